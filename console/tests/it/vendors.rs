//! Vendors that exist nowhere: one for each way in which an account can prove itself, a large one, and one that answers.

use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use http::StatusCode;
use http::header::AUTHORIZATION;
use tokio::net::TcpListener;
use toolpress_tool::{
    Annotations, Api, Argument, Body as RequestBody, Credential, CredentialPlace, Effect, Http, Method, Place, Setting,
    Style, Tool, Vendor,
};

const BEARER: Credential = Credential {
    place: CredentialPlace::Header,
    name: "Authorization",
    prefix: "Bearer ",
    basic: false,
    environment: "BEARER_TOKEN",
};
const BASIC: Credential = Credential { prefix: "Basic ", basic: true, environment: "BASIC_LOGIN", ..BEARER };

static BEARER_API: Api = Api { name: "rest", url: "https://api.bearer.test", servers: &[], authentication: &[BEARER] };
static BASIC_API: Api = Api { name: "rest", url: "https://api.basic.test", servers: &[], authentication: &[BASIC] };

static SETTINGS: &[Setting] =
    &[Setting { name: "from", description: "Who is said to ask", environment: "BEARER_FROM" }];
static BEARER_APIS: &[&Api] = &[&BEARER_API];
static BASIC_APIS: &[&Api] = &[&BASIC_API];

/// `wire` of the fixtures asks for several credentials, `conformance` for none, `bearer` for a token, `basic` for a user;
/// `large` has as much of everything as the largest vendors.
pub fn all() -> &'static [&'static Vendor] {
    static ALL: OnceLock<Vec<&'static Vendor>> = OnceLock::new();
    ALL.get_or_init(|| {
        let bearer = Vendor {
            name: "bearer",
            title: "Bearer & Sons",
            instructions: "",
            apis: BEARER_APIS,
            settings: SETTINGS,
            tools: kept(vec![
                tool("bearer_alarms_snooze", Method::Custom("snooze"), Effect::Updates, "alarms"),
                create(),
                tool("delete_a_bearer_team", Method::Delete, Effect::Deletes, "teams"),
                tool("list_all_bearer_alarms", Method::List, Effect::Reads, "alarms"),
                tool("list_all_bearer_teams", Method::List, Effect::Reads, "teams"),
            ]),
            aliases: &[],
        };
        let basic = Vendor { name: "basic", title: "Basic", apis: BASIC_APIS, settings: &[], tools: &[], ..bearer };
        let many = (0..600).map(|number| {
            let word = |kind: &str| -> &'static str { format!("{kind}_{:03}", number % 150).leak() };
            let name = format!("large_management_configuration_records_synchronise_{number:03}").leak();
            tool(name, Method::Custom(word("synchronise")), Effect::Updates, word("management_records"))
        });
        let large = Vendor { name: "large", title: "Large", tools: kept(many.collect()), ..bearer };
        let fixtures = toolpress_fixtures_generated::vendors().iter().copied();
        let own = [bearer, basic, large].map(|vendor| -> &'static Vendor { Box::leak(Box::new(vendor)) });
        fixtures.chain(own).collect()
    })
}

fn kept(tools: Vec<&'static Tool>) -> &'static [&'static Tool] {
    tools.leak()
}

/// A tool with an argument of each kind that a form asks for in its own way.
fn create() -> &'static Tool {
    const fn argument(name: &'static str) -> Argument {
        Argument { name, wire: name, place: Place::Body, style: Style::Json, required: false, setting: None }
    }
    static ARGUMENTS: [Argument; 6] = [
        Argument { required: true, ..argument("title") },
        argument("count"),
        argument("urgent"),
        argument("level"),
        argument("days"),
        argument("owner"),
    ];
    let plain = tool("create_a_bearer_alarm", Method::Create, Effect::Creates, "alarms");
    let body = RequestBody { content_type: "application/json", required: true, wrap: None, constants: &[] };
    Box::leak(Box::new(Tool {
        arguments: &ARGUMENTS,
        body: Some(body),
        list: None,
        input_schema: r#"{"type":"object","required":["title"],"additionalProperties":false,"properties":{
            "title":{"type":"string","description":"<i>What</i> it says. More words."},
            "count":{"type":"integer","minimum":1},
            "urgent":{"type":"boolean"},
            "level":{"type":"string","enum":["low","high"],"default":"low"},
            "days":{"type":"array","items":{"type":"string","enum":["mon","tue"]}},
            "owner":{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}}}"#,
        ..*plain
    }))
}

fn tool(name: &'static str, method: Method, effect: Effect, tag: &'static str) -> &'static Tool {
    Box::leak(Box::new(Tool {
        name,
        title: name,
        description: "It does what it says.",
        resource: tag,
        method,
        effect,
        annotations: Annotations {
            read_only: effect == Effect::Reads,
            destructive: false,
            idempotent: true,
            open_world: true,
        },
        tags: vec![tag].leak(),
        api: &BEARER_API,
        operation: name,
        http: if effect == Effect::Reads { Http::Get } else { Http::Post },
        path: "/all",
        headers: &[],
        scopes: &[],
        arguments: &[],
        body: None,
        list: None,
        poll: None,
        input_schema: r#"{"type":"object","additionalProperties":false}"#,
        output_schema: None,
    }))
}

/// A vendor on this machine that takes one token; gives back its URL.
pub async fn answering(token: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = move |request: Request<Body>| async move {
        let shown = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let body = r#"{"said":"<img src=x onerror=alert(1)>\u202e"}"#;
        match shown.is_some_and(|shown| shown == format!("Bearer {token}")) {
            true => (StatusCode::OK, body),
            false => (StatusCode::UNAUTHORIZED, "{}"),
        }
    };
    tokio::spawn(axum::serve(listener, Router::new().fallback(answer)).into_future());
    url
}
