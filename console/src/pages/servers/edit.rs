//! `/console/accounts/{account}/servers/{server}/edit`, and its expiry by itself.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use jiff::Timestamp;
use maud::html;
use serde_json::json;
use toolpress_store::{Account, Server};

use super::form::{Frame, Written};
use super::show;
use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::expiry::{self, Before};
use crate::html::layout::{Section, trail};
use crate::html::text::text;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Path((account, server)): Path<(String, String)>) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let server = visit.server(&account, &server).await?;
    page(&visit, &account, &server, &Written::of_server(&server), &Errors::default())
}

pub(crate) async fn save(
    visit: Visit,
    Path((account, server)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let server = visit.server(&account, &server).await?;
    let written = Written::of_form(Before::Kept(server.expires_at), form);
    if written.is_only_looked_at() {
        return page(&visit, &account, &server, &written, &Errors::default());
    }
    let errors = match written.to_json() {
        Ok(patch) => match visit.call(Method::PATCH, &api(&server), Some(&patch)).await {
            Ok(_) => return Ok(visit.see(&format!("{}?saved", show::path(&account, &server)))),
            Err(problem) => Errors::of(problem)?,
        },
        Err(errors) => errors,
    };
    Ok((StatusCode::BAD_REQUEST, page(&visit, &account, &server, &written, &errors)?).into_response())
}

/// Changes when the server expires, and nothing else.
pub(crate) async fn extend(
    visit: Visit,
    Path((account, server)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let server = visit.server(&account, &server).await?;
    let errors = match expiry::read(&form, Timestamp::now()) {
        Ok(None) => return Ok(visit.see(&show::path(&account, &server))),
        Ok(Some(at)) => match visit.call(Method::PATCH, &api(&server), Some(&json!({ "expires_at": at }))).await {
            Ok(_) => return Ok(visit.see(&format!("{}?extended", show::path(&account, &server)))),
            Err(problem) => Errors::of(problem)?,
        },
        Err(errors) => errors,
    };
    let page = show::page(&visit, &account, &server, &html! {}, &errors).await?;
    Ok((StatusCode::BAD_REQUEST, page).into_response())
}

fn api(server: &Server) -> String {
    format!("/integrated-account/{}/mcp/{}", server.account_id, server.id)
}

fn page(
    visit: &Visit,
    account: &Account,
    server: &Server,
    written: &Written,
    errors: &Errors,
) -> Result<Response, Fault> {
    let vendor = visit.vendor_of(account)?;
    let path = show::path(account, server);
    let mut steps = show::steps(account).to_vec();
    steps.push((path.clone(), text(&server.name)));
    let to = format!("{path}/edit");
    let frame = Frame { to: &to, submit: "Save", back: &path };
    let main = html! {
        (trail(visit, &steps))
        h1 { "Edit the MCP server" }
        p { "Its token stays, and sees the change within a second." }
        (written.show(visit, account, vendor, &frame, errors))
    };
    Ok(visit.page(Section::Accounts, "Edit the MCP server", &main))
}
