//! A file as a caller gives it: `{"filename", "content_base64", "media_type"}`.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use crate::media_type::is_legal;
use crate::mistake::Mistakes;

/// Base64 with or without its padding: what it stands for is the same.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A file, decoded.
pub(super) struct File<'a> {
    pub(super) filename: Option<&'a str>,
    pub(super) media_type: Option<&'a str>,
    pub(super) bytes: Vec<u8>,
}

/// Reads the file at this path of the arguments, or adds what is wrong with it.
pub(super) fn read<'a>(path: &str, value: &'a Value, mistakes: &mut Mistakes) -> Option<File<'a>> {
    let said = |name: &str| value.get(name).and_then(Value::as_str);
    let Some(content) = said("content_base64") else {
        mistakes.add(format!("{path}.content_base64"), "is missing; must be the file's bytes in base64");
        return None;
    };
    let media_type = said("media_type");
    if media_type.is_some_and(|media_type| !is_legal(media_type)) {
        mistakes.add(format!("{path}.media_type"), "is no media type; must be one, for example `image/png`");
    }
    // Base64 is often broken into lines.
    let content: Vec<u8> = content.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    match BASE64.decode(content) {
        Ok(bytes) => {
            Some(File { filename: said("filename"), media_type: media_type.filter(|name| is_legal(name)), bytes })
        }
        Err(error) => {
            let error = error.to_string().to_lowercase();
            let problem = format!("is no base64 ({}); must be the file's bytes in base64", error.trim_end_matches('.'));
            mistakes.add(format!("{path}.content_base64"), problem);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::read;
    use crate::mistake::Mistakes;

    fn bytes(value: &Value) -> Result<Vec<u8>, String> {
        let mut mistakes = Mistakes::default();
        let bytes = read("files[1]", value, &mut mistakes).map(|file| file.bytes);
        let problems: Vec<String> = mistakes.as_slice().iter().map(ToString::to_string).collect();
        bytes.filter(|_| problems.is_empty()).ok_or_else(|| problems.join("; "))
    }

    #[test]
    fn base64_is_read_with_or_without_padding_and_line_breaks() {
        for text in ["UE5HIQ==", "UE5HIQ", "UE5H\r\nIQ==\n", " UE5HIQ== "] {
            assert_eq!(bytes(&json!({"content_base64": text})).as_deref(), Ok(&b"PNG!"[..]), "{text}");
        }
        assert_eq!(bytes(&json!({"content_base64": ""})).as_deref(), Ok(&b""[..]));
    }

    #[test]
    fn what_is_no_base64_or_no_media_type_is_told_with_its_path() {
        for (value, start) in [
            (
                json!({"content_base64": "a!"}),
                "files[1].content_base64: is no base64 (invalid symbol 33, offset 1); must be",
            ),
            (json!({"content_base64": "héllo"}), "files[1].content_base64: is no base64 ("),
            (json!({"content_base64": "UE5HI"}), "files[1].content_base64: is no base64 ("),
            (json!({}), "files[1].content_base64: is missing"),
            (json!("UE5H"), "files[1].content_base64: is missing"),
            (json!({"content_base64": "", "media_type": "a/b\r\nX: y"}), "files[1].media_type: is no media type"),
        ] {
            let problem = bytes(&value).expect_err("it is wrong");
            assert!(problem.starts_with(start), "{problem}");
        }
    }
}
