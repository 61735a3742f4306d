//! Operation → method of a resource, from its path, its HTTP method and its reply. Records may say otherwise.

use super::words;
use crate::model::{Effect, Http, Method};

/// What an operation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// `incident_notes`.
    pub resource: String,
    /// `incident_note`.
    pub singular: String,
    pub method: Method,
    pub effect: Effect,
    pub because: String,
}

/// What the classification looks at.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    pub path: &'a str,
    pub http: Http,
    pub operation_id: &'a str,
    /// The property that holds the items, where the reply is a list.
    pub items: Option<&'a str>,
    /// The HTTP methods that the same path offers.
    pub siblings: &'a [Http],
    /// Whether the document has the same path with a parameter after it.
    pub has_items: bool,
}

/// Verbs at the start of an `operationId` that say that a POST only reads.
const READING_VERBS: &[&str] =
    &["count", "fetch", "find", "get", "list", "preview", "query", "render", "search", "test"];

/// Classifies an operation nobody described.
pub fn infer(evidence: &Evidence) -> Class {
    let segments = segments(evidence.path);
    let last_is_parameter = evidence.path.ends_with('}');
    let last = segments.last().map_or("", |segment| segment.as_str());
    let reads = reads(evidence);
    let collection = words::is_plural(last) || evidence.has_items;
    let (method, because) = match (evidence.http, last_is_parameter) {
        (Http::Get, true) => (Method::Get, "GET of a path that ends in a parameter"),
        (Http::Get, false) if evidence.items.is_some() => (Method::List, "GET whose reply holds one array"),
        (Http::Get, false) => (Method::Get, "GET of a single thing"),
        (Http::Post, false) if reads => (action(last), "POST whose operation id starts with a reading verb"),
        (Http::Post, false) if collection || segments.len() == 1 => (Method::Create, "POST to a collection"),
        (Http::Post, false) => (action(last), "POST to a path that ends in no collection"),
        (Http::Post, true) => (action(&verb(evidence.operation_id)), "POST to a path that ends in a parameter"),
        (Http::Put, _) if evidence.siblings.contains(&Http::Patch) => (action("replace"), "PUT beside a PATCH"),
        (Http::Put | Http::Patch, true) => (Method::Update, "change of a path that ends in a parameter"),
        (Http::Put | Http::Patch, false) if collection && evidence.siblings.contains(&Http::Post) => {
            (action("update_many"), "change of a whole collection")
        }
        (Http::Put | Http::Patch, false) if evidence.siblings.contains(&Http::Get) => {
            (Method::Update, "change of a single thing that can be read")
        }
        (Http::Put | Http::Patch, false) => (action(last), "change of a path that cannot be read"),
        (Http::Delete, true) => (Method::Delete, "DELETE of a path that ends in a parameter"),
        (Http::Delete, false) if collection => (action("delete_all"), "DELETE of a whole collection"),
        (Http::Delete, false) => (Method::Delete, "DELETE of a single thing"),
    };
    let named_by_last = match &method {
        Method::Custom(name) => name != &words::snake(last) || last_is_parameter,
        _ => true,
    };
    let own = if named_by_last { &segments[..] } else { &segments[..segments.len() - 1] };
    let (resource, singular) = resource(own, evidence);
    Class { resource, singular, effect: effect(evidence.http, &method, reads), method, because: because.to_owned() }
}

/// What a method does to the vendor's data when nobody says.
pub fn effect(http: Http, method: &Method, reads: bool) -> Effect {
    match (http, method) {
        (Http::Get, _) => Effect::Reads,
        (_, Method::Custom(_)) if reads => Effect::Reads,
        (Http::Delete, _) => Effect::Deletes,
        (Http::Post, Method::Create) => Effect::Creates,
        _ => Effect::Updates,
    }
}

fn reads(evidence: &Evidence) -> bool {
    evidence.http == Http::Get || READING_VERBS.contains(&verb(evidence.operation_id).as_str())
}

/// The first word of an operation id.
fn verb(operation_id: &str) -> String {
    words::snake(operation_id).split('_').next().unwrap_or_default().to_owned()
}

fn action(name: &str) -> Method {
    let name = words::snake(name);
    // A custom method must not pass for one of the five common ones.
    match Method::from_name(&name) {
        Method::Custom(name) if !name.is_empty() => Method::Custom(name),
        Method::Custom(_) => Method::Custom("call".to_owned()),
        common => Method::Custom(format!("{}_all", common.name())),
    }
}

/// The fixed segments of a path, without versions: `/v3/schedules/{id}/overrides` is `schedules`, `overrides`.
fn segments(path: &str) -> Vec<String> {
    let is_version = |segment: &str| {
        segment == "api"
            || (segment.starts_with('v') && segment.len() > 1 && segment[1..].bytes().all(|b| b.is_ascii_digit()))
    };
    path.split('/')
        .filter(|segment| !segment.is_empty() && !segment.contains('{') && !is_version(segment))
        .map(words::snake)
        .collect()
}

/// The resource's name: the owners in the singular, the last segment as the path says it.
fn resource(segments: &[String], evidence: &Evidence) -> (String, String) {
    let Some((last, owners)) = segments.split_last() else {
        let name = words::snake(evidence.operation_id);
        return (words::plural(&name), name);
    };
    let mut name = String::new();
    for owner in owners {
        let owner = words::singular(owner);
        // `/status_pages/{id}/status_page_posts` repeats its owner.
        if !last.starts_with(&owner) {
            name.push_str(&owner);
            name.push('_');
        }
    }
    (format!("{name}{last}"), format!("{name}{}", words::singular(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(http: Http, path: &str, operation_id: &str, items: Option<&str>, siblings: &[Http]) -> (String, Method) {
        let class = infer(&Evidence { path, http, operation_id, items, siblings, has_items: false });
        (class.resource, class.method)
    }

    fn custom(name: &str) -> Method {
        Method::Custom(name.to_owned())
    }

    #[test]
    fn paths_of_collections_and_items_give_the_five_common_methods() {
        let notes = "incident_notes".to_owned();
        assert_eq!(class(Http::Get, "/incidents/{id}/notes", "x", Some("notes"), &[]), (notes.clone(), Method::List));
        assert_eq!(class(Http::Post, "/incidents/{id}/notes", "x", None, &[]), (notes.clone(), Method::Create));
        assert_eq!(
            class(Http::Get, "/v2/incidents/{id}/notes/{note_id}", "x", None, &[]),
            (notes.clone(), Method::Get)
        );
        assert_eq!(
            class(Http::Put, "/incidents/{id}/notes/{note_id}", "x", None, &[]),
            (notes.clone(), Method::Update)
        );
        assert_eq!(class(Http::Delete, "/incidents/{id}/notes/{note_id}", "x", None, &[]), (notes, Method::Delete));
    }

    #[test]
    fn a_path_that_ends_in_a_verb_is_a_custom_method_of_its_owner() {
        assert_eq!(class(Http::Post, "/incidents/{id}/snooze", "x", None, &[]), ("incidents".into(), custom("snooze")));
        assert_eq!(class(Http::Put, "/incidents/{id}/merge", "x", None, &[]), ("incidents".into(), custom("merge")));
    }

    #[test]
    fn a_single_thing_is_read_and_changed_in_place() {
        let both = [Http::Get, Http::Put];
        assert_eq!(class(Http::Get, "/users/{id}/license", "x", None, &both).1, Method::Get);
        assert_eq!(class(Http::Put, "/users/{id}/license", "x", None, &both).1, Method::Update);
    }

    #[test]
    fn a_path_whose_items_have_paths_is_a_collection_whatever_its_name() {
        let path = "/integrations/servicenow";
        let class =
            infer(&Evidence { path, http: Http::Post, operation_id: "x", items: None, siblings: &[], has_items: true });
        assert_eq!(class.method, Method::Create);
    }

    #[test]
    fn a_post_that_reads_is_no_create() {
        let class = infer(&Evidence {
            path: "/analytics/metrics/services",
            http: Http::Post,
            operation_id: "getAnalyticsMetricsServices",
            items: None,
            siblings: &[],
            has_items: false,
        });
        assert_eq!(class.method, custom("services"));
        assert_eq!(class.effect, Effect::Reads);
    }

    #[test]
    fn a_change_of_a_collection_is_no_update_of_one() {
        let all = [Http::Get, Http::Post, Http::Put];
        assert_eq!(class(Http::Put, "/incidents", "x", None, &all).1, custom("update_many"));
    }
}
