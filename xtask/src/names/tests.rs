//! A released name answers, or was retired in time.

use std::collections::BTreeSet;

use super::{Released, Retired, check};
use crate::problem::Problems;

fn told(names: &[&str], retired: &str) -> Vec<String> {
    let released = Released { version: "0.1.0".to_owned(), tools: vec!["get_a".to_owned(), "list_b".to_owned()] };
    let retired: Retired = serde_yaml::from_str(retired).expect("it is YAML");
    let names: BTreeSet<&str> = names.iter().copied().collect();
    let mut problems = Problems::default();
    check("acme", &names, &released, &retired, "2027-01-15", &mut problems);
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn names_that_are_there_and_further_ones_are_no_problem() {
    assert!(told(&["get_a", "list_b", "list_c"], "{}").is_empty());
}

#[test]
fn a_name_that_vanished_is_one_with_two_ways_out() {
    let told = told(&["get_a"], "{}");
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("specs/acme/released.yaml#/tools/1: error: list_b was released in 0.1.0"), "{told:?}");
    assert!(told[0].contains("`aliases`") && told[0].contains("retired.yaml"), "{told:?}");
}

#[test]
fn a_retired_name_may_go_on_its_day_and_not_before() {
    let retired = |date: &str| format!("list_b: {{ date: '{date}', reason: use get_a }}");
    assert!(told(&["get_a"], &retired("2027-01-15")).is_empty());
    assert!(told(&["get_a", "list_b"], &retired("2027-06-01")).is_empty(), "it is announced, and still there");
    let early = told(&["get_a"], &retired("2027-01-16"));
    assert!(early[0].contains("is promised until 2027-01-16"), "{early:?}");
}

#[test]
fn a_retirement_says_a_date_and_a_reason_and_is_removed_when_it_is_over() {
    for (retired, expected) in [
        ("list_b: { date: soon, reason: x }", "no date such as"),
        ("list_b: { date: 2027-13-01, reason: x }", "no date such as"),
        ("list_b: { date: 2026-01-01, reason: ' ' }", "without a reason"),
        ("list_z: { date: 2026-01-01, reason: x }", "was not released"),
    ] {
        let told = told(&["get_a", "list_b"], retired);
        assert!(told.len() == 1 && told[0].contains(expected), "{told:?}");
    }
}
