//! Documents that are none, or that mean harm: each ends in a sentence, never in a crash or a hang.

use std::{fs::File, iter};

use super::{Prose, canonical, pressed, read};
use crate::import::fetch::{Fetcher, Limits};

/// The bytes of a file.
fn fetch(source: &str, limits: Limits) -> anyhow::Result<Vec<u8>> {
    Fetcher::new(source, limits).fetch(source).map(|fetched| fetched.bytes)
}

/// The sentence in which a document ends.
fn fault(bytes: &[u8]) -> String {
    let fault =
        read::text(bytes).and_then(|text| read::decode(&text.text)).expect_err("the document is beyond reading");
    fault.line.map_or_else(String::new, |line| format!("{line}: ")) + &fault.message
}

#[test]
fn what_is_no_document_is_named() {
    let cases: [(&[u8], &str); 11] = [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (b"# only a comment\n", "is empty"),
        (b"\xEF\xBB\xBF", "is empty"),
        (
            b"<!doctype html><html>",
            "is HTML or XML, not a document in JSON or YAML; look for the address of the file itself",
        ),
        (b"PK\x03\x04\n\0\0", "2: is no text: it holds a zero byte"),
        (b"[1]", "holds a list, where an OpenAPI document is an object"),
        (b"just words", "holds a single value, where an OpenAPI document is an object"),
        (b"{\"openapi\": \"3.0.0\",\n \"info\": {", "2: breaks off: EOF while parsing an object"),
        (b"{\"openapi\": \"3.0.0\"\n \"info\": {}}", "2: is no JSON: expected `,` or `}`, column 2"),
        (b"{a: [}", "1: is no JSON: key must be a string, column 2"),
    ];
    for (bytes, expected) in cases {
        assert_eq!(fault(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_byte_order_mark_and_windows_lines_are_no_fault() {
    let text = "\u{feff}openapi: 3.0.0\r\ninfo:\r\n  title: Pets\r\n";
    let tree = read::text(text.as_bytes()).and_then(|text| read::decode(&text.text)).expect("it is a document");
    assert_eq!(tree.value, serde_json::json!({"openapi": "3.0.0", "info": {"title": "Pets"}}));
}

#[test]
fn deep_nesting_is_refused_in_every_notation() {
    const DEEP: usize = 10_000;
    let blocks = (0..DEEP).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "a:\n");
    let documents = [
        "[".repeat(DEEP),
        "{\"a\":".repeat(DEEP),
        "{\"a\":".repeat(DEEP) + "1" + &"}".repeat(DEEP),
        "a: ".to_owned() + &"[".repeat(DEEP),
        "a: ".to_owned() + &"{a: ".repeat(DEEP),
        "- ".repeat(DEEP),
        "? ".repeat(DEEP),
        blocks,
    ];
    for document in documents {
        let fault = fault(document.as_bytes());
        let start: String = document.chars().take(10).collect();
        assert!(fault.contains("is too deep") || fault.contains("a key is a list"), "{start}…: {fault}");
    }
}

#[test]
fn depth_that_aliases_add_up_to_is_refused() {
    let mut document = "a0: &a0 [[[[[1]]]]]\n".to_owned();
    for level in 1..60 {
        document += &format!("a{level}: &a{level} [[*a{}]]\n", level - 1);
    }
    assert!(fault(document.as_bytes()).contains("is too deep"));
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut document = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..20 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        document += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    assert!(fault(document.as_bytes()).contains("is too large"));
}

#[test]
fn a_cyclic_alias_is_refused() {
    assert_eq!(fault(b"a: &a [1, *a]"), "1: an alias stands inside what it stands for");
    assert!(fault(b"a: *nobody").starts_with("1: is no YAML"));
}

#[test]
fn yaml_scalars_lose_nothing() {
    let text = "{max: 18446744073709551615, min: -9223372036854775808, huge: 18446744073709551616, odd: 18446744073709551617,
        hex: 0xFF, float: 1.5e3, text: '1', tag: !!str 1, date: 2026-01-01, version: 1.2.3, no: no, yes: True, nil: ~, inf: .inf,
        200: ok, true: key}";
    let tree = read::decode(text).expect("it is YAML");
    let expected = serde_json::json!({
        "max": u64::MAX, "min": i64::MIN, "huge": 18_446_744_073_709_551_616.0, "odd": "18446744073709551617",
        "hex": 255, "float": 1500.0, "text": "1", "tag": "1", "date": "2026-01-01", "version": "1.2.3", "no": "no",
        "yes": true, "nil": null, "inf": ".inf", "200": "ok", "true": "key",
    });
    assert_eq!(tree.value, expected);
}

#[test]
fn keys_that_stand_twice_are_named_and_the_last_counts() {
    for text in ["{\"a\": {\"b/c\": 1, \"b/c\": 2}}", "a:\n  b/c: 1\n  b/c: 2\n"] {
        let tree = read::decode(text).expect("it can be read");
        let remarks: Vec<_> = tree.remarks.iter().map(|remark| (remark.code, remark.pointer.as_str())).collect();
        assert_eq!(remarks, [("repeated-key", "/a/b~1c")], "{text}");
        assert_eq!(tree.value, serde_json::json!({"a": {"b/c": 2}}), "{text}");
    }
}

#[test]
fn a_json_document_may_hold_characters_beyond_yaml() {
    let text = "{\n\"face\": \"\\ud83d\\ude00\",\n\"tab\": \"a\tb\",\n\"after\": 1}".replace('\t', "\\t");
    let tree = read::decode(&text).expect("it is JSON");
    assert_eq!(tree.value["face"], "😀");
}

#[test]
fn a_file_of_100_megabytes_is_refused_unread() {
    let folder = tempfile::tempdir().expect("there is room for a file without content");
    let path = folder.path().join("large.json");
    File::create(&path).and_then(|file| file.set_len(100 << 20)).expect("the file can be made");
    let error = fetch(&path.display().to_string(), Limits::default()).expect_err("it is too large");
    assert!(format!("{error:#}").contains("it is larger than 67108864 bytes"), "{error:#}");
}

#[test]
fn a_stream_without_end_is_cut_off() {
    // The size of a device is 0 before it is read.
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    if cfg!(unix) {
        let error = fetch("/dev/zero", limits).expect_err("it has no end");
        assert!(format!("{error:#}").contains("it is larger than 1048576 bytes"), "{error:#}");
    }
}

#[test]
fn schemas_as_deep_as_the_limit_are_pressed() {
    let depth = read::MOST_DEPTH - 9;
    let schema = iter::repeat_n("{\"items\": ", depth).collect::<String>() + "{}" + &"}".repeat(depth);
    let document = format!(
        r#"{{"openapi": "3.0.0", "info": {{"title": "", "version": ""}}, "paths": {{"/a": {{"get": {{"operationId": "a",
           "responses": {{"200": {{"description": "", "content": {{"a/b": {{"schema": {schema}}}}}}}}}}}}}}}}}"#
    );
    let pressed = pressed("deep", &document, Prose::Keep).expect("it is as deep as may be");
    assert_eq!(pressed.problems.len(), depth);
    // One more level is too many.
    assert!(fault(document.replace("\"items\": {}", "\"items\": {\"items\": {}}").as_bytes()).contains("is too deep"));
}

#[test]
fn a_long_path_that_many_refer_to_is_not_copied_without_end() {
    let content: String = (0..2_000).map(|number| format!("a/{number}: {{}}, ")).collect();
    let copies: String = (0..100).map(|number| format!("  /copy/{number}: {{ $ref: '#/paths/~1long' }}\n")).collect();
    let document = format!(
        "openapi: 3.0.0\ninfo: {{ title: a, version: b }}\npaths:\n{copies}  /long:\n    get:\n      \
         operationId: long\n      responses: {{ 200: {{ description: ok, content: {{ {content} }} }} }}\n"
    );
    let pressed = pressed("copies", &document, Prose::Keep).expect("the long path itself can be read");
    let refused = pressed.problems.iter().filter(|problem| problem.contains("there are too many copies of it")).count();
    assert_eq!(pressed.value["paths"].as_object().map(serde_json::Map::len), Some(1 + 100 - refused));
    assert!((50..100).contains(&refused), "{refused} copies were refused");
}

#[test]
fn a_large_body_that_many_operations_share_is_not_copied_without_end() {
    let properties: String = (0..1_000).map(|number| format!("p{number}: {{ type: string }}, ")).collect();
    let operations: String = (0..100)
        .map(|number| {
            format!(
                "  /copy/{number}:\n    post: {{ operationId: copy{number}, parameters: [{{ $ref: '#/parameters/Body' }}], \
                 responses: {{ 200: {{ description: ok }} }} }}\n"
            )
        })
        .collect();
    let document = format!(
        "swagger: '2.0'\ninfo: {{ title: a, version: b }}\npaths:\n{operations}parameters:\n  Body: {{ name: body, in: body, \
         schema: {{ type: object, properties: {{ {properties} }} }} }}\n"
    );
    let pressed = pressed("copies", &document, Prose::Keep).expect("the operations themselves can be read");
    let bodies = canonical::print(&pressed.value).matches("\"requestBody\"").count();
    assert_eq!(pressed.problems.len(), 100 - bodies, "{:?}", pressed.problems);
    assert!((10..50).contains(&bodies), "{bodies} bodies were copied");
}

#[test]
fn definitions_of_one_name_and_long_lists_of_positions_take_no_time() {
    let schemas: String = (0..2_000)
        .map(|number| format!("    S{number}: {{ $ref: '#/$defs/Same', $defs: {{ Same: {{ type: string }} }} }}\n"))
        .collect();
    let positions: String = (0..20_000).map(|number| format!("{{ const: {number} }}, ")).collect();
    let document = format!(
        "openapi: 3.1.0\ninfo: {{ title: a, version: b }}\npaths:\n  /a:\n    get: {{ operationId: a, responses: {{ 200: \
         {{ description: ok, content: {{ a/b: {{ schema: {{ type: array, prefixItems: [{positions}] }} }} }} }} }} }}\n\
         components:\n  schemas:\n{schemas}"
    );
    let pressed = pressed("names", &document, Prose::Keep).expect("it is OpenAPI 3.1");
    assert_eq!(pressed.problems.len(), 1, "{:?}", pressed.problems);
}
