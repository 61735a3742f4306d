//! An account with a vendor: where its APIs are reached, who it is, and what its calls need not say.

use std::collections::BTreeMap;
use std::fmt;

use http::{HeaderName, HeaderValue};
use thiserror::Error;
use toolpress_tool::{Api, Authentication, Setting, Tool, Vendor};

use crate::base::{Base, BaseError};
use crate::nearest::nearest;
use crate::wire::header_text;

/// An account with one vendor. Its credentials never show in a message or in `Debug`.
#[derive(Clone)]
pub struct Account {
    vendor: &'static Vendor,
    /// By the API's name.
    bases: BTreeMap<&'static str, Base>,
    /// By the name of the environment variable. Each value is marked sensitive, so that it is not printed.
    credentials: BTreeMap<&'static str, HeaderValue>,
    /// By the setting's name.
    settings: BTreeMap<&'static str, String>,
}

/// Something an account cannot be made of.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AccountError {
    #[error(transparent)]
    Base(#[from] BaseError),
    #[error("{vendor} has no API `{name}`; {hint}")]
    UnknownApi { vendor: &'static str, name: String, hint: String },
    #[error("the credential ({0}) is empty")]
    EmptyCredential(&'static str),
    #[error("the credential ({0}) holds a line break or another character that no header may hold")]
    IllegalCredential(&'static str),
    #[error("the setting in {0} holds a line break or another character that no header may hold")]
    IllegalSetting(&'static str),
    #[error("the setting in {0} is part of a host's name; it may hold letters, digits and hyphens")]
    IllegalHost(&'static str),
    #[error("{vendor} has no server `{name}`; there are {known}")]
    UnknownServer { vendor: &'static str, name: String, known: String },
}

/// What keeps a request from being sent in this account's name.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    #[error("no credential for {vendor}; set the environment variable {environment}, or give a token file")]
    NoCredential { vendor: &'static str, environment: &'static str },
    #[error(
        "the address of {vendor} holds a name of your own; set the environment variable {environment}, or give its URL"
    )]
    NoHost { vendor: &'static str, environment: &'static str },
    #[error("`{tool}` is no tool of {vendor}, whose account this is")]
    ForeignTool { tool: &'static str, vendor: &'static str },
}

impl Account {
    /// An account that reaches the vendor's own hosts, without a credential.
    ///
    /// # Errors
    ///
    /// A base URL of the vendor that is none.
    pub fn new(vendor: &'static Vendor) -> Result<Self, AccountError> {
        let bases: Result<_, BaseError> = vendor.apis.iter().map(|api| Ok((api.name, Base::parse(api.url)?))).collect();
        Ok(Self { vendor, bases: bases?, credentials: BTreeMap::new(), settings: BTreeMap::new() })
    }

    /// The account with the credentials and settings that are found under the names of their environment variables.
    ///
    /// # Errors
    ///
    /// See [`Self::with_credential`]; a setting that no header can hold.
    pub fn with_environment(mut self, find: impl Fn(&str) -> Option<String>) -> Result<Self, AccountError> {
        for environment in self.credential_names() {
            if let Some(credential) = find(environment).filter(|credential| !credential.trim().is_empty()) {
                self = self.with_credential_in(environment, &credential)?;
            }
        }
        for setting in self.vendor.settings {
            let Some(value) = find(setting.environment) else { continue };
            let value = value.trim().to_owned();
            header_text(&value).ok_or(AccountError::IllegalSetting(setting.environment))?;
            if !value.is_empty() {
                self.settings.insert(setting.name, value);
            }
        }
        for api in self.vendor.apis {
            let url = self.filled(api.url)?;
            self.bases.insert(api.name, Base::parse(&url)?);
        }
        Ok(self)
    }

    /// The account on another of the vendor's servers, by the name that its APIs give it.
    ///
    /// # Errors
    ///
    /// A name that none of the APIs has.
    pub fn with_server(mut self, name: &str) -> Result<Self, AccountError> {
        let servers = || self.vendor.apis.iter().flat_map(|api| api.servers.iter().map(|server| (api.name, *server)));
        let found: Vec<_> = servers().filter(|(_, (known, _))| *known == name).collect();
        if found.is_empty() {
            let mut known: Vec<&str> = servers().map(|(_, (name, _))| name).collect();
            known.dedup();
            let known = if known.is_empty() { "none beside its own".to_owned() } else { known.join(", ") };
            return Err(AccountError::UnknownServer { vendor: self.vendor.title, name: name.to_owned(), known });
        }
        for (api, (_, url)) in found {
            let url = self.filled(url)?;
            self.bases.insert(api, Base::parse(&url)?);
        }
        Ok(self)
    }

    /// A URL with the account's settings in the place of the names in braces. What is not set stays.
    fn filled(&self, url: &str) -> Result<String, AccountError> {
        let mut filled = url.to_owned();
        for setting in self.vendor.settings {
            let place = format!("{{{}}}", setting.name);
            let Some(value) = self.settings.get(setting.name).filter(|_| filled.contains(&place)) else { continue };
            if !value.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') {
                return Err(AccountError::IllegalHost(setting.environment));
            }
            filled = filled.replace(&place, value);
        }
        Ok(filled)
    }

    /// The account with this credential for every API that asks for one. Line breaks at its end are left out.
    ///
    /// # Errors
    ///
    /// A credential that is empty or that no header can hold.
    pub fn with_credential(mut self, credential: &str) -> Result<Self, AccountError> {
        for environment in self.credential_names() {
            self = self.with_credential_in(environment, credential)?;
        }
        Ok(self)
    }

    fn with_credential_in(mut self, environment: &'static str, credential: &str) -> Result<Self, AccountError> {
        let credential = credential.trim_end_matches(['\r', '\n']);
        if credential.trim().is_empty() {
            return Err(AccountError::EmptyCredential(environment));
        }
        let mut credential = header_text(credential).ok_or(AccountError::IllegalCredential(environment))?;
        credential.set_sensitive(true);
        self.credentials.insert(environment, credential);
        Ok(self)
    }

    /// The account with other base URLs. `BASE` stands in for scheme, host and port of every API, whose own base path
    /// follows BASE's path; `API=BASE` is the whole base URL of that API, wherever in the list it stands.
    ///
    /// # Errors
    ///
    /// An API that the vendor has not, or a base URL that is none.
    pub fn with_urls(mut self, urls: &[impl AsRef<str>]) -> Result<Self, AccountError> {
        let (named, plain): (Vec<&str>, Vec<&str>) = urls.iter().map(AsRef::as_ref).partition(|url| names_api(url));
        for url in plain {
            let stand_in = Base::parse(url)?;
            for api in self.vendor.apis {
                self.bases.insert(api.name, stand_in.followed_by(&Base::parse(api.url)?));
            }
        }
        for url in named {
            let (name, url) = url.split_once('=').unwrap_or_default();
            let api = self.api(name)?;
            self.bases.insert(api.name, Base::parse(url)?);
        }
        Ok(self)
    }

    /// The vendor the account is with.
    #[must_use]
    pub fn vendor(&self) -> &'static Vendor {
        self.vendor
    }

    /// What the account has set for this argument.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// Where the tool's API is reached.
    ///
    /// # Errors
    ///
    /// A tool of another vendor; an address that waits for a setting.
    pub fn base(&self, tool: &Tool) -> Result<&Base, Refusal> {
        let own = self.vendor.apis.iter().any(|api| api.name == tool.api.name && api.url == tool.api.url);
        let base = self.bases.get(tool.api.name).filter(|_| own);
        let base = base.ok_or(Refusal::ForeignTool { tool: tool.name, vendor: self.vendor.title })?;
        let open = base.to_string();
        let is_open = |setting: &&Setting| open.contains(&format!("{{{}}}", setting.name));
        match self.vendor.settings.iter().find(is_open) {
            Some(Setting { environment, .. }) => Err(Refusal::NoHost { vendor: self.vendor.title, environment }),
            None => Ok(base),
        }
    }

    /// The header that proves who sends a request to this API, if the API asks for one.
    /// A credential that brings a prefix of its own (`Bearer `, or the API's) is sent as it is.
    ///
    /// # Errors
    ///
    /// The API asks for a credential and the account has none.
    pub fn authentication(&self, api: &Api) -> Result<Option<(HeaderName, HeaderValue)>, Refusal> {
        let Authentication::Header { name, prefix, environment } = api.authentication else {
            return Ok(None);
        };
        let credential = self.credentials.get(environment);
        let credential = credential.ok_or(Refusal::NoCredential { vendor: self.vendor.title, environment })?;
        let complete = [b"Bearer ", prefix.as_bytes()].iter().any(|start| credential.as_bytes().starts_with(start));
        let prefix = if complete { &[][..] } else { prefix.as_bytes() };
        let mut value = HeaderValue::from_bytes(&[prefix, credential.as_bytes()].concat())
            .expect("an emitted prefix is header text, and the credential was checked when it was set");
        value.set_sensitive(true);
        let name = HeaderName::from_bytes(name.as_bytes()).expect("an emitted header name is one");
        Ok(Some((name, value)))
    }

    fn credential_names(&self) -> Vec<&'static str> {
        let names = self.vendor.apis.iter().filter_map(|api| match api.authentication {
            Authentication::Header { environment, .. } => Some(environment),
            Authentication::None => None,
        });
        names.collect()
    }

    fn api(&self, name: &str) -> Result<&'static Api, AccountError> {
        let known = || self.vendor.apis.iter().map(|api| api.name);
        self.vendor.apis.iter().copied().find(|api| api.name == name).ok_or_else(|| AccountError::UnknownApi {
            vendor: self.vendor.title,
            name: name.to_owned(),
            hint: match nearest(name, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", Vec::from_iter(known()).join(", ")),
            },
        })
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials: Vec<_> = self.credentials.keys().collect();
        formatter
            .debug_struct("Account")
            .field("vendor", &self.vendor.name)
            .field("bases", &self.bases)
            .field("credentials", &credentials)
            .field("settings", &self.settings)
            .finish()
    }
}

/// Whether an override reads `API=BASE`: no name of an API holds a colon, and every URL has one.
fn names_api(url: &str) -> bool {
    url.split_once('=').is_some_and(|(name, _)| !name.contains(':'))
}

#[cfg(test)]
mod tests;
