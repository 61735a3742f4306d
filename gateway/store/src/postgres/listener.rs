//! The connection that listens for changes: those of other replicas come as notifications, which the server sends when a
//! change is kept. After a break, everything may have changed.

use std::future::poll_fn;
use std::time::Duration;

use tokio::sync::{broadcast, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_postgres::{AsyncMessage, Client, Connection, Error};

use crate::error::StoreError;
use crate::model::Id;
use crate::postgres::address::Target;
use crate::postgres::fault;
use crate::store::Change;

/// So long it waits before it connects again: this, then twice as long each time up to that.
const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_secs(1);
/// So often a quiet connection is asked whether it still lives, and so long it may take to answer.
const BEAT: Duration = Duration::from_secs(3);

/// Starts to listen, and comes back once it does.
pub async fn start(target: Target, changes: broadcast::Sender<Change>) -> Result<JoinHandle<()>, StoreError> {
    let (ready, listening) = oneshot::channel();
    let listener = tokio::spawn(listen(target, changes, ready));
    match timeout(BEAT, listening).await {
        Ok(Ok(())) => Ok(listener),
        _ => {
            listener.abort();
            Err(fault::slow())
        }
    }
}

async fn listen(target: Target, changes: broadcast::Sender<Change>, ready: oneshot::Sender<()>) {
    let mut ready = Some(ready);
    let mut wait = SHORT;
    loop {
        let ended = match target.config.connect(target.tls.clone()).await {
            Ok((client, connection)) => {
                let heard = hear(connection, &changes);
                let kept = keep(&client, || {
                    wait = SHORT;
                    match ready.take() {
                        Some(ready) => drop(ready.send(())),
                        None => {
                            tracing::info!("PostgreSQL is heard again");
                            drop(changes.send(Change::Everything));
                        }
                    }
                });
                tokio::select! {
                    error = heard => error,
                    error = kept => error,
                }
            }
            Err(error) => fault::store(&error),
        };
        tracing::warn!(error = %ended, "changes by other replicas are not heard; connecting again");
        sleep(wait).await;
        wait = LONG.min(wait * 2);
    }
}

/// Drives the connection, and hands on what it is notified of, until it ends.
async fn hear<S, T>(mut connection: Connection<S, T>, changes: &broadcast::Sender<Change>) -> StoreError
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    loop {
        match poll_fn(|context| connection.poll_message(context)).await {
            Some(Ok(AsyncMessage::Notification(notification))) => {
                // Nobody may be listening.
                drop(changes.send(change(notification.payload())));
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => return fault::store(&error),
            None => return StoreError::Unavailable("PostgreSQL has closed the connection".to_owned()),
        }
    }
}

/// Listens, says so, and asks from time to time whether the server is there.
async fn keep(client: &Client, listening: impl FnOnce()) -> StoreError {
    let begun = timeout(BEAT, client.batch_execute("LISTEN toolpress")).await;
    if let Some(error) = failed(begun) {
        return error;
    }
    listening();
    loop {
        sleep(BEAT).await;
        if let Some(error) = failed(timeout(BEAT, client.batch_execute("")).await) {
            return error;
        }
    }
}

fn failed(answer: Result<Result<(), Error>, tokio::time::error::Elapsed>) -> Option<StoreError> {
    match answer {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(fault::store(&error)),
        Err(_) => Some(fault::slow()),
    }
}

/// What a notification tells: `server 0190…`, as the schema's triggers write it.
fn change(payload: &str) -> Change {
    let Some((kind, id)) = payload.split_once(' ').and_then(|(kind, id)| Some((kind, id.parse::<Id>().ok()?))) else {
        return Change::Everything;
    };
    match kind {
        "account" => Change::Account(id),
        "server" => Change::Server(id),
        "api_token" => Change::ApiToken(id),
        _ => Change::Everything,
    }
}
