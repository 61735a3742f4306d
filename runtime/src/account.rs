//! An account with a vendor: where its APIs are reached, who it is, and what its calls need not say.

use std::collections::BTreeMap;
use std::fmt;

use http::HeaderMap;
use thiserror::Error;
use toolpress_tool::{Api, Credential, Setting, Tool, Vendor};

pub use self::stored::HeaderFault;
use crate::base::{Base, BaseError};
pub use crate::credential::Proof;
use crate::credential::{Secret, Unfit};
use crate::nearest::nearest;
use crate::wire::header_text;

/// An account with one vendor. Its credentials never show in a message or in `Debug`.
#[derive(Clone)]
pub struct Account {
    vendor: &'static Vendor,
    /// In the order of the vendor's APIs.
    bases: Vec<Base>,
    /// By the name of the environment variable. They are few.
    credentials: Vec<(&'static str, Secret)>,
    /// By the setting's name.
    settings: BTreeMap<&'static str, String>,
    /// Sent with every call.
    headers: HeaderMap,
    /// Whether its settings are kept somewhere by name, rather than in environment variables.
    is_stored: bool,
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
    #[error("the credential ({0}) holds a line break or another character that cannot be sent where it goes")]
    IllegalCredential(&'static str),
    #[error("the credential ({0}) is no `user:password`; where there is no password, end it with the colon")]
    NoPassword(&'static str),
    #[error(
        "line {line} of the credentials does not begin with the name of one; write NAME=value, a line each for {names}"
    )]
    NamelessCredential { line: usize, names: String },
    #[error("the setting in {0} holds a line break or another character that no header may hold")]
    IllegalSetting(&'static str),
    #[error("the setting in {0} is part of a host's name; it may hold letters, digits and hyphens")]
    IllegalHost(&'static str),
    #[error("{vendor} has no server `{name}`; there are {known}")]
    UnknownServer { vendor: &'static str, name: String, known: String },
    #[error("there is no setting `{name}`; {hint}")]
    UnknownSetting { name: String, hint: String },
    #[error("there is no credential `{name}`; {hint}")]
    UnknownCredential { name: String, hint: String },
    #[error("`{name}` {fault}")]
    IllegalHeader { name: String, fault: HeaderFault },
}

/// What keeps a request from being sent in this account's name.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    #[error("no credential for {vendor}; set the environment variable{}, or give a token file{hint}", listed(missing))]
    NoCredential { vendor: &'static str, missing: Vec<&'static str>, hint: &'static str },
    #[error("the address of {vendor} holds a name of your own; set {place}, or give its URL")]
    NoHost { vendor: &'static str, place: String },
    #[error("`{tool}` is no tool of {vendor}, whose account this is")]
    ForeignTool { tool: &'static str, vendor: &'static str },
    /// Whoever looks after the account must do something first ([`crate::Client::refusing`]).
    #[error("{reason}")]
    Unusable { reason: String },
}

impl Account {
    /// An account that reaches the vendor's own hosts, without a credential.
    ///
    /// # Errors
    ///
    /// A base URL of the vendor that is none.
    pub fn new(vendor: &'static Vendor) -> Result<Self, AccountError> {
        let bases: Result<_, BaseError> = vendor.apis.iter().map(|api| Base::parse(api.url)).collect();
        Ok(Self {
            vendor,
            bases: bases?,
            credentials: Vec::new(),
            settings: BTreeMap::new(),
            headers: HeaderMap::new(),
            is_stored: false,
        })
    }

    /// The account with the credentials and settings that are found under the names of their environment variables.
    ///
    /// # Errors
    ///
    /// A credential that cannot be sent where it goes; a setting that no header can hold.
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
        self.with_own_bases()
    }

    /// The account on the vendor's own hosts, with its settings in their names.
    fn with_own_bases(mut self) -> Result<Self, AccountError> {
        for (place, api) in self.vendor.apis.iter().enumerate() {
            let url = self.filled(api.url)?;
            self.bases[place] = Base::parse(&url)?;
        }
        Ok(self)
    }

    /// The account on another of the vendor's servers, by the name that its APIs give it.
    ///
    /// # Errors
    ///
    /// A name that none of the APIs has.
    pub fn with_server(mut self, name: &str) -> Result<Self, AccountError> {
        let apis = || self.vendor.apis.iter().enumerate();
        let servers = || apis().flat_map(|(place, api)| api.servers.iter().map(move |server| (place, *server)));
        let found: Vec<_> = servers().filter(|(_, (known, _))| *known == name).collect();
        if found.is_empty() {
            let mut known: Vec<&str> = servers().map(|(_, (name, _))| name).collect();
            known.dedup();
            let known = if known.is_empty() { "none beside its own".to_owned() } else { known.join(", ") };
            return Err(AccountError::UnknownServer { vendor: self.vendor.title, name: name.to_owned(), known });
        }
        for (place, (_, url)) in found {
            let url = self.filled(url)?;
            self.bases[place] = Base::parse(&url)?;
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
                let place = if self.is_stored { setting.name } else { setting.environment };
                return Err(AccountError::IllegalHost(place));
            }
            filled = filled.replace(&place, value);
        }
        Ok(filled)
    }

    /// The account with this credential for every API that asks for one. Line breaks at its end are left out. Where the
    /// vendor asks for several, the text has a line for each: `NAME=value`, NAME being its environment variable.
    ///
    /// # Errors
    ///
    /// A credential that is empty or that cannot be sent where it goes; a line that names none.
    pub fn with_credential(mut self, text: &str) -> Result<Self, AccountError> {
        let names = self.credential_names();
        match names[..] {
            [] => return Ok(self),
            [environment] => return self.with_credential_in(environment, text),
            _ => {}
        }
        for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
            let named = text
                .split_once('=')
                .and_then(|(name, value)| Some((names.iter().copied().find(|known| *known == name.trim())?, value)));
            // What the line says may be the credential itself.
            let (name, value) =
                named.ok_or_else(|| AccountError::NamelessCredential { line, names: names.join(", ") })?;
            self = self.with_credential_in(name, value)?;
        }
        match names.first() {
            Some(first) if self.credentials.is_empty() => Err(AccountError::EmptyCredential(first)),
            _ => Ok(self),
        }
    }

    fn with_credential_in(mut self, environment: &'static str, credential: &str) -> Result<Self, AccountError> {
        let of_environment = self.credentials_of_apis().filter(|credential| credential.environment == environment);
        let secret = Secret::new(credential, of_environment).map_err(|unfit| match unfit {
            Unfit::Empty => AccountError::EmptyCredential(environment),
            Unfit::Illegal => AccountError::IllegalCredential(environment),
            Unfit::NoPassword => AccountError::NoPassword(environment),
        })?;
        self.credentials.retain(|(known, _)| *known != environment);
        self.credentials.push((environment, secret));
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
            for (place, api) in self.vendor.apis.iter().enumerate() {
                self.bases[place] = stand_in.followed_by(&Base::parse(api.url)?);
            }
        }
        for url in named {
            let (name, url) = url.split_once('=').unwrap_or_default();
            let place = self.api(name)?;
            self.bases[place] = Base::parse(url)?;
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
        let place = self.vendor.apis.iter().position(|api| api.name == tool.api.name && api.url == tool.api.url);
        let base = place.map(|place| &self.bases[place]);
        let base = base.ok_or(Refusal::ForeignTool { tool: tool.name, vendor: self.vendor.title })?;
        if !base.as_str().contains('{') {
            return Ok(base);
        }
        let is_open = |setting: &&Setting| base.as_str().contains(&format!("{{{}}}", setting.name));
        match self.vendor.settings.iter().find(is_open) {
            Some(setting) => Err(Refusal::NoHost { vendor: self.vendor.title, place: self.place_of_setting(setting) }),
            None => Ok(base),
        }
    }

    /// What proves who sends a request to this API; empty where the API asks for nothing.
    /// A credential that brings a prefix of its own (`Bearer `, or the API's) is sent as it is.
    ///
    /// # Errors
    ///
    /// The API asks for credentials of which the account lacks some: all of those are named.
    pub fn authentication(&self, api: &Api) -> Result<Proof, Refusal> {
        let mut proof = Proof::default();
        let mut missing = Vec::new();
        for credential in api.authentication {
            match self.credentials.iter().find(|(known, _)| *known == credential.environment) {
                Some((_, secret)) => proof.add(credential, secret),
                None if missing.contains(&credential.environment) => {}
                None => missing.push(credential.environment),
            }
        }
        if missing.is_empty() {
            return Ok(proof);
        }
        let hint = if self.credential_names().len() > 1 { " with a line NAME=value for each" } else { "" };
        Err(Refusal::NoCredential { vendor: self.vendor.title, missing, hint })
    }

    fn credentials_of_apis(&self) -> impl Iterator<Item = &'static Credential> + use<> {
        self.vendor.apis.iter().flat_map(|api| api.authentication)
    }

    /// The environment variables of the credentials, each once.
    fn credential_names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for credential in self.credentials_of_apis() {
            if !names.contains(&credential.environment) {
                names.push(credential.environment);
            }
        }
        names
    }

    /// The place of an API among the vendor's.
    fn api(&self, name: &str) -> Result<usize, AccountError> {
        let known = || self.vendor.apis.iter().map(|api| api.name);
        known().position(|known| known == name).ok_or_else(|| AccountError::UnknownApi {
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
        let credentials: Vec<_> = self.credentials.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("Account")
            .field("vendor", &self.vendor.name)
            .field("bases", &self.bases)
            .field("credentials", &credentials)
            .field("settings", &self.settings)
            .finish()
    }
}

/// Names after a singular: ` A`, `s A and B`.
fn listed(names: &[&str]) -> String {
    match names {
        [name] => format!(" {name}"),
        [names @ .., last] => format!("s {} and {last}", names.join(", ")),
        [] => String::new(),
    }
}

/// Whether an override reads `API=BASE`: no name of an API holds a colon, and every URL has one.
fn names_api(url: &str) -> bool {
    url.split_once('=').is_some_and(|(name, _)| !name.contains(':'))
}

mod stored;
#[cfg(test)]
mod tests;
