//! Links: their text stays, their URL goes, and so does a sentence whose whole point is a page the model cannot open.

/// Stands after the text of a link.
pub const LINK: char = '\u{1}';
/// Stands where a URL stood.
pub const BARE: char = '\u{2}';

/// How a sentence or clause begins that sends the reader elsewhere.
const POINTING: &[&str] = &[
    "also see",
    "api documentation",
    "check out",
    "check the",
    "click ",
    "consult ",
    "details:",
    "docs:",
    "documentation:",
    "external documentation",
    "find out",
    "follow ",
    "for a ",
    "for additional",
    "for an ",
    "for complete",
    "for detail",
    "for example, see",
    "for full",
    "for further",
    "for guidance",
    "for help",
    "for information",
    "for instructions",
    "for more",
    "for the full",
    "full documentation",
    "full list",
    "go to ",
    "have a look",
    "learn ",
    "look at ",
    "more about",
    "more detail",
    "more info",
    "please check",
    "please read",
    "please refer",
    "please see",
    "please visit",
    "read ",
    "refer to",
    "reference:",
    "related guide",
    "see ",
    "see also",
    "take a look",
    "to learn",
    "to read more",
    "to see how",
    "tutorial:",
    "visit ",
    "you can find",
    "you can learn",
    "you can read",
];

/// The same without a link: the words alone send the reader away.
const SENDING: &[&str] = &[
    "for more details",
    "for more info",
    "learn more",
    "read more",
    "refer to the doc",
    "see the api doc",
    "see the doc",
    "see the guide",
    "see the official",
    "to learn more about",
];

/// What must not come last when a URL after it is gone.
const LEADING: &[&str] = &[
    "a", "an", "and", "as", "at", "by", "e.g.", "e.g.,", "eg", "example", "for", "from", "i.e.", "i.e.,", "in", "is",
    "like", "of", "on", "or", "see", "the", "to", "using", "via", "with",
];

/// A text with a mark for each URL in it.
pub fn without_urls(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = first_url(rest) {
        let (before, url) = rest.split_at(at);
        let ends =
            |letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '"' | ')' | ']' | '|' | ',' | ';');
        let end = url.find(ends).unwrap_or(url.len());
        // A stop after a URL is the sentence's.
        let end = url[..end].trim_end_matches(['.', '!', '?', ':', '\'']).len();
        kept.push_str(before);
        kept.push(BARE);
        rest = &url[end..];
    }
    kept + rest
}

fn first_url(text: &str) -> Option<usize> {
    let is_start = |at: &usize| !text[..*at].ends_with(|letter: char| letter.is_alphanumeric());
    let starts = ["https://", "http://", "www."];
    starts.iter().filter_map(|start| text.match_indices(start).map(|(at, _)| at).find(is_start)).min()
}

/// A sentence without its links and without what only points at them. None where nothing else is left of it.
pub fn unlinked(sentence: &str) -> Option<String> {
    let sentence = without_asides(sentence);
    let lower = sentence.trim_start_matches(['*', '-', '>', ' ']).to_lowercase();
    let lower = ["note:", "note that", "tip:", "hint:", "**"]
        .iter()
        .fold(lower.as_str(), |text, word| text.strip_prefix(word).unwrap_or(text).trim_start());
    let linked = sentence.contains([LINK, BARE]);
    let points = linked && POINTING.iter().any(|start| lower.starts_with(start));
    let here = ["here", "page", "this", "link"].iter().any(|word| lower.contains(&format!("{word}{LINK}")));
    let elsewhere = lower.starts_with("see ") && lower.contains("below");
    if points || here || elsewhere || SENDING.iter().any(|start| lower.starts_with(start)) {
        return None;
    }
    let mut clauses: Vec<&str> = Vec::new();
    for clause in sentence.split_inclusive([',', ';']) {
        let lower = clause.trim_start().to_lowercase();
        let lower = ["or ", "and "].iter().find_map(|word| lower.strip_prefix(word)).unwrap_or(&lower);
        let points = POINTING.iter().any(|start| lower.starts_with(start)) && clause.contains([LINK, BARE]);
        // What a clause says before its URL leads to it.
        if (points || clause.contains(BARE)) && !clauses.is_empty() {
            continue;
        }
        clauses.push(clause);
    }
    let text = clauses.concat();
    let text = text.split_once(BARE).map_or(text.as_str(), |(before, _)| leading(before));
    let text = without_gaps(&text.replace(LINK, ""));
    let text = text.trim().trim_end_matches([',', ';', ' ', ':', '-']);
    let enough = text.split_whitespace().count() > 1 || !linked;
    (enough && !text.is_empty()).then(|| text.to_owned())
}

/// What stood before a stop may be gone, and the space before it stayed.
fn without_gaps(text: &str) -> String {
    text.replace(" .\"", ".\"").replace(" . ", ". ").trim_end_matches(" .").replace(" ,", ",")
}

/// A text that led to a URL, without the words that only led there.
fn leading(before: &str) -> &str {
    let mut text = before.trim_end_matches([' ', ':', '(', LINK]);
    while let Some(last) = text.rsplit(' ').next().filter(|last| LEADING.contains(&last.to_lowercase().as_str())) {
        text = text[..text.len() - last.len()].trim_end_matches([' ', ':', ',', '(']);
    }
    text
}

/// The sentence without parentheses in which a link is pointed at: `(see the guide)`.
fn without_asides(sentence: &str) -> String {
    let mut kept = String::new();
    let mut rest = sentence;
    while let Some((before, inside, after)) = parentheses(rest) {
        let lower = inside.to_lowercase();
        let points = inside.contains(BARE)
            || (inside.contains(LINK) && POINTING.iter().any(|start| lower.starts_with(start)))
            || SENDING.iter().any(|start| lower.starts_with(start));
        kept.push_str(if points { before.trim_end() } else { before });
        if !points {
            kept.push_str(&format!("({inside})"));
        }
        rest = after;
    }
    kept + rest
}

fn parentheses(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('(')?;
    let (inside, after) = rest.split_once(')')?;
    Some((before, inside, after))
}
