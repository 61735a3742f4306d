//! What the document says of an account's credentials. They are read where they are kept: see [`crate::credentials`].
#![expect(dead_code, reason = "nothing is made of these types but their schemas")]

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// What proves to a vendor who calls. `/vendor` says what each vendor asks for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum NewCredentials {
    /// One token or API key.
    Token {
        #[schema(min_length = 1)]
        token: String,
    },
    /// A user and a password (RFC 7617).
    Basic {
        #[schema(min_length = 1)]
        username: String,
        password: String,
    },
    /// What access tokens are got with (RFC 6749).
    Oauth { oauth: NewOauth },
    /// Several at once, by the names that `/vendor` lists.
    Named(BTreeMap<String, String>),
}

/// What access tokens are got with, now and whenever one expires.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOauth {
    pub grant: OauthGrant,
    /// The vendor's token endpoint: https, or on this machine.
    #[schema(example = "https://identity.pagerduty.com/oauth/token")]
    pub token_url: String,
    pub client_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub client_secret: Option<String>,
    /// For the grant `refresh_token`: the newest that the vendor has given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scope: Option<String>,
    /// How the client proves itself to the endpoint: in the `body` (which is usual), or by the header of `basic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub client_authentication: Option<OauthClientAuthentication>,
}

/// How an access token is asked for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OauthGrant {
    ClientCredentials,
    RefreshToken,
}

/// How the client proves itself to the token endpoint.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OauthClientAuthentication {
    Body,
    Basic,
}
