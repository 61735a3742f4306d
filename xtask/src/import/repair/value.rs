//! Values that are not what they should be: converted where nothing is lost.

use serde_json::{Number, Value};

/// How far a value was from what it should be.
#[derive(Clone, Debug, PartialEq)]
pub enum Fit {
    /// It fits.
    Right,
    /// It says the same as this value, which fits.
    Same(Value),
    /// It says something else.
    Wrong,
}

/// Fits a value to a type of OpenAPI 3.0.
pub fn fit(value: &Value, ty: &str) -> Fit {
    match ty {
        "string" => text(value),
        "boolean" => flag(value),
        "integer" => integer(value),
        "number" => number(value),
        "array" if !value.is_array() => Fit::Wrong,
        "object" if !value.is_object() => Fit::Wrong,
        _ => Fit::Right,
    }
}

pub fn text(value: &Value) -> Fit {
    match value {
        Value::String(_) => Fit::Right,
        Value::Number(number) => Fit::Same(Value::String(number.to_string())),
        Value::Bool(flag) => Fit::Same(Value::String(flag.to_string())),
        _ => Fit::Wrong,
    }
}

pub fn flag(value: &Value) -> Fit {
    match value {
        Value::Bool(_) => Fit::Right,
        Value::String(text) if text.eq_ignore_ascii_case("true") => Fit::Same(Value::Bool(true)),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Fit::Same(Value::Bool(false)),
        _ => Fit::Wrong,
    }
}

pub fn number(value: &Value) -> Fit {
    match value {
        Value::Number(_) => Fit::Right,
        Value::String(text) => parse(text).map_or(Fit::Wrong, |number| Fit::Same(Value::Number(number))),
        _ => Fit::Wrong,
    }
}

pub fn integer(value: &Value) -> Fit {
    match value {
        Value::Number(number) if number.is_i64() || number.is_u64() => Fit::Right,
        Value::Number(number) => whole(number).map_or(Fit::Wrong, |number| Fit::Same(number.into())),
        Value::String(text) => {
            let number = parse(text);
            let whole = number.filter(|number| number.is_i64() || number.is_u64());
            whole.map_or(Fit::Wrong, |number| Fit::Same(Value::Number(number)))
        }
        _ => Fit::Wrong,
    }
}

/// A whole number, zero or more.
pub fn count(value: &Value) -> Fit {
    match integer(value) {
        Fit::Right if value.is_u64() => Fit::Right,
        Fit::Same(value) if value.is_u64() => Fit::Same(value),
        _ => Fit::Wrong,
    }
}

/// The integer that a float is, as long as floats still tell integers apart.
fn whole(number: &Number) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < EXACT)?;
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53 fits")]
    Some(float as i64)
}

/// A number written as a text, if it is written the same way back.
fn parse(text: &str) -> Option<Number> {
    let number: Number = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_converted_only_where_nothing_is_lost() {
        let cases = [
            ("string", json!("a"), Fit::Right),
            ("string", json!(1.5), Fit::Same(json!("1.5"))),
            ("string", json!([]), Fit::Wrong),
            ("integer", json!(18_446_744_073_709_551_615_u64), Fit::Right),
            ("integer", json!("20"), Fit::Same(json!(20))),
            ("integer", json!(20.0), Fit::Same(json!(20))),
            ("integer", json!(1e300), Fit::Wrong),
            ("integer", json!("20 - incident_summary"), Fit::Wrong),
            ("integer", json!("007"), Fit::Wrong),
            ("number", json!("0.5"), Fit::Same(json!(0.5))),
            ("number", json!(true), Fit::Wrong),
            ("boolean", json!("False"), Fit::Same(json!(false))),
            ("boolean", json!(0), Fit::Wrong),
            ("array", json!({}), Fit::Wrong),
            ("object", json!({}), Fit::Right),
        ];
        for (ty, value, fitted) in cases {
            assert_eq!(fit(&value, ty), fitted, "{value} as {ty}");
        }
        assert_eq!(count(&json!(-1)), Fit::Wrong);
        assert_eq!(count(&json!(3.0)), Fit::Same(json!(3)));
    }
}
