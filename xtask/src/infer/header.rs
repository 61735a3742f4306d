//! Headers: which names are legal, and which responses tell how much a vendor still takes.

use std::collections::BTreeSet;

use crate::document::Document;

/// Names of response headers that look like rate limits, as the document spells them, sorted.
pub fn rate_limit_headers(document: &Document) -> Vec<String> {
    let mut found = BTreeSet::new();
    for site in document.sites() {
        let responses = &site.operation.responses;
        for response in responses.responses.values().chain(&responses.default) {
            let Some(response) = document.response(response) else { continue };
            found.extend(response.headers.keys().filter(|name| is_rate_limit(name)).cloned());
        }
    }
    found.into_iter().collect()
}

fn is_rate_limit(name: &str) -> bool {
    if !is_header_name(name) {
        return false;
    }
    let name: String = name.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    ["ratelimit", "retryafter", "quota", "throttle"].iter().any(|word| name.contains(word))
}

/// Whether a name can be a header's (RFC 9110, section 5.6.2).
pub fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
