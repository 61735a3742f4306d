//! What is sent, byte for byte, and what is refused.

use serde_json::{Value, json};
use toolpress_tool::{Argument, Body, Http, Place, Style, Tool};

use super::prepare;
use crate::account::Account;
use crate::error::CallError;
use crate::fixture::{
    ACME, CREATE_WIDGET, GET_WIDGET, IMPORT_WIDGETS, LIST_WIDGETS, SEARCH_WIDGETS, SEND_EVENT, TOOL, UPDATE_WIDGET,
    argument,
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
fn pairs_that_the_path_itself_has_are_sent_before_the_others() -> Result<(), CallError> {
    static BETA: Tool = Tool {
        path: "/widgets?beta=true#search",
        arguments: &[argument("query", Place::Query, Style::Form { explode: true })],
        input_schema: r#"{"type":"object","properties":{"query":{"type":"string"}},"additionalProperties":false}"#,
        ..TOOL
    };
    for (arguments, line) in [
        (json!({}), "GET https://api.acme.example/widgets?beta=true\n"),
        (json!({"query": "a&b"}), "GET https://api.acme.example/widgets?beta=true&query=a%26b\n"),
    ] {
        assert!(sent(&BETA, &arguments)?.starts_with(line), "{line}");
    }
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
fn cookies_stand_in_one_header() -> Result<(), CallError> {
    static BAKE: Tool = Tool {
        arguments: &[
            argument("session", Place::Cookie, Style::Form { explode: true }),
            argument("colours", Place::Cookie, Style::Form { explode: true }),
            argument("sizes", Place::Cookie, Style::Form { explode: false }),
        ],
        input_schema: "{}",
        ..TOOL
    };
    let arguments = json!({"session": "a; admin=1\r\n", "colours": ["red", "blue"], "sizes": [1, 2]});
    let sent = sent(&BAKE, &arguments)?;
    assert!(sent.contains("\ncookie: session=a%3B%20admin=1%0D%0A; colours=red; colours=blue; sizes=1,2\n"), "{sent}");
    assert!(!self::sent(&BAKE, &json!({}))?.contains("cookie"));
    Ok(())
}

#[test]
fn a_name_in_every_place_reaches_each_and_no_default_is_sent() -> Result<(), CallError> {
    static MOVE: Tool = Tool {
        http: Http::Delete,
        path: "/widgets/{id}",
        arguments: &[
            argument("id", Place::Body, Style::Json),
            Argument { wire: "id", ..argument("id__path", Place::Path, Style::Simple { explode: false }) },
            Argument { wire: "id", ..argument("id__query", Place::Query, Style::Form { explode: true }) },
            Argument { wire: "id", ..argument("id__header", Place::Header, Style::Json) },
            argument("size", Place::Query, Style::Form { explode: true }),
        ],
        body: Some(Body { content_type: "application/merge-patch+json", required: true, wrap: None, constants: &[] }),
        input_schema: r#"{"properties":{"size":{"default":5}}}"#,
        ..TOOL
    };
    assert_eq!(
        sent(&MOVE, &json!({"id": 1.5, "id__path": "p", "id__query": "q", "id__header": {"é": 1}}))?,
        "DELETE https://api.acme.example/widgets/p?id=q\naccept: application/json\nid: {\"\\u00e9\":1}\n\
         authorization: Token token=k3y\ncontent-type: application/merge-patch+json\n\n{\"id\":1.5}"
    );
    assert!(sent(&MOVE, &json!({"id__path": "p"}))?.ends_with("\n\n{}"), "a required body is at least an object");
    Ok(())
}

#[test]
fn what_frames_a_message_is_not_a_callers_to_say() -> Result<(), CallError> {
    static SMUGGLE: Tool = Tool {
        arguments: &[
            Argument { wire: "Host", ..argument("host", Place::Header, Style::Simple { explode: false }) },
            Argument { wire: "Content-Length", ..argument("length", Place::Header, Style::Simple { explode: false }) },
            Argument { wire: "Authorization", ..argument("who", Place::Header, Style::Simple { explode: false }) },
        ],
        input_schema: "{}",
        ..TOOL
    };
    assert_eq!(
        sent(&SMUGGLE, &json!({"host": "elsewhere.example", "length": 5, "who": "Token token=other"}))?,
        "GET https://api.acme.example/widgets\naccept: application/json\nauthorization: Token token=k3y\n\n"
    );
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
    let prepared = prepare(&CREATE_WIDGET, json!({"title": "a"}).as_object().cloned().unwrap_or_default(), &account)?;
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
