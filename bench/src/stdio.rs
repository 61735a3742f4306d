//! The server over standard input and output: one call after the other.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::Command,
};

use crate::process;

/// Calls a second, and CPU time of one.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub per_second: f64,
    pub cpu: Duration,
}

/// Asks the same line again and again for a while.
pub async fn measure(program: &Path, arguments: &[String], line: &str, time: Duration) -> Result<Pace> {
    let mut child = Command::new(program)
        .args(arguments)
        .env("PAGERDUTY_TOKEN", "bench")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{} cannot be started", program.display()))?;
    let mut input = child.stdin.take().context("its input is piped")?;
    let mut output = BufReader::new(child.stdout.take().context("its output is piped")?);
    let id = child.id().context("it runs")?;
    let line = format!("{line}\n");
    let mut answer = String::new();
    let mut ask = async || {
        input.write_all(line.as_bytes()).await?;
        answer.clear();
        output.read_line(&mut answer).await?;
        ensure!(answer.contains("\"result\""), "{answer}");
        anyhow::Ok(())
    };
    ask().await?;
    let (cpu, started) = (process::cpu(id)?, Instant::now());
    let mut calls = 0_u32;
    while started.elapsed() < time {
        ask().await?;
        calls += 1;
    }
    let elapsed = started.elapsed();
    let cpu = process::cpu(id)?.saturating_sub(cpu);
    Ok(Pace { per_second: f64::from(calls) / elapsed.as_secs_f64(), cpu: cpu / calls.max(1) })
}
