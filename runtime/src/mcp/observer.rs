//! Who learns of calls besides the log and the counts: whoever keeps an account of them.

use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value};
use toolpress_tool::Tool;

use super::metrics::Outcome;

/// A call whose tool is known already, since somebody who observes it has looked for it.
pub struct Watched {
    /// The tool of that name in the server's catalog.
    pub tool: &'static Tool,
    pub observer: Box<dyn Observer>,
}

impl fmt::Debug for Watched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Watched").field("tool", &self.tool.name).finish_non_exhaustive()
    }
}

/// Learns of one call. It is dropped when the call has ended; a request that turns out to call no tool drops it untouched.
pub trait Observer: Send {
    /// A tool is about to be called with these arguments, which have not been checked yet.
    fn started(&mut self, tool: &'static Tool, arguments: &Map<String, Value>);

    /// The call has ended in this way, after this time; also when the client has gone and nobody hears the answer.
    fn ended(&mut self, outcome: Outcome, duration: Duration);
}
