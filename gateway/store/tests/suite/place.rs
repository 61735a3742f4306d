//! Where a rule has its store: a database of its own, in which it can open several stores.

use std::sync::Arc;

use tempfile::TempDir;
use toolpress_store::{Store, open};

/// A fresh database.
pub struct Place {
    pub address: String,
    pub folder: TempDir,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        Self { address: format!("sqlite:{}", folder.path().join("toolpress.db").display()), folder }
    }

    /// A new database on the PostgreSQL that the environment names. Without one the rule is skipped.
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("TOOLPRESS_TEST_POSTGRES") else {
            println!("skipped: TOOLPRESS_TEST_POSTGRES names no PostgreSQL");
            return None;
        };
        create(&server).await.map(|address| Self { address, folder: TempDir::new().unwrap() })
    }

    pub async fn open(&self) -> Arc<dyn Store> {
        open(&self.address).await.unwrap()
    }

    /// Runs SQL past a store in PostgreSQL, on a connection that stays until it is released.
    #[cfg(feature = "postgres")]
    pub async fn hold(&self, sql: &str) -> impl Future<Output = ()> {
        let (client, connection) = tokio_postgres::connect(&self.address, tokio_postgres::NoTls).await.unwrap();
        let driven = tokio::spawn(connection);
        client.batch_execute(sql).await.unwrap();
        async move {
            drop(client);
            driven.await.unwrap().unwrap();
        }
    }

    /// Runs SQL past the store.
    pub async fn execute(&self, sql: &str) {
        match self.address.strip_prefix("sqlite:") {
            Some(path) => rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap(),
            None => execute(&self.address, sql).await,
        }
    }
}

#[cfg(feature = "postgres")]
async fn create(server: &str) -> Option<String> {
    let name = format!("toolpress_{}", uuid::Uuid::now_v7().simple());
    execute(server, &format!("CREATE DATABASE {name}")).await;
    let (path, parameters) = server.split_once('?').unwrap_or((server, ""));
    let (start, _) = path.rsplit_once('/').unwrap();
    Some(format!("{start}/{name}?{parameters}"))
}

#[cfg(not(feature = "postgres"))]
async fn create(_: &str) -> Option<String> {
    println!("skipped: built without the feature `postgres`");
    None
}

#[cfg(feature = "postgres")]
pub async fn execute(address: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    let driven = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    driven.await.unwrap().unwrap();
}

#[cfg(not(feature = "postgres"))]
pub async fn execute(_: &str, _: &str) {
    unreachable!("no rule runs on PostgreSQL");
}
