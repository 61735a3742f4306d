//! Builds the workspace's programs and finds what was built.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::workspace::Workspace;

/// How a program is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

/// Builds the binary of a package and gives back its path, as cargo reports it.
pub fn binary(workspace: &Workspace, package: &str, profile: Profile) -> Result<PathBuf> {
    binaries(workspace, [package], profile).map(|[binary]| binary)
}

/// The same of several packages in one go: what they depend on is built once, with the features that any of them asks for.
pub fn binaries<const N: usize>(workspace: &Workspace, packages: [&str; N], profile: Profile) -> Result<[PathBuf; N]> {
    let mut command = cargo(workspace);
    command.arg("build");
    for package in packages {
        command.args(["--package", package, "--bin", package]);
    }
    if profile == Profile::Release {
        command.arg("--release");
    }
    let mut built = programs(&mut command).with_context(|| format!("{} cannot be built", packages.join(" and ")))?;
    if let Some(package) = packages.iter().find(|package| !built.contains_key(**package)) {
        bail!("cargo built {package} without saying where");
    }
    Ok(packages.map(|package| built.remove(package).unwrap_or_default()))
}

/// Runs a cargo command that builds, and gives back the programs that it built, by name, as cargo reports them.
pub fn programs(command: &mut Command) -> Result<BTreeMap<String, PathBuf>> {
    command.args(["--message-format", "json-render-diagnostics"]);
    let output = command.stderr(Stdio::inherit()).output().context("cargo cannot be started")?;
    ensure!(output.status.success(), "cargo ended with errors");
    let messages = String::from_utf8_lossy(&output.stdout);
    let programs = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).filter_map(|message| {
        let program = message["executable"].as_str()?;
        Some((message["target"]["name"].as_str()?.to_owned(), PathBuf::from(program)))
    });
    Ok(programs.collect())
}

/// A cargo command in the workspace: the cargo that runs this task.
pub fn cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&workspace.root);
    command
}
