//! The form of a server, new or not.

use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::{Map, Value};
use toolpress_store::{Account, Config, Server};
use toolpress_tool::Vendor;

use super::preview::preview;
use super::scope;
use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::expiry::{self, Before};
use crate::html::field::{Field, choice, form_token};
use crate::pages::accounts::frame::path;
use crate::visit::Visit;

const NEEDS_TOKEN: &str = "/require_api_token_auth";

/// What stands around the fields.
pub(super) struct Frame<'a> {
    /// Where the form is sent, below `/console`.
    pub(super) to: &'a str,
    /// What is done with it.
    pub(super) submit: &'a str,
    /// Where somebody goes who has changed their mind.
    pub(super) back: &'a str,
}

/// What the fields hold.
pub(super) struct Written {
    name: String,
    config: Config,
    needs_token: bool,
    before: Before,
    form: Form,
}

impl Written {
    pub(super) fn nothing() -> Self {
        let form = Form::default();
        Self { name: String::new(), config: Config::default(), needs_token: false, before: Before::Nothing, form }
    }

    pub(super) fn of_form(before: Before, form: Form) -> Self {
        Self {
            name: form.trimmed("/name").to_owned(),
            config: scope::read(&form),
            needs_token: form.has(NEEDS_TOKEN),
            before,
            form,
        }
    }

    pub(super) fn of_server(server: &Server) -> Self {
        Self {
            name: server.name.clone(),
            config: server.config.clone(),
            needs_token: server.require_api_token_auth,
            before: Before::Kept(server.expires_at),
            form: Form::default(),
        }
    }

    /// Whether the form was sent to see it again, and not to have something done.
    pub(super) fn is_only_looked_at(&self) -> bool {
        self.form.is("then", "find") || self.form.is("then", "preview")
    }

    /// The fields as the API takes them.
    pub(super) fn to_json(&self) -> Result<Value, Errors> {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("config".to_owned(), scope::to_json(&self.config));
        object.insert("require_api_token_auth".to_owned(), self.needs_token.into());
        if let Some(expires_at) = expiry::read(&self.form, Timestamp::now())? {
            object.insert("expires_at".to_owned(), expires_at);
        }
        Ok(object.into())
    }

    /// The form.
    pub(super) fn show(
        &self,
        visit: &Visit,
        account: &Account,
        vendor: &Vendor,
        frame: &Frame<'_>,
        errors: &Errors,
    ) -> Markup {
        let servers = visit.href(&format!("{}/servers", path(account)));
        html! {
            (errors.summary())
            form.form.wide-form method="post" action=(visit.href(frame.to)) {
                (form_token(visit))
                div.columns {
                    div.stack {
                        (Field::text("/name", "Name", &self.name).required(true).hint(html! { "What people call it, and clients show." }).show(errors))
                        (scope::fields(vendor, &self.config, &self.form, errors, &format!("{servers}/matches")))
                        (expiry::fields(self.before, &self.form, errors))
                        fieldset {
                            legend { "Second token" }
                            (choice("checkbox", NEEDS_TOKEN, "true", self.needs_token, &html! {
                                "Callers must show an API token as well"
                                br;
                                span.hint { "The audit log then says who called. Clients that send no headers cannot do this." }
                            }))
                        }
                    }
                    aside.preview aria-label="Preview" {
                        h2 { "What it exposes" }
                        div data-live={ (servers) "/preview" } aria-live="polite" { (preview(vendor, &self.config)) }
                        button.second.without-script type="submit" name="then" value="preview" { "Preview" }
                    }
                }
                div.buttons {
                    button type="submit" name="then" value="save" { (frame.submit) }
                    a href=(visit.href(frame.back)) { "Cancel" }
                }
            }
        }
    }
}
