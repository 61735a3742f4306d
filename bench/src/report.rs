//! The table.

use std::{env, ffi::OsStr, net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{
    load::{self, Seen, Until},
    process::Process,
    servers::SIZES,
    stdio,
};

pub const TOOL: &str = "get_single_pager_duty_incident_by_id";
const CREDENTIAL: [(&str, &str); 1] = [("PAGERDUTY_TOKEN", "bench")];
/// How many tools the small server has.
const FEW: usize = 40;

/// A load and the CPU time that it cost the server.
pub struct Cost {
    pub seen: Seen,
    cpu: Duration,
}

impl Cost {
    /// What several loads of the same kind come to.
    pub fn of_all(costs: Vec<Self>) -> Self {
        let calls = costs.iter().map(|cost| cost.seen.calls).sum::<u64>();
        let cpu = costs.iter().map(|cost| cost.cpu.as_secs_f64() * cost.seen.calls as f64).sum::<f64>();
        let seen = Seen::of_all(costs.into_iter().map(|cost| cost.seen));
        Self { seen, cpu: Duration::from_secs_f64(cpu / calls.max(1) as f64) }
    }
}

/// Measures everything and prints one table.
pub async fn run(server: &Path, seconds: u64, calls: u64) -> Result<()> {
    let time = Until::Time(Duration::from_secs(seconds));
    let this = env::current_exe()?;
    let vendor = Process::start(this.as_os_str(), |address| vec!["vendor".into(), address.to_string()], &[]).await?;
    let url = format!("http://{}", vendor.address);
    let proxied = |address: SocketAddr| vec!["proxy".to_owned(), address.to_string(), url.clone()];
    let proxy = Process::start(this.as_os_str(), proxied, &[]).await?;
    let every = serve(server, &url, &[]).await?;
    let few = serve(server, &url, &["--tools".to_owned(), names(server)?.join(",")]).await?;

    let idle = every.resident()?;
    heading();
    let mut rows: Vec<(String, f64, Duration)> = Vec::new();
    for (size, _) in SIZES {
        let bare = cost(&proxy, &[load::request(&format!("/{size}"), &[], "{}")], "incident", time).await?;
        row(&format!("bare proxy, {size}"), &bare);
        let ours = cost(&every, &[call(size)], "incident", time).await?;
        row(&format!("tools/call over HTTP, every tool, {size}"), &ours);
        rows.push((size.to_owned(), ours.seen.per_second() / bare.seen.per_second(), ours.cpu));
        if size == SIZES[0].0 {
            let small = cost(&few, &[call(size)], "incident", time).await?;
            row(&format!("tools/call over HTTP, {FEW} tools, {size}"), &small);
            rows.push(("few".to_owned(), bare.cpu.as_secs_f64(), small.cpu));
        } else {
            rows.push((format!("{size} CPU"), ours.cpu.as_secs_f64() / bare.cpu.as_secs_f64(), bare.cpu));
        }
    }
    let list = cost(&every, &[list()], "inputSchema", time).await?;
    row("tools/list over HTTP, every tool", &list);
    let line = rpc("tools/call", json!({"name": TOOL, "arguments": {"id": SIZES[0].0}}));
    let arguments = ["stdio", "--vendor", "pagerduty", "--url", &url].map(str::to_owned);
    let over_stdio = stdio::measure(server, &arguments, &line, Duration::from_secs(seconds)).await?;
    println!(
        "{:<44} {:>10.0} {:>9} {:>9} {:>12.1}",
        "tools/call over stdio, every tool, 1kB",
        over_stdio.per_second,
        "",
        "",
        over_stdio.cpu.as_secs_f64() * 1e6
    );
    let before = every.resident()?;
    load::load(every.address, call(SIZES[0].0), "incident", Until::Calls(calls)).await?;
    let after = every.resident()?;

    println!("\n{:<58} {:>12} {:>14}", "figure", "measured", "must reach");
    let find = |name: &str| rows.iter().find(|row| row.0 == name).context("measured above");
    let (_, share, cpu) = find(SIZES[0].0)?;
    figure("requests a second against the bare proxy, 1kB", &format!("{share:.2}"), "0.60");
    figure("CPU of a tools/call, every tool", &milliseconds(*cpu), "0.10 ms");
    let (_, _, few) = find("few")?;
    let ratio = cpu.as_secs_f64() / few.as_secs_f64();
    figure(&format!("CPU of a tools/call, every tool against {FEW}"), &format!("{ratio:.2}"), "1.10");
    figure("CPU of a tools/list, every tool", &milliseconds(list.cpu), "0.30 ms");
    figure("CPU of a 5 MB reply against the bare proxy", &format!("{:.2}", find("5MB CPU")?.1), "3.00");
    figure("start to listening, every tool", &milliseconds(every.start), "20 ms");
    figure("resident memory idle", &megabytes(idle), "20 MB");
    figure(&format!("resident memory before {calls} more calls"), &megabytes(before), "");
    figure("resident memory after them", &megabytes(after), "no growth");
    Ok(())
}

/// A `toolpress serve` of every tool, or of what `more` leaves.
async fn serve(server: &Path, vendor: &str, more: &[String]) -> Result<Process> {
    let arguments = |address: SocketAddr| {
        let fixed = ["serve", "--vendor", "pagerduty", "--url", vendor, "--listen"].map(str::to_owned);
        fixed.into_iter().chain([address.to_string()]).chain(more.iter().cloned()).collect()
    };
    Process::start(OsStr::new(server), arguments, &CREDENTIAL).await
}

/// The names of a few tools, the one that is called among them.
fn names(server: &Path) -> Result<Vec<String>> {
    let output = std::process::Command::new(server).args(["tools", "--vendor", "pagerduty", "--json"]).output()?;
    let tools: Vec<Value> = serde_json::from_slice(&output.stdout).context("`toolpress tools --json` gives no list")?;
    let names = tools.iter().filter_map(|tool| tool["name"].as_str()).filter(|name| *name != TOOL);
    Ok(names.take(FEW - 1).chain([TOOL]).map(str::to_owned).collect())
}

pub fn rpc(method: &str, mut params: Value) -> String {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string()
}

fn call(id: &str) -> Vec<u8> {
    let headers = [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/call"), ("mcp-name", TOOL)];
    load::request("/mcp", &headers, &rpc("tools/call", json!({"name": TOOL, "arguments": {"id": id}})))
}

fn list() -> Vec<u8> {
    let headers = [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/list")];
    load::request("/mcp", &headers, &rpc("tools/list", json!({})))
}

/// A load on a server that has been warmed up, and what it cost.
pub async fn cost(server: &Process, requests: &[Vec<u8>], must_hold: &'static str, until: Until) -> Result<Cost> {
    load::load_in_turn(server.address, requests.to_vec(), must_hold, Until::Calls(64)).await?;
    let before = server.cpu()?;
    let seen = load::load_in_turn(server.address, requests.to_vec(), must_hold, until).await?;
    let cpu = server.cpu()?.saturating_sub(before);
    let calls = u32::try_from(seen.calls).unwrap_or(u32::MAX).max(1);
    Ok(Cost { seen, cpu: cpu / calls })
}

/// What stands above the rows.
pub fn heading() {
    println!("{:<44} {:>10} {:>9} {:>9} {:>12}", "figure", "a second", "p50 ms", "p99 ms", "CPU µs each");
}

pub fn row(figure: &str, cost: &Cost) {
    println!(
        "{figure:<44} {:>10.0} {:>9.2} {:>9.2} {:>12.1}",
        cost.seen.per_second(),
        cost.seen.percentile(0.5),
        cost.seen.percentile(0.99),
        cost.cpu.as_secs_f64() * 1e6
    );
}

pub fn figure(figure: &str, measured: &str, bound: &str) {
    println!("{figure:<58} {measured:>12} {bound:>14}");
}

/// The mean of values, and its standard error: how far off it may well be.
pub fn mean(values: &[f64]) -> String {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    format!("{mean:.3} ±{:.3}", (variance / count).sqrt())
}

pub fn milliseconds(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1e3)
}

pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
