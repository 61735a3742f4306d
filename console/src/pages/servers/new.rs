//! `/console/accounts/{account}/servers/new`: a server is made. Its URL is in the answer to the form, and nowhere else.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use maud::html;
use toolpress_store::Account;
use toolpress_tool::Vendor;

use super::form::{Frame, Written};
use super::made;
use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::expiry::Before;
use crate::pages::accounts::frame;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Path(account): Path<String>) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let vendor = visit.vendor_of(&account)?;
    Ok(page(&visit, &account, vendor, &Written::nothing(), &Errors::default()))
}

pub(crate) async fn create(visit: Visit, Path(account): Path<String>, form: Form) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let vendor = visit.vendor_of(&account)?;
    let written = Written::of_form(Before::Nothing, form);
    if written.is_only_looked_at() {
        return Ok(page(&visit, &account, vendor, &written, &Errors::default()));
    }
    let errors = match written.to_json() {
        Ok(body) => {
            match visit.call(Method::POST, &format!("/integrated-account/{}/mcp", account.id), Some(&body)).await {
                Ok(made) => return Ok(made::page(&visit, &account, &made)),
                Err(problem) => Errors::of(problem)?,
            }
        }
        Err(errors) => errors,
    };
    Ok((StatusCode::BAD_REQUEST, page(&visit, &account, vendor, &written, &errors)).into_response())
}

fn page(visit: &Visit, account: &Account, vendor: &Vendor, written: &Written, errors: &Errors) -> Response {
    let back = format!("{}/servers", frame::path(account));
    let to = format!("{back}/new");
    let frame = Frame { to: &to, submit: "Make the MCP server", back: &back };
    let form = written.show(visit, account, vendor, &frame, errors);
    frame::below(visit, account, "Make an MCP server", &html! { (form) })
}
