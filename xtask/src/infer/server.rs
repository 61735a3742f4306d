//! One server of a document: its URL with the variables filled in, left as settings, or told apart as regions.

use std::collections::BTreeMap;

use openapiv3::{Server, ServerVariable};
use url::Url;

use super::host::HostSetting;
use crate::plan::words;

/// Variables that name the account's own place.
const TENANTS: &[&str] = &[
    "account",
    "account_name",
    "company",
    "customer",
    "customer_id",
    "domain",
    "host",
    "hostname",
    "instance",
    "my_domain",
    "org",
    "org_id",
    "organisation",
    "organization",
    "project",
    "server",
    "shop",
    "site_name",
    "store",
    "subdomain",
    "team",
    "tenant",
    "tenant_id",
    "workspace",
    "your_domain",
];

/// Defaults that only show where a value goes.
const PLACEHOLDERS: &[&str] = &[
    "acme",
    "changeme",
    "company",
    "default",
    "demo",
    "example",
    "my",
    "placeholder",
    "tenant",
    "test",
    "xxx",
    "your",
];

/// A server that a request can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Names in braces are settings.
    pub url: String,
    pub settings: Vec<HostSetting>,
    /// The same server in other regions, by short name.
    pub regions: BTreeMap<String, String>,
}

/// The server with its variables resolved; none where its URL names no public host.
pub fn resolve(server: &Server) -> Option<Resolved> {
    let mut url = server.url.trim().to_owned();
    let mut settings = Vec::new();
    let mut region = None;
    for (name, variable) in server.variables.iter().flatten() {
        let place = format!("{{{name}}}");
        if !url.contains(&place) {
            continue;
        }
        if is_setting(name, variable, &url) {
            let setting = words::snake(name);
            let description = variable.description.as_deref().map(words::clean).filter(|text| !text.is_empty());
            let description =
                description.unwrap_or_else(|| format!("What stands for `{name}` in the account's own address."));
            url = url.replace(&place, &format!("{{{setting}}}"));
            settings.push(HostSetting { name: setting, description });
        } else {
            if variable.enumeration.len() > 1 && region.is_none() && url.starts_with("http") && !is_scheme(&url, &place)
            {
                region = Some((url.replace(&place, "{}"), variable));
            }
            url = url.replace(&place, &variable.default);
        }
    }
    // A name in braces that no variable explains is the account's own, too.
    while let Some((name, rest)) = unexplained(&url, &settings) {
        let setting = words::snake(&name);
        let description = format!("What stands for `{name}` in the account's own address.");
        url = rest.replacen("{}", &format!("{{{setting}}}"), 1);
        if setting.is_empty() {
            return None;
        }
        settings.push(HostSetting { name: setting, description });
    }
    let url = checked(&url).filter(|url| url.matches('{').count() == settings.len())?;
    let regions = region.map(|(pattern, variable)| regions(server, &pattern, variable)).unwrap_or_default();
    Some(Resolved { url, settings, regions })
}

/// A name in braces that is no setting yet, and the URL with the place of it empty.
fn unexplained(url: &str, settings: &[HostSetting]) -> Option<(String, String)> {
    let mut at = 0;
    while let Some(open) = url[at..].find('{').map(|open| at + open) {
        let close = open + url[open..].find('}')?;
        let name = &url[open + 1..close];
        if !settings.iter().any(|setting| setting.name == name) {
            return Some((name.to_owned(), format!("{}{{}}{}", &url[..open], &url[close + 1..])));
        }
        at = close;
    }
    None
}

fn is_scheme(url: &str, place: &str) -> bool {
    url.starts_with(&format!("{place}:"))
}

fn is_setting(name: &str, variable: &ServerVariable, url: &str) -> bool {
    let default = variable.default.trim();
    let lower = default.to_lowercase();
    let is_placeholder = default.is_empty()
        || lower == name.to_lowercase()
        || lower.contains(['<', '{', '*'])
        || lower.split(|letter: char| !letter.is_alphanumeric()).any(|word| PLACEHOLDERS.contains(&word));
    let in_path = url.find(&format!("{{{name}}}")).is_some_and(|at| url[..at].matches('/').count() > 2);
    let is_tenant = TENANTS.contains(&words::snake(name).as_str());
    // `api` is where everybody's API is, whatever the variable is called; a version in the path is nobody's own.
    let is_common = lower == "api" || lower.starts_with("api.") || lower.starts_with("www");
    variable.enumeration.is_empty() && !is_common && (is_placeholder || is_tenant && !in_path)
}

/// A variable's other values, each by what tells it from the default.
fn regions(server: &Server, pattern: &str, variable: &ServerVariable) -> BTreeMap<String, String> {
    let default: Vec<&str> = variable.default.split('.').collect();
    let mut regions = BTreeMap::new();
    for value in variable.enumeration.iter().filter(|value| **value != variable.default) {
        let others = server.variables.iter().flatten();
        let url = others.fold(pattern.replace("{}", value), |url, (name, other)| {
            url.replace(&format!("{{{name}}}"), &other.default)
        });
        let own: Vec<&str> = value.split('.').filter(|label| !default.contains(label)).collect();
        let name = short(&own.join("-"));
        if let Some(url) = checked(&url).filter(|_| !name.is_empty()) {
            regions.entry(name).or_insert(url);
        }
    }
    regions
}

/// A name for the command line: small letters, digits and hyphens.
pub fn short(text: &str) -> String {
    words::snake(text).replace('_', "-")
}

/// The URL of a host over HTTP, without a slash at its end; none for anything else.
pub fn checked(url: &str) -> Option<String> {
    // Names in braces are no part of a URL.
    let filled = url.replace(['{', '}'], "");
    let parsed = Url::parse(&filled).ok()?;
    let host = parsed.host_str()?;
    let real = !placeholder(host);
    let plain = parsed.username().is_empty() && parsed.password().is_none() && parsed.query().is_none();
    let legal = !url.contains(char::is_whitespace) && parsed.fragment().is_none() && url.is_ascii();
    (matches!(parsed.scheme(), "https" | "http") && real && plain && legal)
        .then(|| url.trim_end_matches('/').to_owned())
}

/// Hosts of files, which serve no vendor's API: no credential goes there.
const FILE_HOSTS: &[&str] = &["bitbucket.org", "github.com", "github.io", "githubusercontent.com", "gitlab.com"];

/// Scheme, host and port of a URL, where an API may be served.
pub fn origin(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    let host = parsed.host_str()?;
    if FILE_HOSTS.iter().any(|known| host == *known || host.ends_with(&format!(".{known}"))) {
        return None;
    }
    checked(&parsed.origin().ascii_serialization())
}

/// Names that documents use where they mean another one (RFC 2606).
fn placeholder(host: &str) -> bool {
    ["example", "invalid", "example.com", "example.org", "example.net"]
        .iter()
        .any(|name| host == *name || host.ends_with(&format!(".{name}")))
}
