//! Calls over real HTTP: what the vendor gets, what comes back, and what goes wrong on the way.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use toolpress_runtime::error::NetworkError;
use toolpress_runtime::{CallError, Client, Reply};
use toolpress_tool::{Request, Tool};

use crate::fixture::{CREATE_WIDGET, GET_WIDGET, LIST_WIDGETS};
use crate::vendor::{Vendor, client, json as answer};

fn object(arguments: Value) -> Map<String, Value> {
    serde_json::from_value(arguments).expect("the test's arguments are an object")
}

async fn error_of(client: &Client) -> CallError {
    let arguments = object(json!({"query": "s3cret"}));
    let error = client.call(&LIST_WIDGETS, arguments).await.expect_err("the call has no reply");
    let told = format!(
        "{error} {error:?} {:?}",
        Reply::from(client.call(&LIST_WIDGETS, Map::new()).await.expect_err("again"))
    );
    assert!(!told.contains("k3y") && !told.contains("s3cret"), "{told}");
    error
}

#[tokio::test]
async fn a_call_reaches_the_vendor_encoded_and_authenticated() -> Result<(), CallError> {
    let vendor = Vendor::start(|_| async { answer(r#"{"widget":{"size":1.50}}"#) }).await;
    let arguments = json!({"id": "../admin", "format": "a/b?c#d\n"});
    let reply = vendor.client().call(&GET_WIDGET, object(arguments)).await?;
    assert_eq!(reply.text(), Some(r#"{"widget":{"size":1.50}}"#));
    let asked = vendor.asked();
    assert_eq!(asked[0].line, "GET /widgets/..%2Fadmin/as/a%2Fb%3Fc%23d%0A");
    assert_eq!(asked[0].authorization.as_deref(), Some("Token token=k3y"));
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
async fn a_vendor_that_does_not_answer_ends_in_a_sentence() {
    let vendor = Vendor::start(|_| std::future::pending()).await;
    let client = vendor.client().with_timeout(Duration::from_millis(50));
    let error = error_of(&client).await;
    assert!(matches!(error, CallError::Network(NetworkError::Timeout { .. })), "{error:?}");
    assert!(error.to_string().contains("did not answer within 0.05 seconds"), "{error}");
}

#[tokio::test]
async fn a_reply_that_is_too_long_is_not_read_and_says_how_to_ask_for_less() {
    let vendor = Vendor::start(|_| async { answer(vec![b' '; 10 * 1024 * 1024 + 1]) }).await;
    let error = error_of(&vendor.client()).await;
    assert_eq!(
        error.to_string(),
        "the reply is larger than 10 MiB and was not read; ask for less with a smaller `limit`, or narrow the filters"
    );
}

#[tokio::test]
async fn a_closed_port_says_that_nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    drop(listener);
    let error = error_of(&client(&format!("http://{address}"))).await;
    assert!(error.to_string().starts_with(&format!("{address} refuses connections")), "{error}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_told_apart() {
    let vendor = Vendor::answering(200, &[], "{}").await;
    let error = error_of(&client(&vendor.url.replace("http://", "https://"))).await;
    assert!(matches!(error, CallError::Network(NetworkError::Tls { .. })), "{error:?}");
}

#[tokio::test]
async fn a_host_without_an_address_is_told_apart() {
    // Longer than a name may be, so that no resolver has to be asked.
    let name = "a".repeat(64);
    for url in [format!("https://{name}.example"), format!("http://{name}.localhost")] {
        let error = error_of(&client(&url)).await;
        assert!(matches!(error, CallError::Network(NetworkError::Name { .. })), "{error:?}");
    }
}

#[tokio::test]
async fn rubbish_and_a_reply_that_breaks_off_are_told_apart_from_an_answer() {
    for reply in ["rubbish\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"widgets\":"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut request = [0; 1024];
                tokio::io::AsyncReadExt::read(&mut socket, &mut request).await.expect("the client asks");
                socket.write_all(reply.as_bytes()).await.expect("the client listens");
            }
        });
        let error = error_of(&client(&format!("http://{address}"))).await;
        assert!(matches!(error, CallError::Network(NetworkError::Broken { .. })), "{error:?}");
    }
}
