//! A gateway in a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use super::database::Database;

/// A gateway that runs until the test ends.
pub struct Gateway {
    child: Child,
    /// Host and port.
    pub address: String,
    /// What it has written so far.
    written: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Gateway {
    pub fn start(database: &Database, more: &[&str]) -> Self {
        Self::start_with(database, more, &[])
    }

    pub fn start_with(database: &Database, more: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::spawn(command(database, more).envs(environment.iter().copied()))
    }

    /// The gateway that a command starts, once it listens.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let written = Arc::new(Mutex::new(String::new()));
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut url = String::new();
        out.read_line(&mut url).unwrap();
        let address = url.trim().strip_prefix("http://").and_then(|url| url.strip_suffix("/mcp"));
        let Some(address) = address.map(str::to_owned) else {
            let mut log = String::new();
            child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
            panic!("it does not listen: {url}{log}");
        };
        let log = BufReader::new(child.stderr.take().unwrap());
        let readers = vec![follow(out, &written), follow(log, &written)];
        Self { child, address, written, readers }
    }

    /// What it has written on both of its outputs.
    pub fn written(&self) -> String {
        self.written.lock().unwrap().clone()
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Ends it as whoever started it would, and gives back all that it wrote.
    pub fn stop(mut self) -> String {
        self.signal("-TERM");
        assert!(self.child.wait().unwrap().success());
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        self.written()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The command that starts a gateway, with nothing of this machine's environment in it.
pub fn command(database: &Database, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_toolpress"));
    command.args(["serve", "--database", &database.address, "--listen", "127.0.0.1:0"]).args(more);
    environment(&mut command, database);
    piped(&mut command);
    command
}

/// Reads nothing, and is read.
pub fn piped(command: &mut Command) {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
}

/// Gives a command what it needs to know of the database, and nothing of this machine's environment.
pub fn environment<'a>(command: &'a mut Command, database: &Database) -> &'a mut Command {
    for name in ["TOOLPRESS_KEY", "TOOLPRESS_KEY_FILE", "TOOLPRESS_ADMIN_TOKEN", "TOOLPRESS_DATABASE"] {
        command.env_remove(name);
    }
    if let Some(key) = database.key {
        command.env("TOOLPRESS_KEY", key);
    }
    command
}

fn follow(mut lines: impl BufRead + Send + 'static, written: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let written = Arc::clone(written);
    thread::spawn(move || {
        let mut line = String::new();
        while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
            written.lock().unwrap().push_str(&line);
            line.clear();
        }
    })
}
