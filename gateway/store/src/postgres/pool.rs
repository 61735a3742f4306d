//! The pool of connections. No wait in it is without an end.

use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio::time::{Instant, timeout_at};

use crate::error::StoreError;
use crate::postgres::address::Target;
use crate::postgres::fault;

/// So many calls use the server at once.
const CONNECTIONS: usize = 16;
/// So long a call may take, with all its waits.
const CALL: Duration = Duration::from_millis(4_500);

/// What every connection is told: a statement that nobody waits for any more ends by itself.
const SETTINGS: &str = "SET statement_timeout = '4s'; SET lock_timeout = '3s'; \
    SET idle_in_transaction_session_timeout = '10s'; SET synchronous_commit = on; \
    SET default_transaction_isolation = 'read committed'";

pub fn pool(target: &Target) -> Result<Pool, StoreError> {
    let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(target.config.clone(), target.tls.clone(), config);
    let settings = Hook::async_fn(|client, _| {
        Box::pin(async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
    });
    let pool = Pool::builder(manager)
        .max_size(CONNECTIONS)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(CALL))
        .create_timeout(Some(CALL))
        .recycle_timeout(Some(CALL))
        .post_create(settings);
    pool.build().map_err(|error| StoreError::Unavailable(format!("no pool of connections: {error}")))
}

/// When a call that starts now must have ended.
pub fn deadline() -> Instant {
    Instant::now() + CALL
}

pub async fn get(pool: &Pool, deadline: Instant) -> Result<Object, StoreError> {
    match timeout_at(deadline, pool.get()).await {
        Ok(client) => client.map_err(fault::pool),
        Err(_) => Err(fault::slow()),
    }
}

/// Takes a connection out of the pool: it may be stuck in the middle of something.
pub fn discard(client: Object) {
    drop(Object::take(client));
}
