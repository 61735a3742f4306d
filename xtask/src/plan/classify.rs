//! Operation → method of a resource, from its path, its HTTP method and its reply. Records may say otherwise.

use super::{
    path::{self, Parts},
    words,
};
use crate::model::{Certainty, Effect, Http, Method};

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
    pub certainty: Certainty,
}

/// What the classification looks at.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    pub path: &'a str,
    pub http: &'a Http,
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

/// Verbs at the start of a path's last name that say that nothing of that name is created.
const ACTING_VERBS: &[&str] = &[
    "add", "archive", "assign", "attach", "bulk", "clear", "delete", "detach", "disable", "enable", "move", "remove",
    "reset", "restore", "set", "sync", "unassign", "update",
];

/// Classifies an operation nobody described.
pub fn infer(evidence: &Evidence) -> Class {
    let parts = path::parts(evidence.path);
    let last = parts.things.last().map_or("", String::as_str);
    let reads = reads(evidence, &parts);
    let (method, because, certainty) = match &parts.action {
        Some(action) => of_action(action, evidence),
        None => of_path(&parts, last, reads, evidence),
    };
    // `/users/list` lists the users, `/incidents/{id}/snooze` snoozes an incident.
    let is_action = match &method {
        Method::Custom(name) => name == last,
        common => common.name() == last && parts.things.len() > 1,
    };
    let is_action = is_action && parts.action.is_none() && !parts.ends_in_parameter;
    let things = if is_action { &parts.things[..parts.things.len() - 1] } else { &parts.things[..] };
    let (resource, singular) = resource(things, evidence);
    let (resource, singular) = (words::bounded(&resource), words::bounded(&singular));
    let effect = effect(evidence.http, &method, reads);
    Class { resource, singular, effect, method, because: because.to_owned(), certainty }
}

/// The path names its action: `/jobs/{id}:cancel`, `/users.list`.
fn of_action(name: &str, evidence: &Evidence) -> (Method, &'static str, Certainty) {
    if name == "list" && evidence.items.is_some() {
        return (Method::List, "the path says so, and the reply holds one array", Certainty::Likely);
    }
    match procedure(name).filter(|_| *evidence.http == Http::Post) {
        Some(method) => (method, "POST to a path that ends in the method's name", Certainty::Likely),
        None => (action(name), "the action that the path names", Certainty::Likely),
    }
}

fn of_path(parts: &Parts, last: &str, reads: bool, evidence: &Evidence) -> (Method, &'static str, Certainty) {
    use Certainty::{Guess, Likely};
    let collection = words::is_plural(last) || evidence.has_items;
    let whole = collection && !parts.ends_in_parameter;
    let changed_by_post = !evidence.siblings.iter().any(|http| matches!(http, Http::Put | Http::Patch))
        && evidence.siblings.iter().any(|http| matches!(http, Http::Get | Http::Delete));
    match (evidence.http, parts.ends_in_parameter) {
        (Http::Get, true) => (Method::Get, "GET of a path that ends in a parameter", Likely),
        (Http::Get, false) if evidence.items.is_some() => (Method::List, "GET whose reply holds one array", Likely),
        (Http::Get, false) if evidence.has_items => {
            (action("get_all"), "GET of a collection whose reply shows no array", Guess)
        }
        (Http::Get, false) => (Method::Get, "GET of a single thing", Likely),
        (Http::Post, false) if reads => (action(last), "POST whose operation id starts with a reading verb", Guess),
        (Http::Post, false) if procedure(last).is_some() => {
            (Method::from_name(last), "POST to a path that ends in the method's name", Likely)
        }
        (Http::Post, false) if starts_with_verb(last) => (action(last), "POST to a path that ends in a verb", Likely),
        (Http::Post, false) if collection => (Method::Create, "POST to a collection", Likely),
        (Http::Post, false) if parts.things.len() == 1 => (Method::Create, "POST to a path of one name", Guess),
        (Http::Post, false) => (action(last), "POST to a path that ends in no collection", Guess),
        (Http::Post, true) if changed_by_post && !reads => {
            (Method::Update, "POST to a path that ends in a parameter and offers neither PUT nor PATCH", Guess)
        }
        (Http::Post, true) => (action(&verb(evidence.operation_id)), "POST to a path that ends in a parameter", Guess),
        (Http::Put, _) if evidence.siblings.contains(&Http::Patch) => (action("replace"), "PUT beside a PATCH", Likely),
        (Http::Put | Http::Patch, true) => (Method::Update, "change of a path that ends in a parameter", Likely),
        (Http::Put | Http::Patch, false) if collection && evidence.siblings.contains(&Http::Post) => {
            (action("update_many"), "change of a whole collection", Guess)
        }
        (Http::Put | Http::Patch, false) if evidence.siblings.contains(&Http::Get) => {
            (Method::Update, "change of a single thing that can be read", Likely)
        }
        (Http::Put | Http::Patch, false) => (action(last), "change of a path that cannot be read", Guess),
        (Http::Delete, true) => (Method::Delete, "DELETE of a path that ends in a parameter", Likely),
        (Http::Delete, false) if collection => (action("delete_all"), "DELETE of a whole collection", Guess),
        (Http::Delete, false) => (Method::Delete, "DELETE of a single thing", Likely),
        (Http::Head, _) => (aside("check", whole), "HEAD of a path", Likely),
        (Http::Options, _) => (aside("options", whole), "OPTIONS of a path", Likely),
        // The list of a path is what GET gives; QUERY is another way to ask for it.
        (Http::Query, _) if evidence.items.is_some() && !evidence.siblings.contains(&Http::Get) => {
            (Method::List, "QUERY whose reply holds one array", Likely)
        }
        (Http::Query, _) => (aside("query", false), "QUERY of a path", Likely),
        (Http::Other(name), _) => (aside(name, whole), "an HTTP method of its own", Guess),
    }
}

/// What a method does to the vendor's data when nobody says.
pub fn effect(http: &Http, method: &Method, reads: bool) -> Effect {
    match (http, method) {
        (Http::Get | Http::Head | Http::Options | Http::Query, _) => Effect::Reads,
        // Whoever invents a method is not believed to change nothing by what the operation is called.
        (Http::Other(_), _) => Effect::Updates,
        (_, Method::Custom(_)) if reads => Effect::Reads,
        (Http::Delete, _) | (_, Method::Delete) => Effect::Deletes,
        (Http::Post, Method::Create) => Effect::Creates,
        _ => Effect::Updates,
    }
}

fn reads(evidence: &Evidence, parts: &Parts) -> bool {
    let by = |name: &str| READING_VERBS.contains(&verb(name).as_str());
    *evidence.http == Http::Get || by(evidence.operation_id) || parts.action.as_deref().is_some_and(by)
}

/// The first word of an operation id or an action.
fn verb(name: &str) -> String {
    words::snake(name).split('_').next().unwrap_or_default().to_owned()
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

/// What is done with a path by a method beside the common ones. That of a collection differs from that of its items,
/// which belong to the same resource.
fn aside(word: &str, collection: bool) -> Method {
    if collection { action(&format!("{word}_all")) } else { action(word) }
}

/// One of the common methods that change something, where a path ends in its name: `/users/create`.
fn procedure(last: &str) -> Option<Method> {
    Some(Method::from_name(last)).filter(|method| matches!(method, Method::Create | Method::Update | Method::Delete))
}

/// Whether a name says what is done to the thing it ends in: `remove_channels`.
fn starts_with_verb(last: &str) -> bool {
    last.split_once('_').is_some_and(|(first, _)| ACTING_VERBS.contains(&first))
}

/// The resource's name: the owners in the singular, the last segment as the path says it.
fn resource(segments: &[String], evidence: &Evidence) -> (String, String) {
    let Some((last, owners)) = segments.split_last() else {
        // An id in another script has no letter that a tool's name may have.
        let name = Some(words::snake(evidence.operation_id)).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| "root".to_owned());
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

    fn class(http: &Http, path: &str, operation_id: &str, items: Option<&str>, siblings: &[Http]) -> (String, Method) {
        let class = infer(&Evidence { path, http, operation_id, items, siblings, has_items: false });
        (class.resource, class.method)
    }

    fn custom(name: &str) -> Method {
        Method::Custom(name.to_owned())
    }

    #[test]
    fn paths_of_collections_and_items_give_the_five_common_methods() {
        let notes = "incident_notes".to_owned();
        assert_eq!(class(&Http::Get, "/incidents/{id}/notes", "x", Some("notes"), &[]), (notes.clone(), Method::List));
        assert_eq!(class(&Http::Post, "/incidents/{id}/notes", "x", None, &[]), (notes.clone(), Method::Create));
        assert_eq!(
            class(&Http::Get, "/v2/incidents/{id}/notes/{note_id}", "x", None, &[]),
            (notes.clone(), Method::Get)
        );
        assert_eq!(
            class(&Http::Put, "/incidents/{id}/notes/{note_id}", "x", None, &[]),
            (notes.clone(), Method::Update)
        );
        assert_eq!(class(&Http::Delete, "/incidents/{id}/notes/{note_id}", "x", None, &[]), (notes, Method::Delete));
    }

    #[test]
    fn a_path_that_ends_in_a_verb_is_a_custom_method_of_its_owner() {
        assert_eq!(
            class(&Http::Post, "/incidents/{id}/snooze", "x", None, &[]),
            ("incidents".into(), custom("snooze"))
        );
        assert_eq!(class(&Http::Put, "/incidents/{id}/merge", "x", None, &[]), ("incidents".into(), custom("merge")));
    }

    #[test]
    fn a_single_thing_is_read_and_changed_in_place() {
        let both = [Http::Get, Http::Put];
        assert_eq!(class(&Http::Get, "/users/{id}/license", "x", None, &both).1, Method::Get);
        assert_eq!(class(&Http::Put, "/users/{id}/license", "x", None, &both).1, Method::Update);
    }

    #[test]
    fn a_path_whose_items_have_paths_is_a_collection_whatever_its_name() {
        let path = "/integrations/servicenow";
        let class = infer(&Evidence {
            path,
            http: &Http::Post,
            operation_id: "x",
            items: None,
            siblings: &[],
            has_items: true,
        });
        assert_eq!(class.method, Method::Create);
    }

    #[test]
    fn a_post_that_reads_is_no_create() {
        let class = infer(&Evidence {
            path: "/analytics/metrics/services",
            http: &Http::Post,
            operation_id: "getAnalyticsMetricsServices",
            items: None,
            siblings: &[],
            has_items: false,
        });
        assert_eq!(class.method, custom("services"));
        assert_eq!(class.effect, Effect::Reads);
    }

    #[test]
    fn a_path_of_one_name_with_dots_is_a_procedure() {
        let users = |http, path: &str| class(http, path, "x", Some("members"), &[]);
        assert_eq!(users(&Http::Get, "/admin.users.list"), ("admin_users".into(), Method::List));
        for (path, resource, method) in [
            ("/chat.postMessage", "chat", custom("post_message")),
            ("/admin.conversations.create", "admin_conversations", Method::Create),
            ("/conversations/delete", "conversations", Method::Delete),
            ("/usergroups.removeChannels", "usergroups", custom("remove_channels")),
        ] {
            assert_eq!(class(&Http::Post, path, "x", None, &[]), (resource.into(), method));
        }
        assert_eq!(effect(&Http::Post, &Method::Delete, false), Effect::Deletes);
    }

    #[test]
    fn a_post_to_one_thing_changes_it_where_nothing_else_does() {
        let path = "/customers/{id}";
        let all = [Http::Get, Http::Post, Http::Delete];
        assert_eq!(class(&Http::Post, path, "PostCustomersCustomer", None, &all), ("customers".into(), Method::Update));
        let beside_put = [Http::Get, Http::Post, Http::Put];
        assert_eq!(class(&Http::Post, path, "touchCustomer", None, &beside_put).1, custom("touch"));
        assert_eq!(class(&Http::Post, path, "queryCustomer", None, &all).1, custom("query"));
    }

    #[test]
    fn a_collection_whose_items_are_not_shown_leaves_get_to_its_items() {
        let (path, http) = ("/pets", &Http::Get);
        let evidence = Evidence { path, http, operation_id: "x", items: None, siblings: &[], has_items: true };
        assert_eq!(infer(&evidence).method, custom("get_all"));
    }

    #[test]
    fn a_change_of_a_collection_is_no_update_of_one() {
        let all = [Http::Get, Http::Post, Http::Put];
        assert_eq!(class(&Http::Put, "/incidents", "x", None, &all).1, custom("update_many"));
    }

    #[test]
    fn methods_beside_the_common_ones_have_names_of_their_own() {
        let all = [Http::Get, Http::Head, Http::Options, Http::Query];
        let (things, copy) = ("things".to_owned(), Http::of("COPY"));
        for (http, path, action) in [
            (Http::Head, "/things", "check_all"),
            (Http::Head, "/things/{id}", "check"),
            (Http::Options, "/things", "options_all"),
            (Http::Options, "/things/{id}", "options"),
            (Http::Query, "/things", "query"),
            (copy.clone(), "/things", "copy_all"),
            (copy, "/things/{id}", "copy"),
            (Http::of("UPDATE"), "/things/{id}", "update_all"),
        ] {
            let items = Some("things").filter(|_| http == Http::Query);
            assert_eq!(class(&http, path, "x", items, &all), (things.clone(), custom(action)), "{path} {action}");
        }
        assert_eq!(class(&Http::Query, "/things", "x", Some("things"), &[Http::Query]), (things, Method::List));
    }

    #[test]
    fn an_unknown_method_is_not_believed_to_read() {
        let http = &Http::of("PURGE");
        let evidence =
            Evidence { path: "/a", http, operation_id: "getA", items: None, siblings: &[], has_items: false };
        assert_eq!(infer(&evidence).effect, Effect::Updates);
    }
}
