//! Which of a vendor's tools are on: by method, by tag, by name.

use std::collections::BTreeSet;

use thiserror::Error;
use toolpress_tool::{Effect, Method, Tool};

use crate::nearest::nearest;

/// The words that stand for methods whatever the vendor: the groups first, then the methods every vendor shares.
const METHODS: [&str; 8] = ["read", "write", "custom", "list", "get", "create", "update", "delete"];

/// A choice of tools. The words of one list are alternatives, the lists are an AND, an empty list leaves all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// `list`, `get`, `create`, `update`, `delete`, a custom method's own name, or a group: `read` is every tool that
    /// changes nothing, `write` is create, update and delete, `custom` is every custom method.
    pub methods: Vec<String>,
    /// The tags that the tools carry: `incidents`.
    pub tags: Vec<String>,
    /// The tools' own names.
    pub tools: Vec<String>,
}

/// A filter that cannot be meant.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FilterError {
    /// A word that stands for nothing here.
    #[error("there is no {kind} `{word}`; {hint}")]
    Unknown { kind: &'static str, word: String, hint: String },
    /// The words are all right, but no tool has what they ask for together.
    #[error(
        "no tool is left: none has one of the methods, one of the tags and one of the names asked for; leave one of them out"
    )]
    Nothing,
}

impl Filter {
    /// The tools that the filter leaves on, in the order they came in.
    ///
    /// # Errors
    ///
    /// A word that stands for no method, tag or tool; or a filter that leaves nothing.
    pub fn select(&self, tools: &[&'static Tool]) -> Result<Vec<&'static Tool>, FilterError> {
        let custom = tools.iter().map(|tool| tool.method.name());
        check("method", &self.methods, METHODS.into_iter().chain(custom))?;
        check("tag", &self.tags, tools.iter().flat_map(|tool| tool.tags.iter().copied()))?;
        check("tool", &self.tools, tools.iter().map(|tool| tool.name))?;

        let left = self.matching(tools);
        // A vendor without tools has none, however little is asked for.
        if left.is_empty() && !self.is_open() { Err(FilterError::Nothing) } else { Ok(left) }
    }

    /// The tools that the filter leaves on, whether or not its words stand for something.
    pub(crate) fn matching(&self, tools: &[&'static Tool]) -> Vec<&'static Tool> {
        tools.iter().copied().filter(|tool| self.admits(tool)).collect()
    }

    /// Whether it asks for nothing.
    fn is_open(&self) -> bool {
        self.methods.is_empty() && self.tags.is_empty() && self.tools.is_empty()
    }

    fn admits(&self, tool: &Tool) -> bool {
        any(&self.methods, |word| is_method(tool, word))
            && any(&self.tags, |word| tool.tags.contains(&word))
            && any(&self.tools, |word| tool.name == word)
    }
}

fn any(words: &[String], holds: impl Fn(&str) -> bool) -> bool {
    words.is_empty() || words.iter().any(|word| holds(word))
}

fn is_method(tool: &Tool, word: &str) -> bool {
    match word {
        "read" => tool.effect == Effect::Reads,
        "write" => matches!(tool.method, Method::Create | Method::Update | Method::Delete),
        "custom" => matches!(tool.method, Method::Custom(_)),
        name => tool.method.name() == name,
    }
}

/// Refuses the first word that is none of the known ones, and names what may have been meant.
fn check<'a>(kind: &'static str, words: &[String], known: impl Iterator<Item = &'a str>) -> Result<(), FilterError> {
    let known: BTreeSet<&str> = known.collect();
    let Some(word) = words.iter().find(|word| !known.contains(word.as_str())) else {
        return Ok(());
    };
    let hint = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.len() <= 60 => format!("there are {}", Vec::from_iter(known).join(", ")),
        None => "`toolpress tools` lists what there is".to_owned(),
    };
    Err(FilterError::Unknown { kind, word: word.clone(), hint })
}

#[cfg(test)]
mod tests {
    use super::{Filter, FilterError};
    use crate::fixture::ACME;

    fn names(methods: &[&str], tags: &[&str], tools: &[&str]) -> Result<Vec<&'static str>, FilterError> {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let filter = Filter { methods: own(methods), tags: own(tags), tools: own(tools) };
        Ok(filter.select(ACME.tools)?.iter().map(|tool| tool.name).collect())
    }

    fn message(methods: &[&str], tags: &[&str], tools: &[&str]) -> String {
        names(methods, tags, tools).expect_err("the filter is wrong").to_string()
    }

    #[test]
    fn an_empty_filter_leaves_every_tool_on() -> Result<(), FilterError> {
        assert_eq!(names(&[], &[], &[])?.len(), ACME.tools.len());
        Ok(())
    }

    #[test]
    fn read_means_every_tool_that_changes_nothing_whatever_its_method() -> Result<(), FilterError> {
        let read = names(&["read"], &[], &[])?;
        assert!(read.contains(&"acme_widgets_search"), "{read:?}");
        assert!(read.contains(&"get_single_acme_widget_by_id"), "{read:?}");
        assert!(!read.contains(&"create_an_acme_widget"), "{read:?}");
        Ok(())
    }

    #[test]
    fn write_means_create_update_and_delete() -> Result<(), FilterError> {
        assert_eq!(names(&["write"], &["widgets"], &[])?, ["create_an_acme_widget", "update_an_acme_widget_by_id"]);
        Ok(())
    }

    #[test]
    fn a_custom_method_is_chosen_by_its_own_name_and_by_its_group() -> Result<(), FilterError> {
        assert_eq!(names(&["search"], &[], &[])?, ["acme_widgets_search"]);
        assert!(names(&["custom"], &[], &[])?.contains(&"acme_widgets_search"));
        Ok(())
    }

    #[test]
    fn lists_are_an_and_and_words_are_alternatives() -> Result<(), FilterError> {
        assert_eq!(names(&["get", "search"], &["widgets"], &["acme_widgets_search"])?, ["acme_widgets_search"]);
        Ok(())
    }

    #[test]
    fn an_unknown_word_is_refused_and_the_right_one_named() {
        assert_eq!(message(&["reed"], &[], &[]), "there is no method `reed`; did you mean `read`?");
        assert_eq!(message(&[], &["widget"], &[]), "there is no tag `widget`; did you mean `widgets`?");
        assert_eq!(
            message(&[], &[], &["search_widgets"]),
            "there is no tool `search_widgets`; did you mean `acme_widgets_search`?"
        );
    }

    #[test]
    fn a_filter_that_leaves_nothing_is_refused() {
        assert_eq!(names(&["delete"], &["widgets"], &[]), Err(FilterError::Nothing));
    }

    #[test]
    fn a_word_that_stands_for_nothing_any_more_leaves_nothing_on() {
        let filter = Filter { tags: vec!["gone".to_owned()], ..Filter::default() };
        assert!(filter.matching(ACME.tools).is_empty());
    }

    #[test]
    fn a_vendor_without_tools_has_none_left_over() {
        assert_eq!(Filter::default().select(&[]).map(|tools| tools.len()), Ok(0));
    }
}
