//! The right word nearest to a wrong one, for messages that say "did you mean".

/// Longer words are no slips of the pen, and comparing them costs the product of their lengths.
const LONGEST: usize = 100;

/// The candidate most like `word`: a few letters apart, a longer form of it, or made of the same words.
/// None when nothing is near.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| Some((likeness(&word, candidate)?, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// How far apart two words are, or none when they have nothing to do with each other.
fn likeness(word: &str, candidate: &str) -> Option<usize> {
    let apart = distance(word, candidate);
    let near = apart <= (word.len().max(candidate.len()) / 3).max(1);
    (near || extends(word, candidate) || shares_words(word, candidate)).then_some(apart)
}

/// Whether one word begins with the other: `service` and `service_ids`.
fn extends(word: &str, candidate: &str) -> bool {
    word.len() >= 3 && (candidate.starts_with(word) || word.starts_with(candidate))
}

/// Whether every part of the word is a part of the candidate: `list_incidents` and `list_all_pager_duty_incidents`.
fn shares_words(word: &str, candidate: &str) -> bool {
    word.contains('_') && word.split('_').all(|part| candidate.split('_').any(|other| other == part))
}

/// Levenshtein's distance: how many letters to insert, delete or replace.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_pen_finds_the_word_that_was_meant() {
        let words = ["statuses", "service_ids", "limit"];
        assert_eq!(nearest("statuss", words), Some("statuses"));
        assert_eq!(nearest("statuses[]", words), Some("statuses"));
        assert_eq!(nearest("Limit", words), Some("limit"));
    }

    #[test]
    fn a_shorter_form_finds_the_longer_one() {
        assert_eq!(nearest("service", ["urgency", "service_ids"]), Some("service_ids"));
    }

    #[test]
    fn the_same_words_with_others_between_them_are_found() {
        let tools = ["list_all_acme_widgets", "create_an_acme_widget"];
        assert_eq!(nearest("list_widgets", tools), Some("list_all_acme_widgets"));
    }

    #[test]
    fn what_is_not_like_anything_finds_nothing() {
        assert_eq!(nearest("colour", ["statuses", "limit"]), None);
        assert_eq!(nearest("", ["limit"]), None);
        assert_eq!(nearest(&"x".repeat(10_000), ["limit"]), None);
    }
}
