//! `/console/accounts/new`: which vendor, then what it asks for.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use maud::html;
use serde_json::{Map, Value};
use toolpress_gateway::api::Vendor;

use super::credentials;
use super::options::Written;
use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::field::form_token;
use crate::html::layout::{Section, trail};
use crate::html::text::text;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn choose(visit: Visit) -> Result<Response, Fault> {
    let main = html! {
        (trail(&visit, &[("/accounts".to_owned(), html! { "Accounts" })]))
        h1 { "Connect an account" }
        p { "With which vendor?" }
        ul.tiles {
            @for vendor in visit.site.state.vendors {
                li {
                    a href={ (visit.href("/accounts/new/")) (vendor.name) } { (text(vendor.title)) }
                    span.quiet { (vendor.tools.len()) " tools" }
                }
            }
        }
    };
    Ok(visit.page(Section::Accounts, "Connect an account", &main))
}

pub(crate) async fn show(visit: Visit, Path(vendor): Path<String>) -> Result<Response, Fault> {
    let vendor = known(&visit, &vendor)?;
    let written = Written::named(unused(&visit, &vendor).await?);
    Ok(page(&visit, &vendor, &written, &Form::default(), &Errors::default()))
}

pub(crate) async fn create(visit: Visit, Path(vendor): Path<String>, form: Form) -> Result<Response, Fault> {
    let vendor = known(&visit, &vendor)?;
    let written = Written::of_form(&vendor, &form);
    let errors = match written.to_json(None) {
        Ok(mut object) => {
            object.insert("vendor".to_owned(), vendor.name.into());
            // The API names what else is wrong as well.
            let credentials = credentials::given(&vendor, &form).unwrap_or_else(|| Value::Object(Map::new()));
            object.insert("credentials".to_owned(), credentials);
            match visit.call(Method::POST, "/integrated-account", Some(&object.into())).await {
                Ok(made) => {
                    let id = made["id"].as_str().unwrap_or_default();
                    return Ok(visit.see(&format!("/accounts/{id}?connected")));
                }
                Err(problem) => credentials::mistakes(&vendor, &form, problem)?,
            }
        }
        Err(errors) => errors,
    };
    Ok((StatusCode::BAD_REQUEST, page(&visit, &vendor, &written, &form, &errors)).into_response())
}

fn known(visit: &Visit, name: &str) -> Result<Vendor, Fault> {
    visit.vendor(name).map(Vendor::of).ok_or(Fault::Missing("vendor"))
}

/// A name for a first account of this vendor, if it is free.
async fn unused(visit: &Visit, vendor: &Vendor) -> Result<String, Fault> {
    let is_taken = visit.store().account_by_name(vendor.title).await?.is_some();
    Ok(if is_taken { String::new() } else { vendor.title.to_owned() })
}

fn page(visit: &Visit, vendor: &Vendor, written: &Written, form: &Form, errors: &Errors) -> Response {
    let steps =
        [("/accounts".to_owned(), html! { "Accounts" }), ("/accounts/new".to_owned(), html! { "Connect an account" })];
    let title = format!("Connect {}", vendor.title);
    let main = html! {
        (trail(visit, &steps))
        h1 { (title) }
        (errors.summary())
        form.form method="post" action={ (visit.href("/accounts/new/")) (vendor.name) } {
            (form_token(visit))
            (written.name_field(errors))
            (credentials::fields(vendor, form, errors, true))
            (written.settings_fields(vendor, errors))
            (written.rare_fields(vendor, errors))
            div.buttons {
                button type="submit" { "Connect" }
                a href=(visit.href("/accounts")) { "Cancel" }
            }
        }
    };
    visit.page(Section::Accounts, &title, &main)
}
