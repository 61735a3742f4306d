//! Accounts against a vendor and a token endpoint on this machine, over a real SQLite database.

mod oauth;
pub(super) mod vendor;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use toolpress_store::{Account, AccountState, Id, Sealed, Store};
use toolpress_tool::Vendor as Table;

use super::{AccountFault, Accounts};
use crate::credentials::Credentials;
use crate::key::Keyring;
use vendor::{ACME, GET_WIDGET, Vendor, texts};

type Outcome = Result<(), Box<dyn std::error::Error>>;

static VENDORS: [&Table; 1] = [&ACME];
const KEY: &str = "0101010101010101010101010101010101010101010101010101010101010101";

/// A database in a folder of its own, and what several replicas need to use it.
struct Database {
    folder: TempDir,
    store: Arc<dyn Store>,
    keyring: Arc<Keyring>,
}

impl Database {
    async fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let store = open(folder.path()).await?;
        Ok(Self { folder, store, keyring: Arc::new(Keyring::given(KEY)?) })
    }

    /// A replica on a connection of its own.
    async fn replica(&self) -> Result<Accounts, Box<dyn std::error::Error>> {
        Ok(Accounts::new(&VENDORS, open(self.folder.path()).await?, Arc::clone(&self.keyring)))
    }

    fn accounts(&self) -> Accounts {
        Accounts::new(&VENDORS, Arc::clone(&self.store), Arc::clone(&self.keyring))
    }

    /// An account of the vendor at this URL, as it is stored.
    async fn account(&self, url: &str, json: &Value) -> Result<Account, Box<dyn std::error::Error>> {
        let credentials = Credentials::read(&ACME, json).map_err(|faults| format!("{faults:?}"))?;
        let mut account = blank();
        account.base_url = Some(url.to_owned());
        account.credentials = self.keyring.seal(account.id, &credentials.to_bytes())?;
        self.store.create_account(&account).await?;
        Ok(self.read(account.id).await?.0)
    }

    /// The account with its credentials as they are stored now.
    async fn read(&self, id: Id) -> Result<(Account, Credentials), Box<dyn std::error::Error>> {
        let account = self.store.account(id).await?.ok_or("it is there")?;
        let plain = self.keyring.open(id, &account.credentials)?;
        let credentials = Credentials::from_bytes(&plain).ok_or("they are credentials")?;
        Ok((account, credentials))
    }
}

async fn open(folder: &Path) -> Result<Arc<dyn Store>, toolpress_store::StoreError> {
    toolpress_store::open(&format!("sqlite:{}", folder.join("toolpress.db").display())).await
}

fn blank() -> Account {
    let now = Timestamp::now();
    Account {
        id: Id::new(),
        name: "prod".to_owned(),
        vendor: "acme".to_owned(),
        base_url: None,
        default_headers: texts(&[("X-Team", "blue")]),
        settings: texts(&[("tenant", "blue")]),
        credentials: Sealed(Vec::new()),
        state: AccountState::Ready,
        revision: 1,
        created_at: now,
        updated_at: now,
    }
}

#[tokio::test]
async fn a_stored_account_becomes_one_client_that_sends_what_it_holds() -> Outcome {
    let vendor = Vendor::answering(200, r#"{"id":"W1"}"#).await;
    let database = Database::new().await?;
    let account = database.account(&vendor.url, &json!({"token": "s3cret"})).await?;
    let accounts = database.accounts();
    let client = accounts.client(&account).await?;
    assert!(Arc::ptr_eq(&client, &accounts.client(&account).await?), "it is made once");
    client.call(&GET_WIDGET, Map::new()).await?;
    let asked = &vendor.asked("/me")[0];
    assert_eq!((asked.authorization(), &asked.headers["x-team"]), ("Token token=s3cret", &"blue".parse()?));
    assert!(!format!("{client:?} {accounts:?}").contains("s3cret"));
    Ok(())
}

#[tokio::test]
async fn a_changed_account_has_another_client_and_an_older_revision_none_of_its_own() -> Outcome {
    let database = Database::new().await?;
    let account = database.account("http://127.0.0.1:9", &json!({"token": "s3cret"})).await?;
    let accounts = database.accounts();
    let first = accounts.client(&account).await?;
    let mut changed = account.clone();
    changed.base_url = Some("http://127.0.0.1:10".to_owned());
    changed.revision = database.store.update_account(&changed).await?;
    let second = accounts.client(&changed).await?;
    assert!(!Arc::ptr_eq(&first, &second));
    assert!(Arc::ptr_eq(&second, &accounts.client(&account).await?), "what is known by now is used");

    let earlier = Account { updated_at: account.updated_at - jiff::SignedDuration::from_secs(60), ..account };
    let restored = accounts.client(&earlier).await?;
    assert!(!Arc::ptr_eq(&second, &restored), "a backup was restored");
    Ok(())
}

#[tokio::test]
async fn concurrent_first_uses_make_one_client() -> Outcome {
    let database = Database::new().await?;
    let account = database.account("http://127.0.0.1:9", &json!({"token": "s3cret"})).await?;
    let accounts = database.accounts();
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let (accounts, account) = (accounts.clone(), account.clone());
            tokio::spawn(async move { accounts.client(&account).await })
        })
        .collect();
    let first = accounts.client(&account).await?;
    for call in calls {
        assert!(Arc::ptr_eq(&first, &call.await??));
    }
    Ok(())
}

#[tokio::test]
async fn an_account_that_cannot_be_used_says_why_and_no_secret() -> Outcome {
    let database = Database::new().await?;
    let account = database.account("http://127.0.0.1:9", &json!({"token": "s3cret"})).await?;
    for (change, expected) in [
        (Account { vendor: "acmee".to_owned(), ..account.clone() }, "did you mean `acme`?"),
        (
            Account { base_url: Some("http://evil.example".to_owned()), ..account.clone() },
            "http is for this machine only",
        ),
        (Account { id: Id::new(), ..account.clone() }, "those of another account"),
        (Account { settings: texts(&[("tenent", "x")]), ..account.clone() }, "did you mean `tenant`?"),
    ] {
        let fault = database.accounts().client(&change).await.expect_err(expected);
        let told = format!("{fault} {fault:?}");
        assert!(told.contains(expected) && told.contains("prod") && !told.contains("s3cret"), "{told}");
        assert!(matches!(fault, AccountFault::Unusable { .. }));
    }
    Ok(())
}

#[test]
fn every_mistake_of_an_account_is_named_at_once() -> Outcome {
    let keyring = Arc::new(Keyring::given(KEY)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let accounts = Accounts::new(&VENDORS, runtime.block_on(open(folder.path()))?, keyring);
    let account = Account {
        base_url: Some("http://api.acme.example".to_owned()),
        default_headers: texts(&[("Authorization", "Bearer x"), ("Host", "x"), ("X-A/B", "ä\n"), ("X-Fine", "yes")]),
        settings: texts(&[("tenent", "blue"), ("tenant", "evil.example/")]),
        ..blank()
    };
    let faults = accounts.check(&account).expect_err("nearly everything is wrong");
    let pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/settings/tenant",
            "/settings/tenent",
            "/default_headers/Authorization",
            "/default_headers/Host",
            "/default_headers/X-A~1B",
            "/base_url",
        ]
    );
    let missing = accounts.check(&Account { settings: texts(&[]), ..blank() }).expect_err("the host is not known");
    assert!(missing[0].pointer == "/settings" && missing[0].detail.contains("setting `tenant`"), "{missing:?}");
    assert_eq!(accounts.check(&blank()), Ok(()));
    let named = "rest=https://eu.acme.example events=http://127.0.0.1:1/v2".to_owned();
    assert_eq!(accounts.check(&Account { base_url: Some(named), settings: texts(&[]), ..blank() }), Ok(()));
    assert!(accounts.check(&Account { base_url: Some("  ".to_owned()), ..blank() }).is_err());
    Ok(())
}

#[tokio::test]
async fn trying_an_account_calls_a_short_list_and_tells_the_status_and_nothing_else() -> Outcome {
    let database = Database::new().await?;
    let accounts = database.accounts();
    for (number, (status, expected)) in [
        (200, "has taken the credentials"),
        (401, "does not take the credentials"),
        (403, "knows the credentials"),
        (302, "points elsewhere"),
        (429, "asks for fewer"),
        (503, "trouble of its own"),
    ]
    .into_iter()
    .enumerate()
    {
        let vendor = Vendor::answering(status, r#"{"widgets":["pr1vate"],"error":"pr1vate"}"#).await;
        let credentials = Credentials::Token(crate::credentials::Secret::new("s3cret"));
        let mut account = Account { name: format!("prod{number}"), base_url: Some(vendor.url.clone()), ..blank() };
        account.credentials = database.keyring.seal(account.id, &credentials.to_bytes())?;
        let outcome = accounts.test(&account).await?;
        assert_eq!((outcome.ok, outcome.status, outcome.tool), (status == 200, Some(status), "list_all_acme_widgets"));
        assert!(outcome.message.contains(expected) && !outcome.message.contains("pr1vate"), "{outcome:?}");
        assert_eq!(vendor.asked("")[0].path, "/widgets?limit=1");
    }
    let account = database.account("http://127.0.0.1:9", &json!({"token": "s3cret"})).await?;
    let outcome = accounts.test(&account).await?;
    assert!(!outcome.ok && outcome.status.is_none() && outcome.message.contains("127.0.0.1:9"), "{outcome:?}");
    Ok(())
}
