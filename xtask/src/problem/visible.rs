//! Text of documents on its way to a terminal: what would steer it, or hide or turn the text, is shown as an escape.

use std::{borrow::Cow, fmt::Write};

/// The text with its control characters, direction marks and invisible characters escaped: `\u001b`. Tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return text.into();
    }
    let mut seen = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hidden(character) {
            escape(character, &mut seen);
        } else {
            seen.push(character);
        }
    }
    seen.into()
}

/// Writes a character as JSON, YAML in double quotes, and JSONPath escape it: in UTF-16.
pub fn escape(character: char, text: &mut String) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        let _ = write!(text, "\\u{unit:04x}");
    }
}

/// Whether a character does something to the text around it instead of being seen.
pub fn is_hidden(character: char) -> bool {
    match character {
        '\t' => false,
        // Two that join letters and emoji, as some languages need.
        '\u{200c}' | '\u{200d}' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        character => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_escaped_and_the_rest_is_left() {
        assert_eq!(visible("Größe\t名前 👩\u{200d}🚒"), "Größe\t名前 👩\u{200d}🚒");
        assert_eq!(visible("\u{1b}[31m\0\r\n\u{9b}2J\u{7f}"), r"\u001b[31m\u0000\u000d\u000a\u009b2J\u007f");
        assert_eq!(visible("a\u{202e}b\u{2066}c\u{200f}d\u{feff}"), r"a\u202eb\u2066c\u200fd\ufeff");
        assert_eq!(visible("\u{e0041}"), r"\udb40\udc41");
    }
}
