//! Reading an address as libpq does, with the parameters that say how far the server is to be trusted.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::address::wrong;
use crate::error::StoreError;
use crate::postgres::tls::{self, Roots};

/// So long a connection may take to be made.
const CONNECTS: Duration = Duration::from_secs(3);
/// So long a server may leave what it was sent without an answer, before it is taken for gone.
const SILENT: Duration = Duration::from_secs(5);

/// How to connect.
#[derive(Clone)]
pub struct Target {
    pub config: Config,
    pub tls: MakeRustlsConnect,
}

impl Target {
    pub fn read(address: &str) -> Result<Self, StoreError> {
        let (start, query) = address.split_once('?').unwrap_or((address, ""));
        let (mut mode, mut roots, mut rest) = ("prefer".to_owned(), Roots::Machine, Vec::new());
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let value = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
            match parameter.split_once('=') {
                Some(("sslmode", text)) => mode = value(text),
                Some(("sslrootcert", "system")) => roots = Roots::Machine,
                Some(("sslrootcert", text)) => roots = Roots::File(PathBuf::from(value(text))),
                _ => rest.push(parameter),
            }
        }
        // What the parser says may quote a password that is not written as it should be.
        let mut config: Config = format!("{start}?{}", rest.join("&")).parse().map_err(|_| {
            wrong(
                address,
                "expected `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…` with parameters of libpq, and `%40` \
                 for `@`, `%2F` for `/` and so on in the password",
            )
        })?;
        if config.get_hosts().is_empty() {
            return Err(wrong(address, "it names no host"));
        }
        let tls = match mode.as_str() {
            "disable" | "allow" | "prefer" => tls::unverified(),
            "require" | "verify-ca" | "verify-full" => {
                let roots = match roots {
                    Roots::File(file) if fs::metadata(&file).is_err() => {
                        return Err(wrong(address, format!("`sslrootcert` {} cannot be read", file.display())));
                    }
                    roots => roots,
                };
                tls::verified(&roots).map_err(|reason| wrong(address, reason))?
            }
            _ => {
                let reason = "`sslmode` is none of disable, allow, prefer, require, verify-ca, verify-full";
                return Err(wrong(address, reason));
            }
        };
        config
            .ssl_mode(match mode.as_str() {
                "disable" => SslMode::Disable,
                "allow" | "prefer" => SslMode::Prefer,
                _ => SslMode::Require,
            })
            .application_name("toolpress")
            .connect_timeout(CONNECTS)
            .tcp_user_timeout(SILENT)
            .keepalives_idle(SILENT);
        Ok(Self { config, tls })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(address: &str) -> String {
        Target::read(address).err().expect("an address that is refused").to_string()
    }

    #[test]
    fn no_error_shows_a_password() {
        for address in [
            "postgres://sam:s3cr3t@host:port/db",
            "postgres://sam:s3cr3t@host/db?unknown=1",
            "postgres://sam:s3cr3t@host/db?sslmode=s3cr3t",
            "postgres://host/db?password=s3cr3t&sslmode=x",
            "postgres:sam:s3cr3t@host",
        ] {
            let error = refused(address);
            assert!(!error.contains("s3cr3t"), "{error}");
        }
    }

    #[test]
    fn the_parameters_of_trust_are_read() {
        let mode = |address| Target::read(address).ok().map(|target| target.config.get_ssl_mode());
        assert_eq!(mode("postgres://host/db"), Some(SslMode::Prefer));
        assert_eq!(mode("postgresql://host/db?sslmode=disable&connect_timeout=1"), Some(SslMode::Disable));
        assert!(refused("postgres://host/db?sslmode=Require").contains("`sslmode` is none of"));
        assert!(refused("postgres://host/db?sslmode=require&sslrootcert=no%20file").contains("no file"));
    }
}
