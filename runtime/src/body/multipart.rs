//! A multipart body: text, JSON and files, each a part of its own (RFC 7578).

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};
use toolpress_tool::Style;

use super::file;
use super::write::Field;
use crate::mistake::Mistakes;
use crate::wire::{Encoding, json, pairs};

/// A part: its headers, with the empty line after them, and what it holds.
struct Part<'a> {
    head: String,
    content: Cow<'a, [u8]>,
}

/// The parts of a body, and the boundary that stands between them. The boundary is made from what it separates: the
/// same parts give the same bytes, and nobody can put the boundary of his own content into it.
pub(super) fn write(fields: &[Field], mistakes: &mut Mistakes) -> (String, Vec<u8>) {
    let parts: Vec<Part> = fields.iter().flat_map(|field| parts(field, mistakes)).collect();
    let boundary = boundary(&parts);
    let length: usize = parts.iter().map(|part| part.head.len() + part.content.len() + boundary.len() + 6).sum();
    let mut body = Vec::with_capacity(length + boundary.len() + 6);
    for part in &parts {
        for bytes in [b"--", boundary.as_bytes(), b"\r\n", part.head.as_bytes(), &part.content, b"\r\n"] {
            body.extend_from_slice(bytes);
        }
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (boundary, body)
}

/// The parts of one argument: one for each item of a list.
fn parts<'a>(field: &Field<'a>, mistakes: &mut Mistakes) -> Vec<Part<'a>> {
    let items = match field.value {
        Value::Array(items) => items.iter().enumerate().map(|(place, item)| (Some(place), item)).collect(),
        one => vec![(None, one)],
    };
    match field.style {
        Style::File => items.into_iter().filter_map(|(place, item)| file_part(field, place, item, mistakes)).collect(),
        Style::Json => items.into_iter().map(|(_, item)| json_part(field.wire, item)).collect(),
        style => {
            let pairs = pairs(field.wire, style, field.value, Encoding::Plain).into_iter();
            pairs.map(|pair| part(&pair.name, None, None, pair.value.into_bytes().into())).collect()
        }
    }
}

fn file_part<'a>(field: &Field, place: Option<usize>, item: &'a Value, mistakes: &mut Mistakes) -> Option<Part<'a>> {
    if item.is_null() {
        return None;
    }
    let path = place.map_or_else(|| field.name.to_owned(), |place| format!("{}[{place}]", field.name));
    let file = file::read(&path, item, mistakes)?;
    let media_type = file.media_type.unwrap_or("application/octet-stream");
    // It is the name of a file that makes most servers see one.
    let filename = file.filename.unwrap_or("file");
    Some(part(field.wire, Some(filename), Some(media_type), file.bytes.into()))
}

fn json_part<'a>(name: &str, value: &Value) -> Part<'a> {
    part(name, None, Some("application/json"), json(value).into_bytes().into())
}

fn part<'a>(name: &str, filename: Option<&str>, media_type: Option<&str>, content: Cow<'a, [u8]>) -> Part<'a> {
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quotable(name));
    if let Some(filename) = filename {
        head += &format!("; filename=\"{}\"", quotable(filename));
    }
    if let Some(media_type) = media_type {
        head += &format!("\r\nContent-Type: {media_type}");
    }
    head += "\r\n\r\n";
    Part { head, content }
}

/// A name as it may stand between quotes: browsers percent-encode the quote and the ends of lines (WHATWG HTML,
/// "Multipart form data"); the backslash and other control characters are read differently by different servers.
fn quotable(name: &str) -> String {
    name.chars().fold(String::with_capacity(name.len()), |mut quotable, character| {
        if character.is_control() || matches!(character, '"' | '\\') {
            quotable.push_str(&Encoding::Percent.value(character.encode_utf8(&mut [0; 4])));
        } else {
            quotable.push(character);
        }
        quotable
    })
}

fn boundary(parts: &[Part]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        for bytes in [part.head.as_bytes(), &part.content] {
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
        }
    }
    hash.finalize()[..16].iter().fold("toolpress-".to_owned(), |mut boundary, byte| {
        write!(boundary, "{byte:02x}").expect("a string takes what is written to it");
        boundary
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use toolpress_tool::Style;

    use super::{Field, write};
    use crate::mistake::Mistakes;

    /// The body with its boundary called `B`, in lines without their carriage returns.
    fn body(fields: &[(&'static str, Style, Value)]) -> Result<String, String> {
        let fields: Vec<Field> =
            fields.iter().map(|(name, style, value)| Field { name, wire: name, style: *style, value }).collect();
        let mut mistakes = Mistakes::default();
        let (boundary, bytes) = write(&fields, &mut mistakes);
        match mistakes.as_slice() {
            [] => Ok(String::from_utf8_lossy(&bytes).replace(&boundary, "B").replace("\r\n", "\n")),
            wrong => Err(wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
        }
    }

    const TEXT: Style = Style::Form { explode: true };

    #[test]
    fn text_json_and_files_are_parts_of_their_own_and_so_is_each_item_of_a_list() {
        let fields = [
            ("text", TEXT, json!("a\nb")),
            ("list", TEXT, json!(["x", 1])),
            ("joined", Style::Form { explode: false }, json!(["x", "y z"])),
            ("nested", Style::Deep, json!({"x": {"y": 1}})),
            ("about", Style::Json, json!({"x": 1.5, "y": "é"})),
            ("objects", Style::Json, json!([{"x": 1}, null])),
            ("file", Style::File, json!({"filename": "a.png", "content_base64": "UE5H", "media_type": "image/png"})),
            ("files", Style::File, json!([{"filename": "b", "content_base64": ""}])),
            ("nothing", TEXT, json!(null)),
        ];
        assert_eq!(
            body(&fields).as_deref(),
            Ok("--B\nContent-Disposition: form-data; name=\"text\"\n\na\nb\n\
                --B\nContent-Disposition: form-data; name=\"list\"\n\nx\n\
                --B\nContent-Disposition: form-data; name=\"list\"\n\n1\n\
                --B\nContent-Disposition: form-data; name=\"joined\"\n\nx,y z\n\
                --B\nContent-Disposition: form-data; name=\"nested[x][y]\"\n\n1\n\
                --B\nContent-Disposition: form-data; name=\"about\"\nContent-Type: application/json\n\n{\"x\":1.5,\"y\":\"é\"}\n\
                --B\nContent-Disposition: form-data; name=\"objects\"\nContent-Type: application/json\n\n{\"x\":1}\n\
                --B\nContent-Disposition: form-data; name=\"objects\"\nContent-Type: application/json\n\nnull\n\
                --B\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\nContent-Type: image/png\n\nPNG\n\
                --B\nContent-Disposition: form-data; name=\"files\"; filename=\"b\"\nContent-Type: application/octet-stream\n\n\n\
                --B--\n")
        );
        assert_eq!(body(&[]).as_deref(), Ok("--B--\n"));
    }

    #[test]
    fn a_hostile_file_name_stays_a_file_name() {
        let name = "a\"; filename=\"b\\\"\r\nContent-Type: text/html\r\n\r\n<é>\0";
        let file = json!({"filename": name, "content_base64": ""});
        assert_eq!(
            body(&[("file", Style::File, file)]).as_deref(),
            Ok(
                "--B\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22; filename=%22b%5C%22%0D%0AContent-Type: text/html%0D%0A%0D%0A<é>%00\"\nContent-Type: application/octet-stream\n\n\n--B--\n"
            )
        );
    }

    #[test]
    fn every_file_that_is_wrong_is_told_with_its_path() {
        let fields = [
            ("one", Style::File, json!({"filename": "a", "content_base64": "!"})),
            ("many", Style::File, json!([{"content_base64": ""}, {"content_base64": "", "media_type": "png"}])),
        ];
        let problems = body(&fields).expect_err("both are wrong");
        assert!(problems.starts_with("one.content_base64: is no base64"), "{problems}");
        assert!(problems.contains("\nmany[1].media_type: is no media type"), "{problems}");
    }

    #[test]
    fn the_same_parts_give_the_same_boundary_and_others_another() {
        let boundary = |value: &Value| {
            let field = Field { name: "a", wire: "a", style: TEXT, value };
            write(&[field], &mut Mistakes::default()).0
        };
        let first = boundary(&json!("x"));
        assert_eq!(boundary(&json!("x")), first);
        assert_ne!(boundary(&json!("y")), first);
        assert!(first.len() <= 70 && first.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{first}");
    }
}
