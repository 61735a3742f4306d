//! Workflow commands: an annotation on the line of the file where a change shows
//! (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).

use super::text::change;
use crate::{
    diff::{Verdict, rules::Level},
    problem::visible,
};

pub fn report(verdict: &Verdict) -> String {
    let mut text = String::new();
    for entry in &verdict.entries {
        let command = match (entry.level, &entry.accepted) {
            (Level::Break, None) => "error",
            (Level::Break, Some(_)) | (Level::Risk, _) => "warning",
            (Level::Note, _) => "notice",
        };
        let words = entry.words.as_ref().map(|words| words.marked(["[-", "-]"], ["{+", "+}"], str::to_owned));
        let mut message = vec![entry.title(), entry.sentence.to_owned()];
        message.extend(words.or_else(|| change(&entry.before, &entry.after)));
        if entry.tools.len() > 1 {
            message.push(entry.tools.join(", "));
        }
        match &entry.accepted {
            Some(reason) => message.push(format!("accepted: {reason}")),
            None if entry.is_open() => {
                message.push(format!("accept it: cargo xtask diff --accept {} --reason \"…\"", entry.fingerprint));
            }
            None => {}
        }
        text.push_str(&format!(
            "::{command} file={},line={},title={}::{}\n",
            property(&entry.place.file),
            entry.place.line,
            property(&format!("{}: {}", entry.level, entry.rule.id)),
            data(&message.join("\n"))
        ));
    }
    for spent in &verdict.spent {
        text.push_str(&format!("::error title=accepted.yaml::{}\n", data(spent)));
    }
    // The last line is for whoever reads the log. No line of ours begins with a command.
    text.push_str(&format!("since {}: {}\n", visible(&verdict.against), verdict.head()));
    text
}

/// The message of a command: what would end it or be read as an escape is escaped.
fn data(text: &str) -> String {
    let text = text.split('\n').map(visible).collect::<Vec<_>>().join("\n");
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command: what would end it as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
