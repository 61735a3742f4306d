//! The gateway: many accounts, and servers that only their token opens.

mod bounds;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::{Arg, Args};
use jiff::{SignedDuration, Span, SpanRelativeTo};
use toolpress_gateway::accounts::Calls;
use toolpress_gateway::app::{Gateway, Options};
use toolpress_gateway::key::{self, Keyring};
use toolpress_runtime::base::Base;
use toolpress_runtime::mcp::http;
use toolpress_store::{Page, Store};

use super::when::Bound;
use super::{Door, signals};
use crate::output;
use crate::service::Replies;
use bounds::Limits;

/// Says where the database is.
const DATABASE: &str = "TOOLPRESS_DATABASE";
/// Sets the administrator's token.
const ADMIN_TOKEN: &str = "TOOLPRESS_ADMIN_TOKEN";

/// What only the gateway has.
#[derive(Args)]
pub struct Settings {
    /// Where everything is kept: sqlite:PATH or postgres://…; else the environment variable TOOLPRESS_DATABASE says it,
    /// which other users of the machine cannot see; else it is sqlite:toolpress.db
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
    /// Where clients reach the gateway (https://mcp.example.com), if not where it listens
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The file with the keys that seal credentials, instead of the one beside the database
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Keep the values of arguments in the audit log, not only their names
    #[arg(long)]
    audit_values: bool,
    /// For how long the audit log keeps entries (90d, 12h), or `forever`
    #[arg(long, default_value = "90d", value_name = "TIME", value_parser = retention)]
    audit_retention: Retention,
    #[command(flatten)]
    bounds: Limits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Retention(Option<SignedDuration>);

impl Bound for Settings {
    fn bind(argument: Arg) -> Arg {
        argument.conflicts_with("vendor")
    }
}

impl Settings {
    pub(super) async fn serve(self, replies: &Replies, door: Door) -> Result<()> {
        let database = self.database.clone().or_else(|| set(DATABASE));
        let database = database.unwrap_or_else(|| "sqlite:toolpress.db".to_owned());
        let store = toolpress_store::open(&database).await.context("the database cannot be opened")?;
        let keyring = self.keyring(&database, &*store).await?;
        let (listener, address) = door.open().await?;
        let public_url = match &self.public_url {
            Some(url) => Base::parse(url).context("--public-url is of no use")?.to_string(),
            None => format!("http://{address}"),
        };
        let gate = self.bounds.gate()?;
        let http = http::Options {
            allowed_hosts: hosts(door.hosts, &public_url, address),
            allowed_origins: door.origins,
            ..Default::default()
        };
        let gateway = Gateway::new(Options {
            vendors: toolpress_generated::vendors(),
            store,
            keyring: Arc::new(keyring),
            http: http.clone(),
            public_url: public_url.clone(),
            gate: gate.clone(),
            limits: self.bounds.limits(),
            calls: Calls {
                timeout: replies.bounds.timeout,
                max_reply_bytes: replies.bounds.max_reply_bytes.get(),
                structured: replies.are_structured(),
            },
            audit_values: self.audit_values,
            audit_retention: self.audit_retention.0,
        });
        let given = set(ADMIN_TOKEN);
        let first = gateway.first_token(given.as_deref()).await;
        let first = first.with_context(|| format!("there is no administrator's token ({ADMIN_TOKEN})"))?;
        let console =
            toolpress_console::Options { state: gateway.state(), by_hand: gateway.by_hand(), gate: gate.clone(), http };
        let router = gateway.router().merge(toolpress_console::router(console));
        let stop = signals::stop()?;
        let hangups = signals::at_hangup(|| match gateway.reload() {
            Ok(()) => tracing::info!("the keys were read again"),
            Err(error) => tracing::error!(%error, "the keys could not be read again; those that are known stay in use"),
        })?;
        tracing::info!(url = public_url, %address, "listening");
        // For whoever started this and let the system choose the port.
        output::text(&format!("http://{address}/mcp"))?;
        if let Some(token) = first {
            // Not in the log, which is kept: whoever starts a gateway for the first time reads what it prints.
            output::text(&format!("administrator's token, shown this once: {}", token.expose()))?;
            output::text(&format!("sign in with it at {public_url}/console"))?;
        }
        tokio::select! {
            served = http::serve(listener, router, gate, stop) => served?,
            () = hangups => {}
        }
        gateway.stop().await;
        tracing::info!("stopped");
        Ok(())
    }

    /// The keys from the environment, or from the file that is named, or from the one beside the database.
    async fn keyring(&self, database: &str, store: &dyn Store) -> Result<Keyring> {
        let beside = match &self.key_file {
            Some(file) => Some(file.clone()),
            None => key::file_beside(database),
        };
        let has_accounts = !store.accounts(Page { after: None, limit: 1 }).await?.is_empty();
        Ok(Keyring::find(|name| std::env::var(name).ok(), beside.as_deref(), has_accounts)?)
    }
}

/// An environment variable that holds something.
fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The hosts that requests may name: those allowed, the public one, and the address itself where others reach it.
fn hosts(mut allowed: Vec<String>, public_url: &str, address: SocketAddr) -> Vec<String> {
    let authority = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    allowed.extend(authority.split('/').next().map(str::to_owned));
    if !address.ip().is_loopback() {
        allowed.push(address.to_string());
    }
    allowed
}

fn retention(text: &str) -> Result<Retention> {
    if text == "forever" {
        return Ok(Retention(None));
    }
    let span: Span = text.parse().context("write a time such as 90d or 12h, or `forever`")?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours())?;
    if duration <= SignedDuration::ZERO {
        bail!("write a time that is longer than nothing");
    }
    Ok(Retention(Some(duration)))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::{Retention, hosts, retention};

    #[test]
    fn a_retention_is_a_time_or_forever() {
        assert_eq!(retention("90d").ok(), Some(Retention(Some(SignedDuration::from_hours(90 * 24)))));
        assert_eq!(retention("forever").ok(), Some(Retention(None)));
        for wrong in ["", "soon", "0d", "-1h", "90"] {
            assert!(retention(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_host_of_the_public_url_is_allowed_by_itself() {
        let loopback = ([127, 0, 0, 1], 8080).into();
        let allowed = hosts(vec!["a".to_owned()], "https://mcp.example.com/gateway", loopback);
        assert_eq!(allowed, ["a", "mcp.example.com"]);
    }
}
