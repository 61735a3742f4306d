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
mod tests {
    use super::{Account, AccountError, Refusal};
    use crate::fixture::{ACME, EVENTS, FOREIGN, LIST_WIDGETS, REST, SEND_EVENT};

    type Outcome = Result<(), AccountError>;

    fn account() -> Result<Account, AccountError> {
        Account::new(&ACME)
    }

    /// What the REST API's authentication header holds for this credential.
    fn header(credential: &str) -> Result<String, AccountError> {
        let account = account()?.with_credential(credential)?;
        let (name, value) = account.authentication(&REST).expect("a credential is set").expect("the API asks for one");
        assert_eq!(name, "authorization");
        assert!(value.is_sensitive());
        Ok(value.to_str().expect("it is ASCII").to_owned())
    }

    #[test]
    fn the_prefix_is_put_before_a_bare_credential_only() -> Outcome {
        assert_eq!(header("k3y")?, "Token token=k3y");
        assert_eq!(header("Token token=k3y")?, "Token token=k3y");
        assert_eq!(header("Bearer k3y")?, "Bearer k3y");
        Ok(())
    }

    #[test]
    fn the_line_break_at_the_end_of_a_token_file_is_left_out() -> Outcome {
        assert_eq!(header("k3y\r\n")?, "Token token=k3y");
        Ok(())
    }

    #[test]
    fn a_credential_that_no_header_can_hold_is_refused_and_not_repeated() -> Outcome {
        for credential in ["k3y\r\nX-Admin: yes", "k3y\0", "schlüssel"] {
            let error = account()?.with_credential(credential).expect_err(credential);
            assert_eq!(error, AccountError::IllegalCredential("ACME_TOKEN"));
            assert!(!error.to_string().contains("k3y"));
        }
        let error = account()?.with_credential(" \n").expect_err("it is empty");
        assert_eq!(error, AccountError::EmptyCredential("ACME_TOKEN"));
        Ok(())
    }

    #[test]
    fn a_credential_does_not_show_in_debug() -> Outcome {
        let account = account()?.with_credential("k3y")?;
        assert!(!format!("{account:?}").contains("k3y"), "{account:?}");
        Ok(())
    }

    #[test]
    fn credentials_and_settings_come_from_their_environment_variables() -> Outcome {
        let account = account()?.with_environment(|name| match name {
            "ACME_TOKEN" => Some("k3y".to_owned()),
            "ACME_FROM" => Some("ann@acme.example\n".to_owned()),
            _ => None,
        })?;
        assert_eq!(account.setting("from"), Some("ann@acme.example"));
        assert!(account.authentication(&REST).is_ok_and(|header| header.is_some()));

        let error = self::account()?.with_environment(|name| (name == "ACME_FROM").then(|| "a\r\nB: c".to_owned()));
        assert_eq!(error.expect_err("it holds a line break"), AccountError::IllegalSetting("ACME_FROM"));
        Ok(())
    }

    #[test]
    fn an_empty_variable_is_as_good_as_none() -> Outcome {
        let account = account()?.with_environment(|_| Some(String::new()))?;
        assert!(account.authentication(&REST).is_err());
        assert_eq!(account.setting("from"), None);
        Ok(())
    }

    #[test]
    fn a_missing_credential_names_its_variable_and_only_where_one_is_asked_for() -> Outcome {
        let account = account()?;
        let refusal = account.authentication(&REST).expect_err("none is set");
        assert_eq!(
            refusal.to_string(),
            "no credential for Acme; set the environment variable ACME_TOKEN, or give a token file"
        );
        assert_eq!(account.authentication(&EVENTS), Ok(None));
        Ok(())
    }

    #[test]
    fn a_plain_url_stands_in_for_every_host_and_keeps_each_path() -> Outcome {
        let account = account()?.with_urls(&["http://127.0.0.1:8080/acme"])?;
        assert_eq!(account.base(&LIST_WIDGETS).map(ToString::to_string), Ok("http://127.0.0.1:8080/acme".to_owned()));
        assert_eq!(account.base(&SEND_EVENT).map(ToString::to_string), Ok("http://127.0.0.1:8080/acme/v2".to_owned()));
        Ok(())
    }

    #[test]
    fn a_named_url_is_the_whole_base_of_its_api_wherever_it_stands() -> Outcome {
        let account = account()?.with_urls(&["events=https://eu.acme.example/v3", "http://localhost:8080"])?;
        assert_eq!(account.base(&LIST_WIDGETS).map(ToString::to_string), Ok("http://localhost:8080".to_owned()));
        assert_eq!(account.base(&SEND_EVENT).map(ToString::to_string), Ok("https://eu.acme.example/v3".to_owned()));
        Ok(())
    }

    #[test]
    fn a_url_for_an_unknown_api_names_the_right_one() -> Outcome {
        let error = account()?.with_urls(&["event=https://eu.acme.example"]).expect_err("there is no such API");
        assert_eq!(error.to_string(), "Acme has no API `event`; did you mean `events`?");
        assert!(account()?.with_urls(&["events=http://eu.acme.example"]).is_err());
        Ok(())
    }

    #[test]
    fn a_tool_of_another_vendor_is_refused() -> Outcome {
        let refusal = account()?.base(&FOREIGN).expect_err("it is another vendor's");
        assert_eq!(refusal, Refusal::ForeignTool { tool: FOREIGN.name, vendor: "Acme" });
        Ok(())
    }
}
