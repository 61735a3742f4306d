//! What a browser that is signed in shows: 256 random bits in a cookie, of which only a hash is kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use toolpress_store::Hash;

use crate::site::Site;

/// Browsers take a cookie of this name only over https, from the host itself, for all its paths.
const COOKIE_NAME: &str = "__Host-toolpress";
/// On this machine there is no https.
const PLAIN_COOKIE_NAME: &str = "toolpress";

/// A session's secret. It has no `Debug`.
pub(crate) struct Secret([u8; 32]);

impl Secret {
    pub(crate) fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The secret that a request shows; none where it shows several.
    pub(crate) fn read(site: &Site, headers: &HeaderMap) -> Option<Self> {
        let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut own = pairs.filter(|(name, _)| *name == name_of(site, headers)).map(|(_, value)| value);
        let (Some(value), None) = (own.next(), own.next()) else { return None };
        URL_SAFE_NO_PAD.decode(value).ok()?.try_into().ok().map(Self)
    }

    /// What the store keeps of it.
    pub(crate) fn hash(&self) -> Hash {
        Hash(self.derived("session"))
    }

    /// What the session's forms hold: a page of another site cannot know it.
    pub(crate) fn form_token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.derived("form"))
    }

    /// The header that has a browser keep it, until it closes or the session ends.
    pub(crate) fn cookie(&self, site: &Site, headers: &HeaderMap, seconds: i64) -> HeaderValue {
        header(site, headers, &URL_SAFE_NO_PAD.encode(self.0), seconds)
    }

    fn derived(&self, what_for: &str) -> [u8; 32] {
        Sha256::new()
            .chain_update("toolpress console ")
            .chain_update(what_for)
            .chain_update([0])
            .chain_update(self.0)
            .finalize()
            .into()
    }
}

/// The header that has a browser forget it.
pub(crate) fn forgotten(site: &Site, headers: &HeaderMap) -> HeaderValue {
    header(site, headers, "", 0)
}

/// Whether a form holds the session's token. It takes as long wherever they differ.
pub(crate) fn is_form_token(own: &str, shown: &str) -> bool {
    own.as_bytes().ct_eq(shown.as_bytes()).into()
}

fn name_of(site: &Site, headers: &HeaderMap) -> &'static str {
    if site.is_plain_here(headers) { PLAIN_COOKIE_NAME } else { COOKIE_NAME }
}

fn header(site: &Site, headers: &HeaderMap, value: &str, seconds: i64) -> HeaderValue {
    let secure = if site.is_plain_here(headers) { "" } else { "; Secure" };
    let cookie =
        format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}", name_of(site, headers));
    HeaderValue::try_from(cookie).expect("it is ASCII")
}
