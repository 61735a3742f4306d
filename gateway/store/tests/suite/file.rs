//! Rules of a SQLite file: who may read it, and what becomes of it when something happens to it.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::time::timeout;
use toolpress_store::{Change, StoreError, open};

use crate::place::Place;
use crate::samples::{ALL, account};

impl Place {
    fn file(&self) -> PathBuf {
        PathBuf::from(self.address.strip_prefix("sqlite:").unwrap())
    }
}

/// Waits until the store says that anything may have changed.
async fn hears_everything(changes: &mut toolpress_store::Changes) {
    let heard = async { while changes.recv().await.unwrap() != Change::Everything {} };
    timeout(Duration::from_secs(1), heard).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::sqlite();
    let store = place.open().await;
    store.create_account(&account("prod")).await.unwrap();
    for file in fs::read_dir(place.folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", file.path().display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_opened_many_times_at_once_is_made_once() {
    let place = Place::sqlite();
    let opening = (0..8).map(|_| {
        let address = place.address.clone();
        tokio::spawn(async move { open(&address).await.unwrap() })
    });
    for store in opening.collect::<Vec<_>>() {
        store.await.unwrap().ping().await.unwrap();
    }
}

#[tokio::test]
async fn an_address_that_names_no_store_is_refused() {
    for address in ["", "toolpress.db", "sqlite:", "mysql://root:secret@host/db", "postgres:/sam:secret@host"] {
        let error = open(address).await.unwrap_err();
        assert!(matches!(error, StoreError::Address { .. }), "{address}: {error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    let error = open("sqlite:/no/such/folder/toolpress.db").await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let place = Place::sqlite();
    fs::copy("Cargo.toml", place.file()).unwrap();
    let error = open(&place.address).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
    assert_eq!(fs::read(place.file()).unwrap(), fs::read("Cargo.toml").unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_file_is_an_error_until_it_is_free() {
    let place = Place::sqlite();
    let store = place.open().await;
    let kept = account("kept");
    store.create_account(&kept).await.unwrap();

    // A writer of another program keeps writers out.
    let other = Connection::open(place.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.create_account(&account("refused")).await.unwrap_err();
    assert!(matches!(&error, StoreError::Unavailable(reason) if reason.contains("locked")), "{error}");
    assert_eq!(store.account(kept.id).await.unwrap(), Some(kept.clone()), "readers are not kept out");
    other.execute_batch("COMMIT").unwrap();
    store.create_account(&account("taken")).await.unwrap();
    assert_eq!(store.accounts(ALL).await.unwrap().len(), 2);

    // A program that wants the file for itself keeps readers out as well.
    drop((store, other));
    let other = Connection::open(place.file()).unwrap();
    other.pragma_update(None, "locking_mode", "exclusive").unwrap();
    other.execute_batch("BEGIN EXCLUSIVE; UPDATE schema_version SET version = version; COMMIT").unwrap();
    let error = open(&place.address).await.unwrap_err();
    assert!(matches!(&error, StoreError::Unavailable(reason) if reason.contains("locked")), "{error}");
    drop(other);
    assert_eq!(place.open().await.accounts(ALL).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_breaks_is_an_error_until_a_whole_one_is_there() {
    let place = Place::sqlite();
    let file = place.file();
    let store = place.open().await;
    store.create_account(&account("kept")).await.unwrap();
    let (backup, whole) = (place.folder.path().join("backup"), Place::sqlite());
    store.backup(&backup).await.unwrap();
    whole.open().await.restore(&backup).await.unwrap();
    let logs = [file.with_extension("db-wal"), file.with_extension("db-shm")];

    // Somebody puts something else in its place.
    logs.iter().for_each(|log| fs::remove_file(log).unwrap());
    fs::remove_file(&file).unwrap();
    fs::copy("Cargo.toml", &file).unwrap();
    for error in [
        store.create_account(&account("lost")).await.unwrap_err(),
        store.accounts(ALL).await.unwrap_err(),
        store.ping().await.unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
    }
    fs::remove_file(&file).unwrap();
    for error in [store.create_account(&account("lost")).await.unwrap_err(), store.ping().await.unwrap_err()] {
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    }

    let mut changes = store.changes();
    whole.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
    fs::copy(whole.file(), place.folder.path().join("copy")).unwrap();
    fs::rename(place.folder.path().join("copy"), &file).unwrap();
    hears_everything(&mut changes).await;
    store.create_account(&account("new")).await.unwrap();
    let names = store.accounts(ALL).await.unwrap().into_iter().map(|account| account.name).collect::<Vec<_>>();
    assert_eq!(names, ["kept", "new"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_breaks_is_an_error_that_leaves_the_process_up() {
    let place = Place::sqlite();
    let store = place.open().await;
    for number in 0..200 {
        store.create_account(&account(&format!("account {number}"))).await.unwrap();
    }
    drop(store);
    place.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let bytes = fs::read(place.file()).unwrap();
    // All pages but the first, which holds the schema, and the size of a page at byte 16 (SQLite, "Database File Format").
    let page = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let mut broken = bytes.clone();
    broken[page..].fill(0xa5);
    fs::File::create(place.file()).and_then(|mut file| std::io::Write::write_all(&mut file, &broken)).unwrap();

    let error = open(&place.address).await.err();
    assert!(matches!(error, Some(StoreError::Corrupt(_))), "{error:?}");
    fs::File::create(place.file()).and_then(|mut file| std::io::Write::write_all(&mut file, &bytes)).unwrap();
    assert_eq!(place.open().await.accounts(ALL).await.unwrap().len(), 200);
}

/// What a person does on the command line beside a gateway that runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_past_the_store_is_heard() {
    let place = Place::sqlite();
    let store = place.open().await;
    let account = account("prod");
    store.create_account(&account).await.unwrap();
    let mut changes = store.changes();
    place.execute("UPDATE account SET name = 'production'").await;
    hears_everything(&mut changes).await;
    assert_eq!(store.account(account.id).await.unwrap().unwrap().name, "production");
}

#[tokio::test(flavor = "multi_thread")]
async fn up_to_the_moment_that_is_told_every_change_of_another_process_is_known() {
    let place = Place::sqlite();
    let (here, there) = (place.open().await, place.open().await);
    let (mut changes, mut told) = (here.changes(), here.told());
    for number in 0..5 {
        there.create_account(&account(&format!("prod {number}"))).await.unwrap();
        let done = Instant::now();
        timeout(Duration::from_secs(1), told.wait_for(|told| *told >= done)).await.unwrap().unwrap();
        assert_eq!(changes.try_recv(), Ok(Change::Everything));
        while changes.try_recv().is_ok() {}
    }
    // Nothing is known of a file that is not there.
    let aside = place.folder.path().join("aside.db");
    fs::rename(place.file(), &aside).unwrap();
    let gone = Instant::now();
    assert!(timeout(Duration::from_secs(1), told.wait_for(|told| *told >= gone)).await.is_err());
    fs::rename(&aside, place.file()).unwrap();
    let back = Instant::now();
    timeout(Duration::from_secs(1), told.wait_for(|told| *told >= back)).await.unwrap().unwrap();
    assert_eq!(changes.try_recv(), Ok(Change::Everything));
}
