//! Problems of one kind beside one another: the same code, and the same sentence apart from names and values.

use std::collections::{BTreeMap, HashMap};

use super::{
    codes::code,
    excerpt::Lines,
    locate::{Spot, Spots, locate},
    problems::{Level, Problem, Problems},
};

/// A problem, and the part of the text that it means.
#[derive(Debug)]
pub struct Located<'p> {
    pub problem: &'p Problem,
    /// None if the text was not kept, or the problem is about the whole of it.
    pub spot: Option<Spot>,
}

impl Located<'_> {
    pub fn line(&self) -> Option<usize> {
        self.spot.as_ref().map(|spot| spot.line).or(self.problem.place.line)
    }

    pub fn column(&self) -> Option<usize> {
        self.spot.as_ref().map(|spot| spot.column)
    }
}

/// The texts that were kept, cut into lines where that is needed.
pub type Texts<'p> = HashMap<&'p str, Lines<'p>>;

/// Finds the place of every problem in its text, and sorts them: by file, line, column, pointer.
pub fn located(problems: &Problems) -> (Vec<Located<'_>>, Texts<'_>) {
    let mut files: BTreeMap<&str, Vec<&Problem>> = BTreeMap::new();
    for problem in problems.iter() {
        files.entry(&problem.place.file).or_default().push(problem);
    }
    let mut texts = Texts::new();
    let mut all = Vec::new();
    for (file, problems_of_file) in files {
        let text = problems.text(file);
        let pointers = problems_of_file.iter().map(|problem| problem.place.pointer.as_str());
        let spots = text.map(|text| locate(text, pointers)).unwrap_or_default();
        let lines = text.map(Lines::new);
        let spot = |problem: &Problem| spot(problem, &spots).or_else(|| line(problem, lines.as_ref()?));
        let mut located: Vec<_> =
            problems_of_file.into_iter().map(|problem| Located { problem, spot: spot(problem) }).collect();
        located.sort_by_key(|located| {
            let Problem { place, code, message, .. } = located.problem;
            (located.line(), located.column(), &place.pointer, *code, message)
        });
        all.append(&mut located);
        texts.extend(lines.map(|lines| (file, lines)));
    }
    (all, texts)
}

/// The key where the problem is about that, or where the value may go on for many lines; the value otherwise.
fn spot(problem: &Problem, spots: &Spots) -> Option<Spot> {
    let (found, is_itself) = spots.nearest(&problem.place.pointer)?;
    let is_key = code(problem.code).is_some_and(|code| code.is_key);
    let is_value = is_itself && found.is_scalar && !is_key && !found.value.bytes.is_empty();
    Some(found.key.as_ref().filter(|_| !is_value).unwrap_or(&found.value).clone())
}

/// The line that a parser stopped at.
fn line(problem: &Problem, lines: &Lines<'_>) -> Option<Spot> {
    let line = problem.place.line?;
    let (bytes, column) = lines.line(line)?;
    Some(Spot { line, column, bytes })
}

/// Problems of one kind, at least one, in the order of their places.
#[derive(Debug)]
pub struct Group<'p> {
    pub members: Vec<Located<'p>>,
}

/// Groups problems: notes before warnings before errors, and the group whose first place comes first before the others.
pub fn groups(located: Vec<Located<'_>>) -> Vec<Group<'_>> {
    let mut places: HashMap<(Level, &str, String), usize> = HashMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for located in located {
        let problem = located.problem;
        let place = *places.entry((problem.level, problem.code, sentence(&problem.message))).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.members.push(located),
            None => groups.push(Group { members: vec![located] }),
        }
    }
    groups.sort_by_key(|group| group.members.first().map(|first| first.problem.level));
    groups
}

/// How many problems there are of each code, the most frequent first.
pub fn counts(problems: &Problems, level: Level) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in problems.iter().filter(|problem| problem.level == level) {
        *counts.entry(problem.code).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    counts
}

/// A message without what it quotes, and without words that look like paths and numbers.
fn sentence(message: &str) -> String {
    let mut rest = message;
    let mut unquoted = String::new();
    while let Some(start) = rest.find(['"', '`']) {
        let quote = &rest[start..=start];
        unquoted.push_str(&rest[..start]);
        unquoted.push('…');
        rest = &rest[start + 1..];
        rest = match end(rest, quote) {
            Some(end) => &rest[end + 1..],
            None => "",
        };
    }
    unquoted.push_str(rest);
    let is_name = |word: &&str| word.contains(|c: char| c == '/' || c == '#' || c.is_ascii_digit());
    unquoted.split(' ').map(|word| if is_name(&word) { "…" } else { word }).collect::<Vec<_>>().join(" ")
}

/// Where a quotation ends. A quote after a backslash belongs to it.
fn end(text: &str, quote: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let ends = !is_escaped && quote.as_bytes() == [byte];
        is_escaped = !is_escaped && byte == b'\\';
        ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_one_kind_differ_in_names_and_values_only() {
        assert_eq!(
            sentence(r#"the default "a \" b" is no integer; it is 3 now"#),
            "the default … is no integer; it is … now"
        );
        assert_eq!(sentence("reference to #/components/schemas/A leads"), "reference to … leads");
        assert_eq!(sentence("`a`, `b` are ignored"), "…, … are ignored");
        assert_eq!(sentence("not \"closed"), "not …");
    }
}
