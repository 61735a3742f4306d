//! Replies over real HTTP: their sizes, their charsets, and what they are as an object.

use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use toolpress_runtime::{CallError, Content};

use crate::client::object;
use crate::fixture::{GET_WIDGET, LIST_WIDGETS, REBUILD_WIDGET};
use crate::vendor::{Vendor, client, json as answer, raw, response};

#[tokio::test]
async fn a_reply_that_is_too_long_is_not_read_and_says_how_to_ask_for_less() {
    let vendor = Vendor::start(|_| async { answer(vec![b' '; 10 * 1024 * 1024 + 1]) }).await;
    let error = vendor.client().call(&LIST_WIDGETS, Map::new()).await.expect_err("it is too long");
    assert_eq!(
        error.to_string(),
        "the reply is larger than 10 MiB and was not read; ask for less with a smaller `limit`, or narrow the filters"
    );
}

#[tokio::test]
async fn the_bound_holds_to_the_byte_whether_the_length_is_announced_or_not() -> Result<(), CallError> {
    for length in ["content-length: 2000", "connection: close"] {
        let url = raw(move |mut socket| async move {
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n{length}\r\n\r\n{}", "x".repeat(2000));
            assert_ne!(socket.read(&mut [0; 4096]).await.expect("the client asks"), 0);
            // A client that has read enough need not listen to the end.
            let _ = socket.write_all(answer.as_bytes()).await;
        })
        .await;
        let bounded = |bound| client(&url).with_max_reply_bytes(bound);
        let reply = bounded(2000).call(&LIST_WIDGETS, Map::new()).await?;
        assert_eq!(reply.text().map(str::len), Some(2000));
        let error = bounded(1999).call(&GET_WIDGET, object(json!({"id": "W1", "format": "x"}))).await;
        assert_eq!(
            error.expect_err("it is too long").to_string(),
            "the reply is larger than 1999 bytes and was not read; ask for less: narrow the filters, or use a tool that gets a single record"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_error_that_is_too_long_keeps_its_status() -> Result<(), CallError> {
    let vendor = Vendor::start(|_| async { response(503, &[], "out of order ".repeat(1000)) }).await;
    let reply = vendor.client().with_max_reply_bytes(100).call(&LIST_WIDGETS, Map::new()).await?;
    let error = reply.json::<Value>().expect("an error is JSON")["error"].clone();
    assert_eq!(error["status"], 503);
    assert!(error["message"].as_str().is_some_and(|text| text.starts_with("out of order")), "{error}");
    Ok(())
}

#[tokio::test]
async fn text_is_read_in_its_charset_and_sound_is_audio() -> Result<(), CallError> {
    let vendor = Vendor::start(|asked| async move {
        if asked.line.contains("sound") {
            return response(200, &[("content-type", "audio/wav")], "RIFF");
        }
        response(200, &[("content-type", "text/csv; charset=iso-8859-1")], b"caf\xe9".to_vec())
    })
    .await;
    let get = async |id| vendor.client().call(&GET_WIDGET, object(json!({"id": id, "format": "x"}))).await;
    assert_eq!(get("text").await?.text(), Some("café"));
    let audio = Content::Audio { media_type: "audio/wav".to_owned(), bytes: "RIFF".into() };
    assert_eq!(get("sound").await?.content, [audio]);
    Ok(())
}

#[tokio::test]
async fn an_object_is_given_beside_the_text_only_to_a_client_that_asks_for_it() -> Result<(), CallError> {
    let vendor = Vendor::start(|_| async { answer(r#"{"widgets":[{"size":1.10}],"more":false}"#) }).await;
    let plain = vendor.client().call(&LIST_WIDGETS, Map::new()).await?;
    assert!(plain.structured.is_none());
    let structured = vendor.client().with_structured(true).call(&LIST_WIDGETS, Map::new()).await?;
    assert_eq!(structured.text(), plain.text());
    let object = structured.structured.as_deref().map(serde_json::value::RawValue::get);
    assert_eq!(object, Some(r#"{"result":[{"size":1.10}],"next_cursor":null,"result_count":1}"#));
    Ok(())
}

#[tokio::test]
async fn work_that_is_only_accepted_says_whom_to_ask() -> Result<(), CallError> {
    let vendor = Vendor::answering(202, &[("content-type", "application/json")], r#"{"job":1}"#).await;
    let reply = vendor.client().call(&REBUILD_WIDGET, object(json!({"id": "W1"}))).await?;
    assert_eq!(reply.content.len(), 2);
    assert_eq!(reply.text(), Some(r#"{"job":1}"#));
    assert!(
        matches!(&reply.content[1], Content::Text(text) if text.contains("get_single_acme_widget_by_id")),
        "{reply:?}"
    );
    Ok(())
}
