//! The loopback vendor as a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// A running loopback vendor. It ends when this is dropped.
#[derive(Debug)]
pub struct Vendor {
    child: Child,
    /// Its base URL.
    pub url: String,
}

impl Vendor {
    /// Starts the program on a free port and waits until it says where it listens.
    pub fn start(program: &Path, specs: &Path, name: &str) -> Result<Self> {
        let mut child = Command::new(program)
            .arg(name)
            .arg("--specs")
            .arg(specs)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let mut url = String::new();
        let stdout = child.stdout.take().context("its output is piped")?;
        BufReader::new(stdout).read_line(&mut url)?;
        let vendor = Self { child, url: url.trim().to_owned() };
        if !vendor.url.starts_with("http://") {
            bail!("the loopback vendor ended before it listened; run it by hand: cargo xtask sandbox {name}");
        }
        Ok(vendor)
    }

    /// Orders a fault for the next request.
    pub fn fail_next(&self, fault: &str) -> Result<()> {
        let body = serde_json::json!({"fault": fault, "times": 1}).to_string();
        ureq::post(format!("{}/_sandbox/next", self.url))
            .header("content-type", "application/json")
            .send(body)
            .context("the loopback vendor takes no order")?;
        Ok(())
    }

    /// Waits until the process ends by itself or is interrupted.
    pub fn wait(&mut self) -> Result<()> {
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
