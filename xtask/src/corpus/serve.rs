//! The built server and its tests, run over the vendors of a corpus.

use std::{
    collections::BTreeMap,
    io::Read,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use wait4::Wait4;

use crate::{build, demo::Session, workspace::Workspace};

/// The programs that are built of a corpus.
#[derive(Debug)]
pub struct Built {
    tests: PathBuf,
    server: PathBuf,
}

/// Builds the tools of all vendors, the server and the tests of every vendor, in one go: nothing is compiled twice, nor,
/// with the features of the whole workspace, what its other programs and tests depend on.
pub fn build(workspace: &Workspace, scratch: &Workspace) -> Result<Built> {
    let mut command = build::cargo(scratch);
    command
        .args(["test", "--no-run", "--quiet", "--workspace", "--test", TESTS])
        .arg("--target-dir")
        .arg(scratch.root.join("target"));
    // What both workspaces depend on is built once. An older cargo passes over this, and builds it again.
    command.env("CARGO_BUILD_BUILD_DIR", workspace.root.join("target"));
    let mut programs = build::programs(&mut command).context("the tools do not compile")?;
    let mut program = |name| programs.remove(name).with_context(|| format!("cargo built no {name}"));
    Ok(Built { tests: program(TESTS)?, server: program("toolpress")? })
}

const TESTS: &str = "every_vendor";

/// What the tests of every vendor found: by vendor, how many calls are refused, full ones and those with what is required.
#[derive(Debug, Default)]
pub struct Tested {
    pub refused: BTreeMap<String, (usize, usize)>,
    /// Rules that do not hold, as the tests say it.
    pub broken: Vec<String>,
}

/// Runs `tests/every_vendor`: the rules that all tools keep, and each tool called against the loopback vendor.
pub fn test(built: &Built) -> Result<Tested> {
    let mut command = Command::new(&built.tests);
    // Beside other tests the harness writes whole lines only.
    command.args(["--nocapture", "--test-threads", "2"]);
    let output = command.stderr(Stdio::inherit()).output().context("the tests cannot be started")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut tested = Tested::default();
    for line in text.lines() {
        if let Some((vendor, kind, count)) = refusals(line) {
            let counts: &mut (usize, usize) = tested.refused.entry(vendor.to_owned()).or_default();
            *(if kind == "full" { &mut counts.0 } else { &mut counts.1 }) = count;
        }
    }
    if !output.status.success() {
        tested.broken.push("a test of tests/every_vendor fails; what it says stands above".to_owned());
    }
    Ok(tested)
}

/// `acme: 12 tools called, full, 0 refused`.
fn refusals(line: &str) -> Option<(&str, &str, usize)> {
    let (vendor, rest) = line.split_once(": ")?;
    let (_, rest) = rest.split_once(" tools called, ")?;
    let (kind, count) = rest.split_once(", ")?;
    Some((vendor, kind, count.strip_suffix(" refused")?.parse().ok()?))
}

/// How many tools the server lists for a vendor, over MCP.
pub fn listed(built: &Built, vendor: &str) -> Result<usize> {
    let mut session = Session::start(&built.server, &["--vendor", vendor], &[])?;
    let (result, _) = session.request("tools/list", json!({}))?;
    let count = result["tools"].as_array().map(Vec::len).context("the list has no tools")?;
    session.end()?;
    Ok(count)
}

/// What a run of `cargo xtask add --format json` says, and what it took.
#[derive(Debug)]
pub struct Run {
    pub said: Value,
    /// From its start to its end.
    pub seconds: f64,
    pub peak_bytes: u64,
}

/// Adds a vendor in a process of its own, so that time and memory are this document's.
pub fn add(scratch: &Workspace, vendor: &str, document: &Path) -> Result<Run> {
    let program = std::env::current_exe().context("this program cannot be found")?;
    let mut command = Command::new(program);
    command.args(["--format", "json", "add", vendor]).arg(document).current_dir(&scratch.root);
    let start = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("it cannot be started")?;
    // One after the other: what goes to stderr beside JSON is a line.
    let (mut out, mut err) = (String::new(), String::new());
    if let (Some(stdout), Some(stderr)) = (&mut child.stdout, &mut child.stderr) {
        stdout.read_to_string(&mut out).context("its output cannot be read")?;
        stderr.read_to_string(&mut err).context("its errors cannot be read")?;
    }
    let ended = child.wait4().context("it cannot be waited for")?;
    let seconds = start.elapsed().as_secs_f64();
    if !ended.status.success() {
        bail!("{}", err.lines().last().unwrap_or("it ended without a word"));
    }
    let said = serde_json::from_str(&out).context("it said something that is no JSON")?;
    Ok(Run { said, seconds, peak_bytes: ended.rusage.maxrss })
}
