//! What to look for: a form that is sent as a query, so that a filter is an address that can be kept and passed on.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use toolpress_gateway::api::parse_id;
use toolpress_store::{AuditQuery, Id, Outcome, Server};
use url::form_urlencoded;

use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::text::text;
use crate::pages::fault::Fault;
use crate::visit::Visit;

const NAMES: [&str; 6] = ["server", "tool", "token", "outcome", "since", "until"];
/// So many servers of one name are offered.
const SAME_NAME: u32 = 10;

/// What was given, what it means, and what is wrong with it.
pub(super) struct Filter {
    form: Form,
    pub(super) audit: AuditQuery,
    errors: Errors,
    /// Servers of the name that was given, where there are several.
    servers: Vec<Server>,
    /// The server whose id was given, if it is still there.
    server: Option<Server>,
}

impl Filter {
    pub(super) async fn read(visit: &Visit, form: &Form) -> Result<Self, Fault> {
        let (mut errors, mut servers) = (Errors::default(), Vec::new());
        let server_id = match form.trimmed("server") {
            "" => None,
            given => match parse_id(given) {
                Some(id) => Some(id),
                None => {
                    servers = visit.store().servers_by_name(given, SAME_NAME).await?;
                    match servers.as_slice() {
                        [] => {
                            errors
                                .add("server", "there is no server of this name; one that is gone is found by its id");
                        }
                        [_] => {}
                        _ => errors.add("server", "several servers have this name; choose one below"),
                    }
                    servers.first().map(|server| server.id)
                }
            },
        };
        let server = match server_id {
            Some(id) if servers.is_empty() => visit.store().server(id).await?,
            _ => None,
        };
        if servers.len() == 1 {
            servers.clear();
        }
        let word = |name| Some(form.trimmed(name)).filter(|word| !word.is_empty()).map(str::to_owned);
        let outcome = match form.trimmed("outcome") {
            "" => None,
            given => {
                let found = Outcome::named(given);
                if found.is_none() {
                    errors.add("outcome", "there is no such outcome");
                }
                found
            }
        };
        let mut time = |name: &str| match form.trimmed(name) {
            "" => None,
            given => {
                let time = moment(given);
                if time.is_none() {
                    errors.add(name, "give the day and the time, such as 2026-12-31T23:59");
                }
                time
            }
        };
        let (since, until) = (time("since"), time("until"));
        if let (Some(since), Some(until)) = (since, until)
            && until <= since
        {
            errors.add("until", "this is not after the beginning");
        }
        let audit =
            AuditQuery { account_id: None, server_id, tool: word("tool"), token: word("token"), outcome, since, until };
        Ok(Self { form: form.clone(), audit, errors, servers, server })
    }

    pub(super) fn is_right(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether everything is shown.
    pub(super) fn is_empty(&self) -> bool {
        self.audit == AuditQuery::default()
    }

    /// The filter as the query of a link, from an entry on.
    pub(super) fn query(&self, after: Option<Id>) -> String {
        let given = NAMES.iter().map(|name| (*name, self.form.trimmed(name).to_owned()));
        let after = after.map(|id| ("after", id.to_string()));
        join(given.filter(|(_, value)| !value.is_empty()).chain(after))
    }

    /// Where the API exports what it finds.
    pub(super) fn api_path(&self) -> String {
        let AuditQuery { server_id, tool, token, outcome, since, until, .. } = &self.audit;
        let given = [
            ("format", Some("jsonl".to_owned())),
            ("server_id", server_id.map(|id| id.to_string())),
            ("tool", tool.clone()),
            ("token", token.clone()),
            ("outcome", outcome.map(|outcome| outcome.as_str().to_owned())),
            ("since", since.map(|time| time.to_string())),
            ("until", until.map(|time| time.to_string())),
        ];
        format!("/audit{}", join(given.into_iter().filter_map(|(name, value)| Some((name, value?)))))
    }

    pub(super) fn show(&self, visit: &Visit) -> Markup {
        html! {
            form.filter method="get" action=(visit.href("/audit")) role="search" aria-label="Filter of the audit log" {
                div.filters {
                    (self.field("server", "Server, by name or id", "text", &self.known(visit)))
                    (self.field("tool", "Tool", "text", &html! {}))
                    (self.field("token", "Who", "text", &html! {}))
                    div.field.whole {
                        label for="outcome" { "How it went" }
                        @if !self.errors.at("outcome").is_empty() { p.wrong { (text(&self.errors.at("outcome").join("; "))) } }
                        select id="outcome" name="outcome" {
                            option value="" { "Any" }
                            @for outcome in Outcome::ALL {
                                @let name = outcome.as_str();
                                option value=(name) selected[self.form.get("outcome") == name] { (label(outcome)) }
                            }
                        }
                    }
                    (self.field("since", "From, in UTC", "datetime-local", &html! {}))
                    (self.field("until", "Until, in UTC", "datetime-local", &html! {}))
                }
                (self.same_name(visit))
                div.buttons {
                    button type="submit" { "Filter" }
                    @if !self.query(None).is_empty() { a href=(visit.href("/audit")) { "Show everything" } }
                }
            }
        }
    }

    /// A field, which may be empty, with what is wrong with it.
    fn field(&self, name: &str, label: &str, kind: &str, about: &Markup) -> Markup {
        let wrong = self.errors.at(name);
        let (invalid, described) = match wrong.is_empty() {
            true => (None, None),
            false => (Some("true"), Some(format!("{name}-wrong"))),
        };
        html! {
            div.field.whole[kind != "text" || name == "server"] {
                label for=(name) { (label) }
                (about)
                @if let Some(id) = &described { p.wrong id=(id) { (text(&wrong.join("; "))) } }
                input id=(name) name=(name) type=(kind) value=(self.form.get(name)) dir=[(kind == "text").then_some("auto")]
                    autocomplete="off" spellcheck="false" aria-invalid=[invalid] aria-describedby=[described];
            }
        }
    }

    /// The name of the server whose id was given.
    fn known(&self, visit: &Visit) -> Markup {
        html! {
            @if let Some(server) = &self.server {
                p.hint {
                    a href=(visit.href(&format!("/accounts/{}/servers/{}", server.account_id, server.id))) { (text(&server.name)) }
                }
            }
        }
    }

    /// Servers that have the name that was given.
    fn same_name(&self, visit: &Visit) -> Markup {
        html! {
            @if !self.servers.is_empty() {
                ul {
                    @for server in &self.servers {
                        li {
                            a href={ (visit.href("/audit")) "?server=" (server.id) } { (text(&server.name)) }
                            " " span.quiet { "made " (server.created_at.strftime("%Y-%m-%d %H:%M UTC").to_string()) ", " (server.id) }
                        }
                    }
                }
            }
        }
    }
}

fn join<'a>(given: impl Iterator<Item = (&'a str, String)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// A moment as a browser's field gives it, in UTC, or as RFC 3339 writes it.
fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    text.parse::<DateTime>().ok()?.to_zoned_datetime(TimeZone::UTC).ok().map(|at| at.timestamp())
}

/// What people call an outcome.
const fn label(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "Went well",
        Outcome::VendorError => "Vendor error",
        Outcome::Arguments => "Wrong arguments",
        Outcome::Account => "Account cannot be used",
        Outcome::Network => "Vendor not reached",
        Outcome::Cancelled => "Cancelled by the caller",
        Outcome::Limited => "Refused by a limit",
    }
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_moment_is_that_of_a_browser_or_of_rfc_3339() {
        let read = |text| moment(text).map(|at| at.to_string());
        assert_eq!(read("2026-12-31T23:59").as_deref(), Some("2026-12-31T23:59:00Z"));
        assert_eq!(read("2026-12-31T23:59:30+01:00").as_deref(), Some("2026-12-31T22:59:30Z"));
        assert_eq!(read("2026-12-31").as_deref(), Some("2026-12-31T00:00:00Z"));
        assert_eq!(read("yesterday"), None);
    }
}
