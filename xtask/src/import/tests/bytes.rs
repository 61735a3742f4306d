//! Dirt in the bytes of a document: it is read all the same, and said with its line.

use serde_json::{Value, json};

use super::read;

/// What a document reads as, and what was put up with: `code` by line.
fn read_bytes(bytes: &[u8]) -> (Value, Vec<(&'static str, Option<usize>)>) {
    let text = read::text(bytes).unwrap_or_else(|fault| panic!("{:?}: {fault:?}", String::from_utf8_lossy(bytes)));
    let tree =
        read::decode(&text.text).unwrap_or_else(|fault| panic!("{:?}: {fault:?}", String::from_utf8_lossy(bytes)));
    let remarks = text.remarks.iter().chain(&tree.remarks).map(|remark| (remark.code, remark.line));
    (tree.value, remarks.collect())
}

fn assert_reads(bytes: &[u8], expected: &Value, remarks: &[(&'static str, usize)]) {
    let remarks: Vec<_> = remarks.iter().map(|(code, line)| (*code, Some(*line))).collect();
    assert_eq!(read_bytes(bytes), (expected.clone(), remarks), "{:?}", String::from_utf8_lossy(bytes));
}

#[test]
fn bytes_that_are_no_utf_8_are_read_as_windows_1252() {
    assert_reads(b"a: caf\xE9\n", &json!({"a": "café"}), &[("not-utf-8", 1)]);
    assert_reads(b"a: 1\r\nb: \x80 \x93x\x94\r\n", &json!({"a": 1, "b": "€ “x”"}), &[("not-utf-8", 2)]);
    // Only what is broken.
    assert_reads("a: é\nb: \u{1F600}".as_bytes(), &json!({"a": "é", "b": "😀"}), &[]);
    let mixed = ["{\"a\": \"é\",\n".as_bytes(), b"\"b\": \"\xE9\"}"].concat();
    assert_reads(&mixed, &json!({"a": "é", "b": "é"}), &[("not-utf-8", 2)]);
    assert_reads(b"a: b\xC3", &json!({"a": "bÃ"}), &[("not-utf-8", 1)]);
}

#[test]
fn utf_16_is_read_by_its_byte_order_mark() {
    let text = "\u{feff}openapi: 3.0.0\r\ntitle: é😀 ";
    let expected = json!({"openapi": "3.0.0", "title": "é😀"});
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_reads(&little, &expected, &[("not-utf-8", 1)]);
    assert_reads(&big, &expected, &[("not-utf-8", 1)]);
    // Half a character costs only itself.
    assert_reads(
        &[&little[..], &[0x3D, 0xD8]].concat(),
        &json!({"openapi": "3.0.0", "title": "é😀 \u{fffd}"}),
        &[("not-utf-8", 1)],
    );
}

#[test]
fn every_end_of_line_and_a_byte_order_mark_are_silent() {
    let expected = json!({"a": 1, "b": "x\ny\n"});
    for text in ["\u{feff}a: 1\nb: |\n  x\n  y\n", "a: 1\r\nb: |\r\n  x\r\n  y\r\n", "a: 1\rb: |\r  x\r  y\r"] {
        assert_reads(text.as_bytes(), &expected, &[]);
    }
    assert_reads(b"{\r\"a\": 1,\r\"b\": 2\r}", &json!({"a": 1, "b": 2}), &[]);
}

#[test]
fn tabs_in_the_indentation_of_yaml_are_read_as_spaces() {
    let tab = |line| [("tab-indentation", line)];
    assert_reads(b"a:\n\tb: 1\n\tc:\n\t\t- d\n", &json!({"a": {"b": 1, "c": ["d"]}}), &tab(2));
    assert_reads(b"a:\n  b: 1\n\tc: 2\n", &json!({"a": {"b": 1, "c": 2}}), &tab(3));
    assert_reads(b"a:\n    b: 1\n\tc: 2\n", &json!({"a": {"b": 1, "c": 2}}), &tab(3));
    // What stands deeper than a key without a value is its value.
    assert_reads(b"a:\n  b:\n\tc: 2\n", &json!({"a": {"b": {"c": 2}}}), &tab(3));
    // Where YAML allows them they stay.
    assert_reads(b"a: |\n  x\n  \ty\n", &json!({"a": "x\n\ty\n"}), &[]);
    assert_reads(b"{\n\t\"a\":\t1\n}", &json!({"a": 1}), &[]);

    let fault = read::decode("a:\n  b: [\n\tc: }\n").expect_err("it is beyond reading");
    assert_eq!(fault.line, Some(3));
    let help = "line 3 is indented with a tab, which YAML forbids; write spaces there";
    assert_eq!(fault.help.as_deref(), Some(help));
}

#[test]
fn merge_keys_take_in_other_objects() {
    let text = b"x: &x { a: 1, b: 1 }\ny: &y { b: 2, c: 2 }\none: { <<: *x, b: 3 }\nmany: { b: 4, <<: [*y, *x] }\n\
        twice:\n  <<: *x\n  <<: *y\nquoted: { \"<<\": 5 }\ninline: { <<: { d: 6 } }\n";
    let expected = json!({
        "x": {"a": 1, "b": 1}, "y": {"b": 2, "c": 2}, "one": {"a": 1, "b": 3}, "many": {"a": 1, "b": 4, "c": 2},
        "twice": {"a": 1, "b": 1, "c": 2}, "quoted": {"<<": 5}, "inline": {"d": 6},
    });
    assert_reads(text, &expected, &[]);
    assert_reads(
        b"a:\n  <<: words\n  b: { <<: [1] }\n",
        &json!({"a": {"b": {}}}),
        &[("odd-merge", 2), ("odd-merge", 3)],
    );
}

#[test]
fn keys_that_are_no_texts_cost_at_most_themselves() {
    assert_reads(b"200: a\ntrue: b\n~: c\n1.5: d\n", &json!({"200": "a", "true": "b", "~": "c", "1.5": "d"}), &[]);
    let text = b"a: 1\n? [b, {c: d}]\n: e\n? {f: g}\n: [h]\ni: 2\n";
    assert_reads(text, &json!({"a": 1, "i": 2}), &[("odd-key", 2), ("odd-key", 4)]);
}

#[test]
fn tags_are_harmless() {
    let text =
        b"a: !!binary R0lG\nb: !foo 12\nc: !!set { x, y }\nd: !!binary 12\ne: !<tag:example.com,2000:x> { f: no }\n";
    let expected = json!({"a": "R0lG", "b": 12, "c": {"x": null, "y": null}, "d": "12", "e": {"f": "no"}});
    assert_reads(text, &expected, &[]);
}

#[test]
fn only_the_first_document_of_a_stream_is_read() {
    assert_reads(b"a: 1\n---\nb: 2\n", &json!({"a": 1}), &[("second-document", 2)]);
    assert_reads(b"a: 1\n...\n---\n[}\n", &json!({"a": 1}), &[("second-document", 3)]);
    assert_reads(b"---\n---\na: 1\n", &json!({"a": 1}), &[]);
}

#[test]
fn json_with_comments_and_commas_is_read() {
    let text = b"// first\n{\n  \"a\": [1, 2,], /* x\n y */\n  \"b\": \"// none, ]\", # z\n}\n";
    let expected = json!({"a": [1, 2], "b": "// none, ]"});
    assert_reads(text, &expected, &[("json-comment", 1), ("trailing-comma", 3)]);
    // Words without quotes make it YAML.
    assert_reads(b"{a: 1, // x\n b: [2,]}", &json!({"a": 1, "b": [2]}), &[("json-comment", 1), ("trailing-comma", 2)]);
    let fault = read::decode("{\"a\": 1, // x\n \"b\" 2}").expect_err("it lacks a colon");
    assert_eq!((fault.line, fault.message.as_str()), (Some(2), "is no JSON: expected `:`, column 6"));
}

#[test]
fn half_a_character_in_json_does_not_end_the_run() {
    let text = b"{\"a\": \"x\\ud800y\",\n\"b\": \"\\udc00\", \"c\": \"\\ud83d\\ude00\", \"\\ud83d\": \"\\\\ud800\"}";
    let expected = json!({"a": "x\u{fffd}y", "b": "\u{fffd}", "c": "😀", "\u{fffd}": "\\ud800"});
    assert_reads(text, &expected, &[("lone-surrogate", 1)]);
}
