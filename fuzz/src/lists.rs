//! A tool of each family of paging.

use toolpress_tool::{
    Annotations, Api, Argument, Credential, CredentialPlace, Effect, Http, List, Method, Page, Place, Style, Tool,
    Vendor,
};

pub static ACME: Vendor =
    Vendor { name: "acme", title: "Acme", instructions: "", apis: &[&API], settings: &[], tools: LISTS, aliases: &[] };

/// By offset, cursor, the last item's key, number, and the URL of the next page.
pub static LISTS: &[&Tool] = &[&CHANGES, &EVENTS, &SALES, &SHOPS, &WIDGETS];

static API: Api = Api {
    name: "rest",
    url: "https://api.acme.test/v1",
    servers: &[],
    authentication: &[Credential {
        place: CredentialPlace::Query,
        name: "key",
        prefix: "",
        basic: false,
        environment: "ACME_KEY",
    }],
};

const LIMIT: Argument = argument("limit", Place::Page);
const NEXT_CURSOR: Argument = argument("next_cursor", Place::Page);
const QUERY: Argument = argument("query", Place::Query);

const fn argument(name: &'static str, place: Place) -> Argument {
    Argument { name, wire: name, place, style: Style::Form { explode: true }, required: false, setting: None }
}

const fn list(name: &'static str, path: &'static str, page: Page) -> Tool {
    Tool {
        name,
        title: "",
        description: "",
        resource: "things",
        method: Method::List,
        effect: Effect::Reads,
        annotations: Annotations { read_only: true, destructive: false, idempotent: true, open_world: true },
        tags: &[],
        api: &API,
        operation: "list",
        http: Http::Get,
        path,
        headers: &[],
        scopes: &[],
        arguments: &[QUERY, LIMIT, NEXT_CURSOR],
        body: None,
        list: Some(List { items: "data", page }),
        input_schema: r#"{"type":"object","properties":{"query":{"type":"string"},"limit":{"type":"integer","minimum":1,"maximum":100},"next_cursor":{"type":"string"}},"additionalProperties":false}"#,
        poll: None,
        output_schema: None,
    }
}

static WIDGETS: Tool = list(
    "list_all_acme_widgets",
    "/widgets",
    Page::Offset {
        limit: "limit",
        offset: "offset",
        more: "more",
        max_limit: 100,
        default_limit: 25,
        ceiling: Some(1_000),
    },
);
static CHANGES: Tool = list(
    "list_all_acme_changes",
    "/changes",
    Page::Cursor { limit: Some("limit"), cursor: "cursor", next: "page.next", max_limit: 50 },
);
static EVENTS: Tool = list(
    "list_all_acme_events",
    "/events",
    Page::Cursor { limit: Some("limit"), cursor: "starting_after", next: "-1.id", max_limit: 50 },
);
static SHOPS: Tool = list(
    "list_all_acme_shops",
    "/shops",
    Page::Number { page: "page", limit: Some("per_page"), next: "page.next", max_limit: 200, default_limit: 2 },
);
static SALES: Tool =
    list("list_all_acme_sales", "/sales", Page::NextUrl { limit: Some("per_page"), next: "page.next", max_limit: 200 });
