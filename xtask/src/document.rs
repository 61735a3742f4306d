//! The canonical document: `openapiv3`, with `$ref`s followed and operations in a stable order.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use openapiv3::{OpenAPI, Operation, Parameter, ReferenceOr, RequestBody, Response, Server};
use serde::{Deserialize, de::Error};
use serde_json::Value;
use toolpress_overlay::Overlay;

use crate::{
    import::{OTHER_METHODS, is_method, without_effect},
    model::Http,
    problem::{Place, Problem, Problems, step},
    vendor::{VendorSources, read_yaml},
    workspace::Workspace,
};

/// One canonical document with its overlay applied.
#[derive(Debug)]
pub struct Document {
    /// `rest`.
    pub name: String,
    /// As messages show it: `specs/pagerduty/rest.json`.
    pub file: String,
    pub openapi: OpenAPI,
    /// Operations of methods that `openapiv3` does not know, by path.
    others: BTreeMap<String, Vec<(Http, Operation)>>,
}

/// An operation where it stands in its document.
#[derive(Clone, Debug)]
pub struct Site<'a> {
    pub document: &'a Document,
    pub path: &'a str,
    pub http: Http,
    pub operation: &'a Operation,
    /// The URL that the operation, or its path, is served at instead of the document's.
    pub server: Option<&'a Server>,
    /// Its own parameters and those of its path, the path's first unless it redeclares them.
    pub parameters: Vec<&'a Parameter>,
}

/// Reads every document that `vendor.yaml` names.
pub fn load(workspace: &Workspace, vendor: &VendorSources, problems: &mut Problems) -> Vec<Document> {
    let folder = workspace.vendor(&vendor.name);
    let mut documents = Vec::new();
    for name in vendor.file.documents.keys() {
        let path = folder.join(format!("{name}.json"));
        let file = workspace.relative(&path);
        let Some(mut value) = read_json(&path, &file, &vendor.name, problems) else { continue };
        let overlay_path = folder.join(format!("{name}.overlay.yaml"));
        if overlay_path.is_file() {
            let Some(overlay) = read_yaml::<Overlay>(workspace, &overlay_path, problems) else { continue };
            for unmatched in toolpress_overlay::apply(&mut value, &overlay) {
                problems.push(without_effect(&unmatched, &workspace.relative(&overlay_path)));
            }
        }
        match Document::read(name, &file, &value) {
            Ok(document) => documents.push(document),
            Err(error) => problems.push(
                Problem::error("not-canonical", Place::file(file), error.to_string())
                    .help(format!("import it again: cargo xtask import {} FILE --document {name}", vendor.name)),
            ),
        }
    }
    documents
}

fn read_json(path: &Path, file: &str, vendor: &str, problems: &mut Problems) -> Option<Value> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let problem = Problem::error("unreadable", Place::file(file), format!("cannot be read: {error}"));
            problems.push(problem.help(format!("import it: cargo xtask import {vendor} FILE_OR_URL")));
            return None;
        }
    };
    serde_json::from_slice(&bytes)
        .inspect_err(|error| {
            let place = Place { line: Some(error.line()), ..Place::file(file) };
            problems.keep_text(file, String::from_utf8_lossy(&bytes));
            problems.push(Problem::error("invalid-json", place, error.to_string()));
        })
        .ok()
}

impl Document {
    /// Takes a canonical document, as it stands in `file`.
    pub fn read(name: &str, file: &str, value: &Value) -> Result<Self, serde_json::Error> {
        let openapi = OpenAPI::deserialize(value)?;
        let mut others = BTreeMap::new();
        for (path, item) in &openapi.paths.paths {
            let operations =
                item.as_item().and_then(|item| item.extensions.get(OTHER_METHODS)).and_then(Value::as_object);
            let read = |(method, operation): (&String, &Value)| {
                if !is_method(method) {
                    return Err(serde_json::Error::custom(format!("{path}: {method:?} is no HTTP method")));
                }
                Ok((Http::of(method), Operation::deserialize(operation)?))
            };
            let operations: Result<_, serde_json::Error> = operations.into_iter().flatten().map(read).collect();
            others.insert(path.clone(), operations?);
        }
        Ok(Self { name: name.to_owned(), file: file.to_owned(), openapi, others })
    }

    /// Every operation, sorted by path and HTTP method.
    pub fn sites(&self) -> Vec<Site<'_>> {
        let mut sites = Vec::new();
        for (path, item) in &self.openapi.paths.paths {
            let ReferenceOr::Item(item) = item else { continue };
            let methods = [
                (Http::Get, &item.get),
                (Http::Post, &item.post),
                (Http::Put, &item.put),
                (Http::Patch, &item.patch),
                (Http::Delete, &item.delete),
                (Http::Head, &item.head),
                (Http::Options, &item.options),
                (Http::of("TRACE"), &item.trace),
            ];
            let methods = methods.into_iter().filter_map(|(http, operation)| Some((http, operation.as_ref()?)));
            let others = self.others.get(path).into_iter().flatten();
            for (http, operation) in methods.chain(others.map(|(http, operation)| (http.clone(), operation))) {
                let parameters = self.parameters(&item.parameters, &operation.parameters);
                let server = operation.servers.first().or_else(|| item.servers.first());
                sites.push(Site { document: self, path, http, operation, server, parameters });
            }
        }
        sites.sort_by(|a, b| (a.path, &a.http).cmp(&(b.path, &b.http)));
        sites
    }

    /// Paths of which the document has the same one with a parameter after it.
    pub fn collections(&self) -> BTreeSet<&str> {
        let split = self.openapi.paths.paths.keys().filter_map(|path| path.rsplit_once('/'));
        split.filter(|(_, last)| last.starts_with('{')).map(|(collection, _)| collection).collect()
    }

    fn parameters<'a>(
        &'a self,
        shared: &'a [ReferenceOr<Parameter>],
        own: &'a [ReferenceOr<Parameter>],
    ) -> Vec<&'a Parameter> {
        let own: Vec<_> = own.iter().filter_map(|parameter| self.parameter(parameter)).collect();
        let key =
            |parameter: &Parameter| (std::mem::discriminant(parameter), parameter.parameter_data_ref().name.clone());
        let mut all: Vec<_> = shared
            .iter()
            .filter_map(|parameter| self.parameter(parameter))
            .filter(|shared| own.iter().all(|own| key(own) != key(shared)))
            .collect();
        all.extend(own);
        all
    }

    fn parameter<'a>(&'a self, reference: &'a ReferenceOr<Parameter>) -> Option<&'a Parameter> {
        match reference {
            ReferenceOr::Item(parameter) => Some(parameter),
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix("#/components/parameters/")?;
                self.openapi.components.as_ref()?.parameters.get(name)?.as_item()
            }
        }
    }

    /// The component that a reference to a schema names.
    pub fn schema<'a>(&'a self, reference: &'a str) -> Option<(&'a str, &'a ReferenceOr<openapiv3::Schema>)> {
        let name = reference.strip_prefix("#/components/schemas/")?;
        Some((name, self.openapi.components.as_ref()?.schemas.get(name)?))
    }

    pub fn request_body<'a>(&'a self, reference: &'a ReferenceOr<RequestBody>) -> Option<&'a RequestBody> {
        match reference {
            ReferenceOr::Item(body) => Some(body),
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix("#/components/requestBodies/")?;
                self.openapi.components.as_ref()?.request_bodies.get(name)?.as_item()
            }
        }
    }

    pub fn response<'a>(&'a self, reference: &'a ReferenceOr<Response>) -> Option<&'a Response> {
        match reference {
            ReferenceOr::Item(response) => Some(response),
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix("#/components/responses/")?;
                self.openapi.components.as_ref()?.responses.get(name)?.as_item()
            }
        }
    }
}

impl Site<'_> {
    /// Where the operation stands, for messages: `specs/pagerduty/rest.json#/paths/~1tags/get`.
    pub fn place(&self) -> Place {
        let item = step("/paths", self.path);
        let pointer = match &self.http {
            Http::Other(name) if name == "TRACE" => step(&item, "trace"),
            http @ (Http::Query | Http::Other(_)) => step(&step(&item, OTHER_METHODS), http.name()),
            http => step(&item, &http.name().to_lowercase()),
        };
        Place::at(self.document.file.clone(), pointer)
    }

    /// The operation's id. Import gives one to every operation.
    pub fn id(&self) -> &str {
        self.operation.operation_id.as_deref().unwrap_or_default()
    }
}
