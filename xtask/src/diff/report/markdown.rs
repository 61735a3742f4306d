//! For a pull request: a head with the figures, then by vendor and tool, breaks first, before → after.

use std::fmt::Write;

use super::{
    groups::{Group, groups},
    text::change,
};
use crate::{
    diff::{Verdict, cause::Entry, rules::Level, verdict::signed},
    problem::visible,
};

/// By which a comment is found again, so that there is one that changes and not one more.
pub const MARK: &str = "<!-- toolpress-diff -->";

/// How much GitHub takes of a summary, which is more than it takes of a comment (65,536 characters).
const LONGEST: usize = 60_000;

/// How many tools are named in an entry.
const NAMED: usize = 40;

pub fn report(verdict: &Verdict) -> String {
    let mut text = format!("{MARK}\n## Tools: {}\n\n", headline(verdict));
    let _ = writeln!(text, "Compared with {}: {}.\n", code(&verdict.against), verdict.head());
    let changed = verdict.vendors.iter().filter(|vendor| vendor.breaks + vendor.risks + vendor.notes > 0);
    let mut rows = changed.peekable();
    if rows.peek().is_some() {
        text.push_str("| vendor | breaks | accepted | risks | notes | tools | tokens of the list |\n|---|--:|--:|--:|--:|--:|--:|\n");
        for vendor in rows {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} |",
                escape(&vendor.vendor),
                vendor.breaks,
                vendor.accepted,
                vendor.risks,
                vendor.notes,
                signed(vendor.tools),
                signed(vendor.tokens)
            );
        }
    }
    if !verdict.spent.is_empty() {
        text.push_str("\n**Acceptances to remove**\n\n");
        verdict.spent.iter().for_each(|spent| text.push_str(&format!("- {}\n", escape(spent))));
    }
    let mut left = 0;
    for vendor in &verdict.vendors {
        for (at, group) in groups(verdict, &vendor.vendor).iter().enumerate() {
            let told = told_group(group);
            if text.len() + told.len() > LONGEST {
                left += group.entries.len();
                continue;
            }
            if at == 0 {
                let _ = write!(text, "\n### {}\n\n", escape(&vendor.vendor));
            }
            text.push_str(&told);
        }
    }
    if left > 0 {
        let _ = writeln!(text, "\n…and {left} more; `cargo xtask diff` tells all.");
    }
    if verdict.open() > 0 {
        text.push_str("\nAccept a break that must be: `cargo xtask diff --accept FINGERPRINT --reason \"…\"`.\n");
    }
    text
}

fn headline(verdict: &Verdict) -> String {
    match verdict.open() {
        0 if verdict.entries.is_empty() => "nothing changed".to_owned(),
        0 => "no open break".to_owned(),
        1 => "1 open break".to_owned(),
        open => format!("{open} open breaks"),
    }
}

/// Below a tool's name, what changed about it; a change that needs no name above it by itself.
fn told_group(group: &Group<'_>) -> String {
    match group.heading() {
        None => group.entries.iter().map(|entry| told(entry, "")).collect(),
        Some(tool) => {
            let told: String = group.entries.iter().map(|entry| told(entry, "  ")).collect();
            format!("- {}\n{told}", code(tool))
        }
    }
}

fn told(entry: &Entry, indent: &str) -> String {
    let level = match (entry.level, &entry.accepted) {
        (Level::Break, None) => "**break**",
        (Level::Break, Some(_)) => "break, accepted",
        (Level::Risk, _) => "risk",
        (Level::Note, _) => "note",
    };
    let reach = match entry.tools.len() {
        0 | 1 => String::new(),
        tools => format!(": {tools} tools"),
    };
    let fingerprint = if entry.is_open() { format!(", {}", code(&entry.fingerprint)) } else { String::new() };
    let mut lines = vec![format!(
        "- {level} {} {}{reach}. {}. (`{}`{fingerprint})",
        code(&entry.what),
        entry.verb,
        capital(entry.sentence),
        entry.rule.id
    )];
    match &entry.words {
        Some(words) => {
            let marked = words.marked(["<del>", "</del>"], ["<ins>", "</ins>"], escape);
            lines.push(format!("  <br>{} % changed: {marked}", words.changed));
        }
        None => {
            let quoted = |value: &str| if value.is_empty() { String::new() } else { code(value) };
            let change = change(&quoted(&entry.before), &quoted(&entry.after));
            lines.extend(change.map(|change| format!("  <br>{change}")));
        }
    }
    if entry.tools.len() > 1 {
        let named: Vec<String> = entry.tools.iter().take(NAMED).map(|tool| code(tool)).collect();
        let more = entry.tools.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(", and {more} more") };
        lines.push(format!("  <details><summary>the tools</summary>{}{more}</details>", named.join(", ")));
    }
    lines.extend(entry.accepted.iter().map(|reason| format!("  <br>accepted: {}", escape(reason))));
    lines.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{indent}{line}");
        text
    })
}

fn capital(sentence: &str) -> String {
    crate::plan::words::capital(sentence)
}

/// Text in which nothing is Markdown, HTML, a mention, a reference or a link, on one line.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '~' | '$' | '@' | '#' | '!' | ':' | '"'
            | '\'' => {
                let _ = write!(escaped, "&#{};", u32::from(letter));
            }
            letter => escaped.push_str(&visible(&letter.to_string())),
        }
    }
    // What GitHub makes a link of without any sign.
    escaped.replace("www.", "www&#46;")
}

/// Text as code in HTML, in which nothing can end it.
fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}
