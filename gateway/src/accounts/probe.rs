//! Trying an account out: one real call that changes nothing.

use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use toolpress_store::Account;
use toolpress_tool::{Effect, Http, Method, Tool, Vendor};

use super::{AccountFault, Accounts};

/// What a try showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestOutcome {
    /// Whether the vendor has taken the credentials and answered.
    pub ok: bool,
    /// The tool that was called.
    pub tool: &'static str,
    /// The vendor's HTTP status; none where it did not answer.
    pub status: Option<u16>,
    /// What it means, in a sentence. Nothing of what the vendor answered is in it.
    pub message: String,
    pub duration: Duration,
}

impl Accounts {
    /// Calls a tool of the vendor that only reads and asks for nothing, always the same one: a short list where there is
    /// one.
    ///
    /// # Errors
    ///
    /// An account that cannot be used, and a vendor that has no such tool.
    pub async fn test(&self, account: &Account) -> Result<TestOutcome, AccountFault> {
        let client = self.client(account).await?;
        let vendor = client.account().vendor();
        let is_set = |setting: &str| client.account().setting(setting).is_some();
        let none = || AccountFault::unusable(account, format!("{} has no tool to try it with", vendor.title));
        let tool = harmless(vendor, is_set).ok_or_else(none)?;
        let has_limit = tool.arguments.iter().any(|argument| argument.name == "limit");
        let arguments: Map<String, Value> =
            has_limit.then(|| ("limit".to_owned(), Value::from(1))).into_iter().collect();

        let started = Instant::now();
        let reply = client.call(tool, arguments).await;
        let duration = started.elapsed();
        Ok(match reply {
            Ok(reply) => {
                let status = reply.status.map(|status| status.as_u16());
                let ok = !reply.is_error;
                if status == Some(401) {
                    self.rejected(account.id);
                }
                TestOutcome { ok, tool: tool.name, status, message: meaning(vendor, ok, status), duration }
            }
            Err(error) => {
                TestOutcome { ok: false, tool: tool.name, status: None, message: error.to_string(), duration }
            }
        })
    }
}

/// The tool to try: one that proves the credentials, changes nothing and needs no argument. Of several a list that can be
/// kept short goes first, then any list; then the shortest path, since those are the plainest things there are.
fn harmless(vendor: &'static Vendor, is_set: impl Fn(&str) -> bool) -> Option<&'static Tool> {
    let proves = vendor.apis.iter().any(|api| !api.authentication.is_empty());
    let candidates = vendor.tools.iter().copied().filter(|tool| {
        let needs = |argument: &toolpress_tool::Argument| argument.required && !argument.setting.is_some_and(&is_set);
        tool.effect == Effect::Reads
            && tool.http == Http::Get
            && tool.body.is_none()
            && !(proves && tool.api.authentication.is_empty())
            && !tool.path.contains('{')
            && !tool.arguments.iter().any(needs)
    });
    candidates.min_by_key(|tool| {
        let is_list = tool.method == Method::List;
        let has_limit = tool.arguments.iter().any(|argument| argument.name == "limit");
        (!(is_list && has_limit), !is_list, tool.path.len(), tool.name)
    })
}

fn meaning(vendor: &Vendor, ok: bool, status: Option<u16>) -> String {
    let title = vendor.title;
    match status {
        _ if ok => format!("{title} has taken the credentials and answered"),
        Some(401) => format!("{title} does not take the credentials; give the account new ones"),
        Some(402 | 403) => {
            format!("{title} knows the credentials and does not let them read this; look at what they may do")
        }
        Some(404) => format!("{title} was reached and has nothing there; check the base URL"),
        Some(429) => format!("{title} asks for fewer requests at the moment; try again later"),
        Some(status @ 300..=399) => {
            format!("{title} points elsewhere ({status}), which is not followed; check the base URL")
        }
        Some(status @ 500..) => format!("{title} has trouble of its own ({status}); try again later"),
        Some(status) => format!("{title} was reached and has answered {status}"),
        None => format!("{title} gave no answer"),
    }
}

#[cfg(test)]
mod tests {
    use toolpress_tool::Vendor;

    use super::harmless;
    use crate::accounts::tests::vendor::ACME;

    #[test]
    fn the_tool_to_try_is_a_short_list_that_asks_for_nothing() {
        let tool = harmless(&ACME, |_| false).expect("there is one");
        assert_eq!(tool.name, "list_all_acme_widgets");
    }

    #[test]
    fn a_vendor_without_a_harmless_tool_has_none() {
        static WRITES: Vendor = Vendor { tools: &[], ..ACME };
        assert!(harmless(&WRITES, |_| true).is_none());
    }
}
