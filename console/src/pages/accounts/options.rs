//! What an account has beside its credentials: name, settings, headers, base URL; read from a form and shown in one.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::{Map, Value};
use toolpress_gateway::api::Vendor;
use toolpress_store::Account;

use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::field::{Field, Kind};

/// What the fields hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    name: String,
    base_url: String,
    settings: BTreeMap<String, String>,
    /// `Name: value`, one a line.
    headers: String,
}

impl Written {
    pub(super) fn named(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    pub(super) fn of_form(vendor: &Vendor, form: &Form) -> Self {
        let setting = |name: &str| (name.to_owned(), form.trimmed(&format!("/settings/{name}")).to_owned());
        Self {
            name: form.trimmed("/name").to_owned(),
            base_url: form.trimmed("/base_url").to_owned(),
            settings: vendor.settings.iter().map(|own| setting(own.name)).collect(),
            headers: form.get("/default_headers").to_owned(),
        }
    }

    pub(super) fn of_account(account: &Account) -> Self {
        let headers = account.default_headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
        Self {
            name: account.name.clone(),
            base_url: account.base_url.clone().unwrap_or_default(),
            settings: account.settings.clone(),
            headers: headers.collect(),
        }
    }

    pub(super) fn name_field(&self, errors: &Errors) -> Markup {
        let hint = html! { "What people call it. There is only one of each name." };
        Field::text("/name", "Name", &self.name).required(true).hint(hint).show(errors)
    }

    pub(super) fn settings_fields(&self, vendor: &Vendor, errors: &Errors) -> Markup {
        html! {
            @for setting in &vendor.settings {
                @let pointer = format!("/settings/{}", setting.name);
                @let value = self.settings.get(setting.name).map_or("", String::as_str);
                (Field::text(&pointer, setting.name, value).hint(html! { (setting.description) }).show(errors))
            }
            @let own = errors.exactly("/settings");
            @if !own.is_empty() { p.wrong #settings { @for detail in own { (detail) " " } } }
        }
    }

    /// What few accounts need: open where it holds something, or something is wrong with it.
    pub(super) fn rare_fields(&self, vendor: &Vendor, errors: &Errors) -> Markup {
        let is_open = !self.base_url.is_empty()
            || !self.headers.trim().is_empty()
            || !errors.at("/base_url").is_empty()
            || !errors.at("/default_headers").is_empty();
        let usual: Vec<&str> = vendor.apis.iter().map(|api| api.url).collect();
        let base_hint = html! {
            "Where the vendor is reached, if not at " code { (usual.join(", ")) } ". https, or http on this machine."
        };
        let header_hint = html! {
            "One a line, " code { "Name: value" } ". They go with every call, and are shown here: what is secret belongs above."
        };
        html! {
            details open[is_open] {
                summary { "Base URL and headers" }
                (Field::text("/base_url", "Base URL", &self.base_url).hint(base_hint).show(errors))
                (Field::text("/default_headers", "Headers", &self.headers).kind(Kind::Lines).hint(header_hint).show(errors))
            }
        }
    }

    /// The fields as the API takes them. Where there is an account already, what was taken out is `null`.
    pub(super) fn to_json(&self, account: Option<&Account>) -> Result<Map<String, Value>, Errors> {
        let headers = headers(&self.headers)?;
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        if account.is_some() || !self.base_url.is_empty() {
            object.insert("base_url".to_owned(), some(&self.base_url));
        }
        let settings = self.settings.iter().filter(|(_, value)| account.is_some() || !value.is_empty());
        let settings: Map<_, _> = settings.map(|(name, value)| (name.clone(), some(value))).collect();
        let gone = account.iter().flat_map(|account| account.default_headers.keys());
        let mut patch: Map<String, Value> = gone.map(|name| (name.clone(), Value::Null)).collect();
        patch.extend(headers.into_iter().map(|(name, value)| (name, value.into())));
        for (name, value) in [("settings", settings), ("default_headers", patch)] {
            if !value.is_empty() {
                object.insert(name.to_owned(), value.into());
            }
        }
        Ok(object)
    }
}

fn some(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

fn headers(lines: &str) -> Result<Vec<(String, String)>, Errors> {
    let mut headers = Vec::new();
    let mut errors = Errors::default();
    for (place, line) in (1..).zip(lines.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match line.split_once(':') {
            Some((name, value)) => headers.push((name.trim().to_owned(), value.trim().to_owned())),
            None => errors.add("/default_headers", &format!("line {place} has no colon; write it like `Name: value`")),
        }
    }
    if errors.is_empty() { Ok(headers) } else { Err(errors) }
}
