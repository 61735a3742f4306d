//! The fields for what a vendor asks for. They come in empty and go out empty: what was once given is never shown.

use maud::{Markup, html};
use serde_json::{Map, Value, json};
use toolpress_gateway::api::{CredentialKind, Problem, Vendor};

use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::field::{Field, Kind, choice, group};
use crate::pages::fault::Fault;

/// The way in which an account proves itself, where there are several.
const WAY: &str = "way";
const WAYS: [(&str, &str); 3] = [
    ("token", "A token or API key"),
    ("client_credentials", "OAuth: client credentials"),
    ("refresh_token", "OAuth: a refresh token"),
];

/// The fields. Where the account has credentials already, they may be left empty.
pub(super) fn fields(vendor: &Vendor, form: &Form, errors: &Errors, is_required: bool) -> Markup {
    let again = html! {
        @if !errors.is_empty() && !vendor.credentials.is_empty() {
            p.hint { "Type secrets again: what was sent is not kept." }
        }
    };
    let fields = match vendor.credentials.as_slice() {
        [] => return html! { p { (vendor.title) " asks for no credentials." } },
        [only] if only.kind == CredentialKind::Basic => html! {
            (Field::text("/credentials/username", "User name", "").required(is_required).show(errors))
            (Field::secret("/credentials/password", "Password").show(errors))
        },
        [_] if vendor.takes_oauth => either(form, errors),
        [_] => token(errors, is_required),
        several => html! {
            @for credential in several {
                @let pointer = format!("/credentials/{}", credential.name);
                @let field = Field::secret(&pointer, credential.name).required(is_required);
                @if credential.kind == CredentialKind::Basic {
                    (field.hint(html! { "User name and password, with a colon between them: " code { "user:password" } }).show(errors))
                } @else {
                    (field.show(errors))
                }
            }
        },
    };
    let own: Vec<&str> = errors.exactly("/credentials");
    let hint = html! { "They are sealed before they are kept, and never shown again." };
    group("/credentials", "Credentials", Some(&hint), &own, &html! { (again) (fields) })
}

fn token(errors: &Errors, is_required: bool) -> Markup {
    Field::secret("/credentials/token", "Token or API key").required(is_required).show(errors)
}

/// A token, or what access tokens are got with. The stylesheet shows the fields of the way that is chosen.
fn either(form: &Form, errors: &Errors) -> Markup {
    let way = way(form);
    // What is no secret stays, so that a mistake costs one field and not six.
    let open = |name: &'static str, label: &'static str, kind: Kind| {
        Field::text(name, label, form.get(name)).kind(kind).depends().show(errors)
    };
    let secret = |name: &'static str, label: &'static str| Field::secret(name, label).depends().show(errors);
    let authentication = form.get("/credentials/oauth/client_authentication");
    html! {
        div.ways {
            div.choices role="radiogroup" aria-label="How the account proves itself" {
                @for (value, label) in WAYS { (choice("radio", WAY, value, value == way, &html! { (label) })) }
            }
            div.way.by-token { (secret("/credentials/token", "Token or API key")) }
            div.way.by-oauth.stack {
                (open("/credentials/oauth/token_url", "Token URL", Kind::Url))
                (open("/credentials/oauth/client_id", "Client ID", Kind::Text))
                (secret("/credentials/oauth/client_secret", "Client secret"))
                div.way.by-refresh { (secret("/credentials/oauth/refresh_token", "Refresh token")) }
                (Field::text("/credentials/oauth/scope", "Scope", form.get("/credentials/oauth/scope")).show(errors))
                (group("/credentials/oauth/client_authentication", "Where the client secret goes", None, &errors.at("/credentials/oauth/client_authentication"), &html! {
                    (choice("radio", "/credentials/oauth/client_authentication", "body", authentication != "basic", &html! { "Into the body, as most vendors want it" }))
                    (choice("radio", "/credentials/oauth/client_authentication", "basic", authentication == "basic", &html! { "Into the header " code { "Authorization: Basic" } }))
                }))
            }
        }
    }
}

fn way(form: &Form) -> &str {
    WAYS.iter().map(|(value, _)| *value).find(|value| form.is(WAY, value)).unwrap_or(WAYS[0].0)
}

/// What is wrong with a form. Where every field was left empty, it is the first one that is missing.
pub(super) fn mistakes(vendor: &Vendor, form: &Form, problem: Problem) -> Result<Errors, Fault> {
    let mut errors = Errors::of(problem)?;
    if given(vendor, form).is_none() {
        errors.replace("/credentials", missing(vendor, form));
    }
    Ok(errors)
}

fn missing(vendor: &Vendor, form: &Form) -> Errors {
    let pointer = match vendor.credentials.as_slice() {
        [only] if only.kind == CredentialKind::Basic => "/credentials/username".to_owned(),
        [_] if vendor.takes_oauth && way(form) != "token" => "/credentials/oauth/token_url".to_owned(),
        [first, _, ..] => format!("/credentials/{}", first.name),
        _ => "/credentials/token".to_owned(),
    };
    Errors::one(&pointer, "it is required")
}

/// The credentials that a form gives, as the API takes them; none where every field was left empty.
pub(super) fn given(vendor: &Vendor, form: &Form) -> Option<Value> {
    let mut object = Map::new();
    let mut take = |names: &[&str], below: &str| {
        for name in names {
            let value = form.get(&format!("{below}/{name}"));
            let value = if *name == "password" { value } else { value.trim() };
            if !value.is_empty() {
                object.insert((*name).to_owned(), value.into());
            }
        }
    };
    match vendor.credentials.as_slice() {
        [] => return Some(json!({})),
        [only] if only.kind == CredentialKind::Basic => take(&["username", "password"], "/credentials"),
        [_] if vendor.takes_oauth && way(form) != "token" => {
            take(&["token_url", "client_id", "client_secret", "scope"], "/credentials/oauth");
            if way(form) == "refresh_token" {
                take(&["refresh_token"], "/credentials/oauth");
            }
            if object.is_empty() {
                return None;
            }
            object.insert("grant".to_owned(), way(form).into());
            if form.is("/credentials/oauth/client_authentication", "basic") {
                object.insert("client_authentication".to_owned(), "basic".into());
            }
            return Some(json!({ "oauth": object }));
        }
        [_] => take(&["token"], "/credentials"),
        several => take(&several.iter().map(|credential| credential.name).collect::<Vec<_>>(), "/credentials"),
    }
    // A user may have no password.
    if object.contains_key("username") {
        object.entry("password").or_insert_with(|| "".into());
    }
    (!object.is_empty()).then_some(Value::Object(object))
}
