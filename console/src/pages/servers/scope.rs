//! Which tools a server exposes: chosen by method, by tag, by name, with how many tools each stands for.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use serde_json::{Value, json};
use toolpress_store::Config;
use toolpress_tool::{Effect, Method, Tool, Vendor};

use crate::door::form::Form;
use crate::html::errors::Errors;
use crate::html::field::{Field, Kind, choice, group};
use crate::html::text::{name, text};

pub(super) const METHODS: &str = "/config/methods";
pub(super) const TAGS: &str = "/config/tags";
pub(super) const TOOLS: &str = "/config/tools";
/// What single tools are looked for by.
const FIND: &str = "find";

/// A word that stands for several methods, what it means, and whether a tool is one of them.
type Group = (&'static str, &'static str, fn(&Tool) -> bool);

/// The words that stand for several methods.
const GROUPS: [Group; 3] = [
    ("read", "changes nothing", |tool| tool.effect == Effect::Reads),
    ("write", "create, update, delete", |tool| matches!(tool.method, Method::Create | Method::Update | Method::Delete)),
    ("custom", "whatever else the vendor can do", |tool| matches!(tool.method, Method::Custom(_))),
];
/// So many words are shown as boxes, the commonest first; others are written.
const BOXES: usize = 80;
/// So many tools are found at once.
const FOUND: usize = 30;

/// The config that a form, or a query of the same fields, holds. Words come from boxes and from lines.
pub(super) fn read(form: &Form) -> Config {
    let words = |name: &str| {
        let words =
            form.all(name).flat_map(|value| value.split([',', '\n'])).map(str::trim).filter(|word| !word.is_empty());
        let mut seen = BTreeSet::new();
        words.filter(|word| seen.insert(*word)).map(str::to_owned).collect()
    };
    Config { methods: words(METHODS), tags: words(TAGS), tools: words(TOOLS) }
}

/// The config as the API takes it.
pub(super) fn to_json(config: &Config) -> Value {
    json!({ "methods": config.methods, "tags": config.tags, "tools": config.tools })
}

/// The config in a few words, for a list.
pub(super) fn brief(config: &Config) -> Markup {
    let words = |words: &[String]| {
        html! {
            @for (place, word) in words.iter().take(4).enumerate() {
                @if place > 0 { ", " }
                (text(word))
            }
            @if words.len() > 4 { span.quiet { " and " (words.len() - 4) " more" } }
        }
    };
    html! {
        @if *config == Config::default() { "every tool" }
        @if !config.methods.is_empty() { div { (words(&config.methods)) } }
        @if !config.tags.is_empty() { div { span.quiet { "tagged " } (words(&config.tags)) } }
        @if !config.tools.is_empty() {
            div { @if config.tools.len() == 1 { "one tool" } @else { (config.tools.len()) " single tools" } }
        }
    }
}

/// The fields to choose with. `matches` is the path that finds single tools.
pub(super) fn fields(vendor: &Vendor, config: &Config, form: &Form, errors: &Errors, matches: &str) -> Markup {
    let counts = counted(vendor.tools.iter().map(|tool| tool.method.name()));
    let groups = GROUPS.iter().filter_map(|(word, meaning, holds)| {
        let count = vendor.tools.iter().filter(|tool| holds(tool)).count();
        (count > 0).then_some((*word, *meaning, count))
    });
    let is_group = |word: &str| GROUPS.iter().any(|(group, ..)| *group == word);
    let has_single = config.methods.iter().any(|word| !is_group(word));
    let single: Vec<String> = config.methods.iter().filter(|word| !is_group(word)).cloned().collect();
    let methods = html! {
        div.choices {
            @for (word, meaning, count) in groups {
                (choice("checkbox", METHODS, word, config.methods.iter().any(|own| own == word), &html! {
                    (word) " " span.quiet { (count) } br; span.hint { (meaning) }
                }))
            }
        }
        details open[has_single] {
            summary { "Single methods" }
            (boxes(METHODS, &counts, &single))
        }
    };
    let tags = counted(vendor.tools.iter().flat_map(|tool| tool.tags.iter().copied()));
    let whole = errors.exactly("/config");
    html! {
        @if !whole.is_empty() { div.notice.bad #config tabindex="-1" { @for detail in &whole { p { (detail) } } } }
        (group(METHODS, "Methods", Some(&html! { "Tools of any of these. None chosen: all." }), &errors.at(METHODS), &methods))
        @if !tags.is_empty() {
            (group(TAGS, "Tags", Some(&html! { "And with any of these tags. None chosen: all." }), &errors.at(TAGS), &boxes(TAGS, &tags, &config.tags)))
        }
        (group(TOOLS, "Single tools", Some(&html! { "And only these. None chosen: all." }), &errors.at(TOOLS), &html! {
            div.find {
                (Field::text(FIND, "Find tools", form.get(FIND)).kind(Kind::Search).show(&Errors::default()))
                button.second type="submit" name="then" value="find" { "Find" }
            }
            div data-live=(matches) data-from=(FIND) aria-live="polite" { (found(vendor, form.get(FIND), &config.tools)) }
        }))
    }
}

/// The tools that were found, and those that were chosen before.
pub(super) fn found(vendor: &Vendor, find: &str, chosen: &[String]) -> Markup {
    let words: Vec<String> = find.split_whitespace().map(str::to_lowercase).collect();
    let is_match = |tool: &&Tool| {
        let title = tool.title.to_lowercase();
        words.iter().all(|word| tool.name.contains(word) || title.contains(word))
    };
    let is_chosen = |tool: &&Tool| chosen.iter().any(|name| name == tool.name);
    let matching: Vec<_> = match words.as_slice() {
        [] => Vec::new(),
        _ => vendor.tools.iter().copied().filter(|tool| is_match(tool) && !is_chosen(tool)).collect(),
    };
    html! {
        @for tool in chosen { (choice("checkbox", TOOLS, tool, true, &name(tool))) }
        @for tool in matching.iter().take(FOUND) { (choice("checkbox", TOOLS, tool.name, false, &name(tool.name))) }
        @if !words.is_empty() {
            p.hint {
                @match matching.len() {
                    0 => { "No other tool has these words in its name or title." },
                    count if count > FOUND => { (count - FOUND) " more; write another word to find fewer." },
                    count => { (count) " found." },
                }
            }
        }
    }
}

/// Words as boxes: the commonest, and whatever was chosen. Others are written, one a line.
fn boxes(field: &str, counts: &BTreeMap<&str, usize>, chosen: &[String]) -> Markup {
    let mut shown: Vec<(&str, usize)> = counts.iter().map(|(word, count)| (*word, *count)).collect();
    let has_more = shown.len() > BOXES;
    if has_more {
        shown.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        shown.truncate(BOXES);
        shown.sort_unstable();
    }
    let others = chosen.iter().filter(|word| !shown.iter().any(|(own, _)| own == word));
    html! {
        div.choices {
            @for (word, count) in &shown {
                (choice("checkbox", field, word, chosen.iter().any(|own| own == word), &html! { (text(word)) " " span.quiet { (count) } }))
            }
            @for word in others {
                @let count = counts.get(word.as_str());
                (choice("checkbox", field, word, true, &html! {
                    (text(word)) " "
                    @if let Some(count) = count { span.quiet { (count) } } @else { span.badge.bad { "stands for nothing" } }
                }))
            }
        }
        @if has_more {
            (Field::text(field, "Others", "").kind(Kind::Lines).hint(html! { "One a line. These are the commonest " (BOXES) " of " (counts.len()) "." }).show(&Errors::default()))
        }
    }
}

fn counted<'a>(words: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    words.fold(BTreeMap::new(), |mut counts, word| {
        *counts.entry(word).or_insert(0) += 1;
        counts
    })
}
