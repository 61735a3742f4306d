//! For a terminal.

use std::fmt::Write;

use crate::{
    diff::{Verdict, verdict::signed},
    problem::visible,
};

/// How many tools are named.
const NAMED: usize = 4;

pub fn report(verdict: &Verdict) -> String {
    let mut lines = Vec::new();
    for vendor in &verdict.vendors {
        let of_vendor = || verdict.entries.iter().filter(|entry| entry.vendor == vendor.vendor);
        if of_vendor().next().is_none() {
            continue;
        }
        let (tools, tokens) = (signed(vendor.tools), signed(vendor.tokens));
        lines.push(format!("{}: tools {tools}, tokens {tokens}", vendor.vendor));
        for entry in of_vendor() {
            let fingerprint = if entry.is_open() { format!(" [{}]", entry.fingerprint) } else { String::new() };
            lines.push(format!("  {}: {} ({}){fingerprint}", entry.level, entry.title(), entry.rule.id));
            lines.push(format!("      {}", entry.sentence));
            match &entry.words {
                Some(words) => {
                    let marked = words.marked(["[-", "-]"], ["{+", "+}"], str::to_owned);
                    lines.push(format!("      {} % changed: {marked}", words.changed));
                }
                None => lines.extend(change(&entry.before, &entry.after).map(|change| format!("      {change}"))),
            }
            if entry.tools.len() > 1 {
                lines.push(format!("      {}", named(&entry.tools)));
            }
            if let Some(reason) = &entry.accepted {
                lines.push(format!("      accepted: {reason}"));
            }
        }
    }
    lines.extend(verdict.spent.iter().map(|spent| format!("error: {spent}")));
    let against = &verdict.against;
    if verdict.entries.is_empty() {
        lines.push(format!("nothing changed since {against}; tools {}", verdict.sum(|vendor| vendor.tools.after)));
    } else {
        lines.push(format!("since {against}: {}", verdict.head()));
    }
    if verdict.open() > 0 {
        lines.push("accept a break that must be: cargo xtask diff --accept FINGERPRINT --reason \"…\"".to_owned());
    }
    lines.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{}", visible(line));
        text
    })
}

/// `before → after`, as far as there is one.
pub fn change(before: &str, after: &str) -> Option<String> {
    match (before.is_empty(), after.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!("now {after}")),
        (false, true) => Some(format!("was {before}")),
        (false, false) => Some(format!("{before} → {after}")),
    }
}

fn named(tools: &[String]) -> String {
    let first = tools.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match tools.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first}, and {more} more"),
    }
}
