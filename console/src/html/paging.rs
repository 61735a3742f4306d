//! Long lists, a page at a time.

use maud::{Markup, html};
use toolpress_gateway::api::parse_id;
use toolpress_store::{Id, Page};

use crate::door::form::Form;

/// So many records are on a page.
const USUAL: u32 = 50;

/// The part of a list that a query asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    after: Option<Id>,
}

impl Part {
    /// Begins after the record that `after` names.
    pub(crate) fn read(query: &Form) -> Self {
        Self { after: parse_id(query.get("after")) }
    }

    /// One record more than is shown, to know whether there are more.
    pub(crate) fn page(self) -> Page {
        Page { after: self.after, limit: USUAL + 1 }
    }

    /// Cuts the records to what is shown; gives back the links to the other parts of the list at this path.
    pub(crate) fn cut<T>(self, records: &mut Vec<T>, id: impl Fn(&T) -> Id, path: &str) -> Markup {
        let has_more = records.len() > USUAL as usize;
        records.truncate(USUAL as usize);
        let last = records.last().map(id).filter(|_| has_more);
        html! {
            @if self.after.is_some() || last.is_some() {
                nav.paging aria-label="Pages" {
                    @if self.after.is_some() { a href=(path) rel="first" { "First page" } }
                    @if let Some(last) = last { a href={ (path) "?after=" (last) } rel="next" { "Next page" } }
                }
            }
        }
    }
}
