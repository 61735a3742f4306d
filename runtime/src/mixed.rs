//! Multipart replies, part by part (RFC 2046, section 5.1).

use crate::media_type::MediaType;

/// The parts of a multipart body, each with its media type; none where the body is not built as it should be.
pub(crate) fn parts<'a>(boundary: &str, body: &'a [u8]) -> Option<Vec<(MediaType, &'a [u8])>> {
    let delimiter = format!("\r\n--{boundary}");
    let delimiter = delimiter.as_bytes();
    // The first delimiter may begin the body, and then no line ends before it.
    let mut rest = match body.strip_prefix(&delimiter[2..]) {
        Some(rest) => rest,
        None => split(body, delimiter)?.1,
    };
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let (padding, after) = split(rest, b"\r\n")?;
        if !padding.trim_ascii().is_empty() {
            return None;
        }
        // Headers end with the empty line; where there are none, it comes first.
        let (part, following) = split(after, delimiter)?;
        parts.push(match part.strip_prefix(b"\r\n") {
            Some(content) => (MediaType::read("text/plain"), content),
            None => {
                let (headers, content) = split(part, b"\r\n\r\n")?;
                (media_type(headers), content)
            }
        });
        rest = following;
    }
    (!parts.is_empty()).then_some(parts)
}

/// What a part's headers say it is; text, where they do not.
fn media_type(headers: &[u8]) -> MediaType {
    let headers = String::from_utf8_lossy(headers);
    let mut lines = headers.lines().filter_map(|line| line.split_once(':'));
    let said = lines.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-type"));
    MediaType::read(said.map_or("text/plain", |(_, value)| value))
}

/// What stands before and after the first place where the bytes hold this separator.
fn split<'a>(bytes: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let place = bytes.windows(separator.len()).position(|window| window == separator)?;
    Some((&bytes[..place], &bytes[place + separator.len()..]))
}

#[cfg(test)]
mod tests {
    use super::parts;

    fn read(body: &str) -> Option<Vec<(String, String)>> {
        let parts = parts("b", body.as_bytes())?.into_iter();
        Some(parts.map(|(media, bytes)| (media.essence, String::from_utf8_lossy(bytes).into_owned())).collect())
    }

    #[test]
    fn preamble_epilogue_and_parts_without_headers_are_as_the_rfc_says() {
        let body = "preamble\r\n--b  \r\n\r\nplain\r\n--b\r\nX-A: 1\r\nContent-Type: text/csv; charset=utf-8\r\n\r\na,b\r\n\r\n--b--\r\nepilogue";
        let expected = [("text/plain", "plain"), ("text/csv", "a,b\r\n")];
        assert_eq!(read(body), Some(expected.map(|(kind, text)| (kind.to_owned(), text.to_owned())).to_vec()));
    }

    #[test]
    fn a_body_that_breaks_off_or_has_no_parts_is_none() {
        for body in
            ["", "--b", "--b--", "--b\r\n", "--b\r\n\r\nplain", "--b\r\nno headers\r\n--b--", "--bc\r\n\r\nx\r\n--b--"]
        {
            assert_eq!(read(body), None, "{body}");
        }
    }
}
