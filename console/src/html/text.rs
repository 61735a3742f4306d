//! Text that somebody else wrote: shown as it is, kept from changing what stands around it.

use std::fmt::Write;

use maud::{Markup, html};

/// Text in an element of its own, whose direction is its own affair. What cannot be seen, or would turn the text around,
/// is shown by its number.
pub(crate) fn text(text: &str) -> Markup {
    html! {
        bdi {
            @for (piece, hidden) in pieces(text) {
                (piece)
                @if let Some(hidden) = hidden { span.hidden-mark { (mark(hidden)) } }
            }
        }
    }
}

/// Text in which names stand between backticks, as in descriptions of tools.
pub(crate) fn prose(prose: &str) -> Markup {
    let pieces: Vec<&str> = prose.split('`').collect();
    // A backtick without another is only that.
    if pieces.len().is_multiple_of(2) {
        return text(prose);
    }
    html! {
        @for (place, piece) in pieces.iter().enumerate() {
            @if place % 2 == 1 { code { (text(piece)) } } @else if !piece.is_empty() { (text(piece)) }
        }
    }
}

/// Text of several lines in an element of its own, whose line breaks and tabs are left.
pub(crate) fn lines(text: &str) -> Markup {
    html! {
        @for line in text.split_inclusive(['\n', '\t']) {
            @let (words, end) = line.split_at(line.trim_end_matches(['\n', '\t']).len());
            @for (piece, hidden) in pieces(words) {
                (piece)
                @if let Some(hidden) = hidden { span.hidden-mark { (mark(hidden)) } }
            }
            (end)
        }
    }
}

/// A name of our own making, such as a tool's, which may be broken at its underscores.
pub(crate) fn name(name: &str) -> Markup {
    html! {
        code {
            @for (place, part) in name.split_inclusive('_').enumerate() {
                @if place > 0 { wbr; }
                (part)
            }
        }
    }
}

/// Text as [`text`], where there can be no elements: in a title, in an attribute.
pub(crate) fn plain(text: &str) -> String {
    pieces(text).fold(String::with_capacity(text.len()), |mut plain, (piece, hidden)| {
        plain.push_str(piece);
        if let Some(hidden) = hidden {
            plain.push_str(&mark(hidden));
        }
        plain
    })
}

/// Pieces that are shown as they are, each with what is hidden behind it.
fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<char>)> {
    text.split_inclusive(is_hidden).map(|piece| match piece.chars().next_back().filter(|last| is_hidden(*last)) {
        Some(last) => (&piece[..piece.len() - last.len_utf8()], Some(last)),
        None => (piece, None),
    })
}

fn mark(hidden: char) -> String {
    let mut mark = String::new();
    // Writing to a string does not fail.
    let _ = write!(mark, "U+{:04X}", u32::from(hidden));
    mark
}

/// Control characters, and those of format (Unicode's Cf) that turn text around or take no room. Joiners are left: there
/// is no Persian, Hindi or family of emoji without them.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{lines, name, plain, prose, text};

    #[test]
    fn markup_is_shown_and_not_read() {
        assert_eq!(text("<b>\"&").into_string(), "<bdi>&lt;b&gt;&quot;&amp;</bdi>");
    }

    #[test]
    fn what_cannot_be_seen_is_shown_by_its_number() {
        let shown = text("a\u{202e}b\u{200b}\u{7}").into_string();
        let mark = |number| format!("<span class=\"hidden-mark\">U+{number}</span>");
        assert_eq!(shown, format!("<bdi>a{}b{}{}</bdi>", mark("202E"), mark("200B"), mark("0007")));
        assert_eq!(plain("\u{2066}x"), "U+2066x");
    }

    #[test]
    fn names_between_backticks_are_code_and_a_single_backtick_is_itself() {
        assert_eq!(prose("a `<b>`").into_string(), "<bdi>a </bdi><code><bdi>&lt;b&gt;</bdi></code>");
        assert_eq!(prose("it`s").into_string(), "<bdi>it`s</bdi>");
    }

    #[test]
    fn lines_and_tabs_are_left_and_nothing_else_that_is_hidden() {
        let mark = "<span class=\"hidden-mark\">U+000D</span>";
        assert_eq!(lines("a\r\n\n\t<b>").into_string(), format!("a{mark}\n\n\t&lt;b&gt;"));
    }

    #[test]
    fn a_name_is_broken_at_its_underscores() {
        assert_eq!(name("list_all_teams").into_string(), "<code>list_<wbr>all_<wbr>teams</code>");
    }

    #[test]
    fn scripts_of_the_world_are_left_alone() {
        for right in ["ümläüt", "שלום", "می‌خواهم", "👨‍👩‍👧", ""] {
            assert_eq!(plain(right), right);
        }
    }
}
