//! When a token stops opening something.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use toolpress_store::Page;

use super::database::{Database, seconds_from_now};
use super::process::Gateway;
use super::vendor::Vendor;

#[test]
fn a_server_that_another_process_revokes_is_dead_within_a_second() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("prod", &vendor.url);
    let gateway = Gateway::start(&database, &[]);
    for _ in 0..3 {
        let (server, token) = database.server(&account, |_| ());
        assert_eq!(gateway.list(&token).status, 200, "a new server works at once");
        database.run(database.store.delete_server(server.id)).unwrap();
        let took = gateway.until(&token, 401);
        assert!(took < Duration::from_millis(1200), "{took:?}");
    }
}

#[test]
fn a_server_goes_with_its_account_within_a_second() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("prod", &vendor.url);
    let (_, token) = database.server(&account, |_| ());
    let gateway = Gateway::start(&database, &[]);
    assert_eq!(gateway.list(&token).status, 200);
    database.run(database.store.delete_account(account.id)).unwrap();
    let took = gateway.until(&token, 401);
    assert!(took < Duration::from_millis(1200), "{took:?}");
}

#[test]
fn a_server_expires_at_its_second_however_busy_it_is() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("prod", &vendor.url);
    let (server, token) = database.server(&account, |server| server.expires_at = seconds_from_now(2));
    let gateway = Gateway::start(&database, &["--server-rate", "0", "--account-rate", "0"]);
    let expiry = server.expires_at.unwrap();
    loop {
        let before = Timestamp::now();
        let status = gateway.call(&token, "list_all_pager_duty_incidents", &json!({})).status;
        match status {
            200 => assert!(before < expiry, "it was still good at {before}, after {expiry}"),
            401 => {
                assert!(Timestamp::now() >= expiry, "it was no good any more before {expiry}");
                return;
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn what_has_expired_is_deleted_by_itself() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("prod", &vendor.url);
    database.server(&account, |server| server.expires_at = seconds_from_now(-5));
    let (lasting, _) = database.server(&account, |_| ());
    let _gateway = Gateway::start(&database, &[]);
    let start = std::time::Instant::now();
    loop {
        let page = Page { after: None, limit: 10 };
        let left = database.run(database.store.servers(None, page)).unwrap();
        if left.iter().map(|server| server.id).eq([lasting.id]) {
            return;
        }
        assert!(start.elapsed() < super::PATIENCE, "it is still there: {left:?}");
    }
}
