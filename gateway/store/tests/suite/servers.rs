//! Rules of servers, and of what expires.

use toolpress_store::{Config, Id, Page, Server};

use crate::place::Place;
use crate::samples::{ALL, account, hash, is_conflict, is_missing, moment, server, token};

pub async fn a_server_comes_back_as_it_was_kept(place: Place) {
    let store = place.open().await;
    let account = account("prod");
    store.create_account(&account).await.unwrap();
    let whole = Server { expires_at: Some(moment(1)), require_api_token_auth: true, ..server(&account, "whole") };
    let bare = Server { config: Config::default(), ..server(&account, "bare") };
    store.create_server(&whole).await.unwrap();
    store.create_server(&bare).await.unwrap();
    drop(store);

    let store = place.open().await;
    assert_eq!(store.server(whole.id).await.unwrap(), Some(whole));
    assert_eq!(store.server(bare.id).await.unwrap(), Some(bare));
    assert_eq!(store.server(Id::new()).await.unwrap(), None);
}

pub async fn a_server_belongs_to_an_account_that_is_there(place: Place) {
    let store = place.open().await;
    assert!(is_missing(&store.create_server(&server(&account("nobody"), "lost")).await));
    assert!(store.servers(None, ALL).await.unwrap().is_empty());
}

pub async fn a_server_is_found_by_its_token_until_that_changes(place: Place) {
    let store = place.open().await;
    let account = account("prod");
    store.create_account(&account).await.unwrap();
    let old = server(&account, "copilot");
    store.create_server(&old).await.unwrap();
    assert_eq!(store.server_by_token(old.token).await.unwrap(), Some((old.clone(), account.clone())));
    assert_eq!(store.server_by_token(hash()).await.unwrap(), None);
    assert!(is_conflict(&store.create_server(&Server { token: old.token, ..server(&account, "thief") }).await));

    let new = Server {
        name: "pilot".to_owned(),
        config: Config { tools: vec!["list_incidents".to_owned()], ..Config::default() },
        expires_at: Some(moment(9)),
        require_api_token_auth: true,
        token: hash(),
        updated_at: moment(8),
        ..old.clone()
    };
    assert_eq!(store.update_server(&new).await.unwrap(), 2);
    assert_eq!(store.server_by_token(old.token).await.unwrap(), None);
    assert_eq!(
        store.server_by_token(new.token).await.unwrap(),
        Some((Server { revision: 2, ..new.clone() }, account.clone()))
    );
    assert!(is_conflict(&store.update_server(&old).await));

    store.delete_server(old.id).await.unwrap();
    assert_eq!(store.server_by_token(new.token).await.unwrap(), None);
    assert!(is_missing(&store.delete_server(old.id).await));
    assert!(is_missing(&store.update_server(&new).await));
}

pub async fn servers_come_in_pages_of_one_account_or_all(place: Place) {
    let store = place.open().await;
    let (one, two) = (account("one"), account("two"));
    store.create_account(&one).await.unwrap();
    store.create_account(&two).await.unwrap();
    let mut servers = Vec::new();
    for number in 0..6 {
        let server = server(if number % 2 == 0 { &one } else { &two }, "same name");
        store.create_server(&server).await.unwrap();
        servers.push(server);
    }
    let page = |after: Option<&Server>| Page { after: after.map(|server| server.id), limit: 2 };

    assert_eq!(store.servers(None, ALL).await.unwrap(), servers);
    assert_eq!(store.servers(None, page(Some(&servers[1]))).await.unwrap(), servers[2..4]);
    assert_eq!(store.servers(Some(two.id), page(None)).await.unwrap(), [servers[1].clone(), servers[3].clone()]);
    assert_eq!(store.servers(Some(two.id), page(Some(&servers[3]))).await.unwrap(), servers[5..]);
    assert!(store.servers(Some(Id::new()), ALL).await.unwrap().is_empty());
    assert_eq!(store.servers_by_name("same name", 4).await.unwrap(), servers[..4]);
    assert!(store.servers_by_name("Same name", 4).await.unwrap().is_empty());
}

pub async fn what_has_expired_is_deleted_to_the_millisecond(place: Place) {
    let store = place.open().await;
    let account = account("prod");
    store.create_account(&account).await.unwrap();
    let server = |at| Server { expires_at: at, ..server(&account, "copilot") };
    let servers = [server(None), server(Some(moment(999))), server(Some(moment(1_000))), server(Some(moment(1_001)))];
    for server in &servers {
        store.create_server(server).await.unwrap();
    }
    let (mut short, mut long) = (token("short"), token("long"));
    (short.expires_at, long.expires_at) = (Some(moment(1_000)), Some(moment(1_001)));
    store.create_api_token(&short).await.unwrap();
    store.create_api_token(&long).await.unwrap();

    assert_eq!(store.delete_expired(moment(998)).await.unwrap(), 0);
    assert_eq!(store.delete_expired(moment(1_000)).await.unwrap(), 3);
    assert_eq!(store.servers(None, ALL).await.unwrap(), [servers[0].clone(), servers[3].clone()]);
    assert_eq!(store.api_tokens(ALL).await.unwrap(), [long]);
    assert_eq!(store.delete_expired(moment(1_000)).await.unwrap(), 0);
}
