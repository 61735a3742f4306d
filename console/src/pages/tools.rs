//! `/console/vendors`: what the gateway was built with.

use axum::response::Response;
use maud::html;

use super::fault::Fault;
use crate::html::layout::{Section, heading};
use crate::html::text::text;
use crate::visit::Visit;

pub(crate) async fn vendors(visit: Visit) -> Result<Response, Fault> {
    let main = html! {
        (heading(&html! { "Tools" }, &html! {}))
        p { "The vendors that this gateway was built with." }
        div.table tabindex="0" role="region" aria-label="Vendors" {
            table {
                thead { tr { th scope="col" { "Vendor" } th scope="col" .number { "Tools" } } }
                tbody {
                    @for vendor in visit.site.state.vendors {
                        tr { td { (text(vendor.title)) } td.number { (vendor.tools.len()) } }
                    }
                }
            }
        }
    };
    Ok(visit.page(Section::Tools, "Tools", &main))
}
