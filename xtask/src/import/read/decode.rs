//! Text to tree: tells JSON from YAML, and both from what is no document at all.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    json::{self, Refusal},
    limit::MOST_VALUES,
    loose, tab,
};

/// What was read.
#[derive(Debug)]
pub struct Tree {
    pub value: Value,
    /// How many values were made, copies by aliases included.
    pub values: usize,
    pub remarks: Vec<Remark>,
}

/// Something that was put up with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub code: &'static str,
    pub line: Option<usize>,
    pub pointer: String,
    pub message: String,
}

/// Why a document cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub line: Option<usize>,
    pub message: String,
    pub help: Option<String>,
}

impl Remark {
    pub fn at_line(code: &'static str, line: usize, message: impl Into<String>) -> Self {
        Self { code, line: Some(line), pointer: String::new(), message: message.into() }
    }

    /// A key that stands twice in one object.
    pub fn repeated_key(pointer: String) -> Self {
        let message = "the key stands here twice; the last one counts".to_owned();
        Self { code: "repeated-key", line: None, pointer, message }
    }
}

impl Fault {
    pub fn new(line: Option<usize>, message: impl Into<String>) -> Self {
        Self { line, message: message.into(), help: None }
    }

    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// Reads the text of a whole document, which is an object.
pub fn decode(text: &str) -> Result<Tree, Fault> {
    let tree = part(text, MOST_VALUES)?;
    match &tree.value {
        Value::Object(_) => Ok(tree),
        Value::Array(_) => Err(Fault::new(None, "holds a list, where an OpenAPI document is an object")),
        _ => Err(Fault::new(None, "holds a single value, where an OpenAPI document is an object")),
    }
}

/// Reads the text of a file that may be a part of a document, as long as it holds no more than so many values.
/// What begins like JSON is read as JSON; if it is none, it may still be YAML.
pub fn part(text: &str, most_values: usize) -> Result<Tree, Fault> {
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
    if is_json(text) { json_like(text, most_values) } else { tab::read(text, most_values) }
}

/// The text as a parser of YAML can follow it, line by line.
pub fn followable(text: &str) -> Cow<'_, str> {
    if !is_json(text) {
        return tab::readable(text).map_or(text.into(), Cow::Owned);
    }
    loose::mended(text).map_or(Cow::Borrowed(text), |(text, _)| text.into())
}

fn is_json(text: &str) -> bool {
    let start = text.trim_start();
    // The latter two begin comments.
    ["{", "[", "//", "/*"].iter().any(|sign| start.starts_with(sign))
}

fn json_like(text: &str, most_values: usize) -> Result<Tree, Fault> {
    let fault = match json::read(text, most_values) {
        Ok(tree) => return Ok(tree),
        Err(Refusal::Broken(fault)) => return Err(fault),
        Err(Refusal::Other(fault)) => fault,
    };
    let Some((mended, remarks)) = loose::mended(text) else {
        // Braces begin YAML too.
        return tab::read(text, most_values).map_err(|_| fault);
    };
    let mut tree = match json::read(&mended, most_values) {
        Ok(tree) => tree,
        Err(Refusal::Broken(fault)) => return Err(fault),
        Err(Refusal::Other(fault)) => tab::read(&mended, most_values).map_err(|_| fault)?,
    };
    tree.remarks.extend(remarks);
    Ok(tree)
}
