//! What goes wrong between us and a vendor: each told apart in a sentence that holds no secret.

use std::time::Duration;

use serde_json::{Map, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use toolpress_runtime::error::NetworkError;
use toolpress_runtime::{CallError, Client, Reply};

use crate::client::object;
use crate::fixture::LIST_WIDGETS;
use crate::vendor::{Vendor, client, raw};

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
async fn a_vendor_that_does_not_answer_ends_in_a_sentence() {
    let vendor = Vendor::start(|_| std::future::pending()).await;
    let client = vendor.client().with_timeout(Duration::from_millis(50));
    let error = error_of(&client).await;
    assert!(matches!(error, CallError::Network(NetworkError::Timeout { .. })), "{error:?}");
    assert!(error.to_string().contains("did not answer within 0.05 seconds"), "{error}");
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
        let url = raw(async move |mut socket| {
            assert_ne!(socket.read(&mut [0; 4096]).await.expect("the client asks"), 0);
            socket.write_all(reply.as_bytes()).await.expect("the client listens");
        })
        .await;
        let error = error_of(&client(&url)).await;
        assert!(matches!(error, CallError::Network(NetworkError::Broken { .. })), "{error:?}");
        assert!(error.to_string().contains("look before you ask again"), "{error}");
    }
}

#[tokio::test]
async fn a_connection_that_the_vendor_resets_is_told_apart() {
    // A socket that is closed while it holds what nobody has read is reset.
    let url = raw(async |socket| {
        socket.peek(&mut [0]).await.expect("the client asks");
    })
    .await;
    let error = error_of(&client(&url)).await;
    assert!(matches!(error, CallError::Network(NetworkError::Reset { .. })), "{error:?}");
}
