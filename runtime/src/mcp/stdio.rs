//! MCP over standard input and output: one message a line, nothing else on standard output.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, BufWriter};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

use super::answer::Answer;
use super::context::Context;
use super::era::Era;
use super::handler::Server;
use super::message::{self, Fault, Id, Message, Request};

/// A longer line is refused and left unread, so that a client cannot fill the memory.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// So many answers wait for a client that does not read before the server stops reading as well.
const WAITING: usize = 64;

/// Serves a client on this process's standard input and output until its input ends.
///
/// # Errors
///
/// Those of reading standard input and writing standard output.
pub async fn serve_process(server: Server) -> io::Result<()> {
    serve(server, tokio::io::stdin(), tokio::io::stdout()).await
}

/// Serves a client on any pair of streams. At the end of input, what is in flight is answered before this returns.
///
/// # Errors
///
/// Those of the streams.
pub async fn serve(
    server: Server,
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Unpin + Send + 'static,
) -> io::Result<()> {
    let (answers, queue) = mpsc::channel(WAITING);
    let mut writer = tokio::spawn(write(queue, output));
    let mut connection = Connection {
        server: Arc::new(server),
        answers,
        initialized: false,
        tasks: JoinSet::new(),
        running: Running::default(),
    };
    let mut input = BufReader::new(input);
    loop {
        let line = tokio::select! {
            line = read(&mut input) => line?,
            // A client that no longer reads has gone.
            written = &mut writer => return written?,
        };
        match line {
            Some(line) => connection.receive(line).await,
            None => break,
        }
    }
    connection.finish().await;
    writer.await?
}

/// A line of input.
enum Line {
    Whole(Vec<u8>),
    TooLong,
}

/// Reads a line without its end; none at the end of input. The last line need not end.
async fn read(input: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    input.take(MOST_BYTES).read_until(b'\n', &mut line).await?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.len() as u64 == MOST_BYTES && !line.ends_with(b"\n") {
        while !line.is_empty() && !line.ends_with(b"\n") {
            line.clear();
            input.take(MOST_BYTES).read_until(b'\n', &mut line).await?;
        }
        return Ok(Some(Line::TooLong));
    }
    Ok(Some(Line::Whole(line)))
}

/// Writes answers, one a line. Inside JSON strings a line break is always escaped, so that one which stands in an
/// answer stands between its tokens (a schema may have been written over several lines) and may become a space.
async fn write(mut queue: mpsc::Receiver<Answer>, output: impl AsyncWrite + Unpin) -> io::Result<()> {
    let mut output = BufWriter::new(output);
    while let Some(answer) = queue.recv().await {
        for piece in &answer.pieces {
            let mut lines = piece.split(|byte| matches!(byte, b'\n' | b'\r'));
            output.write_all(lines.next().unwrap_or_default()).await?;
            for line in lines {
                output.write_all(b" ").await?;
                output.write_all(line).await?;
            }
        }
        output.write_all(b"\n").await?;
        output.flush().await?;
    }
    Ok(())
}

/// The requests in flight, by their ids, with what stops them.
type Running = Arc<Mutex<HashMap<Id, AbortHandle>>>;

/// What a connection has to remember.
struct Connection {
    server: Arc<Server>,
    answers: mpsc::Sender<Answer>,
    /// Whether the client began with `initialize`.
    initialized: bool,
    tasks: JoinSet<()>,
    running: Running,
}

impl Connection {
    async fn receive(&mut self, line: Line) {
        while self.tasks.try_join_next().is_some() {}
        let line = match &line {
            Line::Whole(line) => line.trim_ascii(),
            Line::TooLong => {
                let fault = Fault::invalid_request(format!("a message must not be longer than {MOST_BYTES} bytes"));
                return self.send(Answer::failure(None, &fault)).await;
            }
        };
        if line.is_empty() {
            return;
        }
        match message::read(line) {
            Ok(Message::Request(request)) => self.start(request).await,
            Ok(Message::Notification { method, params }) if method == "notifications/cancelled" => {
                if let Some(id) = params.get("requestId").and_then(message::id) {
                    self.cancel(&id);
                }
            }
            Ok(Message::Notification { .. } | Message::Response) => {}
            Err((id, fault)) => self.send(Answer::failure(id.as_ref(), &fault)).await,
        }
    }

    async fn start(&mut self, request: Request) {
        let id = request.id.clone();
        if lock(&self.running).contains_key(&id) {
            let fault = Fault::invalid_request("a request with this id is still being answered");
            return self.send(Answer::failure(Some(&id), &fault)).await;
        }
        self.initialized |= request.method == "initialize";
        let era = match Era::on_connection(&request, self.initialized) {
            Ok(era) => era,
            Err(fault) => return self.send(Answer::failure(Some(&id), &fault)).await,
        };
        let context = Context::read(&request.params, |_| None);
        let (server, answers, running) = (Arc::clone(&self.server), self.answers.clone(), Arc::clone(&self.running));
        let done = id.clone();
        // Held until the request is entered, so that it cannot be done before.
        let mut entered = lock(&self.running);
        let task = self.tasks.spawn(async move {
            let answer = server.answer(request, era, &context, None).await;
            // Whoever takes it out of the requests in flight has the last word: a cancelled one gets no answer.
            let finished = lock(&running).remove(&done).is_some();
            if finished {
                // Fails only when the client has gone, and then nobody waits.
                let _ = answers.send(answer).await;
            }
        });
        entered.insert(id, task);
    }

    /// Stops a request: its connection to the vendor is closed and it is never answered.
    fn cancel(&self, id: &Id) {
        if let Some(task) = lock(&self.running).remove(id) {
            task.abort();
        }
    }

    async fn send(&self, answer: Answer) {
        let _ = self.answers.send(answer).await;
    }

    async fn finish(mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

fn lock(running: &Running) -> std::sync::MutexGuard<'_, HashMap<Id, AbortHandle>> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}
