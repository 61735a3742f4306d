//! Fetching over HTTP, from a server that runs in the test.

use std::{io::Write, net::TcpListener, time::Duration};

use super::serve::{reply, serve};
use crate::import::fetch::{Fetcher, Limits};

fn fetch(url: &str, limits: Limits) -> anyhow::Result<Vec<u8>> {
    Fetcher::new(url, limits).fetch(url).map(|fetched| fetched.bytes)
}

fn limits() -> Limits {
    Limits { bytes: 1000, time: Duration::from_secs(5) }
}

fn refusal(url: &str) -> String {
    format!("{:#}", fetch(url, limits()).expect_err("it is refused"))
}

#[test]
fn a_document_is_fetched_through_redirects_on_its_host() {
    let address = serve(|path, stream| match path {
        "/old" => reply(stream, "301 Moved", "Location: /new?b=1\r\n", ""),
        "/new?b=1" => reply(stream, "200 OK", "", "openapi: 3.0.0"),
        _ => reply(stream, "404 Not Found", "", ""),
    });
    assert_eq!(fetch(&format!("http://{address}/old"), limits()).ok().as_deref(), Some(&b"openapi: 3.0.0"[..]));
    assert_eq!(
        refusal(&format!("http://{address}/gone?token=secret")),
        format!("http://{address}/gone answers 404 Not Found")
    );
}

#[test]
fn a_redirect_to_another_host_is_refused() {
    let address = serve(|path, stream| match path {
        "/host" => reply(stream, "302 Found", "Location: http://example.invalid/\r\n", ""),
        "/port" => reply(stream, "302 Found", "Location: http://127.0.0.1:1/?token=secret\r\n", ""),
        "/slashes" => reply(stream, "302 Found", "Location: //example.invalid/\r\n", ""),
        "/file" => reply(stream, "302 Found", "Location: file:///etc/hosts\r\n", ""),
        "/nowhere" => reply(stream, "302 Found", "", ""),
        path => reply(stream, "302 Found", &format!("Location: {path}\r\n"), ""),
    });
    for (path, message) in [
        ("host", "redirects to http://example.invalid/; if that is right, import from there"),
        ("port", "redirects to http://127.0.0.1:1/; if that is right, import from there"),
        ("slashes", "redirects to //example.invalid/; if"),
        ("file", "redirects to what is no URL"),
        ("nowhere", "answers 302 Found without saying where to go"),
        ("loop", "redirects more than 5 times"),
    ] {
        let refusal = refusal(&format!("http://{address}/{path}"));
        assert!(refusal.contains(message) && !refusal.contains("secret"), "{path}: {refusal}");
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_before_and_while_it_is_read() {
    let address = serve(|path, stream| match path {
        "/said" => drop(write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")),
        _ => {
            write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").ok();
            // Until the reader has had enough.
            while stream.write_all(&[b' '; 512]).is_ok() {}
        }
    });
    for path in ["said", "endless"] {
        let refusal = refusal(&format!("http://{address}/{path}"));
        assert!(refusal.contains("it is larger than 1000 bytes, the most that is read"), "{path}: {refusal}");
    }
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on the loopback");
    let address = listener.local_addr().expect("a bound listener has an address");
    let limits = Limits { time: Duration::from_millis(200), ..limits() };
    let error = fetch(&format!("http://{address}/"), limits).expect_err("nobody answers");
    assert!(format!("{error:#}").contains("timeout"), "{error:#}");
}

#[test]
fn a_url_with_a_password_is_refused() {
    let refusal = refusal("https://me:secret@example.invalid/openapi.json");
    assert!(refusal.contains("holds a user name or a password") && !refusal.contains("secret"), "{refusal}");
}
