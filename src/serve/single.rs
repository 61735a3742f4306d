//! One account, whose tools are everybody's who reaches the address.

use std::sync::Arc;

use anyhow::Result;
use clap::{Arg, Args};
use toolpress_runtime::mcp::{Metrics, http};

use super::when::Bound;
use super::{Door, signals};
use crate::output;
use crate::service::{Offer, Replies};

/// More requests at once are answered with 503.
const MOST_REQUESTS: u32 = 256;

/// What only a single account has.
#[derive(Args)]
pub struct Single {
    #[command(flatten)]
    offer: Offer,
}

impl Bound for Single {
    fn bind(argument: Arg) -> Arg {
        argument.requires("vendor")
    }
}

impl Single {
    pub(super) async fn serve(self, vendor: &str, replies: &Replies, door: Door) -> Result<()> {
        let metrics = Arc::new(Metrics::new());
        let server = self.offer.server(vendor, replies)?.with_metrics(Arc::clone(&metrics));
        let tools = server.catalog().tools().len();

        let (listener, address) = door.open().await?;
        let mut options =
            http::Options { allowed_hosts: door.hosts, allowed_origins: door.origins, ..Default::default() };
        if !address.ip().is_loopback() {
            tracing::warn!(
                "{address} is open to other machines, and there is no authentication: whoever reaches it acts in this account's name"
            );
            options.allowed_hosts.push(address.to_string());
        }
        let stop = signals::stop()?;
        let gate = http::Gate::new(MOST_REQUESTS);
        let app = http::router(Arc::new(server), gate.clone(), &options).merge(http::operations(metrics, gate.clone()));
        let url = format!("http://{address}/mcp");
        tracing::info!(tools, url, "listening");
        // For whoever started this and let the system choose the port.
        output::text(&url)?;
        http::serve(listener, app, gate, stop).await?;
        tracing::info!("stopped");
        Ok(())
    }
}
