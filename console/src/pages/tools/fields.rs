//! A form made of an input schema: a field for each argument, and what was written into them as arguments.

use maud::{Markup, html};
use serde_json::{Map, Value};
use toolpress_runtime::words;
use toolpress_tool::{Argument, Tool};

use super::describe::gist;
use super::schema::{bare, is_required, kind as in_words};
use super::show::input_schema;
use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::field::{choice, framed, group};
use crate::html::text::{prose, text};

/// Where arguments stand that no field can say: `null`, the empty text.
const MORE: &str = "/more";
/// So many values are boxes to check; more are written down.
const BOXES: usize = 12;
/// So many values are a choice; more are written down.
const CHOICES: usize = 120;
/// Text that may be longer has several lines.
const LINE: u64 = 255;

/// How an argument is asked for.
#[derive(Debug, PartialEq)]
enum Kind {
    /// Text of one line.
    Line,
    /// Text of several lines.
    Lines,
    Number,
    YesNo,
    /// One of these.
    Choice(Vec<String>),
    /// Any of these.
    Boxes(Vec<String>),
    /// Plain values, one a line.
    List,
    /// Anything else.
    Json,
}

impl Kind {
    fn of(schema: &Value) -> Self {
        let values = |schema: &Value| -> Vec<String> {
            schema["enum"].as_array().into_iter().flatten().filter(|value| !value.is_null()).map(bare).collect()
        };
        match (values(schema), type_of(schema)) {
            (values, Some("string" | "integer" | "number")) if (1..=CHOICES).contains(&values.len()) => {
                Self::Choice(values)
            }
            (_, Some("string")) if schema["maxLength"].as_u64().is_some_and(|most| most > LINE) => Self::Lines,
            (_, Some("string")) => Self::Line,
            (_, Some("integer" | "number")) => Self::Number,
            (_, Some("boolean")) => Self::YesNo,
            (_, Some("array")) => match (values(&schema["items"]), type_of(&schema["items"])) {
                (values, Some("string")) if (1..=BOXES).contains(&values.len()) => Self::Boxes(values),
                (_, Some("string" | "integer" | "number")) => Self::List,
                _ => Self::Json,
            },
            _ => Self::Json,
        }
    }
}

/// The one type of a schema that is not `null`.
fn type_of(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::String(only) => Some(only),
        Value::Array(all) => {
            match all.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect::<Vec<_>>()[..] {
                [only] => Some(only),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The field's name in the form.
fn pointer(name: &str) -> String {
    format!("/arguments/{name}")
}

/// What stands in a form as arguments. What a field does not say in the right way is a mistake, and left out; whether the
/// arguments are right together is for the call to say.
pub(super) fn read(tool: &Tool, form: &Form) -> (Map<String, Value>, Errors) {
    let (schema, mut errors) = (input_schema(tool), Errors::default());
    let mut said = Vec::new();
    for argument in tool.arguments {
        let pointer = pointer(argument.name);
        let written = form.get(&pointer).replace("\r\n", "\n");
        let word = |text: &str| format!("{}={text}", argument.name);
        match Kind::of(&schema["properties"][argument.name]) {
            Kind::Boxes(_) if form.has(&pointer) => {
                said.push(word(&Value::from_iter(form.all(&pointer)).to_string()));
            }
            _ if written.trim().is_empty() => {}
            Kind::Line | Kind::Lines => said.push(word(&written)),
            Kind::List if !written.trim_start().starts_with('[') => {
                said.extend(written.lines().map(str::trim).filter(|line| !line.is_empty()).map(word));
            }
            Kind::List | Kind::Json if written.trim_start().starts_with(['[', '{']) => {
                match serde_json::from_str::<Value>(&written) {
                    Ok(_) => said.push(word(&written)),
                    Err(error) => errors.add(&pointer, &format!("is no JSON: {error}")),
                }
            }
            _ => said.push(word(written.trim())),
        }
    }
    let mut arguments = Map::new();
    if let Err(error) = words::read(tool, &said, &mut arguments) {
        errors.add("", &error.to_string());
    }
    let more = form.trimmed(MORE);
    match serde_json::from_str(more) {
        _ if more.is_empty() => {}
        Ok(Value::Object(more)) => arguments.extend(more),
        Ok(_) => errors.add(MORE, "is no object: write {\"name\": value}"),
        Err(error) => errors.add(MORE, &format!("is no JSON: {error}")),
    }
    (arguments, errors)
}

/// The form in which these arguments would have been written.
pub(super) fn form_of(tool: &Tool, arguments: &Map<String, Value>) -> Form {
    let schema = input_schema(tool);
    let (mut fields, mut more) = (Vec::new(), Map::new());
    for (name, value) in arguments {
        let kind = schema["properties"].get(name).map(Kind::of);
        match (kind, value) {
            (None, _) | (_, Value::Null) => drop(more.insert(name.clone(), value.clone())),
            (Some(Kind::Line | Kind::Lines), Value::String(text)) if text.trim().is_empty() => {
                more.insert(name.clone(), value.clone());
            }
            (Some(Kind::Boxes(_)), Value::Array(values)) => {
                fields.extend(values.iter().map(|value| (pointer(name), bare(value))));
            }
            (Some(Kind::Json | Kind::List), Value::Array(_) | Value::Object(_)) => {
                fields.push((pointer(name), serde_json::to_string_pretty(value).unwrap_or_default()));
            }
            _ => fields.push((pointer(name), bare(value))),
        }
    }
    if !more.is_empty() {
        fields.push((MORE.to_owned(), Value::Object(more).to_string()));
    }
    Form::of(fields)
}

/// What is wrong with arguments, at the fields that say them.
pub(super) fn mistakes<'a>(mistakes: impl Iterator<Item = (&'a str, &'a str)>, tool: &Tool) -> Errors {
    let mut errors = Errors::default();
    for (path, problem) in mistakes {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (name, inside) = path.split_at(end);
        let is_known = tool.arguments.iter().any(|argument| argument.name == name);
        match (is_known, inside.is_empty()) {
            (true, true) => errors.add(&pointer(name), problem),
            (true, false) => errors.add(&pointer(name), &format!("At {path}: it {problem}")),
            (false, _) if path.is_empty() => errors.add("", problem),
            (false, _) => errors.add(MORE, &format!("At {path}: it {problem}")),
        }
    }
    errors
}

/// The fields: what must be said first, the rest folded away where it is much.
pub(super) fn show(tool: &'static Tool, form: &Form, errors: &Errors) -> Markup {
    let schema = input_schema(tool);
    let (required, optional): (Vec<_>, Vec<_>) =
        tool.arguments.iter().partition(|argument| is_required(&schema, argument.name));
    let is_told = |argument: &&Argument| {
        let pointer = pointer(argument.name);
        !form.get(&pointer).is_empty() || !errors.at(&pointer).is_empty()
    };
    let is_open = optional.len() <= 5 || optional.iter().any(is_told);
    let more = framed(
        MORE,
        &html! { "More, as JSON" },
        Some(
            &html! { "An object of arguments that goes before the fields: for " code { "null" } ", an empty text, or all at once." },
        ),
        errors,
        |id, described, invalid| textarea(id, MORE, form.get(MORE), 2, false, described, invalid),
    );
    html! {
        @for argument in &required { (field(argument, &schema, form, errors)) }
        @if !optional.is_empty() {
            details open[is_open] {
                summary { (optional.len()) @if optional.len() == 1 { " optional argument" } @else { " optional arguments" } }
                div.stack { @for argument in &optional { (field(argument, &schema, form, errors)) } }
            }
        }
        details open[!form.get(MORE).is_empty() || !errors.at(MORE).is_empty()] {
            summary { "Arguments as JSON" }
            (more)
        }
    }
}

fn field(argument: &Argument, schema: &Value, form: &Form, errors: &Errors) -> Markup {
    let (property, pointer) = (&schema["properties"][argument.name], pointer(argument.name));
    let (kind, is_required) = (Kind::of(property), is_required(schema, argument.name));
    let label = html! { code { (argument.name) } @if !is_required { " " span.quiet { "optional" } } };
    let description = gist(property["description"].as_str().unwrap_or_default());
    let hint = html! {
        (prose(&description))
        @match kind {
            Kind::List => " One a line.",
            Kind::Json => { " As JSON: " (in_words(property)) "." },
            _ => {},
        }
    };
    if let Kind::Boxes(values) = &kind {
        let boxes = html! {
            div.choices {
                @for value in values { (choice("checkbox", &pointer, value, form.is(&pointer, value), &html! { code { (text(value)) } })) }
            }
        };
        return group(&pointer, argument.name, Some(&hint), &errors.at(&pointer), &boxes);
    }
    let value = form.get(&pointer);
    framed(&pointer, &label, Some(&hint), errors, |id, described, invalid| match kind {
        Kind::Choice(values) => select(id, &pointer, &values, value, is_required, described, invalid),
        Kind::YesNo => {
            let values = ["true".to_owned(), "false".to_owned()];
            select(id, &pointer, &values, value, is_required, described, invalid)
        }
        Kind::Line | Kind::Number | Kind::Boxes(_) => html! {
            input id=(id) name=(pointer) value=(value) type="text" inputmode=[(kind == Kind::Number).then_some("numeric")] dir="auto"
                autocomplete="off" spellcheck="false" required[is_required] aria-describedby=[described] aria-invalid=[invalid];
        },
        Kind::Lines | Kind::List | Kind::Json => textarea(id, &pointer, value, 3, is_required, described, invalid),
    })
}

fn select(
    id: &str,
    name: &str,
    values: &[String],
    chosen: &str,
    is_required: bool,
    described: Option<String>,
    invalid: Option<&str>,
) -> Markup {
    // What is none of the values is kept, so that the mistake can be seen.
    let is_other = !chosen.is_empty() && !values.iter().any(|value| value == chosen);
    html! {
        select id=(id) name=(name) required[is_required] aria-describedby=[described] aria-invalid=[invalid] {
            option value="" { @if is_required { "Choose" } @else { "Not given" } }
            @if is_other { option value=(chosen) selected { (chosen) } }
            @for value in values { option value=(value) selected[value == chosen] { (value) } }
        }
    }
}

fn textarea(
    id: &str,
    name: &str,
    value: &str,
    rows: u32,
    is_required: bool,
    described: Option<String>,
    invalid: Option<&str>,
) -> Markup {
    html! {
        // A line break at the beginning of a textarea is not part of what stands in it.
        textarea id=(id) name=(name) rows=(rows) dir="auto" spellcheck="false" required[is_required] aria-describedby=[described] aria-invalid=[invalid] { "\n" (value) }
    }
}
