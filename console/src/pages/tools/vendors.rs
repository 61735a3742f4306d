//! `/console/vendors`: what the gateway was built with.

use axum::response::Response;
use maud::html;

use crate::html::layout::{Section, heading};
use crate::html::text::text;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit) -> Result<Response, Fault> {
    let main = html! {
        (heading(&html! { "Tools" }, &html! {}))
        p { "The vendors that this gateway was built with. A tool can be tried from an account or an MCP server." }
        div.table tabindex="0" role="region" aria-label="Vendors" {
            table {
                thead { tr { th scope="col" { "Vendor" } th scope="col" .number { "Tools" } } }
                tbody {
                    @for vendor in visit.site.state.vendors {
                        tr {
                            th scope="row" {
                                a href={ (visit.href("/vendors/")) (vendor.name) "/tools" } { (text(vendor.title)) }
                            }
                            td.number { (vendor.tools.len()) }
                        }
                    }
                }
            }
        }
    };
    Ok(visit.page(Section::Tools, "Tools", &main))
}
