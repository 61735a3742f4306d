//! Vendors, their APIs, and what an account must bring.

use crate::Tool;

/// A vendor: its APIs and every tool compiled from their documents.
#[derive(Debug)]
pub struct Vendor {
    /// The vendor as folders, Cargo features and the command line spell it: `pagerduty`.
    pub name: &'static str,
    /// The vendor as people write it: `PagerDuty`.
    pub title: &'static str,
    /// What a model should know before it uses these tools: MCP's `instructions`.
    pub instructions: &'static str,
    /// One API per document.
    pub apis: &'static [&'static Api],
    /// What an account may set once so that calls need not say it.
    pub settings: &'static [Setting],
    /// Every tool, sorted by name.
    pub tools: &'static [&'static Tool],
    /// Names that tools had before, sorted, and the tools that answer to them. They are called, never listed.
    pub aliases: &'static [(&'static str, &'static Tool)],
}

/// One API of a vendor: the host that one document describes.
#[derive(Debug)]
pub struct Api {
    /// The document's name: `rest`.
    pub name: &'static str,
    /// The base URL, without a final slash: `https://events.pagerduty.com/v2`. A name in braces is a setting of the
    /// account: `https://{tenant}.chronosphere.io`.
    pub url: &'static str,
    /// Other base URLs of the same API, by name: `("eu", "https://api.eu.pagerduty.com")`.
    pub servers: &'static [(&'static str, &'static str)],
    /// What proves who sends a request, all of it sent together. Empty where nothing is: the API is public, or the
    /// credential is an argument.
    pub authentication: &'static [Credential],
}

/// A credential, and where a request carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential {
    pub place: CredentialPlace,
    /// The name of the header, of the query parameter or of the cookie: `Authorization`.
    pub name: &'static str,
    /// What stands before the credential in a header: `Token token=`.
    pub prefix: &'static str,
    /// Whether it is `user:password`, sent in base64 (RFC 7617).
    pub basic: bool,
    /// The environment variable the command line reads the credential from: `PAGERDUTY_TOKEN`.
    pub environment: &'static str,
}

/// Where a request carries a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialPlace {
    Header,
    Query,
    Cookie,
}

/// An account setting: it stands in for an argument the caller leaves out, or for a name in an API's URL.
#[derive(Debug)]
pub struct Setting {
    /// The argument it stands in for, or the name in a URL: `from`, `tenant`.
    pub name: &'static str,
    /// The environment variable the command line reads it from: `PAGERDUTY_FROM`.
    pub environment: &'static str,
    /// What it is, in a sentence.
    pub description: &'static str,
}
