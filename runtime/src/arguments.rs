//! A call's arguments against its tool's input schema: every mistake at once, in plain sentences.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value};
use toolpress_tool::Tool;

use crate::expected::{expected, quoted, shown};
use crate::mistake::Mistakes;
use crate::nearest::nearest;

/// A caller that makes more mistakes than this is told so instead of hearing them all.
const MOST: usize = 100;

/// An input schema, read and compiled.
struct Checker {
    schema: Value,
    validator: Validator,
}

/// Checkers by the place and length of their schema's text, which is quicker to compare than the text itself.
type Checkers = HashMap<(usize, usize), Arc<Checker>>;

/// Each is compiled when its tool is first called.
static CHECKERS: LazyLock<RwLock<Checkers>> = LazyLock::new(RwLock::default);

/// Adds everything in which these arguments, an object, differ from what the tool's input schema allows.
pub(crate) fn check(tool: &Tool, arguments: &Value, mistakes: &mut Mistakes) {
    let checker = checker(tool.input_schema);
    let mut told = Telling { schema: &checker.schema, arguments, mistakes };
    for error in checker.validator.iter_errors(arguments) {
        if told.mistakes.as_slice().len() >= MOST {
            mistakes.add("", format!("there are more mistakes than these {MOST}"));
            return;
        }
        told.explain(&error);
    }
}

fn checker(schema: &'static str) -> Arc<Checker> {
    let key = (schema.as_ptr().addr(), schema.len());
    let known = CHECKERS.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    known.unwrap_or_else(|| {
        let checker = Arc::new(Checker::new(schema));
        CHECKERS.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&checker));
        checker
    })
}

impl Checker {
    fn new(schema: &str) -> Self {
        let schema = serde_json::from_str(schema).expect("an emitted input schema is JSON");
        let validator = jsonschema::draft202012::new(&schema).expect("an emitted input schema is a schema");
        Self { schema, validator }
    }
}

/// Turns what the validator finds into mistakes.
struct Telling<'a> {
    schema: &'a Value,
    arguments: &'a Value,
    mistakes: &'a mut Mistakes,
}

impl<'a> Telling<'a> {
    fn explain(&mut self, error: &ValidationError) {
        let path = path(error.instance_path());
        let schema = self.schema_of(error);
        match error.kind() {
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => self.explain_alternatives(error, context),
            Kind::AdditionalProperties { unexpected } => {
                for name in unexpected {
                    self.mistakes.add(joined(&path, name), unknown(name, schema, error.instance()));
                }
            }
            // Where a schema allows no property at all, the error names none either.
            Kind::FalseSchema => {
                let object = self.arguments.pointer(error.instance_path().as_str()).and_then(Value::as_object);
                for name in object.into_iter().flat_map(Map::keys) {
                    self.mistakes.add(joined(&path, name), "is unknown; nothing can be given here");
                }
            }
            Kind::Required { property: Value::String(name) } => {
                let wanted = schema.get("properties").and_then(|properties| properties.get(name));
                let wanted = wanted.map_or_else(String::new, |wanted| format!("; must be {}", expected(wanted)));
                self.mistakes.add(joined(&path, name), format!("is missing{wanted}"));
            }
            _ => self.mistakes.add(path, format!("is {}; must be {}", shown(error.instance()), expected(schema))),
        }
    }

    /// Says what a value that fits no alternative could have been. The alternatives that take this type of value at
    /// all are looked at more closely: the mistakes told are those against the one that fits best.
    fn explain_alternatives(&mut self, error: &ValidationError, context: &[Vec<ValidationError<'static>>]) {
        let here = error.instance_path();
        let alternatives = self.schema.pointer(error.schema_path().as_str()).and_then(Value::as_array);
        let described = |index: usize| alternatives.and_then(|all| all.get(index)).map(expected).unwrap_or_default();
        let close: Vec<usize> =
            (0..context.len()).filter(|&index| !context[index].iter().any(|error| is_type(error, here))).collect();
        let Some(best) = close.iter().copied().min_by_key(|&index| misfit(&context[index], here)) else {
            let wanted: Vec<String> = (0..context.len()).map(described).collect();
            let problem = format!("is {}; must be {}", shown(error.instance()), wanted.join(", or "));
            return self.mistakes.add(path(here), problem);
        };
        if close.len() > 1 {
            let wanted: Vec<String> = close.iter().copied().map(described).collect();
            let problem = format!(
                "fits no alternative; must be {}; what it lacks for number {} follows",
                wanted.join(", or "),
                place(&close, best)
            );
            self.mistakes.add(path(here), problem);
        }
        for error in &context[best] {
            self.explain(error);
        }
    }

    /// The schema that the error is about: the one that holds the keyword.
    fn schema_of(&self, error: &ValidationError) -> &'a Value {
        let keyword = error.schema_path().as_str();
        let holder = keyword.rsplit_once('/').map_or("", |(holder, _)| holder);
        self.schema.pointer(holder).unwrap_or(&Value::Null)
    }
}

/// Which of these alternatives is the best one, counted from 1.
fn place(close: &[usize], best: usize) -> usize {
    close.iter().take_while(|&&index| index != best).count() + 1
}

/// Whether the error says that the value at this place is of the wrong type altogether.
fn is_type(error: &ValidationError, here: &Location) -> bool {
    matches!(error.kind(), Kind::Type { .. }) && error.instance_path() == here
}

/// How badly an alternative fits: a wrong value of a property with few values tells that another one was meant.
fn misfit(errors: &[ValidationError], here: &Location) -> (usize, usize) {
    let depth = here.segments().count() + 1;
    let told_apart = errors.iter().filter(|error| {
        matches!(error.kind(), Kind::Enum { .. } | Kind::Constant { .. })
            && error.instance_path().segments().count() == depth
    });
    (told_apart.count(), errors.len())
}

fn unknown(name: &str, schema: &Value, instance: &Value) -> String {
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let said = |known: &&str| instance.get(*known).is_some();
    let left: Vec<&str> = properties.keys().map(String::as_str).filter(|known| !said(known)).collect();
    match nearest(name, left.iter().copied()) {
        Some(near) => format!("is unknown; did you mean `{near}`?"),
        None => format!("is unknown; the names known here are {}", quoted(properties.keys())),
    }
}

/// A place as people write it: `service.ids[1]`.
fn path(location: &Location) -> String {
    location.segments().fold(String::new(), |path, segment| match segment {
        LocationSegment::Property(name) => joined(&path, &name),
        LocationSegment::Index(index) => format!("{path}[{index}]"),
    })
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use toolpress_tool::Tool;

    use super::check;
    use crate::fixture::{CREATE_WIDGET, LIST_COLOURS, LIST_WIDGETS, TOOL};
    use crate::mistake::Mistakes;

    fn mistakes(tool: &Tool, arguments: &Value) -> Vec<String> {
        let mut mistakes = Mistakes::default();
        check(tool, arguments, &mut mistakes);
        mistakes.as_slice().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn right_arguments_have_no_mistake() {
        let arguments =
            json!({"title": "a", "size": null, "shop": {"id": "s"}, "payload": {"kind": "text", "text": ""}});
        assert_eq!(mistakes(&CREATE_WIDGET, &arguments), [""; 0]);
    }

    #[test]
    fn numbers_that_no_machine_number_holds_are_checked_exactly() -> Result<(), serde_json::Error> {
        static WEIGH: Tool = Tool {
            input_schema: r#"{"type":"object","properties":{"grams":{"type":"number","minimum":0.1,"exclusiveMaximum":1e400,"multipleOf":0.01},"count":{"type":"integer","maximum":12345678901234567890},"step":{"type":"integer","multipleOf":60}},"additionalProperties":false}"#,
            ..TOOL
        };
        let told = |text: &str| serde_json::from_str(text).map(|arguments| mistakes(&WEIGH, &arguments));
        for right in
            [r#"{"grams":1.10}"#, r#"{"grams":1e399}"#, r#"{"count":12345678901234567890}"#, r#"{"step":1.20e2}"#]
        {
            assert_eq!(told(right)?, [""; 0], "{right}");
        }
        for (wrong, problem) in [
            (
                r#"{"grams":0.09}"#,
                "grams: is 0.09; must be a number of at least 0.1 and below 1e+400 that is a multiple of 0.01",
            ),
            (
                r#"{"grams":0.105}"#,
                "grams: is 0.105; must be a number of at least 0.1 and below 1e+400 that is a multiple of 0.01",
            ),
            (
                r#"{"grams":1e400}"#,
                "grams: is 1e+400; must be a number of at least 0.1 and below 1e+400 that is a multiple of 0.01",
            ),
            (
                r#"{"count":12345678901234567891}"#,
                "count: is 12345678901234567891; must be an integer of at most 12345678901234567890",
            ),
            (
                r#"{"grams":1e-999999999}"#,
                "grams: is 1e-999999999; must be a number of at least 0.1 and below 1e+400 that is a multiple of 0.01",
            ),
            (
                r#"{"grams":1e999999999}"#,
                "grams: is 1e+999999999; must be a number of at least 0.1 and below 1e+400 that is a multiple of 0.01",
            ),
            (r#"{"count":1e999999999}"#, "count: is 1e+999999999; must be an integer of at most 12345678901234567890"),
            (
                r#"{"count":1e99999999999999999999}"#,
                "count: is 1e+99999999999999999999; must be an integer of at most 12345678901234567890",
            ),
            (r#"{"step":1e999999999}"#, "step: is 1e+999999999; must be an integer that is a multiple of 60"),
            (r#"{"count":1e-400}"#, "count: is 1e-400; must be an integer of at most 12345678901234567890"),
        ] {
            assert_eq!(told(wrong)?, [problem], "{wrong}");
        }
        Ok(())
    }

    #[test]
    fn every_mistake_is_told_at_once_with_its_place_and_what_would_be_right() {
        let arguments = json!({"statuses": ["new", "stolen"], "limit": 500, "sort_by": "name", "quary": "x"});
        let mut found = mistakes(&LIST_WIDGETS, &arguments);
        found.sort();
        assert_eq!(
            found,
            [
                "limit: is 500; must be an integer from 1 to 100",
                "quary: is unknown; did you mean `query`?",
                "sort_by: is \"name\"; must be a list of strings",
                "statuses[1]: is \"stolen\"; must be one of \"new\", \"sold\", \"lost\"",
            ]
        );
    }

    #[test]
    fn what_is_missing_is_named_with_what_it_must_be() {
        assert_eq!(
            mistakes(&CREATE_WIDGET, &json!({"shop": {"floor": 1.5}})),
            [
                "shop.floor: is 1.5; must be an integer",
                "shop.id: is missing; must be a string",
                "title: is missing; must be a string of at least 1 character",
            ]
        );
    }

    #[test]
    fn a_value_of_a_type_that_no_alternative_takes_is_told_what_they_are() {
        assert_eq!(
            mistakes(&CREATE_WIDGET, &json!({"title": "a", "payload": 5})),
            [
                "payload: is 5; must be an object with `kind` (\"text\") and `text`, or an object with `kind` (\"link\") and `href`, or a string"
            ]
        );
    }

    #[test]
    fn the_mistakes_told_are_those_of_the_alternative_that_fits_best() {
        let found = mistakes(&CREATE_WIDGET, &json!({"title": "a", "payload": {"kind": "link", "ref": "x"}}));
        assert_eq!(
            found,
            [
                "payload: fits no alternative; must be an object with `kind` (\"text\") and `text`, or an object with `kind` (\"link\") and `href`; what it lacks for number 2 follows",
                "payload.href: is missing; must be a string",
                "payload.ref: is unknown; did you mean `href`?",
            ]
        );
    }

    #[test]
    fn an_unknown_name_like_no_other_is_told_the_names() {
        assert_eq!(
            mistakes(&LIST_WIDGETS, &json!({"colour": 1})),
            ["colour: is unknown; the names known here are `statuses`, `sort_by`, `query`, `limit`, `next_cursor`"]
        );
        assert_eq!(mistakes(&LIST_COLOURS, &json!({"colour": 1})), ["colour: is unknown; nothing can be given here"]);
    }

    #[test]
    fn a_flood_of_mistakes_ends_in_a_sentence() {
        let statuses: Vec<u32> = (0..10_000).collect();
        let found = mistakes(&LIST_WIDGETS, &json!({"statuses": statuses}));
        assert_eq!(found.len(), 101);
        assert_eq!(found[100], "arguments: there are more mistakes than these 100");
    }
}
