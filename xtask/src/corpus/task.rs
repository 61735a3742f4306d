//! The task: `cargo xtask corpus DIR`.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use super::{
    documents::{self, CorpusDocument},
    row::{HEAD, Row},
    scratch,
    serve::{self, Built, Run, Tested},
};
use crate::{
    problem::{self, Problems, Said, Style},
    workspace::Workspace,
};

/// Adds every document of a folder to a copy of the repository, compiles their tools, calls each against the loopback
/// vendor, asks the server for its list, and prints a table. Gives back whether all of it holds.
pub fn run(workspace: &Workspace, folder: &Path, style: &Style) -> Result<bool> {
    let folder = folder.canonicalize().with_context(|| format!("{} cannot be found", folder.display()))?;
    let documents = documents::find(&folder)?;
    let scratch = scratch::make(workspace)?;
    let mut rows: Vec<Row> = documents.iter().map(|document| add(&scratch, document)).collect();
    let built = serve::build(workspace, &scratch)?;
    let tested = serve::test(&built)?;
    for row in rows.iter_mut().filter(|row| row.fault.is_none()) {
        finish(row, &tested, &built);
    }
    let holds = tested.broken.is_empty() && rows.iter().all(|row| row.faults().is_empty());
    problem::tell(&Problems::default(), said(&rows, &tested), style);
    Ok(holds)
}

fn add(scratch: &Workspace, document: &CorpusDocument) -> Row {
    let vendor = document.vendor.clone();
    let Run { said, seconds, peak_bytes } = match serve::add(scratch, &vendor, &document.path) {
        Ok(run) => run,
        Err(error) => return Row { vendor, fault: Some(format!("{error:#}")), ..Row::default() },
    };
    let number = |name: &str| said[name].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_default();
    let skipped = said["skipped"].as_array().map_or(0, Vec::len);
    let (operations, tools) = (number("operations"), number("tools"));
    Row { vendor, operations, tools, skipped, seconds, peak_bytes, ..Row::default() }
}

/// What the built server makes of the vendor.
fn finish(row: &mut Row, tested: &Tested, built: &Built) {
    row.refused = tested.refused.get(&row.vendor).copied();
    match serve::listed(built, &row.vendor) {
        Ok(served) => row.served = Some(served),
        Err(error) => row.fault = Some(format!("{error:#}")),
    }
}

fn said(rows: &[Row], tested: &Tested) -> Said {
    let sum = |count: fn(&Row) -> usize| rows.iter().map(count).sum::<usize>();
    let total = format!(
        "{} documents, {} operations, {} tools, {} skipped",
        rows.len(),
        sum(|row| row.operations),
        sum(|row| row.tools),
        sum(|row| row.skipped)
    );
    let mut lines = vec![HEAD.to_owned()];
    lines.extend(rows.iter().flat_map(|row| row.to_string().lines().map(str::to_owned).collect::<Vec<_>>()));
    lines.push(total);
    lines.extend(tested.broken.iter().cloned());
    if cfg!(debug_assertions) {
        lines.push(
            "seconds and memory are those of a debug build: cargo run --release -p xtask -- corpus DIR".to_owned(),
        );
    }
    let fields = json!({"documents": rows.iter().map(Row::json).collect::<Vec<_>>(), "broken": tested.broken});
    Said { lines, fields: fields.as_object().cloned().unwrap_or_default() }
}
