//! What requests do to a sandbox, on a small vendor.

use serde_json::{Value, json};

use crate::fixture::{Client, column, reasons, sandbox};

#[test]
fn what_is_created_can_be_listed_read_changed_and_deleted() {
    let mut client = Client::new(sandbox());
    let (status, created) = client.ask_with("POST", "/v1/things", &json!({ "thing": { "name": "Saw" } }));
    assert_eq!(status, 201);
    let thing = &created["thing"];
    let id = thing["id"].as_str().expect("it has an id");
    assert_eq!(
        (&thing["type"], &thing["status"], &thing["summary"]),
        (&json!("thing"), &json!("active"), &json!("Saw"))
    );
    assert_eq!(thing["html_url"], format!("https://sandbox.example.com/v1/things/{id}"));
    assert_eq!(thing["created_at"], "2026-11-02T09:00:01Z");
    let path = format!("/v1/things/{id}");
    assert_eq!(client.ask("GET", &path), (200, created.clone()));
    assert_eq!(column(&client.ask("GET", "/v1/things?offset=3").1["things"], "name"), ["Saw"]);
    let (_, changed) = client.ask_with("PUT", &path, &json!({ "thing": { "name": "Sharp saw", "note": null } }));
    assert_eq!((&changed["thing"]["name"], &changed["thing"]["note"]), (&json!("Sharp saw"), &Value::Null));
    assert_eq!((&changed["thing"]["status"], &changed["thing"]["id"]), (&json!("active"), &json!(id)));
    assert_eq!(changed["thing"]["updated_at"], "2026-11-02T09:00:02Z");
    assert_eq!(client.ask("GET", &path), (200, changed));
    assert_eq!(client.ask("DELETE", &path), (204, Value::Null));
    assert_eq!(client.ask("GET", &path).0, 404);
}

#[test]
fn nested_collections_belong_to_their_record() {
    let mut client = Client::new(sandbox());
    assert_eq!(client.ask_with("POST", "/v1/things/P1/parts", &json!({ "part": { "name": "Face" } })).0, 200);
    assert_eq!(column(&client.ask("GET", "/v1/things/P1/parts").1["parts"], "name"), ["Horn", "Face"]);
    assert_eq!(client.ask("GET", "/v1/things/P2/parts").1, json!({ "parts": [] }));
    assert_eq!(reasons(&client.ask("GET", "/v1/things/P9/parts")), ["`/v1/things` has no `P9`"]);
}

#[test]
fn lists_are_filtered_by_what_their_records_have() {
    let mut client = Client::new(sandbox());
    let mut ids = |query: &str| {
        let (_, list) = client.ask("GET", &format!("/v1/things?{query}"));
        column(&list["things"], "id").join(" ")
    };
    assert_eq!(ids("statuses[]=retired"), "P2");
    assert_eq!(ids("team_ids[]=PT1"), "P1");
    assert_eq!(ids("since=2026-01-01T00:00:00Z"), "P1 P2");
}

#[test]
fn a_list_in_the_body_changes_many_at_once() {
    let mut client = Client::new(sandbox());
    let change = |id: &str| json!({ "things": [{ "id": id, "status": "retired" }] });
    let (_, changed) = client.ask_with("PUT", "/v1/things", &change("P1"));
    assert_eq!((&changed["things"][0]["status"], &changed["things"][0]["name"]), (&json!("retired"), &json!("Anvil")));
    assert_eq!(client.ask("GET", "/v1/things/P1").1["thing"], changed["things"][0]);
    assert_eq!(client.ask_with("PUT", "/v1/things", &change("P9")).0, 404);
}

#[test]
fn an_action_answers_with_the_record_it_is_done_to() {
    let mut client = Client::new(sandbox());
    let (status, snoozed) = client.ask_with("POST", "/v1/things/P1/snooze", &json!({ "duration": 60 }));
    assert_eq!((status, &snoozed["thing"]["name"]), (201, &json!("Anvil")));
    assert_eq!(client.ask_with("POST", "/v1/things/P1/snooze", &json!({ "duration": 0 })).0, 400);
}

#[test]
fn a_single_thing_keeps_what_is_written() {
    let mut client = Client::new(sandbox());
    client.ask_with("PUT", "/v1/things/current", &json!({ "thing": { "name": "Anvil" } }));
    assert_eq!(client.ask("GET", "/v1/things/current").1["thing"]["name"], "Anvil");
}

#[test]
fn references_are_answered_with_their_summary() {
    let (_, thing) = Client::new(sandbox()).ask("GET", "/v1/things/P1");
    assert_eq!(thing["thing"]["teams"][0]["summary"], "Smiths");
}

#[test]
fn members_can_be_put_where_nothing_can_be_read() {
    let mut client = Client::new(sandbox());
    assert_eq!(client.ask("PUT", "/v1/teams/PT1/members/PU1"), (204, Value::Null));
    assert_eq!(client.ask("PUT", "/v1/teams/PT1/members/PU2"), (204, Value::Null));
    assert_eq!(client.ask("PUT", "/v1/teams/PT9/members/PU1").0, 404);
}

#[test]
fn any_id_gets_a_record_when_that_is_wanted() {
    let mut client = Client::new(sandbox().lenient_ids(true));
    let (status, thing) = client.ask("GET", "/v1/things/P9");
    assert_eq!((status, &thing["thing"]["id"]), (200, &json!("P9")));
    assert_eq!(client.ask("GET", "/v1/things/P9/parts").1["parts"].as_array().map(Vec::len), Some(1));
}
