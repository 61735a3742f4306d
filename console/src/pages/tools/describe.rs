//! What is said of a tool: its effect, its first words, its hints.

use maud::{Markup, html};
use toolpress_tool::{Annotations, Effect, Place};

/// A description's first words have at most so many characters.
const FIRST: usize = 140;

/// What a tool does to the vendor's data, as a badge.
pub(crate) fn effect(effect: Effect) -> Markup {
    html! {
        @match effect {
            Effect::Reads => span.badge { (effect.name()) },
            Effect::Creates => span.badge.good { (effect.name()) },
            Effect::Updates => span.badge.warn { (effect.name()) },
            Effect::Deletes => span.badge.bad { (effect.name()) },
        }
    }
}

/// The first sentence of a text, or its first words.
pub(crate) fn gist(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let sentence = line.split_inclusive(". ").next().unwrap_or_default().trim_end();
    let Some((end, _)) = sentence.char_indices().nth(FIRST) else { return sentence.to_owned() };
    let cut = &sentence[..end];
    format!("{} …", cut.rsplit_once(' ').map_or(cut, |(words, _)| words))
}

/// A name in snake case as words.
pub(crate) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// MCP's hints in words.
pub(crate) fn hints(hints: Annotations) -> Vec<&'static str> {
    let Annotations { read_only, destructive, idempotent, open_world } = hints;
    let said = [
        (read_only, "changes nothing"),
        (!read_only && destructive, "may change or delete what is there"),
        (!read_only && !destructive, "only adds"),
        (!read_only && idempotent, "twice is the same as once"),
        (!read_only && !idempotent, "twice is not the same as once"),
        (open_world, "reaches the vendor"),
    ];
    said.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words).collect()
}

/// Where an argument goes in the request.
pub(crate) fn place(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
        Place::Body => "body",
        Place::WholeBody => "the body itself",
        Place::Page => "paging",
    }
}

#[cfg(test)]
mod tests {
    use super::gist;

    #[test]
    fn the_gist_is_the_first_sentence_or_as_many_words_as_there_is_room_for() {
        assert_eq!(gist("List incidents. Newest first."), "List incidents.");
        assert_eq!(gist("One line\nand another"), "One line");
        assert_eq!(gist(""), "");
        let long = gist(&"wörter ".repeat(40));
        assert!(long.ends_with("wörter …") && long.chars().count() <= 142, "{long}");
    }
}
