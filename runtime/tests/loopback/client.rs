//! Calls over real HTTP: what the vendor gets, what comes back, and what goes wrong on the way.

use serde::Serialize;
use serde_json::{Map, Value, json};
use toolpress_runtime::{CallError, Trace};
use toolpress_tool::{Request, Tool};

use crate::fixture::{CREATE_WIDGET, GET_WIDGET, LIST_WIDGETS};
use crate::vendor::{Vendor, json as answer};

pub fn object(arguments: Value) -> Map<String, Value> {
    serde_json::from_value(arguments).expect("the test's arguments are an object")
}

#[tokio::test]
async fn a_call_reaches_the_vendor_encoded_and_authenticated() -> Result<(), CallError> {
    let vendor = Vendor::start(|_| async { answer(r#"{"widget":{"size":1.50}}"#) }).await;
    let arguments = json!({"id": "../admin", "format": "a/b?c#d\n"});
    let reply = vendor.client().call(&GET_WIDGET, object(arguments)).await?;
    assert_eq!(reply.text(), Some(r#"{"widget":{"size":1.50}}"#));
    let asked = vendor.asked();
    assert_eq!(asked[0].line, "GET /widgets/..%2Fadmin/as/a%2Fb%3Fc%23d%0A");
    assert_eq!(asked[0].headers["authorization"], "Token token=k3y");
    Ok(())
}

#[tokio::test]
async fn mistakes_are_told_and_nothing_is_sent() {
    let vendor = Vendor::answering(200, &[], "{}").await;
    for arguments in
        [json!({"id": "", "format": "x"}), json!({"id": "..", "format": "x"}), json!({"id": 1, "format": "x"})]
    {
        let error = vendor.client().call(&GET_WIDGET, object(arguments)).await.expect_err("the id is wrong");
        assert!(matches!(&error, CallError::Arguments(mistakes) if mistakes.as_slice()[0].path == "id"), "{error:?}");
    }
    assert_eq!(vendor.asked(), []);
}

#[tokio::test]
async fn typed_arguments_take_the_same_road() -> Result<(), CallError> {
    #[derive(Serialize)]
    struct CreateWidget {
        title: &'static str,
        from: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        size: Option<u32>,
    }
    impl Request for CreateWidget {
        const TOOL: &'static Tool = &CREATE_WIDGET;
    }
    let vendor = Vendor::answering(201, &[("content-type", "application/json")], r#"{"widget":{"id":"W1"}}"#).await;
    let reply = vendor.client().send(&CreateWidget { title: "a", from: "ann@acme.example", size: None }).await?;
    assert_eq!(reply.json::<Value>().expect("it is JSON")["widget"]["id"], "W1");
    assert_eq!(vendor.asked()[0].body, r#"{"widget":{"type":"widget","title":"a"}}"#);
    Ok(())
}

#[tokio::test]
async fn a_list_is_walked_to_its_end_by_its_cursors() -> Result<(), CallError> {
    let vendor = Vendor::start(|asked| async move {
        let number = |name: &str| {
            let pair = asked.line.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            pair.map_or(0, |text| text.parse::<usize>().expect("the client writes a number"))
        };
        let (offset, limit) = (number("offset"), number("limit"));
        let widgets: Vec<usize> = (0..7).skip(offset).take(limit).collect();
        answer(json!({"widgets": widgets, "offset": offset, "more": offset + limit < 7}).to_string())
    })
    .await;
    let client = vendor.client();
    let (mut walked, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let mut arguments = object(json!({"limit": 3, "statuses": ["new"]}));
        if !cursor.is_null() {
            arguments.insert("next_cursor".to_owned(), cursor);
        }
        let page: Value = client.call(&LIST_WIDGETS, arguments).await?.json().expect("a list is JSON");
        walked.extend(page["result"].as_array().expect("a list has a result").clone());
        cursor = page["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(Value::from(walked), json!([0, 1, 2, 3, 4, 5, 6]));
    assert_eq!(vendor.asked()[2].line, "GET /widgets?statuses%5B%5D=new&limit=3&offset=6");
    Ok(())
}

#[tokio::test]
async fn a_rate_limit_reaches_the_caller_and_nothing_is_sent_again() -> Result<(), CallError> {
    let headers = &[("ratelimit-limit", "960"), ("ratelimit-remaining", "0"), ("ratelimit-reset", "12")];
    let vendor = Vendor::answering(429, headers, r#"{"error":{"message":"Rate Limit Exceeded"}}"#).await;
    let reply = vendor.client().call(&LIST_WIDGETS, Map::new()).await?;
    assert!(reply.is_error);
    let error = reply.json::<Value>().expect("an error is JSON")["error"].clone();
    assert_eq!((&error["status"], &error["ratelimit-reset"]), (&json!(429), &json!(12)), "{error}");
    assert_eq!(vendor.asked().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_failing_vendor_is_asked_once() -> Result<(), CallError> {
    let vendor = Vendor::answering(500, &[("x-request-id", "r1")], "out of order").await;
    let reply = vendor.client().call(&LIST_WIDGETS, Map::new()).await?;
    assert_eq!(
        reply.text(),
        Some(r#"{"error":{"status":500,"message":"out of order","vendor_error":"out of order","request_id":"r1"}}"#)
    );
    assert_eq!(vendor.asked().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_credential_stays_where_it_is() -> Result<(), CallError> {
    let elsewhere = Vendor::answering(200, &[], "{}").await;
    let url = elsewhere.url.clone();
    let vendor = Vendor::start(move |_| {
        let url = url.clone();
        async move { crate::vendor::response(307, &[("location", &url)], "") }
    })
    .await;
    let reply = vendor.client().call(&LIST_WIDGETS, Map::new()).await?;
    assert!(reply.is_error && reply.text().is_some_and(|text| text.contains("never followed")), "{reply:?}");
    assert_eq!(elsewhere.asked(), []);
    Ok(())
}

#[tokio::test]
async fn a_trace_goes_on_to_the_vendor() -> Result<(), CallError> {
    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let vendor = Vendor::answering(200, &[], "{}").await;
    let trace = Trace::new(Some(PARENT), Some("congo=t61"), Some("not baggage"));
    vendor.client().call_traced(&LIST_WIDGETS, Map::new(), &trace).await?;
    vendor.client().call(&LIST_WIDGETS, Map::new()).await?;
    let asked = vendor.asked();
    assert_eq!(
        (&asked[0].headers["traceparent"], &asked[0].headers["tracestate"]),
        (&PARENT.parse().expect("it is a header"), &"congo=t61".parse().expect("it is a header"))
    );
    assert_eq!(asked[0].headers.get("baggage"), None);
    assert_eq!(asked[1].headers.get("traceparent"), None);
    Ok(())
}
