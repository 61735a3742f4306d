//! Follows a reference to where it leads: the pointer of something that is no reference itself.

use std::collections::VecDeque;

use serde_json::Value;

use crate::{
    import::{
        grammar::{self, Field, Kind},
        visit::reference,
    },
    problem::step,
};

/// References that lead through more references than this lead nowhere.
const MOST_HOPS: usize = 16;

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The names on the way from the document's root.
    pub path: Vec<String>,
    /// How many references were passed through.
    pub hops: usize,
}

/// Why a reference leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    OtherFile,
    Nothing,
    Cycle,
    Other(Kind),
}

impl Target {
    pub fn pointer(&self) -> String {
        self.path.iter().fold(String::new(), |pointer, name| step(&pointer, name))
    }
}

/// Follows `reference`, which stands where an object of `kind` belongs, through every reference on its way.
pub fn follow(document: &Value, target: &str, kind: Kind) -> Result<Target, Lost> {
    let mut rest = parse(target)?;
    let mut path = Vec::new();
    let mut hops = 0;
    let mut value = document;
    loop {
        if let Some(next) = reference(value) {
            hops += 1;
            if hops > MOST_HOPS {
                return Err(Lost::Cycle);
            }
            let mut next = parse(next)?;
            next.append(&mut rest);
            rest = next;
            path.clear();
            value = document;
            continue;
        }
        let Some(name) = rest.pop_front() else { break };
        value = value.pointer(&step("", &name)).ok_or(Lost::Nothing)?;
        path.push(name);
    }
    match kind_at(document, &path) {
        Some(found) if found != kind => Err(Lost::Other(found)),
        _ if !value.is_object() => Err(Lost::Nothing),
        _ => Ok(Target { path, hops }),
    }
}

/// The JSON pointer that a reference within its document is, in the one way of writing it.
pub fn pointer(reference: &str) -> Option<String> {
    Some(Target { path: path(reference)?, hops: 0 }.pointer())
}

/// The names on the way that a reference within its document leads.
pub fn path(reference: &str) -> Option<Vec<String>> {
    parse(reference).ok().map(Vec::from)
}

/// The names in a reference such as `#/paths/~1tags`, percent-decoded (RFC 6901, section 6).
fn parse(reference: &str) -> Result<VecDeque<String>, Lost> {
    let fragment = reference.strip_prefix('#').ok_or(Lost::OtherFile)?;
    let fragment = percent_decode(fragment).ok_or(Lost::Nothing)?;
    if fragment.is_empty() {
        return Ok(VecDeque::new());
    }
    let names = fragment.strip_prefix('/').ok_or(Lost::Nothing)?;
    Ok(names.split('/').map(|name| name.replace("~1", "/").replace("~0", "~")).collect())
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match (first, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// What the grammar expects at the end of a path; `None` where it expects no object, or knows no such place.
pub fn kind_at(document: &Value, path: &[String]) -> Option<Kind> {
    let mut kind = Kind::Document;
    let mut value = document;
    let mut names = path.iter();
    while let Some(key) = names.next() {
        value = value.get(key)?;
        kind = match grammar::field(kind, key)? {
            Field::Node(kind) | Field::FlagOr(kind) => kind,
            Field::List(kind) => {
                value = value.get(names.next()?.parse::<usize>().ok()?)?;
                kind
            }
            Field::Map(kind) => {
                value = value.get(names.next()?)?;
                kind
            }
            _ => return None,
        };
    }
    Some(kind)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema(document: &Value, target: &str) -> Result<String, Lost> {
        follow(document, target, Kind::Schema).map(|target| target.pointer())
    }

    #[test]
    fn a_reference_leads_through_other_references() {
        let document = json!({"components": {"schemas": {
            "Alias": {"$ref": "#/components/schemas/Team"},
            "Team": {"properties": {"lead": {"$ref": "#/components/schemas/User"}}},
            "User": {"properties": {"name": {"type": "string"}}},
        }}});
        let target = follow(&document, "#/components/schemas/Alias/properties/lead/properties/name", Kind::Schema);
        let path = ["components", "schemas", "User", "properties", "name"].map(str::to_owned).to_vec();
        assert_eq!(target, Ok(Target { path, hops: 2 }));
    }

    #[test]
    fn escapes_and_percent_signs_are_decoded() {
        let document = json!({"components": {"schemas": {"a/b c~d%": {}, "é": {}}}});
        assert_eq!(schema(&document, "#/components/schemas/a~1b%20c~0d%"), Ok("/components/schemas/a~1b c~0d%".into()));
        assert_eq!(schema(&document, "#/components/schemas/%C3%A9"), Ok("/components/schemas/é".into()));
        assert_eq!(schema(&document, "#/components/schemas/%C3"), Err(Lost::Nothing));
    }

    #[test]
    fn references_that_lead_nowhere_say_why() {
        let document = json!({"components": {
            "schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}},
            "responses": {"R": {"description": ""}},
        }});
        assert_eq!(schema(&document, "other.yaml#/A"), Err(Lost::OtherFile));
        assert_eq!(schema(&document, "#/components/schemas/C"), Err(Lost::Nothing));
        assert_eq!(schema(&document, "#anchor"), Err(Lost::Nothing));
        assert_eq!(schema(&document, "#/components/schemas/A"), Err(Lost::Cycle));
        assert_eq!(schema(&document, "#/components/schemas/A/items"), Err(Lost::Cycle));
        assert_eq!(schema(&document, "#/components/responses/R"), Err(Lost::Other(Kind::Response)));
        assert_eq!(schema(&document, "#"), Err(Lost::Other(Kind::Document)));
    }
}
