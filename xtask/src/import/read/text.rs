//! Bytes to text: UTF-8 as a rule, and whatever else vendors save their documents in.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::decode::{Fault, Remark};

/// The text of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Without its byte order mark; every line ends in a line feed.
    pub text: String,
    pub remarks: Vec<Remark>,
}

/// Reads bytes as text, or says that they are none.
pub fn text(bytes: &[u8]) -> Result<Text, Fault> {
    let Text { text, remarks } = match Encoding::for_bom(bytes) {
        Some((encoding, length)) if encoding == UTF_16LE || encoding == UTF_16BE => utf_16(&bytes[length..], encoding),
        Some((_, length)) => utf_8(&bytes[length..]),
        None => utf_8(bytes),
    };
    if let Some(end) = text.find('\0') {
        let fault = Fault::new(Some(line(&text[..end])), "is no text: it holds a zero byte");
        return Err(fault.help("if it is packed, unpack it; if it is text, save it as UTF-8"));
    }
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    Ok(Text { text, remarks })
}

fn utf_16(bytes: &[u8], encoding: &'static Encoding) -> Text {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let lost = if broken { ", and what is no character in it is lost" } else { "" };
    let message = format!("is {}, not UTF-8; it is read as that{lost}", encoding.name());
    Text { text: text.into_owned(), remarks: vec![Remark::at_line("not-utf-8", 1, message)] }
}

/// Reads what is no UTF-8 as Windows-1252, character by character: most such files are UTF-8 up to a few words.
fn utf_8(bytes: &[u8]) -> Text {
    let mut text = String::with_capacity(bytes.len());
    let mut broken = 0_usize;
    let mut first = 1;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if chunk.invalid().is_empty() {
            continue;
        }
        if broken == 0 {
            first = line(&text);
        }
        broken += chunk.invalid().len();
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    let message = || format!("is no UTF-8 from here on; what is none (bytes: {broken}) is read as Windows-1252");
    let remarks = if broken > 0 { vec![Remark::at_line("not-utf-8", first, message())] } else { Vec::new() };
    Text { text, remarks }
}

/// The number of the line that this much of a text ends in.
fn line(text: &str) -> usize {
    text.replace("\r\n", "\n").matches(['\n', '\r']).count() + 1
}
