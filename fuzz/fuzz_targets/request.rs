//! Any arguments of any tool of the wire fixtures: refused by name, or sent where the tool says.

#![no_main]

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use toolpress_fixtures_generated::wire;
use toolpress_fuzz::{account, assert_sent};
use toolpress_runtime::{Account, CallError, request::prepare};
use toolpress_tool::Tool;

static ACCOUNT: LazyLock<Account> = LazyLock::new(|| account(&wire::VENDOR));

fuzz_target!(|bytes: &[u8]| {
    let Ok((tool, arguments)) = call(&mut Unstructured::new(bytes)) else { return };
    match prepare(tool, arguments.clone(), &ACCOUNT) {
        Ok(prepared) => assert_sent(tool, &prepared.request),
        Err(CallError::Arguments(mistakes)) => {
            assert!(!mistakes.as_slice().is_empty());
            for mistake in mistakes.as_slice() {
                let mut names =
                    arguments.keys().map(String::as_str).chain(tool.arguments.iter().map(|argument| argument.name));
                assert!(mistake.path.is_empty() || names.any(|name| mistake.path.starts_with(name)), "{mistake}");
            }
        }
        Err(other) => panic!("{other}"),
    }
});

fn call(bytes: &mut Unstructured) -> Result<(&'static Tool, Map<String, Value>)> {
    let tool = *bytes.choose(wire::VENDOR.tools)?;
    let schema: Value = serde_json::from_str(tool.input_schema).expect("an emitted schema is JSON");
    let arguments = object(&schema, bytes, 0)?;
    Ok((tool, arguments))
}

/// How deep values that no schema describes may nest.
const DEEPEST: usize = 8;

/// A value that mostly fits the schema.
fn value(schema: &Value, bytes: &mut Unstructured, depth: usize) -> Result<Value> {
    if bytes.ratio(1_u8, 16_u8)? {
        return anything(bytes, depth);
    }
    if let Some(values) = schema["enum"].as_array().filter(|values| !values.is_empty()) {
        return bytes.choose(values).cloned();
    }
    if let Some(variants) = schema["anyOf"].as_array().filter(|variants| !variants.is_empty()) {
        let variant = bytes.choose(variants)?;
        return value(variant, bytes, depth);
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) if !kinds.is_empty() => bytes.choose(kinds)?,
        kind => kind,
    };
    Ok(match kind.as_str() {
        Some("string") => bytes.arbitrary::<String>()?.into(),
        Some("integer") => bytes.arbitrary::<i64>()?.into(),
        Some("number") => bytes.arbitrary::<f64>()?.into(),
        Some("boolean") => bytes.arbitrary::<bool>()?.into(),
        Some("array") => {
            let count = bytes.int_in_range(0..=4)?;
            (0..count).map(|_| value(&schema["items"], bytes, depth + 1)).collect::<Result<_>>()?
        }
        Some("object") => Value::Object(object(schema, bytes, depth + 1)?),
        _ => anything(bytes, depth)?,
    })
}

fn object(schema: &Value, bytes: &mut Unstructured, depth: usize) -> Result<Map<String, Value>> {
    let mut object = Map::new();
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if bytes.ratio(3_u8, 4_u8)? {
            object.insert(name.clone(), value(schema, bytes, depth)?);
        }
    }
    if bytes.ratio(1_u8, 8_u8)? {
        object.insert(bytes.arbitrary()?, anything(bytes, depth)?);
    }
    Ok(object)
}

fn anything(bytes: &mut Unstructured, depth: usize) -> Result<Value> {
    let kinds = if depth < DEEPEST { 6 } else { 4 };
    Ok(match bytes.int_in_range(0..=kinds)? {
        0 => Value::Null,
        1 => bytes.arbitrary::<bool>()?.into(),
        2 => bytes.arbitrary::<f64>()?.into(),
        3 => bytes.arbitrary::<u64>()?.into(),
        4 => bytes.arbitrary::<String>()?.into(),
        5 => (0..bytes.int_in_range(0..=3)?).map(|_| anything(bytes, depth + 1)).collect::<Result<_>>()?,
        _ => {
            let count = bytes.int_in_range(0..=3)?;
            let entries = (0..count).map(|_| Ok((bytes.arbitrary()?, anything(bytes, depth + 1)?)));
            Value::Object(entries.collect::<Result<_>>()?)
        }
    })
}
