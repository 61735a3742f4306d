//! The one thread that writes. Calls that come while it is busy are kept together, with one wait for the disk; between
//! them it looks whether another process has changed the file.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Error};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc, oneshot, watch};
use tokio::time::timeout;

use crate::database::{Answers, Failure, Load, Transaction};
use crate::error::StoreError;
use crate::sqlite::connection::{File, Opened};
use crate::sqlite::{fault, statement};
use crate::store::Change;

/// So many calls wait for the writer; others wait to wait, but not longer than this.
const WAITING: usize = 256;
const WAITS: Duration = Duration::from_secs(5);
/// So many calls share one transaction.
const TOGETHER: usize = 64;
/// So often the writer looks for changes by other processes.
const LOOKS: Duration = Duration::from_millis(200);

pub struct Writer {
    jobs: Sender<Job>,
    places: Arc<Semaphore>,
}

type Reply<T> = oneshot::Sender<Result<T, Failure>>;

enum Job {
    Write { transaction: Transaction, reply: Reply<Answers>, _place: OwnedSemaphorePermit },
    Replace { loads: mpsc::Receiver<Load>, reply: Reply<()>, _place: OwnedSemaphorePermit },
}

/// A call in a group.
struct Call {
    transaction: Transaction,
    reply: Reply<Answers>,
    _place: OwnedSemaphorePermit,
}

impl Writer {
    /// Makes the file if need be, brings its schema up to date, and starts the thread.
    pub async fn start(
        file: File,
        changes: broadcast::Sender<Change>,
        told: watch::Sender<Instant>,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = channel();
        let (ready, opened) = oneshot::channel();
        let work = move || {
            let open = || {
                file.create()?;
                let mut opened = file.for_writing()?;
                file.migrate(&mut opened.connection)?;
                Ok(opened)
            };
            match open() {
                Ok(opened) => {
                    let seen = version(&opened.connection);
                    let mut thread = Thread { file, opened: Some(opened), seen, looked: Instant::now(), changes, told };
                    if ready.send(Ok(())).is_ok() {
                        thread.work(&queue);
                    }
                }
                Err(error) => drop(ready.send(Err(error))),
            }
        };
        let thread = thread::Builder::new().name("toolpress-store".to_owned()).spawn(work);
        thread.map_err(|error| StoreError::Unavailable(format!("no thread can be started: {error}")))?;
        opened.await.unwrap_or_else(|_| Err(stopped()))?;
        Ok(Self { jobs, places: Arc::new(Semaphore::new(WAITING)) })
    }

    pub async fn write(&self, transaction: Transaction) -> Result<Answers, Failure> {
        let place = self.place().await?;
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Write { transaction, reply, _place: place }).map_err(|_| stopped())?;
        answer.await.unwrap_or_else(|_| Err(stopped().into()))
    }

    pub async fn replace(&self, loads: mpsc::Receiver<Load>) -> Result<(), Failure> {
        let place = self.place().await?;
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Replace { loads, reply, _place: place }).map_err(|_| stopped())?;
        answer.await.unwrap_or_else(|_| Err(stopped().into()))
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        match timeout(WAITS, Arc::clone(&self.places).acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(StoreError::Unavailable("too many calls wait to write".to_owned())),
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("the thread that writes has stopped; restart the program".to_owned())
}

/// A number that grows when another connection has changed the file.
fn version(connection: &Connection) -> Option<i64> {
    connection.query_row("PRAGMA data_version", (), |row| row.get(0)).ok()
}

/// A transaction of which nothing was kept.
struct Broken {
    error: StoreError,
    /// Whether its calls may do better each for itself.
    apart: bool,
}

struct Thread {
    file: File,
    opened: Option<Opened>,
    /// The file's version when it was last looked at.
    seen: Option<i64>,
    looked: Instant,
    changes: broadcast::Sender<Change>,
    /// Up to when changes have been told.
    told: watch::Sender<Instant>,
}

impl Thread {
    /// Works until the store is dropped.
    fn work(&mut self, queue: &Receiver<Job>) {
        loop {
            match queue.recv_timeout(LOOKS.saturating_sub(self.looked.elapsed())) {
                Ok(job) => self.take(job, queue),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.looked.elapsed() >= LOOKS {
                self.look();
            }
        }
    }

    /// Does a job, and those that wait behind it.
    fn take(&mut self, first: Job, queue: &Receiver<Job>) {
        let mut next = Some(first);
        let mut calls = Vec::new();
        while let Some(job) = next.take() {
            match job {
                Job::Write { transaction, reply, _place } => {
                    calls.push(Call { transaction, reply, _place });
                    if calls.len() < TOGETHER {
                        next = queue.try_recv().ok();
                    }
                }
                Job::Replace { loads, reply, _place } => {
                    self.calls(std::mem::take(&mut calls));
                    // Whoever has given up waiting has nothing to be told.
                    drop(reply.send(self.replace(loads)));
                }
            }
        }
        self.calls(calls);
    }

    fn calls(&mut self, calls: Vec<Call>) {
        match self.group(&calls) {
            Ok(answers) => self.answer(calls, answers),
            // One of them may be what the disk has no room for, or there is room by now: once more, each for itself.
            Err(Broken { apart: true, .. }) => {
                for call in calls {
                    let call = [call];
                    let answers = self.group(&call).unwrap_or_else(|broken| vec![Err(broken.error.into())]);
                    self.answer(call, answers);
                }
            }
            Err(Broken { error, .. }) => {
                let answers = calls.iter().map(|_| Err(error.clone().into())).collect();
                self.answer(calls, answers);
            }
        }
    }

    fn answer(&self, calls: impl IntoIterator<Item = Call>, answers: Vec<Result<Answers, Failure>>) {
        for (call, answer) in calls.into_iter().zip(answers) {
            if let Ok(answers) = &answer {
                for change in (call.transaction.changes)(answers) {
                    // Nobody may be listening.
                    drop(self.changes.send(change));
                }
            }
            drop(call.reply.send(answer));
        }
    }

    /// Runs calls in one transaction: all are kept, but for those that broke a rule of the schema.
    fn group(&mut self, calls: &[Call]) -> Result<Vec<Result<Answers, Failure>>, Broken> {
        let group = |connection: &Connection, file: &File| {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            if let [call] = calls {
                return alone(connection, file, call).map(|answer| vec![answer]);
            }
            let answers = calls.iter().map(|call| one(connection, file, call)).collect::<Result<_, _>>()?;
            connection.execute_batch("COMMIT")?;
            Ok(answers)
        };
        self.transaction(group)
    }

    fn replace(&mut self, mut loads: mpsc::Receiver<Load>) -> Result<(), Failure> {
        let replace = |connection: &Connection, file: &File| {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            let kept = loop {
                let broken = match loads.blocking_recv() {
                    Some(Load::Statement(statement)) => match statement::run(connection, &statement) {
                        Err(error) if fault::is_constraint(&error) => fault::failure(file, &error),
                        Err(error) => return Err(error),
                        Ok(_) => continue,
                    },
                    Some(Load::End) => break Ok(()),
                    Some(Load::Abort(error)) => Failure::Store(error),
                    None => Failure::Store(StoreError::Unavailable("the program is stopping".to_owned())),
                };
                break Err(broken);
            };
            connection.execute_batch(if kept.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
            Ok(kept)
        };
        self.transaction(replace).map_err(|broken| broken.error)??;
        drop(self.changes.send(Change::Everything));
        Ok(())
    }

    /// Runs something that begins and commits a transaction; where it fails, rolls back.
    fn transaction<T>(&mut self, run: impl FnOnce(&Connection, &File) -> Result<T, Error>) -> Result<T, Broken> {
        let opened = self.opened.take().filter(|opened| self.file.is_still(opened));
        let opened = match opened {
            Some(opened) => opened,
            None => self.open().map_err(|error| Broken { error, apart: false })?,
        };
        let error = match run(&opened.connection, &self.file) {
            Ok(done) => {
                self.opened = Some(opened);
                return Ok(done);
            }
            Err(error) => error,
        };
        // SQLite has rolled back by itself after some errors.
        let rolled_back = opened.connection.is_autocommit() || opened.connection.execute_batch("ROLLBACK").is_ok();
        if rolled_back && fault::is_full(&error) {
            // The log gives back its room, where the file has room for what it holds.
            drop(opened.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(())));
        }
        if rolled_back && fault::keeps_connection(&error) {
            self.opened = Some(opened);
        }
        Err(Broken { error: fault::store(&self.file, &error), apart: !fault::is_busy(&error) })
    }

    /// Opens the file again, in which anything may have changed.
    fn open(&mut self) -> Result<Opened, StoreError> {
        let mut opened = self.file.for_writing()?;
        self.file.migrate(&mut opened.connection)?;
        self.seen = version(&opened.connection);
        drop(self.changes.send(Change::Everything));
        Ok(opened)
    }

    /// Looks whether another process has changed the file, or put another in its place.
    fn look(&mut self) {
        self.looked = Instant::now();
        let seen = match self.opened.as_ref().filter(|opened| self.file.is_still(opened)) {
            Some(opened) => version(&opened.connection),
            None => {
                // Which tells that everything may have changed.
                self.opened = self.open().ok();
                self.opened.as_ref().and(self.seen)
            }
        };
        if seen.is_none() {
            return;
        }
        if seen != self.seen {
            self.seen = seen;
            drop(self.changes.send(Change::Everything));
        }
        self.told.send_replace(self.looked);
    }
}

/// Runs the only call of a transaction, and ends it. It needs no savepoint, for which SQLite copies every page it changes.
fn alone(connection: &Connection, file: &File, call: &Call) -> Result<Result<Answers, Failure>, Error> {
    let answer = attempt(connection, file, call)?;
    connection.execute_batch(if answer.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    Ok(answer)
}

/// Runs one call of a group.
fn one(connection: &Connection, file: &File, call: &Call) -> Result<Result<Answers, Failure>, Error> {
    connection.execute_batch("SAVEPOINT call")?;
    let answer = attempt(connection, file, call)?;
    if answer.is_err() {
        connection.execute_batch("ROLLBACK TO call")?;
    }
    connection.execute_batch("RELEASE call")?;
    Ok(answer)
}

/// Runs the statements of a call up to one that breaks a rule of the schema, or does not give back what it must.
fn attempt(connection: &Connection, file: &File, call: &Call) -> Result<Result<Answers, Failure>, Error> {
    let mut answers = Vec::with_capacity(call.transaction.statements.len());
    for statement in &call.transaction.statements {
        match statement::run(connection, statement) {
            Ok(rows) if statement.takes(&rows) => answers.push(rows),
            Ok(_) => return Ok(Err(Failure::Overtaken)),
            Err(error) if fault::is_constraint(&error) => return Ok(Err(fault::failure(file, &error))),
            Err(error) => return Err(error),
        }
    }
    Ok(Ok(answers))
}
