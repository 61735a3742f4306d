//! A small vendor for the tests: one tool for each rule that the runtime keeps.

use toolpress_tool::{
    Annotations, Api, Argument, Body, Credential, CredentialPlace, Effect, Http, List, Method, Page, Place, Setting,
    Style, Tool, Vendor,
};

pub static ACME: Vendor = Vendor {
    name: "acme",
    title: "Acme",
    instructions: "Look ids up before you use them.",
    apis: &[&REST, &EVENTS],
    settings: &[Setting {
        name: "from",
        environment: "ACME_FROM",
        description: "E-mail address of the user who acts.",
    }],
    tools: &[
        &SEARCH_WIDGETS,
        &CREATE_WIDGET,
        &SEND_EVENT,
        &DELETE_NOTE,
        &GET_WIDGET,
        &IMPORT_WIDGETS,
        &LIST_CHANGES,
        &LIST_COLOURS,
        &LIST_WIDGETS,
        &REBUILD_WIDGET,
        &UPDATE_WIDGET,
    ],
    aliases: &[("find_acme_widgets", &LIST_WIDGETS)],
};

pub static REST: Api = Api {
    name: "rest",
    url: "https://api.acme.example",
    servers: &[],
    authentication: &[Credential {
        place: CredentialPlace::Header,
        name: "Authorization",
        prefix: "Token token=",
        basic: false,
        environment: "ACME_TOKEN",
    }],
};

pub static EVENTS: Api =
    Api { name: "events", url: "https://events.acme.example/v2", servers: &[], authentication: &[] };

const READS: Annotations = Annotations { read_only: true, destructive: false, idempotent: true, open_world: true };
const WRITES: Annotations = Annotations { read_only: false, destructive: true, idempotent: false, open_world: true };

/// What an argument is unless a test needs otherwise.
pub const fn argument(name: &'static str, place: Place, style: Style) -> Argument {
    Argument { name, wire: name, place, style, required: false, setting: None }
}

const ID: Argument = Argument { required: true, ..argument("id", Place::Path, Style::Simple { explode: false }) };
const LIMIT: Argument = argument("limit", Place::Page, Style::Json);
const NEXT_CURSOR: Argument = argument("next_cursor", Place::Page, Style::Json);
const BODY: Argument = Argument { required: true, ..argument("body", Place::WholeBody, Style::Json) };

/// A tool that reads `/widgets`, to be changed where a test needs otherwise.
pub const TOOL: Tool = Tool {
    name: "list_all_acme_widgets",
    title: "List widgets",
    description: "The account's widgets.",
    resource: "widgets",
    method: Method::List,
    effect: Effect::Reads,
    annotations: READS,
    tags: &["widgets"],
    api: &REST,
    operation: "listWidgets",
    http: Http::Get,
    path: "/widgets",
    headers: &[],
    scopes: &[],
    arguments: &[],
    body: None,
    list: None,
    input_schema: r#"{"type":"object","additionalProperties":false}"#,
    poll: None,
    output_schema: None,
};

/// Pages by offset, below a ceiling.
pub static LIST_WIDGETS: Tool = Tool {
    headers: &[("Accept", "application/vnd.acme+json;version=2")],
    arguments: &[
        Argument { wire: "statuses[]", ..argument("statuses", Place::Query, Style::Form { explode: true }) },
        argument("sort_by", Place::Query, Style::Form { explode: false }),
        argument("query", Place::Query, Style::Form { explode: false }),
        LIMIT,
        NEXT_CURSOR,
    ],
    list: Some(List {
        items: "widgets",
        page: Page::Offset {
            limit: "limit",
            offset: "offset",
            more: "more",
            max_limit: 100,
            default_limit: 25,
            ceiling: Some(1000),
        },
    }),
    input_schema: r#"{"type":"object","properties":{"statuses":{"type":"array","items":{"type":"string","enum":["new","sold","lost"]}},"sort_by":{"type":"array","items":{"type":"string"}},"query":{"type":"string","maxLength":100000},"limit":{"type":"integer","minimum":1,"maximum":100},"next_cursor":{"type":"string"}},"additionalProperties":false}"#,
    ..TOOL
};

/// Pages by a cursor.
pub static LIST_CHANGES: Tool = Tool {
    name: "list_all_acme_changes",
    title: "List changes",
    resource: "changes",
    tags: &["changes"],
    operation: "listChanges",
    path: "/changes",
    arguments: &[argument("since", Place::Query, Style::Form { explode: false }), LIMIT, NEXT_CURSOR],
    list: Some(List {
        items: "changes",
        page: Page::Cursor { limit: Some("limit"), cursor: "cursor", next: "next_cursor", max_limit: 50 },
    }),
    input_schema: r#"{"type":"object","properties":{"since":{"type":"string"},"limit":{"type":"integer","minimum":1,"maximum":50},"next_cursor":{"type":"string"}},"additionalProperties":false}"#,
    ..TOOL
};

/// Pages by number.
pub static LIST_SHOPS: Tool = Tool {
    name: "list_all_acme_shops",
    title: "List shops",
    resource: "shops",
    tags: &["shops"],
    operation: "listShops",
    path: "/shops",
    arguments: &[LIMIT, NEXT_CURSOR],
    list: Some(List {
        items: "data",
        page: Page::Number {
            page: "page",
            limit: Some("per_page"),
            next: "pagination.next",
            max_limit: 200,
            default_limit: 20,
        },
    }),
    input_schema: r#"{"type":"object","properties":{"limit":{"type":"integer","minimum":1,"maximum":200},"next_cursor":{"type":"string"}},"additionalProperties":false}"#,
    ..TOOL
};

/// Pages by the URL of the next page.
pub static LIST_SALES: Tool = Tool {
    name: "list_all_acme_sales",
    title: "List sales",
    resource: "sales",
    tags: &["sales"],
    operation: "listSales",
    path: "/sales",
    arguments: &[
        Argument { wire: "statuses[]", ..argument("statuses", Place::Query, Style::Form { explode: true }) },
        argument("shop", Place::Query, Style::Deep),
        LIMIT,
        NEXT_CURSOR,
    ],
    list: Some(List {
        items: "data",
        page: Page::NextUrl { limit: Some("per_page"), next: "pagination.next", max_limit: 200 },
    }),
    input_schema: r#"{"type":"object","properties":{"statuses":{"type":"array","items":{"type":"string"}},"shop":{"type":"object","properties":{"id":{"type":"string"}},"additionalProperties":false},"limit":{"type":"integer","minimum":1,"maximum":200},"next_cursor":{"type":"string"}},"additionalProperties":false}"#,
    ..TOOL
};

/// Does not page, answers with a bare array, and has a schema that was written over two lines.
pub static LIST_COLOURS: Tool = Tool {
    name: "list_all_acme_colours",
    title: "List colours",
    resource: "colours",
    tags: &["colours"],
    operation: "listColours",
    path: "/colours",
    list: Some(List { items: "", page: Page::Whole }),
    input_schema: "{\"type\":\"object\",\n\"additionalProperties\":false}",
    ..TOOL
};

/// Has its key in the path, and a header that a caller may say.
pub static GET_WIDGET: Tool = Tool {
    name: "get_single_acme_widget_by_id",
    title: "Get a widget",
    description: "One widget by its id.",
    method: Method::Get,
    operation: "getWidget",
    path: "/widgets/{id}/as/{format}",
    arguments: &[
        ID,
        Argument { required: true, ..argument("format", Place::Path, Style::Simple { explode: false }) },
        Argument { wire: "X-Reason", ..argument("reason", Place::Header, Style::Simple { explode: false }) },
    ],
    input_schema: r#"{"type":"object","properties":{"id":{"type":"string"},"format":{"type":"string"},"reason":{"type":"string"}},"required":["id","format"],"additionalProperties":false}"#,
    ..TOOL
};

/// Wraps its body, sends a constant in it, and acts in the name of the account's `from`.
pub static CREATE_WIDGET: Tool = Tool {
    name: "create_an_acme_widget",
    title: "Create a widget",
    method: Method::Create,
    effect: Effect::Creates,
    annotations: WRITES,
    operation: "createWidget",
    http: Http::Post,
    arguments: &[
        Argument { required: true, ..argument("title", Place::Body, Style::Json) },
        argument("size", Place::Body, Style::Json),
        Argument { wire: "owner-id", ..argument("owner_id", Place::Body, Style::Json) },
        argument("shop", Place::Body, Style::Json),
        argument("payload", Place::Body, Style::Json),
        Argument {
            wire: "From",
            required: true,
            setting: Some("from"),
            ..argument("from", Place::Header, Style::Simple { explode: false })
        },
    ],
    body: Some(Body {
        content_type: "application/json",
        required: true,
        wrap: Some("widget"),
        constants: &[("type", r#""widget""#)],
    }),
    input_schema: r#"{"type":"object","properties":{"title":{"type":"string","minLength":1},"size":{"type":["integer","null"],"minimum":0},"owner_id":{"type":"string"},"shop":{"type":"object","properties":{"id":{"type":"string"},"floor":{"type":"integer"}},"required":["id"],"additionalProperties":false},"payload":{"anyOf":[{"type":"object","properties":{"kind":{"type":"string","enum":["text"]},"text":{"type":"string"}},"required":["kind","text"],"additionalProperties":false},{"type":"object","properties":{"kind":{"type":"string","enum":["link"]},"href":{"type":"string"}},"required":["kind","href"],"additionalProperties":false},{"type":"string"}]},"from":{"type":"string"}},"required":["title"],"additionalProperties":false}"#,
    ..TOOL
};

/// Sends a body only when something of it was said.
pub static UPDATE_WIDGET: Tool = Tool {
    name: "update_an_acme_widget_by_id",
    title: "Update a widget",
    method: Method::Update,
    effect: Effect::Updates,
    annotations: WRITES,
    operation: "updateWidget",
    http: Http::Put,
    path: "/widgets/{id}",
    arguments: &[ID, argument("size", Place::Body, Style::Json)],
    body: Some(Body { content_type: "application/json", required: false, wrap: None, constants: &[] }),
    input_schema: r#"{"type":"object","properties":{"id":{"type":"string"},"size":{"type":["integer","null"]}},"required":["id"],"additionalProperties":false}"#,
    ..TOOL
};

pub static DELETE_NOTE: Tool = Tool {
    name: "delete_an_acme_note_by_id",
    title: "Delete a note",
    resource: "notes",
    method: Method::Delete,
    effect: Effect::Deletes,
    annotations: WRITES,
    tags: &["notes"],
    operation: "deleteNote",
    http: Http::Delete,
    path: "/notes/{id}",
    arguments: &[ID],
    input_schema: r#"{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"],"additionalProperties":false}"#,
    ..TOOL
};

/// A POST that only reads, with a body that is no plain object.
pub static SEARCH_WIDGETS: Tool = Tool {
    name: "acme_widgets_search",
    title: "Search widgets",
    method: Method::Custom("search"),
    operation: "searchWidgets",
    http: Http::Post,
    path: "/widgets/search",
    arguments: &[BODY],
    body: Some(Body { content_type: "application/json", required: true, wrap: None, constants: &[] }),
    input_schema: r#"{"type":"object","properties":{"body":{"type":"array","items":{"type":"string"}}},"required":["body"],"additionalProperties":false}"#,
    ..TOOL
};

/// Takes a body that is not JSON.
pub static IMPORT_WIDGETS: Tool = Tool {
    name: "import_acme_widgets",
    title: "Import widgets",
    method: Method::Custom("import"),
    effect: Effect::Creates,
    annotations: WRITES,
    operation: "importWidgets",
    http: Http::Post,
    path: "/widgets/import",
    arguments: &[BODY],
    body: Some(Body { content_type: "text/csv", required: true, wrap: None, constants: &[] }),
    input_schema: r#"{"type":"object","properties":{"body":{"type":"string"}},"required":["body"],"additionalProperties":false}"#,
    ..TOOL
};

/// Is answered before the work is done, and promises an object.
pub static REBUILD_WIDGET: Tool = Tool {
    name: "acme_widgets_rebuild",
    title: "Rebuild a widget",
    method: Method::Custom("rebuild"),
    effect: Effect::Updates,
    annotations: WRITES,
    operation: "rebuildWidget",
    http: Http::Post,
    path: "/widgets/{id}/rebuild",
    arguments: &[ID],
    poll: Some("get_single_acme_widget_by_id"),
    input_schema: r#"{"type":"object","properties":{"id":{"type":"string"}},"required":["id"],"additionalProperties":false}"#,
    output_schema: Some(r#"{"type":"object","properties":{"job":{"type":["object","null"]}}}"#),
    ..TOOL
};

/// Belongs to an API that asks for no credential.
pub static SEND_EVENT: Tool = Tool {
    name: "create_an_acme_event",
    title: "Send an event",
    resource: "events",
    method: Method::Create,
    effect: Effect::Creates,
    annotations: WRITES,
    tags: &["events"],
    api: &EVENTS,
    operation: "sendEvent",
    http: Http::Post,
    path: "/enqueue",
    arguments: &[Argument { required: true, ..argument("summary", Place::Body, Style::Json) }],
    body: Some(Body { content_type: "application/json", required: true, wrap: None, constants: &[] }),
    input_schema: r#"{"type":"object","properties":{"summary":{"type":"string"}},"required":["summary"],"additionalProperties":false}"#,
    ..TOOL
};

/// Belongs to another vendor, whose API has the same name.
pub static FOREIGN: Tool = Tool { name: "list_all_other_widgets", api: &OTHER_REST, ..TOOL };

static OTHER_REST: Api = Api { name: "rest", url: "https://api.other.example", servers: &[], authentication: &[] };

/// A vendor whose hosts begin with a name of the account's own, and that has servers elsewhere.
pub static TENANTED: Vendor = Vendor {
    name: "tenanted",
    title: "Tenanted",
    instructions: "",
    apis: &[&OWN_HOST],
    settings: &[Setting { name: "tenant", environment: "TENANT", description: "The first part of the address." }],
    tools: &[&LIST_TENANTED],
    aliases: &[],
};

pub static LIST_TENANTED: Tool = Tool { name: "list_all_tenanted_widgets", api: &OWN_HOST, ..TOOL };

static OWN_HOST: Api = Api {
    name: "rest",
    url: "https://{tenant}.acme.example",
    servers: &[("eu", "https://{tenant}.eu.acme.example")],
    authentication: &[],
};
