//! Routes: which operation a request means, and what its path holds.

use std::{borrow::Cow, cmp::Reverse};

use http::Method;
use percent_encoding::percent_decode_str;

use crate::{document::Operation, parameters, reply::Refusal, role::Role, vendor::Source};

/// An operation and where it is served.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: Operation,
    pub(crate) role: Role,
    /// The base URL of the API, without a base path: addresses in answers start with it.
    pub(crate) url: String,
    /// The path it is served under, cut at its slashes.
    segments: Vec<Segment>,
    /// The parameters that name one of a few listed things rather than a record.
    choices: Vec<String>,
}

/// One piece of a path.
#[derive(Debug)]
enum Segment {
    /// Text that must be there.
    Literal(String),
    /// Text around one parameter: `{id}` or `{id}:cancel`.
    Parameter { before: String, name: String, after: String },
}

/// A request's path as an operation understands it.
#[derive(Debug)]
pub(crate) struct Matched {
    /// The path, decoded, piece by piece.
    pub(crate) segments: Vec<String>,
    /// The path's parameters.
    pub(crate) parameters: Vec<PathParameter>,
}

/// A parameter of a request's path.
#[derive(Debug)]
pub(crate) struct PathParameter {
    pub(crate) name: String,
    pub(crate) value: String,
    /// The position of its piece in the path.
    pub(crate) position: usize,
    /// Whether it is the key of a record: it fills its piece and is not one of a few listed values.
    pub(crate) is_key: bool,
}

impl Route {
    /// The route of an operation below the base path of its API.
    pub(crate) fn new(source: &Source, operation: Operation, role: Role) -> Self {
        let base_path = source.base_path();
        let path = format!("{base_path}{}", operation.path);
        let url = source.url.trim_end_matches('/');
        let url = url.strip_suffix(base_path).unwrap_or(url).to_owned();
        let choices = operation.parameters.iter().filter(|parameter| parameter.is_choice(&operation.document));
        let choices = choices.map(|parameter| parameter.name.clone()).collect();
        Self { segments: pieces(&path).map(segment).collect(), operation, role, url, choices }
    }

    /// The path below the host that every path of the document is served under.
    #[cfg(test)]
    pub(crate) fn base_path(&self) -> String {
        let own = pieces(&self.operation.path).count();
        let base = &self.segments[..self.segments.len() - own];
        base.iter()
            .map(|segment| if let Segment::Literal(text) = segment { format!("/{text}") } else { String::new() })
            .collect()
    }

    fn matched(&self, segments: &[String]) -> Option<Vec<PathParameter>> {
        if self.segments.len() != segments.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (position, (segment, text)) in self.segments.iter().zip(segments).enumerate() {
            match segment {
                Segment::Literal(literal) if literal == text => {}
                Segment::Literal(_) => return None,
                Segment::Parameter { before, name, after } => {
                    let value = text.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
                    if value.is_empty() {
                        return None;
                    }
                    let is_key = value.len() == text.len() && !self.choices.contains(name);
                    parameters.push(PathParameter { name: name.clone(), value: value.to_owned(), position, is_key });
                }
            }
        }
        Some(parameters)
    }

    /// What decides between routes that fit the same path: literal pieces come before parameters, from left to right,
    /// then whose path names more pairs of the query.
    fn generality(&self) -> (Vec<bool>, Reverse<usize>) {
        let is_parameter = |segment: &Segment| matches!(segment, Segment::Parameter { .. });
        (self.segments.iter().map(is_parameter).collect(), Reverse(self.operation.pairs.len()))
    }

    /// Whether the query has the pairs that the path itself names.
    fn has_pairs(&self, pairs: &[(String, String)]) -> bool {
        self.operation.pairs.iter().all(|pair| pairs.contains(pair))
    }
}

/// Finds the operation that a request means.
///
/// # Errors
/// 404 when no path fits, with its query where the document writes one, 405 when one does but takes other methods, 400 when the path is not UTF-8 once decoded.
pub(crate) fn find<'a>(
    routes: &'a [Route],
    method: &Method,
    path: &str,
    query: &str,
) -> Result<(&'a Route, Matched), Refusal> {
    let decode = |piece: &str| percent_decode_str(piece).decode_utf8().map(Cow::into_owned);
    let segments: Vec<String> = pieces(path)
        .map(decode)
        .collect::<Result<_, _>>()
        .map_err(|_| Refusal::invalid(vec![format!("the path `{path}` is not UTF-8")]))?;
    let mut fitting: Vec<(&Route, Vec<PathParameter>)> =
        routes.iter().filter_map(|route| Some((route, route.matched(&segments)?))).collect();
    if fitting.is_empty() {
        return Err(Refusal::not_found(format!("the document knows no path `{path}`")));
    }
    // A query that cannot be read names no pair; what is wrong with it is told when it is checked.
    let pairs = parameters::pairs(query).unwrap_or_default();
    if !fitting.iter().any(|(route, _)| route.has_pairs(&pairs)) {
        return Err(Refusal::not_found(format!("the document knows the path `{path}` only with another query")));
    }
    fitting.retain(|(route, _)| route.has_pairs(&pairs));
    let allowed: Vec<&str> = fitting.iter().map(|(route, _)| route.operation.method.as_str()).collect();
    let refusal = format!("`{path}` takes {}, not {method}", allowed.join(", "));
    fitting.retain(|(route, _)| route.operation.method == *method);
    let nearest = fitting.into_iter().min_by_key(|(route, _)| route.generality());
    match nearest {
        Some((route, parameters)) => Ok((route, Matched { segments, parameters })),
        None => Err(Refusal::method_not_allowed(refusal)),
    }
}

fn pieces(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

fn segment(text: &str) -> Segment {
    match text.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
        Some((before, (name, after))) => {
            Segment::Parameter { before: before.to_owned(), name: name.to_owned(), after: after.to_owned() }
        }
        None => Segment::Literal(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::StatusCode;
    use serde_json::json;

    use super::*;
    use crate::{document::Document, fixture, role};

    /// The path of the operation that a request means, with its parameters.
    fn found(method: &str, path: &str) -> Result<String, StatusCode> {
        let routes = fixture::routes();
        let method = method.parse().expect("the fixture names a method");
        let (route, matched) = find(&routes, &method, path, "").map_err(|refusal| refusal.status)?;
        let values: Vec<String> =
            matched.parameters.iter().map(|parameter| format!("{}={}", parameter.name, parameter.value)).collect();
        Ok(format!("{} {}", route.operation.path, values.join(" ")).trim_end().to_owned())
    }

    #[test]
    fn literal_pieces_come_before_parameters() {
        assert_eq!(found("GET", "/v1/things/P1"), Ok("/things/{id} id=P1".to_owned()));
        assert_eq!(found("GET", "/v1/things/current"), Ok("/things/current".to_owned()));
        assert_eq!(found("DELETE", "/v1/things/current"), Ok("/things/{id} id=current".to_owned()));
    }

    #[test]
    fn path_values_are_decoded_after_the_path_is_cut() {
        assert_eq!(found("GET", "/v1/things/a%2Fb%3Fc"), Ok("/things/{id} id=a/b?c".to_owned()));
        assert_eq!(found("GET", "/v1/things/%ff"), Err(StatusCode::BAD_REQUEST));
    }

    #[test]
    fn operations_of_one_path_are_told_apart_by_the_query_that_the_document_writes_into_it() -> anyhow::Result<()> {
        let read = |id: &str| json!({ "get": { "operationId": id, "responses": {} } });
        let paths = json!({ "/a": read("plain"), "/a?beta=true": read("beta"), "/b?x=1&y=%C3%A9#part": read("both") });
        let operations = Arc::new(Document::new(json!({ "paths": paths }))?).operations(&[])?;
        let roles = role::roles(&operations);
        let source: Source = serde_json::from_value(json!({ "url": "https://acme.test/v1" }))?;
        let routes: Vec<Route> =
            operations.into_iter().zip(roles).map(|(operation, role)| Route::new(&source, operation, role)).collect();
        let found = |path: &str, query: &str| {
            let found = find(&routes, &Method::GET, path, query).map_err(|refusal| refusal.status);
            found.map(|(route, _)| (route.operation.path.clone(), route.operation.pairs.len()))
        };
        assert_eq!(found("/v1/a", "limit=1"), Ok(("/a".to_owned(), 0)));
        assert_eq!(found("/v1/a", "limit=1&beta=true"), Ok(("/a".to_owned(), 1)));
        assert_eq!(found("/v1/a", "beta=false"), Ok(("/a".to_owned(), 0)));
        assert_eq!(found("/v1/b", "y=%C3%A9&x=1"), Ok(("/b".to_owned(), 2)));
        assert_eq!(found("/v1/b", "x=1"), Err(StatusCode::NOT_FOUND));
        Ok(())
    }

    #[test]
    fn unknown_paths_and_methods_are_refused() {
        assert_eq!(found("GET", "/v1/thing"), Err(StatusCode::NOT_FOUND));
        assert_eq!(found("GET", "/v1/things/"), Err(StatusCode::NOT_FOUND));
        assert_eq!(found("PATCH", "/v1/things"), Err(StatusCode::METHOD_NOT_ALLOWED));
    }
}
