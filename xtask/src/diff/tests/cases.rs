//! Every rule has a case, every rule is run over every case, and the whole table is a snapshot.

use std::{collections::BTreeSet, fmt::Write, fs};

use serde_json::Value;

use super::{base, folder, patched, verdict, yaml};
use crate::diff::{
    Form, Verdict,
    report::report,
    rules::{Mirror, RULES},
};

/// A rule's case: the surface before and after.
struct Case {
    rule: String,
    before: Value,
    after: Value,
}

impl Case {
    fn verdict(&self) -> Verdict {
        verdict(&self.before, &self.after)
    }

    fn reversed(&self) -> Verdict {
        verdict(&self.after, &self.before)
    }
}

/// The cases in `tests/fixtures/diff/cases`, by the names of their rules.
fn cases() -> Vec<Case> {
    let base = base();
    let entries = fs::read_dir(format!("{}/cases", folder())).expect("the cases are part of the repository");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let mut cases: Vec<Case> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| {
            let case = yaml(path.to_str().expect("its name is text"));
            let before = case.get("before").map_or_else(|| base.clone(), |patch| patched(&base, patch));
            let after = match &case["after"] {
                Value::String(word) if word == "base" => base.clone(),
                patch => patched(&before, patch),
            };
            let rule = path.file_stem().and_then(|name| name.to_str()).expect("its name is text").to_owned();
            Case { rule, before, after }
        })
        .collect();
    cases.sort_by(|a, b| a.rule.cmp(&b.rule));
    cases
}

fn fired(verdict: &Verdict) -> Vec<&'static str> {
    verdict.entries.iter().map(|entry| entry.rule.id).collect()
}

#[test]
fn every_rule_has_a_case() {
    let cases: BTreeSet<String> = cases().into_iter().map(|case| case.rule).collect();
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(rules.len(), RULES.len(), "two rules have one id");
    assert_eq!(cases, rules);
}

#[test]
fn every_case_is_reported_as_its_snapshot_shows() {
    for case in cases() {
        let verdict = case.verdict();
        assert!(fired(&verdict).contains(&&*case.rule), "{}: {:?}", case.rule, fired(&verdict));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../../tests/fixtures/diff/cases");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(case.rule.as_str(), report(&verdict, Form::Text)));
    }
}

#[test]
fn every_rule_over_every_case_gives_this_table() {
    let mut table = String::new();
    for case in cases() {
        let verdict = case.verdict();
        let others: Vec<&str> = fired(&verdict).into_iter().filter(|rule| *rule != case.rule).collect();
        let others = if others.is_empty() { String::new() } else { format!(" + {}", others.join(", ")) };
        let level = verdict.entries.iter().find(|entry| entry.rule.id == case.rule).map(|entry| entry.level.name());
        let _ = writeln!(table, "{:5} {}{others}", level.unwrap_or("-"), case.rule);
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_surface_against_itself_is_no_change() {
    let mut surfaces = vec![base()];
    surfaces.extend(cases().into_iter().map(|case| case.after));
    for surface in surfaces {
        let verdict = verdict(&surface, &surface);
        assert!(verdict.entries.is_empty(), "{:?}", fired(&verdict));
        assert!(verdict.is_good());
    }
}

#[test]
fn every_case_the_other_way_round_gives_the_mirror_of_its_rule() {
    for case in cases() {
        let rule = RULES.iter().find(|rule| rule.id == case.rule).expect("every case has a rule");
        let reversed = case.reversed();
        match rule.mirror {
            Mirror::Rule(mirror) => assert!(fired(&reversed).contains(&mirror), "{}: {:?}", rule.id, fired(&reversed)),
            Mirror::Same => assert!(fired(&reversed).contains(&rule.id), "{}: {:?}", rule.id, fired(&reversed)),
            Mirror::None(reason) => {
                assert!(!reason.is_empty(), "{} says no reason for having no mirror", rule.id);
                assert!(!fired(&reversed).contains(&rule.id), "{} mirrors itself", rule.id);
            }
        }
    }
}

#[test]
fn the_order_of_what_is_a_set_is_no_change() {
    let patch: Value = serde_yaml::from_str(
        "acme: { tools: { create_a_acme_thing: { choice: { tags: [account, things] }, inputSchema: { properties: { mode: { enum: [slow, fast] } } } } } }",
    )
    .expect("it is YAML");
    assert_eq!(fired(&verdict(&base(), &patched(&base(), &patch))), Vec::<&str>::new());
}

#[test]
fn a_fingerprint_says_one_change_and_no_other() {
    let all: Vec<Verdict> = cases().iter().map(Case::verdict).collect();
    let again: Vec<Verdict> = cases().iter().map(Case::verdict).collect();
    for (first, second) in all.iter().zip(&again) {
        let of = |verdict: &Verdict| verdict.entries.iter().map(|entry| entry.fingerprint.clone()).collect::<Vec<_>>();
        assert_eq!(of(first), of(second));
    }
    let mut known = std::collections::BTreeMap::new();
    for entry in all.iter().flat_map(|verdict| &verdict.entries) {
        let told = (entry.rule.id, entry.what.clone(), entry.before.clone(), entry.after.clone(), entry.tools.clone());
        let other = known.insert(entry.fingerprint.clone(), told.clone());
        assert!(other.is_none_or(|other| other == told), "{}", entry.fingerprint);
    }
}
