//! The line of a text that a problem is about, cut to what fits a screen, and made visible.

use std::ops::Range;

use super::visible::visible;

/// How much of a line is shown, in characters. Some documents are one line of megabytes.
const WIDTH: usize = 120;
/// How much of that may stand before the marked part.
const BEFORE: usize = 40;

/// A piece of a line with a part marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub text: String,
    /// In bytes of `text`.
    pub mark: Range<usize>,
}

/// Where the lines of a text begin. Lines end as they do in YAML: LF, CR LF or CR.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let is_end = |at: usize| bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        let starts = [0].into_iter().chain((0..bytes.len()).filter(|at| is_end(*at)).map(|at| at + 1)).collect();
        Self { text, starts }
    }

    /// What stands on a line between the blanks at its ends, and its first column; both count from 1.
    pub fn line(&self, number: usize) -> Option<(Range<usize>, usize)> {
        let start = *self.starts.get(number.checked_sub(1)?)?;
        let end = self.starts.get(number).copied().unwrap_or(self.text.len());
        let line = &self.text[start..end];
        let indent = &line[..line.len() - line.trim_start().len()];
        let from = start + indent.len();
        Some((from..from + line.trim().len(), indent.chars().count() + 1))
    }

    /// What a range of bytes stands in, up to the end of the line that it begins on.
    pub fn excerpt(&self, bytes: &Range<usize>) -> Excerpt {
        let number = self.starts.partition_point(|start| *start <= bytes.start).max(1);
        let start = self.starts[number - 1];
        let end = self.starts.get(number).copied().unwrap_or(self.text.len());
        let end = start + self.text[start..end].trim_end_matches(['\r', '\n', ' ']).len();
        let from = self.floor(bytes.start.clamp(start, end.max(start)));
        let to = self.floor(bytes.end.clamp(from, end.max(from)));
        self.cut(start..end.max(from), from..to)
    }

    /// Cuts a line around the marked part.
    fn cut(&self, line: Range<usize>, mark: Range<usize>) -> Excerpt {
        let is_long = self.text[line.clone()].char_indices().nth(WIDTH).is_some();
        let before = &self.text[line.start..mark.start];
        let after = &self.text[mark.start..line.end];
        let from = if is_long { before.char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at) } else { 0 };
        let shown = WIDTH - before[from..].chars().count().min(BEFORE);
        let to = if is_long { after.char_indices().nth(shown).map_or(after.len(), |(at, _)| at) } else { after.len() };
        let marked = to.min(mark.len());
        let mut text = String::new();
        if from > 0 {
            text.push('…');
        }
        text.push_str(&visible(&before[from..]));
        let start = text.len();
        text.push_str(&visible(&after[..marked]));
        let end = text.len();
        text.push_str(&visible(&after[marked..to]));
        if to < after.len() {
            text.push('…');
        }
        Excerpt { text, mark: start..end }
    }

    /// The last boundary of characters that is not behind this byte.
    fn floor(&self, byte: usize) -> usize {
        (0..=byte.min(self.text.len())).rev().find(|byte| self.text.is_char_boundary(*byte)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, mark: &str) -> Excerpt {
        let start = text.find(mark).expect("the mark is part of the text");
        Lines::new(text).excerpt(&(start..start + mark.len()))
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["first: 1", "  größe: 名前", "last: 3"].join(end);
            let excerpt = excerpt(&text, "名前");
            assert_eq!(excerpt.text, "  größe: 名前");
            assert_eq!(&excerpt.text[excerpt.mark], "名前");
        }
    }

    #[test]
    fn a_mark_over_several_lines_ends_with_the_first() {
        let excerpt = excerpt("a: {\n  b: 1 }\n", "{\n  b: 1 }");
        assert_eq!(excerpt, Excerpt { text: "a: {".to_owned(), mark: 3..4 });
    }

    #[test]
    fn a_long_line_is_cut_around_its_mark() {
        let filler = "ä".repeat(5_000);
        let excerpt = excerpt(&format!("{filler}MARK{filler}"), "MARK");
        assert_eq!(excerpt.text.chars().count(), WIDTH + 2);
        assert!(excerpt.text.starts_with("…ä") && excerpt.text.ends_with("ä…"), "{}", excerpt.text);
        assert_eq!(&excerpt.text[excerpt.mark], "MARK");
    }

    #[test]
    fn a_long_mark_is_cut_too() {
        let text = format!("a: {}", "b".repeat(5_000));
        let excerpt = Lines::new(&text).excerpt(&(3..text.len()));
        assert_eq!(excerpt.text.chars().count(), WIDTH + 1);
        assert_eq!(&excerpt.text[excerpt.mark], "b".repeat(117));
    }
}
