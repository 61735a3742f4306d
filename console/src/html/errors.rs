//! What the API refuses, each mistake beside the field that it is about.

use http::StatusCode;
use maud::{Markup, html};
use percent_encoding::percent_decode_str;
use toolpress_gateway::api::{Mistake, Problem};

use super::text::text;
use crate::pages::fault::Fault;

/// What is wrong with a form.
#[derive(Debug, Default)]
pub(crate) struct Errors(Vec<(String, String)>);

impl Errors {
    /// What a person can mend in the form they sent.
    ///
    /// # Errors
    ///
    /// Any other problem.
    pub(crate) fn of(problem: Problem) -> Result<Self, Fault> {
        match (problem.status(), problem.errors()) {
            (StatusCode::BAD_REQUEST, mistakes @ [_, ..]) => Ok(Self::from(mistakes.to_vec())),
            // The only names that must be the only ones are those of the record itself.
            (StatusCode::CONFLICT, _) if problem.detail().contains(" named `") => {
                Ok(Self::one("/name", problem.detail()))
            }
            (StatusCode::CONFLICT | StatusCode::BAD_REQUEST, _) => Ok(Self::one("", problem.detail())),
            _ => Err(problem.into()),
        }
    }

    /// A mistake at this pointer.
    pub(crate) fn one(pointer: &str, detail: &str) -> Self {
        Self(vec![(pointer.to_owned(), capitalised(detail))])
    }

    pub(crate) fn add(&mut self, pointer: &str, detail: &str) {
        self.0.push((pointer.to_owned(), capitalised(detail)));
    }

    /// Puts other errors in the place of those at this pointer itself.
    pub(crate) fn replace(&mut self, pointer: &str, others: Self) {
        let before = self.0.len();
        self.0.retain(|(own, _)| own != pointer);
        if self.0.len() < before {
            self.0.extend(others.0);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong at a pointer, or below it.
    pub(crate) fn at(&self, pointer: &str) -> Vec<&str> {
        let is_below =
            |own: &str| own.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.0.iter().filter(|(own, _)| !own.is_empty() && is_below(own)).map(|(_, detail)| detail.as_str()).collect()
    }

    /// All that is wrong.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, detail)| detail.as_str())
    }

    /// What is wrong at a pointer itself.
    pub(crate) fn exactly(&self, pointer: &str) -> Vec<&str> {
        self.0.iter().filter(|(own, _)| own == pointer).map(|(_, detail)| detail.as_str()).collect()
    }

    /// All of it, above the form: links to the fields for those who cannot see them at once.
    pub(crate) fn summary(&self) -> Markup {
        html! {
            @if !self.is_empty() {
                div.notice.bad role="alert" {
                    h2 { @if self.0.len() == 1 { "One thing is to be mended" } @else { (self.0.len()) " things are to be mended" } }
                    ul {
                        @for (pointer, detail) in &self.0 {
                            li {
                                @match pointer.strip_prefix('/') {
                                    None => (text(detail)),
                                    Some(_) => a href={ "#" (id(pointer)) } { (text(&label(pointer))) ": " (text(detail.trim())) },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What people call the place of a pointer: `/credentials/oauth/token_url` is `Token URL`.
fn label(pointer: &str) -> String {
    let is_place = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let word = pointer.rsplit('/').find(|part| !is_place(part)).unwrap_or_default();
    let words = word.split('_').map(|word| match word {
        "url" => "URL",
        "id" => "ID",
        word => word,
    });
    capitalised(&words.collect::<Vec<_>>().join(" "))
}

/// A sentence of the API, as a page says it.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The id of the field of a pointer. Places in a list are the list's: `/config/tags/0` is `config-tags`.
pub(crate) fn id(pointer: &str) -> String {
    let is_place = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = pointer.split('/').filter(|part| !is_place(part));
    let parts = parts.map(|part| part.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"));
    // Headers have one field for all of them.
    let parts: Vec<_> = parts.collect();
    match parts.first().map(String::as_str) {
        Some("default-headers") => "default-headers".to_owned(),
        _ => parts.join("-"),
    }
}

impl From<Vec<Mistake>> for Errors {
    fn from(mistakes: Vec<Mistake>) -> Self {
        let pointer = |mistake: &Mistake| {
            let fragment = mistake.pointer.as_deref().unwrap_or_default().trim_start_matches('#');
            percent_decode_str(fragment).decode_utf8_lossy().replace("~1", "/").replace("~0", "~")
        };
        Self(mistakes.iter().map(|mistake| (pointer(mistake), capitalised(&mistake.detail))).collect())
    }
}

#[cfg(test)]
mod tests {
    use toolpress_gateway::api::Mistake;

    use super::{Errors, id, label};

    #[test]
    fn a_mistake_stands_at_its_field_and_at_those_that_hold_it() {
        let errors = Errors::from(vec![
            Mistake::here("no tag").under("0").under("tags").under("config"),
            Mistake::here("required").under("name"),
            Mistake::here("all of it"),
        ]);
        assert_eq!(errors.at("/config/tags"), ["No tag"]);
        assert_eq!(errors.at("/config"), ["No tag"]);
        assert_eq!(errors.at("/name"), ["Required"]);
        assert!(errors.at("/nam").is_empty() && errors.at("/config/tools").is_empty());
        assert_eq!(errors.0.len(), 3);
    }

    #[test]
    fn a_pointer_leads_to_its_field() {
        assert_eq!(id("/config/tags/0"), "config-tags");
        assert_eq!(id("/credentials/oauth/token_url"), "credentials-oauth-token-url");
        assert_eq!(id("/default_headers/X Trace"), "default-headers");
        let labels = ["/config/tags/0", "/credentials/oauth/token_url", "/name", "/credentials/WIRE_KEY"].map(label);
        assert_eq!(labels, ["Tags", "Token URL", "Name", "WIRE KEY"]);
    }
}
