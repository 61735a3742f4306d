//! Accounts: credentials, base URLs, servers, and what is refused.

use toolpress_tool::{Api, Credential, CredentialPlace, Vendor};

use super::{Account, AccountError, Proof, Refusal};
use crate::fixture::{ACME, EVENTS, FOREIGN, LIST_TENANTED, LIST_WIDGETS, REST, SEND_EVENT, TENANTED};

type Outcome = Result<(), AccountError>;

fn account() -> Result<Account, AccountError> {
    Account::new(&ACME)
}

/// What the REST API's authentication header holds for this credential.
fn header(credential: &str) -> Result<String, AccountError> {
    let account = account()?.with_credential(credential)?;
    let proof = account.authentication(&REST).expect("a credential is set");
    let [(name, value)] = &proof.headers[..] else { panic!("the API asks for one: {proof:?}") };
    assert_eq!(name, "authorization");
    assert!(value.is_sensitive());
    Ok(value.to_str().expect("it is ASCII").to_owned())
}

#[test]
fn the_prefix_is_put_before_a_bare_credential_only() -> Outcome {
    assert_eq!(header("k3y")?, "Token token=k3y");
    assert_eq!(header("Token token=k3y")?, "Token token=k3y");
    assert_eq!(header("Bearer k3y")?, "Bearer k3y");
    Ok(())
}

#[test]
fn the_line_break_at_the_end_of_a_token_file_is_left_out() -> Outcome {
    assert_eq!(header("k3y\r\n")?, "Token token=k3y");
    Ok(())
}

#[test]
fn a_credential_that_no_header_can_hold_is_refused_and_not_repeated() -> Outcome {
    for credential in ["k3y\r\nX-Admin: yes", "k3y\0", "schlüssel"] {
        let error = account()?.with_credential(credential).expect_err(credential);
        assert_eq!(error, AccountError::IllegalCredential("ACME_TOKEN"));
        assert!(!error.to_string().contains("k3y"));
    }
    let error = account()?.with_credential(" \n").expect_err("it is empty");
    assert_eq!(error, AccountError::EmptyCredential("ACME_TOKEN"));
    Ok(())
}

#[test]
fn a_credential_does_not_show_in_debug() -> Outcome {
    let account = account()?.with_credential("k3y")?;
    assert!(!format!("{account:?}").contains("k3y"), "{account:?}");
    Ok(())
}

#[test]
fn credentials_and_settings_come_from_their_environment_variables() -> Outcome {
    let account = account()?.with_environment(|name| match name {
        "ACME_TOKEN" => Some("k3y".to_owned()),
        "ACME_FROM" => Some("ann@acme.example\n".to_owned()),
        _ => None,
    })?;
    assert_eq!(account.setting("from"), Some("ann@acme.example"));
    assert!(account.authentication(&REST).is_ok());

    let error = self::account()?.with_environment(|name| (name == "ACME_FROM").then(|| "a\r\nB: c".to_owned()));
    assert_eq!(error.expect_err("it holds a line break"), AccountError::IllegalSetting("ACME_FROM"));
    Ok(())
}

#[test]
fn an_empty_variable_is_as_good_as_none() -> Outcome {
    let account = account()?.with_environment(|_| Some(String::new()))?;
    assert!(account.authentication(&REST).is_err());
    assert_eq!(account.setting("from"), None);
    Ok(())
}

#[test]
fn a_missing_credential_names_its_variable_and_only_where_one_is_asked_for() -> Outcome {
    let account = account()?;
    let refusal = account.authentication(&REST).expect_err("none is set");
    assert_eq!(
        refusal.to_string(),
        "no credential for Acme; set the environment variable ACME_TOKEN, or give a token file"
    );
    assert_eq!(account.authentication(&EVENTS), Ok(Proof::default()));
    Ok(())
}

#[test]
fn a_plain_url_stands_in_for_every_host_and_keeps_each_path() -> Outcome {
    let account = account()?.with_urls(&["http://127.0.0.1:8080/acme"])?;
    assert_eq!(account.base(&LIST_WIDGETS).map(ToString::to_string), Ok("http://127.0.0.1:8080/acme".to_owned()));
    assert_eq!(account.base(&SEND_EVENT).map(ToString::to_string), Ok("http://127.0.0.1:8080/acme/v2".to_owned()));
    Ok(())
}

#[test]
fn a_named_url_is_the_whole_base_of_its_api_wherever_it_stands() -> Outcome {
    let account = account()?.with_urls(&["events=https://eu.acme.example/v3", "http://localhost:8080"])?;
    assert_eq!(account.base(&LIST_WIDGETS).map(ToString::to_string), Ok("http://localhost:8080".to_owned()));
    assert_eq!(account.base(&SEND_EVENT).map(ToString::to_string), Ok("https://eu.acme.example/v3".to_owned()));
    Ok(())
}

#[test]
fn a_url_for_an_unknown_api_names_the_right_one() -> Outcome {
    let error = account()?.with_urls(&["event=https://eu.acme.example"]).expect_err("there is no such API");
    assert_eq!(error.to_string(), "Acme has no API `event`; did you mean `events`?");
    assert!(account()?.with_urls(&["events=http://eu.acme.example"]).is_err());
    Ok(())
}

#[test]
fn a_tool_of_another_vendor_is_refused() -> Outcome {
    let refusal = account()?.base(&FOREIGN).expect_err("it is another vendor's");
    assert_eq!(refusal, Refusal::ForeignTool { tool: FOREIGN.name, vendor: "Acme" });
    Ok(())
}

fn tenanted(name: &str) -> Result<Account, AccountError> {
    Account::new(&TENANTED)?.with_environment(|variable| (variable == "TENANT").then(|| name.to_owned()))
}

#[test]
fn a_name_of_the_account_is_filled_into_its_host() -> Outcome {
    let base = |account: &Account| account.base(&LIST_TENANTED).map(ToString::to_string);
    assert_eq!(base(&tenanted("shop-7")?), Ok("https://shop-7.acme.example".to_owned()));
    assert_eq!(base(&tenanted("shop-7")?.with_server("eu")?), Ok("https://shop-7.eu.acme.example".to_owned()));
    let unset = Account::new(&TENANTED)?;
    assert_eq!(
        base(&unset),
        Err(Refusal::NoHost { vendor: "Tenanted", place: "the environment variable TENANT".to_owned() })
    );
    assert_eq!(base(&unset.with_urls(&["http://localhost:1"])?), Ok("http://localhost:1".to_owned()));
    Ok(())
}

#[test]
fn a_name_cannot_lead_to_another_host() {
    for name in ["evil.example/", "a.b", "a@b", "a#", "a/..", "a:1", "{tenant}"] {
        let account = tenanted(name).map(|account| account.base(&LIST_TENANTED).map(ToString::to_string));
        assert_eq!(account, Err(AccountError::IllegalHost("TENANT")), "{name}");
    }
}

#[test]
fn a_server_that_the_vendor_has_not_is_refused_by_name() {
    let refused = tenanted("a").and_then(|account| account.with_server("us")).map(|_| ());
    let known = "eu".to_owned();
    assert_eq!(refused, Err(AccountError::UnknownServer { vendor: "Tenanted", name: "us".to_owned(), known }));
}

static BOTH: Api = Api {
    authentication: &[
        Credential { place: CredentialPlace::Header, name: "X-Key", prefix: "", basic: false, environment: "ACME_KEY" },
        Credential {
            place: CredentialPlace::Query,
            name: "app",
            prefix: "",
            basic: false,
            environment: "ACME_APP_KEY",
        },
    ],
    name: "both",
    url: "https://api.duo.example",
    servers: &[],
};
static OF_TWO: Vendor =
    Vendor { name: "duo", title: "Duo", instructions: "", apis: &[&BOTH], settings: &[], tools: &[], aliases: &[] };

#[test]
fn every_credential_that_is_missing_is_named() -> Outcome {
    let account = Account::new(&OF_TWO)?;
    assert_eq!(
        account.authentication(&BOTH).expect_err("none is set").to_string(),
        "no credential for Duo; set the environment variables ACME_KEY and ACME_APP_KEY, or give a token file with a \
         line NAME=value for each"
    );
    let account = account.with_environment(|name| (name == "ACME_KEY").then(|| "k3y".to_owned()))?;
    assert_eq!(
        account.authentication(&BOTH).expect_err("one is set").to_string(),
        "no credential for Duo; set the environment variable ACME_APP_KEY, or give a token file with a line NAME=value \
         for each"
    );
    Ok(())
}

#[test]
fn several_credentials_stand_in_a_file_line_by_line() -> Outcome {
    let account = Account::new(&OF_TWO)?.with_credential("ACME_KEY=k3y==\r\n\n ACME_APP_KEY=a b\n")?;
    let proof = account.authentication(&BOTH).expect("both are set");
    assert_eq!(proof.headers[0].1, "k3y==");
    assert_eq!(proof.query, [("app".to_owned(), "a%20b".to_owned())]);
    for text in ["s3cret", "ACME_KEY=a\ns3cret=", "acme_key=s3cret"] {
        let error = Account::new(&OF_TWO)?.with_credential(text).expect_err(text).to_string();
        assert!(error.ends_with("write NAME=value, a line each for ACME_KEY, ACME_APP_KEY"), "{error}");
        assert!(!error.contains("s3cret"), "{error}");
    }
    let error = Account::new(&OF_TWO)?.with_credential("\n").expect_err("it is empty");
    assert_eq!(error, AccountError::EmptyCredential("ACME_KEY"));
    Ok(())
}
