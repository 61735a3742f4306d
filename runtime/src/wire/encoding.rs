//! Percent-encoding: what comes out is one name or one value, whatever went in.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

/// Where text is written, and so which of its characters would mean something else there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Where it stands alone: a header's value, a part of a multipart body.
    Plain,
    /// In a path or a query.
    Percent,
    /// In a query, where the vendor wants reserved characters as they are.
    Reserved,
    /// In a form. WHATWG's form encoding writes a space as `+`: every reader of forms knows that, and some know only that.
    Form,
    /// In a cookie.
    Cookie,
}

/// Everything but the unreserved characters (RFC 3986, section 2.3).
const PERCENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Of the reserved characters (RFC 3986, section 2.2) those stay that mean nothing in the value of a query's pair.
/// `&` and `#` would end it, `=` and `+` are read in more than one way, `'`, `[` and `]` are no part of a query.
const RESERVED: &AsciiSet = &PERCENT
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';');

/// What is no cookie octet (RFC 6265, section 4.1.1), and the percent sign, so that the value can be read back.
const COOKIE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\').add(b'%');

impl Encoding {
    /// The text as a value.
    pub(crate) fn value(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Plain => Cow::Borrowed(text),
            Self::Percent => utf8_percent_encode(text, PERCENT).into(),
            Self::Reserved => utf8_percent_encode(text, RESERVED).into(),
            Self::Form => form_urlencoded::byte_serialize(text.as_bytes()).collect(),
            Self::Cookie => utf8_percent_encode(text, COOKIE).into(),
        }
    }

    /// The text as a name.
    pub(crate) fn name(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Plain | Self::Form => self.value(text),
            Self::Percent | Self::Reserved | Self::Cookie => Self::Percent.value(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Encoding;

    #[test]
    fn every_place_keeps_what_means_nothing_there() {
        let text = "aZ9-._~ :/?#[]@!$&'()*+,;=%\"\\é\r\n";
        for (encoding, expected) in [
            (Encoding::Plain, text),
            (
                Encoding::Percent,
                "aZ9-._~%20%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%22%5C%C3%A9%0D%0A",
            ),
            (Encoding::Reserved, "aZ9-._~%20:/?%23%5B%5D@!$%26%27()*%2B,;%3D%25%22%5C%C3%A9%0D%0A"),
            (Encoding::Form, "aZ9-._%7E+%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29*%2B%2C%3B%3D%25%22%5C%C3%A9%0D%0A"),
            (Encoding::Cookie, "aZ9-._~%20:/?#[]@!$&'()*+%2C%3B=%25%22%5C%C3%A9%0D%0A"),
        ] {
            assert_eq!(encoding.value(text), expected, "{encoding:?}");
        }
    }

    #[test]
    fn names_are_encoded_whole_where_values_may_keep_more() {
        for encoding in [Encoding::Percent, Encoding::Reserved, Encoding::Cookie] {
            assert_eq!(encoding.name("a.b[]="), "a.b%5B%5D%3D", "{encoding:?}");
        }
    }
}
