//! What can only be tried from inside: a disk without room, and schemas of other versions.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::audit::{self, Span, page};
use crate::database::Statement;
use crate::error::StoreError;
use crate::migrations;
use crate::model::{AuditEntry, AuditQuery, Hash, Id, Outcome, Page};
use crate::records::{self, Records};
use crate::rollup;
use crate::sqlite::Sqlite;
use crate::sqlite::connection::File;
use crate::store::Store;
use crate::table::SERVER_USAGE;
use crate::usage::{CALL, Spans};

fn entry(words: usize) -> AuditEntry {
    AuditEntry { arguments: vec!["word".to_owned(); words], ..AuditEntry::new(CALL) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_an_error_until_there_is_room() {
    let folder = TempDir::new().unwrap();
    let mut file = File::new(&folder.path().join("toolpress.db"));
    file.most_pages = Some(60);
    let store = Arc::new(Records::new(Sqlite::open_file(file).await.unwrap()));
    store.append_audit(&[entry(1)]).await.unwrap();

    // In one transaction with others that there is room for.
    let calls = (0..12).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.append_audit(&[entry(if number == 5 { 100_000 } else { 1 })]).await })
    });
    let mut refused = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        refused.extend(call.await.unwrap().err());
    }
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(
        matches!(&refused[0], StoreError::Unavailable(reason) if reason.contains("no room left on the disk")),
        "{refused:?}"
    );
    let all = Page { after: None, limit: 1_000 };
    assert_eq!(store.audit(&Default::default(), all).await.unwrap().len(), 12);

    let mut kept = 12;
    while store.append_audit(&[entry(100)]).await.is_ok() {
        kept += 1;
    }
    assert_eq!(store.audit(&Default::default(), all).await.unwrap().len(), kept, "what was answered, and no more");
    let pruned = store.prune_audit(Timestamp::MAX, 1_000).await.unwrap();
    assert_eq!(pruned, kept as u64, "what makes room is done");
    store.append_audit(&[entry(100)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_goes_forward_and_never_back() {
    const TWO: migrations::Migrations = &["CREATE TABLE one (id INTEGER)", "ALTER TABLE one ADD COLUMN two INTEGER"];
    const BROKEN: migrations::Migrations = &[TWO[0], TWO[1], "CREATE TABLE three (id INTEGER); CREATE nonsense"];
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("toolpress.db");
    let open = async |migrations| {
        let mut file = File::new(&path);
        file.migrations = migrations;
        Sqlite::open_file(file).await.map(drop)
    };
    open(&TWO[..1]).await.unwrap();
    Connection::open(&path).unwrap().execute("INSERT INTO one (id) VALUES (7)", ()).unwrap();
    open(TWO).await.unwrap();
    let row: (i64, Option<i64>) = Connection::open(&path)
        .unwrap()
        .query_row("SELECT id, two FROM one", (), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(row, (7, None), "what was there is still there");

    let error = open(&TWO[..1]).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 2, known: 1 }), "{error}");
    open(BROKEN).await.unwrap_err();
    // Nothing of the third was kept: the table that it began with can still be made.
    Connection::open(&path).unwrap().execute("CREATE TABLE three (id INTEGER)", ()).unwrap();
    open(TWO).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_file_has_large_pages_and_an_older_one_keeps_its_own() {
    let folder = TempDir::new().unwrap();
    for (name, older, bytes) in [("new.db", None, 16_384), ("older.db", Some(4_096), 4_096)] {
        let path = folder.path().join(name);
        if let Some(bytes) = older {
            let connection = Connection::open(&path).unwrap();
            connection.pragma_update(None, "page_size", bytes).unwrap();
            connection.pragma_update(None, "journal_mode", "wal").unwrap();
            connection.execute("CREATE TABLE earlier (id INTEGER)", ()).unwrap();
        }
        let store = Records::new(Sqlite::open(&path).await.unwrap());
        store.append_audit(&[entry(1)]).await.unwrap();
        assert_eq!(store.audit(&Default::default(), Page { after: None, limit: 9 }).await.unwrap().len(), 1);
        let found: i64 =
            Connection::open(&path).unwrap().pragma_query_value(None, "page_size", |row| row.get(0)).unwrap();
        assert_eq!(found, bytes, "{name}");
    }
}

/// How SQLite would run a statement.
fn plan(connection: &Connection, statement: &Statement) -> String {
    let mut prepared = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql)).unwrap();
    let steps = prepared.query_map(rusqlite::params_from_iter(&statement.values), |row| row.get::<_, String>(3));
    steps.unwrap().collect::<Result<Vec<_>, _>>().unwrap().join("; ")
}

#[test]
fn a_page_of_servers_and_a_session_are_found_by_an_index() {
    let connection = Connection::open_in_memory().unwrap();
    migrations::SQLITE.iter().for_each(|migration| connection.execute_batch(migration).unwrap());
    let page = Page { after: Some(Id::new()), limit: 51 };
    for (statement, index) in [
        (records::servers(Some(Id::new()), page), "USING INDEX server_account"),
        (records::servers(None, page), "USING PRIMARY KEY"),
        (records::session(Hash([0; 32])), "SEARCH session USING PRIMARY KEY"),
    ] {
        let plan = plan(&connection, &statement);
        assert!(plan.contains(index), "{plan}");
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[test]
fn what_is_counted_is_found_by_an_index() {
    let connection = Connection::open_in_memory().unwrap();
    migrations::SQLITE.iter().for_each(|migration| connection.execute_batch(migration).unwrap());
    let spans = Spans { since: Timestamp::UNIX_EPOCH, minutes: 30, count: 48 };
    for (statement, index) in [
        (rollup::usage(&SERVER_USAGE, &[Id::new(); 3]).unwrap(), "SEARCH server_usage USING PRIMARY KEY"),
        (rollup::next_to_expire(Timestamp::UNIX_EPOCH, 10), "SEARCH server USING INDEX server_expiry"),
        (rollup::traffic(&spans), "SEARCH traffic USING INTEGER PRIMARY KEY"),
        (rollup::busiest(Timestamp::UNIX_EPOCH, 10), "SEARCH server USING PRIMARY KEY"),
    ] {
        let plan = plan(&connection, &statement);
        assert!(plan.contains(index) && !plan.contains("SCAN server "), "{plan}");
    }
}

#[test]
fn parts_of_the_audit_log_and_their_blocks_are_found_by_their_ids() {
    let connection = Connection::open_in_memory().unwrap();
    migrations::SQLITE.iter().for_each(|sql| connection.execute_batch(sql).unwrap());
    let query = AuditQuery { server_id: Some(Id::new()), outcome: Some(Outcome::Ok), ..AuditQuery::default() };
    let span = Span::of(&query, Some(Id::new()));
    for (statement, index) in [
        (
            audit::pages(span, Id::new(), &page::texts(&query), 50),
            "SEARCH audit_page USING INDEX sqlite_autoindex_audit_page_1 (last_id>? AND last_id<?)",
        ),
        (audit::blocks(span, Id::new()), "SEARCH audit_block USING INDEX audit_block_span (last_id>? AND last_id<?)"),
        (audit::oldest(Id::new()), "SEARCH audit_page USING INDEX sqlite_autoindex_audit_page_1 (last_id<?)"),
        (
            audit::uncounted(Id::new(), Id::new()),
            "SEARCH audit_page USING INDEX sqlite_autoindex_audit_page_1 (last_id=?)",
        ),
    ] {
        let plan = plan(&connection, &statement);
        assert!(plan.contains(index) && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}
