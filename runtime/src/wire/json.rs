//! JSON text with its numbers as callers write them.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// A value as JSON. What `serde_json` has read keeps every digit, but gives a positive exponent a sign, `1e+400`,
/// that most callers do not write and that a query would have to encode. It is left out again.
pub(crate) fn json(value: &impl Serialize) -> String {
    let mut text = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut text, Plain));
    written.expect("the keys of JSON values are strings, and memory takes what is written to it");
    String::from_utf8(text).expect("JSON is text")
}

struct Plain;

impl Formatter for Plain {
    fn write_number_str<W: Write + ?Sized>(&mut self, writer: &mut W, number: &str) -> io::Result<()> {
        match number.split_once("e+") {
            Some((number, exponent)) => write!(writer, "{number}e{exponent}"),
            None => writer.write_all(number.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::json;

    #[test]
    fn numbers_strings_and_order_are_as_they_were_written() -> Result<(), serde_json::Error> {
        let text = r#"{"z":1.10,"a":[12345678901234567890,-0.0,1e400,2.50e-7,null,true],"e+":"1e+400","é":{}}"#;
        assert_eq!(json(&serde_json::from_str::<Value>(text)?), text);
        Ok(())
    }
}
