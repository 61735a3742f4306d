//! `/console/accounts/{account}/credentials`: new credentials in the place of all that there were.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use maud::html;
use serde_json::{Map, Value, json};
use toolpress_gateway::api::Vendor;
use toolpress_store::Account;

use super::credentials;
use super::frame::{below, path};
use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::field::form_token;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Path(account): Path<String>) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let vendor = Vendor::of(visit.vendor_of(&account)?);
    Ok(page(&visit, &account, &vendor, &Form::default(), &Errors::default()))
}

pub(crate) async fn save(visit: Visit, Path(account): Path<String>, form: Form) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let vendor = Vendor::of(visit.vendor_of(&account)?);
    let credentials = credentials::given(&vendor, &form).unwrap_or_else(|| Value::Object(Map::new()));
    let patch = json!({ "credentials": credentials });
    match visit.call(Method::PATCH, &format!("/integrated-account/{}", account.id), Some(&patch)).await {
        Ok(_) => Ok(visit.see(&format!("{}?rotated", path(&account)))),
        Err(problem) => {
            let errors = credentials::mistakes(&vendor, &form, problem)?;
            Ok((StatusCode::BAD_REQUEST, page(&visit, &account, &vendor, &form, &errors)).into_response())
        }
    }
}

fn page(visit: &Visit, account: &Account, vendor: &Vendor, form: &Form, errors: &Errors) -> Response {
    let body = html! {
        p { "Calls that begin from now on use the new credentials; URLs and tokens of the account's MCP servers stay." }
        (errors.summary())
        form.form method="post" action={ (visit.href(&path(account))) "/credentials" } {
            (form_token(visit))
            (credentials::fields(vendor, form, errors, true))
            div.buttons {
                button type="submit" { "Replace the credentials" }
                a href=(visit.href(&path(account))) { "Cancel" }
            }
        }
    };
    below(visit, account, "Replace the credentials", &body)
}
