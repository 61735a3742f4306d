//! Reasons: what a validator found, in sentences that name the place.

use jsonschema::{ValidationError, error::ValidationErrorKind};

/// The longest value that is quoted in a reason, in characters of JSON.
const MAX_QUOTE: usize = 80;
/// What failing an alternative's very type weighs against faults inside it.
const WRONG_KIND: usize = 1_000;

/// What is wrong, one sentence per fault.
pub(crate) fn sentences(error: &ValidationError<'_>) -> Vec<String> {
    let place = place(error);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|name| format!("{place} has no property `{name}`")).collect()
        }
        ValidationErrorKind::Required { property } => {
            vec![format!("{place} lacks the property `{}`", property.as_str().unwrap_or_default())]
        }
        ValidationErrorKind::FalseSchema => vec![format!("{place} is read-only")],
        ValidationErrorKind::AnyOf { context } => {
            let nearest = context.iter().min_by_key(|errors| distance(error, errors));
            match nearest.filter(|errors| distance(error, errors) < WRONG_KIND) {
                Some(errors) => errors.iter().flat_map(sentences).collect(),
                None => vec![format!("{place} fits none of the alternatives")],
            }
        }
        _ => {
            let quoted = error.instance().to_string();
            let shown = if quoted.chars().count() > MAX_QUOTE { "the value" } else { &quoted };
            vec![format!("{place}: {}", error.masked_with(shown))]
        }
    }
}

fn place(error: &ValidationError<'_>) -> String {
    match error.instance_path().as_str() {
        "" => "the value".to_owned(),
        path => path.to_owned(),
    }
}

/// How far a value is from an alternative: one of another kind, or of another declared `type`, is far.
fn distance(error: &ValidationError<'_>, errors: &[ValidationError<'_>]) -> usize {
    let root = error.instance_path().as_str();
    let weigh = |fault: &ValidationError<'_>| {
        let within = fault.instance_path().as_str().strip_prefix(root).unwrap_or_default();
        match fault.kind() {
            ValidationErrorKind::Type { .. } if within.is_empty() => WRONG_KIND,
            ValidationErrorKind::Enum { .. } if within == "/type" => WRONG_KIND,
            ValidationErrorKind::AdditionalProperties { unexpected } => unexpected.len(),
            ValidationErrorKind::AnyOf { context } => {
                context.iter().map(|errors| distance(fault, errors)).min().unwrap_or_default()
            }
            _ => 1,
        }
    };
    errors.iter().map(weigh).sum()
}
