//! Where a store is: `sqlite:PATH` or `postgres://…`.

use std::path::Path;
use std::sync::Arc;

use crate::error::StoreError;
use crate::records::Records;
use crate::sqlite::Sqlite;
use crate::store::Store;

/// Opens the store at an address, brings its schema up to date, and makes it where there is none.
///
/// * `sqlite:PATH`: a file, made with mode 0600; processes on the same machine may share it.
/// * `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…`: as libpq reads it; with `sslmode` `disable`, `prefer`
///   (the default: encrypted where the server can, unverified) or `require`, `verify-ca`, `verify-full` (encrypted, with
///   a certificate for the host's name from an authority of the machine or of the file `sslrootcert`). Needs the feature
///   `postgres`.
///
/// # Errors
///
/// [`StoreError::Address`] for any other address; [`StoreError::Newer`] for a database of a later version;
/// [`StoreError::Unavailable`] and [`StoreError::Corrupt`] as for every call. None shows a password.
pub async fn open(address: &str) -> Result<Arc<dyn Store>, StoreError> {
    match address.split_once(':') {
        Some(("sqlite", "")) => Err(wrong(address, "a path must follow, as in `sqlite:toolpress.db`")),
        Some(("sqlite", path)) => Ok(Arc::new(Records::new(Sqlite::open(Path::new(path)).await?))),
        Some(("postgres" | "postgresql", _)) => postgres(address).await,
        _ => Err(wrong(address, "expected `sqlite:PATH` or `postgres://…`")),
    }
}

#[cfg(feature = "postgres")]
async fn postgres(address: &str) -> Result<Arc<dyn Store>, StoreError> {
    Ok(Arc::new(Records::new(crate::postgres::Postgres::open(address).await?)))
}

#[cfg(not(feature = "postgres"))]
async fn postgres(address: &str) -> Result<Arc<dyn Store>, StoreError> {
    Err(wrong(address, "this program was built without the feature `postgres`"))
}

/// The error of an address, which shows no more of it than can be shown.
pub fn wrong(address: &str, reason: impl Into<String>) -> StoreError {
    StoreError::Address { address: shown(address), reason: reason.into() }
}

/// An address, or only its scheme where it could hold a password, however misspelt.
fn shown(address: &str) -> String {
    if !address.contains(['@', '?', '=']) {
        return address.to_owned();
    }
    let scheme = address.find("://").map_or("", |end| &address[..end + 3]);
    format!("{scheme}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        assert_eq!(shown("postgres://user:p@ss/w:r?d@host/db?sslmode=x"), "postgres://…");
        assert_eq!(shown("postgres://host/db?user=u&password=p@ss"), "postgres://…");
        assert_eq!(shown("user:pass@host"), "…");
        assert_eq!(shown("host=h password=pass"), "…");
        assert_eq!(shown("toolpress.db"), "toolpress.db");
    }
}
