//! Rules of accounts.

use toolpress_store::{Account, AccountState, Id, Page, Sealed, StoreError};

use crate::place::Place;
use crate::samples::{ALL, account, is_conflict, is_missing, moment, server};

pub async fn an_account_comes_back_as_it_was_kept(place: Place) {
    let store = place.open().await;
    let whole = account("whole");
    let bare = Account {
        base_url: None,
        default_headers: Default::default(),
        settings: Default::default(),
        credentials: Sealed(Vec::new()),
        state: AccountState::NeedsReauthorization,
        ..account("bare")
    };
    store.create_account(&whole).await.unwrap();
    store.create_account(&bare).await.unwrap();

    assert_eq!(store.account(whole.id).await.unwrap(), Some(whole.clone()));
    assert_eq!(store.account_by_name("bare").await.unwrap(), Some(bare.clone()));
    assert_eq!(store.account(Id::new()).await.unwrap(), None);
    assert_eq!(store.account_by_name("Bare").await.unwrap(), None);
    drop(store);
    assert_eq!(place.open().await.accounts(ALL).await.unwrap(), [whole, bare]);
}

pub async fn a_name_belongs_to_one_account(place: Place) {
    let store = place.open().await;
    let (first, mut second) = (account("first"), account("second"));
    store.create_account(&first).await.unwrap();
    store.create_account(&second).await.unwrap();

    let Err(StoreError::Conflict(message)) = store.create_account(&account("first")).await else {
        panic!("a second account of the name");
    };
    assert_eq!(message, "there is already an account named `first`");
    second.name = "first".to_owned();
    assert!(is_conflict(&store.update_account(&second).await));
    assert!(is_conflict(&store.create_account(&Account { name: "third".to_owned(), ..first }).await));
    assert_eq!(store.accounts(ALL).await.unwrap().len(), 2);
}

pub async fn an_update_of_an_old_revision_is_refused(place: Place) {
    let store = place.open().await;
    let old = account("prod");
    store.create_account(&old).await.unwrap();

    let new = Account {
        name: "production".to_owned(),
        vendor: "firehydrant".to_owned(),
        base_url: None,
        settings: Default::default(),
        credentials: Sealed(vec![7; 100]),
        state: AccountState::NeedsReauthorization,
        updated_at: moment(50),
        ..old.clone()
    };
    assert_eq!(store.update_account(&new).await.unwrap(), 2);
    let kept = Account { revision: 2, ..new.clone() };
    assert_eq!(store.account(old.id).await.unwrap(), Some(kept.clone()));

    assert!(is_conflict(&store.update_account(&old).await));
    assert_eq!(store.account(old.id).await.unwrap(), Some(kept.clone()));
    assert_eq!(store.update_account(&kept).await.unwrap(), 3);
    assert!(is_missing(&store.update_account(&account("nobody")).await));
}

pub async fn an_account_goes_with_its_servers(place: Place) {
    let store = place.open().await;
    let (gone, stays) = (account("gone"), account("stays"));
    store.create_account(&gone).await.unwrap();
    store.create_account(&stays).await.unwrap();
    let (one, two, other) = (server(&gone, "one"), server(&gone, "two"), server(&stays, "other"));
    for server in [&one, &two, &other] {
        store.create_server(server).await.unwrap();
    }

    let mut deleted = store.delete_account(gone.id).await.unwrap();
    deleted.sort_by_key(|server| server.id);
    assert_eq!(deleted, [one.clone(), two]);
    assert_eq!(store.server_by_token(one.token).await.unwrap(), None);
    assert_eq!(store.servers(None, ALL).await.unwrap(), [other]);
    assert_eq!(store.accounts(ALL).await.unwrap(), [stays]);
    assert!(is_missing(&store.delete_account(gone.id).await));
}

pub async fn accounts_come_in_pages(place: Place) {
    let store = place.open().await;
    let accounts = (0..7).map(|number| account(&format!("account {number}"))).collect::<Vec<_>>();
    for account in accounts.iter().rev() {
        store.create_account(account).await.unwrap();
    }
    let mut found = Vec::new();
    loop {
        let after = found.last().map(|account: &Account| account.id);
        let page = store.accounts(Page { after, limit: 3 }).await.unwrap();
        assert!(page.len() <= 3);
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    assert_eq!(found, accounts);
}
