//! The values that plain words of YAML are.

use serde_json::{Number, Value};

/// The value of a scalar by the core schema (YAML 1.2.2, section 10.3).
pub fn scalar(text: &str, plain: bool, tag: Option<&str>) -> Value {
    match tag {
        Some("str" | "binary") => return text.into(),
        None if !plain => return text.into(),
        _ => {}
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        text => number(text).map_or_else(|| text.into(), Value::Number),
    }
}

/// A number, if nothing of it is lost; a text otherwise.
fn number(text: &str) -> Option<Number> {
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(Number::from);
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let integer = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
        return integer.ok().or_else(|| {
            let float = text.parse::<f64>().ok()?;
            (format!("{float:.0}") == text).then(|| Number::from_f64(float)).flatten()
        });
    }
    let decimal = unsigned.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    decimal.then(|| Number::from_f64(text.parse().ok()?)).flatten()
}
