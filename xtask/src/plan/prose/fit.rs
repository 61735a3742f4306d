//! What a model reads of a document's prose: its first sentences, as many as are worth their place.

use super::{
    links, markup,
    sentences::{self, Sentence},
};
use crate::plan::words;

/// About how many characters describe a tool, and an argument; a first sentence may take a quarter more.
const TOOL: usize = 400;
const ARGUMENT: usize = 200;
/// The longest title that a client shows whole.
const TITLE: usize = 80;
/// How many items of a list must be told for the list to be worth its place.
const FEWEST_ITEMS: usize = 2;

/// A tool's description out of an operation's summary and description. None where they say nothing.
pub fn tool(summary: Option<&str>, description: Option<&str>) -> Option<String> {
    let said = |text: Option<&str>| sentences::sentences(markup::blocks(text.unwrap_or_default()));
    let (summary, mut description) = (said(summary), said(description));
    let repeated = |first: &Sentence, second: &Sentence| {
        let (first, second) = (says(&first.text), says(&second.text));
        first.first() == second.first() && first.iter().all(|word| second.contains(word))
    };
    let all = match (summary.first(), description.first()) {
        (Some(title), Some(first)) if summary.len() == 1 && repeated(title, first) => description,
        (Some(title), Some(first)) if repeated(first, title) => {
            let (title, first) = (title.clone(), description.remove(0));
            let lead = Sentence { text: title.text, ..first };
            std::iter::once(lead).chain(summary.into_iter().skip(1)).chain(description).collect()
        }
        _ => summary.into_iter().chain(description).collect(),
    };
    fit(&all, TOOL).map(|text| if is_code(&text) { text } else { words::capital(&text) })
}

/// An argument's description. None where the prose says nothing.
pub fn argument(text: &str) -> Option<String> {
    fit(&sentences::sentences(markup::blocks(text)), ARGUMENT)
}

/// A title out of a summary that is short enough for one.
pub fn title(summary: &str) -> Option<String> {
    let blocks = markup::blocks(summary);
    let [markup::Block::Paragraph(text)] = &blocks[..] else { return None };
    let text = sentences::split(text).into_iter().filter_map(links::unlinked).collect::<Vec<_>>().join(" ");
    let text = text.trim_end_matches(['.', ':', ' ', '…']).replace('`', "");
    (!text.is_empty() && text.chars().count() <= TITLE).then(|| words::capital(&text))
}

/// As many sentences as fit, from the first on.
fn fit(sentences: &[Sentence], limit: usize) -> Option<String> {
    let mut text = String::new();
    for sentence in sentences {
        let left = limit.saturating_sub(text.chars().count());
        let allowed = if text.is_empty() { limit + limit / 4 } else { left };
        let Some(told) = told(sentence, allowed) else {
            if text.is_empty() && sentence.items.is_empty() {
                text = words::shorten(&sentence.text, limit);
            }
            // A sentence after one that was left out may lean on it.
            break;
        };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&told);
    }
    (!text.is_empty()).then_some(text)
}

/// A sentence with its final stop and as much of its list as the limit allows; none where it is too long.
fn told(sentence: &Sentence, limit: usize) -> Option<String> {
    let length = |text: &str| text.chars().count();
    let lead = sentence.text.trim_end_matches([':', '.']);
    if sentence.items.is_empty() {
        let ends = sentence.text.trim_end_matches([')', '"', '\'', '”', '’']).ends_with(['.', '!', '?', '…']);
        let text = if ends { sentence.text.clone() } else { format!("{lead}.") };
        return (length(&text) < limit).then_some(text);
    }
    let whole = |items: &[String], end: &str| {
        let items = items.join("; ");
        let items = if lead.is_empty() { words::capital(&items) } else { items };
        let between = if lead.is_empty() { "" } else { ": " };
        format!("{lead}{between}{items}{end}")
    };
    let all = sentence.items.len();
    (FEWEST_ITEMS.min(all)..=all)
        .rev()
        .map(|count| whole(&sentence.items[..count], if count < all || sentence.more { "; and more." } else { "." }))
        .find(|text| length(text) < limit)
}

/// The words of a sentence that carry its meaning, each by its beginning.
fn says(text: &str) -> Vec<String> {
    const EMPTY: &[&str] = &["all", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"];
    text.split(|letter: char| !letter.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| word.len() > 1 && !EMPTY.contains(&word.as_str()))
        .map(|word| word.chars().take(5).collect::<String>().trim_end_matches(['s', 'e']).to_owned())
        .collect()
}

/// Whether a text begins with a name that is not ours to spell: `iOS`, `snake_case`.
fn is_code(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    first.contains(|letter: char| letter == '_' || letter == '/' || letter.is_uppercase())
}
