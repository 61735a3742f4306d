//! The APIs of a vendor: one per document, and one per further host that operations of a document are served at.

use openapiv3::Server;

use super::words;
use crate::{
    document::{Document, Site},
    model::{Api, Authentication},
    problem::{Place, Problem, Problems},
    vendor::{DocumentEntry, VendorSources},
};

/// Every API that a tool can call, by name.
pub fn apis(documents: &[Document], sources: &VendorSources, problems: &mut Problems) -> Vec<Api> {
    let mut apis = Vec::new();
    for (name, entry) in &sources.file.documents {
        let authentication = authentication(name, entry, sources, problems);
        let url = entry.url.trim_end_matches('/').to_owned();
        let servers = entry.servers.iter().map(|(name, url)| (name.clone(), url.trim_end_matches('/').to_owned()));
        let servers = servers.collect();
        apis.push(Api { name: name.clone(), url, servers, authentication: authentication.clone() });
        let document = documents.iter().find(|document| document.name == *name);
        for site in document.iter().flat_map(|document| document.sites()) {
            let Some((name, url)) = elsewhere(&site, entry) else { continue };
            if apis.iter().all(|api| api.name != name) {
                apis.push(Api { name, url, servers: Vec::new(), authentication: authentication.clone() });
            }
        }
    }
    apis
}

/// The name of the API that an operation calls.
pub fn of(site: &Site, sources: &VendorSources) -> String {
    let entry = sources.file.documents.get(&site.document.name);
    entry.and_then(|entry| elsewhere(site, entry)).map_or_else(|| site.document.name.clone(), |(name, _)| name)
}

/// Name and URL of an operation's own server, where it is another than its document's.
fn elsewhere(site: &Site, entry: &DocumentEntry) -> Option<(String, String)> {
    let base = entry.url.trim_end_matches('/');
    let url = resolve(&with_defaults(site.server?), base);
    if url == base {
        return None;
    }
    let place = url.split_once("://").map_or(url.as_str(), |(_, place)| place);
    Some((format!("{}-{}", site.document.name, words::snake(place).replace('_', "-")), url))
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

fn authentication(
    name: &str,
    entry: &DocumentEntry,
    sources: &VendorSources,
    problems: &mut Problems,
) -> Authentication {
    if entry.authentication == "none" {
        return Authentication::None;
    }
    if let Some(entry) = sources.file.authentication.get(&entry.authentication) {
        return Authentication::Header {
            name: entry.header.clone(),
            prefix: entry.prefix.clone(),
            environment: entry.environment.clone(),
        };
    }
    let known = &entry.authentication;
    let place = Place::file(format!("specs/{}/vendor.yaml", sources.name));
    let message = format!("document `{name}` names an authentication `{known}` that is not there");
    let problem = Problem::error("unknown-authentication", place, message);
    problems.push(problem.help(format!("describe `{known}` under authentication, or write none")));
    Authentication::None
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
