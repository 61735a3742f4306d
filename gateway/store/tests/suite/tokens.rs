//! Rules of API tokens.

use toolpress_store::{ApiToken, Id, Page};

use crate::place::Place;
use crate::samples::{ALL, hash, is_conflict, is_missing, moment, token};

pub async fn a_token_comes_back_as_it_was_kept(place: Place) {
    let store = place.open().await;
    let admin = token("admin");
    let caller = ApiToken { is_admin: false, expires_at: Some(moment(5)), ..token("caller") };
    store.create_api_token(&admin).await.unwrap();
    store.create_api_token(&caller).await.unwrap();

    assert_eq!(store.api_token(admin.id).await.unwrap(), Some(admin.clone()));
    assert_eq!(store.api_token_by_token(caller.token).await.unwrap(), Some(caller.clone()));
    assert_eq!(store.api_token_by_token(hash()).await.unwrap(), None);
    assert_eq!(store.api_tokens(Page { after: Some(admin.id), limit: 5 }).await.unwrap().len(), 1);
    store.delete_api_token(admin.id).await.unwrap();
    assert_eq!(store.api_token_by_token(admin.token).await.unwrap(), None);
    assert!(is_missing(&store.delete_api_token(admin.id).await));
    assert_eq!(store.api_tokens(ALL).await.unwrap(), [caller]);
}

pub async fn a_name_belongs_to_one_token(place: Place) {
    let store = place.open().await;
    let admin = token("admin");
    store.create_api_token(&admin).await.unwrap();
    assert!(is_conflict(&store.create_api_token(&token("admin")).await));
    assert!(is_conflict(&store.create_api_token(&ApiToken { token: admin.token, ..token("other") }).await));
    assert_eq!(store.api_tokens(ALL).await.unwrap(), [admin]);
}

pub async fn a_token_takes_the_place_of_that_of_the_same_name(place: Place) {
    let store = place.open().await;
    let (old, other) = (token("admin"), token("other"));
    store.put_api_token(&old).await.unwrap();
    store.create_api_token(&other).await.unwrap();
    let new = ApiToken { is_admin: false, expires_at: Some(moment(7)), ..token("admin") };
    store.put_api_token(&new).await.unwrap();

    assert_eq!(store.api_token_by_token(old.token).await.unwrap(), None);
    assert_eq!(store.api_token(new.id).await.unwrap(), Some(new.clone()));
    assert_eq!(store.api_tokens(ALL).await.unwrap(), [other.clone(), new]);
    assert!(is_conflict(&store.put_api_token(&ApiToken { token: other.token, ..token("third") }).await));
}

pub async fn one_of_many_is_the_first_token(place: Place) {
    let stores = [place.open().await, place.open().await];
    let tries = (0..20).map(|number| {
        let store = stores[number % 2].clone();
        tokio::spawn(async move {
            let token = token(&format!("admin {number}"));
            store.create_first_api_token(&token).await.unwrap().then_some(token)
        })
    });
    let mut first: Vec<ApiToken> = Vec::new();
    for tried in tries.collect::<Vec<_>>() {
        first.extend(tried.await.unwrap());
    }
    assert_eq!(first.len(), 1);
    assert_eq!(stores[0].api_tokens(ALL).await.unwrap(), first);
    assert_eq!(stores[0].api_token(Id::new()).await.unwrap(), None);
}
