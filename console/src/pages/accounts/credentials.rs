//! The fields for what a vendor asks for. They come in empty and go out empty: what was once given is never shown.

use maud::{Markup, html};
use serde_json::{Map, Value, json};
use toolpress_gateway::api::{CredentialKind, Vendor};

use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::field::{Field, Kind, choice, group};

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
        [_] if vendor.takes_oauth => either(form, errors, is_required),
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
fn either(form: &Form, errors: &Errors, is_required: bool) -> Markup {
    let way = way(form);
    let field = |name: &'static str, label: &'static str, kind: Kind| {
        // What is no secret stays, so that a mistake costs one field and not six.
        let value = if kind == Kind::Secret { "" } else { form.get(name) };
        Field::text(name, label, value).kind(kind).required(true).show(errors)
    };
    let authentication = form.get("/credentials/oauth/client_authentication");
    html! {
        div.ways {
            div.choices role="radiogroup" aria-label="How the account proves itself" {
                @for (value, label) in WAYS { (choice("radio", WAY, value, value == way, &html! { (label) })) }
            }
            div.way.by-token { (token(errors, false)) }
            div.way.by-oauth.stack {
                (field("/credentials/oauth/token_url", "Token URL", Kind::Url))
                (field("/credentials/oauth/client_id", "Client ID", Kind::Text))
                (Field::secret("/credentials/oauth/client_secret", "Client secret").show(errors))
                div.way.by-refresh { (Field::secret("/credentials/oauth/refresh_token", "Refresh token").show(errors)) }
                (Field::text("/credentials/oauth/scope", "Scope", form.get("/credentials/oauth/scope")).show(errors))
                (group("/credentials/oauth/client_authentication", "Where the client secret goes", None, &errors.at("/credentials/oauth/client_authentication"), &html! {
                    (choice("radio", "/credentials/oauth/client_authentication", "body", authentication != "basic", &html! { "Into the body, as most vendors want it" }))
                    (choice("radio", "/credentials/oauth/client_authentication", "basic", authentication == "basic", &html! { "Into the header " code { "Authorization: Basic" } }))
                }))
            }
            @if is_required { p.hint { "The fields of the way that you choose are needed." } }
        }
    }
}

fn way(form: &Form) -> &str {
    WAYS.iter().map(|(value, _)| *value).find(|value| form.is(WAY, value)).unwrap_or(WAYS[0].0)
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
