//! Restoring a backup: the whole file is checked before anything is touched, then read once more.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task;

use super::line::{End, Header, hexadecimal};
use super::{FORMAT, VERSION, line, wrong};
use crate::audit::{self, page::Page};
use crate::database::{Database, Load, Row, Statement};
use crate::error::StoreError;
use crate::migrations;
use crate::rollup;
use crate::row;
use crate::table::{AUDIT, AUDIT_BLOCK, AUDIT_PAGE, Insertion, TABLES, Table};

/// So many rows are put in at once.
const ROWS: usize = 256;

/// By the table's name.
static INSERTIONS: LazyLock<HashMap<&'static str, Insertion>> =
    LazyLock::new(|| TABLES.iter().map(|table| (table.name, Insertion::new(table, ""))).collect());

/// Replaces all rows by those of a file.
pub async fn restore<D: Database>(database: &D, file: &Path) -> Result<(), StoreError> {
    let path = file.to_owned();
    let checked = task::spawn_blocking(move || Backup::open(path).and_then(Backup::checked)).await;
    let backup = checked.map_err(|_| StoreError::Unavailable("the program is stopping".to_owned()))??;
    let (sender, loads) = mpsc::channel(4);
    task::spawn_blocking(move || backup.load(&sender));
    // The file holds what no database takes: two records of one name, or a server without its account.
    database.replace(loads).await.map_err(|failure| match failure.plain() {
        StoreError::Conflict(reason) => wrong(file, reason),
        error => error,
    })
}

struct Backup {
    path: PathBuf,
    file: File,
}

impl Backup {
    fn open(path: PathBuf) -> Result<Self, StoreError> {
        match File::open(&path) {
            Ok(file) => Ok(Self { path, file }),
            Err(error) => Err(wrong(&path, error.to_string())),
        }
    }

    fn checked(mut self) -> Result<Self, StoreError> {
        self.read(|_, _| Ok(true))?;
        match self.file.rewind() {
            Ok(()) => Ok(self),
            Err(error) => Err(wrong(&self.path, error.to_string())),
        }
    }

    /// Hands the file on as statements.
    fn load(self, loads: &mpsc::Sender<Load>) {
        // Those that belong to others first; and all of them, for there may be rows that the file knows nothing of.
        for table in TABLES.iter().rev().chain([&AUDIT_BLOCK]) {
            let sql = format!("DELETE FROM {}", table.name);
            if loads.blocking_send(Load::Statement(Statement::new(sql, Vec::new()))).is_err() {
                return;
            }
        }
        let mut waiting: (&str, Vec<Row>) = (TABLES[0].name, Vec::new());
        let send = |(table, rows): (&str, Vec<Row>)| {
            let (table, rows) = if table == AUDIT.name { (AUDIT_PAGE.name, pages(rows)?) } else { (table, rows) };
            let mut statements = INSERTIONS[table].of(rows.into_iter()).into_iter();
            Ok(statements.all(|statement| loads.blocking_send(Load::Statement(statement)).is_ok()))
        };
        let read = self.read(|table, row| {
            let full = waiting.1.len() == ROWS || waiting.0 != table.name;
            let went = !full || send(std::mem::replace(&mut waiting, (table.name, Vec::new())))?;
            waiting.1.push(row);
            Ok(went)
        });
        let counted = |schema| {
            // A backup from before calls were counted holds the calls.
            let counts = (schema < migrations::USAGE).then(rollup::recount).into_iter().flatten();
            let mut statements = audit::cover().chain(counts);
            statements.all(|statement| loads.blocking_send(Load::Statement(statement)).is_ok())
        };
        let last = match read.and_then(|schema| Ok(send(waiting)? && counted(schema))) {
            Ok(true) => Load::End,
            // The database has given up, and says why.
            Ok(false) => return,
            // The file was whole a moment ago.
            Err(error) => Load::Abort(error),
        };
        drop(loads.blocking_send(last));
    }

    /// Reads all rows, until one is refused, and whether the file is whole. Gives back the version of its schema.
    fn read(&self, mut row: impl FnMut(&'static Table, Row) -> Result<bool, StoreError>) -> Result<i64, StoreError> {
        let wrong = |reason: &str| wrong(&self.path, reason);
        let mut lines =
            Lines { reader: BufReader::new(&self.file), line: String::new(), hash: Sha256::new(), count: 0 };
        let next = |lines: &mut Lines<'_>| lines.next().map_err(|error| wrong(&error.to_string()));

        let first = next(&mut lines)?.then_some(()).and_then(|()| serde_json::from_str::<Header>(&lines.line).ok());
        let Some(header) = first.filter(|header| header.format == FORMAT) else {
            return Err(wrong("this is no backup of a gateway's store"));
        };
        if header.version != VERSION || !(1..=migrations::KNOWN).contains(&header.schema) {
            return Err(wrong(&format!(
                "the backup is of format {} and schema version {}, and this program knows format {VERSION} and schema \
                 versions up to {}; start the version of Toolpress that made it",
                header.version,
                header.schema,
                migrations::KNOWN
            )));
        }
        lines.counted();
        while next(&mut lines)? {
            let number = lines.count + 1;
            if let Ok(End { end }) = serde_json::from_str(&lines.line) {
                let whole = end.lines == lines.count && end.sha256 == hexadecimal(&lines.hash.clone().finalize());
                return match (whole, next(&mut lines)?) {
                    (true, false) => Ok(header.schema),
                    (false, _) => Err(wrong("the backup has been changed since it was made")),
                    (true, true) => Err(wrong(&format!("line {} comes after the end", number + 1))),
                };
            }
            let (table, fields) = line::read(&lines.line).map_err(|error| wrong(&format!("line {number} {error}")))?;
            if !row(table, fields)? {
                return Ok(header.schema);
            }
            lines.counted();
        }
        Err(wrong(&format!("the backup is cut off after line {}", lines.count)))
    }
}

/// The pages of entries that stand by themselves in the backups of older versions.
fn pages(rows: Vec<Row>) -> Result<Vec<Row>, StoreError> {
    let entries = rows.into_iter().map(row::to_audit).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(&entries).iter().map(|page| row::of_page(page).into()).collect())
}

struct Lines<'a> {
    reader: BufReader<&'a File>,
    /// The line that was read last, with its end.
    line: String,
    /// Of the lines that were counted.
    hash: Sha256,
    count: u64,
}

impl Lines<'_> {
    /// Reads a line, if there is one.
    fn next(&mut self) -> std::io::Result<bool> {
        self.line.clear();
        Ok(self.reader.read_line(&mut self.line)? > 0)
    }

    fn counted(&mut self) {
        self.hash.update(&self.line);
        self.count += 1;
    }
}
