//! A request that would be sent, and the reply to it: as text, whatever they hold.

use std::time::Duration;

use maud::{Markup, html};
use toolpress_runtime::request::Shown;
use toolpress_runtime::{Content, Reply};

use crate::html::text::lines;

/// What is shown comes to so many bytes of HTML at most, of a request and of a reply.
const REQUEST: usize = 8 * 1024;
const REPLY: usize = 24 * 1024;

/// A request as it goes over the network.
pub(super) fn request(request: &Shown) -> Markup {
    let mut text = format!("{} {}\n", request.method, request.url);
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {value}\n"));
    }
    if !request.body.is_empty() {
        text.push('\n');
        text.push_str(&pretty(&request.body));
    }
    block("HTTP request", text.trim_end(), REQUEST)
}

/// What came back, and how it went.
pub(super) fn reply(reply: &Reply, duration: Duration) -> Markup {
    html! {
        p role="status" {
            @if reply.is_error { span.badge.bad { "failed" } } @else { span.badge.good { "ok" } }
            @if let Some(status) = reply.status { " The vendor answered " strong { (status) } } @else { " The vendor gave no answer" }
            ", after " (duration.as_millis()) " ms."
        }
        @for content in &reply.content {
            @match content {
                Content::Text(text) => (block("Content of the reply", &pretty(text), REPLY / reply.content.len().max(1))),
                Content::Image { media_type, bytes } | Content::Audio { media_type, bytes } | Content::Resource { media_type, bytes } => {
                    p { (bytes.len()) " bytes of " code { (media_type) } ", which are not shown here." }
                }
            }
        }
    }
}

/// JSON with a line for each value; anything else as it is.
fn pretty(text: &str) -> String {
    let value: Result<serde_json::Value, _> = serde_json::from_str(text);
    value.ok().and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| text.to_owned())
}

fn block(label: &str, text: &str, most: usize) -> Markup {
    let shown = cut(text, most);
    html! {
        pre.sent tabindex="0" role="region" aria-label=(label) { code { (lines(shown)) } }
        @if shown.len() < text.len() { p.quiet { "Cut here: " (text.len()) " bytes in all." } }
    }
}

/// The beginning of a text that makes so many bytes of HTML.
fn cut(text: &str, most: usize) -> &str {
    let mut room = most;
    let end = text.char_indices().find(|(_, letter)| {
        let bytes = match letter {
            '"' => "&quot;".len(),
            '<' | '>' => "&lt;".len(),
            '&' => "&amp;".len(),
            // It may be shown by its number.
            letter if letter.is_ascii_graphic() || " \n\t".contains(*letter) => 1,
            letter if letter.is_alphanumeric() => letter.len_utf8(),
            _ => 44,
        };
        let is_full = bytes > room;
        room = room.saturating_sub(bytes);
        is_full
    });
    end.map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::{cut, lines, pretty};

    #[test]
    fn what_is_shown_is_bounded_however_much_it_grows_as_html() {
        for text in ["\"", "<", "a", "é", "\u{202e}", "\u{0}", "👩"] {
            let long = text.repeat(5_000);
            let shown = cut(&long, 1_000);
            assert!(!shown.is_empty() && shown.len() < long.len());
            assert!(lines(shown).into_string().len() <= 1_000, "{text}");
        }
        assert_eq!(cut("short", 1_000), "short");
    }

    #[test]
    fn numbers_and_order_survive_being_laid_out() {
        assert_eq!(
            pretty(r#"{"b":1.10,"a":12345678901234567890123}"#),
            "{\n  \"b\": 1.10,\n  \"a\": 12345678901234567890123\n}"
        );
        assert_eq!(pretty("{no json"), "{no json");
    }
}
