//! Writing a backup: beside its final name first, so that a file of that name is always whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task;

use super::line::{End, Header, Totals, hexadecimal};
use super::{FORMAT, VERSION, line, wrong};
use crate::database::{Database, Row};
use crate::error::StoreError;
use crate::migrations;
use crate::model::Id;
use crate::table::TABLES;

/// Writes all rows, as they are at one moment, into a file that is not there yet.
pub async fn write<D: Database>(database: &D, file: &Path) -> Result<(), StoreError> {
    if file.symlink_metadata().is_ok() {
        return Err(exists(file));
    }
    let (sender, rows) = mpsc::channel(4);
    let target = file.to_owned();
    // Parts follow on each other: a snapshot that failed ends early, and the file is thrown away below.
    let writing = task::spawn_blocking(move || Draft::new(&target).and_then(|draft| draft.write(rows)));
    let statements = TABLES.iter().map(|table| table.select(&format!("ORDER BY {}", table.key), Vec::new())).collect();
    let read = database.snapshot(statements, sender).await;
    let written = match writing.await {
        Ok(written) => written.map_err(|error| wrong(file, error.to_string())),
        Err(_) => Err(StoreError::Unavailable("the program is stopping".to_owned())),
    };
    read?;
    written?.keep(file)
}

fn exists(file: &Path) -> StoreError {
    wrong(file, "there is such a file already; a backup replaces none")
}

/// A backup under another name, which vanishes unless it is kept.
struct Draft {
    path: PathBuf,
    file: Option<File>,
}

impl Draft {
    fn new(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or_else(|| io::Error::other("this names no file"))?;
        let path = target.with_file_name(format!(".{}.{}", name.to_string_lossy(), Id::new()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        Ok(Self { path, file: Some(file) })
    }

    fn write(mut self, mut rows: mpsc::Receiver<(usize, Vec<Row>)>) -> io::Result<Self> {
        let file = self.file.take().ok_or_else(|| io::Error::other("the file is closed"))?;
        let mut lines = Lines { writer: BufWriter::new(file), hash: Sha256::new(), count: 0 };
        let header = Header { format: FORMAT.to_owned(), version: VERSION, schema: migrations::KNOWN };
        lines.add(&serde_json::to_string(&header)?)?;
        while let Some((place, part)) = rows.blocking_recv() {
            let table = &TABLES[place];
            for row in &part {
                let unreadable = || io::Error::other(format!("the table `{}` holds an unreadable row", table.name));
                lines.add(&line::write(table, row).ok_or_else(unreadable)?)?;
            }
        }
        self.file = Some(lines.end()?);
        Ok(self)
    }

    /// Gives the file its final name, unless another file has taken it in the meantime.
    fn keep(self, target: &Path) -> Result<(), StoreError> {
        let linked = fs::hard_link(&self.path, target).and_then(|()| {
            // The name is on the disk as well.
            let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        });
        linked.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => exists(target),
            _ => wrong(target, error.to_string()),
        })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // What was kept has another name by now.
        drop(fs::remove_file(&self.path));
    }
}

struct Lines {
    writer: BufWriter<File>,
    hash: Sha256,
    count: u64,
}

impl Lines {
    fn add(&mut self, line: &str) -> io::Result<()> {
        for bytes in [line.as_bytes(), b"\n"] {
            self.hash.update(bytes);
            self.writer.write_all(bytes)?;
        }
        self.count += 1;
        Ok(())
    }

    fn end(mut self) -> io::Result<File> {
        let totals = Totals { lines: self.count, sha256: hexadecimal(&self.hash.finalize()) };
        serde_json::to_writer(&mut self.writer, &End { end: totals })?;
        self.writer.write_all(b"\n")?;
        let file = self.writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(file)
    }
}
