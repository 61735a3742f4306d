//! The fields of a JSON object: each read once, unknown ones named with the right one, every mistake kept.

use serde_json::{Map, Value};
use toolpress_runtime::nearest;

use super::problem::{Checked, Mistake, Problem};

/// An object that is being read.
#[derive(Debug)]
pub struct Fields {
    object: Map<String, Value>,
    faults: Vec<Mistake>,
}

impl Fields {
    /// The fields of an object that may have these.
    #[must_use]
    pub fn new(object: Map<String, Value>, known: &[&str]) -> Self {
        let unknown = object.keys().filter(|name| !known.contains(&name.as_str()));
        let faults = unknown.map(|name| Mistake::here(unknown_word("field", name, known)).under(name)).collect();
        Self { object, faults }
    }

    /// The names of the fields that were given, known and unknown.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.object.keys().cloned().collect()
    }

    /// A field's value by this reader, if the field is there and has no mistake. `null` is a value.
    pub fn optional<T>(&mut self, name: &str, read: impl FnOnce(Value) -> Checked<T>) -> Option<T> {
        let value = self.object.get_mut(name)?.take();
        match read(value) {
            Ok(value) => Some(value),
            Err(faults) => {
                self.faults.extend(faults.into_iter().map(|fault| fault.under(name)));
                None
            }
        }
    }

    /// As [`Self::optional`], of a field that must be there.
    pub fn required<T>(&mut self, name: &str, read: impl FnOnce(Value) -> Checked<T>) -> Option<T> {
        if !self.object.contains_key(name) {
            self.faults.push(Mistake::here("it is required").under(name));
        }
        self.optional(name, read)
    }

    /// Keeps mistakes that were found in another way.
    pub fn extend(&mut self, faults: impl IntoIterator<Item = Mistake>) {
        self.faults.extend(faults);
    }

    /// Ends the reading.
    ///
    /// # Errors
    ///
    /// Every mistake that was found.
    pub fn checked(&mut self) -> Checked<()> {
        match std::mem::take(&mut self.faults) {
            faults if faults.is_empty() => Ok(()),
            faults => Err(faults),
        }
    }

    /// Ends the reading of a whole body.
    ///
    /// # Errors
    ///
    /// 400, with every mistake that was found.
    pub fn finish(&mut self) -> Result<(), Problem> {
        self.checked().map_err(Problem::mistakes)
    }
}

/// That there is no such word, and which one may have been meant.
#[must_use]
pub fn unknown_word(kind: &str, word: &str, known: &[&str]) -> String {
    let shown: String = word.chars().take(100).collect();
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("there is no {kind} `{shown}`; did you mean `{near}`?"),
        None if known.is_empty() => format!("there is no {kind} `{shown}`; nothing is expected here"),
        None => format!("there is no {kind} `{shown}`; there are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::Fields;
    use crate::api::problem::{Checked, Mistake};

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(object) => object,
            other => panic!("{other} is no object"),
        }
    }

    fn number(value: Value) -> Checked<u64> {
        serde_json::from_value(value).map_err(|_| vec![Mistake::here("it must be a number")])
    }

    #[test]
    fn every_mistake_is_kept() {
        let mut fields = Fields::new(object(json!({"coun": 1, "size": "x"})), &["count", "size"]);
        assert_eq!(fields.required("count", number), None);
        assert_eq!(fields.optional("size", number), None);
        let faults = fields.checked().expect_err("there are three");
        let told: Vec<_> =
            faults.iter().map(|fault| format!("{} {}", fault.pointer.as_deref().unwrap_or(""), fault.detail)).collect();
        assert_eq!(
            told,
            [
                "#/coun there is no field `coun`; did you mean `count`?",
                "#/count it is required",
                "#/size it must be a number"
            ]
        );
    }

    #[test]
    fn what_is_right_is_read() {
        let mut fields = Fields::new(object(json!({"count": 3})), &["count", "size"]);
        assert_eq!(fields.required("count", number), Some(3));
        assert_eq!(fields.optional("size", number), None);
        assert_eq!(fields.checked(), Ok(()));
    }
}
