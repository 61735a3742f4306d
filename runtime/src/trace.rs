//! Trace context that a caller hands on: which trace a call belongs to (W3C Trace Context, W3C Baggage).

use http::{HeaderMap, HeaderName, HeaderValue};

/// The trace that a call belongs to. It goes to the vendor in three headers; what is malformed is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    traceparent: Option<HeaderValue>,
    tracestate: Option<HeaderValue>,
    baggage: Option<HeaderValue>,
}

impl Trace {
    /// Reads what a caller said of the trace. A `tracestate` counts only beside a `traceparent`.
    #[must_use]
    pub fn new(traceparent: Option<&str>, tracestate: Option<&str>, baggage: Option<&str>) -> Self {
        let kept = |text: Option<&str>, is_right: fn(&str) -> bool| {
            let text = text.map(str::trim).filter(|text| is_right(text))?;
            HeaderValue::from_str(text).ok()
        };
        let traceparent = kept(traceparent, is_parent);
        let tracestate = kept(tracestate, is_state).filter(|_| traceparent.is_some());
        Self { traceparent, tracestate, baggage: kept(baggage, is_baggage) }
    }

    /// The trace and the span that the call is made in, if the caller said so rightly.
    #[must_use]
    pub fn traceparent(&self) -> Option<&str> {
        self.traceparent.as_ref()?.to_str().ok()
    }

    /// Adds the trace's headers to a request. A header that is there already is an argument of the call and stays.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let said = [("traceparent", &self.traceparent), ("tracestate", &self.tracestate), ("baggage", &self.baggage)];
        for (name, value) in said {
            if let Some(value) = value {
                headers.entry(HeaderName::from_static(name)).or_insert_with(|| value.clone());
            }
        }
    }
}

/// `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01` (Trace Context, section 3.2). Of later versions the part
/// that is known today must be right.
fn is_parent(text: &str) -> bool {
    let (known, later) = text.split_at_checked(55).unwrap_or((text, ""));
    let parts: Vec<&str> = known.split('-').collect();
    let [version, trace, span, flags] = parts[..] else { return false };
    let is_hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let is_id = |text: &str, length| is_hex(text, length) && text.bytes().any(|byte| byte != b'0');
    let has_right_end = later.is_empty() || (version != "00" && later.starts_with('-'));
    is_hex(version, 2) && version != "ff" && is_id(trace, 32) && is_id(span, 16) && is_hex(flags, 2) && has_right_end
}

/// `vendor=value,tenant@system=value` (Trace Context, section 3.3): at most 32 members, no key twice.
fn is_state(text: &str) -> bool {
    let mut keys = Vec::new();
    for member in text.split(',').map(str::trim).filter(|member| !member.is_empty()) {
        let Some((key, value)) = member.split_once('=') else { return false };
        let is_mark = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-*/@".contains(&byte);
        let starts_well = key.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit());
        let is_key = starts_well && key.len() <= 256 && key.bytes().all(is_mark) && key.matches('@').count() <= 1;
        let is_value = (1..=256).contains(&value.len())
            && value.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b',' && byte != b'=');
        if !is_key || !is_value || keys.contains(&key) {
            return false;
        }
        keys.push(key);
    }
    (1..=32).contains(&keys.len())
}

/// `key=value;property,key=value` (Baggage, section 3.3): at most 64 members and 8,192 bytes.
fn is_baggage(text: &str) -> bool {
    let is_token = |text: &str| {
        let is_mark = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        !text.is_empty() && text.bytes().all(is_mark)
    };
    let is_value = |text: &str| text.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && !b"\",;\\".contains(&byte));
    let is_pair = |pair: &str| pair.split_once('=').map(|(key, value)| is_token(key.trim()) && is_value(value.trim()));
    let is_member = |member: &str| {
        let mut parts = member.split(';');
        parts.next().and_then(is_pair) == Some(true)
            && parts.all(|property| is_pair(property).unwrap_or_else(|| is_token(property.trim())))
    };
    text.len() <= 8192 && text.split(',').count() <= 64 && text.split(',').all(is_member)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::Trace;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /// The headers that a request gets.
    fn headers(traceparent: &str, tracestate: &str, baggage: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        Trace::new(Some(traceparent), Some(tracestate), Some(baggage)).write(&mut headers);
        headers
    }

    #[test]
    fn what_is_well_formed_goes_on() {
        let (state, baggage) =
            ("congo=t61rcWkgMzE, t1@rojo=00f067aa0ba902b7", "userId=a%20b;p1;p2=v, isProduction=false");
        let headers = headers(PARENT, state, baggage);
        assert_eq!(headers["traceparent"], PARENT);
        assert_eq!(headers["tracestate"], state);
        assert_eq!(headers["baggage"], baggage);
        assert_eq!(Trace::new(Some(PARENT), None, None).traceparent(), Some(PARENT));
        let later = format!("01{}-what-comes-later", &PARENT[2..]);
        assert_eq!(self::headers(&later, "", "")["traceparent"], later);
    }

    #[test]
    fn a_malformed_traceparent_is_left_out_and_takes_the_tracestate_with_it() {
        for wrong in [
            "",
            "00",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0é",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nX-Admin: yes",
        ] {
            assert_eq!(headers(wrong, "a=b", ""), HeaderMap::new(), "{wrong}");
        }
    }

    #[test]
    fn malformed_state_and_baggage_are_left_out() {
        let many = vec!["a=b"; 65].join(",");
        for wrong in ["a", "A=b", "a=b=c", "a=", "a=b,a=c", "a@b@c=d", "a=é", "a=b\r\nX-Admin: yes", &many] {
            assert_eq!(headers(PARENT, wrong, "").get("tracestate"), None, "{wrong}");
        }
        for wrong in ["", "a", "a b=c", "a=b c", "a=\"b\"", "a=b;", "a=b,", "a=b\\", "a=b\r\nX-Admin: yes", &many] {
            assert_eq!(headers("", "", wrong).get("baggage"), None, "{wrong}");
        }
        assert_eq!(headers("", "", &format!("a={}", "b".repeat(8192))).get("baggage"), None);
    }

    #[test]
    fn a_header_that_the_call_itself_says_stays() {
        let mut headers = HeaderMap::from_iter([(
            http::header::HeaderName::from_static("baggage"),
            HeaderValue::from_static("own=1"),
        )]);
        Trace::new(None, None, Some("a=b")).write(&mut headers);
        assert_eq!(headers["baggage"], "own=1");
    }
}
