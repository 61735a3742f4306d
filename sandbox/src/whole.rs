//! Tests over whole documents of real vendors, most of them over PagerDuty's.

use serde_json::{Map, Value, json};

use crate::{
    answer::Call,
    check::Request,
    fixture::{Client, column},
    route,
    sandbox::Sandbox,
    schema::{Checked, Direction},
};

const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs");

fn sandbox() -> Sandbox {
    Sandbox::load(SPECS, "pagerduty").expect("PagerDuty's documents load")
}

/// A path with every parameter filled in.
fn filled(path: &str) -> String {
    let pieces = path
        .split('/')
        .map(|piece| if piece.starts_with('{') { "0a1b2c3d-4e5f-4a6b-8c7d-9e8f7a6b5c4d" } else { piece });
    pieces.collect::<Vec<_>>().join("/")
}

#[test]
fn every_schema_of_a_request_can_be_used() {
    let mut unusable = Vec::new();
    for route in sandbox().into_routes() {
        let operation = &route.operation;
        let body = operation.body.iter().flat_map(|body| &body.content).filter_map(|(_, schema)| schema.as_ref());
        let faults = body.map(|schema| schema.faults(&operation.document, &json!({})).map(drop));
        let parameters = operation.parameters.iter().map(|parameter| {
            let pairs = [(parameter.name.as_str(), "text")];
            parameter.decode(&operation.document, &pairs, &mut Vec::new()).map(drop)
        });
        unusable.extend(faults.chain(parameters).filter_map(Result::err));
    }
    assert_eq!(unusable, [""; 0]);
}

#[test]
fn every_answer_passes_its_own_schema() {
    let sandbox = sandbox().lenient_ids(true);
    let mut state = sandbox.state();
    let mut wrong = Vec::new();
    for route in sandbox.routes() {
        let operation = &route.operation;
        let base = route.base_path();
        let path = format!("{base}{}", filled(&operation.path));
        let Ok((_, matched)) = route::find(std::slice::from_ref(route), &operation.method, &path, "") else {
            wrong.push(format!("{path} leads nowhere"));
            continue;
        };
        let request = Request { query: Map::new(), body: None };
        let (pagination, effects) = (sandbox.pagination(), &crate::effect::Effects::default());
        let call = Call { route, matched: &matched, request: &request, pagination, effects, any_id: true };
        let reply = call.answer(state.store()).expect("every id is there");
        if let Some(schema) = operation.success.schema.clone().filter(|_| operation.success.content_type.is_some()) {
            let value: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
            let schema = Checked::new(schema, Direction::Response);
            let faults = schema.faults(&operation.document, &value).expect("the schema can be used");
            wrong.extend(faults.iter().map(|fault| format!("{} {path}: {fault}", operation.method)));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn the_seeds_pass_the_schemas_of_their_lists() {
    let mut wrong = Vec::new();
    for vendor in ["betterstack", "chronosphere", "firehydrant", "pagerduty"] {
        wrong.extend(wrong_seeds(&Sandbox::load(SPECS, vendor).expect("its documents load")));
    }
    assert_eq!(wrong, [""; 0]);
}

/// What the lists of a vendor's seeds answer that their own schemas do not allow.
fn wrong_seeds(sandbox: &Sandbox) -> Vec<String> {
    let mut client = Client::new(sandbox.clone());
    for (name, value) in [("authorization", "Bearer demo"), ("api-token", "demo")] {
        client.headers.insert(name, http::HeaderValue::from_static(value));
    }
    let mut wrong = Vec::new();
    for path in sandbox.seeded_paths() {
        let (route, _) = route::find(sandbox.routes(), &http::Method::GET, path, "").expect("seeds can be read");
        let operation = &route.operation;
        let (status, value) = client.ask("GET", path);
        assert_eq!(status, 200, "{path}: {value}");
        let schema = operation.success.schema.clone().expect("what is seeded has a schema");
        let faults = Checked::new(schema, Direction::Response).faults(&operation.document, &value);
        wrong.extend(faults.expect("the schema can be used").into_iter().map(|fault| format!("GET {path}: {fault}")));
    }
    wrong
}

fn client() -> Client {
    let mut client = Client::new(sandbox());
    client.headers.insert("authorization", http::HeaderValue::from_static("Token token=demo"));
    client.headers.insert("from", http::HeaderValue::from_static("sam@example.com"));
    client
}

#[test]
fn an_incident_can_be_seen_to() {
    let mut client = client();
    let (_, list) = client.ask("GET", "/incidents?statuses[]=triggered&urgencies[]=high&total=true");
    assert_eq!(column(&list["incidents"], "id"), ["PISLOW1", "PIREPL2"]);
    assert_eq!(list["total"], 2);
    let (_, incident) = client.ask("GET", "/incidents/PISLOW1");
    assert_eq!(incident["incident"]["service"]["summary"], "Checkout");
    assert_eq!(incident["incident"]["priority"]["summary"], "P2");
    assert_eq!(incident["incident"]["assignments"][0]["assignee"]["summary"], "Mina Duarte");
    let (_, alerts) = client.ask("GET", "/incidents/PISLOW1/alerts");
    assert_eq!(alerts["alerts"][0]["body"]["details"]["region"], "eu");

    let (_, schedules) = client.ask("GET", "/schedules?query=primary");
    assert_eq!(column(&schedules["schedules"], "id"), ["PSTORE1"]);
    let (_, on_calls) = client.ask("GET", "/oncalls?schedule_ids[]=PSTORE1");
    assert_eq!(on_calls["oncalls"][0]["user"]["summary"], "Mina Duarte");
    assert_eq!(on_calls["oncalls"].as_array().map(Vec::len), Some(1));

    let service = json!({ "id": "PSCHECK", "type": "service_reference" });
    let wanted = json!({ "incident": { "type": "incident", "title": "Roll back shop-412", "service": service } });
    let (status, created) = client.ask_with("POST", "/incidents", &wanted);
    let created = &created["incident"];
    assert_eq!((status, &created["status"], &created["incident_number"]), (201, &json!("triggered"), &json!(1043)));
    assert_eq!(created["service"]["summary"], "Checkout");
    let id = created["id"].as_str().expect("it has an id");
    let note = json!({ "note": { "content": "Rolling back." } });
    assert_eq!(client.ask_with("POST", &format!("/incidents/{id}/notes"), &note).0, 200);
    let (_, notes) = client.ask("GET", &format!("/incidents/{id}/notes"));
    assert_eq!(column(&notes["notes"], "content"), ["Rolling back."]);

    let change = json!({ "incidents": [{ "id": id, "type": "incident_reference", "status": "resolved" }] });
    let (_, changed) = client.ask_with("PUT", "/incidents", &change);
    assert_eq!(
        (&changed["incidents"][0]["status"], &changed["incidents"][0]["type"]),
        (&json!("resolved"), &json!("incident"))
    );
    let (_, snoozed) = client.ask_with("POST", "/incidents/PISLOW1/snooze", &json!({ "duration": 3600 }));
    assert_eq!(snoozed["incident"]["title"], "Checkout takes more than two seconds");
    assert_eq!(snoozed["incident"]["status"], "acknowledged");
    let sources = json!({ "source_incidents": [{ "id": "PIREPL2", "type": "incident_reference" }] });
    let (status, merged) = client.ask_with("PUT", "/incidents/PISLOW1/merge", &sources);
    assert_eq!(
        (status, &merged["incident"]["id"], &merged["incident"]["type"]),
        (200, &json!("PISLOW1"), &json!("incident_reference"))
    );
    assert_eq!(client.ask("GET", "/incidents/PIREPL2").1["incident"]["status"], "resolved");
    assert_eq!(client.ask("GET", "/incidents/PNOBODY").0, 404);
}

#[test]
fn what_better_stack_is_told_flat_is_kept_under_attributes() {
    let mut client = Client::new(Sandbox::load(SPECS, "betterstack").expect("its documents load"));
    client.headers.insert("authorization", http::HeaderValue::from_static("Bearer demo"));
    let wanted = json!({ "name": "Backup", "period": 3600, "grace": 60 });
    let (status, created) = client.ask_with("POST", "/api/v2/heartbeats", &wanted);
    assert_eq!((status, &created["data"]["type"]), (201, &json!("heartbeat")));
    let path = format!("/api/v2/heartbeats/{}", created["data"]["id"].as_str().expect("it has an id"));
    let (_, changed) = client.ask_with("PATCH", &path, &json!({ "paused": true }));
    let attributes = &client.ask("GET", &path).1["data"]["attributes"];
    assert_eq!(*attributes, changed["data"]["attributes"]);
    assert_eq!((&attributes["name"], &attributes["paused"]), (&json!("Backup"), &json!(true)));

    client.ask_with("POST", "/api/v3/incidents/55219/resolve", &json!({ "resolved_by": "ines@parcels.example.com" }));
    let (_, active) = client.ask("GET", "/api/v3/incidents?resolved=false");
    assert_eq!(column(&active["data"], "id"), ["55216", "55214", "55207"]);
    let (_, of_monitor) = client.ask("GET", "/api/v3/incidents?monitor_id=2001");
    assert_eq!(column(&of_monitor["data"], "id"), ["55219", "55207"]);
}

#[test]
fn chronosphere_keeps_its_records_by_their_slugs() {
    let mut client = Client::new(Sandbox::load(SPECS, "chronosphere").expect("its documents load"));
    client.headers.insert("api-token", http::HeaderValue::from_static("demo"));
    let (_, teams) = client.ask("GET", "/api/v1/config/teams?names=SRE%20Core");
    assert_eq!(column(&teams["teams"], "slug"), ["sre-core-7f3a"]);
    assert_eq!(client.ask("GET", "/api/v1/config/teams/sre-core-7f3a").1["team"], teams["teams"][0]);
    assert_eq!(client.ask("GET", "/api/v1/config/teams/nobody").0, 404);
}

#[test]
fn an_event_is_taken_without_a_credential_in_a_header() {
    let mut client = client();
    client.headers.remove("authorization");
    let payload = json!({ "summary": "Disk full", "source": "db-1", "severity": "error" });
    let event = json!({ "routing_key": "R0", "event_action": "trigger", "dedup_key": "db-1/disk", "payload": payload });
    let (status, reply) = client.ask_with("POST", "/v2/enqueue", &event);
    assert_eq!((status, &reply["dedup_key"]), (202, &json!("db-1/disk")));
    let (status, _) = client.ask_with("POST", "/v2/enqueue", &json!({ "routing_key": "R0" }));
    assert_eq!(status, 400);
}
