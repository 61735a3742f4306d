mod rotate;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use toolpress_store::{Id, Sealed};

use super::{FILE_VARIABLE, KeyError, Keyring, VARIABLE, file_beside};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const ONE: &str = "0101010101010101010101010101010101010101010101010101010101010101";
const TWO: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
const THREE: &str = "__________________________________________8";

fn nothing(_: &str) -> Option<String> {
    None
}

#[test]
fn what_is_sealed_opens_for_its_account_alone() -> Result<(), KeyError> {
    let keyring = Keyring::given(ONE)?;
    let (account, other) = (Id::new(), Id::new());
    let sealed = keyring.seal(account, b"s3cret")?;
    assert_eq!(**keyring.open(account, &sealed)?, *b"s3cret");
    assert!(matches!(keyring.open(other, &sealed), Err(KeyError::Tampered)));
    assert_ne!(keyring.seal(account, b"s3cret")?, sealed, "each nonce is new");
    assert!(!sealed.0.windows(6).any(|window| window == b"s3cret"));
    Ok(())
}

#[test]
fn no_changed_cut_or_lengthened_bytes_open() -> Result<(), KeyError> {
    let keyring = Keyring::given(ONE)?;
    let account = Id::new();
    let Sealed(bytes) = keyring.seal(account, b"s3cret")?;
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        let error = keyring.open(account, &Sealed(changed)).expect_err("a bit was flipped");
        let names_key = (1..9).contains(&place);
        assert_eq!(matches!(error, KeyError::Unknown { .. }), names_key, "{place}: {error}");
        assert!(keyring.open(account, &Sealed(bytes[..place].to_vec())).is_err(), "{place}");
    }
    assert!(keyring.open(account, &Sealed([&bytes[..], &[0]].concat())).is_err());
    Ok(())
}

#[test]
fn another_key_opens_nothing_and_the_message_names_the_missing_one_by_its_id() -> Result<(), KeyError> {
    let account = Id::new();
    let old = Keyring::given(ONE)?;
    let sealed = old.seal(account, b"s3cret")?;
    let error = Keyring::given(TWO)?.open(account, &sealed).expect_err("it is the wrong key").to_string();
    assert!(error.contains(&old.ids()[0].to_string()) && error.contains(VARIABLE), "{error}");

    let both = Keyring::given(&format!("{TWO}, {ONE}"))?;
    assert_eq!(**both.open(account, &sealed)?, *b"s3cret");
    assert!(!both.is_current(&sealed));
    assert!(both.is_current(&both.seal(account, b"s3cret")?));
    Ok(())
}

#[test]
fn keys_are_read_in_every_spelling_that_tools_write() -> Result<(), KeyError> {
    for text in [ONE, TWO, THREE, TWO.trim_end_matches('='), &THREE.replace('_', "/"), &format!(" {TWO}\n,{ONE},\n")] {
        Keyring::given(text)?;
    }
    assert_eq!(Keyring::given(&format!("{ONE},{ONE}"))?.ids().len(), 1);
    Ok(())
}

#[test]
fn what_is_no_key_is_refused_by_its_number_and_not_repeated() {
    for (text, number) in [("hunter2", 1), (&ONE[1..], 1), (&format!("{ONE},{TWO}A"), 2)] {
        match Keyring::given(text) {
            Err(error @ KeyError::Malformed { number: found, .. }) => {
                assert_eq!(found, number);
                assert!(!error.to_string().contains(text) && !format!("{error:?}").contains("hunter"), "{error}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(Keyring::given(" , "), Err(KeyError::Empty(_))));
}

#[test]
fn the_first_start_makes_a_key_file_for_its_owner_alone_and_later_ones_read_it() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("toolpress.db.key");
    let first = Keyring::find(nothing, Some(&path), false)?;
    assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
    let second = Keyring::find(nothing, Some(&path), true)?;
    assert_eq!(first.ids(), second.ids());
    assert_eq!(fs::read_dir(&folder)?.count(), 1, "nothing else is left");
    assert!(fs::read_to_string(&path)?.starts_with('#'));
    Ok(())
}

#[test]
fn of_two_that_make_the_file_at_once_both_have_the_same_key() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("toolpress.db.key");
    let ids: Vec<_> = std::thread::scope(|scope| {
        let makers: Vec<_> =
            (0..8).map(|_| scope.spawn(|| Keyring::find(nothing, Some(&path), false).map(|keys| keys.ids()))).collect();
        makers.into_iter().map(|maker| maker.join().expect("it does not panic")).collect::<Result<_, _>>()
    })?;
    assert!(ids.iter().all(|other| *other == ids[0]), "{ids:?}");
    Ok(())
}

#[test]
fn a_file_that_others_may_read_is_refused() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("key");
    Keyring::find(nothing, Some(&path), false)?;
    let named = |name: &str| (name == FILE_VARIABLE).then(|| path.display().to_string());
    for (mode, own, handed) in [(0o600, true, true), (0o400, true, true), (0o440, false, true), (0o604, false, false)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
        assert_eq!(Keyring::find(nothing, Some(&path), true).is_ok(), own, "{mode:o}");
        assert_eq!(Keyring::find(named, None, true).is_ok(), handed, "{mode:o}");
    }
    let error = Keyring::find(nothing, Some(&path), true).expect_err("everybody may read it").to_string();
    assert!(error.contains("mode 604") && error.contains("chmod 600"), "{error}");
    Ok(())
}

#[test]
fn a_missing_file_is_not_made_anew_while_accounts_need_the_old_one() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("key");
    assert!(matches!(Keyring::find(nothing, Some(&path), true), Err(KeyError::Missing(_))));
    assert!(!path.exists());
    assert!(matches!(Keyring::find(nothing, None, false), Err(KeyError::NotGiven)));
    let keyring = Keyring::find(nothing, Some(&path), false)?;
    fs::remove_file(&path)?;
    assert!(keyring.seal(Id::new(), b"s3cret").is_err(), "what it sealed could not be opened after a restart");
    Ok(())
}

#[test]
fn a_running_gateway_sees_the_file_that_another_process_has_changed() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("key");
    let running = Keyring::find(nothing, Some(&path), false)?;
    let old = running.ids()[0];
    let keys = super::keys::Keys::parse(&fs::read_to_string(&path)?, "key")?.with_new()?;
    super::file::replace(&path, &keys)?;

    let account = Id::new();
    let sealed = Keyring::find(nothing, Some(&path), true)?.seal(account, b"s3cret")?;
    assert_eq!(**running.open(account, &sealed)?, *b"s3cret");
    assert_eq!(running.ids(), [keys.ids()[0], old]);
    Ok(())
}

#[test]
fn the_keys_that_are_given_go_before_the_file() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("key");
    let given = |name: &str| (name == VARIABLE).then(|| ONE.to_owned());
    let keyring = Keyring::find(given, Some(&path), true)?;
    assert!(!path.exists());
    assert_eq!(keyring.place(), VARIABLE);
    assert_eq!(format!("{keyring:?}"), "Keyring");
    Ok(())
}

#[test]
fn the_file_of_a_database_lies_beside_it() {
    assert_eq!(file_beside("sqlite:toolpress.db").as_deref(), Some(Path::new("toolpress.db.key")));
    assert_eq!(file_beside("sqlite:/var/lib/t.db").as_deref(), Some(Path::new("/var/lib/t.db.key")));
    assert_eq!(file_beside("postgres://db/toolpress"), None);
    assert_eq!(file_beside("sqlite::memory:"), None);
}
