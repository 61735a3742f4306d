//! The APIs of a vendor: one per document, and one per further host that operations of a document are served at.

use openapiv3::Server;

use super::{authentication::credentials, words};
use crate::{
    document::{Document, Site},
    model::Api,
    problem::Problems,
    vendor::{DocumentEntry, VendorSources},
};

/// Every API that a tool can call, by name.
pub fn apis(documents: &[Document], sources: &VendorSources, problems: &mut Problems) -> Vec<Api> {
    let mut apis = Vec::new();
    for (name, entry) in &sources.file.documents {
        let authentication = credentials(name, entry, sources, problems);
        let url = entry.url.trim_end_matches('/').to_owned();
        let servers = entry.servers.iter().map(|(name, url)| (name.clone(), url.trim_end_matches('/').to_owned()));
        let servers = servers.collect();
        apis.push(Api { name: name.clone(), url, servers, authentication: authentication.clone() });
        let document = documents.iter().find(|document| document.name == *name);
        for site in document.iter().flat_map(|document| document.sites()) {
            let Some(url) = elsewhere(&site, entry) else { continue };
            if find(&apis, name, &url).is_none() {
                let name = own_name(name, &url, &apis);
                apis.push(Api { name, url, servers: Vec::new(), authentication: authentication.clone() });
            }
        }
    }
    apis
}

/// The name of the API that an operation calls.
pub fn of(site: &Site, sources: &VendorSources, apis: &[Api]) -> String {
    let document = &site.document.name;
    let url = sources.file.documents.get(document).and_then(|entry| elsewhere(site, entry));
    let api = url.and_then(|url| find(apis, document, &url));
    api.map_or_else(|| document.clone(), |api| api.name.clone())
}

/// The API of a document that is served at this URL instead of the document's own.
fn find<'a>(apis: &'a [Api], document: &str, url: &str) -> Option<&'a Api> {
    let of_document = |api: &&Api| api.name.strip_prefix(document).is_some_and(|rest| rest.starts_with('-'));
    apis.iter().filter(of_document).find(|api| api.url == url)
}

/// The URL of an operation's own server, where it is another than its document's.
fn elsewhere(site: &Site, entry: &DocumentEntry) -> Option<String> {
    let base = entry.url.trim_end_matches('/');
    let url = resolve(&with_defaults(site.server?), base);
    (url != base).then_some(url)
}

/// What such an API is called: its document and its place. Two places that are spelled alike are told apart.
fn own_name(document: &str, url: &str, apis: &[Api]) -> String {
    let place = url.split_once("://").map_or(url, |(_, place)| place);
    let name = format!("{document}-{}", words::snake(place).replace('_', "-"));
    let is_taken = apis.iter().any(|api| api.name == name);
    if is_taken { format!("{name}-{}", words::fingerprint(url)) } else { name }
}

/// A server's URL with the default of each of its variables.
fn with_defaults(server: &Server) -> String {
    let variables = server.variables.iter().flatten();
    let url = variables
        .fold(server.url.clone(), |url, (name, variable)| url.replace(&format!("{{{name}}}"), &variable.default));
    url.trim_end_matches('/').to_owned()
}

/// A relative URL is relative to where the document's API is (OpenAPI 3.0.3, "Server Object").
fn resolve(url: &str, base: &str) -> String {
    if url.contains("://") {
        return url.to_owned();
    }
    if let Some(path) = url.strip_prefix('/') {
        let host = base.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| base.len() - rest.len() + at));
        return format!("{}/{path}", &base[..host.unwrap_or(base.len())]);
    }
    if url.is_empty() { base.to_owned() } else { format!("{base}/{url}") }
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn a_relative_server_keeps_the_host_of_its_document() {
        let base = "https://api.acme.test/v1";
        assert_eq!(resolve("https://files.acme.test", base), "https://files.acme.test");
        assert_eq!(resolve("/uploads", base), "https://api.acme.test/uploads");
        assert_eq!(resolve("uploads", base), "https://api.acme.test/v1/uploads");
        assert_eq!(resolve("/uploads", "https://api.acme.test"), "https://api.acme.test/uploads");
    }
}
