//! Base URLs: what an API's paths are appended to, and the only place its credential is sent to.

use std::fmt;

use thiserror::Error;
use url::{Host, Url};

/// Where an API is reached: scheme, host, port and the path that its own paths follow, without a final slash.
#[derive(Clone, PartialEq, Eq)]
pub struct Base {
    /// As it is written before every path.
    text: String,
    url: Url,
}

/// A base URL that is none.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{url}` cannot be a base URL: {reason}")]
pub struct BaseError {
    url: String,
    reason: &'static str,
}

impl Base {
    /// Reads a base URL: https, or http on this machine only, since a credential goes with every request.
    ///
    /// # Errors
    ///
    /// Anything else, and URLs with a user, a query or a fragment.
    pub fn parse(text: &str) -> Result<Self, BaseError> {
        let refused = |reason| BaseError { url: without_user(text), reason };
        let url = Url::parse(text).map_err(|_| refused("write it like https://api.example.com"))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(refused("http is for this machine only (localhost, 127.0.0.1, [::1]); use https")),
            _ => return Err(refused("it must begin with https://")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("it must not hold a user or a password; the credential is given separately"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused("it must end with its path; leave out what follows the ? or #"));
        }
        Ok(Self::of(url))
    }

    /// This base with an API's own path after it: what a stand-in for the vendor's host becomes for that API.
    #[must_use]
    pub fn followed_by(&self, own: &Self) -> Self {
        let mut url = self.url.clone();
        url.set_path(&format!("{}{}", path(&self.url), path(&own.url)));
        Self::of(url)
    }

    fn of(url: Url) -> Self {
        Self { text: format!("{}://{}{}", url.scheme(), url.authority(), path(&url)), url }
    }

    /// The whole of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host and port, as messages name them.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.url.authority()
    }
}

fn path(url: &Url) -> &str {
    url.path().trim_end_matches('/')
}

impl fmt::Display for Base {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Debug for Base {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The text as a message may show it: what stands before an `@`, or after a `?`, may be secret.
fn without_user(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    match (text.find("://"), text.rfind('@')) {
        (Some(scheme), Some(user)) if scheme < user => format!("{}://…{}", &text[..scheme], &text[user..]),
        (None, Some(user)) => format!("…{}", &text[user..]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Base, BaseError};

    #[test]
    fn https_is_taken_anywhere_and_http_on_this_machine() -> Result<(), BaseError> {
        for (given, kept) in [
            ("https://api.acme.example/", "https://api.acme.example"),
            ("https://api.acme.example:8443/v2/", "https://api.acme.example:8443/v2"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:1/acme", "http://localhost:1/acme"),
            ("http://[::1]:1", "http://[::1]:1"),
        ] {
            assert_eq!(Base::parse(given)?.to_string(), kept);
        }
        Ok(())
    }

    #[test]
    fn everything_else_is_refused_with_a_sentence() {
        for (given, reason) in [
            ("http://api.acme.example", "http is for this machine only"),
            ("http://127.0.0.1.acme.example", "http is for this machine only"),
            ("http://localhost.acme.example", "http is for this machine only"),
            ("ftp://api.acme.example", "it must begin with https://"),
            ("file:///etc/passwd", "it must begin with https://"),
            ("api.acme.example", "write it like https://api.example.com"),
            ("https://api.acme.example?a=b", "it must end with its path"),
            ("https://api.acme.example#a", "it must end with its path"),
            ("https://user:word@api.acme.example", "it must not hold a user"),
        ] {
            let error = Base::parse(given).expect_err(given).to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn a_password_in_a_url_is_not_repeated() {
        let error = Base::parse("https://user:secret@api.acme.example?token=secret").expect_err("it has a user");
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    }

    #[test]
    fn a_stand_in_keeps_the_path_of_the_api_after_its_own() -> Result<(), BaseError> {
        let own = Base::parse("https://events.acme.example/v2")?;
        let stand_in = Base::parse("http://127.0.0.1:8080/acme/")?;
        assert_eq!(stand_in.followed_by(&own).to_string(), "http://127.0.0.1:8080/acme/v2");
        Ok(())
    }
}
