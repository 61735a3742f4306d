//! What git knows: the merge base, and the snapshots as they were there. Nothing is checked out.

use std::{
    collections::BTreeMap,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

use anyhow::{Context, Result, bail};

use super::surface::REQUESTS;
use crate::emit::surface::FOLDER;

/// The commit that this branch and the other came from.
pub fn merge_base(root: &Path, against: &str) -> Result<String> {
    if against.starts_with('-') {
        bail!("{against:?} is no revision");
    }
    let known = git(root, &["rev-parse", "--verify", "--quiet", &format!("{against}^{{commit}}")])?;
    let is_shallow = text(&git(root, &["rev-parse", "--is-shallow-repository"])?) == "true";
    if !known.status.success() {
        let fetch = match against.split_once('/') {
            Some((remote, branch)) => format!("git fetch {remote} {branch}"),
            None => format!("git fetch origin {against}"),
        };
        bail!("git knows no {against} here; run: {fetch}, or say --against REVISION");
    }
    let base = git(root, &["merge-base", "HEAD", against])?;
    if base.status.success() {
        return Ok(text(&base));
    }
    if is_shallow {
        bail!(
            "this clone is shallow, and where it left {against} was not fetched; run: git fetch --unshallow (in a \
             workflow: `fetch-depth: 0` for actions/checkout)"
        );
    }
    bail!("this branch and {against} have no commit in common; say --against REVISION");
}

/// The snapshots of a commit, by path.
pub fn snapshots(root: &Path, commit: &str) -> Result<BTreeMap<String, String>> {
    let listed = git(root, &["ls-tree", "-r", "-z", commit, "--", FOLDER, REQUESTS])?;
    if !listed.status.success() {
        bail!("git cannot list the snapshots of {commit}: {}", error(&listed));
    }
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    // `100644 blob OID\tPATH`
    let blobs: Vec<(&str, &str)> = listed
        .split('\0')
        .filter_map(|entry| {
            let (head, path) = entry.split_once('\t')?;
            let mut head = head.split(' ').skip(1);
            (head.next()? == "blob" && path.ends_with(".snap")).then_some((head.next()?, path))
        })
        .collect();
    contents(root, &blobs)
}

/// Reads blobs, all by one process.
fn contents(root: &Path, blobs: &[(&str, &str)]) -> Result<BTreeMap<String, String>> {
    let mut command = Command::new("git");
    command.args(["cat-file", "--batch"]).current_dir(root);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().context("git cannot be run")?;
    let wanted: String = blobs.iter().map(|(blob, _)| format!("{blob}\n")).collect();
    let mut input = process.stdin.take().context("git takes no input")?;
    // Beside the reading: git answers while it is asked, and both pipes are short.
    let writer = thread::spawn(move || input.write_all(wanted.as_bytes()));
    let output = process.wait_with_output().context("git cannot be read")?;
    let _ = writer.join();
    if !output.status.success() {
        bail!("git cannot read the snapshots: {}", error(&output));
    }
    let mut files = BTreeMap::new();
    let mut rest = &output.stdout[..];
    for (blob, path) in blobs {
        let missing = || format!("git does not have {path} of the merge base ({blob}); run: git fetch --refetch");
        let end = rest.iter().position(|byte| *byte == b'\n').with_context(missing)?;
        // `OID blob SIZE`
        let head = String::from_utf8_lossy(&rest[..end]);
        let size: usize = head.rsplit(' ').next().and_then(|size| size.parse().ok()).with_context(missing)?;
        let bytes = rest.get(end + 1..end + 1 + size).with_context(missing)?;
        files.insert((*path).to_owned(), String::from_utf8_lossy(bytes).into_owned());
        rest = rest.get(end + 2 + size..).unwrap_or_default();
    }
    Ok(files)
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output> {
    Command::new("git").args(arguments).current_dir(root).output().context("git cannot be run; is it installed?")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}
