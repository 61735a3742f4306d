//! The canonical document takes what the vendor's takes, operation by operation, but for what a problem names.

use xtask::problem::{Problem, step};

use crate::{
    documents::{self, Imported},
    oracle::{self, Call, Operation, Told},
};

/// The least that must have been compared: documents, operations, parameters.
fn assert_agreement(documents: &[Imported], least: (usize, usize, usize)) {
    let mut compared = (0, 0, 0);
    let mut differences = Vec::new();
    for document in documents {
        let ours = oracle::ask(&document.canonical);
        let (operations, parameters) = (document.vendor.operations.len(), document.vendor.parameters());
        println!("{}: {operations} operations, {parameters} parameters compared", document.name);
        if let Some(refusal) = &document.vendor.refusal {
            println!("  the oracle refuses the vendor's document as a whole: {refusal}");
        }
        if let Some(refusal) = &ours.refusal {
            println!("  the oracle refuses what import made of it as a whole: {refusal}");
        }
        for (name, refusal) in &document.vendor.unread {
            println!("  the oracle says nothing of {name}: {refusal}");
        }
        compared = (compared.0 + usize::from(operations > 0), compared.1 + operations, compared.2 + parameters);
        for (name, refusal) in &ours.unread {
            differences.push(format!("{}: {name} is beyond the oracle after import: {refusal}", document.name));
        }
        differences.extend(differing(document, &ours));
    }
    println!("{} documents, {} operations, {} parameters compared", compared.0, compared.1, compared.2);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(compared.0 >= least.0 && compared.1 >= least.1 && compared.2 >= least.2, "{compared:?} is too little");
}

/// What the two say differently and no problem names.
fn differing(document: &Imported, ours: &Told) -> Vec<String> {
    let Imported { name, vendor, problems, .. } = document;
    let mut differences = Vec::new();
    let mut differs = |call: &Call, parameter: &str, what: String| {
        if !is_named(problems, call, parameter) {
            differences.push(format!("{name}: {call}: {what}"));
        }
    };
    for (call, theirs) in &vendor.operations {
        let Some(ours) = ours.operations.get(call) else {
            differs(call, "", "the operation is gone".to_owned());
            continue;
        };
        compare(theirs, ours, &mut |parameter, what| differs(call, parameter, what));
    }
    for call in ours.operations.keys().filter(|call| !vendor.operations.contains_key(call)) {
        if vendor.refusal.is_none() && !vendor.is_silent(call) {
            differs(call, "", "the vendor has no such operation".to_owned());
        }
    }
    differences
}

fn compare(theirs: &Operation, ours: &Operation, differs: &mut dyn FnMut(&str, String)) {
    for (key @ (place, name), required) in &theirs.parameters {
        match ours.parameters.get(key) {
            None => differs(name, format!("{name:?} in {place} is gone")),
            Some(now) if now != required => differs(name, format!("{name:?} in {place} is required: {now} now")),
            Some(_) => {}
        }
    }
    for (place, name) in ours.parameters.keys().filter(|key| !theirs.parameters.contains_key(key)) {
        differs(name, format!("{name:?} in {place} is new"));
    }
    if theirs.body != ours.body {
        differs("", format!("its body is required: {:?}, and {:?} now", theirs.body, ours.body));
    }
}

/// Whether import said that it changed this: a problem on the operation or its path that names the parameter.
fn is_named(problems: &[Problem], call: &Call, parameter: &str) -> bool {
    let item = step("/paths", &call.path);
    let operation = step(&item, &call.method.to_lowercase());
    problems.iter().any(|problem| {
        let pointer = &problem.place.pointer;
        let at = |place: &str| *pointer == place || pointer.starts_with(&format!("{place}/"));
        let here = at(&operation) || at(&format!("{item}/parameters")) || *pointer == item;
        here && (parameter.is_empty() || problem.message.contains(parameter))
    })
}

#[test]
fn real_documents_keep_what_their_operations_take() {
    if !documents::REAL.is_empty() {
        assert_agreement(&documents::REAL, (22, 4_500, 12_000));
    }
}

#[test]
fn the_repositorys_own_documents_keep_what_their_operations_take() {
    assert_agreement(&documents::OWN, (90, 1_600, 3_500));
}
