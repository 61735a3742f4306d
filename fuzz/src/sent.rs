//! Where a request may go: to the account's host, along the tool's path.

use percent_encoding::percent_decode_str;
use toolpress_runtime::Account;
use toolpress_tool::{Tool, Vendor};
use url::Url;

/// An account with made-up credentials.
pub fn account(vendor: &'static Vendor) -> Account {
    let secret =
        |environment: &str| Some(if environment.ends_with("LOGIN") { "user:secret" } else { "secret" }.to_owned());
    let account = Account::new(vendor).and_then(|account| account.with_environment(secret));
    account.expect("the vendor is a fixture")
}

pub fn assert_sent<B>(tool: &Tool, request: &http::Request<B>) {
    let base = Url::parse(tool.api.url).expect("an emitted URL is one");
    let uri = request.uri().to_string();
    let url = Url::parse(&uri).unwrap_or_else(|error| panic!("{uri}: {error}"));
    assert_eq!(url.origin(), base.origin(), "{uri}");
    assert_eq!(url.path(), request.uri().path(), "whoever reads the URL once more is led elsewhere");
    let path = url.path().strip_prefix(base.path().trim_end_matches('/')).expect("the path begins with the base's");
    let (segments, template): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), tool.path.split('/').collect());
    assert_eq!(segments.len(), template.len(), "{uri} of {}", tool.path);
    for (segment, template) in segments.iter().zip(template) {
        let read = percent_decode_str(segment).decode_utf8_lossy();
        if template.contains('{') {
            assert!(!["", ".", ".."].contains(&read.as_ref()), "{uri} of {}", tool.path);
        } else {
            assert_eq!(read, template, "{uri}");
        }
    }
    for framing in ["host", "content-length", "transfer-encoding"] {
        assert!(!request.headers().contains_key(framing), "{framing} is said twice");
    }
}
