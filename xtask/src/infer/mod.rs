//! Inference: what canonical documents show of a vendor before anybody has written its `vendor.yaml`.

mod authentication;
mod header;
mod host;
mod inferred;
mod listing;
mod names;
mod paging;
mod prefix;
mod requirement;
mod server;
#[cfg(test)]
mod tests;

pub use authentication::{Authentication, Credential, CredentialPlace, authentication};
pub use header::rate_limit_headers;
pub use host::{Host, HostSetting, host};
pub use inferred::{Certainty, Inferred};
pub use paging::paging;
