//! Places are found in JSON and YAML, whatever their lines end with.

use crate::problem::locate::{Found, locate};

/// The line, the column, and what of the text is key and value.
fn found(text: &str, pointers: &[&str]) -> Vec<String> {
    let spots = locate(text, pointers.iter().copied());
    let show = |pointer: &&str| match spots.nearest(pointer) {
        None => "nowhere".to_owned(),
        Some((Found { key, value, .. }, is_itself)) => {
            let first = key.as_ref().unwrap_or(value);
            let key = key.as_ref().map_or(String::new(), |key| format!(" {} =>", &text[key.bytes.clone()]));
            let around = if is_itself { "" } else { " around" };
            format!("{}:{}{around}{key} {}", first.line, first.column, &text[value.bytes.clone()])
        }
    };
    pointers.iter().map(show).collect()
}

#[test]
fn places_are_found_in_yaml_through_lists_and_aliases() {
    let text = "a:\n  - 1\n  - b: &x\n      c: one two\n  - *x\nd/e:\n  g: {h: 'i', j: [1, 22]}\n  k:\n";
    assert_eq!(
        found(text, &["/a/0", "/a/1/b/c", "/a/2/c", "/d~1e/g/h", "/d~1e/g/j", "/d~1e/g/j/1", "/d~1e/k", "/e"]),
        [
            "2:5 1",
            "4:7 c => one two",
            "5:5 around *x",
            "7:7 h => 'i'",
            "7:15 j => [1, 22]",
            "7:22 22",
            "8:3 k => ",
            "nowhere"
        ]
    );
}

#[test]
fn places_are_found_in_json_with_characters_beyond_yaml() {
    let text = "{\n\"face\": \"\\ud83d\\ude00\",\n\t\"tab\": \"a\\tb\",\"after\": [1, {\"b\": 1}]}";
    assert_eq!(
        found(text, &["/after", "/after/1", "/face", "/after/nothing", "/nowhere"]),
        [
            "3:16 \"after\" => [1, {\"b\": 1}]",
            "3:29 {\"b\": 1}",
            "2:1 \"face\" => \"\\ud83d\\ude00\"",
            "3:16 around \"after\" => [1, {\"b\": 1}]",
            "nowhere",
        ]
    );
}

#[test]
fn lines_may_end_in_two_characters_and_names_be_wide() {
    let text = "größe: 名\r\n名前:\r\n  x: 1\r\n  y:\r\n    - z: 2\r\n      w: 3\r\n";
    assert_eq!(found(text, &["/größe", "/名前/x", "/名前/y/0/w"]), ["1:1 größe => 名", "3:3 x => 1", "6:7 w => 3"]);
}

#[test]
fn of_keys_that_stand_twice_the_last_is_found() {
    assert_eq!(
        found("{\"a\": {\"b\": 1},\n \"a\": {\"b\": 2}}", &["/a", "/a/b"]),
        ["2:2 \"a\" => {\"b\": 2}", "2:8 \"b\" => 2"]
    );
}

#[test]
fn what_stands_behind_a_fault_is_not_found() {
    assert_eq!(found("a: 1\nb: [\nc: 2\n", &["/a", "/c"]), ["1:1 a => 1", "nowhere"]);
    assert_eq!(found("{a: 1, [1]: 2, c: 3}", &["/a", "/c"]), ["1:2 a => 1", "nowhere"]);
}
