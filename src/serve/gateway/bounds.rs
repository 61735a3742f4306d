//! How much the gateway takes.

use std::num::NonZeroU32;
use std::str::FromStr;

use anyhow::{Context, Result};
use clap::Args;
use toolpress_gateway::limits;
use toolpress_runtime::mcp::http::Gate;

/// Bounds of requests and calls. What is refused is answered with 429 and the header `toolpress-limited`.
#[derive(Args)]
pub(super) struct Limits {
    /// Requests a second of each MCP server, and after a slash how many may come at once; 0 takes all
    #[arg(long, default_value = "50/100", value_name = "RATE[/BURST]")]
    server_rate: Rate,
    /// Requests a second of all servers of an account
    #[arg(long, default_value = "200/400", value_name = "RATE[/BURST]")]
    account_rate: Rate,
    /// Requests a second of the whole gateway
    #[arg(long, default_value = "0", value_name = "RATE[/BURST]")]
    gateway_rate: Rate,
    /// Calls under way at once of each MCP server; 0 takes all
    #[arg(long, default_value = "32", value_name = "CALLS")]
    server_calls: u32,
    /// Calls under way at once of all servers of an account
    #[arg(long, default_value = "64", value_name = "CALLS")]
    account_calls: u32,
    /// Calls under way at once of the whole gateway
    #[arg(long, default_value = "2048", value_name = "CALLS")]
    gateway_calls: u32,
    /// Connections at once; others are answered with 503. Fewer where the system allows too few open files
    #[arg(long, default_value = "4096", value_name = "CONNECTIONS")]
    connections: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rate(Option<limits::Rate>);

/// Open files beside those of connections: the database, the log, the listener.
const OTHER_FILES: u64 = 64;

impl Limits {
    pub(super) fn limits(&self) -> limits::Options {
        let bounds = |Rate(rate), calls| limits::Bounds { rate, calls: NonZeroU32::new(calls) };
        limits::Options {
            server: bounds(self.server_rate, self.server_calls),
            account: bounds(self.account_rate, self.account_calls),
            gateway: bounds(self.gateway_rate, self.gateway_calls),
        }
    }

    /// A gate with room for a request on every connection. A connection needs an open file, and while it waits for a
    /// vendor another.
    pub(super) fn gate(&self) -> Result<Gate> {
        let files = rlimit::increase_nofile_limit(u64::MAX).context("the bound of open files cannot be read")?;
        let room = u32::try_from(files.saturating_sub(OTHER_FILES) / 2).unwrap_or(u32::MAX).max(1);
        if room < self.connections {
            tracing::warn!(
                connections = room,
                open_files = files,
                "fewer connections than asked for: raise `ulimit -n`"
            );
        }
        let connections = room.min(self.connections);
        Ok(Gate::new(connections).with_connections(connections as usize))
    }
}

impl FromStr for Rate {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (rate, burst) = text.split_once('/').unwrap_or((text, text));
        let number =
            |text: &str| text.parse().map(NonZeroU32::new).context("write whole numbers, such as 50 or 50/100");
        let (rate, burst) = (number(rate)?, number(burst)?);
        Ok(Self(rate.map(|per_second| limits::Rate { per_second, burst: burst.unwrap_or(per_second) })))
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;

    #[test]
    fn a_rate_has_a_burst_or_none_and_0_is_no_bound() {
        let read = |text: &str| {
            let Rate(rate) = text.parse().expect(text);
            rate.map(|rate| (rate.per_second.get(), rate.burst.get()))
        };
        assert_eq!((read("50"), read("50/200"), read("0")), (Some((50, 50)), Some((50, 200)), None));
        for wrong in ["", "fast", "1/2/3", "-1", "1.5"] {
            assert!(wrong.parse::<Rate>().is_err(), "{wrong}");
        }
    }
}
