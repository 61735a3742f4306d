//! What people do with the tools, end to end: every request that reaches the vendor, and what is so afterwards.

use serde_json::{Value, json};

use super::session::Session;

/// The item with the latest moment at `pointer` among those that `is_wanted`.
fn newest<'a>(items: &'a Value, pointer: &str, is_wanted: impl Fn(&Value) -> bool) -> &'a Value {
    let items = items.as_array().unwrap().iter().filter(|item| is_wanted(item));
    items.max_by_key(|item| item.pointer(pointer).unwrap().as_str().unwrap()).unwrap()
}

/// The one item that has this value at `pointer`.
fn only<'a>(items: &'a Value, pointer: &str, value: &Value) -> &'a Value {
    let found: Vec<&Value> =
        items.as_array().unwrap().iter().filter(|item| item.pointer(pointer) == Some(value)).collect();
    assert_eq!(found.len(), 1, "{value} at {pointer} in {items}");
    found[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn better_stack_acknowledges_the_newest_active_incident_and_tells_visitors_of_it() {
    let mut session = Session::start("betterstack", &[]).await;
    let active = session.call("list_all_better_stack_incidents", json!({"resolved": false}));
    let is_gateway = |item: &Value| item["attributes"]["name"].as_str().unwrap().contains("API gateway");
    let incident = newest(&active["result"], "/attributes/started_at", is_gateway);
    assert_eq!(incident["id"], "55219");
    let by = json!({"incident_id": incident["id"], "acknowledged_by": "ines@parcels.example.com"});
    let acknowledged = session.call("better_stack_incidents_acknowledge", by);
    assert_eq!(acknowledged["data"]["attributes"]["status"], "Acknowledged");

    let pages = session.call("list_all_better_stack_status_pages", json!({}));
    let page = only(&pages["result"], "/attributes/published", &json!(true));
    let report = json!({
        "status_page_id": page["id"],
        "title": "Errors in the API for partners",
        "message": "Some requests fail. We are looking into it.",
    });
    let created = session.call("create_a_better_stack_status_page_report", report);
    assert_eq!(created["data"]["attributes"]["title"], "Errors in the API for partners");

    let incident = session.call("get_single_better_stack_incident_by_id", json!({"id": "55219"}));
    assert_eq!(incident["data"]["attributes"]["acknowledged_by"], "ines@parcels.example.com");
    let reports = session.call("list_all_better_stack_status_page_reports", json!({"status_page_id": "311"}));
    only(&reports["result"], "/id", &created["data"]["id"]);
    let wanted = [
        "GET /api/v3/incidents?resolved=false",
        r#"POST /api/v3/incidents/55219/acknowledge {"acknowledged_by":"ines@parcels.example.com"}"#,
        "GET /api/v2/status-pages",
        r#"POST /api/v2/status-pages/311/status-reports {"message":"Some requests fail. We are looking into it.","title":"Errors in the API for partners"}"#,
        "GET /api/v3/incidents/55219",
        "GET /api/v2/status-pages/311/status-reports",
    ];
    assert_eq!(session.end(), wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn better_stack_escalates_an_incident_to_the_schedule_that_was_looked_up() {
    let mut session = Session::start("betterstack", &[]).await;
    let schedules = session.call("list_all_better_stack_on_call_schedules", json!({}));
    let schedule = only(&schedules["result"], "/attributes/default_calendar", &json!(true));
    let rotation =
        session.call("list_all_better_stack_on_call_schedule_rotations", json!({"calendar_id": schedule["id"]}));
    assert_eq!(rotation["users"][1], "ines@parcels.example.com");
    let number: u64 = schedule["id"].as_str().unwrap().parse().unwrap();
    let to = json!({"incident_id": "55214", "escalation_type": "Schedule", "schedule_id": number, "push": true});
    let escalated = session.call("better_stack_incidents_escalate", to);
    assert_eq!((&escalated["data"]["id"], &escalated["data"]["type"]), (&json!("55214"), &json!("incident")));

    let timeline = session.call("list_all_better_stack_incident_timeline", json!({"incident_id": "55214"}));
    let escalation = only(&timeline["result"], "/attributes/item_type", &json!("escalated"));
    assert_eq!(escalation["attributes"]["data"], json!({"to": "Schedule", "schedule_id": 7710}));
    let wanted = [
        "GET /api/v2/on-calls",
        "GET /api/v2/on-calls/7710/rotation",
        r#"POST /api/v3/incidents/55214/escalate {"escalation_type":"Schedule","push":true,"schedule_id":7710}"#,
        "GET /api/v2/incidents/55214/timeline",
    ];
    assert_eq!(session.end(), wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn better_stack_acknowledges_an_incident_and_comments_on_it() {
    let mut session = Session::start("betterstack", &[]).await;
    let active = session.call("list_all_better_stack_incidents", json!({"resolved": false, "acknowledged": false}));
    let incident = only(&active["result"], "/attributes/name", &json!("Checkout API"));
    session.call("better_stack_incidents_acknowledge", json!({"incident_id": incident["id"]}));
    let comment = json!({"incident_id": incident["id"], "content": "Rolling back *quote* to the last release."});
    session.call("create_a_better_stack_incident_comment", comment);

    let incident = session.call("get_single_better_stack_incident_by_id", json!({"id": "55216"}));
    assert_eq!(incident["data"]["attributes"]["status"], "Acknowledged");
    let comments = session.call("list_all_better_stack_incident_comments", json!({"incident_id": "55216"}));
    assert_eq!(comments["result"][0]["attributes"]["content"], "Rolling back *quote* to the last release.");
    let wanted = [
        "GET /api/v3/incidents?acknowledged=false&resolved=false",
        "POST /api/v3/incidents/55216/acknowledge",
        r#"POST /api/v2/incidents/55216/comments {"content":"Rolling back *quote* to the last release."}"#,
        "GET /api/v3/incidents/55216",
        "GET /api/v2/incidents/55216/comments",
    ];
    assert_eq!(session.end(), wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn better_stack_tells_the_whole_timeline_in_order_over_several_pages() {
    let mut session = Session::start("betterstack", &[]).await;
    let to = json!({"incident_id": "55214", "escalation_type": "Organization"});
    session.call("better_stack_incidents_escalate", to);
    let timeline =
        session.pages("list_all_better_stack_incident_timeline", json!({"incident_id": "55214", "limit": 3}));
    assert_eq!(timeline.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 2]);
    let items = timeline.concat();
    let steps: Vec<&str> = items.iter().map(|item| item["attributes"]["item_type"].as_str().unwrap()).collect();
    assert_eq!(steps, ["started", "notified", "waited", "notified", "waited", "notified", "commented", "escalated"]);
    assert!(items.is_sorted_by(|item, next| item["attributes"]["at"].as_str() < next["attributes"]["at"].as_str()));
    let wanted = [
        r#"POST /api/v3/incidents/55214/escalate {"escalation_type":"Organization"}"#,
        "GET /api/v2/incidents/55214/timeline?per_page=3",
        "GET /api/v2/incidents/55214/timeline?page=2&per_page=3",
        "GET /api/v2/incidents/55214/timeline?page=3&per_page=3",
    ];
    assert_eq!(session.end(), wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn pager_duty_tells_who_is_on_call_for_the_newest_triggered_incident() {
    let mut session = Session::start("pagerduty", &[]).await;
    let triggered = json!({"statuses": ["triggered"], "sort_by": ["created_at:desc"]});
    let triggered = session.call("list_all_pager_duty_incidents", triggered);
    let id = newest(&triggered["result"], "/created_at", |_| true)["id"].clone();
    let incident = session.call("get_single_pager_duty_incident_by_id", json!({"id": id}));
    let policy = &incident["incident"]["escalation_policy"]["id"];
    let schedules = session.call("list_all_pager_duty_schedules", json!({"query": "primary"}));
    let schedule = only(&schedules["result"], "/escalation_policies/0/id", policy);
    let turns = json!({"escalation_policy_ids": [policy], "schedule_ids": [schedule["id"]]});
    let on_calls = session.call("list_all_pager_duty_on_calls", turns);
    assert_eq!(on_calls["result_count"], 1);
    assert_eq!(on_calls["result"][0]["user"]["summary"], "Mina Duarte");
    let wanted = [
        "GET /incidents?sort_by=created_at%3Adesc&statuses%5B%5D=triggered",
        "GET /incidents/PISYNO3",
        "GET /schedules?query=primary",
        "GET /oncalls?escalation_policy_ids%5B%5D=PESTORE&schedule_ids%5B%5D=PSTORE1",
    ];
    assert_eq!(session.end(), wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn pager_duty_opens_an_incident_and_notes_something_on_it() {
    let mut session = Session::start("pagerduty", &[]).await;
    let services = session.call("list_all_pager_duty_services", json!({"query": "checkout"}));
    let service = only(&services["result"], "/name", &json!("Checkout"));
    let incident = json!({
        "title": "Payments are taken twice",
        "service": {"id": service["id"], "type": "service_reference"},
        "urgency": "high",
    });
    let created = session.call("create_a_pager_duty_incident", incident);
    let id = created["incident"]["id"].clone();
    let note = json!({"incident_id": id, "content": "Three customers so far."});
    session.call("create_a_pager_duty_incident_note", note);

    let incident = session.call("get_single_pager_duty_incident_by_id", json!({"id": id}));
    assert_eq!(
        (&incident["incident"]["status"], &incident["incident"]["urgency"]),
        (&json!("triggered"), &json!("high"))
    );
    let notes = session.call("list_all_pager_duty_incident_notes", json!({"incident_id": id}));
    assert_eq!(notes["result"][0]["content"], "Three customers so far.");
    let id = id.as_str().unwrap();
    let wanted = [
        "GET /services?query=checkout",
        r#"POST /incidents {"incident":{"type":"incident","service":{"id":"PSCHECK","type":"service_reference"},"title":"Payments are taken twice","urgency":"high"}}"#,
        &format!(r#"POST /incidents/{id}/notes {{"note":{{"content":"Three customers so far."}}}}"#),
        &format!("GET /incidents/{id}"),
        &format!("GET /incidents/{id}/notes"),
    ];
    assert_eq!(session.end(), wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn fire_hydrant_declares_an_incident_and_pages_the_payments_team() {
    let mut session = Session::start("firehydrant", &[]).await;
    let severities = session.call("list_all_fire_hydrant_severities", json!({}));
    let severity = only(&severities["result"], "/description", &json!("Customers cannot pay."));
    let incident = json!({"name": "Cards are declined at every till", "severity": severity["slug"]});
    let declared = session.call("create_a_fire_hydrant_incident", incident);
    let teams = session.call("list_all_fire_hydrant_teams", json!({"query": "payments"}));
    let team = only(&teams["result"], "/name", &json!("Payments"));
    let page = json!({"target_type": "Team", "target_id": team["id"], "summary": "Cards are declined at every till"});
    let alert = session.call("create_a_fire_hydrant_page", page);
    assert_eq!(alert["summary"], "Cards are declined at every till");

    let incident = session.call("get_single_fire_hydrant_incident_by_id", json!({"id": declared["id"]}));
    assert_eq!((&incident["severity"], &incident["number"]), (&json!("SEV1"), &json!(319)));
    let id = declared["id"].as_str().unwrap();
    let wanted = [
        "GET /v1/severities",
        r#"POST /v1/incidents {"name":"Cards are declined at every till","severity":"SEV1"}"#,
        "GET /v1/teams?query=payments",
        r#"POST /v1/page/signals {"summary":"Cards are declined at every till","target_id":"0f6c1c52-8a0e-4f0b-9a35-1c7f5a3be201","target_type":"Team"}"#,
        &format!("GET /v1/incidents/{id}"),
    ];
    assert_eq!(session.end(), wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn fire_hydrant_adds_a_service_to_what_an_incident_hits_and_notes_it_privately() {
    let mut session = Session::start("firehydrant", &[]).await;
    let incidents = session.call("list_all_fire_hydrant_incidents", json!({"query": "clearing house"}));
    let incident = incidents["result"][0]["id"].clone();
    let services = session.call("list_all_fire_hydrant_services", json!({"query": "card"}));
    let service = only(&services["result"], "/name", &json!("Card authorisation"));
    let degraded = json!({"id": "e4b8c2d6-1f97-4c3e-a6b0-7d2f5a9be602"});
    let degraded = session.call("get_single_fire_hydrant_severity_matrix_condition_by_id", degraded);
    let impact = json!([{"id": service["id"], "condition_id": degraded["id"]}]);
    let changed = json!({"incident_id": incident, "impact": impact});
    session.call("update_a_fire_hydrant_incident_impact_by_id", changed);
    let note = json!({"incident_id": incident, "body": "Cards are slow as well.", "visibility": "private_to_org"});
    let noted = session.call("create_a_fire_hydrant_incident_note", note);
    assert_eq!(noted["body"], "Cards are slow as well.");

    let incident = session.call("get_single_fire_hydrant_incident_by_id", json!({"id": incident}));
    assert_eq!(incident["impacts"][0]["id"], service["id"]);
    let wanted = [
        "GET /v1/incidents?query=clearing%20house",
        "GET /v1/services?query=card",
        "GET /v1/severity_matrix/conditions/e4b8c2d6-1f97-4c3e-a6b0-7d2f5a9be602",
        r#"PATCH /v1/incidents/71f0a5c3-9e2d-4d48-b7c6-5a8e3f1bd701/impact {"impact":[{"id":"5b0d9a34-27de-4b6f-8d15-6f0e2b7ac301","condition_id":"e4b8c2d6-1f97-4c3e-a6b0-7d2f5a9be602"}]}"#,
        r#"POST /v1/incidents/71f0a5c3-9e2d-4d48-b7c6-5a8e3f1bd701/notes {"body":"Cards are slow as well.","visibility":"private_to_org"}"#,
        "GET /v1/incidents/71f0a5c3-9e2d-4d48-b7c6-5a8e3f1bd701",
    ];
    assert_eq!(session.end(), wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn chronosphere_finds_a_team_over_several_pages_and_who_is_in_it() {
    let mut session = Session::start("chronosphere", &[]).await;
    let pages = session.pages("list_all_chronosphere_teams", json!({"limit": 3}));
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 2]);
    let teams = Value::Array(pages.concat());
    let slugs: Vec<&str> = teams.as_array().unwrap().iter().map(|team| team["slug"].as_str().unwrap()).collect();
    let all =
        ["ads-delivery", "billing", "catalogue", "data-platform", "playback", "sre-edge", "sre-core-7f3a", "studio"];
    assert_eq!(slugs, all);
    let core = only(&teams, "/name", &json!("SRE Core"));
    let team = session.call("get_single_chronosphere_team_by_id", json!({"id": core["slug"]}));
    let emails = team["team"]["user_emails"].as_array().unwrap();
    assert!(emails.contains(&json!("jsmith@company.com")), "{team}");
    let requests = session.end();
    assert_eq!(requests[0], "GET /api/v1/config/teams?page.max_size=3");
    assert!(requests[1].starts_with("GET /api/v1/config/teams?page.max_size=3&page.token="), "{requests:?}");
    assert!(requests[2].starts_with("GET /api/v1/config/teams?page.max_size=3&page.token="), "{requests:?}");
    assert_ne!(requests[1], requests[2]);
    assert_eq!(requests[3..], ["GET /api/v1/config/teams/sre-core-7f3a"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn chronosphere_tells_what_a_team_does_and_how_to_reach_it() {
    let mut session = Session::start("chronosphere", &[]).await;
    let team = session.call("get_single_chronosphere_team_by_id", json!({"id": "playback"}));
    assert_eq!(team["team"]["description"], "Players on televisions, phones and in browsers.");
    assert_eq!(team["team"]["user_emails"], json!(["eli@company.com", "zoe@company.com"]));
    assert_eq!(session.end(), ["GET /api/v1/config/teams/playback"]);
}
