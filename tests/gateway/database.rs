//! A database that a gateway and this process share, and what is put into it past the gateway.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use toolpress_gateway::credentials::Credentials;
use toolpress_gateway::key::{Keyring, file_beside};
use toolpress_gateway::token::{Kind, Token};
use toolpress_store::{Account, AccountState, ApiToken, Config, Id, Server, Store};

use super::VENDOR_SECRET;

/// A fresh database, its key, and this process's own way in.
pub struct Database {
    pub address: String,
    pub store: Arc<dyn Store>,
    pub keyring: Arc<Keyring>,
    /// Set in the environment of every gateway on it, where there can be no key file.
    pub key: Option<&'static str>,
    runtime: Runtime,
    folder: TempDir,
}

/// A key for databases that are no file.
const KEY: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

impl Database {
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let address = format!("sqlite:{}", folder.path().join("toolpress.db").display());
        let keyring = Keyring::find(|_| None, file_beside(&address).as_deref(), false).unwrap();
        Self::open(address, keyring, None, folder)
    }

    /// A new database on the PostgreSQL that the environment names, if it names one.
    #[cfg(feature = "postgres")]
    pub fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("TOOLPRESS_TEST_POSTGRES") else {
            println!("skipped: TOOLPRESS_TEST_POSTGRES names no PostgreSQL");
            return None;
        };
        let name = format!("toolpress_{}", Id::new().0.simple());
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        });
        let (path, parameters) = server.split_once('?').unwrap_or((&server, ""));
        let (start, _) = path.rsplit_once('/').unwrap();
        let address = format!("{start}/{name}?{parameters}");
        Some(Self::open(address, Keyring::given(KEY).unwrap(), Some(KEY), TempDir::new().unwrap()))
    }

    #[cfg(not(feature = "postgres"))]
    pub fn postgres() -> Option<Self> {
        println!("skipped: built without the feature `postgres` (a key would be {} bytes)", KEY.len());
        None
    }

    fn open(address: String, keyring: Keyring, key: Option<&'static str>, folder: TempDir) -> Self {
        let runtime = Runtime::new().unwrap();
        let store = runtime.block_on(toolpress_store::open(&address)).unwrap();
        Self { address, store, keyring: Arc::new(keyring), key, runtime, folder }
    }

    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// An account with PagerDuty, which is reached at this URL.
    pub fn account(&self, name: &str, url: &str) -> Account {
        self.account_with(name, url, &json!({"token": VENDOR_SECRET}))
    }

    /// The same with other credentials.
    pub fn account_with(&self, name: &str, url: &str, credentials: &Value) -> Account {
        let id = Id::new();
        let vendor = toolpress_generated::vendors().iter().find(|vendor| vendor.name == "pagerduty").unwrap();
        let credentials = Credentials::read(vendor, credentials).unwrap();
        let account = Account {
            id,
            name: name.to_owned(),
            vendor: "pagerduty".to_owned(),
            base_url: Some(url.to_owned()),
            default_headers: Default::default(),
            settings: [("from".to_owned(), "sam@example.com".to_owned())].into(),
            credentials: self.keyring.seal(id, &credentials.to_bytes()).unwrap(),
            state: AccountState::Ready,
            revision: 1,
            created_at: Timestamp::now(),
            updated_at: Timestamp::now(),
        };
        self.run(self.store.create_account(&account)).unwrap();
        account
    }

    /// A server of an account, after whoever makes it has had a look, and its token.
    pub fn server(&self, account: &Account, change: impl FnOnce(&mut Server)) -> (Server, Token) {
        let (server, token) = new_server(account, change);
        self.run(self.store.create_server(&server)).unwrap();
        (server, token)
    }

    /// An API token of this name.
    pub fn api_token(&self, name: &str, is_admin: bool) -> (ApiToken, Token) {
        let token = Token::new(Kind::Api).unwrap();
        let kept = ApiToken {
            id: Id::new(),
            name: name.to_owned(),
            is_admin,
            token: token.hash(),
            expires_at: None,
            created_at: Timestamp::now(),
        };
        self.run(self.store.create_api_token(&kept)).unwrap();
        (kept, token)
    }

    /// Every byte that lies in the database's folder.
    pub fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        files
            .filter(|path| path.extension().is_none_or(|end| end != "key"))
            .flat_map(|path| std::fs::read(path).unwrap())
            .collect()
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

/// A server that nothing keeps yet.
pub fn new_server(account: &Account, change: impl FnOnce(&mut Server)) -> (Server, Token) {
    let token = Token::new(Kind::Server).unwrap();
    let mut server = Server {
        id: Id::new(),
        account_id: account.id,
        name: "copilot".to_owned(),
        config: Config::default(),
        expires_at: None,
        require_api_token_auth: false,
        token: token.hash(),
        revision: 1,
        created_at: Timestamp::now(),
        updated_at: Timestamp::now(),
    };
    change(&mut server);
    (server, token)
}

/// A config of these words.
pub fn config(methods: &[&str], tags: &[&str], tools: &[&str]) -> Config {
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Config { methods: own(methods), tags: own(tags), tools: own(tools) }
}

/// A moment as the store keeps it: to the millisecond. What is left of it there would otherwise pass before what the test
/// holds in its hand.
pub fn seconds_from_now(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(Timestamp::now().as_millisecond() + seconds * 1000).ok()
}
