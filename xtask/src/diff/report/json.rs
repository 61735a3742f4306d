//! For programs: the verdict as it is, in the shape of `docs/diff.schema.json`.

use serde_json::{Value, json};

use crate::{diff::Verdict, problem::write};

/// The version of the shape: another one where a field goes or means something else.
const VERSION: u32 = 1;

pub fn report(verdict: &Verdict) -> String {
    let mut value = json!(verdict);
    value["version"] = Value::from(VERSION);
    value["open"] = Value::from(verdict.open());
    format!("{}\n", write(&value))
}
