//! A vendor on this machine that keeps every byte it is sent.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A vendor that knows no state.
pub struct Vendor {
    pub url: String,
    received: Arc<Mutex<Vec<String>>>,
}

/// What a vendor does.
#[derive(Clone, Copy)]
pub enum Manner {
    Answers {
        status: u16,
        body: &'static str,
    },
    /// Answers with what it was sent, as careless vendors do.
    Repeats {
        status: u16,
    },
    Hangs,
}

impl Vendor {
    pub fn start(manner: Manner) -> Self {
        Self::answering(move |request| match manner {
            Manner::Answers { status, body } => Some((status, body.to_owned())),
            Manner::Repeats { status } => {
                Some((status, serde_json::json!({"error": {"message": request}}).to_string()))
            }
            Manner::Hangs => None,
        })
    }

    /// A vendor that answers each request with this status and body, or never.
    pub fn answering(answer: impl Fn(&str) -> Option<(u16, String)> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&received), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &*answer, &kept));
            }
        });
        Self { url, received }
    }

    /// An empty list of incidents.
    pub fn content() -> Self {
        Self::start(Manner::Answers { status: 200, body: r#"{"incidents":[],"limit":25,"offset":0,"more":false}"# })
    }

    /// The requests so far, as they came.
    pub fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, answer: &dyn Fn(&str) -> Option<(u16, String)>, kept: &Mutex<Vec<String>>) {
    while let Some(request) = read(&mut stream) {
        kept.lock().unwrap().push(request.clone());
        let Some((status, body)) = answer(&request) else {
            // Until the gateway gives up.
            let _ = stream.read(&mut [0]);
            return;
        };
        let head = format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}", body.len());
        if stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).is_err() {
            return;
        }
    }
}

/// A request with its body, if another comes.
fn read(stream: &mut TcpStream) -> Option<String> {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        text.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&text).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    text.extend(body);
    String::from_utf8(text).ok()
}
