//! What `add` says at its end: what was found, how surely, and what to look at next.

use serde_json::json;

use super::vendor_file::{Finding, Findings, environment};
use crate::{
    infer::Certainty,
    model::Vendor,
    problem::{Problems, Said},
};

/// Lines for people, and the same for programs.
/// `inferred` is the vendor with the doubts of what was inferred, as if no record said it.
pub fn said(findings: &Findings, inferred: &Vendor, repairs: usize, problems: &Problems) -> Said {
    let (vendor, title) = (&findings.vendor, &findings.title.value);
    let tools = inferred.tools().count();
    let counts = Counts::of(inferred);
    let mut lines = vec![format!(
        "{vendor}: {} operations, {tools} tools, {} skipped, {} resources, {repairs} repairs",
        inferred.operations,
        inferred.skipped.len(),
        inferred.resources.len()
    )];
    for skipped in &inferred.skipped {
        lines.push(format!("  skipped {}, because {} ({})", skipped.operation, skipped.reason, skipped.place));
    }
    lines.push(format!("{title}: {counts}"));
    for Finding { name, host, authentication, .. } in &findings.documents {
        let sure = |certainty: Certainty| certainty.name();
        lines.push(format!("  {name} is at {} ({}: {})", host.value.url, sure(host.certainty), host.because));
        let credentials: Vec<String> = authentication
            .value
            .credentials
            .iter()
            .map(|credential| environment(vendor, &credential.environment_suffix))
            .collect();
        let credentials = if credentials.is_empty() { "no credential".to_owned() } else { credentials.join(" and ") };
        lines.push(format!(
            "  {name} takes {credentials} ({}: {})",
            sure(authentication.certainty),
            authentication.because
        ));
    }
    if findings.paging.is_empty() {
        lines.push("  lists come whole: no family of paging was found".to_owned());
    }
    lines.extend(
        findings.paging.iter().map(|family| format!("  lists page ({}: {})", family.certainty.name(), family.because)),
    );
    lines.extend(next(vendor, &counts, &overlays(findings, problems)));
    let fields = json!({
        "vendor": vendor, "operations": inferred.operations, "tools": tools, "resources": inferred.resources.len(),
        "skipped": inferred.skipped.iter().map(|skipped| json!({"operation": skipped.operation, "reason": skipped.reason, "place": skipped.place})).collect::<Vec<_>>(),
        "repairs": repairs, "said": counts.said, "likely": counts.likely, "guessed": counts.guessed,
    });
    Said { lines, fields: fields.as_object().cloned().unwrap_or_default() }
}

/// How surely the tools are what they are.
#[derive(Debug)]
struct Counts {
    said: usize,
    likely: usize,
    guessed: usize,
}

impl Counts {
    fn of(vendor: &Vendor) -> Self {
        let all: Vec<Certainty> =
            vendor.tools().flat_map(|tool| &tool.inferences).map(|inference| inference.certainty).collect();
        let count = |certainty| all.iter().filter(|found| **found == certainty).count();
        Self { said: count(Certainty::Said), likely: count(Certainty::Likely), guessed: count(Certainty::Guess) }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { said, likely, guessed } = self;
        write!(f, "{said} things the documents say, {likely} likely, {guessed} guessed")
    }
}

/// The documents for which a message gives an action of an overlay.
fn overlays<'a>(findings: &'a Findings, problems: &Problems) -> Vec<&'a str> {
    let helps: Vec<&str> = problems.iter().filter_map(|problem| problem.help.as_deref()).collect();
    let is_helped = |name: &&str| {
        let overlay = format!("in specs/{}/{name}.overlay.yaml under `actions`", findings.vendor);
        helps.iter().any(|help| help.contains(&overlay))
    };
    findings.documents.iter().map(|finding| finding.name.as_str()).filter(is_helped).collect()
}

fn next(vendor: &str, counts: &Counts, overlays: &[&str]) -> Vec<String> {
    let mut lines = vec![
        format!(
            "written: specs/{vendor}/, its part of generated/, docs/tools/ and tests/surface/, the Cargo feature `{vendor}`"
        ),
        "look at:".to_owned(),
        format!("  specs/{vendor}/vendor.yaml              each line says from what it was inferred"),
        format!("  cargo run -- tools --vendor {vendor}"),
    ];
    for document in overlays {
        lines.push(format!(
            "  specs/{vendor}/{document}.overlay.yaml    takes the actions of the messages; it begins with"
        ));
        lines.extend([
            "    overlay: 1.0.0".to_owned(),
            "    info: {title: Corrections, version: 1.0.0}".to_owned(),
            format!("    extends: {document}.json"),
            "    actions:".to_owned(),
        ]);
    }
    if counts.guessed > 0 {
        lines.push(format!("  grep -r 'a guess' specs/{vendor}/records    the methods to look at first"));
    }
    lines.push(format!("  cargo xtask lint --vendor {vendor}          where the words are poor"));
    lines.push(format!("  tests/surface/{vendor}/               what the tools look like, for reviews"));
    lines
}
