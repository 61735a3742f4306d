//! Which tools of a catalogue are shown: by words, by effect, by tag, a page at a time.

use std::collections::BTreeMap;

use toolpress_tool::{Effect, Method, Tool};
use url::form_urlencoded::Serializer;

use crate::door::form::Form;

/// So many tools are on a page.
const USUAL: usize = 40;

/// What is looked for.
#[derive(Debug, Default)]
pub(crate) struct Search {
    /// As it was written.
    pub(crate) words: String,
    /// `reads`; empty for all.
    pub(crate) effect: String,
    /// Empty for all.
    pub(crate) tag: String,
    /// From 1.
    page: usize,
}

/// A page of what was found.
pub(crate) struct Found {
    /// By resource, those first that the words hit best; within one, what lists goes first and what deletes last.
    pub(crate) tools: Vec<&'static Tool>,
    /// On all pages.
    pub(crate) count: usize,
    pub(crate) page: usize,
    pub(crate) pages: usize,
}

impl Search {
    pub(crate) fn read(query: &Form) -> Self {
        Self {
            words: query.trimmed("q").to_owned(),
            effect: query.get("effect").to_owned(),
            tag: query.get("tag").to_owned(),
            page: query.get("page").parse().unwrap_or(1),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.effect.is_empty() && self.tag.is_empty()
    }

    /// The query that leads to a page of the same search.
    pub(crate) fn query(&self, page: usize) -> String {
        let page = page.to_string();
        let fields = [("q", &self.words), ("effect", &self.effect), ("tag", &self.tag), ("page", &page)];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(fields.into_iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }

    pub(crate) fn find(&self, tools: &[&'static Tool]) -> Found {
        let words: Vec<String> = self.words.split_whitespace().map(str::to_lowercase).collect();
        let mut tools: Vec<_> = tools.iter().copied().filter(|tool| self.takes(tool, &words)).collect();
        let mut best = BTreeMap::new();
        for tool in &tools {
            let miss = miss(tool, &words);
            let known = best.entry(tool.resource).or_insert(miss);
            *known = miss.min(*known);
        }
        tools.sort_by_key(|tool| (best[tool.resource], tool.resource, order(tool.method), tool.name));
        let (count, pages) = (tools.len(), tools.len().div_ceil(USUAL).max(1));
        let page = self.page.clamp(1, pages);
        let tools = tools.into_iter().skip((page - 1) * USUAL).take(USUAL).collect();
        Found { tools, count, page, pages }
    }

    /// Whether every word stands somewhere in what is said of the tool.
    fn takes(&self, tool: &Tool, words: &[String]) -> bool {
        let is_right = (self.effect.is_empty() || tool.effect.name() == self.effect)
            && (self.tag.is_empty() || tool.tags.contains(&self.tag.as_str()));
        is_right && {
            let texts = [tool.name, tool.title, tool.resource, tool.path, tool.description].map(str::to_lowercase);
            words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
        }
    }
}

/// How far the words are from what the tool is called: 0 where they are its title.
fn miss(tool: &Tool, words: &[String]) -> usize {
    let (title, name) = (tool.title.to_lowercase(), tool.name.replace('_', " "));
    let is_in = |text: &str| words.iter().all(|word| text.contains(word.as_str()));
    match words.join(" ") {
        phrase if title == phrase => 0,
        phrase if title.contains(&phrase) || name.contains(&phrase) => 1,
        _ if is_in(&title) => 2,
        _ if is_in(&name) => 3,
        _ => 4,
    }
}

/// The effects that tools have, each with how many have it.
pub(crate) fn effects(tools: &[&'static Tool]) -> Vec<(&'static str, usize)> {
    let all = [Effect::Reads, Effect::Creates, Effect::Updates, Effect::Deletes];
    let count = |effect| tools.iter().filter(|tool| tool.effect == effect).count();
    all.into_iter().map(|effect| (effect.name(), count(effect))).filter(|(_, count)| *count > 0).collect()
}

/// The tags that tools have, each with how many have it.
pub(crate) fn tags(tools: &[&'static Tool]) -> BTreeMap<&'static str, usize> {
    let mut tags = BTreeMap::new();
    for tag in tools.iter().flat_map(|tool| tool.tags) {
        *tags.entry(*tag).or_default() += 1;
    }
    tags
}

fn order(method: Method) -> usize {
    match method {
        Method::List => 0,
        Method::Get => 1,
        Method::Create => 2,
        Method::Update => 3,
        Method::Custom(_) => 4,
        Method::Delete => 5,
    }
}

#[cfg(test)]
mod tests {
    use toolpress_fixtures_generated::wire::VENDOR;

    use super::{Form, Search};

    fn found(query: &str) -> Vec<&'static str> {
        let found = Search::read(&Form::read(query.as_bytes())).find(VENDOR.tools);
        found.tools.iter().map(|tool| tool.name).collect()
    }

    #[test]
    fn every_word_narrows_the_search_whatever_its_case() {
        let name = VENDOR.tools[0].name;
        let words = name.replace('_', "+").to_uppercase();
        assert!(found(&format!("q={words}")).contains(&name));
        assert!(found(&format!("q={words}+nothing-of-the-kind")).is_empty());
    }

    #[test]
    fn what_is_called_by_the_words_goes_first() {
        let last = VENDOR.tools.iter().max_by_key(|tool| tool.resource).expect("there are tools");
        let title: String = url::form_urlencoded::byte_serialize(last.title.as_bytes()).collect();
        let first = Search::read(&Form::read(format!("q={title}").as_bytes())).find(VENDOR.tools).tools[0];
        assert_eq!(first.resource, last.resource);
    }

    #[test]
    fn effects_narrow_it_and_unknown_ones_leave_nothing() {
        let reads = found("effect=reads");
        assert!(!reads.is_empty() && reads.len() < VENDOR.tools.len());
        assert!(found("effect=explodes").is_empty() && found("tag=nothing").is_empty());
    }

    #[test]
    fn pages_show_every_tool_once_and_a_page_too_far_is_the_last() {
        let first = Search::default().find(VENDOR.tools);
        let pages = (1..=first.pages).flat_map(|page| found(&format!("page={page}")));
        let mut all: Vec<_> = pages.collect();
        all.sort_unstable();
        assert_eq!(all, VENDOR.tools.iter().map(|tool| tool.name).collect::<Vec<_>>());
        assert_eq!(found("page=999"), found(&format!("page={}", first.pages)));
        assert_eq!(found("page=no"), found(""));
    }

    #[test]
    fn the_links_to_other_pages_keep_the_search() {
        let search = Search::read(&Form::read(b"q=a+%26b&effect=reads&page=2"));
        assert_eq!(search.query(3), "q=a+%26b&effect=reads&page=3");
    }
}
