//! Documents in many files on a server that runs in the test.

use std::{io::Write, net::SocketAddr, sync::mpsc, time::Duration};

use serde_json::Value;

use super::serve::{reply, serve};
use crate::{
    import::{Options, fetch::Limits, original::read_within, press_document},
    problem::Problems,
    vendor::Prose,
};

/// What came of a document, and what was told.
struct Imported {
    schemas: Value,
    files: Vec<String>,
    problems: Vec<String>,
}

fn import(source: &str, allow_ref: &[&str]) -> Imported {
    let mut problems = Problems::default();
    let options =
        Options { allow_ref: allow_ref.iter().map(|prefix| (*prefix).to_owned()).collect(), ..Options::default() };
    let limits = Limits { bytes: 4_000, time: Duration::from_secs(5) };
    let read = read_within(source, &options, limits, &mut problems);
    let read = read.unwrap_or_else(|| panic!("{:?}", problems.iter().collect::<Vec<_>>()));
    let files = read.files.iter().map(|file| file.name.clone()).collect();
    let value = press_document(read, Prose::Keep, "overlay.yaml", &mut problems).expect("it is OpenAPI");
    let schemas = value["components"]["schemas"].clone();
    Imported { schemas, files, problems: problems.iter().map(ToString::to_string).collect() }
}

/// A document whose operations answer with these schemas.
fn document(references: &[&str]) -> String {
    let schemas = references.iter().enumerate();
    let schemas = schemas.map(|(number, reference)| format!("a/{number}: {{ schema: {{ $ref: '{reference}' }} }}"));
    let schemas = schemas.collect::<Vec<_>>().join(", ");
    format!(
        "openapi: 3.0.0\ninfo: {{ title: a, version: b }}\npaths:\n  /a:\n    get: {{ operationId: a, responses: {{ 200: \
         {{ description: ok, content: {{ {schemas} }} }} }} }}\n"
    )
}

fn object(body: &str) -> String {
    format!("{{ type: object, properties: {{ {body} }} }}")
}

#[test]
fn files_beside_a_url_are_read_once_each() {
    let (asked, paths) = mpsc::channel();
    let address = serve(move |path, stream| {
        asked.send(path.to_owned()).ok();
        match path {
            "/v1/openapi.yaml?token=secret" => {
                let document =
                    document(&["schemas/pet.yaml", "./schemas/pet.yaml#/properties/owner", "/shared.json#/A%20b"]);
                reply(stream, "200 OK", "", &document);
            }
            "/v1/schemas/pet.yaml" => {
                let owner = "owner: { $ref: ../owner.yaml }, self: { $ref: '../openapi.yaml#/paths/~1a/get/responses/200/content/a~10/schema' }";
                reply(stream, "200 OK", "", &object(owner));
            }
            // From here on things are meant from elsewhere.
            "/v1/owner.yaml" => reply(stream, "302 Found", "Location: /v2/people/owner.yaml\r\n", ""),
            "/v2/people/owner.yaml" => reply(stream, "200 OK", "", &object("name: { $ref: name.yaml }")),
            "/v2/people/name.yaml" => reply(stream, "200 OK", "", "type: string"),
            "/shared.json" => reply(stream, "200 OK", "", "{\"A b\": {\"type\": \"integer\"}}"),
            _ => reply(stream, "404 Not Found", "", ""),
        }
    });
    let Imported { schemas, files, problems } = import(&format!("http://{address}/v1/openapi.yaml?token=secret"), &[]);
    let names: Vec<_> = schemas.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["A_b", "name", "owner", "pet"]);
    assert_eq!(schemas["pet"]["properties"]["self"]["$ref"], "#/components/schemas/pet");
    let shown = ["shared.json", "v1/openapi.yaml", "v1/owner.yaml", "v1/schemas/pet.yaml", "v2/people/name.yaml"];
    assert_eq!(files, shown.map(|path| format!("http://{address}/{path}")));
    assert!(problems.iter().all(|problem| problem.contains("(ref-through-ref)")), "{problems:?}");
    let mut asked: Vec<String> = paths.try_iter().collect();
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), 6, "{asked:?}");
    assert_eq!(paths.try_iter().count(), 0);
}

#[test]
fn another_origin_is_read_only_if_it_is_allowed() {
    let other = serve(|path, stream| match path {
        "/schemas/pet.yaml" => reply(stream, "200 OK", "", "type: string"),
        _ => reply(stream, "404 Not Found", "", ""),
    });
    let address = serve(move |_, stream| {
        let references = [
            format!("http://{other}/schemas/pet.yaml"),
            format!("http://{other}/schemas-2/pet.yaml"),
            format!("http://{other}/schemas/../secrets.yaml?token=secret"),
            "file:///etc/passwd".to_owned(),
        ];
        reply(stream, "200 OK", "", &document(&references.each_ref().map(String::as_str)));
    });
    let source = format!("http://{address}/openapi.yaml");
    let codes = |problems: &[String]| -> Vec<String> {
        problems
            .iter()
            .map(|problem| problem[problem.rfind('(').unwrap()..problem.rfind(')').unwrap() + 1].to_owned())
            .collect()
    };
    let refused = import(&source, &[]);
    assert_eq!(
        codes(&refused.problems),
        ["(ref-not-allowed)", "(ref-not-allowed)", "(ref-not-allowed)", "(ref-to-file)"]
    );
    assert!(
        refused.problems[0]
            .ends_with(&format!("help: if it is part of the document, add --allow-ref http://{other}/schemas/"))
    );
    assert!(!refused.problems.concat().contains("secret="), "{:?}", refused.problems);
    assert_eq!(refused.files.len(), 1);

    let allowed = import(&source, &[&format!("http://{other}/schemas/")]);
    assert_eq!(codes(&allowed.problems), ["(ref-not-allowed)", "(ref-not-allowed)", "(ref-to-file)"]);
    assert_eq!(allowed.schemas["pet"]["type"], "string");
    assert_eq!(allowed.files.len(), 2);
}

#[test]
fn a_file_that_cannot_be_had_costs_only_what_needs_it() {
    let address = serve(|path, stream| match path {
        "/openapi.yaml" => {
            let references =
                ["away.yaml", "gone.yaml", "large.yaml", "endless.yaml", "html.yaml", "good.yaml", "large.yaml#/a"];
            reply(stream, "200 OK", "", &document(&references));
        }
        "/away.yaml" => reply(stream, "302 Found", "Location: http://example.invalid/a.yaml?token=secret\r\n", ""),
        "/large.yaml" => drop(write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")),
        "/endless.yaml" => {
            write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").ok();
            while stream.write_all(&[b' '; 512]).is_ok() {}
        }
        "/html.yaml" => reply(stream, "200 OK", "", "<!doctype html>"),
        "/good.yaml" => reply(stream, "200 OK", "", "type: string"),
        _ => reply(stream, "404 Not Found", "", ""),
    });
    let Imported { schemas, problems, .. } = import(&format!("http://{address}/openapi.yaml"), &[]);
    assert_eq!(schemas.as_object().map(serde_json::Map::len), Some(1));
    let why = |part: &str| problems.iter().filter(|problem| problem.contains(part)).count();
    assert_eq!(
        why("redirects to http://example.invalid/a.yaml; if that is right, import from there"),
        1,
        "{problems:?}"
    );
    assert_eq!(why("leads to what cannot be read: it answers 404 Not Found"), 1, "{problems:?}");
    assert_eq!(why("it is larger than 4000 bytes, the most that is read"), 3, "{problems:?}");
    assert_eq!(why("html.yaml: is HTML or XML"), 1, "{problems:?}");
    assert_eq!(why("leads to what cannot be read: see http"), 1, "{problems:?}");
    assert_eq!(why("secret"), 0, "{problems:?}");
}

/// A server whose files lead to ever more of it, each from the last or all from the first.
fn endless(next: impl Fn(usize) -> String + Send + 'static) -> SocketAddr {
    serve(move |path, stream| {
        let number: usize = path.trim_start_matches("/f").parse().unwrap_or_default();
        let body = if path == "/openapi.yaml" { document(&["f1"]) } else { next(number) };
        reply(stream, "200 OK", "", &body);
    })
}

#[test]
fn a_chain_of_files_without_end_is_cut_off() {
    let address = endless(|number| object(&format!("next: {{ $ref: f{} }}", number + 1)));
    let Imported { files, problems, .. } = import(&format!("http://{address}/openapi.yaml"), &[]);
    assert_eq!(files.len(), 65);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].contains("more than 64 files lead to one another there"), "{problems:?}");
}

#[test]
fn a_tree_of_files_without_end_is_cut_off() {
    let address = endless(|number| {
        let next: Vec<_> = (0..10).map(|digit| format!("p{digit}: {{ $ref: f{number}{digit} }}")).collect();
        object(&next.join(", "))
    });
    let Imported { files, problems, .. } = import(&format!("http://{address}/openapi.yaml"), &[]);
    assert_eq!(files.len(), 1_000);
    assert!(
        problems.iter().all(|problem| problem.contains("a document may have no more than 1000 files")),
        "{}",
        problems[0]
    );
}

#[test]
fn a_document_from_a_file_reads_no_url_unasked() {
    let address = serve(|_, stream| reply(stream, "200 OK", "", "type: string"));
    let folder = tempfile::tempdir().expect("a folder for a moment");
    let mut tree = crate::tree::Tree::default();
    tree.add("openapi.yaml", document(&[&format!("http://{address}/pet.yaml")]));
    tree.write(folder.path()).expect("the file can be written");
    let source = folder.path().join("openapi.yaml").display().to_string();
    let refused = import(&source, &[]);
    assert_eq!((refused.files.len(), refused.problems.len()), (1, 1));
    assert!(refused.problems[0].ends_with(&format!("add --allow-ref http://{address}/")), "{:?}", refused.problems);
    let allowed = import(&source, &[&format!("http://{address}/")]);
    assert_eq!((allowed.files.len(), allowed.problems.len()), (2, 0));
}
