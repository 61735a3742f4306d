//! Processes under measure: started, watched through `/proc`, ended.

use std::{
    ffi::OsStr,
    fs,
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::net::TcpStream;

/// Clock ticks a second in `/proc/PID/stat` (Linux: always 100 for user space).
const TICKS: f64 = 100.0;

/// A server process. It ends when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    pub address: SocketAddr,
    /// From start until it took a connection.
    pub start: Duration,
}

impl Process {
    /// Starts a program that listens where `arguments` are told, and waits until it does.
    pub async fn start(
        program: &OsStr,
        arguments: impl FnOnce(SocketAddr) -> Vec<String>,
        environment: &[(&str, &str)],
    ) -> Result<Self> {
        let address = free()?;
        let started = Instant::now();
        let mut child = Command::new(program)
            .args(arguments(address))
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        while TcpStream::connect(address).await.is_err() {
            if let Some(status) = child.try_wait()? {
                bail!("{} ended with {status} before it listened", program.display());
            }
            if started.elapsed() > Duration::from_secs(20) {
                bail!("{} does not listen at {address}", program.display());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(Self { child, address, start: started.elapsed() })
    }

    /// The CPU time it has taken so far.
    pub fn cpu(&self) -> Result<Duration> {
        cpu(self.child.id())
    }

    /// Its resident memory in bytes.
    pub fn resident(&self) -> Result<u64> {
        resident(self.child.id())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A free port on the loopback interface.
fn free() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// User and system time of a process, from `/proc/PID/stat`.
pub fn cpu(process: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).context("CPU time is measured on Linux only")?;
    // The second field is the program's name in brackets and may hold spaces.
    let fields: Vec<&str> =
        stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().collect()).unwrap_or_default();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).context("no times in /proc");
    Ok(Duration::from_secs_f64((ticks(11)? + ticks(12)?) / TICKS))
}

/// Resident memory of a process, from `/proc/PID/status`.
pub fn resident(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).context("memory is measured on Linux only")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS in /proc")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}
