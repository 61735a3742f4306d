//! `/console/accounts/{account}/edit`: everything about an account that can be seen. Its credentials go along only where
//! the address changes to which they are sent.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use maud::html;
use toolpress_gateway::api::Vendor;
use toolpress_store::Account;

use super::credentials;
use super::frame::{below, path};
use super::options::Written;
use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::field::form_token;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Path(account): Path<String>) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let vendor = Vendor::of(visit.vendor_of(&account)?);
    Ok(page(&visit, &account, &vendor, &Written::of_account(&account), &Form::default(), &Errors::default()))
}

pub(crate) async fn save(visit: Visit, Path(account): Path<String>, form: Form) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let vendor = Vendor::of(visit.vendor_of(&account)?);
    let written = Written::of_form(&vendor, &form);
    let errors = match written.to_json(Some(&account)) {
        Ok(mut patch) => {
            if let Some(credentials) = credentials::given(&vendor, &form).filter(|_| !vendor.credentials.is_empty()) {
                patch.insert("credentials".to_owned(), credentials);
            }
            let api = format!("/integrated-account/{}", account.id);
            match visit.call(Method::PATCH, &api, Some(&patch.into())).await {
                Ok(_) => return Ok(visit.see(&format!("{}?saved", path(&account)))),
                Err(problem) => Errors::of(problem)?,
            }
        }
        Err(errors) => errors,
    };
    Ok((StatusCode::BAD_REQUEST, page(&visit, &account, &vendor, &written, &form, &errors)).into_response())
}

fn page(
    visit: &Visit,
    account: &Account,
    vendor: &Vendor,
    written: &Written,
    form: &Form,
    errors: &Errors,
) -> Response {
    let is_open = !errors.at("/credentials").is_empty() || !errors.at("/base_url").is_empty();
    let body = html! {
        (errors.summary())
        form.form method="post" action={ (visit.href(&path(account))) "/edit" } {
            (form_token(visit))
            (written.name_field(errors))
            (written.settings_fields(vendor, errors))
            (written.rare_fields(vendor, errors))
            @if !vendor.credentials.is_empty() {
                details open[is_open] {
                    summary { "New credentials" }
                    p.hint { "Only needed with another base URL: nobody is to have the old ones sent to a host of their own." }
                    (credentials::fields(vendor, form, errors, false))
                }
            }
            div.buttons {
                button type="submit" { "Save" }
                a href=(visit.href(&path(account))) { "Cancel" }
            }
        }
    };
    below(visit, account, "Edit the account", &body)
}
