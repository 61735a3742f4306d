//! What a request is known by in logs and traces, here and at the vendor (W3C Trace Context).

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value};

use super::era::meta;
use crate::trace::Trace;

/// What a request brings beside its message.
#[derive(Debug)]
pub(super) struct Context {
    /// What the request is known by.
    pub(super) span: Span,
    /// What the vendor is told of it.
    pub(super) trace: Trace,
}

impl Context {
    /// Reads what a request's `_meta` says (MCP 2026-07-28, names reserved for trace context), and where that says
    /// nothing, what the transport does.
    pub(super) fn read<'a>(params: &'a Map<String, Value>, transport: impl Fn(&str) -> Option<&'a str>) -> Self {
        let carried = |name: &str| meta(params, name).and_then(Value::as_str);
        let (parent, state) = match carried("traceparent") {
            Some(parent) => (Some(parent), carried("tracestate")),
            None => (transport("traceparent"), transport("tracestate")),
        };
        let callers = Trace::new(parent, None, None);
        let span = Span::within(callers.traceparent());
        let state = state.filter(|_| callers.traceparent().is_some());
        let baggage = carried("baggage").or_else(|| transport("baggage"));
        Self { span, trace: Trace::new(Some(&span.traceparent()), state, baggage) }
    }
}

/// A request's place in a trace: the caller's trace, or a new one, and an id of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    trace: u128,
    id: u64,
    flags: u8,
}

impl Span {
    /// A new member of the caller's trace, or the first of a new one.
    fn within(traceparent: Option<&str>) -> Self {
        let (trace, flags) = traceparent.and_then(read).unwrap_or_else(|| (new_trace(), SAMPLED));
        Self { trace, id: random(), flags }
    }

    /// The trace's id: 32 hexadecimal digits.
    pub(super) fn trace_id(self) -> String {
        format!("{:032x}", self.trace)
    }

    /// The request's own id: 16 hexadecimal digits.
    pub(super) fn request_id(self) -> String {
        format!("{:016x}", self.id)
    }

    /// The header that tells the vendor both.
    fn traceparent(self) -> String {
        format!("00-{:032x}-{:016x}-{:02x}", self.trace, self.id, self.flags)
    }
}

/// Somebody keeps this trace: we log it.
const SAMPLED: u8 = 1;

/// The trace and the flags of a `traceparent`, whose parts stand where version 00 has them.
fn read(traceparent: &str) -> Option<(u128, u8)> {
    let trace = u128::from_str_radix(traceparent.get(3..35)?, 16).ok()?;
    let flags = u8::from_str_radix(traceparent.get(53..55)?, 16).ok()?;
    Some((trace, flags & SAMPLED))
}

fn new_trace() -> u128 {
    u128::from(random()) << 64 | u128::from(random())
}

/// A number that is unlikely to come again, here or in another process; never 0. It need not be a secret: the hasher's
/// keys come from the operating system, and it never sees the same count twice.
fn random() -> u64 {
    static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    KEYS.hash_one(COUNT.fetch_add(1, Ordering::Relaxed)).max(1)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::Context;
    use crate::trace::Trace;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    /// What is made of a request whose `_meta` and whose headers say this.
    fn read(meta: Value, headers: &[(&str, &'static str)]) -> Context {
        let params = Map::from_iter([("_meta".to_owned(), meta)]);
        Context::read(&params, |name| headers.iter().find(|(header, _)| *header == name).map(|(_, value)| *value))
    }

    #[test]
    fn a_request_is_a_new_member_of_the_callers_trace() {
        let Context { span, trace } = read(json!({"traceparent": PARENT}), &[]);
        let own = span.request_id();
        assert_eq!(span.trace_id(), TRACE);
        assert_eq!(trace.traceparent(), Some(format!("00-{TRACE}-{own}-01").as_str()));
        assert_ne!(own, "00f067aa0ba902b7");
        let unsampled = PARENT.replace("-01", "-00");
        let unsampled = read(json!({"traceparent": unsampled}), &[]).trace;
        assert!(unsampled.traceparent().is_some_and(|parent| parent.ends_with("-00")), "{unsampled:?}");
    }

    #[test]
    fn a_request_without_a_trace_begins_one_that_nobody_else_has() {
        let (one, two) = (read(json!({}), &[]), read(json!({"traceparent": "rubbish"}), &[]));
        assert_ne!(one.span.trace_id(), two.span.trace_id());
        for Context { span, trace } in [one, two] {
            let expected = format!("00-{}-{}-01", span.trace_id(), span.request_id());
            assert_eq!(trace.traceparent(), Some(expected.as_str()));
        }
    }

    #[test]
    fn the_message_goes_before_the_headers() {
        let other = "00-11111111111111111111111111111111-00f067aa0ba902b7-01";
        let headers = [("traceparent", other), ("tracestate", "from=header"), ("baggage", "who=header")];
        let both =
            read(json!({"traceparent": PARENT, "tracestate": "from=message", "baggage": "who=message"}), &headers);
        assert_eq!(both.trace, told(&both, Some("from=message"), Some("who=message")));
        assert_eq!(both.span.trace_id(), TRACE);
        let header = read(json!({}), &headers);
        assert_eq!(header.trace, told(&header, Some("from=header"), Some("who=header")));
        assert_eq!(header.span.trace_id(), "1".repeat(32));
    }

    #[test]
    fn state_of_no_trace_is_left_out() {
        let headers = [("traceparent", PARENT), ("tracestate", "from=header")];
        let wrong = read(json!({"traceparent": "rubbish", "tracestate": "from=message"}), &headers);
        assert_eq!(wrong.trace, told(&wrong, None, None));
        let alone = read(json!({"tracestate": "from=message"}), &[]);
        assert_eq!(alone.trace, told(&alone, None, None));
    }

    fn told(context: &Context, state: Option<&str>, baggage: Option<&str>) -> Trace {
        Trace::new(context.trace.traceparent(), state, baggage)
    }
}
