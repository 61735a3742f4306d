//! `/integrated-account`: accounts with vendors, in whose name tools are called. Credentials come in and never go out.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use toolpress_store::{Account, AccountState, Id, Sealed, StoreError};
use utoipa::ToSchema;

use super::body::{Patch, Posted};
use super::credentials::NewCredentials;
use super::fields::Fields;
use super::path::PathId;
use super::principal::Principal;
use super::problem::{Mistake, Problem};
use super::query::{List, Paged, Paging};
use super::state::State;
use super::usage::Usage;
use super::{record, values};
use crate::credentials::Credentials;

const FIELDS: [&str; 6] = ["name", "vendor", "credentials", "base_url", "default_headers", "settings"];
/// How often a change is made anew that met another one.
const TRIES: usize = 5;

/// What makes an integrated account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "prod", "vendor": "pagerduty", "credentials": {"token": "…"}}))]
pub struct NewIntegratedAccount {
    /// What people call it. Unique.
    #[schema(min_length = 1, max_length = 100, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")]
    pub name: String,
    /// The vendor, as `/vendor` lists it.
    pub vendor: String,
    /// What proves to the vendor who calls; it is sealed, and never given back.
    #[schema(value_type = NewCredentials)]
    pub credentials: Map<String, Value>,
    /// Reach the vendor here instead of at its own hosts: https, or http on this machine. `API=BASE` moves one API only;
    /// several are separated by spaces.
    #[schema(example = "https://pagerduty-proxy.example.com")]
    pub base_url: Option<String>,
    /// Headers sent with every call. They are given back: what is secret belongs in `credentials`.
    pub default_headers: Option<BTreeMap<String, String>>,
    /// What calls need not say, by the names that `/vendor` lists.
    pub settings: Option<BTreeMap<String, String>>,
}

/// What to change about an integrated account (RFC 7396). What is left out stays.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"credentials": {"token": "…"}, "base_url": null}))]
pub struct IntegratedAccountPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$", nullable = false)]
    pub name: Option<String>,
    /// New credentials, in the place of all that there were: they cannot be seen, so there is nothing to merge with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<NewCredentials>, nullable = false)]
    pub credentials: Option<Map<String, Value>>,
    /// `null`: the vendor's own hosts. Another address takes `credentials` with it.
    pub base_url: Option<String>,
    /// Headers to add or replace, `null` for those to take away; `null` for the whole takes all away.
    pub default_headers: Option<BTreeMap<String, Option<String>>>,
    /// Settings to add or replace, `null` for those to take away; `null` for the whole takes all away.
    pub settings: Option<BTreeMap<String, Option<String>>>,
}

/// An account with a vendor, without its credentials.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntegratedAccount {
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    pub name: String,
    pub vendor: String,
    #[schema(required)]
    pub base_url: Option<String>,
    pub default_headers: BTreeMap<String, String>,
    pub settings: BTreeMap<String, String>,
    pub state: AccountStateName,
    pub usage: Usage,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// Whether an account can be used. `needs_reauthorization`: the vendor has refused to renew the authorization, and a
/// person must give new credentials.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountStateName {
    Ready,
    NeedsReauthorization,
}

impl IntegratedAccount {
    fn new(account: Account, usage: Usage) -> Self {
        let Account { id, name, vendor, base_url, default_headers, settings, state, created_at, updated_at, .. } =
            account;
        let state = match state {
            AccountState::Ready => AccountStateName::Ready,
            AccountState::NeedsReauthorization => AccountStateName::NeedsReauthorization,
        };
        Self { id, name, vendor, base_url, default_headers, settings, state, usage, created_at, updated_at }
    }
}

async fn answer(state: &State, account: Account) -> Result<Json<IntegratedAccount>, Problem> {
    let usage = state.store.account_usage(&[account.id]).await?.remove(&account.id);
    Ok(Json(IntegratedAccount::new(account, usage.into())))
}

/// Make an integrated account
#[utoipa::path(
    post,
    path = "/integrated-account",
    operation_id = "create_integrated_account",
    tag = "Integrated accounts",
    request_body = NewIntegratedAccount,
    responses(
        (status = 201, description = "It is made", body = IntegratedAccount,
            headers(("Location" = String, description = "Where it is found")),
            links(
                ("get" = (operation_id = "get_integrated_account", parameters(("id" = "$response.body#/id")))),
                ("update" = (operation_id = "update_integrated_account", parameters(("id" = "$response.body#/id")))),
                ("remove" = (operation_id = "delete_integrated_account", parameters(("id" = "$response.body#/id")))),
                ("serve" = (operation_id = "create_mcp_server", parameters(("id" = "$response.body#/id")))),
                ("test" = (operation_id = "test_integrated_account", parameters(("id" = "$response.body#/id")))),
                ("look" = (operation_id = "list_tools", parameters(("id" = "$response.body#/id")))),
            )),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn create(
    Shared(state): Shared<Arc<State>>,
    Extension(who): Extension<Principal>,
    Posted(object): Posted,
) -> Result<impl IntoResponse, Problem> {
    let mut fields = Fields::new(object, &FIELDS);
    let given = fields.names();
    let name = fields.required("name", values::name);
    let vendor = fields.required("vendor", |value| {
        let name = values::text(value)?;
        state.vendor(&name).map_err(|detail| vec![Mistake::here(detail)])
    });
    let credentials = fields.required("credentials", Ok);
    let base_url = fields.optional("base_url", values::or_null(values::text)).flatten();
    let default_headers = fields.optional("default_headers", values::or_null(values::texts)).flatten();
    let settings = fields.optional("settings", values::or_null(values::texts)).flatten();
    let now = values::now();
    let mut account = Account {
        id: Id::new(),
        name: name.unwrap_or_default(),
        vendor: vendor.map(|vendor| vendor.name.to_owned()).unwrap_or_default(),
        base_url,
        default_headers: default_headers.unwrap_or_default(),
        settings: settings.unwrap_or_default(),
        credentials: Sealed(Vec::new()),
        state: AccountState::Ready,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    if vendor.is_some() {
        prepare(&state, &mut account, credentials.as_ref(), &mut fields)?;
    }
    fields.finish()?;

    state.store.create_account(&account).await?;
    state.record(record::of_account(&who, "account.create", &account, given)).await;
    let location = format!("/integrated-account/{}", account.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(IntegratedAccount::new(account, Usage::default()))))
}

/// List integrated accounts
#[utoipa::path(
    get,
    path = "/integrated-account",
    operation_id = "list_integrated_accounts",
    tag = "Integrated accounts",
    params(Paging),
    responses((status = 200, description = "A page of them, oldest first", body = List<IntegratedAccount>)),
)]
pub async fn list(
    Shared(state): Shared<Arc<State>>,
    Paged(page): Paged,
) -> Result<Json<List<IntegratedAccount>>, Problem> {
    let accounts = state.store.accounts(page).await?;
    let ids = accounts.iter().map(|account| account.id).collect::<Vec<_>>();
    let usage = state.store.account_usage(&ids).await?;
    let answer = |account: Account| {
        let usage = usage.get(&account.id).copied();
        IntegratedAccount::new(account, usage.into())
    };
    Ok(Json(List::new(accounts, page, |account| account.id, answer)))
}

/// Get an integrated account
#[utoipa::path(
    get,
    path = "/integrated-account/{id}",
    operation_id = "get_integrated_account",
    tag = "Integrated accounts",
    params(("id" = String, Path, format = "uuid", description = "The integrated account")),
    responses((status = 200, description = "The account, without its credentials", body = IntegratedAccount)),
)]
pub async fn get(Shared(state): Shared<Arc<State>>, PathId(id): PathId) -> Result<Json<IntegratedAccount>, Problem> {
    answer(&state, state.account(id).await?).await
}

/// Change an integrated account
///
/// A JSON Merge Patch (RFC 7396), but for `credentials`, which are replaced as a whole. New credentials make an account
/// `ready` that needed them.
#[utoipa::path(
    patch,
    path = "/integrated-account/{id}",
    operation_id = "update_integrated_account",
    tag = "Integrated accounts",
    params(("id" = String, Path, format = "uuid", description = "The integrated account")),
    request_body(content(
        (IntegratedAccountPatch = "application/merge-patch+json"),
        (IntegratedAccountPatch = "application/json"),
    )),
    responses(
        (status = 200, description = "The account as it is now", body = IntegratedAccount),
        (status = 409, description = "The name is taken, the account was changed at the same time, or the gateway was built without its vendor", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn update(
    Shared(state): Shared<Arc<State>>,
    Extension(who): Extension<Principal>,
    PathId(id): PathId,
    Patch(object): Patch,
) -> Result<Json<IntegratedAccount>, Problem> {
    let action = if object.contains_key("credentials") { "account.rotate" } else { "account.update" };
    for tries in 1.. {
        let mut account = state.account(id).await?;
        let revision = account.revision;
        let given = patch(&state, &mut account, object.clone())?;
        match state.store.update_account(&account).await {
            Ok(_) => {
                state.record(record::of_account(&who, action, &account, given)).await;
                return answer(&state, account).await;
            }
            // A conflict about the name stays one; one with another change may not be there the next time.
            Err(StoreError::Conflict(_)) if tries < TRIES && state.account(id).await?.revision != revision => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::missing("integrated account"))
}

/// Remove an integrated account
///
/// Its MCP servers go with it: their tokens open nothing any more, on every replica within a second.
#[utoipa::path(
    delete,
    path = "/integrated-account/{id}",
    operation_id = "delete_integrated_account",
    tag = "Integrated accounts",
    params(("id" = String, Path, format = "uuid", description = "The integrated account")),
    responses((status = 204, description = "It is gone, with its servers")),
)]
pub async fn delete(
    Shared(state): Shared<Arc<State>>,
    Extension(who): Extension<Principal>,
    PathId(id): PathId,
) -> Result<StatusCode, Problem> {
    let account = state.account(id).await?;
    let servers = state.store.delete_account(id).await?;
    for server in &servers {
        state.record(record::of_server(&who, "server.revoke", server, Vec::new())).await;
    }
    state.record(record::of_account(&who, "account.delete", &account, Vec::new())).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a patch on an account; gives back the names of the fields.
fn patch(state: &State, account: &mut Account, object: Map<String, Value>) -> Result<Vec<String>, Problem> {
    let mut fields = Fields::new(object, &FIELDS);
    let given = fields.names();
    let vendor = account.vendor.clone();
    fields.optional("vendor", |value| match value.as_str() {
        Some(name) if name == vendor => Ok(()),
        _ => Err(vec![Mistake::here("an account stays with its vendor; make another account")]),
    });
    if let Some(name) = fields.optional("name", values::name) {
        account.name = name;
    }
    let credentials = fields.optional("credentials", Ok);
    if let Some(base_url) = fields.optional("base_url", values::or_null(values::text)) {
        // Credentials are never given back: not to whoever has them sent to a host of their own, either.
        if base_url.is_some() && base_url != account.base_url && credentials.is_none() {
            let mistake = "the credentials go to this address; to change it, give `credentials` as well";
            fields.extend([Mistake::here(mistake).under("base_url")]);
        }
        account.base_url = base_url;
    }
    if let Some(headers) = fields.optional("default_headers", values::or_null(values::patch_of_texts)) {
        values::merge(&mut account.default_headers, headers);
    }
    if let Some(settings) = fields.optional("settings", values::or_null(values::patch_of_texts)) {
        values::merge(&mut account.settings, settings);
    }
    prepare(state, account, credentials.as_ref(), &mut fields)?;
    fields.finish()?;
    account.updated_at = values::now();
    Ok(given)
}

/// Seals new credentials, and keeps everything about the account that its vendor's calls could not use.
fn prepare(
    state: &State,
    account: &mut Account,
    credentials: Option<&Value>,
    fields: &mut Fields,
) -> Result<(), Problem> {
    let vendor = state.vendor_of(account)?;
    if let Err(faults) = state.accounts.check(account) {
        fields.extend(faults.into_iter().map(Mistake::from));
    }
    match credentials.map(|credentials| Credentials::read(vendor, credentials)) {
        None => {}
        Some(Ok(credentials)) => {
            let sealed = state.keyring.seal(account.id, &credentials.to_bytes());
            account.credentials = sealed.map_err(|error| {
                tracing::error!(%error, "credentials cannot be sealed");
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
            })?;
            account.state = AccountState::Ready;
        }
        Some(Err(faults)) => {
            fields.extend(faults.into_iter().map(|fault| Mistake::from(fault).under("credentials")));
        }
    }
    Ok(())
}
