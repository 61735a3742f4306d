//! `/vendor`: the vendors compiled in, and what their accounts need.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use serde::Serialize;
use toolpress_tool::Vendor as Table;
use utoipa::ToSchema;

use super::problem::Problem;
use super::query::{List, Query};
use super::state::State;
use crate::credentials;

/// A vendor that is compiled in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Vendor {
    /// What accounts call it.
    #[schema(example = "pagerduty")]
    pub name: &'static str,
    /// What people call it.
    #[schema(example = "PagerDuty")]
    pub title: &'static str,
    /// How many tools it has.
    pub tool_count: usize,
    /// What an account's `credentials` hold.
    pub credentials: Vec<Credential>,
    /// Whether `credentials` may be `oauth` instead: access tokens that the gateway renews.
    pub takes_oauth: bool,
    /// What an account's `settings` may hold.
    pub settings: Vec<Setting>,
    /// Where its APIs are reached unless an account has a `base_url`.
    pub apis: Vec<Api>,
    /// The methods of its tools.
    pub methods: Vec<Count>,
    /// The tags of its tools.
    pub tags: Vec<Count>,
}

/// A credential of a vendor.
#[derive(Debug, Serialize, ToSchema)]
pub struct Credential {
    /// Its name in `credentials`, where the vendor wants several at once.
    #[schema(example = "PAGERDUTY_TOKEN")]
    pub name: &'static str,
    /// How it is given: `token`, or `username` and `password`.
    pub kind: CredentialKind,
}

/// How a credential is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    Token,
    Basic,
}

/// A setting of a vendor's accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Setting {
    #[schema(example = "from")]
    pub name: &'static str,
    pub description: &'static str,
}

/// One of a vendor's APIs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Api {
    #[schema(example = "rest")]
    pub name: &'static str,
    #[schema(example = "https://api.pagerduty.com")]
    pub url: &'static str,
}

/// A word, and how many tools it stands for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    #[schema(example = "list")]
    pub name: &'static str,
    pub tool_count: usize,
}

/// List the vendors that are compiled in
///
/// What an account with each needs, and the words that a server's config may hold.
#[utoipa::path(
    get,
    path = "/vendor",
    operation_id = "list_vendors",
    tag = "Vendors",
    responses((status = 200, description = "All of them", body = List<Vendor>)),
)]
pub async fn list(Shared(state): Shared<Arc<State>>, RawQuery(query): RawQuery) -> Result<Json<List<Vendor>>, Problem> {
    Query::new(query.as_deref(), &[]).finish()?;
    Ok(Json(List::whole(state.vendors.iter().map(|vendor| Vendor::of(vendor)).collect())))
}

impl Vendor {
    /// What an account with this vendor needs.
    #[must_use]
    pub fn of(vendor: &'static Table) -> Self {
        let mut credentials: Vec<Credential> = Vec::new();
        for credential in vendor.apis.iter().flat_map(|api| api.authentication) {
            if !credentials.iter().any(|known| known.name == credential.environment) {
                let kind = if credential.basic { CredentialKind::Basic } else { CredentialKind::Token };
                credentials.push(Credential { name: credential.environment, kind });
            }
        }
        let settings = vendor.settings.iter();
        Self {
            name: vendor.name,
            title: vendor.title,
            tool_count: vendor.tools.len(),
            credentials,
            takes_oauth: credentials::takes_oauth(vendor),
            settings: settings
                .map(|setting| Setting { name: setting.name, description: setting.description })
                .collect(),
            apis: vendor.apis.iter().map(|api| Api { name: api.name, url: api.url }).collect(),
            methods: counted(vendor.tools.iter().map(|tool| tool.method.name())),
            tags: counted(vendor.tools.iter().flat_map(|tool| tool.tags.iter().copied())),
        }
    }
}

fn counted(words: impl Iterator<Item = &'static str>) -> Vec<Count> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_insert(0) += 1;
    }
    counts.into_iter().map(|(name, tool_count)| Count { name, tool_count }).collect()
}
