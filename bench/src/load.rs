//! Load: the same request over a few kept connections, as fast as the answers come.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How many connections ask at once.
pub const CONNECTIONS: usize = 8;

/// When a load ends.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    Time(Duration),
    Calls(u64),
}

/// What a load saw.
#[derive(Debug)]
pub struct Seen {
    pub calls: u64,
    pub elapsed: Duration,
    /// Sorted.
    latencies: Vec<u32>,
}

impl Seen {
    /// What several loads saw, as if they had been one.
    pub fn of_all(all: impl Iterator<Item = Self>) -> Self {
        let mut sum = Self { calls: 0, elapsed: Duration::ZERO, latencies: Vec::new() };
        for seen in all {
            sum.calls += seen.calls;
            sum.elapsed += seen.elapsed;
            sum.latencies.extend(seen.latencies);
        }
        sum.latencies.sort_unstable();
        sum
    }

    pub fn per_second(&self) -> f64 {
        self.calls as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency below which this share of the calls stayed, in milliseconds.
    pub fn percentile(&self, share: f64) -> f64 {
        let at = ((self.latencies.len() as f64 * share) as usize).min(self.latencies.len().saturating_sub(1));
        f64::from(self.latencies.get(at).copied().unwrap_or_default()) / 1e3
    }
}

/// An HTTP/1.1 request with a JSON body, ready to be written.
pub fn request(path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends a request again and again. An answer other than 200, or without `must_hold` in it, ends the run.
pub async fn load(address: SocketAddr, request: Vec<u8>, must_hold: &'static str, until: Until) -> Result<Seen> {
    load_in_turn(address, vec![request], must_hold, until).await
}

/// Sends requests in turn, each connection from another one on.
pub async fn load_in_turn(
    address: SocketAddr,
    requests: Vec<Vec<u8>>,
    must_hold: &'static str,
    until: Until,
) -> Result<Seen> {
    let requests = Arc::new(requests);
    let budget = Arc::new(AtomicU64::new(match until {
        Until::Calls(calls) => calls,
        Until::Time(_) => u64::MAX,
    }));
    let started = Instant::now();
    let deadline = match until {
        Until::Time(time) => Some(started + time),
        Until::Calls(_) => None,
    };
    let mut tasks = Vec::new();
    for number in 0..CONNECTIONS {
        let (requests, budget) = (Arc::clone(&requests), Arc::clone(&budget));
        let mut next = number * requests.len() / CONNECTIONS;
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut latencies = Vec::new();
            while deadline.is_none_or(|deadline| Instant::now() < deadline) {
                let left = budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
                if left.is_err() {
                    break;
                }
                let request = &requests[next];
                next = (next + 1) % requests.len();
                let asked = Instant::now();
                connection.ask(request, must_hold.as_bytes(), latencies.is_empty()).await?;
                latencies.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
            }
            anyhow::Ok(latencies)
        }));
    }
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await??);
    }
    let elapsed = started.elapsed();
    latencies.sort_unstable();
    Ok(Seen { calls: latencies.len() as u64, elapsed, latencies })
}

/// A kept connection that reads answers with a length.
#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 256 * 1024] })
    }

    /// Asks once. The content is looked into only when `look` says so: looking costs more than reading.
    async fn ask(&mut self, request: &[u8], must_hold: &[u8], look: bool) -> Result<()> {
        self.stream.write_all(request).await?;
        let mut head = Vec::new();
        let (end, length) = loop {
            let read = self.stream.read(&mut self.buffer).await?;
            ensure!(read > 0, "the server closed the connection");
            head.extend_from_slice(&self.buffer[..read]);
            if let Some(end) = find(&head, b"\r\n\r\n") {
                break (end + 4, length(&head[..end])?);
            }
        };
        let mut content = if look { head[end..].to_vec() } else { Vec::new() };
        let mut left = (end + length).saturating_sub(head.len());
        while left > 0 {
            let read = self.stream.read(&mut self.buffer).await?;
            ensure!(read > 0, "the server closed the connection in the middle of an answer");
            if look {
                content.extend_from_slice(&self.buffer[..read]);
            }
            left = left.saturating_sub(read);
        }
        if look && find(&content, must_hold).is_none() {
            let start = String::from_utf8_lossy(&content[..content.len().min(300)]).into_owned();
            bail!("the answer is not what was asked for: {start}");
        }
        Ok(())
    }
}

/// The content length of a 200.
fn length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head)?.to_ascii_lowercase();
    ensure!(head.starts_with("http/1.1 200"), "{}", head.lines().next().unwrap_or_default());
    let line =
        head.lines().find_map(|line| line.strip_prefix("content-length:")).context("an answer without length")?;
    Ok(line.trim().parse()?)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
