//! Rotation over a real SQLite database, whole and broken off.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use jiff::Timestamp;
use tempfile::TempDir;
use tokio::sync::Notify;
use toolpress_store::{Account, AccountState, Id, Page, Sealed, Store};

use super::{ONE, Outcome, TWO, nothing};
use crate::key::{KeyError, Keyring, rotate::RotateError};

struct Place {
    folder: TempDir,
    store: Arc<dyn Store>,
}

impl Place {
    async fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let store = toolpress_store::open(&format!("sqlite:{}", folder.path().join("toolpress.db").display())).await?;
        Ok(Self { folder, store })
    }

    fn key_file(&self) -> PathBuf {
        self.folder.path().join("toolpress.db.key")
    }

    /// The keys as a process that starts now reads them.
    fn keyring(&self) -> Result<Keyring, KeyError> {
        Keyring::find(nothing, Some(&self.key_file()), false)
    }

    async fn add(&self, keyring: &Keyring, name: &str) -> Outcome {
        let now = Timestamp::now();
        let mut account = Account {
            id: Id::new(),
            name: name.to_owned(),
            vendor: "acme".to_owned(),
            base_url: None,
            default_headers: BTreeMap::new(),
            settings: BTreeMap::new(),
            credentials: Sealed(Vec::new()),
            state: AccountState::Ready,
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        account.credentials = keyring.seal(account.id, name.as_bytes())?;
        Ok(self.store.create_account(&account).await?)
    }

    /// Opens every account, and says how many are sealed with the current key.
    async fn open_all(&self, keyring: &Keyring) -> Result<(usize, usize), Box<dyn std::error::Error>> {
        let accounts = self.store.accounts(Page { after: None, limit: 1000 }).await?;
        for account in &accounts {
            assert_eq!(**keyring.open(account.id, &account.credentials)?, *account.name.as_bytes());
        }
        let current = accounts.iter().filter(|account| keyring.is_current(&account.credentials)).count();
        Ok((accounts.len(), current))
    }
}

#[tokio::test]
async fn a_rotation_seals_everything_anew_and_keeps_the_last_key_until_the_next() -> Outcome {
    let place = Place::new().await?;
    let keyring = place.keyring()?;
    for number in 0..250 {
        place.add(&keyring, &format!("account {number}")).await?;
    }
    let first = keyring.ids();
    let rotation = keyring.rotate(place.store.as_ref()).await?;
    assert_eq!((rotation.resealed, &rotation.kept, rotation.removed.len()), (250, &first, 0));
    assert_eq!(place.open_all(&keyring).await?, (250, 250));
    assert_eq!(place.open_all(&place.keyring()?).await?, (250, 250), "also after a restart");

    let second = rotation.current;
    let rotation = keyring.rotate(place.store.as_ref()).await?;
    assert_eq!((rotation.kept, rotation.removed), (vec![second], first), "nothing needs the first any more");
    assert_eq!(place.keyring()?.ids(), [rotation.current, second]);
    assert_eq!(place.open_all(&place.keyring()?).await?, (250, 250));
    Ok(())
}

#[tokio::test]
async fn a_rotation_that_is_broken_off_anywhere_leaves_everything_openable() -> Outcome {
    let mut was_whole = false;
    for steps in 0.. {
        let place = Place::new().await?;
        let keyring = place.keyring()?;
        for number in 0..3 {
            place.add(&keyring, &format!("account {number}")).await?;
        }
        {
            let mut rotation = pin!(keyring.rotate(place.store.as_ref()));
            for _ in 0..steps {
                if let Poll::Ready(done) = step(rotation.as_mut()).await {
                    done?;
                    was_whole = true;
                    break;
                }
            }
        }
        assert_eq!(place.open_all(&place.keyring()?).await?.0, 3, "broken off after {steps} steps");
        assert!(place.keyring()?.ids().len() <= 2);
        place.keyring()?.rotate(place.store.as_ref()).await?;
        assert_eq!(place.open_all(&place.keyring()?).await?, (3, 3), "taken up after {steps} steps");
        if was_whole {
            assert!(steps > 5, "it was broken off in between");
            return Ok(());
        }
    }
    Ok(())
}

/// Lets a future go on until it waits for something, and waits for that.
async fn step<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    struct Wake(Notify);
    impl std::task::Wake for Wake {
        fn wake(self: Arc<Self>) {
            self.0.notify_one();
        }
    }
    let woken = Arc::new(Wake(Notify::new()));
    let polled = future.poll(&mut Context::from_waker(&Waker::from(Arc::clone(&woken))));
    if polled.is_pending() {
        woken.0.notified().await;
    }
    polled
}

#[tokio::test]
async fn what_is_left_of_a_killed_rotation_does_not_stop_the_next() -> Outcome {
    let place = Place::new().await?;
    let keyring = place.keyring()?;
    place.add(&keyring, "account").await?;
    let left = place.folder.path().join("toolpress.db.key.new");
    fs::copy(place.key_file(), &left)?;
    keyring.rotate(place.store.as_ref()).await?;
    assert!(!left.exists());
    assert_eq!(place.open_all(&keyring).await?, (1, 1));
    Ok(())
}

#[tokio::test]
async fn of_two_rotations_at_once_one_is_refused() -> Outcome {
    let place = Place::new().await?;
    let keyring = place.keyring()?;
    let lock = crate::key::file::lock(&place.key_file())?;
    let error = keyring.rotate(place.store.as_ref()).await.expect_err("another has the lock");
    assert!(matches!(error, RotateError::Key(KeyError::Busy(_))), "{error}");
    drop(lock);
    keyring.rotate(place.store.as_ref()).await?;
    Ok(())
}

#[tokio::test]
async fn given_keys_are_not_changed_and_the_first_seals_everything() -> Outcome {
    let place = Place::new().await?;
    place.add(&Keyring::given(ONE)?, "account").await?;
    let both = Keyring::given(&format!("{TWO},{ONE}"))?;
    let rotation = both.rotate(place.store.as_ref()).await?;
    assert_eq!((rotation.resealed, rotation.kept.len(), rotation.removed.len()), (1, 1, 0));
    assert_eq!(place.open_all(&Keyring::given(TWO)?).await?, (1, 1), "the old key is not needed any more");
    Ok(())
}

#[tokio::test]
async fn an_account_that_cannot_be_opened_is_named_and_stops_nobody_else() -> Outcome {
    let place = Place::new().await?;
    place.add(&Keyring::given(ONE)?, "lost").await?;
    let keyring = place.keyring()?;
    place.add(&keyring, "found").await?;
    let rotation = keyring.rotate(place.store.as_ref()).await?;
    assert_eq!((rotation.resealed, rotation.failed.len()), (1, 1));
    assert!(rotation.failed[0].1.contains("which this gateway has not"), "{:?}", rotation.failed);
    Ok(())
}
