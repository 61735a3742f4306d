//! Any arguments of any tool of the wire fixtures: a refusal that names what is wrong, or a request that goes where the
//! tool's path says, to the account's host.

use std::cell::Cell;

use percent_encoding::percent_decode_str;
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Map, Value, json};
use toolpress_fixtures_generated::wire;
use toolpress_runtime::{Account, CallError, request::prepare};
use toolpress_tool::Tool;
use url::Url;

const SECRET: &str = "s3cr3t";

/// Texts that mean something to a URL, a header, a cookie or a template.
const HOSTILE: &[&str] = &[
    "",
    ".",
    "..",
    "../..",
    "a/../../b",
    "%2e%2e",
    "%2F",
    "..%2f",
    ";",
    "a;b=c",
    "?x=1",
    "#top",
    "//evil.test",
    "@evil.test",
    ":80",
    "https://evil.test/",
    "\\\\evil.test",
    "a\r\nX-Admin: yes",
    "\0",
    "\u{7f}",
    "{id}",
    "{name}",
    "}{",
    "a=b&c=d",
    "a,b|c d",
    "名前",
    "e\u{301}",
    "\u{202e}",
    "\u{1f600}",
    " ",
    "\t",
    "+",
    "~",
    "'\"<>`",
    "null",
    "true",
    "-0",
    "1e400",
    "[]",
    "Content-Length",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(HOSTILE).prop_map(str::to_owned),
        2 => "[a-z0-9]{1,8}",
        1 => "\\PC{0,12}",
        1 => (prop::sample::select(HOSTILE), 0_usize..3_000).prop_map(|(text, times)| text.repeat(times)),
    ]
}

fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|float| json!(float)),
        text().prop_map(Value::from),
    ];
    let object = |inner| vec((text(), inner), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect()));
    leaf.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![vec(inner.clone(), 0..4).prop_map(Value::from), object(inner)]
    })
    .boxed()
}

/// Values that the schema allows, as hostile as it allows them to be.
fn fitting(schema: &Value) -> BoxedStrategy<Value> {
    if let Some(values) = schema["enum"].as_array() {
        return prop::sample::select(values.clone()).boxed();
    }
    if let Some(variants) = schema["anyOf"].as_array() {
        let variants: Vec<_> = variants.iter().map(fitting).collect();
        return prop::sample::select(variants).prop_flat_map(|variant| variant).boxed();
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    match kinds.first() {
        Some(&"string") => text().prop_map(Value::from).boxed(),
        Some(&"integer") => any::<i64>().prop_map(Value::from).boxed(),
        Some(&"number") => any::<f64>().prop_map(|float| json!(float)).boxed(),
        Some(&"boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some(&"array") => vec(fitting(&schema["items"]), 0..4).prop_map(Value::from).boxed(),
        Some(&"object") => object(schema),
        _ => anything(),
    }
}

fn object(schema: &Value) -> BoxedStrategy<Value> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut entries = Just(Map::new()).boxed();
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        let is_given = if required.contains(&name.as_str()) { 0.98 } else { 0.5 };
        let (name, value) = (name.clone(), prop::option::weighted(is_given, fitting(schema)));
        let with = move |(mut entries, value): (Map<String, Value>, Option<Value>)| {
            entries.extend(value.map(|value| (name.clone(), value)));
            entries
        };
        entries = (entries, value).prop_map(with).boxed();
    }
    let is_open = schema.get("additionalProperties") != Some(&json!(false));
    let more = vec((text(), anything()), 0..if is_open { 3 } else { 1 });
    (entries, more).prop_map(|(entries, more)| Value::Object(entries.into_iter().chain(more).collect())).boxed()
}

/// A tool, and arguments for it: fitting ones, or some of them replaced by anything.
fn call() -> impl Strategy<Value = (&'static Tool, Map<String, Value>)> {
    prop::sample::select(wire::VENDOR.tools).prop_flat_map(|tool| {
        let schema: Value = serde_json::from_str(tool.input_schema).expect("an emitted schema is JSON");
        let names: Vec<String> = tool.arguments.iter().map(|argument| argument.name.to_owned()).collect();
        let name = if names.is_empty() { text().boxed() } else { prop::sample::select(names).boxed() };
        let wrong = prop_oneof![3 => Just(Vec::new()), 1 => vec((name, anything()), 0..3)];
        (Just(tool), object(&schema), wrong).prop_map(|(tool, arguments, wrong)| {
            let arguments = arguments.as_object().cloned().unwrap_or_default();
            (tool, arguments.into_iter().chain(wrong).collect())
        })
    })
}

fn account() -> Account {
    let secret =
        |environment: &str| Some(if environment.ends_with("LOGIN") { format!("{SECRET}:x") } else { SECRET.into() });
    let account = Account::new(&wire::VENDOR).and_then(|account| account.with_environment(secret));
    account.expect("the fixture's account is right")
}

#[test]
fn any_arguments_are_refused_by_name_or_sent_where_the_tool_says() {
    let account = account();
    let (sent, refused) = (Cell::new(0_u32), Cell::new(0_u32));
    let mut runner = TestRunner::new(Config { cases: Config::default().cases.max(512), ..Config::default() });
    let result = runner.run(&call(), |(tool, arguments)| match prepare(tool, arguments.clone(), &account) {
        Ok(prepared) => {
            sent.set(sent.get() + 1);
            goes_where_the_tool_says(tool, &prepared.request)
        }
        Err(CallError::Arguments(mistakes)) => {
            refused.set(refused.get() + 1);
            names_what_is_wrong(tool, &arguments, &mistakes)
        }
        Err(other) => Err(TestCaseError::fail(other.to_string())),
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
    let (sent, refused) = (sent.get(), refused.get());
    assert!(sent > 100 && refused > 100, "{sent} were sent and {refused} refused, which says little of the other");
}

fn goes_where_the_tool_says<B>(tool: &Tool, request: &http::Request<B>) -> Result<(), TestCaseError> {
    let base = Url::parse(tool.api.url).expect("an emitted URL is one");
    let uri = request.uri().to_string();
    let url = Url::parse(&uri).map_err(|error| TestCaseError::fail(format!("{uri}: {error}")))?;
    prop_assert_eq!(url.origin(), base.origin(), "{}", uri);
    prop_assert_eq!(url.username(), "");
    // Whoever reads the URL once more must not be led elsewhere.
    prop_assert_eq!(url.path(), request.uri().path());
    let path = url.path().strip_prefix(base.path().trim_end_matches('/'));
    let segments: Vec<&str> = path.unwrap_or("outside of the base").split('/').collect();
    let template: Vec<&str> = tool.path.split('/').collect();
    prop_assert_eq!(segments.len(), template.len(), "{} of {}", uri, tool.path);
    for (segment, template) in segments.iter().zip(template) {
        let read = percent_decode_str(segment).decode_utf8_lossy();
        if template.contains('{') {
            prop_assert!(!["", ".", ".."].contains(&read.as_ref()), "{} of {}", uri, tool.path);
        } else {
            prop_assert_eq!(read.as_ref(), template, "{}", uri);
        }
    }
    prop_assert_eq!(request.method().as_str(), tool.http.name());
    for framing in ["host", "content-length", "transfer-encoding"] {
        prop_assert!(!request.headers().contains_key(framing), "{} is said twice", framing);
    }
    Ok(())
}

fn names_what_is_wrong(
    tool: &Tool,
    arguments: &Map<String, Value>,
    mistakes: &toolpress_runtime::mistake::Mistakes,
) -> Result<(), TestCaseError> {
    prop_assert!(!mistakes.as_slice().is_empty());
    prop_assert!(!mistakes.to_string().contains(SECRET));
    for mistake in mistakes.as_slice() {
        let said = arguments.keys().map(String::as_str);
        let known = tool.arguments.iter().map(|argument| argument.name);
        let is_named = said.chain(known).any(|name| mistake.path.starts_with(name));
        let of_all = mistake.path.is_empty() && !mistake.problem.is_empty();
        prop_assert!(is_named || of_all, "{} names no argument", mistake);
    }
    Ok(())
}
