use serde_json::{Value, json};
use toolpress_tool::{Api, Credential, CredentialPlace, Setting, Vendor};

use super::{ClientAuthentication, Credentials, Grant};
use crate::fault::Fault;

const fn credential(place: CredentialPlace, name: &'static str, basic: bool, environment: &'static str) -> Credential {
    Credential { place, name, prefix: if basic { "Basic " } else { "" }, basic, environment }
}

const fn api(name: &'static str, authentication: &'static [Credential]) -> Api {
    Api { name, url: "https://api.acme.example", servers: &[], authentication }
}

const fn vendor(title: &'static str, apis: &'static [&'static Api]) -> Vendor {
    const TENANT: &[Setting] = &[Setting { name: "tenant", environment: "TENANT", description: "The tenant." }];
    Vendor { name: "acme", title, instructions: "", apis, settings: TENANT, tools: &[], aliases: &[] }
}

static BEARER: Vendor =
    vendor("Bearer", &[&api("a", &[credential(CredentialPlace::Header, "Authorization", false, "ACME_TOKEN")])]);
static HEADER: Vendor =
    vendor("Header", &[&api("a", &[credential(CredentialPlace::Header, "X-Key", false, "ACME_KEY")])]);
static LOGIN: Vendor =
    vendor("Login", &[&api("a", &[credential(CredentialPlace::Header, "Authorization", true, "ACME_LOGIN")])]);
static SEVERAL: Vendor = vendor(
    "Several",
    &[&api(
        "a",
        &[
            credential(CredentialPlace::Header, "X-Key", false, "ACME_KEY"),
            credential(CredentialPlace::Cookie, "app", false, "ACME_APP"),
        ],
    )],
);
static PUBLIC: Vendor = vendor("Public", &[&api("a", &[])]);

/// The mistakes in what somebody wrote, as `pointer: detail`.
fn mistakes(vendor: &'static Vendor, json: &Value) -> Vec<String> {
    match Credentials::read(vendor, json) {
        Ok(credentials) => panic!("{json} was taken for {credentials:?}"),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

fn oauth(changes: &Value) -> Value {
    let mut oauth = json!({
        "grant": "refresh_token", "token_url": "https://identity.acme.example/oauth/token",
        "client_id": "app", "client_secret": "s3cret-client", "refresh_token": "s3cret-refresh", "scope": "read write",
    });
    for (name, value) in changes.as_object().into_iter().flatten() {
        oauth[name] = value.clone();
    }
    json!({ "oauth": oauth })
}

#[test]
fn each_kind_is_read_and_comes_back_from_its_sealed_form() -> Result<(), Vec<Fault>> {
    for (vendor, json, kind) in [
        (&BEARER, json!({"token": "s3cret"}), "token"),
        (&BEARER, json!({"api_key": "s3cret"}), "token"),
        (&BEARER, json!({"ACME_TOKEN": "s3cret"}), "named"),
        (&HEADER, json!({"token": "s3cret\n"}), "token"),
        (&LOGIN, json!({"username": "ann", "password": "s3cret: word"}), "basic"),
        (&LOGIN, json!({"username": "s3cret-key", "password": ""}), "basic"),
        (&SEVERAL, json!({"ACME_KEY": "s3cret", "ACME_APP": "s3cret"}), "named"),
        (&PUBLIC, json!({}), "named"),
        (&BEARER, oauth(&json!({})), "refresh_token"),
        (&BEARER, oauth(&json!({"client_secret": null})), "refresh_token"),
        (&BEARER, oauth(&json!({"grant": "client_credentials", "refresh_token": null})), "client_credentials"),
        (&BEARER, oauth(&json!({"token_url": "http://127.0.0.1:1/token?tenant=a"})), "refresh_token"),
    ] {
        let credentials = Credentials::read(vendor, &json)?;
        assert_eq!(credentials.kind(), kind);
        assert!(!format!("{credentials:?}").contains("s3cret"), "{credentials:?}");
        assert_eq!(Credentials::from_bytes(&credentials.to_bytes()), Some(credentials));
    }
    Ok(())
}

#[test]
fn oauth_without_further_words_puts_the_client_into_the_body() -> Result<(), Vec<Fault>> {
    let Credentials::Oauth(read) = Credentials::read(&BEARER, &oauth(&json!({})))? else { panic!("it is OAuth") };
    assert_eq!((read.grant, read.client_authentication), (Grant::RefreshToken, ClientAuthentication::Body));
    let basic = oauth(&json!({"client_authentication": "basic"}));
    let Credentials::Oauth(read) = Credentials::read(&BEARER, &basic)? else { panic!("it is OAuth") };
    assert_eq!(read.client_authentication, ClientAuthentication::Basic);
    Ok(())
}

#[test]
fn a_field_that_is_not_known_is_named_with_the_right_one() {
    for (vendor, json, expected) in [
        (&BEARER, json!({"tokn": "s3cret"}), "/tokn: is not known; did you mean `token`?"),
        (&BEARER, json!({"Token": "s3cret"}), "/Token: is not known; did you mean `token`?"),
        (&BEARER, json!({"acme_token": "s3cret"}), "/acme_token: is not known; did you mean `ACME_TOKEN`?"),
        (&BEARER, json!({"a/b": "s3cret"}), "/a~1b: is not known; leave it out"),
        (
            &BEARER,
            json!({"token": "s3cret", "tenant": "blue"}),
            "/tenant: is a setting and no secret; put it into the account's `settings`",
        ),
        (&BEARER, oauth(&json!({"token_uri": "s3cret"})), "/oauth/token_uri: is not known; did you mean `token_url`?"),
    ] {
        assert_eq!(mistakes(vendor, &json), [expected]);
    }
}

#[test]
fn another_kind_than_the_vendors_is_refused_with_what_to_write() {
    let token = r#"{"token": "…"}"#;
    let login = r#"{"username": "…", "password": "…"}"#;
    for (vendor, json, expected) in [
        (&BEARER, json!({}), token),
        (&BEARER, json!("s3cret"), token),
        (&BEARER, json!({"username": "ann", "password": "s3cret"}), token),
        (&BEARER, json!({"token": "s3cret", "ACME_TOKEN": "s3cret"}), token),
        (&LOGIN, json!({"token": "s3cret"}), login),
        (&SEVERAL, json!({"token": "s3cret"}), r#"{"ACME_KEY": "…", "ACME_APP": "…"}"#),
        (&HEADER, oauth(&json!({})), token),
        (&PUBLIC, json!({"token": "s3cret"}), "write {}"),
    ] {
        let mistakes = mistakes(vendor, &json);
        assert!(mistakes.len() == 1 && mistakes[0].contains(expected), "{json}: {mistakes:?}");
    }
}

#[test]
fn every_mistake_is_named_at_once_and_no_secret_is_repeated() {
    let json = oauth(&json!({
        "grant": "password", "token_url": "http://identity.acme.example", "client_id": 5, "scope": "",
        "client_authentication": "post", "client_secret": ["s3cret"],
    }));
    let mut pointers: Vec<_> = Credentials::read(&BEARER, &json)
        .expect_err("nearly everything is wrong")
        .into_iter()
        .map(|fault| {
            assert!(!fault.detail.contains("s3cret"), "{fault}");
            fault.pointer
        })
        .collect();
    pointers.sort();
    let names = ["client_authentication", "client_id", "client_secret", "grant", "scope", "token_url"];
    assert_eq!(pointers, names.map(|name| format!("/oauth/{name}")));
}

#[test]
fn what_a_grant_asks_for_must_be_there_and_nothing_else() {
    for (changes, expected) in [
        (json!({"refresh_token": null}), "/oauth/refresh_token: is missing"),
        (
            json!({"grant": "client_credentials"}),
            "/oauth/refresh_token: belongs to the grant `refresh_token`; leave it out, or change `grant`",
        ),
        (
            json!({"grant": "client_credentials", "refresh_token": null, "client_secret": null}),
            "/oauth/client_secret: is missing",
        ),
        (
            json!({"client_authentication": "basic", "client_secret": null}),
            "/oauth/client_authentication: `basic` needs a `client_secret`",
        ),
    ] {
        assert_eq!(mistakes(&BEARER, &oauth(&changes)), [expected]);
    }
}

#[test]
fn a_token_endpoint_is_https_or_on_this_machine() {
    for url in [
        "http://identity.acme.example/token",
        "ftp://identity.acme.example",
        "https://ann:s3cret@identity.acme.example",
        "https://identity.acme.example/token#s3cret",
        "identity.acme.example",
    ] {
        let mistakes = mistakes(&BEARER, &oauth(&json!({"token_url": url})));
        assert!(mistakes.len() == 1 && mistakes[0].starts_with("/oauth/token_url: "), "{mistakes:?}");
        assert!(!mistakes[0].contains("s3cret"), "{mistakes:?}");
    }
}

#[test]
fn what_cannot_be_sent_is_refused_at_its_place() {
    for (vendor, json, pointer) in [
        (&BEARER, json!({"token": "s3cret\r\nX-Admin: yes"}), ""),
        (&BEARER, json!({"token": "  "}), "/token"),
        (&BEARER, json!({"token": 5}), "/token"),
        (&BEARER, json!({"token": "s3cret", "api_key": "s3cret"}), "/api_key"),
        (&LOGIN, json!({"username": "a:b", "password": "s3cret"}), "/username"),
        (&LOGIN, json!({"username": "ann"}), "/password"),
        (&SEVERAL, json!({"ACME_KEY": "s3cret", "ACME_APP": "s3cret; admin=1"}), "/ACME_APP"),
    ] {
        let faults = Credentials::read(vendor, &json).expect_err("it cannot be sent");
        assert_eq!(faults.iter().map(|fault| fault.pointer.as_str()).collect::<Vec<_>>(), [pointer], "{json}");
        assert!(!format!("{faults:?}").contains("s3cret"), "{faults:?}");
    }
}
