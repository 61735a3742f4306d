//! What people write into JSON although it is none: comments, commas before a closing bracket, halves of characters.

use super::decode::Remark;

/// The text as JSON has it, line by line the same, and what was mended. `None` if nothing is to mend.
pub fn mended(text: &str) -> Option<(String, Vec<Remark>)> {
    let mut mender = Mender { text, at: 0, line: 1, out: Vec::with_capacity(text.len()), remarks: Vec::new() };
    mender.run();
    let Mender { out, remarks, .. } = mender;
    // Only whole characters are put in and left out.
    let out = String::from_utf8(out).ok()?;
    (!remarks.is_empty()).then_some((out, remarks))
}

struct Mender<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    out: Vec<u8>,
    remarks: Vec<Remark>,
}

impl Mender<'_> {
    fn run(&mut self) {
        // Where the last comma was written, as long as nothing but space came after it.
        let mut comma: Option<(usize, usize)> = None;
        while let Some(byte) = self.byte(0) {
            match byte {
                b'"' => self.string(),
                b'\'' if self.is_start() => self.word(),
                b'#' if self.is_start() => self.comment("\n"),
                b'/' if self.byte(1) == Some(b'/') && self.is_start() => self.comment("\n"),
                b'/' if self.byte(1) == Some(b'*') && self.is_start() => self.comment("*/"),
                b',' => {
                    comma = Some((self.out.len(), self.line));
                    self.keep(1);
                    continue;
                }
                b'}' | b']' => {
                    if let Some((place, line)) = comma {
                        self.out[place] = b' ';
                        self.remark("trailing-comma", line, "a comma before a closing bracket is no JSON; left out");
                    }
                    self.keep(1);
                }
                byte if byte.is_ascii_whitespace() => {
                    self.keep(1);
                    continue;
                }
                _ => self.keep(1),
            }
            if !matches!(byte, b'#' | b'/') {
                comma = None;
            }
        }
    }

    /// Whether something may begin here: not in the middle of a word, and not as the value of a key, where YAML may have
    /// an address without quotes.
    fn is_start(&self) -> bool {
        let before = self.out.last().copied().unwrap_or(b' ');
        let written = self.out.iter().rev().find(|byte| !byte.is_ascii_whitespace());
        let is_value = written == Some(&b':') && self.byte(0) == Some(b'/');
        (before.is_ascii_whitespace() || b",[]{}\"':".contains(&before)) && !is_value
    }

    /// Keeps what YAML has in single quotes.
    fn word(&mut self) {
        let length = self.text[self.at + 1..].find('\'').map_or(1, |length| length + 2);
        self.keep(length);
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn keep(&mut self, length: usize) {
        let end = self.text.len().min(self.at + length);
        let kept = &self.text.as_bytes()[self.at..end];
        self.line += kept.iter().filter(|byte| **byte == b'\n').count();
        self.out.extend_from_slice(kept);
        self.at = end;
    }

    /// Leaves out a comment up to `end`, but for its lines.
    fn comment(&mut self, end: &str) {
        self.remark("json-comment", self.line, "a comment is no JSON; left out, as all that follow");
        let rest = &self.text[self.at..];
        let length = match end {
            "\n" => rest.find('\n').unwrap_or(rest.len()),
            end => rest.get(2..).and_then(|rest| rest.find(end)).map_or(rest.len(), |length| length + 2 + end.len()),
        };
        for byte in rest[..length].bytes() {
            self.line += usize::from(byte == b'\n');
            self.out.push(if byte == b'\n' { b'\n' } else { b' ' });
        }
        self.at += length;
    }

    fn string(&mut self) {
        self.keep(1);
        while let Some(byte) = self.byte(0) {
            match byte {
                b'"' => return self.keep(1),
                b'\\' => self.escape(),
                _ => self.keep(1),
            }
        }
    }

    /// Keeps an escape. Half of a character beyond the first 65,536 stands for none.
    fn escape(&mut self) {
        let half = self.text.get(self.at..).and_then(escaped);
        let next = self.text.get(self.at + 6..).and_then(escaped);
        match (half, next) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => self.keep(12),
            (Some(0xD800..=0xDFFF), _) => {
                self.remark("lone-surrogate", self.line, "an escape is half of a character; U+FFFD stands for it now");
                self.out.extend_from_slice(br"\ufffd");
                self.at += 6;
            }
            (Some(_), _) => self.keep(6),
            (None, _) => self.keep(2),
        }
    }

    /// Keeps the first remark of a kind.
    fn remark(&mut self, code: &'static str, line: usize, message: &str) {
        if self.remarks.iter().all(|remark| remark.code != code) {
            self.remarks.push(Remark::at_line(code, line, message));
        }
    }
}

/// The number in `\ud83d` at the start of a text.
fn escaped(text: &str) -> Option<u16> {
    let digits = text.strip_prefix(r"\u")?.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_no_json_is_mended() {
        let mend = |text: &str| mended(text).map(|(text, remarks)| (text, remarks.len()));
        assert_eq!(mend(r#"{"a": "// # /* ,] \" \ud83d\ude00", "b": [1, 2]}"#), None);
        assert_eq!(mend("{\"a\": 1, // x\n}"), Some(("{\"a\": 1      \n}".to_owned(), 2)));
        assert_eq!(mend("[1, /* ä\n */ ]"), Some(("[1       \n    ]".to_owned(), 2)));
        assert_eq!(mend(r#"["\\ud800", "\ud800\\"]"#), Some((r#"["\\ud800", "\ufffd\\"]"#.to_owned(), 1)));
        for yaml in ["{a: http://b}", "{a: //b}", "{a: '../b#/c // d', 'e # f': g#h}", "{a: it's, b: 'c # d'}"] {
            assert_eq!(mend(yaml), None, "{yaml}");
        }
        assert_eq!(mend("[1] /* no end"), Some(("[1]          ".to_owned(), 1)));
    }

    #[test]
    fn broken_texts_are_taken_as_they_are() {
        for text in ["\"\\", "\"\\u", "\"\\ud8", "\"\\ud800", "/", "\"ä\\ä"] {
            mended(text);
        }
    }
}
