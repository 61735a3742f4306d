//! The overlay document: what may stand in it, checked while it is read.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;

/// The most actions one overlay may hold.
const MAX_ACTIONS: usize = 10_000;
/// The longest target, in bytes.
const MAX_TARGET: usize = 1_000;
/// How often a target may descend to any depth. Each further `..` multiplies the work by the document's depth.
const MAX_DESCENTS: usize = 3;

/// An overlay: an ordered list of changes to another document. Reads from JSON or YAML with serde.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawOverlay")]
pub struct Overlay {
    /// The changes, in the order in which they are made.
    pub actions: Vec<Action>,
}

/// One change, made at every place that its target selects.
///
/// Stricter than Overlay 1.0, "Action Object", in one thing: `update` beside `remove: true` has no effect there, and is
/// refused here, since somebody meant something by it. More generous in another: a target may select primitive values,
/// which can be removed though not updated.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawAction")]
pub struct Action {
    /// Where the change is made.
    pub target: Target,
    /// Why it is made, for people.
    pub description: Option<String>,
    /// What is done there.
    pub change: Change,
}

/// What an action does at the places it selects.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Merges the value into a selected object, or appends it to a selected array.
    Update(Value),
    /// Takes the selected node out of the object or array that holds it.
    Remove,
}

/// A JSONPath expression (RFC 9535).
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Target {
    text: String,
    pub(crate) path: JsonPath,
}

impl Target {
    /// The expression as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Why an overlay could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Invalid {
    #[error("overlay version `{0}` is not supported; write `overlay: 1.0.0`")]
    Version(String),
    #[error("the overlay has no actions; add one or remove the overlay")]
    Empty,
    #[error("the overlay has {0} actions; the most is {MAX_ACTIONS}")]
    TooManyActions(usize),
    #[error("the action on `{0}` changes nothing; give it `update` or `remove: true`")]
    NoChange(String),
    #[error("the action on `{0}` has both `update` and `remove: true`; make them two actions")]
    TwoChanges(String),
    #[error("overlays have no key `{0}`; mend it, remove it, or begin it with `x-`")]
    Key(String),
    #[error("target `{target}` is no JSONPath: {reason}")]
    Path { target: String, reason: String },
    #[error(
        "a target of {length} bytes with {descents} `..` asks too much; the most are {MAX_TARGET} and {MAX_DESCENTS}"
    )]
    Unbounded { length: usize, descents: usize },
}

#[derive(Deserialize)]
struct RawOverlay {
    overlay: String,
    #[serde(default)]
    actions: Vec<Action>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct RawAction {
    target: Target,
    description: Option<String>,
    #[serde(default, deserialize_with = "present")]
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// Keeps `update: null`, which appends a null to an array, apart from no `update` at all.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl TryFrom<RawOverlay> for Overlay {
    type Error = Invalid;

    fn try_from(raw: RawOverlay) -> Result<Self, Invalid> {
        if raw.overlay != "1.0" && !raw.overlay.starts_with("1.0.") {
            return Err(Invalid::Version(raw.overlay));
        }
        // Who an overlay is by and what it extends is for people: it is applied to what its caller says.
        known(&raw.rest, &["extends", "info"])?;
        match raw.actions.len() {
            0 => Err(Invalid::Empty),
            1..=MAX_ACTIONS => Ok(Self { actions: raw.actions }),
            count => Err(Invalid::TooManyActions(count)),
        }
    }
}

impl TryFrom<RawAction> for Action {
    type Error = Invalid;

    fn try_from(raw: RawAction) -> Result<Self, Invalid> {
        known(&raw.rest, &[])?;
        let change = match (raw.update, raw.remove) {
            (Some(value), false) => Change::Update(value),
            (None, true) => Change::Remove,
            (None, false) => return Err(Invalid::NoChange(raw.target.text)),
            (Some(_), true) => return Err(Invalid::TwoChanges(raw.target.text)),
        };
        Ok(Self { target: raw.target, description: raw.description, change })
    }
}

/// Refuses a key that Overlay 1.0 does not know: it may be one that it does know, misspelt.
fn known(rest: &BTreeMap<String, Value>, keys: &[&str]) -> Result<(), Invalid> {
    let unknown = rest.keys().find(|key| !key.starts_with("x-") && !keys.contains(&key.as_str()));
    unknown.map_or(Ok(()), |key| Err(Invalid::Key(key.clone())))
}

impl TryFrom<String> for Target {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        let descents = text.matches("..").count();
        if text.len() > MAX_TARGET || descents > MAX_DESCENTS {
            return Err(Invalid::Unbounded { length: text.len(), descents });
        }
        match JsonPath::parse(&text) {
            Ok(path) => Ok(Self { text, path }),
            Err(error) => Err(Invalid::Path { target: text, reason: error.to_string() }),
        }
    }
}
