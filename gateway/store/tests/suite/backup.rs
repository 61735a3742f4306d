//! Rules of backups.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use toolpress_store::{Account, ApiToken, AuditEntry, Change, Outcome, Server, Store, StoreError};

use crate::place::Place;
use crate::samples::{ALL, account, entry, moment, server, token};
use crate::usage::{Counted, counted};

#[derive(PartialEq)]
struct Everything {
    accounts: Vec<Account>,
    servers: Vec<Server>,
    tokens: Vec<ApiToken>,
    audit: Vec<AuditEntry>,
    counted: Counted,
}

/// Thousands of lines would say no more.
impl std::fmt::Debug for Everything {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { accounts, servers, tokens, audit, counted } = self;
        let counts = [accounts.len(), servers.len(), tokens.len(), audit.len()];
        write!(formatter, "{counts:?} accounts, servers, tokens, entries; {:?}; {counted:?}", audit.first())
    }
}

async fn everything(store: &dyn Store) -> Everything {
    Everything {
        accounts: store.accounts(ALL).await.unwrap(),
        servers: store.servers(None, ALL).await.unwrap(),
        tokens: store.api_tokens(ALL).await.unwrap(),
        audit: store.audit(&Default::default(), ALL).await.unwrap(),
        counted: counted(store).await,
    }
}

/// Something of each kind, with and without what is optional.
async fn fill(store: &dyn Store) {
    for number in 0..3 {
        let account = account(&format!("account {number}"));
        store.create_account(&account).await.unwrap();
        let expiring = Server { expires_at: Some(moment(number)), ..server(&account, "expiring") };
        store.create_server(&expiring).await.unwrap();
        store.create_server(&server(&account, "staying")).await.unwrap();
    }
    store.create_api_token(&token("admin")).await.unwrap();
    store.create_api_token(&ApiToken { expires_at: Some(moment(9)), ..token("sam") }).await.unwrap();
    let mut entries = (0..300).map(entry).collect::<Vec<_>>();
    entries.push(AuditEntry { token: None, tool: None, values: None, status: None, ..entry(301) });
    // Some are calls of servers that are there.
    let servers = store.servers(None, ALL).await.unwrap();
    for (entry, server) in entries.iter_mut().zip(servers.iter().cycle()).take(100) {
        (entry.server_id, entry.account_id) = (Some(server.id), Some(server.account_id));
    }
    entries[3].outcome = Outcome::VendorError;
    store.append_audit(&entries).await.unwrap();
}

pub async fn what_was_backed_up_is_restored(place: Place) {
    let (store, other) = (place.open().await, place.open().await);
    let file = place.folder.path().join("backup");
    fill(store.as_ref()).await;
    let before = everything(store.as_ref()).await;
    store.backup(&file).await.unwrap();

    for account in &before.accounts {
        store.delete_account(account.id).await.unwrap();
    }
    // A name that the backup uses as well.
    store.create_account(&account("account 1")).await.unwrap();
    store.append_audit(&[entry(5)]).await.unwrap();
    let (mut near, mut far) = (store.changes(), other.changes());
    store.restore(&file).await.unwrap();
    while near.recv().await.unwrap() != Change::Everything {}
    while far.recv().await.unwrap() != Change::Everything {}
    assert_eq!(everything(store.as_ref()).await, before);
    assert_eq!(everything(other.as_ref()).await, before);

    // The store goes on as always.
    fill_more(store.as_ref()).await;
    assert_eq!(everything(store.as_ref()).await.accounts.len(), 4);
}

/// Nobody has asked yet how often something was called.
pub async fn what_is_still_to_be_counted_is_backed_up(place: Place) {
    let store = place.open().await;
    let file = place.folder.path().join("backup");
    fill(store.as_ref()).await;
    store.backup(&file).await.unwrap();
    let before = everything(store.as_ref()).await;
    assert!(!before.counted.is_empty());
    store.restore(&file).await.unwrap();
    assert_eq!(everything(store.as_ref()).await, before);
    // Once it is counted, it is not counted again.
    fs::remove_file(&file).unwrap();
    store.backup(&file).await.unwrap();
    store.restore(&file).await.unwrap();
    assert_eq!(everything(place.open().await.as_ref()).await, before);
}

/// A backup of the first version of the schema holds calls, and nothing that was counted of them.
pub async fn a_backup_from_before_calls_were_counted_is_counted(place: Place) {
    let store = place.open().await;
    fill(store.as_ref()).await;
    let before = everything(store.as_ref()).await;
    let (file, old) = (place.folder.path().join("backup"), place.folder.path().join("old"));
    store.backup(&file).await.unwrap();
    let text = fs::read_to_string(&file).unwrap();
    let known = ["{\"account\":", "{\"server\":", "{\"api_token\":"];
    let header = text.lines().next().unwrap().rsplit_once(':').unwrap().0;
    let mut lines = vec![format!("{header}:1}}")];
    lines.extend(text.lines().filter(|line| known.iter().any(|start| line.starts_with(start))).map(str::to_owned));
    lines.extend(before.audit.iter().rev().map(entry_line));
    lines.push("end".to_owned());
    write(&old, &sealed(&format!("{}\n", lines.join("\n"))));
    store.delete_account(before.accounts[0].id).await.unwrap();
    store.restore(&old).await.unwrap();
    assert_eq!(everything(store.as_ref()).await, before);
}

/// An entry as backups held it before there were pages.
fn entry_line(entry: &AuditEntry) -> String {
    let fields = json!({
        "id": entry.id,
        "happened_at": entry.at().as_millisecond(),
        "token_name": entry.token,
        "action": entry.action,
        "account_id": entry.account_id,
        "server_id": entry.server_id,
        "subject": entry.subject,
        "vendor": entry.vendor,
        "tool": entry.tool,
        "argument_names": json!(entry.arguments).to_string(),
        "argument_values": entry.values.as_ref().map(ToString::to_string),
        "outcome": entry.outcome,
        "status": entry.status,
        "duration_ms": entry.duration_ms,
    });
    json!({ "audit": fields }).to_string()
}

async fn fill_more(store: &dyn Store) {
    let account = account("another");
    store.create_account(&account).await.unwrap();
    store.create_server(&server(&account, "copilot")).await.unwrap();
}

pub async fn a_backup_is_of_one_moment(place: Place) {
    let store = place.open().await;
    fill(store.as_ref()).await;
    let going_on = Arc::new(AtomicBool::new(true));
    let writing = tokio::spawn({
        let (store, going_on) = (place.open().await, Arc::clone(&going_on));
        async move {
            let mut number = 0;
            while going_on.load(Ordering::Relaxed) {
                number += 1;
                // Always both, in this order: a server without its account, or a later change without an earlier, is
                // of no moment.
                let account = account(&format!("written {number:09}"));
                store.create_account(&account).await.unwrap();
                store.create_server(&server(&account, &account.name)).await.unwrap();
            }
        }
    });
    let mut files = Vec::new();
    for number in 0..5 {
        let file = place.folder.path().join(format!("backup {number}"));
        store.backup(&file).await.unwrap();
        files.push(file);
    }
    going_on.store(false, Ordering::Relaxed);
    writing.await.unwrap();

    for file in files {
        store.restore(&file).await.unwrap();
        let restored = everything(store.as_ref()).await;
        let written = |name: &str| name.starts_with("written");
        let accounts = restored.accounts.iter().filter(|account| written(&account.name)).count();
        let servers = restored.servers.iter().filter(|server| written(&server.name)).count();
        assert!(accounts == servers || accounts == servers + 1, "{accounts} accounts, {servers} servers");
        assert_eq!(restored.audit.len(), 301);
    }
}

pub async fn a_backup_replaces_no_file(place: Place) {
    let store = place.open().await;
    let folder = place.folder.path();
    let file = folder.join("taken");
    fs::copy("Cargo.toml", &file).unwrap();
    let content = fs::read(&file).unwrap();
    let files = || fs::read_dir(folder).unwrap().count();
    store.ping().await.unwrap();
    let before = files();

    let error = store.backup(&file).await.unwrap_err();
    assert!(matches!(&error, StoreError::File { reason, .. } if reason.contains("already")), "{error}");
    assert_eq!(fs::read(&file).unwrap(), content);
    let error = store.backup(&folder.join("no folder").join("backup")).await.unwrap_err();
    assert!(matches!(error, StoreError::File { .. }), "{error}");
    assert_eq!(files(), before, "nothing is left behind");

    store.backup(&folder.join("backup")).await.unwrap();
    assert_eq!(files(), before + 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.join("backup")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

pub async fn a_broken_backup_leaves_everything_as_it_was(place: Place) {
    let store = place.open().await;
    let file = place.folder.path().join("backup");
    fill(store.as_ref()).await;
    store.backup(&file).await.unwrap();
    fill_more(store.as_ref()).await;
    let before = everything(store.as_ref()).await;
    let text = fs::read_to_string(&file).unwrap();
    let line = |number: usize| text.lines().nth(number).unwrap();
    let first = format!("{}\n", line(1));

    let broken: [(&str, &str); 15] = [
        ("", "no backup"),
        ("{\"format\": \"other\", \"version\": 1, \"schema\": 1}\n", "no backup"),
        (&text.replacen("\"version\":1", "\"version\":2", 1), "format 2"),
        (&text.replacen("\"schema\":", "\"schema\":99", 1), "schema version 99"),
        (&text[..text.len() / 2], "line"),
        (&text[..text.trim_end().rfind('\n').unwrap() + 1], "cut off"),
        (&text.replacen("account 1", "account 7", 1), "changed"),
        (&text.replacen(&first, "", 1), "changed"),
        (&text.replacen("pagerduty", "pager\\u0000duty", 1), "`vendor`"),
        (&text.replacen("\"vendor\":\"pagerduty\",", "", 1), "`vendor`"),
        (&text.replacen("\"state\":\"ready\"", "\"state\":\"odd\"", 1), "line 2"),
        (&format!("{text}{first}"), "after the end"),
        (&sealed(&text.replacen(&first, &format!("{first}{first}"), 1)), "already such a record"),
        (&sealed(&text.replacen("\"first_id\":\"0", "\"first_id\":\"1", 1)), "does not hold what it says"),
        // The last server's account.
        (&sealed(&text.replacen(&format!("{}\n", line(3)), "", 1)), "not there"),
    ];
    for (number, (content, reason)) in broken.into_iter().enumerate() {
        let file = place.folder.path().join(format!("broken {number}"));
        write(&file, content);
        let error = store.restore(&file).await.unwrap_err();
        assert!(matches!(error, StoreError::File { .. }), "{number}: {error:?}");
        assert!(error.to_string().contains(reason), "{number}: {error}");
    }
    assert!(matches!(store.restore(Path::new("no such file")).await, Err(StoreError::File { .. })));
    assert_eq!(everything(store.as_ref()).await, before);
    store.restore(&file).await.unwrap();
}

fn write(file: &Path, content: &str) {
    std::io::copy(&mut content.as_bytes(), &mut fs::File::create(file).unwrap()).unwrap();
}

/// A backup with an end that fits what is before it.
fn sealed(text: &str) -> String {
    use sha2::Digest;
    let before = &text[..text.trim_end().rfind('\n').unwrap() + 1];
    let digits = sha2::Sha256::digest(before).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{before}{{\"end\":{{\"lines\":{},\"sha256\":\"{digits}\"}}}}\n", before.lines().count())
}

/// From one kind of store to the other, and back.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_sqlite_restores_into_postgresql_and_back() {
    let Some(there) = Place::postgres().await else { return };
    let (here, back) = (Place::sqlite(), Place::sqlite());
    let (first, second) = (here.folder.path().join("first"), here.folder.path().join("second"));
    let (here, there, back) = (here.open().await, there.open().await, back.open().await);
    fill(here.as_ref()).await;
    // There is nothing to count that the other would count meanwhile.
    here.count_calls().await.unwrap();
    fill_more(there.as_ref()).await;
    here.backup(&first).await.unwrap();
    there.restore(&first).await.unwrap();
    assert_eq!(everything(there.as_ref()).await, everything(here.as_ref()).await);
    there.backup(&second).await.unwrap();
    back.restore(&second).await.unwrap();
    assert_eq!(everything(back.as_ref()).await, everything(here.as_ref()).await);
    assert!(fs::read(&first).unwrap() == fs::read(&second).unwrap(), "one format");
}
