//! Cursors: where a list goes on, as text that a caller passes back unchanged.
//!
//! A cursor holds a position and nothing else: no host, no URL, nothing secret. Its checksum guards against slips
//! (a letter lost, a cursor of another list), not against an attacker: a forged position can only ask for what the
//! caller may ask for anyway.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use toolpress_tool::{Place, Tool};

/// Where the next page of a list begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Position {
    /// After this many items.
    #[serde(rename = "o")]
    Offset(u64),
    /// On the page that the vendor's cursor leads to (none: the first), after `skip` of its items.
    #[serde(rename = "p")]
    Page {
        #[serde(rename = "c")]
        cursor: Option<String>,
        #[serde(rename = "s")]
        skip: usize,
    },
    /// On a numbered page of this size (none: the vendor's own), after `skip` of its items.
    #[serde(rename = "n")]
    Number {
        #[serde(rename = "n")]
        page: u64,
        #[serde(rename = "z")]
        size: Option<u64>,
        #[serde(rename = "s")]
        skip: usize,
    },
    /// On the page that these query parameters ask for, after `skip` of its items.
    #[serde(rename = "q")]
    Query {
        #[serde(rename = "q")]
        pairs: Vec<(String, String)>,
        #[serde(rename = "s")]
        skip: usize,
    },
}

/// The list that a cursor belongs to: a tool, called with certain arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    tool: String,
    arguments: String,
}

/// A cursor before it becomes text.
#[derive(Serialize, Deserialize)]
struct Cursor {
    #[serde(rename = "t")]
    tool: String,
    #[serde(rename = "a")]
    arguments: String,
    #[serde(rename = "p")]
    position: Position,
    #[serde(rename = "x")]
    checksum: String,
}

impl Origin {
    /// The list that this call asks for. The paging arguments do not count: `limit` may change from page to page.
    pub(crate) fn new(tool: &Tool, arguments: &Value) -> Self {
        let paging = |name: &str| tool.arguments.iter().any(|known| known.name == name && known.place == Place::Page);
        let mut others = arguments.as_object().cloned().unwrap_or_default();
        others.retain(|name, _| !paging(name));
        Self { tool: digest(&[tool.name]), arguments: digest(&[&sorted(&Value::Object(others)).to_string()]) }
    }

    /// The cursor that leads to this position of the list.
    pub(crate) fn cursor(&self, position: Position) -> String {
        let checksum = self.checksum(&position);
        let cursor = Cursor { tool: self.tool.clone(), arguments: self.arguments.clone(), position, checksum };
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).expect("a cursor is made of strings and numbers"))
    }

    /// The position that the cursor leads to, or why it is none of this list.
    pub(crate) fn position(&self, cursor: &str) -> Result<Position, &'static str> {
        const CHANGED: &str =
            "was changed or cut off; must be the `next_cursor` of an earlier reply, exactly as it was given";
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| CHANGED)?;
        let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| CHANGED)?;
        let origin = Self { tool: cursor.tool, arguments: cursor.arguments };
        if origin.checksum(&cursor.position) != cursor.checksum {
            return Err(CHANGED);
        }
        if origin.tool != self.tool {
            return Err("belongs to another tool; must come from a reply of this one");
        }
        if origin.arguments != self.arguments {
            return Err(
                "belongs to a call with other arguments; repeat that call's arguments beside it, or leave it out to begin anew",
            );
        }
        Ok(cursor.position)
    }

    fn checksum(&self, position: &Position) -> String {
        let position = serde_json::to_string(position).expect("a position is made of strings and numbers");
        digest(&[&self.tool, &self.arguments, &position])
    }
}

/// The first six bytes of the parts' SHA-256, as base64url.
fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    BASE64_URL_SAFE_NO_PAD.encode(&hash.finalize()[..6])
}

/// The value with the properties of every object in the order of their names: two ways of writing the same arguments
/// become one.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Object(properties) => {
            let mut properties: Vec<_> = properties.iter().collect();
            properties.sort_unstable_by_key(|(name, _)| *name);
            let properties = properties.into_iter().map(|(name, value)| (name.clone(), sorted(value)));
            Value::Object(Map::from_iter(properties))
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::{Origin, Position};
    use crate::fixture::{LIST_CHANGES, LIST_WIDGETS};

    fn origin() -> Origin {
        Origin::new(&LIST_WIDGETS, &json!({"statuses": ["new"], "query": "a", "limit": 5}))
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_cursor_leads_back_to_its_position() {
        for position in [
            Position::Offset(50),
            Position::Page { cursor: None, skip: 3 },
            Position::Page { cursor: Some("c2".to_owned()), skip: 0 },
            Position::Number { page: 3, size: None, skip: 0 },
            Position::Number { page: u64::MAX, size: Some(50), skip: 7 },
            Position::Query { pairs: Vec::new(), skip: 0 },
            Position::Query { pairs: vec![pair("page", "2"), pair("after[é]", "a&b=\"c\"\n")], skip: 7 },
        ] {
            assert_eq!(origin().position(&origin().cursor(position.clone())), Ok(position));
        }
    }

    #[test]
    fn the_same_arguments_in_another_order_and_with_another_limit_are_the_same_list() {
        let again =
            Origin::new(&LIST_WIDGETS, &json!({"query": "a", "limit": 9, "next_cursor": "x", "statuses": ["new"]}));
        assert_eq!(again, origin());
    }

    #[test]
    fn a_cursor_with_any_letter_changed_or_missing_is_refused() {
        let cursor = origin().cursor(Position::Offset(50));
        for place in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8_lossy(&changed).into_owned();
            assert!(origin().position(&changed).is_err(), "{changed}");
            assert!(origin().position(&cursor[..place]).is_err(), "{place}");
        }
    }

    #[test]
    fn a_position_that_was_changed_by_hand_is_refused() {
        for position in [
            Position::Offset(5077),
            Position::Page { cursor: Some("5077".to_owned()), skip: 0 },
            Position::Number { page: 5077, size: None, skip: 0 },
            Position::Number { page: 2, size: Some(5077), skip: 0 },
            Position::Number { page: 2, size: None, skip: 5077 },
            Position::Query { pairs: vec![pair("page", "5077")], skip: 0 },
            Position::Query { pairs: vec![pair("5077", "2")], skip: 0 },
        ] {
            let json = BASE64_URL_SAFE_NO_PAD.decode(origin().cursor(position)).expect("it is base64");
            let json = String::from_utf8(json).expect("it is JSON").replace("5077", "6077");
            let problem = origin().position(&BASE64_URL_SAFE_NO_PAD.encode(json)).expect_err("it was changed");
            assert!(problem.starts_with("was changed or cut off"), "{problem}");
        }
    }

    #[test]
    fn cursor_of_another_tool_is_refused() {
        let cursor = Origin::new(&LIST_CHANGES, &json!({})).cursor(Position::Offset(50));
        let problem = origin().position(&cursor).expect_err("it is another tool's");
        assert!(problem.starts_with("belongs to another tool"), "{problem}");
    }

    #[test]
    fn cursor_of_other_arguments_is_refused() {
        let cursor = Origin::new(&LIST_WIDGETS, &json!({"statuses": ["sold"]})).cursor(Position::Offset(50));
        let problem = origin().position(&cursor).expect_err("it is another list's");
        assert!(problem.starts_with("belongs to a call with other arguments"), "{problem}");
    }
}
