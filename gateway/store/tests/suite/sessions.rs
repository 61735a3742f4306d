//! Rules of sessions.

use toolpress_store::{ApiToken, Hash, Id, Session};

use crate::place::Place;
use crate::samples::{hash, is_missing, moment, token};

fn session(token: &ApiToken) -> Session {
    Session { cookie: hash(), api_token_id: token.id, created_at: moment(5), expires_at: moment(1_000) }
}

pub async fn a_session_comes_back_with_its_token(place: Place) {
    let store = place.open().await;
    let (admin, other) = (token("admin"), ApiToken { expires_at: Some(moment(7)), ..token("other") });
    store.create_api_token(&admin).await.unwrap();
    store.create_api_token(&other).await.unwrap();
    let sessions = [(session(&admin), admin.clone()), (session(&admin), admin.clone()), (session(&other), other)];
    for (session, _) in &sessions {
        store.create_session(session).await.unwrap();
    }

    for kept in &sessions {
        assert_eq!(store.session(kept.0.cookie).await.unwrap().as_ref(), Some(kept));
    }
    assert_eq!(store.session(hash()).await.unwrap(), None);
    assert!(is_missing(&store.create_session(&session(&token("nobody"))).await));
    store.delete_session(sessions[0].0.cookie).await.unwrap();
    store.delete_session(sessions[0].0.cookie).await.unwrap();
    assert_eq!(store.session(sessions[0].0.cookie).await.unwrap(), None);
    assert!(store.session(sessions[1].0.cookie).await.unwrap().is_some());
}

pub async fn a_session_ends_with_its_token(place: Place) {
    let stores = [place.open().await, place.open().await];
    let (revoked, replaced, kept) = (token("revoked"), token("replaced"), token("kept"));
    let mut cookies: Vec<Hash> = Vec::new();
    for token in [&revoked, &replaced, &kept] {
        stores[0].create_api_token(token).await.unwrap();
        let session = session(token);
        stores[0].create_session(&session).await.unwrap();
        cookies.push(session.cookie);
    }
    stores[1].delete_api_token(revoked.id, moment(0)).await.unwrap();
    stores[1].put_api_token(&ApiToken { id: Id::new(), token: hash(), ..replaced }).await.unwrap();

    for store in &stores {
        assert_eq!(store.session(cookies[0]).await.unwrap(), None);
        assert_eq!(store.session(cookies[1]).await.unwrap(), None);
        assert!(store.session(cookies[2]).await.unwrap().is_some());
    }
}

pub async fn a_session_ends_when_it_says(place: Place) {
    let store = place.open().await;
    let admin = token("admin");
    store.create_api_token(&admin).await.unwrap();
    let (short, long) = (session(&admin), Session { expires_at: moment(1_001), ..session(&admin) });
    store.create_session(&short).await.unwrap();
    store.create_session(&long).await.unwrap();

    assert_eq!(store.delete_expired(moment(1_000)).await.unwrap(), 0, "sessions are not counted");
    assert_eq!(store.session(short.cookie).await.unwrap(), None);
    assert_eq!(store.session(long.cookie).await.unwrap(), Some((long, admin)));
}

pub async fn a_session_is_in_no_backup(place: Place) {
    let store = place.open().await;
    let admin = token("admin");
    store.create_api_token(&admin).await.unwrap();
    let session = session(&admin);
    store.create_session(&session).await.unwrap();
    let file = place.folder.path().join("backup");
    store.backup(&file).await.unwrap();
    store.restore(&file).await.unwrap();

    assert_eq!(store.api_token(admin.id).await.unwrap(), Some(admin));
    assert_eq!(store.session(session.cookie).await.unwrap(), None);
}
