//! The forms of a report.

use clap::ValueEnum;

use super::{github, json, junit, markdown, sarif, text};
use crate::diff::Verdict;

/// For whom a report is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// A terminal
    #[default]
    Text,
    /// A summary or a comment of a pull request
    Markdown,
    /// Annotations in a GitHub workflow
    Github,
    /// Programs; docs/diff.schema.json says what it holds
    Json,
    /// Whatever shows the results of tests
    Junit,
    /// Whatever shows the findings of linters
    Sarif,
}

/// The verdict in a form.
pub fn report(verdict: &Verdict, form: Form) -> String {
    match form {
        Form::Text => text::report(verdict),
        Form::Markdown => markdown::report(verdict),
        Form::Github => github::report(verdict),
        Form::Json => json::report(verdict),
        Form::Junit => junit::report(verdict),
        Form::Sarif => sarif::report(verdict),
    }
}
