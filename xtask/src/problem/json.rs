//! Problems as JSON, for programs.

use serde_json::{Value, json};

use super::{
    draw::general,
    group::located,
    problems::{Level, Problem, Problems},
    visible::{escape, is_hidden},
};

/// Every problem, in the order of their places.
pub fn json(problems: &Problems) -> Value {
    let (located, _) = located(problems);
    let one = |located: &super::group::Located<'_>| {
        let Problem { level, code, place, message, help } = located.problem;
        let level = match level {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        json!({
            "level": level,
            "code": code,
            "file": place.file,
            "line": located.line(),
            "column": located.column(),
            "pointer": place.pointer,
            "message": message,
            "help": help.as_deref().or_else(|| general(located.problem)),
        })
    };
    located.iter().map(one).collect()
}

/// Writes JSON that does nothing to a terminal either: what is not seen is escaped.
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    for character in format!("{value:#}").chars() {
        if character != '\n' && is_hidden(character) {
            escape(character, &mut text);
        } else {
            text.push(character);
        }
    }
    text
}
