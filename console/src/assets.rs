//! The stylesheet, the script and the icon: part of the program, each under a name that changes with it, so that browsers
//! may keep it forever.

use std::sync::LazyLock;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use sha2::{Digest, Sha256};

/// A file that pages refer to.
pub(crate) struct Asset {
    text: &'static str,
    media_type: &'static str,
    /// Below `/console`: `/assets/console-0123456789abcdef.css`.
    pub(crate) path: String,
}

pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new(include_str!("../assets/console.css"), "text/css; charset=utf-8", "css"));
pub(crate) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new(include_str!("../assets/console.js"), "text/javascript; charset=utf-8", "js"));
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new(include_str!("../assets/icon.svg"), "image/svg+xml", "svg"));

impl Asset {
    fn new(text: &'static str, media_type: &'static str, extension: &str) -> Self {
        let digest = Sha256::digest(text);
        let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { text, media_type, path: format!("/assets/console-{hash}.{extension}") }
    }
}

/// The files, for everybody.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    [&STYLE, &SCRIPT, &ICON].into_iter().fold(Router::new(), |router, asset| {
        router.route(&format!("/console{}", asset.path), get(move || async move { serve(asset) }))
    })
}

fn serve(asset: &'static Asset) -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, asset.text)
}
