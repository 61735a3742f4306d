//! What the store is asked for when a token is shown: of one that opens nothing always the same, so that how long it takes
//! tells nobody what is wrong with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use toolpress_store::{Account, AccountState, ApiToken, Config, Id, Sealed, Server, Store};

use super::Servers;
use crate::flaky::Flaky;
use crate::token::{Kind, Token};

struct Place {
    store: Arc<Flaky>,
    servers: Servers,
    account: Id,
    _folder: TempDir,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("toolpress.db").display());
        let store = Arc::new(Flaky::new(toolpress_store::open(&address).await.unwrap()));
        let servers = Servers::new(toolpress_fixtures_generated::vendors(), Arc::clone(&store) as _, false);
        let account = account();
        store.create_account(&account).await.unwrap();
        Self { store, servers, account: account.id, _folder: folder }
    }

    /// A server that is there until then.
    async fn server(&self, expires_at: Option<Timestamp>) -> (Id, Token) {
        let (id, token, now) = (Id::new(), Token::new(Kind::Server).unwrap(), Timestamp::now());
        let server = Server {
            id,
            account_id: self.account,
            name: "copilot".to_owned(),
            config: Config::default(),
            expires_at,
            require_api_token_auth: false,
            token: token.hash(),
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        self.store.create_server(&server).await.unwrap();
        (id, token)
    }

    async fn api_token(&self, name: &str, expires_at: Option<Timestamp>) -> (Id, Token) {
        let (id, token) = (Id::new(), Token::new(Kind::Api).unwrap());
        let kept = ApiToken {
            id,
            name: name.to_owned(),
            is_admin: false,
            token: token.hash(),
            expires_at,
            created_at: Timestamp::now(),
        };
        self.store.create_api_token(&kept).await.unwrap();
        (id, token)
    }
}

fn account() -> Account {
    let now = Timestamp::now();
    Account {
        id: Id::new(),
        name: "prod".to_owned(),
        vendor: "wire".to_owned(),
        base_url: None,
        default_headers: BTreeMap::new(),
        settings: BTreeMap::new(),
        credentials: Sealed(Vec::new()),
        state: AccountState::Ready,
        revision: 1,
        created_at: now,
        updated_at: now,
    }
}

fn from_now(milliseconds: i64) -> Option<Timestamp> {
    Some(Timestamp::now() + SignedDuration::from_millis(milliseconds))
}

/// What is wrong with a text that is nearly this token.
fn spoiled(right: &str) -> Vec<String> {
    let cased =
        |letter: char| if letter.is_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
    vec![
        right[..right.len() - 1].to_owned(),
        right.chars().map(cased).collect(),
        right.to_ascii_uppercase(),
        format!("{right}A"),
        format!("{}A", &right[..right.len() - 1]),
        right[6..].to_owned(),
        "nonsense".to_owned(),
        String::new(),
        "x".repeat(8000),
    ]
}

/// Waits until a moment has passed, which is near.
async fn pass(moment: Option<Timestamp>) {
    while !super::has_passed(moment) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn whatever_is_wrong_with_a_servers_token_the_store_is_asked_once_for_it() {
    let place = Place::new().await;
    let (_, right) = place.server(None).await;
    let (_, expired) = place.server(from_now(-1)).await;
    let (id, revoked) = place.server(None).await;
    place.store.delete_server(id).await.unwrap();
    let mut wrong = spoiled(right.expose());
    let (unknown, other) = (Token::new(Kind::Server).unwrap(), Token::new(Kind::Api).unwrap());
    wrong.extend([&expired, &revoked, &unknown, &other].map(|token| token.expose().to_owned()));
    place.store.asked();
    // Nothing is remembered of them either.
    for token in wrong.iter().chain(&wrong) {
        assert!(place.servers.open(token).await.unwrap().is_none(), "{token}");
        assert_eq!(place.store.asked(), ["server_by_token"], "{token}");
    }
    assert!(place.servers.open(right.expose()).await.unwrap().is_some());
    assert_eq!(place.store.asked(), ["server_by_token"]);
}

#[tokio::test]
async fn a_server_that_expires_while_it_is_remembered_is_asked_for_like_any_other() {
    let place = Place::new().await;
    let expires_at = from_now(300);
    let (_, token) = place.server(expires_at).await;
    let was_open = place.servers.open(token.expose()).await.unwrap().is_some();
    pass(expires_at).await;
    place.store.asked();
    for _ in 0..2 {
        assert!(place.servers.open(token.expose()).await.unwrap().is_none());
        assert_eq!(place.store.asked(), ["server_by_token"], "it was open before: {was_open}");
    }
}

#[tokio::test]
async fn whatever_is_wrong_with_an_api_token_the_store_is_asked_once_for_it() {
    let place = Place::new().await;
    let (_, right) = place.api_token("right", None).await;
    let expires_at = from_now(300);
    let (_, passing) = place.api_token("passing", expires_at).await;
    let (_, expired) = place.api_token("expired", from_now(-1)).await;
    let (id, revoked) = place.api_token("revoked", None).await;
    place.store.delete_api_token(id, Timestamp::now()).await.unwrap();
    place.servers.api_token(passing.expose()).await.unwrap();
    pass(expires_at).await;
    let mut wrong = spoiled(right.expose());
    let (unknown, other) = (Token::new(Kind::Api).unwrap(), Token::new(Kind::Server).unwrap());
    wrong.extend([&passing, &expired, &revoked, &unknown, &other].map(|token| token.expose().to_owned()));
    place.store.asked();
    for token in wrong.iter().chain(&wrong) {
        assert!(place.servers.api_token(token).await.unwrap().is_none(), "{token}");
        assert_eq!(place.store.asked(), ["api_token_by_token"], "{token}");
    }
    assert!(place.servers.api_token(right.expose()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_server_that_is_called_keeps_the_catalog_that_its_lists_are_made_of() {
    let place = Place::new().await;
    let (_, token) = place.server(None).await;
    let live = place.servers.open(token.expose()).await.unwrap().unwrap();
    let vendor = live.vendor.unwrap();
    let elsewhere = Place::new().await.servers.catalog_of(&live, vendor);
    let tools = elsewhere.tools().len();
    drop(elsewhere);
    let called = place.servers.catalog_of(&live, vendor);
    assert_eq!(called.tools().len(), tools, "what is kept no more is made again");
    assert!(Arc::ptr_eq(&called, &place.servers.catalog_of(&live, vendor)));
    assert!(Arc::ptr_eq(&called, &place.servers.catalog(vendor, &live.server.config)));
}

#[tokio::test]
async fn servers_share_what_is_known_of_their_account_as_long_as_it_is_the_same() {
    let place = Place::new().await;
    let account = async || {
        let (_, token) = place.server(None).await;
        Arc::clone(&place.servers.open(token.expose()).await.unwrap().unwrap().account)
    };
    let (one, two) = (account().await, account().await);
    assert!(Arc::ptr_eq(&one, &two));
    let changed = Account { name: "staging".to_owned(), ..Account::clone(&one) };
    place.store.update_account(&changed).await.unwrap();
    // Nobody has told that it has changed.
    let (three, four) = (account().await, account().await);
    assert_eq!(three.name, "staging");
    assert!(Arc::ptr_eq(&three, &four));
}
