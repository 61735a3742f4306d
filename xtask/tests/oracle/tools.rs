//! One stage later: every operation is one tool, or skipped, and the tool asks for what the oracle knows it takes.

use std::collections::{BTreeMap, BTreeSet};

use xtask::{
    document::Document,
    infer,
    model::{Page, Place, Tool, Vendor},
    plan,
    problem::Problems,
    vendor::{VendorFile, VendorSources},
};

use crate::{
    documents::{self, Imported},
    oracle::{self, Call, Operation},
};

const VENDOR: &str = "
title: Acme
tool_name: acme
documents: { api: { url: https://api.acme.test, authentication: token } }
authentication: { token: { header: Authorization, prefix: 'Bearer ', environment: ACME_TOKEN } }
";

/// The tools of a canonical document, as for a vendor about whom nobody wrote a word.
fn planned(document: &Imported) -> Vendor {
    let documents = [Document::read("api", "api.json", &document.canonical)
        .unwrap_or_else(|error| panic!("{}: {error}", document.name))];
    let mut file: VendorFile = serde_yaml::from_str(VENDOR).expect("it is a vendor's file");
    let replies = plan::Replies::of(&documents);
    file.pagination = infer::paging(&documents, &replies).into_iter().map(|family| family.value).collect();
    let sources = VendorSources { name: "acme".to_owned(), file, records: Vec::new(), glossary: BTreeMap::new() };
    let mut problems = Problems::default();
    let vendor = plan::vendor(&documents, &replies, &sources, &mut problems);
    assert!(!problems.has_errors(), "{}: {problems:#?}", document.name);
    vendor
}

/// What the tools of the documents ask for differently, with the least that must have been compared.
fn assert_agreement(documents: &[Imported], least: (usize, usize)) {
    let mut compared = (0, 0);
    let mut differences = Vec::new();
    for document in documents {
        let told = oracle::ask(&document.canonical);
        let vendor = planned(document);
        let mut tools: BTreeMap<Call, &Tool> = BTreeMap::new();
        for tool in vendor.tools() {
            let call = Call { path: tool.path.clone(), method: tool.http.name().to_owned() };
            if tools.insert(call.clone(), tool).is_some() {
                differences.push(format!("{}: {call} is two tools", document.name));
            }
        }
        let (mut of_document, mut skipped) = (0, 0);
        for (call, operation) in &told.operations {
            let Some(tool) = tools.remove(call) else {
                skipped += 1;
                continue;
            };
            of_document += 1;
            compared = (compared.0 + 1, compared.1 + operation.parameters.len());
            let said = differing(tool, operation);
            differences.extend(said.map(|what| format!("{}: {call}: {what}", document.name)));
        }
        println!("{}: {of_document} tools compared, {skipped} operations skipped", document.name);
        // Methods that `openapiv3` has no place for are not among what the oracle reads of OpenAPI 3.0.
        tools.retain(|call, _| oracle::is_known(&call.method));
        differences.extend(tools.keys().map(|call| format!("{}: {call} is a tool of nothing", document.name)));
        if skipped + of_document + others(&vendor) != vendor.operations {
            differences.push(format!("{}: {} operations are not accounted for", document.name, vendor.operations));
        }
    }
    println!("{} tools, {} parameters compared", compared.0, compared.1);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(compared.0 >= least.0 && compared.1 >= least.1, "{compared:?} is too little");
}

/// How many operations, skipped or not, have a method that the oracle does not read in OpenAPI 3.0.
fn others(vendor: &Vendor) -> usize {
    let skipped = vendor.skipped.iter().filter(|skipped| skipped.place.contains("/x-additional-operations/"));
    vendor.tools().filter(|tool| !oracle::is_known(tool.http.name())).count() + skipped.count()
}

/// What the tool asks for that the oracle does not know, and the other way round.
fn differing(tool: &Tool, operation: &Operation) -> impl Iterator<Item = String> {
    let ours: BTreeSet<(&str, &str, bool)> = tool
        .arguments
        .iter()
        .filter_map(|argument| Some((word(argument.place)?, argument.wire.as_str(), argument.required)))
        .collect();
    let theirs: BTreeSet<(&str, &str, bool)> = operation
        .parameters
        .iter()
        .map(|((place, name), required)| (*place, name.as_str(), *required))
        .filter(|(place, name, required)| !is_excepted(tool, place, name, *required))
        .collect();
    let new = ours.difference(&theirs).map(|said| format!("the tool asks for {said:?}"));
    let gone = theirs.difference(&ours).map(|said| format!("the tool does not ask for {said:?}"));
    new.chain(gone).collect::<Vec<_>>().into_iter()
}

fn word(place: Place) -> Option<&'static str> {
    match place {
        Place::Path => Some("path"),
        Place::Query => Some("query"),
        Place::Header => Some("header"),
        Place::Cookie => Some("cookie"),
        Place::Body | Place::WholeBody | Place::Page => None,
    }
}

/// What a tool never asks for: paging, headers that are said by the message itself, and those with one possible value.
fn is_excepted(tool: &Tool, place: &str, name: &str, required: bool) -> bool {
    let of_message = ["accept", "authorization", "content-type"].contains(&name.to_ascii_lowercase().as_str());
    let is_constant = required && tool.headers.iter().any(|(header, _)| header == name);
    match place {
        "header" => of_message || is_constant,
        "query" => paging(tool).contains(&name),
        _ => false,
    }
}

fn paging(tool: &Tool) -> Vec<&str> {
    let Some(list) = &tool.list else { return Vec::new() };
    match &list.page {
        Page::Whole => Vec::new(),
        Page::Offset { limit, offset, .. } => vec![limit, offset],
        Page::Cursor { limit, cursor, .. } => limit.iter().map(String::as_str).chain([cursor.as_str()]).collect(),
        Page::Number { page, limit, .. } | Page::NextUrl { page, limit, .. } => {
            limit.iter().map(String::as_str).chain([page.as_str()]).collect()
        }
    }
}

#[test]
fn tools_of_real_documents_ask_for_what_their_operations_take() {
    if !documents::REAL.is_empty() {
        assert_agreement(&documents::REAL, (4_500, 12_000));
    }
}

#[test]
fn tools_of_the_repositorys_own_documents_ask_for_what_their_operations_take() {
    assert_agreement(&documents::OWN, (1_600, 3_500));
}
