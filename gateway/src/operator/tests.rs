//! Both ways to a gateway's API give the same.

use serde_json::json;

use super::{Found, Operator, OperatorError, find};
use crate::api::testing::{self, Api};

#[tokio::test]
async fn both_ways_give_the_same() {
    let gateway = Api::start().await;
    let remote = gateway.serve().await;
    let local = Operator::local((*gateway.state).clone());
    for operator in [&local, &remote] {
        let name = if std::ptr::eq(operator, &local) { "local" } else { "remote" };
        let made = operator.post("/integrated-account", Some(&testing::new_account(name))).await.unwrap();
        assert_eq!(made["name"], name);
    }
    assert_eq!(local.list("/integrated-account").await.unwrap(), remote.list("/integrated-account").await.unwrap());
    let wrong = json!({"name": "", "vendor": "wires"});
    let refusals = [
        local.post("/integrated-account", Some(&wrong)).await.unwrap_err().to_string(),
        remote.post("/integrated-account", Some(&wrong)).await.unwrap_err().to_string(),
    ];
    assert_eq!(refusals[0], refusals[1]);
    insta::assert_snapshot!(refusals[0], @r"
    the request has 3 mistakes
      name: it must not be empty
      vendor: there is no vendor `wires`; did you mean `wire`?
      credentials: it is required
    ");
    let mut backup = Vec::new();
    let take = |piece: &[u8]| {
        backup.extend_from_slice(piece);
        Ok(())
    };
    let length = remote.backup(take).await.unwrap();
    assert_eq!((length, length > 0), (backup.len() as u64, true));
    assert!(matches!(remote.restore("backup".as_ref()).await, Err(OperatorError::RemoteRestore)));
}

#[tokio::test]
async fn lists_are_read_to_their_end() {
    let gateway = Api::start().await;
    let local = Operator::local((*gateway.state).clone());
    for number in 0..101 {
        local.post("/api-token", Some(&json!({"name": format!("t{number}")}))).await.unwrap();
    }
    assert_eq!(local.list("/api-token").await.unwrap().len(), 102);
}

#[test]
fn a_token_goes_nowhere_but_to_the_gateway() {
    for url in ["http://gateway.example.com", "ftp://gateway.example.com", "https://user:secret@gateway.example.com"] {
        let refused = Operator::remote(url, "tpapi_x").unwrap_err().to_string();
        assert!(!refused.contains("secret"), "{refused}");
    }
    let operator = Operator::remote("https://gateway.example.com", "tpapi_secret").unwrap();
    assert!(!format!("{operator:?}").contains("tpapi_secret"));
    assert!(matches!(Operator::remote("https://gateway.example.com", "a\nb"), Err(OperatorError::Token)));
}

#[test]
fn a_record_is_named_by_its_id_or_its_name() {
    let records =
        [json!({"id": "1", "name": "prod"}), json!({"id": "2", "name": "twin"}), json!({"id": "3", "name": "twin"})];
    assert_eq!(find(&records, "1"), Found::One(&records[0]));
    assert_eq!(find(&records, "prod"), Found::One(&records[0]));
    assert_eq!(find(&records, "prd"), Found::None(Some("prod")));
    assert_eq!(find(&records, "twin"), Found::Several(vec!["2", "3"]));
}
