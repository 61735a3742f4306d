//! Whether every released name still answers, or was retired in time.

use std::collections::BTreeSet;

use super::released::{Released, Retired};
use crate::problem::{Place, Problem, Problems, step};

/// Judges the names of a vendor. `today` is `2026-11-20`.
pub fn check(
    vendor: &str,
    names: &BTreeSet<&str>,
    released: &Released,
    retired: &Retired,
    today: &str,
    problems: &mut Problems,
) {
    let released_file = format!("specs/{vendor}/released.yaml");
    let retired_file = format!("specs/{vendor}/retired.yaml");
    for (at, name) in released.tools.iter().enumerate() {
        if names.contains(name.as_str()) || retired.contains_key(name) {
            continue;
        }
        let place = Place::at(&released_file, step("/tools", &at.to_string()));
        let message = format!("{name} was released in {} and answers no call any more", released.version);
        let help =
            "say it under `aliases` of the tool that does its work now, or give it a date in retired.yaml, and wait";
        problems.push(Problem::error("released-name-lost", place, message).help(help));
    }
    for (name, retirement) in retired {
        let place = Place::at(&retired_file, step("", name));
        if !released.tools.contains(name) {
            let message = format!("{name} was not released in {}", released.version);
            problems.push(Problem::error("spent-retirement", place, message));
        } else if !is_date(&retirement.date) {
            let message = format!("{:?} is no date such as 2027-03-01", retirement.date);
            problems.push(
                Problem::error("no-retirement-date", place, message).help("say the day from which on it may be gone"),
            );
        } else if retirement.reason.trim().is_empty() {
            let message = format!("{name} is retired without a reason");
            problems.push(Problem::error("no-reason", place, message).help("say what to call instead"));
        } else if !names.contains(name.as_str()) && retirement.date.as_str() > today {
            let message = format!("{name} is promised until {}, and answers no call any more", retirement.date);
            let help = "keep it, or say it under `aliases`, until then";
            problems.push(Problem::error("released-name-lost", place, message).help(help));
        }
    }
}

/// `2027-03-01`: dates of this form are in the order of their letters.
fn is_date(text: &str) -> bool {
    let numbers: Vec<Option<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [4, 2, 2]
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        && matches!(numbers[..], [Some(_), Some(1..=12), Some(1..=31)])
}
