//! `/console/tokens/new`: a token is made. It is in the answer to the form, and nowhere else.

use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::expiry::{self, Before};
use crate::html::field::{Field, choice, form_token, group};
use crate::html::layout::{Section, trail};
use crate::html::once::secret;
use crate::pages::fault::Fault;
use crate::visit::Visit;

const ROLE: &str = "/is_admin";

pub(crate) async fn show(visit: Visit) -> Result<Response, Fault> {
    Ok(page(&visit, &Form::default(), &Errors::default()))
}

pub(crate) async fn create(visit: Visit, form: Form) -> Result<Response, Fault> {
    let errors = match read(&form) {
        Ok(body) => match visit.call(Method::POST, "/api-token", Some(&body)).await {
            Ok(made) => return Ok(shown_once(&visit, &made)),
            Err(problem) => Errors::of(problem)?,
        },
        Err(errors) => errors,
    };
    Ok((StatusCode::BAD_REQUEST, page(&visit, &form, &errors)).into_response())
}

fn read(form: &Form) -> Result<Value, Errors> {
    let mut object = Map::new();
    object.insert("name".to_owned(), form.trimmed("/name").into());
    object.insert("is_admin".to_owned(), form.is(ROLE, "true").into());
    if let Some(at) = expiry::read(form, Timestamp::now())? {
        object.insert("expires_at".to_owned(), at);
    }
    Ok(object.into())
}

fn page(visit: &Visit, form: &Form, errors: &Errors) -> Response {
    let is_admin = form.is(ROLE, "true");
    let roles = html! {
        (choice("radio", ROLE, "false", !is_admin, &html! { "Caller: uses MCP servers that ask for a second token" }))
        (choice("radio", ROLE, "true", is_admin, &html! { "Administrator: manages the gateway, here and over its API" }))
    };
    let main = html! {
        (steps(visit))
        h1 { "Make an API token" }
        (errors.summary())
        form.form method="post" action=(visit.href("/tokens/new")) {
            (form_token(visit))
            (Field::text("/name", "Name", form.get("/name")).required(true).hint(html! { "Whose it is: the audit log says it of every call." }).show(errors))
            (group(ROLE, "Role", None, &errors.at(ROLE), &roles))
            (expiry::fields(Before::Nothing, form, errors))
            div.buttons {
                button type="submit" { "Make the API token" }
                a href=(visit.href("/tokens")) { "Cancel" }
            }
        }
    };
    visit.page(Section::Tokens, "Make an API token", &main)
}

fn shown_once(visit: &Visit, made: &Value) -> Response {
    let main = html! {
        (steps(visit))
        h1 { "API token made" }
        div.notice.good role="status" {
            h2 { "Copy it now" }
            p { "It is shown this once, and kept nowhere. Whoever has it can do what its role may." }
        }
        (secret("token", "API token", made["token"].as_str().unwrap_or_default()))
        p { a href=(visit.href("/tokens")) { "Done: to the API tokens" } }
    };
    visit.page(Section::Tokens, "API token made", &main)
}

fn steps(visit: &Visit) -> Markup {
    trail(visit, &[("/tokens".to_owned(), html! { "API tokens" })])
}
