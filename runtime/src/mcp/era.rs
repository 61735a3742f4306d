//! The two eras of the protocol: requests that carry their own version, and those that follow an `initialize`.

use serde_json::{Map, Value};

use super::message::{Fault, Request};

/// The revision without a handshake: each request says its version.
pub(super) const MODERN: &str = "2026-07-28";
/// Every revision that is served, the newest first.
pub(super) const VERSIONS: [&str; 5] = [MODERN, "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
/// Those that begin with `initialize`.
pub(super) const LEGACY: &[&str] = VERSIONS.split_at(1).1;

const VERSION_KEY: &str = "io.modelcontextprotocol/protocolVersion";
const CAPABILITIES_KEY: &str = "io.modelcontextprotocol/clientCapabilities";

/// How a request is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Era {
    Legacy,
    Modern,
}

impl Era {
    /// The era of a request on a connection that has, or has not, begun with `initialize`. Even one that has not may
    /// initialize and, in the older revisions, ping.
    pub(super) fn on_connection(request: &Request, initialized: bool) -> Result<Self, Fault> {
        match carried(&request.params)? {
            Some(version) => Self::of_version(version, &request.params),
            None if initialized || matches!(request.method.as_str(), "initialize" | "ping") => Ok(Self::Legacy),
            None => Err(missing_version()),
        }
    }

    /// The era of a request of this version, which the newest revision's requests must support with their `_meta`.
    pub(super) fn of_version(version: &str, params: &Map<String, Value>) -> Result<Self, Fault> {
        let capabilities = || meta(params, CAPABILITIES_KEY).is_some_and(Value::is_object);
        match version {
            MODERN if carried(params)?.is_none() => Err(missing_version()),
            MODERN if capabilities() => Ok(Self::Modern),
            MODERN => Err(Fault::invalid_params(format!("`_meta` must hold `{CAPABILITIES_KEY}`, an object"))),
            older if LEGACY.contains(&older) => Ok(Self::Legacy),
            unknown => Err(Fault::unsupported_version(unknown, &VERSIONS)),
        }
    }
}

/// The version that a request carries.
pub(super) fn carried(params: &Map<String, Value>) -> Result<Option<&str>, Fault> {
    if params.get("_meta").is_some_and(|meta| !meta.is_object()) {
        return Err(Fault::invalid_params("`_meta` must be an object"));
    }
    match meta(params, VERSION_KEY) {
        None => Ok(None),
        Some(Value::String(version)) => Ok(Some(version)),
        Some(_) => Err(Fault::invalid_params(format!("`{VERSION_KEY}` must be a string"))),
    }
}

/// What a request's `_meta` says under this key.
pub(super) fn meta<'a>(params: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    params.get("_meta")?.get(key)
}

fn missing_version() -> Fault {
    Fault::invalid_params(format!("`_meta` must hold `{VERSION_KEY}`, or the conversation begin with `initialize`"))
}
