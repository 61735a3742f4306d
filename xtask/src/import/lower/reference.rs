//! Lets references follow what lowering moved.

use serde_json::{Value, json};

use crate::{
    import::{
        grammar::{self, Kind},
        repair,
        report::Report,
        visit::{mend, reference},
    },
    problem::prefixes,
};

/// The keywords under which a schema keeps definitions of its own.
pub const OWN: [&str; 2] = ["$defs", "definitions"];

/// Points every reference at the place where its target stands now.
pub fn follow_moves(document: &mut Value, report: &Report<'_>) {
    mend(document, Kind::Document, "", &mut |value, kind, pointer| {
        if kind == Kind::Discriminator {
            let mapping = value.get_mut("mapping").and_then(Value::as_object_mut).into_iter().flatten();
            for (_, target) in mapping {
                if let Some(new) = target.as_str().and_then(|target| moved(target, pointer, report)) {
                    *target = json!(new);
                }
            }
        } else if grammar::referable(kind)
            && let Some(new) = reference(value).and_then(|target| moved(target, pointer, report))
        {
            value["$ref"] = json!(new);
        }
    });
}

/// The reference to where the target stands now, if it was moved.
fn moved(target: &str, place: &str, report: &Report<'_>) -> Option<String> {
    let target = repair::pointer(target)?;
    let new = report.new_place(&target).or_else(|| report.new_place(&own(&target, place, report)?))?;
    Some(format!("#{new}"))
}

/// Where a schema has definitions of its own, references in it may mean these and not the document's: the nearest first.
fn own(target: &str, place: &str, report: &Report<'_>) -> Option<String> {
    let ["", keyword, name, ..] = target.split('/').collect::<Vec<_>>()[..] else { return None };
    if !OWN.contains(&keyword) {
        return None;
    }
    let place = report.origin(place);
    let holder = prefixes(&place).find(|prefix| report.is_moved(&format!("{prefix}/{keyword}/{name}")))?;
    Some(format!("{holder}{target}"))
}
