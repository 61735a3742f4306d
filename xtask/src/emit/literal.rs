//! String literals that nothing in them can leave.

use proc_macro2::Literal;

/// A string literal, escaped.
pub fn string(text: &str) -> String {
    Literal::string(text).to_string()
}

/// A raw string literal with as many `#` as its text needs. Text that cannot stand in one is escaped instead.
pub fn raw(text: &str) -> String {
    // A bare carriage return is not allowed in a raw string, and rustc refuses direction marks it cannot show.
    if text.chars().any(|letter| letter.is_control() || !letter.is_ascii() && letter.escape_debug().count() > 1) {
        return string(text);
    }
    let mut longest = 0;
    for (at, _) in text.match_indices('"') {
        longest = longest.max(1 + text[at + 1..].bytes().take_while(|byte| *byte == b'#').count());
    }
    let hashes = "#".repeat(longest);
    format!("r{hashes}\"{text}\"{hashes}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads_back(text: &str, literal: &str) {
        let literal: syn::LitStr = syn::parse_str(literal).expect("a string literal");
        assert_eq!(literal.value(), text);
    }

    #[test]
    fn hostile_text_stays_inside_its_literal() {
        for text in ["", "\"#", "\"##; fn main() {}", "a\\\"b", "*/ {} `", "\r\n\0", "\u{202e}abc", "r#\"x\"#", "é ✓"]
        {
            reads_back(text, &raw(text));
            reads_back(text, &string(text));
        }
    }
}
