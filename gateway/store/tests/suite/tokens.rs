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
    store.delete_api_token(caller.id, moment(0)).await.unwrap();
    assert_eq!(store.api_token_by_token(caller.token).await.unwrap(), None);
    assert!(is_missing(&store.delete_api_token(caller.id, moment(0)).await));
    assert_eq!(store.api_tokens(ALL).await.unwrap(), [admin]);
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

pub async fn the_last_administrators_token_stays_until_it_has_expired(place: Place) {
    let store = place.open().await;
    let passing = ApiToken { expires_at: Some(moment(5)), ..token("passing") };
    let lasting = token("lasting");
    let caller = ApiToken { is_admin: false, ..token("caller") };
    for token in [&passing, &lasting, &caller] {
        store.create_api_token(token).await.unwrap();
    }
    // At that moment the one that passes is none any more.
    assert!(is_conflict(&store.delete_api_token(lasting.id, moment(5)).await));
    assert_eq!(store.api_token(lasting.id).await.unwrap(), Some(lasting.clone()));
    store.delete_api_token(lasting.id, moment(4)).await.unwrap();
    assert!(is_conflict(&store.delete_api_token(passing.id, moment(4)).await));
    store.delete_api_token(passing.id, moment(5)).await.unwrap();
    store.delete_api_token(caller.id, moment(5)).await.unwrap();
    assert_eq!(store.api_tokens(ALL).await.unwrap(), []);
}

pub async fn of_administrators_that_are_all_deleted_at_once_one_stays(place: Place) {
    let stores = [place.open().await, place.open().await];
    for round in 0..10 {
        let tokens: Vec<ApiToken> = (0..6).map(|number| token(&format!("admin {round}.{number}"))).collect();
        for token in &tokens {
            stores[0].create_api_token(token).await.unwrap();
        }
        let all = stores[0].api_tokens(ALL).await.unwrap();
        let deletions: Vec<_> = all.iter().map(|token| token.id).enumerate().collect();
        let deletions = deletions.into_iter().map(|(number, id)| {
            let store = stores[number % 2].clone();
            tokio::spawn(async move { store.delete_api_token(id, moment(0)).await })
        });
        let mut refused = 0;
        for deletion in deletions.collect::<Vec<_>>() {
            match deletion.await.unwrap() {
                Ok(()) => {}
                result => {
                    assert!(is_conflict(&result), "{result:?}");
                    refused += 1;
                }
            }
        }
        assert_eq!((refused, stores[0].api_tokens(ALL).await.unwrap().len()), (1, 1));
    }
}
