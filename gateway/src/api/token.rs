//! `/api-token`: the tokens of people and services.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use serde::Serialize;
use toolpress_store::Id;
use utoipa::ToSchema;

use super::body::Posted;
use super::fields::Fields;
use super::path::PathId;
use super::principal::Principal;
use super::problem::Problem;
use super::query::{List, Paged, Paging};
use super::server::no_random;
use super::state::State;
use super::{record, values};
use crate::token::{Kind, Token};

const FIELDS: [&str; 3] = ["name", "is_admin", "expires_at"];

/// What makes an API token.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "ci", "is_admin": false, "expires_at": "2126-12-31T23:59:59Z"}))]
pub struct NewApiToken {
    /// Whose it is: what the audit log says. Unique.
    #[schema(min_length = 1, max_length = 100, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")]
    pub name: String,
    /// Whether its holder manages the gateway, or only calls servers that ask for a second token.
    #[serde(default)]
    pub is_admin: Option<bool>,
    /// RFC 3339, at least 60 seconds ahead. `null`: never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
}

/// An API token, without the token itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiToken {
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    pub name: String,
    pub is_admin: bool,
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub expires_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// An API token that was just made. `token` is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedApiToken {
    #[serde(flatten)]
    pub record: ApiToken,
    /// What its holder sends as `Authorization: Bearer`.
    #[schema(example = "tpapi_…")]
    pub token: String,
}

impl From<toolpress_store::ApiToken> for ApiToken {
    fn from(token: toolpress_store::ApiToken) -> Self {
        let toolpress_store::ApiToken { id, name, is_admin, expires_at, created_at, .. } = token;
        Self { id, name, is_admin, expires_at, created_at }
    }
}

/// Make an API token
///
/// It is in the answer, and can never be seen again.
#[utoipa::path(
    post,
    path = "/api-token",
    operation_id = "create_api_token",
    tag = "API tokens",
    request_body = NewApiToken,
    responses(
        (status = 201, description = "It is made", body = CreatedApiToken,
            headers(("Location" = String, description = "Where it is found")),
            links(
                ("get" = (operation_id = "get_api_token", parameters(("id" = "$response.body#/id")))),
                ("revoke" = (operation_id = "delete_api_token", parameters(("id" = "$response.body#/id")))),
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
    let is_admin = fields.optional("is_admin", values::or_null(values::flag)).flatten();
    let expires_at = fields.optional("expires_at", values::expiry).flatten();
    fields.finish()?;

    let token = Token::new(Kind::Api).map_err(no_random)?;
    let kept = toolpress_store::ApiToken {
        id: Id::new(),
        name: name.unwrap_or_default(),
        is_admin: is_admin.unwrap_or_default(),
        token: token.hash(),
        expires_at,
        created_at: values::now(),
    };
    state.store.create_api_token(&kept).await?;
    state.record(record::of_token(&who, "token.create", &kept, given)).await;

    let location = format!("/api-token/{}", kept.id);
    let created = CreatedApiToken { record: kept.into(), token: token.expose().to_owned() };
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(created)))
}

/// List API tokens
#[utoipa::path(
    get,
    path = "/api-token",
    operation_id = "list_api_tokens",
    tag = "API tokens",
    params(Paging),
    responses((status = 200, description = "A page of them, oldest first", body = List<ApiToken>)),
)]
pub async fn list(Shared(state): Shared<Arc<State>>, Paged(page): Paged) -> Result<Json<List<ApiToken>>, Problem> {
    let tokens = state.store.api_tokens(page).await?;
    Ok(Json(List::new(tokens, page, |token| token.id, ApiToken::from)))
}

/// Get an API token
#[utoipa::path(
    get,
    path = "/api-token/{id}",
    operation_id = "get_api_token",
    tag = "API tokens",
    params(("id" = String, Path, format = "uuid", description = "The API token")),
    responses((status = 200, description = "What is known of it; never the token itself", body = ApiToken)),
)]
pub async fn get(Shared(state): Shared<Arc<State>>, PathId(id): PathId) -> Result<Json<ApiToken>, Problem> {
    let token = state.store.api_token(id).await?.ok_or_else(|| Problem::missing("API token"))?;
    Ok(Json(token.into()))
}

/// Revoke an API token
///
/// It opens nothing any more. The last administrator's token that has not expired cannot be revoked: nobody could manage
/// the gateway over the network. The command line on the database itself can always make another.
#[utoipa::path(
    delete,
    path = "/api-token/{id}",
    operation_id = "delete_api_token",
    tag = "API tokens",
    params(("id" = String, Path, format = "uuid", description = "The API token")),
    responses(
        (status = 204, description = "It is revoked and gone"),
        (status = 409, description = "It is the last administrator's", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete(
    Shared(state): Shared<Arc<State>>,
    Extension(who): Extension<Principal>,
    PathId(id): PathId,
) -> Result<StatusCode, Problem> {
    let token = state.store.api_token(id).await?.ok_or_else(|| Problem::missing("API token"))?;
    state.store.delete_api_token(id, Timestamp::now()).await?;
    state.record(record::of_token(&who, "token.revoke", &token, Vec::new())).await;
    Ok(StatusCode::NO_CONTENT)
}
