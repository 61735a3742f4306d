//! The table of codes knows every code that the source uses, and no other.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::problem::codes::CODES;

/// The source of every module that may report something.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the source is part of the repository") {
        let path = entry.expect("it can be listed").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && name != "tests" && name != "problem" {
            sources(&path, found);
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
}

fn literal(text: &str) -> Option<&str> {
    let (literal, _) = text.trim_start().strip_prefix('"')?.split_once('"')?;
    let is_code = !literal.is_empty()
        && literal.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    is_code.then_some(literal)
}

/// The codes in a file: what reports are called with, or, where that is a name, everything in it that is written like one.
fn codes(text: &str) -> BTreeSet<String> {
    const CALLS: [&str; 8] = [
        "report.note(",
        "report.warning(",
        "report.error(",
        "Problem::note(",
        "Problem::warning(",
        "Problem::error(",
        "Remark::at_line(",
        ".remark(",
    ];
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let calls =
        CALLS.iter().flat_map(|call| text.match_indices(call).map(|(at, call)| literal(&text[at + call.len()..])));
    let calls: Vec<Option<&str>> = calls.collect();
    let mut found: BTreeSet<String> = calls.iter().flatten().map(|code| (*code).to_owned()).collect();
    if calls.contains(&None) || text.contains("fn code(") {
        let literals = text.match_indices('"').filter_map(|(at, _)| literal(&text[at..]));
        found.extend(literals.filter(|code| code.trim_matches('-').contains('-')).map(str::to_owned));
    }
    found
}

#[test]
fn every_code_in_the_source_is_in_the_table_and_the_reverse() {
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let report = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/import/report.rs"));
    let used: BTreeSet<String> = files
        .iter()
        .filter(|file| *file != report)
        .flat_map(|file| codes(&fs::read_to_string(file).expect("it was listed")))
        .collect();
    let known: Vec<&str> = CODES.iter().map(|code| code.name).collect();
    let table: BTreeSet<String> = known.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(table.len(), known.len(), "a code stands twice in the table");
    let missing: Vec<_> = used.difference(&table).collect();
    assert!(missing.is_empty(), "say what these mean in problem/codes.rs: {missing:?}");
    let unused: Vec<_> = table.difference(&used).collect();
    assert!(unused.is_empty(), "nothing reports these any more, remove them from problem/codes.rs: {unused:?}");
}
