//! Figures about the generator, the generated crate and the server, measured in one run and printed as a table.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    build::{Profile, binary, cargo},
    demo::Session,
    generate,
    workspace::Workspace,
};

/// How often what is short is repeated; the median is printed.
const RUNS: usize = 21;

/// What is measured besides the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// A gateway of 10,000 servers beside the server of a single account, 2,000 connections at once, and lists over
    /// 1,000,000 entries of the audit log
    Gateway,
}

/// Builds in release and measures.
pub fn run(workspace: &Workspace, what: Option<What>) -> Result<()> {
    ensure!(
        !cfg!(debug_assertions),
        "figures of a debug build mean nothing; run: cargo run --release -p xtask -- bench"
    );
    let server = binary(workspace, "toolpress", Profile::Release)?;
    if what == Some(What::Gateway) {
        return bench(workspace, "gateway", &server);
    }
    println!("{:<58} {:>12} {:>14}", "figure", "measured", "must be under");
    let generated = median(RUNS, || {
        let start = Instant::now();
        generate::generate(workspace, None)?.stale(workspace)?;
        Ok(start.elapsed())
    })?;
    row("generate every vendor (release)", &seconds(generated), "2 s");
    let every = workspace.vendors()?.join(",");
    row(
        "build the generated crate, PagerDuty, release (CPU)",
        &seconds(generated_build(workspace, "pagerduty")?),
        "10 s",
    );
    row(
        "build the generated crate, every vendor, release (CPU)",
        &seconds(generated_build(workspace, &every)?),
        "25 s",
    );
    let (first, memory, size) = start_up(&server)?;
    row("start to first answer (server/discover), stdio", &milliseconds(first), "50 ms");
    row("start to the list of every tool, stdio", &milliseconds(first_list(&server)?), "");
    row("resident memory after the list", &format!("{:.1} MB", memory as f64 / 1e6), "30 MB");
    row("bytes of the tool list", &size.to_string(), "");
    println!();
    // Under load, beside a bare proxy.
    bench(workspace, "run", &server)
}

/// What is measured by a program of its own.
fn bench(workspace: &Workspace, what: &str, server: &Path) -> Result<()> {
    let bench = binary(workspace, "toolpress-bench", Profile::Release)?;
    let status = Command::new(bench).arg(what).arg(server).status().context("the bench cannot be started")?;
    ensure!(status.success(), "the bench ended with {status}");
    Ok(())
}

fn row(figure: &str, measured: &str, bound: &str) {
    println!("{figure:<58} {measured:>12} {bound:>14}");
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn median(runs: usize, mut measure: impl FnMut() -> Result<Duration>) -> Result<Duration> {
    let mut times = (0..runs).map(|_| measure()).collect::<Result<Vec<_>>>()?;
    times.sort();
    Ok(times[runs / 2])
}

/// What compiling the generated crate costs on top of what it depends on.
fn generated_build(workspace: &Workspace, features: &str) -> Result<Duration> {
    let arguments = ["build", "--quiet", "--release", "--package", "toolpress-generated", "--features", features];
    ensure!(cargo(workspace).args(arguments).status()?.success(), "the generated crate does not build");
    let library = fs::File::options().append(true).open(workspace.root.join("generated/src/lib.rs"))?;
    library.set_modified(std::time::SystemTime::now())?;
    // A shell's `times` tells the CPU time of what it ran, and cargo runs nothing but rustc here.
    let mut shell = Command::new("sh");
    let cargo = cargo(workspace);
    shell.arg("-c").arg("\"$0\" \"$@\" && times").arg(cargo.get_program()).args(arguments).current_dir(&workspace.root);
    let output = shell.output().context("there is no sh to measure with")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let children = text.lines().last().context("`times` printed nothing")?;
    let cpu: f64 = children.split_whitespace().filter_map(clock).sum();
    Ok(Duration::from_secs_f64(cpu))
}

/// `1m2.5s` in seconds.
fn clock(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

/// Starts the server with every tool; the median time to its first answer, its memory after a list, the list's bytes.
fn start_up(server: &Path) -> Result<(Duration, u64, usize)> {
    let first = median(RUNS, || {
        let start = Instant::now();
        let mut session = start_session(server)?;
        session.request("server/discover", json!({}))?;
        let elapsed = start.elapsed();
        session.end()?;
        Ok(elapsed)
    })?;
    let mut session = start_session(server)?;
    let (_, size) = session.request("tools/list", json!({}))?;
    let memory = resident(session.process_id())?;
    session.end()?;
    Ok((first, memory, size))
}

fn first_list(server: &Path) -> Result<Duration> {
    median(RUNS, || {
        let start = Instant::now();
        let mut session = start_session(server)?;
        session.request("tools/list", json!({}))?;
        let elapsed = start.elapsed();
        session.end()?;
        Ok(elapsed)
    })
}

fn start_session(server: &Path) -> Result<Session> {
    Session::start(server, &["--vendor", "pagerduty"], &[("PAGERDUTY_TOKEN", "bench")])
}

/// Resident memory of a process in bytes, from `/proc` (Linux).
fn resident(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).context("memory is measured on Linux only")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS in /proc")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kilobytes * 1024)
}
