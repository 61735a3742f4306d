//! 2,000 connections at once to a gateway, most of them to vendors that are slow or hang: what others see of it.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::sleep,
};

use crate::{
    gateway::{Filled, call, start},
    load::{self, Until},
    report::{figure, megabytes},
    servers::{HANGING, SIZES, SLOW},
};

/// Connections to vendors that hang, to vendors that are slow, and of everybody else (see [`load::CONNECTIONS`]).
const TO_HANGING: usize = 1_400;
const TO_SLOW: usize = 2_000 - TO_HANGING - load::CONNECTIONS;
/// By how many accounts they are.
const OF_HANGING: usize = 20;
const OF_SLOW: usize = 10;
/// A vendor that hangs is given up after 30 seconds.
const WATCHED: Duration = Duration::from_secs(35);

/// What became of the requests to slow and hanging vendors.
#[derive(Debug, Default)]
struct Fates {
    asked: AtomicU64,
    answered: AtomicU64,
    refused: AtomicU64,
    broken: AtomicU64,
}

/// Measures what others see, first alone and then beside the slow and the hanging.
pub async fn run(server: &Path, filled: &Filled) -> Result<()> {
    let gateway = start(server, filled, &["--server-rate", "0", "--account-rate", "0"]).await?;
    let others = &filled.tokens[OF_HANGING + OF_SLOW..][..load::CONNECTIONS];
    let others: Vec<Vec<u8>> = others.iter().map(|tokens| call(&tokens[0], SIZES[0].0)).collect();
    load::load_in_turn(gateway.address, others.clone(), "incident", Until::Calls(2_000)).await?;
    let alone = load::load_in_turn(gateway.address, others.clone(), "incident", Until::Time(WATCHED / 7)).await?;
    let before = gateway.resident()?;

    let fates = Arc::new(Fates::default());
    let mut slow = JoinSet::new();
    for number in 0..TO_HANGING + TO_SLOW {
        let hangs = number < TO_HANGING;
        let account = if hangs { number % OF_HANGING } else { OF_HANGING + number % OF_SLOW };
        let tokens = &filled.tokens[account];
        let request = call(&tokens[number / 30 % tokens.len()], if hangs { HANGING } else { SLOW.0 });
        slow.spawn(ask(gateway.address, request, Arc::clone(&fates)));
    }
    while fates.asked.load(Ordering::Relaxed) < (TO_HANGING + TO_SLOW) as u64 {
        sleep(Duration::from_millis(20)).await;
    }
    let beside = load::load_in_turn(gateway.address, others, "incident", Until::Time(WATCHED)).await?;
    let during = gateway.resident()?;
    slow.shutdown().await;

    let count = |fate: &AtomicU64| fate.load(Ordering::Relaxed);
    println!("\n{:<58} {:>12} {:>14}", "figure, 2,000 connections", "measured", "must reach");
    figure("p99 of other accounts, alone", &format!("{:.2} ms", alone.percentile(0.99)), "");
    figure("p99 of other accounts, beside the slow and the hanging", &format!("{:.2} ms", beside.percentile(0.99)), "");
    let ratio = beside.percentile(0.99) / alone.percentile(0.99);
    figure("how much longer that is", &format!("{ratio:.2}"), "2.00");
    figure("memory that they add", &megabytes(during.saturating_sub(before)), "");
    figure("requests to the slow and the hanging: answered", &count(&fates.answered).to_string(), "");
    figure("requests to the slow and the hanging: refused", &count(&fates.refused).to_string(), "");
    figure("requests to the slow and the hanging: neither", &count(&fates.broken).to_string(), "0");
    Ok(())
}

/// Asks again and again on one connection; whoever is refused comes again when it was told to.
async fn ask(address: SocketAddr, request: Vec<u8>, fates: Arc<Fates>) {
    let add = |fate: &AtomicU64| fate.fetch_add(1, Ordering::Relaxed);
    loop {
        let Ok(mut stream) = TcpStream::connect(address).await else {
            add(&fates.broken);
            return;
        };
        loop {
            if stream.write_all(&request).await.is_err() {
                break;
            }
            add(&fates.asked);
            match status(&mut stream).await {
                Ok(200) => add(&fates.answered),
                Ok(429 | 503) => {
                    add(&fates.refused);
                    sleep(Duration::from_secs(1)).await;
                    continue;
                }
                _ => {
                    add(&fates.broken);
                    break;
                }
            };
        }
    }
}

/// The status of an answer that was read to its end.
async fn status(stream: &mut TcpStream) -> Result<u16> {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            bail!("the connection was closed");
        }
        text.extend_from_slice(&buffer[..read]);
        let head = String::from_utf8_lossy(&text).to_ascii_lowercase();
        let Some((head, body)) = head.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if body.len() >= length.context("an answer without length")? {
            return head.split(' ').nth(1).context("no status")?.parse().context("no status");
        }
    }
}
