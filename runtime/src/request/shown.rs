//! A request as a person may look at it before it is sent: without what proves who sends it.

use http::header::CONTENT_TYPE;
use toolpress_tool::CredentialPlace;

use super::Prepared;
use crate::wire::Encoding;

/// What stands in the place of a credential.
const HIDDEN: &str = "[credential]";

/// A request without its credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// `POST`.
    pub method: String,
    /// The whole URL, percent-encoded as it is sent.
    pub url: String,
    /// Names and values, by name. `Host` and `Content-Length` are the client's and not among them.
    pub headers: Vec<(String, String)>,
    /// The body as text, empty where there is none. Bytes that are no text are only counted.
    pub body: String,
    /// The body's content type, without parameters: `application/json`.
    pub content_type: Option<String>,
}

impl Prepared {
    /// The request without its credentials.
    #[must_use]
    pub fn shown(&self) -> Shown {
        let request = &self.request;
        let text = |value: &http::HeaderValue| match value.to_str() {
            _ if value.is_sensitive() => HIDDEN.to_owned(),
            Ok(text) => text.to_owned(),
            Err(_) => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        let mut headers: Vec<_> =
            request.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        headers.sort_unstable();
        let content_type = request.headers().get(CONTENT_TYPE).map(text);
        let content_type = content_type.and_then(|whole| whole.split(';').next().map(|own| own.trim().to_owned()));
        let bytes = request.body();
        let body = match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => format!("({} bytes that are no text)", bytes.len()),
        };
        Shown { method: request.method().to_string(), url: self.url(), headers, body, content_type }
    }

    fn url(&self) -> String {
        let uri = self.request.uri().to_string();
        let Some((path, query)) = uri.split_once('?') else { return uri };
        let credentials = self.reading.tool.api.authentication.iter();
        let credentials = credentials.filter(|credential| credential.place == CredentialPlace::Query);
        let names: Vec<_> = credentials.map(|credential| Encoding::Percent.name(credential.name)).collect();
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if names.iter().any(|own| own == name) => format!("{name}={HIDDEN}"),
            _ => pair.to_owned(),
        });
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};
    use toolpress_tool::{Api, Credential, CredentialPlace, Place, Style, Tool, Vendor};

    use super::Shown;
    use crate::account::{Account, AccountError};
    use crate::error::CallError;
    use crate::fixture::{ACME, CREATE_WIDGET, IMPORT_WIDGETS, TOOL, argument};
    use crate::request::prepare;

    const fn credential(place: CredentialPlace, name: &'static str) -> Credential {
        Credential { place, name, prefix: "", basic: false, environment: "ACME_TOKEN" }
    }

    static THREEFOLD: Api = Api {
        name: "threefold",
        url: "https://api.acme.example",
        servers: &[],
        authentication: &[
            credential(CredentialPlace::Header, "X-Key"),
            credential(CredentialPlace::Query, "key[]"),
            credential(CredentialPlace::Cookie, "key"),
        ],
    };
    static LIST: Tool = Tool {
        api: &THREEFOLD,
        arguments: &[argument("query", Place::Query, Style::Form { explode: true })],
        input_schema: r#"{"properties":{"query":{"type":"string"}}}"#,
        ..TOOL
    };
    static OWNER: Vendor = Vendor { apis: &[&THREEFOLD], tools: &[&LIST], ..ACME };

    fn shown(
        account: Result<Account, AccountError>,
        tool: &'static Tool,
        arguments: Value,
    ) -> Result<Shown, CallError> {
        let arguments: Map<String, Value> =
            serde_json::from_value(arguments).expect("the test's arguments are an object");
        Ok(prepare(tool, arguments, &account.expect("the fixture's account is right"))?.shown())
    }

    #[test]
    fn no_credential_is_shown_wherever_it_goes_and_however_short_it_is() -> Result<(), CallError> {
        let account = Account::new(&OWNER).and_then(|account| account.with_credential("k3"));
        let shown = shown(account, &LIST, json!({"query": "a b"}))?;
        assert_eq!(shown.url, "https://api.acme.example/widgets?query=a%20b&key%5B%5D=[credential]");
        assert!(!format!("{shown:?}").contains("k3"), "{shown:?}");
        let hidden: Vec<_> = shown.headers.iter().filter(|(_, value)| value == "[credential]").collect();
        assert_eq!(hidden.len(), 2, "{shown:?}");
        Ok(())
    }

    #[test]
    fn what_is_shown_is_what_is_sent() -> Result<(), CallError> {
        let account = || Account::new(&ACME).and_then(|account| account.with_credential("k3y"));
        let arguments = json!({"from": "ann@acme.example", "title": "é"});
        let create = shown(account(), &CREATE_WIDGET, arguments)?;
        assert_eq!((create.method.as_str(), create.content_type.as_deref()), ("POST", Some("application/json")));
        assert_eq!(create.body, r#"{"widget":{"type":"widget","title":"é"}}"#);
        assert!(create.headers.contains(&("from".to_owned(), "ann@acme.example".to_owned())), "{create:?}");
        assert_eq!(shown(account(), &IMPORT_WIDGETS, json!({"body": "a,b"}))?.body, "a,b");
        assert!(matches!(shown(account(), &CREATE_WIDGET, json!({})), Err(CallError::Arguments(_))));
        Ok(())
    }
}
