//! Bytes to text to tree: tells JSON from YAML, and both from what is no document at all.

use serde_json::Value;

use super::{
    json::{self, Refusal},
    yaml,
};

/// What was read.
#[derive(Debug)]
pub struct Tree {
    pub value: Value,
    /// The pointers of keys that stand twice in one object; the last one counts.
    pub repeated: Vec<String>,
}

/// Why a document cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub line: Option<usize>,
    pub message: String,
}

impl Fault {
    pub fn new(line: Option<usize>, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

/// The text of a document, without its byte order mark.
pub fn text(bytes: &[u8]) -> Result<&str, Fault> {
    if bytes.starts_with(&[0xFE, 0xFF]) || bytes.starts_with(&[0xFF, 0xFE]) {
        return Err(Fault::new(None, "is UTF-16; save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Fault::new(Some(line), format!("is not UTF-8: byte {} is no part of a character", error.valid_up_to()))
    })
}

/// Reads a document's text. What begins like JSON is read as JSON; if it is none, it may still be YAML.
pub fn decode(text: &str) -> Result<Tree, Fault> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err(Fault::new(None, "is empty"));
    }
    if start.starts_with('<') {
        return Err(Fault::new(
            None,
            "is HTML or XML, not a document in JSON or YAML; look for the address of the file itself",
        ));
    }
    let tree = if start.starts_with(['{', '[']) {
        match json::read(text) {
            Ok(tree) => tree,
            Err(Refusal::Broken(fault)) => return Err(fault),
            // Braces begin YAML too.
            Err(Refusal::Other(fault)) => yaml::read(text).map_err(|_| fault)?,
        }
    } else {
        yaml::read(text)?
    };
    match &tree.value {
        Value::Object(_) => Ok(tree),
        Value::Array(_) => Err(Fault::new(None, "holds a list, where an OpenAPI document is an object")),
        _ => Err(Fault::new(None, "holds a single value, where an OpenAPI document is an object")),
    }
}
