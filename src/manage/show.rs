//! Records for people: tables, and lists of what there is to say of one.

use anyhow::Result;
use serde_json::Value;

use crate::output;

/// Prints a record: each field on a line of its own, in these words.
pub fn record(fields: &[(&str, String)]) -> Result<()> {
    let width = fields.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let lines = fields.iter().map(|(name, value)| format!("{name:width$}  {value}").trim_end().to_owned() + "\n");
    Ok(output::text(&lines.collect::<String>())?)
}

/// Prints a table, its columns as wide as their widest cell.
pub fn table<const COLUMNS: usize>(
    heading: [&str; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
) -> Result<()> {
    let rows: Vec<_> = std::iter::once(heading.map(str::to_owned)).chain(rows).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
            line += &format!("{cell:width$}  ");
        }
        text += line.trim_end();
        text.push('\n');
    }
    Ok(output::text(&text)?)
}

/// Prints records: a table with a row for each, or JSON for programs.
pub fn list<const COLUMNS: usize>(
    records: Vec<Value>,
    as_json: bool,
    heading: [&str; COLUMNS],
    row: impl Fn(&Value) -> [String; COLUMNS],
) -> Result<()> {
    match as_json {
        true => json(&Value::Array(records)),
        false => table(heading, records.iter().map(row)),
    }
}

/// Prints JSON for programs.
pub fn json(value: &Value) -> Result<()> {
    Ok(output::text(&serde_json::to_string_pretty(value)?)?)
}

/// A value in a cell: text as it is, lists with commas, nothing as a dash.
pub fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Array(list) if list.is_empty() => "-".to_owned(),
        Value::Object(members) if members.is_empty() => "-".to_owned(),
        Value::String(text) => text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect(),
        Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join(","),
        Value::Object(members) => {
            members.iter().map(|(name, value)| format!("{name}={}", cell(value))).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// What a server exposes, in a cell: `methods=read tags=incidents`, or all.
pub fn config(config: &Value) -> String {
    let lists = config.as_object().into_iter().flatten();
    let given = lists.filter(|(_, list)| list.as_array().is_some_and(|list| !list.is_empty()));
    let words: Vec<String> = given.map(|(name, list)| format!("{name}={}", cell(list))).collect();
    if words.is_empty() { "all tools".to_owned() } else { words.join(" ") }
}

/// When something expires, in a cell.
pub fn expiry(time: &Value) -> String {
    time.as_str().unwrap_or("never").to_owned()
}
