//! A tool, arguments and an account become the HTTP request, or everything that is wrong with the arguments.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use serde_json::{Map, Value};
use toolpress_tool::{Argument, Body, Http, Place, Tool};

use crate::account::Account;
use crate::arguments;
use crate::error::CallError;
use crate::mistake::Mistakes;
use crate::page::Turn;
use crate::wire;

/// A request that is ready to be sent, and what is needed to read its reply.
#[derive(Debug)]
pub struct Prepared {
    /// The request, complete but for `Host` and `Content-Length`, which the client writes.
    pub request: http::Request<Bytes>,
    /// Where in a list the request asks, if the tool lists.
    pub(crate) turn: Option<Turn>,
}

/// Builds the request of a call without sending it.
///
/// # Errors
///
/// [`CallError::Arguments`] with every mistake at once; [`CallError::Refused`] when the account has no credential for
/// the tool's API or belongs to another vendor.
pub fn prepare(tool: &'static Tool, arguments: Map<String, Value>, account: &Account) -> Result<Prepared, CallError> {
    let base = account.base(tool)?;
    let mut mistakes = Mistakes::default();
    let arguments = Value::Object(arguments);
    arguments::check(tool, &arguments, &mut mistakes);

    let said = Said { tool, arguments: &arguments, account };
    let turn = Turn::read(tool, &arguments, &mut mistakes);
    let path = said.path(&mut mistakes);
    let query = said.query(turn.as_ref(), &mut mistakes);
    let mut headers = said.headers(&mut mistakes);
    let body = said.body(&mut mistakes);
    if !mistakes.is_empty() {
        return Err(mistakes.into());
    }
    let uri = format!("{base}{path}{query}");
    let uri: Uri = uri.parse().map_err(|_| {
        mistakes.add("", format!("make a URL of {} bytes, which no server takes; say less at once", uri.len()));
        mistakes
    })?;
    if let Some((name, value)) = account.authentication(tool.api)? {
        headers.insert(name, value);
    }
    let body = match (body, &tool.body) {
        (Some(bytes), Some(body)) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(body.content_type));
            bytes
        }
        _ => Bytes::new(),
    };

    let mut request = http::Request::new(body);
    *request.method_mut() = method(tool.http);
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(Prepared { request, turn })
}

/// What a caller said to a tool, with the account's settings behind it.
struct Said<'a> {
    tool: &'a Tool,
    arguments: &'a Value,
    account: &'a Account,
}

impl Said<'_> {
    /// The arguments of one place, in the order of the table, each with what it says. A setting of the account stands
    /// in for what the caller leaves out. An argument that is missing or known to be wrong is left out.
    fn at(&self, place: Place, mistakes: &mut Mistakes) -> Vec<(&'static Argument, Value)> {
        let mut found = Vec::new();
        for argument in self.tool.arguments.iter().filter(|argument| argument.place == place) {
            match self.value(argument) {
                _ if mistakes.concern(argument.name) => {}
                Some(value) => found.push((argument, value)),
                None if argument.required => mistakes.add(argument.name, self.missing(argument)),
                None => {}
            }
        }
        found
    }

    fn value(&self, argument: &Argument) -> Option<Value> {
        let said = self.arguments.get(argument.name);
        let Some(setting) = argument.setting else { return said.cloned() };
        let said = said.filter(|value| !value.is_null()).cloned();
        said.or_else(|| self.account.setting(setting).map(Value::from))
    }

    fn missing(&self, argument: &Argument) -> String {
        let settings = self.account.vendor().settings;
        match settings.iter().find(|setting| Some(setting.name) == argument.setting) {
            Some(setting) => {
                format!("is missing; give it, or set the environment variable {} for all calls", setting.environment)
            }
            None => "is missing".to_owned(),
        }
    }

    fn path(&self, mistakes: &mut Mistakes) -> String {
        let mut path = self.tool.path.to_owned();
        for (argument, value) in self.at(Place::Path, mistakes) {
            match wire::segment(&value) {
                Ok(segment) => path = path.replace(&format!("{{{}}}", argument.wire), &segment),
                Err(problem) => mistakes.add(argument.name, problem),
            }
        }
        path
    }

    fn query(&self, turn: Option<&Turn>, mistakes: &mut Mistakes) -> String {
        let said = self.at(Place::Query, mistakes);
        let mut pairs: Vec<String> =
            said.iter().flat_map(|(argument, value)| wire::pairs(argument.wire, argument.style, value)).collect();
        for (name, value) in turn.map(Turn::parameters).unwrap_or_default() {
            pairs.push(format!("{}={}", wire::encoded(name), wire::encoded(&value)));
        }
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }

    fn headers(&self, mistakes: &mut Mistakes) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in self.tool.headers {
            headers.insert(header_name(name), HeaderValue::from_static(value));
        }
        for (argument, value) in self.at(Place::Header, mistakes) {
            match wire::header(&value) {
                _ if value.is_null() => {}
                Ok(value) => drop(headers.insert(header_name(argument.wire), value)),
                Err(problem) => mistakes.add(argument.name, problem),
            }
        }
        headers
    }

    fn body(&self, mistakes: &mut Mistakes) -> Option<Bytes> {
        let whole = self.at(Place::WholeBody, mistakes);
        let properties = self.at(Place::Body, mistakes);
        let body = self.tool.body.as_ref()?;
        match whole.into_iter().next() {
            Some((_, Value::String(text))) if !is_json(body.content_type) => Some(Bytes::from(text)),
            Some((argument, _)) if !is_json(body.content_type) => {
                mistakes.add(argument.name, format!("must be a string: the body is sent as {}", body.content_type));
                None
            }
            Some((_, value)) => Some(json(wrapped(body, value))),
            None if properties.is_empty() && !body.required => None,
            None => Some(json(wrapped(body, object(body, properties)))),
        }
    }
}

fn object(body: &Body, properties: Vec<(&Argument, Value)>) -> Value {
    let constants = body
        .constants
        .iter()
        .map(|(name, value)| (*name, serde_json::from_str(value).expect("an emitted constant is JSON")));
    let said = properties.into_iter().map(|(argument, value)| (argument.wire, value));
    constants.chain(said).map(|(name, value)| (name.to_owned(), value)).collect()
}

fn wrapped(body: &Body, value: Value) -> Value {
    match body.wrap {
        Some(wrap) => Value::Object(Map::from_iter([(wrap.to_owned(), value)])),
        None => value,
    }
}

/// The value as the bytes of a body.
#[expect(clippy::needless_pass_by_value, reason = "the value was made for this body and ends here")]
fn json(value: Value) -> Bytes {
    Bytes::from(value.to_string())
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json")
}

fn header_name(name: &'static str) -> HeaderName {
    HeaderName::from_bytes(name.as_bytes()).expect("an emitted header name is one")
}

fn method(http: Http) -> Method {
    match http {
        Http::Get => Method::GET,
        Http::Post => Method::POST,
        Http::Put => Method::PUT,
        Http::Patch => Method::PATCH,
        Http::Delete => Method::DELETE,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use toolpress_tool::Tool;

    use super::prepare;
    use crate::account::Account;
    use crate::error::CallError;
    use crate::fixture::{
        ACME, CREATE_WIDGET, GET_WIDGET, IMPORT_WIDGETS, LIST_WIDGETS, SEARCH_WIDGETS, SEND_EVENT, UPDATE_WIDGET,
    };

    /// The request as text: request line, headers, body.
    fn sent(tool: &'static Tool, arguments: &Value) -> Result<String, CallError> {
        let account = Account::new(&ACME).and_then(|account| account.with_credential("k3y"));
        let account = account.expect("the fixture's account is right");
        let request = prepare(tool, arguments.as_object().cloned().unwrap_or_default(), &account)?.request;
        let mut text = format!("{} {}\n", request.method(), request.uri());
        for (name, value) in request.headers() {
            text += &format!("{name}: {}\n", value.to_str().expect("it is ASCII"));
        }
        Ok(format!("{text}\n{}", String::from_utf8_lossy(request.body())))
    }

    fn mistakes(tool: &'static Tool, arguments: &Value) -> Vec<String> {
        match sent(tool, arguments) {
            Err(CallError::Arguments(mistakes)) => mistakes.as_slice().iter().map(ToString::to_string).collect(),
            other => vec![format!("{other:?}")],
        }
    }

    #[test]
    fn a_list_is_asked_with_its_query_and_its_constant_headers() -> Result<(), CallError> {
        let arguments = json!({"limit": 10, "query": "a b", "sort_by": ["name", "size"], "statuses": ["new", "sold"]});
        assert_eq!(
            sent(&LIST_WIDGETS, &arguments)?,
            "GET https://api.acme.example/widgets?statuses%5B%5D=new&statuses%5B%5D=sold&sort_by=name,size&query=a%20b&limit=10\n\
             accept: application/vnd.acme+json;version=2\nauthorization: Token token=k3y\n\n"
        );
        Ok(())
    }

    #[test]
    fn path_values_are_encoded_whole() -> Result<(), CallError> {
        let arguments = json!({"id": "../admin", "format": "a/b?c#d", "reason": "audit"});
        assert_eq!(
            sent(&GET_WIDGET, &arguments)?,
            "GET https://api.acme.example/widgets/..%2Fadmin/as/a%2Fb%3Fc%23d\n\
             accept: application/json\nx-reason: audit\nauthorization: Token token=k3y\n\n"
        );
        Ok(())
    }

    #[test]
    fn a_body_is_wrapped_with_its_constants_in_the_order_of_the_table() -> Result<(), CallError> {
        let arguments = json!({"from": "ann@acme.example", "owner_id": "O1", "size": null, "title": "é"});
        assert_eq!(
            sent(&CREATE_WIDGET, &arguments)?,
            "POST https://api.acme.example/widgets\naccept: application/json\nfrom: ann@acme.example\n\
             authorization: Token token=k3y\ncontent-type: application/json\n\n\
             {\"widget\":{\"type\":\"widget\",\"title\":\"é\",\"size\":null,\"owner-id\":\"O1\"}}"
        );
        Ok(())
    }

    #[test]
    fn a_body_that_is_not_required_is_sent_only_when_something_of_it_is_said() -> Result<(), CallError> {
        let silent = sent(&UPDATE_WIDGET, &json!({"id": "W1"}))?;
        assert!(silent.ends_with("authorization: Token token=k3y\n\n"), "{silent}");
        assert!(sent(&UPDATE_WIDGET, &json!({"id": "W1", "size": null}))?.ends_with("\n\n{\"size\":null}"));
        Ok(())
    }

    #[test]
    fn a_whole_body_is_json_or_the_text_itself() -> Result<(), CallError> {
        assert!(sent(&SEARCH_WIDGETS, &json!({"body": ["a"]}))?.ends_with("content-type: application/json\n\n[\"a\"]"));
        assert!(sent(&IMPORT_WIDGETS, &json!({"body": "a,b\n1,2"}))?.ends_with("content-type: text/csv\n\na,b\n1,2"));
        Ok(())
    }

    #[test]
    fn an_api_without_authentication_gets_no_credential() -> Result<(), CallError> {
        let event = sent(&SEND_EVENT, &json!({"summary": "s"}))?;
        assert!(
            event.starts_with("POST https://events.acme.example/v2/enqueue\naccept: application/json\ncontent-type"),
            "{event}"
        );
        Ok(())
    }

    #[test]
    fn every_mistake_is_told_at_once_wherever_it_goes() {
        assert_eq!(
            mistakes(&GET_WIDGET, &json!({"id": "..", "reason": "a\r\nX-Admin: yes", "colour": 1})),
            [
                "format: is missing; must be a string",
                "colour: is unknown; the names known here are `id`, `format`, `reason`",
                "id: is a dot segment, which would lead to another path; must be the value itself",
                "reason: holds a line break or another character that no header may hold; must be visible ASCII text",
            ]
        );
    }

    #[test]
    fn an_argument_with_a_setting_is_missed_only_when_neither_is_there() -> Result<(), CallError> {
        assert_eq!(
            mistakes(&CREATE_WIDGET, &json!({"title": "a"})),
            ["from: is missing; give it, or set the environment variable ACME_FROM for all calls"]
        );
        let account = Account::new(&ACME)
            .and_then(|account| account.with_environment(|name| Some(name.to_lowercase())))
            .expect("the fixture's account is right");
        let prepared =
            prepare(&CREATE_WIDGET, json!({"title": "a"}).as_object().cloned().unwrap_or_default(), &account)?;
        assert_eq!(prepared.request.headers()["from"], "acme_from");
        Ok(())
    }

    #[test]
    fn a_url_that_no_server_takes_is_refused() {
        let found = mistakes(&LIST_WIDGETS, &json!({"query": "x".repeat(70_000)}));
        assert_eq!(found, ["arguments: make a URL of 70039 bytes, which no server takes; say less at once"]);
    }

    #[test]
    fn a_credential_does_not_show_in_the_debug_form_of_a_request() {
        let account = Account::new(&ACME).and_then(|account| account.with_credential("k3y")).expect("it is right");
        let prepared = prepare(&LIST_WIDGETS, serde_json::Map::new(), &account).expect("nothing is required");
        assert!(!format!("{prepared:?}").contains("k3y"));
    }
}
