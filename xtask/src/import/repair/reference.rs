//! Repairs references: afterwards each one names a component, and the component is no reference itself.

use serde_json::{Value, json};

use super::{
    hoist::{self, Names},
    inline::inline,
    pointer::{Lost, Target},
    resolve::{Reference, Site, resolve},
};
use crate::import::{
    copies::Copies,
    grammar::{self, Kind},
    report::Report,
};

/// Points every reference straight at a component; what it points to otherwise becomes a component of its own.
/// A reference that leads nowhere becomes an open schema, or goes.
pub fn references(document: &mut Value, report: &mut Report<'_>) {
    let (found, names) = resolve(document);
    for (place, reference) in &found {
        match &reference.target {
            Ok(target) => point(document, place, reference, target, &names, report),
            Err(lost) => lose(document, place, reference, lost, report),
        }
    }
    hoist::hoist(document, &names, report);
    let mut copies = Copies::default();
    for (place, reference) in &found {
        if let (Kind::PathItem, Ok(target)) = (reference.kind, &reference.target) {
            inline(document, place, target, &mut copies, report);
        }
    }
}

fn point(
    document: &mut Value,
    place: &str,
    reference: &Reference,
    target: &Target,
    names: &Names,
    report: &mut Report<'_>,
) {
    let Some(new) = names.reference(target) else { return };
    let Some(value) = document.pointer_mut(place) else { return };
    if target.hops > 0 && names.is_component(target) {
        report.warning(
            "ref-through-ref",
            place,
            format!(
                "reference to {} leads through another reference; it points straight to {new} now",
                reference.written
            ),
        );
    }
    if reference.site == Site::Mapping {
        *value = Value::String(new);
        return;
    }
    let ignored = siblings(value);
    if !ignored.is_empty() {
        report.warning(
            "ref-siblings",
            place,
            format!("{} beside a reference {} ignored, as OpenAPI 3.0 says", ignored.join(", "), is_or_are(&ignored)),
        );
    }
    *value = json!({ "$ref": new });
}

/// The keywords beside a `$ref` that would say something about the shape.
fn siblings(value: &Value) -> Vec<String> {
    const SAY_NOTHING: [&str; 8] =
        ["$ref", "description", "summary", "title", "example", "examples", "externalDocs", "deprecated"];
    let keys = value.as_object().into_iter().flat_map(|object| object.keys());
    keys.filter(|key| !SAY_NOTHING.contains(&key.as_str()) && !key.starts_with("x-"))
        .map(|key| format!("`{key}`"))
        .collect()
}

fn is_or_are(list: &[String]) -> &'static str {
    if list.len() == 1 { "is" } else { "are" }
}

/// Puts something harmless in the place of a reference that leads nowhere.
fn lose(document: &mut Value, place: &str, reference: &Reference, lost: &Lost, report: &mut Report<'_>) {
    let (code, why) = match lost {
        Lost::OtherFile => ("ref-to-file", "points into another file, which was not taken in".into()),
        Lost::Nothing => ("ref-to-nothing", "points to nothing".into()),
        Lost::Cycle => ("ref-cycle", "leads back to itself".into()),
        Lost::Other(kind) => ("ref-to-other-kind", format!("points to {}", grammar::name(*kind))),
    };
    let (instead, done) = match reference.site {
        Site::Object => instead(reference.kind),
        Site::Mapping => (Value::Null, "dropped"),
    };
    let Some(value) = document.pointer_mut(place) else { return };
    *value = instead;
    report.warning(
        code,
        place,
        format!(
            "where {} belongs, the reference to {} {why}; {done}",
            grammar::name(reference.kind),
            reference.written
        ),
    );
}

/// Something harmless for the place of a lost reference, and what messages say about it.
pub fn instead(kind: Kind) -> (Value, &'static str) {
    match kind {
        Kind::Schema => (json!({}), "anything is allowed here now"),
        Kind::Response => (json!({"description": ""}), "the response has no content now"),
        _ => (Value::Null, "dropped"),
    }
}
