//! Where a vendor's API is: base URL, named servers, and the settings that an account's own address needs.

use std::collections::BTreeMap;

use super::{
    inferred::{Certainty, Inferred},
    server::{self, Resolved},
};
use crate::document::Document;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// Names in braces are settings: `https://{tenant}.chronosphere.io`.
    pub url: String,
    /// Other base URLs of the same API, by short name: `eu`.
    pub servers: BTreeMap<String, String>,
    pub settings: Vec<HostSetting>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSetting {
    /// `tenant`.
    pub name: String,
    pub description: String,
}

/// How many servers beside the first are worth a name.
const MOST: usize = 12;

/// The host of a document. `vendor` stands in the address to be mended where the document says none.
/// `published` is the URL that the document was read from, if it was.
pub fn host(document: &Document, vendor: &str, published: Option<&str>) -> Inferred<Host> {
    let declared = &document.openapi.servers;
    let mut resolved: Vec<(usize, Resolved)> =
        declared.iter().enumerate().filter_map(|(at, server)| Some((at, server::resolve(server)?))).collect();
    resolved.sort_by_key(|(at, resolved)| (!resolved.url.starts_with("https"), *at));
    let Some((first, Resolved { url, settings, regions })) = resolved.first().cloned() else {
        return elsewhere(document, vendor, published);
    };
    let mut servers = regions;
    for (at, other) in resolved.iter().skip(1).take(MOST) {
        let known = other.url == url || servers.values().any(|known| *known == other.url);
        // One with settings of its own is another kind of address; plain HTTP beside HTTPS is none to send keys to.
        let usable = other.settings == settings && other.url.starts_with("https") == url.starts_with("https");
        let name = name(&url, &other.url, declared[*at].description.as_deref());
        if !known && usable && !name.is_empty() {
            servers.entry(name).or_insert_with(|| other.url.clone());
        }
    }
    let mut because = match resolved.len() {
        1 => "the document's only server".to_owned(),
        count if first == 0 => format!("the first of the document's {count} servers"),
        count => format!("the first of the document's {count} servers over https"),
    };
    if !settings.is_empty() {
        let names: Vec<String> = settings.iter().map(|setting| format!("`{}`", setting.name)).collect();
        because.push_str(&format!("; {} names the account's own address", names.join(" and ")));
    }
    let certainty = match (url.starts_with("https"), settings.is_empty()) {
        (true, true) => Certainty::Said,
        (true, false) => Certainty::Likely,
        (false, _) => Certainty::Guess,
    };
    if certainty == Certainty::Guess {
        because
            .push_str("; it is plain http, which sends credentials unencrypted: write https where the vendor has it");
    }
    Inferred::new(Host { url, servers, settings }, because, certainty)
}

/// What tells a server from the first: a word of its description, else the labels of its host and path.
fn name(first: &str, other: &str, description: Option<&str>) -> String {
    const KINDS: &[&str] = &[
        "eu",
        "us",
        "uk",
        "au",
        "ca",
        "ap",
        "jp",
        "in",
        "sandbox",
        "staging",
        "production",
        "test",
        "development",
        "beta",
        "gov",
    ];
    let described = description.unwrap_or_default().to_lowercase();
    let mut said = described.split(|letter: char| !letter.is_ascii_alphanumeric());
    if let Some(kind) = said.find(|word| KINDS.contains(word)) {
        return kind.to_owned();
    }
    let labels = |url: &str| -> Vec<String> {
        let place = url.split_once("://").map_or(url, |(_, place)| place);
        place.split(['.', '/']).map(str::to_owned).collect()
    };
    let first = labels(first);
    let own: Vec<String> = labels(other).into_iter().filter(|label| !first.contains(label)).collect();
    server::short(&own.join("-"))
}

/// The address to be mended. A path that the document says stays.
fn elsewhere(document: &Document, vendor: &str, published: Option<&str>) -> Inferred<Host> {
    let declared = document.openapi.servers.first().map(|server| server.url.as_str()).unwrap_or_default();
    let path = match declared.split_once("://") {
        Some((_, place)) => place.split_once('/').map(|(_, path)| path).unwrap_or_default(),
        None => declared.trim_start_matches(['.', '/']),
    };
    let legal = |letter: char| letter.is_ascii_alphanumeric() || "-._~/".contains(letter);
    let path = if path.chars().all(legal) && !path.contains("..") { path.trim_matches('/') } else { "" };
    // A server that is relative, or not named, is where the document is (OpenAPI 3.0.3, "Server Object").
    let origin = published.filter(|_| !declared.contains("://")).and_then(server::origin);
    let base = origin.clone().unwrap_or_else(|| format!("https://api.{}.example", server::short(vendor)));
    let url = if path.is_empty() { base } else { format!("{base}/{path}") };
    let because = match declared {
        _ if origin.is_some() => "the document is published there, and names no other host".to_owned(),
        "" => "the document names no server; write the base URL of the vendor's API".to_owned(),
        declared => {
            let shown: String = crate::plan::words::clean(declared).chars().take(100).collect();
            format!("the document's server `{shown}` names no host; write the base URL of the vendor's API")
        }
    };
    Inferred::new(Host { url, ..Host::default() }, because, Certainty::Guess)
}
