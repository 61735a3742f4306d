//! The bytes of a response as content that MCP can carry: text, pictures, sound, anything else.

use bytes::Bytes;
use encoding_rs::Encoding;

use crate::lines;
use crate::media_type::MediaType;
use crate::mixed;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// JSON as the vendor wrote it, a list's envelope, other text, or a sentence about the reply.
    Text(String),
    /// A picture.
    Image { media_type: String, bytes: Bytes },
    /// Sound.
    Audio { media_type: String, bytes: Bytes },
    /// Anything else.
    Resource { media_type: String, bytes: Bytes },
}

impl Content {
    /// Reads bytes of this media type. A multipart reply is a content for each of its parts.
    pub(crate) fn read(media: &MediaType, bytes: Vec<u8>) -> Vec<Self> {
        let parts = media.boundary.as_deref().filter(|_| media.essence.starts_with("multipart/"));
        match parts.and_then(|boundary| mixed::parts(boundary, &bytes)) {
            Some(parts) => parts.into_iter().map(|(media, bytes)| Self::one(&media, bytes.to_vec())).collect(),
            None => vec![Self::one(media, bytes)],
        }
    }

    fn one(media: &MediaType, bytes: Vec<u8>) -> Self {
        let media_type = media.essence.clone();
        match media_type.split_once('/') {
            _ if lines::is_lines(&media_type) => {
                let text = text(media, bytes);
                Self::Text(lines::array(&text).unwrap_or(text))
            }
            _ if media.is_text() => Self::Text(text(media, bytes)),
            Some(("image", _)) => Self::Image { media_type, bytes: bytes.into() },
            Some(("audio", _)) => Self::Audio { media_type, bytes: bytes.into() },
            Some(_) => Self::Resource { media_type, bytes: bytes.into() },
            // The vendor does not say what it is. What can be read as text is text.
            None => match String::from_utf8(bytes) {
                Ok(text) => Self::Text(text),
                Err(error) => Self::Resource {
                    media_type: "application/octet-stream".to_owned(),
                    bytes: error.into_bytes().into(),
                },
            },
        }
    }
}

/// Bytes as text: in the charset that the media type names, else in UTF-8. What cannot be read becomes U+FFFD.
pub(crate) fn text(media: &MediaType, bytes: Vec<u8>) -> String {
    let named = media.charset.as_deref().and_then(|name| Encoding::for_label(name.as_bytes()));
    let has_mark = Encoding::for_bom(&bytes).is_some();
    match named {
        Some(encoding) if has_mark || encoding != encoding_rs::UTF_8 => encoding.decode(&bytes).0.into_owned(),
        None if has_mark => encoding_rs::UTF_8.decode(&bytes).0.into_owned(),
        _ => String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::Content;
    use crate::media_type::MediaType;

    fn read(media_type: &str, bytes: &[u8]) -> Vec<Content> {
        Content::read(&MediaType::read(media_type), bytes.to_vec())
    }

    fn text(text: &str) -> Vec<Content> {
        vec![Content::Text(text.to_owned())]
    }

    #[test]
    fn pictures_sound_text_and_other_bytes_are_told_apart() {
        let (bytes, media_type) = (Bytes::from_static(b"\x89PNG"), |name: &str| name.to_owned());
        let content = |name| read(name, b"\x89PNG");
        assert_eq!(
            content("image/png"),
            [Content::Image { media_type: media_type("image/png"), bytes: bytes.clone() }]
        );
        assert_eq!(
            content("Audio/WAV"),
            [Content::Audio { media_type: media_type("audio/wav"), bytes: bytes.clone() }]
        );
        for (name, told) in [("application/zip", "application/zip"), ("", "application/octet-stream")] {
            assert_eq!(content(name), [Content::Resource { media_type: media_type(told), bytes: bytes.clone() }]);
        }
        assert_eq!(read("application/problem+json", b"{}"), text("{}"));
        assert_eq!(read("", b"plain"), text("plain"));
    }

    #[test]
    fn json_line_by_line_is_one_array_unless_a_line_is_none() {
        for name in ["application/jsonl", "application/x-ndjson; charset=utf-8", "application/json-seq"] {
            assert_eq!(read(name, b"{\"a\":1}\n{\"a\":2}\n"), text("[{\"a\":1},{\"a\":2}]"), "{name}");
            assert_eq!(read(name, b"{\"a\":1}\n{\"a\""), text("{\"a\":1}\n{\"a\""), "{name}");
        }
    }

    #[test]
    fn text_is_read_in_the_charset_it_names() {
        for (media_type, bytes, expected) in [
            ("text/plain", &b"caf\xc3\xa9"[..], "café"),
            ("text/plain; charset=utf-8", b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
            ("application/json", b"\xef\xbb\xbf{}", "{}"),
            ("text/csv; charset=ISO-8859-1", b"caf\xe9", "café"),
            ("text/csv; charset=\"windows-1252\"", b"\x80 5", "€ 5"),
            ("application/xml; charset=utf-16", b"\xff\xfe<\0a\0/\0>\0", "<a/>"),
            ("text/plain; charset=shift_jis", b"\x83\x65\x83\x58\x83\x67", "テスト"),
            ("text/plain; charset=unheard-of", b"caf\xc3\xa9", "café"),
            ("text/plain", b"caf\xe9", "caf\u{fffd}"),
        ] {
            assert_eq!(read(media_type, bytes), text(expected), "{media_type}");
        }
    }

    #[test]
    fn a_multipart_reply_is_a_content_for_each_part() {
        let body = b"--b\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--b\r\ncontent-type: image/png\r\n\r\n\x89PNG\r\n--b--\r\n";
        let image = Content::Image { media_type: "image/png".to_owned(), bytes: Bytes::from_static(b"\x89PNG") };
        assert_eq!(read("multipart/mixed; boundary=b", body), [Content::Text("{\"a\":1}".to_owned()), image]);
        let whole = Content::Resource { media_type: "multipart/mixed".to_owned(), bytes: Bytes::copy_from_slice(body) };
        assert_eq!(read("multipart/mixed; boundary=c", body), [whole]);
    }
}
