//! Access tokens: got once, stored before they are used, given up plainly.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use tokio::sync::Barrier;
use toolpress_store::{Account, AccountState, Id, Lease, Store};

use super::vendor::{Asked, GET_WIDGET, Vendor};
use super::{Database, Outcome, VENDORS};
use crate::accounts::{AccountFault, Accounts};
use crate::credentials::{Access, Credentials, Oauth, Secret};
use crate::flaky::Flaky;

/// A vendor whose token endpoint makes each refresh token void when it is used, and gives the next: `r1`, `r2`…
async fn rotating() -> Vendor {
    let used = Arc::new(AtomicUsize::new(0));
    Vendor::start(move |asked: Asked| {
        let used = Arc::clone(&used);
        async move {
            if asked.path != "/token" {
                return (200, r#"{"id":"W1"}"#.to_owned());
            }
            let expected = format!("s3cret-r{}", used.load(Ordering::SeqCst));
            if asked.field("refresh_token").as_deref() != Some(&expected) {
                return (400, r#"{"error":"invalid_grant","error_description":"s3cret-void"}"#.to_owned());
            }
            let next = used.fetch_add(1, Ordering::SeqCst) + 1;
            let answer = json!({"access_token": format!("s3cret-a{next}"), "token_type": "Bearer", "expires_in": 3600,
                "refresh_token": format!("s3cret-r{next}")});
            (200, answer.to_string())
        }
    })
    .await
}

fn refresh_token(url: &str) -> Value {
    json!({"oauth": {"grant": "refresh_token", "token_url": format!("{url}/token"), "client_id": "app",
        "client_secret": "s3cret-client", "refresh_token": "s3cret-r0"}})
}

fn client_credentials(url: &str) -> Value {
    json!({"oauth": {"grant": "client_credentials", "token_url": format!("{url}/token"), "client_id": "app",
        "client_secret": "s3cret-client", "scope": "read"}})
}

/// Makes the stored access token end after so many seconds, and need to be renewed now.
async fn age(database: &Database, id: Id, left: i64) -> Result<Account, Box<dyn std::error::Error>> {
    let (mut account, credentials) = database.read(id).await?;
    let Credentials::Oauth(Oauth { access: Some(access), .. }) = &credentials else { return Err("no token".into()) };
    let Credentials::Oauth(oauth) = credentials.clone() else { return Err("no OAuth".into()) };
    let now = Timestamp::now();
    let before = now - SignedDuration::from_secs(3600);
    let expires_at = now + SignedDuration::from_secs(left);
    let access = Access { obtained_at: before, renew_at: now, expires_at, ..access.clone() };
    let credentials = Credentials::Oauth(Oauth { access: Some(access), ..oauth });
    account.credentials = database.keyring.seal(id, &credentials.to_bytes())?;
    account.revision = database.store.update_account(&account).await?;
    Ok(account)
}

async fn stored(database: &Database, id: Id) -> Result<Oauth, Box<dyn std::error::Error>> {
    match database.read(id).await?.1 {
        Credentials::Oauth(oauth) => Ok(oauth),
        other => Err(format!("{other:?}").into()),
    }
}

async fn call(accounts: &Accounts, account: &Account) -> Outcome {
    accounts.client(account).await?.call(&GET_WIDGET, Map::new()).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_calls_on_two_replicas_renew_once() -> Outcome {
    let vendor = rotating().await;
    let database = Database::new().await?;
    let account = database.account(&vendor.url, &refresh_token(&vendor.url)).await?;
    let replicas = [database.replica().await?, database.replica().await?];
    let start = Arc::new(Barrier::new(200));
    let calls: Vec<_> = (0..200)
        .map(|number| {
            let (accounts, account, start) = (replicas[number % 2].clone(), account.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                call(&accounts, &account).await.map_err(|error| error.to_string())
            })
        })
        .collect();
    for call in calls {
        call.await??;
    }
    assert_eq!(vendor.asked("/token").len(), 1, "it was renewed once");
    let sent: BTreeSet<_> = vendor.asked("/me").iter().map(|asked| asked.authorization().to_owned()).collect();
    assert_eq!(sent, BTreeSet::from(["Bearer s3cret-a1".to_owned()]));
    assert_eq!(vendor.asked("/me").len(), 200);
    Ok(())
}

#[tokio::test]
async fn each_renewal_uses_the_refresh_token_of_the_last_also_after_a_restart() -> Outcome {
    let vendor = rotating().await;
    let database = Database::new().await?;
    let mut account = database.account(&vendor.url, &refresh_token(&vendor.url)).await?;
    for round in 1..4 {
        call(&database.accounts(), &account).await?;
        let oauth = stored(&database, account.id).await?;
        assert_eq!(oauth.refresh_token.as_ref().map(Secret::expose), Some(format!("s3cret-r{round}").as_str()));
        assert_eq!(vendor.asked("/token").len(), round);
        account = age(&database, account.id, -1).await?;
    }
    let sent: Vec<_> = vendor.asked("/me").iter().map(|asked| asked.authorization().to_owned()).collect();
    assert_eq!(sent, ["Bearer s3cret-a1", "Bearer s3cret-a2", "Bearer s3cret-a3"]);
    Ok(())
}

#[tokio::test]
async fn a_fresh_token_is_used_as_it_is_stored() -> Outcome {
    let vendor = rotating().await;
    let database = Database::new().await?;
    let account = database.account(&vendor.url, &client_credentials("http://127.0.0.1:9")).await?;
    let (mut account, Credentials::Oauth(oauth)) = database.read(account.id).await? else { panic!("it is OAuth") };
    let now = Timestamp::now();
    let later = now + SignedDuration::from_secs(600);
    let access = Access { token: Secret::new("s3cret"), obtained_at: now, renew_at: later, expires_at: later };
    let credentials = Credentials::Oauth(Oauth { access: Some(access), ..oauth });
    account.credentials = database.keyring.seal(account.id, &credentials.to_bytes())?;
    account.revision = database.store.update_account(&account).await?;
    call(&database.accounts(), &account).await?;
    assert_eq!(vendor.asked("/me")[0].authorization(), "Bearer s3cret");
    assert!(vendor.asked("/token").is_empty());
    Ok(())
}

#[tokio::test]
async fn a_refused_renewal_is_said_plainly_by_every_call_until_there_are_new_credentials() -> Outcome {
    for error in ["invalid_grant", "invalid_client"] {
        let vendor = Vendor::start(move |_| async move {
            (400, json!({"error": error, "error_description": "s3cret-r0 is void"}).to_string())
        })
        .await;
        let database = Database::new().await?;
        let account = database.account(&vendor.url, &refresh_token(&vendor.url)).await?;
        let accounts = database.accounts();
        for known in [&account, &database.read(account.id).await?.0] {
            let fault = accounts.client(known).await.expect_err("it was refused");
            assert!(matches!(fault, AccountFault::NeedsReauthorization { .. }), "{fault:?}");
            let told = fault.to_string();
            assert!(told.contains("`prod`") && told.contains("toolpress account rotate prod"), "{told}");
            assert!(!format!("{told}{fault:?}").contains("s3cret"), "{told}");
        }
        assert_eq!(vendor.asked("/token").len(), 1, "it is not asked again");
        let (refused, _) = database.read(account.id).await?;
        assert_eq!(refused.state, AccountState::NeedsReauthorization);

        let healthy = rotating().await;
        let credentials = Credentials::read(&super::ACME, &refresh_token(&healthy.url)).expect("they are right");
        let mut renewed = Account { state: AccountState::Ready, base_url: Some(healthy.url.clone()), ..refused };
        renewed.credentials = database.keyring.seal(renewed.id, &credentials.to_bytes())?;
        renewed.revision = database.store.update_account(&renewed).await?;
        call(&accounts, &renewed).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_failure_that_passes_leaves_the_account_as_it_is_and_is_not_hammered() -> Outcome {
    for (status, body) in [
        (500, r#"{"error":"s3cret"}"#),
        (503, r#"{"error":"invalid_grant"}"#),
        (429, "{}"),
        (302, ""),
        (200, "<html>s3cret</html>"),
        (403, "<html>s3cret</html>"),
    ] {
        let vendor = Vendor::answering(status, body).await;
        let database = Database::new().await?;
        let account = database.account(&vendor.url, &refresh_token(&vendor.url)).await?;
        let accounts = database.accounts();
        for _ in 0..5 {
            let fault = accounts.client(&account).await.expect_err("there is no token");
            assert!(matches!(fault, AccountFault::Passing { .. }), "{fault:?}");
            let told = format!("{fault} {fault:?}");
            assert!(told.contains("try again later") && !told.contains("s3cret"), "{told}");
        }
        assert_eq!(vendor.asked("").len(), 1, "{status}: it is asked once, and not elsewhere");
        assert_eq!(database.read(account.id).await?.0, account, "nothing was changed");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_still_lives_is_used_while_the_endpoint_is_away() -> Outcome {
    let vendor = rotating().await;
    let database = Database::new().await?;
    let account = database.account(&vendor.url, &refresh_token(&vendor.url)).await?;
    call(&database.accounts(), &account).await?;
    let (mut account, mut oauth) = (age(&database, account.id, 30).await?, stored(&database, account.id).await?);
    oauth.token_url = "http://127.0.0.1:9/token".to_owned();
    account.credentials = database.keyring.seal(account.id, &Credentials::Oauth(oauth).to_bytes())?;
    account.revision = database.store.update_account(&account).await?;
    call(&database.accounts(), &account).await?;
    assert_eq!(vendor.asked("/me")[1].authorization(), "Bearer s3cret-a1");

    let mut dead = age(&database, account.id, -1).await?;
    dead.revision += 0;
    let fault = database.accounts().client(&dead).await.expect_err("the token has ended");
    assert!(fault.to_string().contains("127.0.0.1:9 cannot be reached"), "{fault}");
    Ok(())
}

#[tokio::test]
async fn an_answer_is_kept_although_who_asked_has_given_up() -> Outcome {
    let (asked, answer) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let barriers = (Arc::clone(&asked), Arc::clone(&answer));
    let vendor = Vendor::start(move |request: Asked| {
        let (asked, answer) = barriers.clone();
        async move {
            if request.path != "/token" {
                return (200, "{}".to_owned());
            }
            asked.wait().await;
            answer.wait().await;
            (200, json!({"access_token": "s3cret-a1", "refresh_token": "s3cret-r1"}).to_string())
        }
    })
    .await;
    let database = Database::new().await?;
    let account = database.account(&vendor.url, &refresh_token(&vendor.url)).await?;
    let accounts = database.accounts();
    let caller = tokio::spawn({
        let (accounts, account) = (accounts.clone(), account.clone());
        async move { accounts.client(&account).await }
    });
    asked.wait().await;
    caller.abort();
    assert!(caller.await.is_err_and(|error| error.is_cancelled()));
    answer.wait().await;
    accounts.settle().await;
    assert_eq!(stored(&database, account.id).await?.refresh_token, Some(Secret::new("s3cret-r1")));
    call(&accounts, &account).await?;
    assert_eq!(vendor.asked("/token").len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_change_of_the_account_while_it_is_renewed_loses_neither() -> Outcome {
    let (asked, answer) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let barriers = (Arc::clone(&asked), Arc::clone(&answer));
    let vendor = Vendor::start(move |_| {
        let (asked, answer) = barriers.clone();
        async move {
            asked.wait().await;
            answer.wait().await;
            (200, json!({"access_token": "s3cret-a1", "refresh_token": "s3cret-r1"}).to_string())
        }
    })
    .await;
    let database = Database::new().await?;
    let account = database.account(&vendor.url, &refresh_token(&vendor.url)).await?;
    let accounts = database.accounts();
    let caller = tokio::spawn({
        let (accounts, account) = (accounts.clone(), account.clone());
        async move { accounts.client(&account).await.map(drop) }
    });
    asked.wait().await;
    database.store.update_account(&Account { name: "production".to_owned(), ..account.clone() }).await?;
    answer.wait().await;
    caller.await??;
    let (changed, _) = database.read(account.id).await?;
    assert_eq!(changed.name, "production");
    assert_eq!(stored(&database, account.id).await?.refresh_token, Some(Secret::new("s3cret-r1")));
    Ok(())
}

#[tokio::test]
async fn a_replica_that_holds_the_lease_is_waited_for_and_its_token_used() -> Outcome {
    let vendor = rotating().await;
    let database = Database::new().await?;
    let account = database.account(&vendor.url, &refresh_token("http://127.0.0.1:9")).await?;
    let lease = Lease { name: format!("refresh:{}", account.id), holder: Id::new() };
    let now = Timestamp::now();
    assert!(database.store.take_lease(&lease, now, now + SignedDuration::from_secs(60)).await?);
    let waiting = tokio::spawn({
        let (accounts, account) = (database.replica().await?, account.clone());
        async move { call(&accounts, &account).await.map_err(|error| error.to_string()) }
    });
    // What the other replica does with its lease.
    let mut oauth = stored(&database, account.id).await?;
    let later = now + SignedDuration::from_secs(600);
    oauth.access = Some(Access { token: Secret::new("s3cret"), obtained_at: now, renew_at: later, expires_at: later });
    let mut renewed = account.clone();
    renewed.credentials = database.keyring.seal(account.id, &Credentials::Oauth(oauth).to_bytes())?;
    database.store.update_account(&renewed).await?;
    waiting.await??;
    assert_eq!(vendor.asked("/me")[0].authorization(), "Bearer s3cret");
    Ok(())
}

#[tokio::test]
async fn a_token_that_the_vendor_rejects_is_replaced_for_the_next_call_unless_it_is_brand_new() -> Outcome {
    let vendor = rotating().await;
    let database = Database::new().await?;
    let account = database.account(&vendor.url, &refresh_token(&vendor.url)).await?;
    let accounts = database.accounts();
    call(&accounts, &account).await?;
    accounts.rejected(account.id);
    call(&accounts, &account).await?;
    assert_eq!(vendor.asked("/token").len(), 1, "it is brand-new");

    let (mut account, mut oauth) = (database.read(account.id).await?.0, stored(&database, account.id).await?);
    if let Some(access) = &mut oauth.access {
        access.obtained_at -= SignedDuration::from_secs(100);
    }
    account.credentials = database.keyring.seal(account.id, &Credentials::Oauth(oauth).to_bytes())?;
    account.revision = database.store.update_account(&account).await?;
    call(&accounts, &account).await?;
    accounts.rejected(account.id);
    call(&accounts, &account).await?;
    let sent: Vec<_> = vendor.asked("/me").iter().map(|asked| asked.authorization().to_owned()).collect();
    assert_eq!(sent, ["Bearer s3cret-a1", "Bearer s3cret-a1", "Bearer s3cret-a1", "Bearer s3cret-a2"]);
    Ok(())
}

#[tokio::test]
async fn the_clients_secret_goes_to_the_token_endpoint_and_nowhere_else() -> Outcome {
    let (vendor, identity) = (Vendor::answering(200, "{}").await, rotating().await);
    let database = Database::new().await?;
    let account = database.account(&vendor.url, &refresh_token(&identity.url)).await?;
    call(&database.accounts(), &account).await?;
    assert_eq!(identity.asked("")[0].field("client_secret").as_deref(), Some("s3cret-client"));
    let asked = format!("{:?}", vendor.asked(""));
    assert!(!asked.contains("s3cret-client") && !asked.contains("s3cret-r"), "{asked}");
    assert!(identity.asked("")[0].headers.get("x-team").is_none(), "the account's headers are for the vendor");
    Ok(())
}

#[tokio::test]
async fn what_the_store_cannot_take_is_not_used_and_stored_by_a_later_call() -> Outcome {
    let vendor = rotating().await;
    let database = Database::new().await?;
    let account = database.account(&vendor.url, &refresh_token(&vendor.url)).await?;
    let store = Arc::new(Flaky::new(Arc::clone(&database.store)));
    store.is_away.store(true, Ordering::SeqCst);
    let accounts = Accounts::new(&VENDORS, Arc::clone(&store) as Arc<dyn Store>, Arc::clone(&database.keyring));
    let fault = accounts.client(&account).await.expect_err("the new refresh token is nowhere kept");
    assert!(matches!(fault, AccountFault::Store { .. }), "{fault:?}");
    assert!(vendor.asked("/me").is_empty());

    store.is_away.store(false, Ordering::SeqCst);
    let slot = accounts.shared.slots.get(&account.id).ok_or("it is known")?;
    // As after the pause.
    slot.lock().await.failed = None;
    call(&accounts, &account).await?;
    assert_eq!(vendor.asked("/token").len(), 1, "what the vendor gave was not lost");
    assert_eq!(stored(&database, account.id).await?.refresh_token, Some(Secret::new("s3cret-r1")));
    Ok(())
}
