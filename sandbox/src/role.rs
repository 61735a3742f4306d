//! Roles: what an operation does to the sandbox's records, read from the shape of its path and of its answer.

use http::Method;
use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::{
    composition::Composition,
    document::{Document, Operation},
    json_api::DATA,
};

/// What an operation works on, and how its answer holds that.
#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) place: Place,
    pub(crate) answer: Answer,
    /// Whether the same path can be read, so that what is written there is kept.
    pub(crate) is_readable: bool,
    /// Whether it is something done to a record and answered with that record.
    pub(crate) answers_with_parent: bool,
}

/// What a path stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Many records: `/incidents`.
    Collection,
    /// One record of a collection: `/incidents/{id}`.
    Record,
    /// A single thing, or something to be done: `/incidents/{id}/snooze`.
    Single,
}

/// How an answer holds what it is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// There is no body.
    Nothing,
    /// The body is the thing itself.
    Whole(Value),
    /// A property holds it: `{"incident": {…}}`. The schema is the property's.
    Wrapped(String, Value),
    /// A property holds many: `{"incidents": […]}`. Without a name the body is the array. The schema is that of one item.
    Items(String, Value),
}

/// The roles of a document's operations, in their order.
pub(crate) fn roles(operations: &[Operation]) -> Vec<Role> {
    let answers: Vec<Answer> = operations.iter().map(answer).collect();
    // What GET answers counts, then what QUERY does.
    let mut lists: IndexMap<&str, bool> = IndexMap::new();
    for method in [Method::GET, Method::QUERY] {
        for (operation, answer) in operations.iter().zip(&answers).filter(|(operation, _)| operation.method == method) {
            lists.entry(operation.path.as_str()).or_insert(matches!(answer, Answer::Items(..)));
        }
    }
    let answers_with_parent = |operation: &Operation, answer: &Answer| {
        let parent = operation.path.rfind('}').map(|end| &operation.path[..=end]);
        parent.filter(|parent| *parent != operation.path && *answer != Answer::Nothing).is_some_and(|parent| {
            let mut records = operations.iter().zip(&answers);
            records.any(|(read, same)| read.method == Method::GET && read.path == parent && same == answer)
        })
    };
    let is_parent = |path: &str| {
        operations.iter().any(|operation| {
            let below = operation.path.strip_prefix(path).and_then(|rest| rest.strip_prefix("/{"));
            below.is_some_and(|rest| rest.ends_with('}') && !rest.contains('/')) && ends_with_key(operation)
        })
    };
    operations
        .iter()
        .zip(&answers)
        .map(|(operation, answer)| {
            let listed = lists.get(operation.path.as_str()).copied();
            let place = match listed {
                _ if ends_with_key(operation) => Place::Record,
                Some(true) => Place::Collection,
                None if is_parent(&operation.path) => Place::Collection,
                _ => Place::Single,
            };
            let answers_with_parent = answers_with_parent(operation, answer);
            Role { place, answer: answer.clone(), is_readable: listed.is_some(), answers_with_parent }
        })
        .collect()
}

/// Whether the path ends in the key of a record.
fn ends_with_key(operation: &Operation) -> bool {
    let Some(name) = operation.path.rsplit('/').next().and_then(|last| last.strip_prefix('{')?.strip_suffix('}'))
    else {
        return false;
    };
    !operation.parameters.iter().any(|parameter| parameter.name == name && parameter.is_choice(&operation.document))
}

fn answer(operation: &Operation) -> Answer {
    let Some(schema) = &operation.success.schema else { return Answer::Nothing };
    let document = &operation.document;
    let composition = Composition::first_choice(document, &[schema]);
    if composition.kind() == Some("array") {
        return Answer::Items(String::new(), together(&composition.items()));
    }
    let literal = operation.path.rsplit('/').find(|piece| !piece.starts_with('{')).unwrap_or_default();
    let properties = composition.properties();
    let has_id = properties.contains_key("id");
    if !ends_with_key(operation) && !has_id {
        let arrays = properties.iter().filter_map(|(name, schemas)| Some((*name, items(document, schemas)?)));
        let arrays: Vec<(&str, Value)> = arrays.collect();
        let same = arrays.iter().find(|(name, _)| *name == literal.replace('-', "_"));
        let data = arrays.iter().find(|(name, _)| *name == DATA);
        let only = arrays.first().filter(|_| arrays.len() == 1 && !properties.contains_key(DATA));
        if let Some((name, item)) =
            same.or(data.or(only).filter(|_| [Method::GET, Method::QUERY].contains(&operation.method)))
        {
            return Answer::Items((*name).to_owned(), item.clone());
        }
    }
    let is_object = |schemas: &[&Value]| Composition::first_choice(document, schemas).kind() == Some("object");
    let objects: Vec<&str> =
        properties.iter().filter(|(_, schemas)| is_object(schemas)).map(|(name, _)| *name).collect();
    let only = properties.iter().next().filter(|_| properties.len() == 1);
    if let Some((name, item)) = only.and_then(|(name, schemas)| Some((name, items(document, schemas)?))) {
        return Answer::Items((*name).to_owned(), item);
    }
    let wrapper = match objects.as_slice() {
        _ if has_id => None,
        [name] => Some(*name),
        names => names.iter().copied().find(|name| is_singular(name, literal) || *name == DATA),
    };
    match wrapper.and_then(|name| Some((name, properties.get(name)?))) {
        Some((name, schemas)) => Answer::Wrapped(name.to_owned(), together(schemas)),
        None => Answer::Whole(schema.clone()),
    }
}

/// The schema of an array's items, where they are objects.
fn items(document: &Document, schemas: &[&Value]) -> Option<Value> {
    let composition = Composition::first_choice(document, schemas);
    let items = composition.items();
    let is_object = Composition::first_choice(document, &items).kind() == Some("object");
    Some(together(&items)).filter(|_| composition.kind() == Some("array") && is_object)
}

/// Schemas that hold together, as one.
fn together(schemas: &[&Value]) -> Value {
    match schemas {
        [schema] => (*schema).clone(),
        schemas => json!({ "allOf": schemas }),
    }
}

/// The singular of a plural, as far as English is regular.
pub(crate) fn singular(plural: &str) -> String {
    let plural = plural.replace('-', "_");
    match plural.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => plural.strip_suffix('s').unwrap_or(&plural).to_owned(),
    }
}

/// Whether `name` is the singular of `plural`, as far as English is regular.
pub(crate) fn is_singular(name: &str, plural: &str) -> bool {
    let (name, plural) = (name.replace('-', "_"), plural.replace('-', "_"));
    let stem = name.strip_suffix('y');
    name == plural
        || plural.strip_suffix('s') == Some(&name)
        || plural.strip_suffix("es") == Some(&name)
        || stem.is_some_and(|stem| plural.strip_suffix("ies") == Some(stem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn role(method: &str, path: &str) -> (Place, String) {
        let routes = fixture::routes();
        let route = routes.iter().find(|route| route.operation.method == method && route.operation.path == path);
        let role = &route.expect("the fixture has the operation").role;
        let answer = match &role.answer {
            Answer::Nothing => "nothing".to_owned(),
            Answer::Whole(_) => "whole".to_owned(),
            Answer::Wrapped(name, _) => format!("one {name}"),
            Answer::Items(name, _) => format!("many {name}"),
        };
        (role.place, answer)
    }

    #[test]
    fn roles_follow_from_path_and_answer() {
        assert_eq!(role("GET", "/things"), (Place::Collection, "many things".to_owned()));
        assert_eq!(role("POST", "/things"), (Place::Collection, "one thing".to_owned()));
        assert_eq!(role("PUT", "/things"), (Place::Collection, "many things".to_owned()));
        assert_eq!(role("GET", "/things/{id}"), (Place::Record, "one thing".to_owned()));
        assert_eq!(role("DELETE", "/things/{id}"), (Place::Record, "nothing".to_owned()));
        assert_eq!(role("GET", "/things/current"), (Place::Single, "one thing".to_owned()));
        assert_eq!(role("POST", "/things/{id}/snooze"), (Place::Single, "one thing".to_owned()));
        assert_eq!(role("GET", "/logs"), (Place::Collection, "many logs".to_owned()));
    }

    #[test]
    fn an_action_that_is_answered_like_its_record_is_known() {
        let routes = fixture::routes();
        let answering = routes.iter().filter(|route| route.role.answers_with_parent);
        assert_eq!(answering.map(|route| route.operation.name()).collect::<Vec<_>>(), ["POST /things/{id}/snooze"]);
    }

    #[test]
    fn singulars_are_known_as_far_as_english_is_regular() {
        for (name, plural) in
            [("team", "teams"), ("policy", "policies"), ("status", "statuses"), ("on_call", "on-calls")]
        {
            assert!(is_singular(name, plural), "{name} {plural}");
        }
        for (name, plural) in [("incident", "incidents"), ("policy", "policies"), ("status_page", "status-pages")] {
            assert_eq!(singular(plural), name);
        }
        assert!(!is_singular("user", "teams"));
    }
}
