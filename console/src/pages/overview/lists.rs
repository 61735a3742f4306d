//! The busiest servers, and those that expire next.

use maud::{Markup, html};
use toolpress_gateway::usage::Overview;
use toolpress_store::Server;

use crate::html::number::count;
use crate::html::text::text;
use crate::html::time;
use crate::visit::Visit;

pub(super) fn show(visit: &Visit, overview: &Overview) -> Markup {
    html! {
        div.beside {
            section aria-labelledby="busiest" {
                h2 id="busiest" { "Busiest servers" }
                p.quiet { "Today and the six days before, by days of UTC." }
                @if overview.busiest.is_empty() {
                    p { "No server was called." }
                } @else {
                    div.table tabindex="0" role="region" aria-label="Calls of the busiest servers" {
                        table {
                            thead { tr { th scope="col" { "Server" } th.number scope="col" { "Calls" } th.number scope="col" { "Errors" } } }
                            tbody {
                                @for busy in &overview.busiest {
                                    tr {
                                        th scope="row" { (server(visit, &busy.server)) }
                                        td.number { (count(busy.calls)) }
                                        td.number {
                                            @if busy.errors == 0 { "0" } @else {
                                                a href={ (visit.href("/audit")) "?server=" (busy.server.id) } { (count(busy.errors)) }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            section aria-labelledby="expiring" {
                h2 id="expiring" { "Servers that expire next" }
                p.quiet { "From then on their tokens open nothing." }
                @if overview.expiring.is_empty() {
                    p { "No server expires." }
                } @else {
                    div.table tabindex="0" role="region" aria-label="When servers expire" {
                        table {
                            thead { tr { th scope="col" { "Server" } th scope="col" { "Expires" } } }
                            tbody {
                                @for expiring in &overview.expiring {
                                    tr {
                                        th scope="row" { (server(visit, expiring)) }
                                        td { (time::expiry(expiring.expires_at)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn server(visit: &Visit, server: &Server) -> Markup {
    html! { a href=(visit.href(&format!("/accounts/{}/servers/{}", server.account_id, server.id))) { (text(&server.name)) } }
}
