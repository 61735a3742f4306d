//! Trying a tool: its arguments in a form, the request that they make, then the reply. Whatever changes something is
//! confirmed once more before it is sent.

use std::time::Instant;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};
use serde_json::{Map, Value};
use toolpress_gateway::by_hand::{self, Call};
use toolpress_runtime::CallError;
use toolpress_runtime::request::Shown;
use toolpress_tool::{Effect, Tool};

use super::place::{Place, Tab, Words};
use super::{fields, sent};
use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::field::form_token;
use crate::html::text::text;
use crate::pages::fault::Fault;
use crate::visit::Visit;

/// The field with the arguments that were shown: those are sent, and no others.
const GIVEN: &str = "given";
/// Where the form may lead.
const STEP: &str = "step";
const SHOW: &str = "show";
const CONFIRM: &str = "confirm";
const SEND: &str = "send";
const CONFIRMED: &str = "confirmed";

/// What a page of a trial is made of.
struct Trial {
    visit: Visit,
    place: Place,
    tool: &'static Tool,
}

pub(crate) async fn show(visit: Visit, Path(words): Path<Words>) -> Result<Response, Fault> {
    let trial = Trial::find(visit, &words).await?;
    Ok(trial.page(&trial.form(&Form::default(), &Errors::default())))
}

pub(crate) async fn post(visit: Visit, Path(words): Path<Words>, form: Form) -> Result<Response, Fault> {
    let trial = Trial::find(visit, &words).await?;
    let (arguments, errors) = match given(&form) {
        Some(arguments) => (arguments, Errors::default()),
        None => fields::read(trial.tool, &form),
    };
    if !errors.is_empty() {
        return Ok(trial.again(&form, &errors));
    }
    let call = trial.call(arguments.clone());
    let request = match trial.visit.site.by_hand.request(&call).await {
        Ok(request) => request,
        Err(fault) => return Ok(trial.refused(&fault, &arguments)),
    };
    match (form.get(STEP), trial.tool.effect) {
        (SEND, Effect::Reads) => Ok(trial.send(call, &request).await),
        (SEND, _) if form.is(CONFIRMED, "yes") => Ok(trial.send(call, &request).await),
        (SEND | CONFIRM, _) => Ok(trial.page(&trial.confirmation(&request, &arguments))),
        _ => Ok(trial.page(&trial.request(&request, &arguments))),
    }
}

/// The arguments that were shown on the page before.
fn given(form: &Form) -> Option<Map<String, Value>> {
    serde_json::from_str(form.get(GIVEN)).ok()
}

impl Trial {
    async fn find(visit: Visit, words: &Words) -> Result<Self, Fault> {
        let place = Place::find(&visit, words).await?;
        let tool = place.tool(words)?;
        if place.account.is_none() {
            return Err(Fault::Nowhere);
        }
        Ok(Self { visit, place, tool })
    }

    fn call(&self, arguments: Map<String, Value>) -> Call {
        let account = self.place.account.clone().expect("a trial has an account: see `find`");
        let (token, server) = (self.visit.name.to_string(), self.place.server.clone());
        Call { token, account, server, tool: self.tool, arguments }
    }

    async fn send(&self, call: Call, request: &Shown) -> Response {
        let arguments = call.arguments.clone();
        let started = Instant::now();
        let reply = match self.visit.site.by_hand.send(call).await {
            Ok(reply) => reply,
            Err(by_hand::Fault::Call(error @ (CallError::Network(_) | CallError::TooLong { .. }))) => error.into(),
            Err(fault) => return self.refused(&fault, &arguments),
        };
        let body = html! {
            section aria-labelledby="reply" {
                h2 #reply { "Reply" }
                (sent::reply(&reply, started.elapsed()))
            }
            details { summary { "The request that was sent" } (sent::request(request)) }
            (self.once_more("Call it once more", &arguments))
        };
        self.page(&body)
    }

    fn page(&self, body: &Markup) -> Response {
        self.place.page(&self.visit, self.tool, Tab::Trial, body)
    }

    /// The form with what is wrong with it.
    fn again(&self, form: &Form, errors: &Errors) -> Response {
        (StatusCode::BAD_REQUEST, self.page(&self.form(form, errors))).into_response()
    }

    /// Why nothing was sent.
    fn refused(&self, fault: &by_hand::Fault, arguments: &Map<String, Value>) -> Response {
        let form = fields::form_of(self.tool, arguments);
        if let by_hand::Fault::Call(CallError::Arguments(mistakes)) = fault {
            let mistakes = mistakes.as_slice().iter().map(|mistake| (&*mistake.path, &*mistake.problem));
            return self.again(&form, &fields::mistakes(mistakes, self.tool));
        }
        let status = match fault {
            by_hand::Fault::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::CONFLICT,
        };
        let body = html! {
            div.notice.bad role="alert" { h2 { "Nothing was sent" } p { (text(&fault.to_string())) } }
            (self.form(&form, &Errors::default()))
        };
        (status, self.page(&body)).into_response()
    }

    fn form(&self, form: &Form, errors: &Errors) -> Markup {
        let is_harmless = self.tool.effect == Effect::Reads;
        html! {
            (errors.summary())
            form.form method="post" action=(self.action()) {
                (form_token(&self.visit))
                @if self.tool.arguments.is_empty() { p { "It takes no arguments." } }
                @else { (fields::show(self.tool, form, errors)) }
                div.buttons {
                    @if is_harmless { button type="submit" name=(STEP) value=(SEND) { "Send" } }
                    button.second[is_harmless] type="submit" name=(STEP) value=(SHOW) { "Show the request" }
                }
                @if !is_harmless { p.hint { "Nothing is sent before you have seen the request." } }
            }
        }
    }

    /// What would be sent.
    fn request(&self, request: &Shown, arguments: &Map<String, Value>) -> Markup {
        let is_harmless = self.tool.effect == Effect::Reads;
        html! {
            section aria-labelledby="request" {
                h2 #request { "The request" }
                p { "This would be sent, with the account's credentials." }
                (sent::request(request))
                form method="post" action=(self.action()) {
                    (self.hidden(arguments))
                    div.buttons {
                        @if is_harmless { button type="submit" name=(STEP) value=(SEND) { "Send" } }
                        @else { button type="submit" name=(STEP) value=(CONFIRM) { "Send …" } }
                    }
                }
            }
            (self.once_more("Change the arguments", arguments))
        }
    }

    /// The last question before something is changed.
    fn confirmation(&self, request: &Shown, arguments: &Map<String, Value>) -> Markup {
        let (verb, name) = (verb(self.tool.effect), self.place.account.as_ref().map(|account| text(&account.name)));
        html! {
            section aria-labelledby="confirm" {
                h2 #confirm { "Really?" }
                div.notice.warn {
                    p {
                        "This " strong { (verb) } " at " (self.place.vendor.title) ", in the name of the account "
                        @if let Some(name) = name { (name) } ". It is no rehearsal, and cannot be taken back from here."
                    }
                }
                (sent::request(request))
                form method="post" action=(self.action()) {
                    (self.hidden(arguments))
                    input type="hidden" name=(CONFIRMED) value="yes";
                    div.buttons {
                        button.danger type="submit" name=(STEP) value=(SEND) { "Yes, send it" }
                        button.second type="submit" name=(STEP) value=(SHOW) { "Back" }
                    }
                }
            }
        }
    }

    /// The form, filled in and folded away.
    fn once_more(&self, summary: &str, arguments: &Map<String, Value>) -> Markup {
        let form = fields::form_of(self.tool, arguments);
        html! {
            @if !self.tool.arguments.is_empty() {
                details { summary { (summary) } (self.form(&form, &Errors::default())) }
            }
        }
    }

    fn hidden(&self, arguments: &Map<String, Value>) -> Markup {
        html! {
            (form_token(&self.visit))
            input type="hidden" name=(GIVEN) value=(Value::Object(arguments.clone()));
        }
    }

    fn action(&self) -> String {
        format!("{}/{}/try", self.visit.href(&self.place.path()), self.tool.name)
    }
}

fn verb(effect: Effect) -> &'static str {
    match effect {
        Effect::Reads => "reads something",
        Effect::Creates => "creates something",
        Effect::Updates => "changes something",
        Effect::Deletes => "deletes something",
    }
}
