//! What somebody keeps of an account, by name: credentials, settings, and headers for every call.

use http::{HeaderMap, HeaderName};
use thiserror::Error;
use toolpress_tool::CredentialPlace;

use super::{Account, AccountError};
use crate::nearest::nearest;
use crate::wire::header_text;

/// Headers that are the connection's or the message's own, or that every request says itself (RFC 9110, sections 7.6.1,
/// 8 and 12.5): said once for all, they would be wrong, or could make one request look like two.
const RESERVED: [&str; 22] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Why a header cannot be sent with every call.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum HeaderFault {
    #[error("is no header's name; it may hold letters, digits and hyphens")]
    Name,
    #[error("is a header that each request or connection writes itself; leave it out")]
    Reserved,
    #[error("is the header of a credential; give it among the credentials")]
    Credential,
    #[error("holds a line break or another character that no header may hold; write visible ASCII")]
    Value,
}

impl Account {
    /// The account with a credential by its name: that of its environment variable.
    ///
    /// # Errors
    ///
    /// A name that no API of the vendor asks for; a credential that is empty or cannot be sent where it goes.
    pub fn with_named_credential(self, name: &str, credential: &str) -> Result<Self, AccountError> {
        let names = self.credential_names();
        match names.iter().copied().find(|known| *known == name) {
            Some(environment) => self.with_credential_in(environment, credential),
            None => Err(AccountError::UnknownCredential { name: name.to_owned(), hint: hint(name, &names) }),
        }
    }

    /// The account with these settings, by name: `from`, `tenant`. What an account keeps so is named by its setting in
    /// messages, not by an environment variable. Base URLs that were set before are the vendor's own again.
    ///
    /// # Errors
    ///
    /// A setting that the vendor has not; one that no header, or no host's name, can hold.
    pub fn with_settings<'a>(
        mut self,
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, AccountError> {
        self.is_stored = true;
        for (name, value) in settings {
            let Some(setting) = self.vendor.settings.iter().find(|setting| setting.name == name) else {
                let names: Vec<_> = self.vendor.settings.iter().map(|setting| setting.name).collect();
                return Err(AccountError::UnknownSetting { name: name.to_owned(), hint: hint(name, &names) });
            };
            let value = value.trim();
            header_text(value).ok_or(AccountError::IllegalSetting(setting.name))?;
            if !value.is_empty() {
                self.settings.insert(setting.name, value.to_owned());
            }
        }
        self.with_own_bases()
    }

    /// The account with headers that go with every call, unless a call writes the same header itself.
    ///
    /// # Errors
    ///
    /// The first that cannot be sent so, and why.
    pub fn with_headers<'a>(
        mut self,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, AccountError> {
        for (name, value) in headers {
            let (name, value) = self
                .header(name, value)
                .map_err(|fault| AccountError::IllegalHeader { name: name.chars().take(100).collect(), fault })?;
            self.headers.insert(name, value);
        }
        Ok(self)
    }

    /// A header as it is sent with every call, or why it cannot be.
    fn header(&self, name: &str, value: &str) -> Result<(HeaderName, http::HeaderValue), HeaderFault> {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| HeaderFault::Name)?;
        let is_credential = self.credentials_of_apis().any(|credential| {
            credential.place == CredentialPlace::Header && name.as_str().eq_ignore_ascii_case(credential.name)
        });
        match () {
            () if is_credential => return Err(HeaderFault::Credential),
            () if RESERVED.contains(&name.as_str()) => return Err(HeaderFault::Reserved),
            () => {}
        }
        let mut value = header_text(value).ok_or(HeaderFault::Value)?;
        value.set_sensitive(true);
        Ok((name, value))
    }

    /// The headers that go with every call.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Where this setting is set, as messages name it.
    pub(crate) fn place_of_setting(&self, setting: &toolpress_tool::Setting) -> String {
        if self.is_stored {
            format!("the account's setting `{}`", setting.name)
        } else {
            format!("the environment variable {}", setting.environment)
        }
    }
}

/// What was probably meant, or what there is.
fn hint(name: &str, known: &[&str]) -> String {
    // Names of credentials are those of environment variables, in capitals.
    let lower: Vec<_> = known.iter().map(|known| known.to_lowercase()).collect();
    let near = nearest(name, lower.iter().map(String::as_str));
    match near.and_then(|near| known.iter().find(|known| known.eq_ignore_ascii_case(near))) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("there are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::HeaderFault;
    use crate::account::{Account, AccountError, Refusal};
    use crate::error::CallError;
    use crate::fixture::{ACME, CREATE_WIDGET, GET_WIDGET, LIST_TENANTED, LIST_WIDGETS, TENANTED};
    use crate::request::prepare;

    type Outcome = Result<(), AccountError>;

    fn account() -> Result<Account, AccountError> {
        Account::new(&ACME)?.with_named_credential("ACME_TOKEN", "k3y")
    }

    fn arguments(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn headers_of_the_account_go_with_every_call_and_give_way_to_the_calls_own() -> Outcome {
        let account = account()?.with_headers([("X-Tenant", "blue"), ("X-Reason", "routine")])?;
        let list = prepare(&LIST_WIDGETS, Map::new(), &account).expect("nothing is required").request;
        assert_eq!(list.headers()["x-tenant"], "blue");
        assert_eq!(list.headers()["x-reason"], "routine");
        assert_eq!(list.headers()["accept"], "application/vnd.acme+json;version=2");
        let given = arguments(&json!({"id": "W1", "format": "json", "reason": "audit"}));
        let get = prepare(&GET_WIDGET, given, &account).expect("it is complete").request;
        assert_eq!(get.headers().get_all("x-reason").iter().collect::<Vec<_>>(), ["audit"]);
        assert!(!format!("{account:?}").contains("blue"));
        Ok(())
    }

    #[test]
    fn no_header_of_the_account_can_pass_for_a_credential_or_for_the_connections_own() -> Outcome {
        for (name, value, fault) in [
            ("Authorization", "Bearer x", HeaderFault::Credential),
            ("AUTHORIZATION", "Bearer x", HeaderFault::Credential),
            ("Host", "evil.example", HeaderFault::Reserved),
            ("Content-Length", "0", HeaderFault::Reserved),
            ("Transfer-Encoding", "chunked", HeaderFault::Reserved),
            ("Connection", "close", HeaderFault::Reserved),
            ("Proxy-Authorization", "Basic x", HeaderFault::Reserved),
            ("Cookie", "a=b", HeaderFault::Reserved),
            ("X Y", "z", HeaderFault::Name),
            ("", "z", HeaderFault::Name),
            ("X-Y\r\nHost", "z", HeaderFault::Name),
            ("X-Y", "a\r\nHost: evil.example", HeaderFault::Value),
            ("X-Y", "ä", HeaderFault::Value),
        ] {
            match account()?.with_headers([(name, value)]) {
                Err(AccountError::IllegalHeader { fault: found, .. }) => assert_eq!(found, fault, "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
        Ok(())
    }

    #[test]
    fn settings_are_found_by_their_names_and_named_so_when_they_are_missing() -> Outcome {
        let account = account()?.with_settings([])?;
        let error =
            prepare(&CREATE_WIDGET, arguments(&json!({"title": "x"})), &account).expect_err("`from` is missing");
        let CallError::Arguments(mistakes) = error else { panic!("{error}") };
        let told = format!("{mistakes:?}");
        assert!(told.contains("the account's setting `from`") && !told.contains("ACME_FROM"), "{told}");

        let account = account.with_settings([("from", "ann@acme.example")])?;
        let sent =
            prepare(&CREATE_WIDGET, arguments(&json!({"title": "x"})), &account).expect("it is complete").request;
        assert_eq!(sent.headers()["from"], "ann@acme.example");
        let error = account.clone().with_settings([("frm", "x")]).expect_err("there is no such setting").to_string();
        assert!(error.contains("did you mean `from`?"), "{error}");
        assert!(account.with_settings([("from", "a\nb")]).is_err());
        Ok(())
    }

    #[test]
    fn a_setting_in_the_hosts_name_is_filled_in_or_asked_for_by_name() -> Outcome {
        let account = Account::new(&TENANTED)?.with_settings([("tenant", "blue")])?;
        assert_eq!(account.base(&LIST_TENANTED).map(ToString::to_string), Ok("https://blue.acme.example".to_owned()));
        let account = Account::new(&TENANTED)?.with_settings([])?;
        let refusal = account.base(&LIST_TENANTED).expect_err("the host is not known");
        assert!(matches!(refusal, Refusal::NoHost { .. }));
        assert!(refusal.to_string().contains("the account's setting `tenant`"), "{refusal}");
        assert!(matches!(
            Account::new(&TENANTED)?.with_settings([("tenant", "evil.example/")]),
            Err(AccountError::IllegalHost("tenant"))
        ));
        Ok(())
    }

    #[test]
    fn a_credential_is_found_by_its_name() -> Outcome {
        let error = Account::new(&ACME)?.with_named_credential("ACME_TOKN", "k3y").expect_err("it is misspelt");
        assert!(error.to_string().contains("did you mean `ACME_TOKEN`?") && !error.to_string().contains("k3y"));
        Ok(())
    }
}
