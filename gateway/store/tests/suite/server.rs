//! Rules of a PostgreSQL server: whom it is taken for, and what becomes of calls while it is away.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use toolpress_store::{Change, Store, StoreError, open};

use crate::place::Place;
use crate::samples::{ALL, account};

/// The address with other parameters, at another host.
fn changed(address: &str, host: &str, parameters: &str) -> String {
    let (start, rest) = address.split_once('@').unwrap();
    let (_, database) = rest.split_once('?').unwrap_or((rest, "")).0.split_once('/').unwrap();
    format!("{start}@{host}/{database}?{parameters}")
}

fn port(address: &str) -> String {
    let host = address.split_once('@').unwrap().1.split_once('/').unwrap().0;
    host.split_once(':').unwrap().1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_verified_where_it_is_required() {
    let Some(place) = Place::postgres().await else { return };
    let Ok(certificate) = std::env::var("TOOLPRESS_TEST_POSTGRES_CERTIFICATE") else {
        println!("skipped: TOOLPRESS_TEST_POSTGRES_CERTIFICATE names no certificate");
        return;
    };
    let port = port(&place.address);
    let open = async |host: &str, parameters: &str| {
        open(&changed(&place.address, &format!("{host}:{port}"), parameters)).await.map(drop)
    };
    open("localhost", &format!("sslmode=verify-full&sslrootcert={certificate}")).await.unwrap();
    open("localhost", &format!("sslrootcert={certificate}&sslmode=require")).await.unwrap();
    open("127.0.0.1", "sslmode=prefer").await.unwrap();
    open("127.0.0.1", "").await.unwrap();
    open("127.0.0.1", "sslmode=disable").await.unwrap();

    // A certificate that nobody vouches for, and one for another name.
    for (host, parameters) in [
        ("localhost", "sslmode=require".to_owned()),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={certificate}")),
    ] {
        let error = open(host, &parameters).await.unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
        assert!(
            matches!(&error, StoreError::Unavailable(reason) if reason.contains("certificate"))
                || matches!(&error, StoreError::Address { reason, .. } if reason.contains("no authority")),
            "{error}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_a_plain_error() {
    if Place::postgres().await.is_none() {
        return;
    }
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = open(&format!("postgres://sam:secret@{free}/db")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_made_by_many_at_once_is_made_once() {
    let Some(place) = Place::postgres().await else { return };
    let opening = (0..6).map(|_| {
        let address = place.address.clone();
        tokio::spawn(async move { open(&address).await.unwrap() })
    });
    for store in opening.collect::<Vec<_>>() {
        store.await.unwrap().ping().await.unwrap();
    }
}

/// What stands between the store and the server.
#[derive(Clone, Copy, PartialEq)]
enum Network {
    Works,
    /// Connections end, and none is made.
    Refuses,
    /// Nothing comes through, and nobody is told.
    Silent,
}

/// Passes connections on to the server, as long as the network works.
async fn network(server: String) -> (watch::Sender<Network>, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, state) = watch::channel(Network::Works);
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let (server, state) = (server.clone(), state.clone());
            tokio::spawn(pass(near, server, state));
        }
    });
    (sender, port)
}

async fn pass(mut near: TcpStream, server: String, mut state: watch::Receiver<Network>) {
    if *state.borrow() == Network::Works
        && let Ok(mut far) = TcpStream::connect(&server).await
    {
        tokio::select! {
            _ = tokio::io::copy_bidirectional(&mut near, &mut far) => return,
            _ = state.wait_for(|network| *network != Network::Works) => {}
        }
    }
    if *state.borrow() == Network::Silent {
        // Keeps the connection, without a word.
        drop(state.wait_for(|network| *network != Network::Silent).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_fail_soon_while_the_server_is_away_and_work_when_it_is_back() {
    let Some(place) = Place::postgres().await else { return };
    let (network, near) = network(format!("127.0.0.1:{}", port(&place.address))).await;
    let store = open(&changed(&place.address, &format!("127.0.0.1:{near}"), "sslmode=disable")).await.unwrap();
    let elsewhere = place.open().await;
    let kept = account("kept");
    store.create_account(&kept).await.unwrap();

    for away in [Network::Refuses, Network::Silent] {
        network.send_replace(away);
        let start = Instant::now();
        let calls = (0..30).map(|number| call(Arc::clone(&store), number)).collect::<Vec<_>>();
        for call in calls {
            let error = call.await.unwrap().unwrap_err();
            assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
        }
        assert!(start.elapsed() < Duration::from_millis(5_500), "{:?}", start.elapsed());

        // A change that is not heard, but known to have been missed.
        let mut changes = store.changes();
        elsewhere.update_account(&elsewhere.account(kept.id).await.unwrap().unwrap()).await.unwrap();
        network.send_replace(Network::Works);
        let heard = async { while changes.recv().await.unwrap() != Change::Everything {} };
        timeout(Duration::from_secs(10), heard).await.unwrap();
        store.ping().await.unwrap();
        assert_eq!(store.accounts(ALL).await.unwrap().len(), 1, "what failed was not kept");
    }
    store.create_account(&account("another")).await.unwrap();
}

fn call(store: Arc<dyn Store>, number: usize) -> tokio::task::JoinHandle<Result<(), StoreError>> {
    tokio::spawn(async move {
        match number % 2 {
            0 => store.ping().await,
            _ => store.create_account(&account(&format!("lost {number}"))).await,
        }
    })
}

/// As after a restart: every connection in the pool has ended.
#[tokio::test(flavor = "multi_thread")]
async fn connections_that_the_server_ended_are_made_anew() {
    let Some(place) = Place::postgres().await else { return };
    let store = place.open().await;
    for round in 0..3 {
        for number in 0..20 {
            store.create_account(&account(&format!("{round} {number}"))).await.unwrap();
        }
        place
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await;
    }
    assert_eq!(store.accounts(ALL).await.unwrap().len(), 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_of_another_program_is_an_error_until_it_is_free() {
    let Some(place) = Place::postgres().await else { return };
    let store = place.open().await;
    let kept = account("kept");
    store.create_account(&kept).await.unwrap();
    let release = place.hold("BEGIN; LOCK TABLE account IN ACCESS EXCLUSIVE MODE").await;
    let start = Instant::now();
    let error = store.create_account(&account("refused")).await.unwrap_err();
    assert!(matches!(&error, StoreError::Unavailable(reason) if reason.contains("too long")), "{error}");
    assert!(matches!(store.account(kept.id).await, Err(StoreError::Unavailable(_))));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    release.await;
    assert_eq!(store.accounts(ALL).await.unwrap(), [kept]);
}
