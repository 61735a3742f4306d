//! A vendor's list as `{"result": […], "next_cursor": …, "result_count": …}`, its items and other properties verbatim.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::page::{Properties, Turn};

/// What follows the items.
#[derive(Serialize)]
struct Tail<'a> {
    next_cursor: Option<String>,
    result_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(flatten)]
    others: Properties<'a>,
}

/// The list's envelope; none where the reply does not hold the items it should, which then goes out as it is.
pub(crate) fn envelope(turn: &Turn, text: &str) -> Option<String> {
    let property = turn.list.items;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let (items, mut others) = Reply { property }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;

    let cut = turn.cut(&items, &others);
    let own = ["result", "next_cursor", "result_count", "note", property];
    others.retain(|name, value| {
        let told = own.contains(&name.as_str()) || turn.is_paging(name);
        let uncounted = name == "total" && value.get() == "null";
        !told && !uncounted
    });
    let result = &items[cut.items];
    let tail = Tail { next_cursor: cut.next_cursor, result_count: result.len(), note: cut.note, others };
    let tail = serde_json::to_string(&tail).expect("what was read as JSON can be written as JSON");

    // Written by hand, since a list can be megabytes: the items are copied once, into the place that they need.
    let length: usize = result.iter().map(|item| item.get().len() + 1).sum();
    let mut envelope = String::with_capacity(length + tail.len() + 16);
    envelope.push_str("{\"result\":[");
    for (place, item) in result.iter().enumerate() {
        if place > 0 {
            envelope.push(',');
        }
        envelope.push_str(item.get());
    }
    envelope.push_str("],");
    envelope.push_str(&tail[1..]);
    Some(envelope)
}

/// Reads a list's reply in one pass: the items of the property (where it has no name, the reply itself), and every
/// other property.
struct Reply {
    property: &'static str,
}

impl<'de> DeserializeSeed<'de> for Reply {
    type Value = (Vec<&'de RawValue>, Properties<'de>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if self.property.is_empty() {
            return Vec::deserialize(deserializer).map(|items| (items, Properties::new()));
        }
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Reply {
    type Value = (Vec<&'de RawValue>, Properties<'de>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object with a list `{}`", self.property)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let (mut items, mut others) = (None, Properties::new());
        while let Some(name) = access.next_key::<String>()? {
            if name == self.property {
                items = Some(access.next_value()?);
            } else {
                others.insert(name, access.next_value()?);
            }
        }
        let items = items.ok_or_else(|| A::Error::missing_field(self.property))?;
        Ok((items, others))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use toolpress_tool::Tool;

    use super::envelope;
    use crate::fixture::{LIST_CHANGES, LIST_COLOURS, LIST_WIDGETS};
    use crate::mistake::Mistakes;
    use crate::page::Turn;

    fn list(tool: &'static Tool, arguments: &Value, body: &str) -> Option<String> {
        envelope(&Turn::read(tool, arguments, &mut Mistakes::default())?, body)
    }

    #[test]
    fn items_and_other_properties_are_verbatim() {
        let body = r#"{"widgets":[{"size":1.50,"a":1},{"size":12345678901234567890123}],"limit":25,"offset":0,"more":false,"total":null,"summary":{"z":1,"a":2.0}}"#;
        assert_eq!(
            list(&LIST_WIDGETS, &json!({}), body).as_deref(),
            Some(
                r#"{"result":[{"size":1.50,"a":1},{"size":12345678901234567890123}],"next_cursor":null,"result_count":2,"summary":{"z":1,"a":2.0}}"#
            )
        );
    }

    #[test]
    fn a_total_that_the_vendor_counted_is_kept() {
        let reply = list(&LIST_WIDGETS, &json!({}), r#"{"widgets":[],"total":0}"#);
        assert_eq!(reply.as_deref(), Some(r#"{"result":[],"next_cursor":null,"result_count":0,"total":0}"#));
    }

    #[test]
    fn a_list_is_cut_to_the_limit_and_counts_what_it_holds() {
        let body = r#"{"changes":[1,2,3],"limit":3,"next_cursor":"x","more":true}"#;
        let reply = list(&LIST_CHANGES, &json!({"limit": 2}), body).expect("it is a list");
        let reply: Value = serde_json::from_str(&reply).expect("it is JSON");
        assert_eq!(reply["result"], json!([1, 2]));
        assert_eq!(reply["result_count"], 2);
        assert!(reply["next_cursor"].is_string());
        assert_eq!(reply.as_object().map(serde_json::Map::len), Some(3), "{reply}");
    }

    #[test]
    fn a_bare_array_is_a_list_too() {
        assert_eq!(
            list(&LIST_COLOURS, &json!({}), r#" ["red", "blue"] "#).as_deref(),
            Some(r#"{"result":["red","blue"],"next_cursor":null,"result_count":2}"#)
        );
    }

    #[test]
    fn what_does_not_hold_its_items_is_no_list() {
        for body in [
            r#"{"gadgets":[]}"#,
            r#"{"widgets":{}}"#,
            r#"{"widgets":null}"#,
            "[]",
            "\"none\"",
            "{not json",
            "{\"widgets\":[]}x",
        ] {
            assert_eq!(list(&LIST_WIDGETS, &json!({}), body), None, "{body}");
        }
    }
}
