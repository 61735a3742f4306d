//! What a scope would expose: how many tools, how much of a model's context, and whether clients take that many.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use toolpress_gateway::api::Tools;
use toolpress_store::Config;
use toolpress_tool::Vendor;

use super::scope;
use crate::door::form::Query;
use crate::html::errors::Errors;
use crate::html::number;
use crate::html::text::{name, text};
use crate::pages::fault::Fault;
use crate::visit::Visit;

/// Some clients show a model no more than so many tools.
const SOME_TAKE: usize = 40;
/// And hardly any takes more than so many.
const MOST_TAKE: usize = 128;
/// So many tools are named.
const NAMED: usize = 60;

/// The preview of the fields in the query, as a part of a page.
pub(crate) async fn show(visit: Visit, Path(account): Path<String>, Query(form): Query) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let vendor = visit.vendor(&account.vendor).ok_or(Fault::Missing("vendor"))?;
    Ok(preview(vendor, &scope::read(&form)).into_response())
}

/// The single tools that the fields in the query find, as a part of a page.
pub(crate) async fn matches(visit: Visit, Path(account): Path<String>, Query(form): Query) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let vendor = visit.vendor(&account.vendor).ok_or(Fault::Missing("vendor"))?;
    Ok(scope::found(vendor, form.get("find"), &scope::read(&form).tools).into_response())
}

/// What a config would expose of a vendor.
pub(super) fn preview(vendor: &Vendor, config: &Config) -> Markup {
    let tools = match Tools::exposed(vendor, config) {
        Ok(tools) => tools,
        Err(mistakes) => {
            let errors = Errors::from(mistakes);
            return html! { div.notice.bad { @for detail in errors.all() { p { (text(detail)) } } } };
        }
    };
    let count = tools.result_count;
    html! {
        p.total {
            strong { (count) @if count == 1 { " tool" } @else { " tools" } }
            span.quiet { ", about " (thousands(tools.approximate_tokens)) " tokens of a model's context" }
        }
        @if count > MOST_TAKE {
            p.notice.bad { "Hardly any client takes more than " (MOST_TAKE) " tools, and models choose badly among so many. Choose fewer." }
        } @else if count > SOME_TAKE {
            p.notice.warn { "Some clients take no more than " (SOME_TAKE) " tools; models choose better among fewer." }
        }
        details {
            summary { "Which ones" }
            div.names tabindex="0" role="region" aria-label="Tools" {
                ul {
                    @for tool in tools.result.iter().take(NAMED) { li { (name(tool.name)) } }
                    @if count > NAMED { li.quiet { "and " (count - NAMED) " more" } }
                }
            }
        }
    }
}

/// A number with its thousands apart: `12,300`, to the hundred from a thousand on.
fn thousands(number: usize) -> String {
    let rounded = if number >= 1_000 { number / 100 * 100 } else { number };
    number::count(rounded as u64)
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_stand_apart() {
        let shown = [0, 999, 1_631, 12_345, 1_234_567].map(thousands);
        assert_eq!(shown, ["0", "999", "1,600", "12,300", "1,234,500"]);
    }
}
