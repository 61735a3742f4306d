//! `/console/tokens/{token}/revoke`: asked once more, then done.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use maud::html;
use toolpress_gateway::api::parse_id;
use toolpress_store::ApiToken;

use super::role;
use crate::html::errors::Errors;
use crate::html::field::form_token;
use crate::html::layout::{Section, trail};
use crate::html::text::text;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Path(token): Path<String>) -> Result<Response, Fault> {
    let token = find(&visit, &token).await?;
    Ok(page(&visit, &token, &Errors::default()))
}

pub(crate) async fn revoke(visit: Visit, Path(token): Path<String>) -> Result<Response, Fault> {
    let token = find(&visit, &token).await?;
    match visit.call(Method::DELETE, &format!("/api-token/{}", token.id), None).await {
        Ok(_) => Ok(visit.see("/tokens?revoked")),
        // The last administrator's token stays.
        Err(problem) => {
            let errors = Errors::of(problem)?;
            Ok((StatusCode::CONFLICT, page(&visit, &token, &errors)).into_response())
        }
    }
}

async fn find(visit: &Visit, id: &str) -> Result<ApiToken, Fault> {
    let id = parse_id(id).ok_or(Fault::Nowhere)?;
    visit.store().api_token(id).await?.ok_or(Fault::Missing("API token"))
}

fn page(visit: &Visit, token: &ApiToken, errors: &Errors) -> Response {
    let main = html! {
        (trail(visit, &[("/tokens".to_owned(), html! { "API tokens" })]))
        h1 { "Revoke the API token" }
        (errors.summary())
        p { "The token of " strong { (text(&token.name)) } ", " (role(token)) ", opens nothing any more from then on. This cannot be taken back." }
        @if token.id == visit.session.api_token_id {
            p.notice.warn { "You are signed in with this token: you are signed out at once." }
        }
        form method="post" action={ (visit.href("/tokens/")) (token.id) "/revoke" } {
            (form_token(visit))
            div.buttons {
                button.danger type="submit" { "Revoke it" }
                a href=(visit.href("/tokens")) { "Cancel" }
            }
        }
    };
    visit.page(Section::Tokens, "Revoke the API token", &main)
}
