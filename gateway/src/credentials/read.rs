//! Credentials as a person writes them in JSON, with every mistake named and none of what they hold repeated.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use toolpress_runtime::account::AccountError;
use toolpress_runtime::{Account, nearest};
use toolpress_tool::{Credential, CredentialPlace, Vendor};

use super::{ClientAuthentication, Credentials, Grant, Oauth, Secret, asked};
use crate::fault::{Fault, token};
use crate::oauth;

/// The fields of the kinds, which no vendor's credential is named like.
const FIELDS: [&str; 5] = ["token", "api_key", "username", "password", "oauth"];
const OAUTH_FIELDS: [&str; 7] =
    ["grant", "token_url", "client_id", "client_secret", "refresh_token", "scope", "client_authentication"];

impl Credentials {
    /// Reads what a person wrote for an account of this vendor.
    ///
    /// # Errors
    ///
    /// Every mistake, each with its JSON pointer into the credentials. Values are not repeated.
    pub fn read(vendor: &'static Vendor, json: &Value) -> Result<Self, Vec<Fault>> {
        let asked = asked(vendor);
        let mut fields = Fields::of(json, "").ok_or_else(|| vec![Fault::new("", wanted(vendor, &asked))])?;
        fields.unknown(|name| {
            if vendor.settings.iter().any(|setting| setting.name == name) {
                return Some("is a setting and no secret; put it into the account's `settings`".to_owned());
            }
            let known = FIELDS.iter().copied().chain(asked.iter().map(|credential| credential.environment));
            unknown(name, known)
        });
        let credentials = one_kind(vendor, &asked, &mut fields);
        let credentials = fields.end(credentials)?;
        fits(vendor, &credentials)?;
        Ok(credentials)
    }
}

/// The one kind that was written.
fn one_kind(vendor: &'static Vendor, asked: &[&'static Credential], fields: &mut Fields<'_>) -> Option<Credentials> {
    let named: Vec<_> = asked.iter().map(|credential| credential.environment).filter(|name| fields.has(name)).collect();
    let kinds = [
        fields.has("token") || fields.has("api_key"),
        fields.has("username") || fields.has("password"),
        fields.has("oauth"),
        !named.is_empty(),
    ];
    let only = match asked {
        [only] => Some(*only),
        _ => None,
    };
    match kinds {
        [false, false, false, false] if asked.is_empty() => Some(Credentials::Named(BTreeMap::new())),
        [true, false, false, false] if only.is_some_and(|only| !only.basic) => {
            if fields.has("token") && fields.has("api_key") {
                fields.fault("api_key", "is another name for `token`; give one of the two");
            }
            let name = if fields.has("token") { "token" } else { "api_key" };
            fields.secret(name).map(Credentials::Token)
        }
        [false, true, false, false] if only.is_some_and(|only| only.basic) => {
            let (username, password) = (fields.text("username"), fields.text_or_empty("password"));
            if username.as_ref().is_some_and(|name| name.contains(':')) {
                fields.fault("username", "holds a colon, which ends the name where it is sent (RFC 7617)");
            }
            Some(Credentials::Basic { username: Secret::new(username?), password: Secret::new(password?) })
        }
        [false, false, true, false] => match only {
            Some(only) if takes_bearer(only) => {
                let (oauth, faults) = read_oauth(fields.value("oauth")?);
                fields.faults.extend(faults);
                oauth.map(Credentials::Oauth)
            }
            _ => {
                let detail = format!("{} takes no OAuth token; {}", vendor.title, wanted(vendor, asked));
                fields.fault("oauth", detail);
                None
            }
        },
        [false, false, false, true] => {
            let secrets: Vec<_> = named.into_iter().map(|name| Some((name.to_owned(), fields.secret(name)?))).collect();
            secrets.into_iter().collect::<Option<_>>().map(Credentials::Named)
        }
        _ => {
            // A misspelt field says enough.
            if fields.faults.is_empty() {
                fields.fault("", wanted(vendor, asked));
            }
            None
        }
    }
}

/// Whether accounts of this vendor can have access tokens that are renewed: it asks for one credential, a bearer token.
#[must_use]
pub fn takes_oauth(vendor: &'static Vendor) -> bool {
    matches!(asked(vendor)[..], [only] if takes_bearer(only))
}

/// Whether an access token can go where this credential goes (RFC 6750, section 2.1).
fn takes_bearer(credential: &Credential) -> bool {
    credential.place == CredentialPlace::Header && credential.name.eq_ignore_ascii_case("authorization")
}

fn read_oauth(json: &Value) -> (Option<Oauth>, Vec<Fault>) {
    let Some(mut fields) = Fields::of(json, "/oauth") else {
        let detail = "must be an object with `grant`, `token_url`, `client_id` and what the grant asks for";
        return (None, vec![Fault::new("/oauth", detail)]);
    };
    fields.unknown(|name| unknown(name, OAUTH_FIELDS.into_iter()));
    let grant = fields
        .word("grant", &[("client_credentials", Grant::ClientCredentials), ("refresh_token", Grant::RefreshToken)]);
    let token_url = fields.text("token_url").filter(|url| match oauth::endpoint(url) {
        Ok(_) => true,
        Err(reason) => {
            fields.fault("token_url", reason);
            false
        }
    });
    let client_id = fields.text("client_id");
    let client_secret = match grant {
        Some(Grant::ClientCredentials) => fields.secret("client_secret"),
        _ if fields.has("client_secret") => fields.secret("client_secret"),
        _ => None,
    };
    let refresh_token = match grant {
        Some(Grant::RefreshToken) => fields.secret("refresh_token"),
        Some(Grant::ClientCredentials) if fields.has("refresh_token") => {
            fields.fault("refresh_token", "belongs to the grant `refresh_token`; leave it out, or change `grant`");
            None
        }
        _ => None,
    };
    let scope = if fields.has("scope") { fields.text("scope") } else { None };
    let ways = [("body", ClientAuthentication::Body), ("basic", ClientAuthentication::Basic)];
    let client_authentication = if fields.has("client_authentication") {
        fields.word("client_authentication", &ways)
    } else {
        Some(ClientAuthentication::default())
    };
    if client_authentication == Some(ClientAuthentication::Basic) && !fields.has("client_secret") {
        fields.fault("client_authentication", "`basic` needs a `client_secret`");
    }
    let oauth = || {
        Some(Oauth {
            grant: grant?,
            token_url: token_url?,
            client_id: client_id?,
            client_secret,
            refresh_token,
            scope,
            client_authentication: client_authentication?,
            access: None,
        })
    };
    (oauth(), fields.faults)
}

/// Whether everything can be sent where it goes.
fn fits(vendor: &'static Vendor, credentials: &Credentials) -> Result<(), Vec<Fault>> {
    let account = Account::new(vendor).and_then(|account| credentials.give(account));
    let Err(error) = account else { return Ok(()) };
    let place = match credentials {
        Credentials::Token(_) => "",
        Credentials::Basic { .. } => "/username",
        Credentials::Oauth(_) => "/oauth",
        Credentials::Named(_) => match error {
            AccountError::EmptyCredential(name)
            | AccountError::IllegalCredential(name)
            | AccountError::NoPassword(name) => return Err(vec![Fault::new(token(name), error.to_string())]),
            _ => "",
        },
    };
    Err(vec![Fault::new(place, error.to_string())])
}

/// What to write for this vendor.
fn wanted(vendor: &Vendor, asked: &[&Credential]) -> String {
    let title = vendor.title;
    match asked {
        [] => format!("{title} asks for no credentials; write {{}}"),
        [only] if only.basic => format!(r#"write what {title} asks for: {{"username": "…", "password": "…"}}"#),
        [only] if takes_bearer(only) => {
            format!(r#"write what {title} asks for, one of {{"token": "…"}} and {{"oauth": {{…}}}}"#)
        }
        [_] => format!(r#"write what {title} asks for: {{"token": "…"}}"#),
        several => {
            let names: Vec<_> =
                several.iter().map(|credential| format!(r#""{}": "…""#, credential.environment)).collect();
            format!("write what {title} asks for, by name: {{{}}}", names.join(", "))
        }
    }
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let is_known = known.clone().any(|known| known == name);
    let lower = name.to_lowercase();
    let near = known.clone().find(|known| known.to_lowercase() == lower).or_else(|| nearest(name, known));
    let detail = match near {
        Some(near) => format!("is not known; did you mean `{near}`?"),
        None => "is not known; leave it out".to_owned(),
    };
    (!is_known).then_some(detail)
}

/// An object that is read, and what is wrong with it.
struct Fields<'a> {
    object: &'a Map<String, Value>,
    pointer: &'static str,
    faults: Vec<Fault>,
}

impl<'a> Fields<'a> {
    fn of(json: &'a Value, pointer: &'static str) -> Option<Self> {
        Some(Self { object: json.as_object()?, pointer, faults: Vec::new() })
    }

    fn has(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(|value| !value.is_null())
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name)
    }

    /// Adds a mistake; the name "" is the object itself.
    fn fault(&mut self, name: &str, detail: impl Into<String>) {
        let pointer =
            if name.is_empty() { self.pointer.to_owned() } else { format!("{}{}", self.pointer, token(name)) };
        self.faults.push(Fault::new(pointer, detail));
    }

    fn unknown(&mut self, judge: impl Fn(&str) -> Option<String>) {
        for (name, detail) in self.object.keys().filter_map(|name| Some((name, judge(name)?))) {
            self.fault(name, detail);
        }
    }

    /// A text that says something.
    fn text(&mut self, name: &str) -> Option<String> {
        let text = self.text_or_empty(name)?;
        if text.trim().is_empty() {
            self.fault(name, "is empty");
            return None;
        }
        Some(text)
    }

    fn text_or_empty(&mut self, name: &str) -> Option<String> {
        match self.object.get(name) {
            Some(Value::String(text)) => return Some(text.clone()),
            None | Some(Value::Null) => self.fault(name, "is missing"),
            Some(_) => self.fault(name, "must be a string"),
        }
        None
    }

    fn secret(&mut self, name: &str) -> Option<Secret> {
        self.text(name).map(Secret::new)
    }

    fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            self.fault(name, format!("must be {}", words.join(" or ")));
        }
        found
    }

    fn end<T>(self, value: Option<T>) -> Result<T, Vec<Fault>> {
        match value {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(self.faults),
        }
    }
}
