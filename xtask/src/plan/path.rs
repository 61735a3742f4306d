//! What a path says: the things it leads through, and the action that it may end in.

use super::words;

/// A path as the classification reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The fixed segments in snake case, without versions: `/v3/schedules/{id}/overrides` is `schedules`, `overrides`.
    pub things: Vec<String>,
    /// What a segment names beside the thing: `cancel` in `/jobs/{id}:cancel`, `post_message` in `/chat.postMessage`.
    pub action: Option<String>,
    /// Whether the last segment is a parameter.
    pub ends_in_parameter: bool,
}

/// Ends of file names, which are no actions.
const EXTENSIONS: &[&str] = &["csv", "html", "json", "pdf", "txt", "xml", "yaml", "yml", "zip"];

/// Reads a path of a document: parameters stand in braces.
pub fn parts(path: &str) -> Parts {
    // Some documents tell operations of one path apart by a query or a fragment.
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut parts = Parts { things: Vec::new(), action: None, ends_in_parameter: false };
    for (at, segment) in segments.iter().enumerate() {
        let is_last = at + 1 == segments.len();
        let (thing, action) = if is_last { split(segment) } else { (*segment, None) };
        if thing.contains('{') {
            parts.ends_in_parameter = is_last && action.is_none();
        } else if !is_version(thing) {
            parts.things.extend(dotted(thing).map(words::snake).filter(|word| !word.is_empty()));
        }
        parts.action = action.map(words::snake).filter(|action| !action.is_empty());
    }
    parts
}

/// A segment without the action that it ends in, and the action.
fn split(segment: &str) -> (&str, Option<&str>) {
    let after_parameter = segment.rfind('}').map_or(0, |at| at + 1);
    if let Some(at) = segment[after_parameter..].find(':') {
        let at = after_parameter + at;
        return (&segment[..at], Some(&segment[at + 1..]).filter(|action| !action.is_empty()));
    }
    match segment.rsplit_once('.') {
        Some((thing, action)) if is_dotted(segment) => (thing, Some(action)),
        _ => (segment, None),
    }
}

/// The words of `admin.conversations`, or the one word of anything else.
fn dotted(thing: &str) -> impl Iterator<Item = &str> {
    let separator = if is_dotted(thing) { '.' } else { '/' };
    thing.split(separator)
}

/// Whether a segment is made of names with dots between them, as in `/chat.postMessage`.
fn is_dotted(segment: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    segment.contains('.')
        && segment.split('.').all(is_word)
        && segment.rsplit('.').next().is_some_and(|end| !EXTENSIONS.contains(&end))
}

/// `api`, `v3` and `v1beta1` say nothing of what a path leads to.
fn is_version(segment: &str) -> bool {
    let Some(number) = segment.strip_prefix('v') else { return segment == "api" || segment == "apis" };
    let stages = ["alpha", "beta"];
    let stage = stages.iter().find_map(|stage| number.split_once(stage)).unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    !stage.0.is_empty() && digits(stage.0) && digits(stage.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_into_things_and_an_action() {
        let cases: &[(&str, &[&str], Option<&str>, bool)] = &[
            ("/v3/schedules/{id}/overrides", &["schedules", "overrides"], None, false),
            ("/apis/apps/v1beta1/deployments/{name}", &["apps", "deployments"], None, true),
            ("/jobs/{id}:cancel", &["jobs"], Some("cancel"), false),
            ("/jobs:batchGet", &["jobs"], Some("batch_get"), false),
            ("/chat.postMessage", &["chat"], Some("post_message"), false),
            ("/admin.users.session.list", &["admin", "users", "session"], Some("list"), false),
            ("/statuses/update.json", &["statuses", "update_json"], None, false),
            ("/v1.1/{account}.{format}", &[], None, true),
            ("/responses?beta=true", &["responses"], None, false),
            ("/", &[], None, false),
            ("/vendors/:", &["vendors"], None, false),
        ];
        for (path, things, action, ends_in_parameter) in cases {
            let things = things.iter().map(|thing| (*thing).to_owned()).collect();
            let expected = Parts { things, action: action.map(str::to_owned), ends_in_parameter: *ends_in_parameter };
            assert_eq!(parts(path), expected, "{path}");
        }
    }
}
