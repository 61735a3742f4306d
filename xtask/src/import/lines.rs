//! Finds the lines of JSON pointers. Runs only when there are problems to place, over JSON and YAML alike.

use std::{borrow::Cow, collections::HashMap};

use saphyr_parser::{Event, Parser};

use super::report::prefixes;
use crate::problem::{Problems, step};

/// Gives every problem that has a pointer the line of what it points to, or of the nearest thing around that.
/// Where the text cannot be followed, the pointer alone has to do.
pub fn locate(text: &str, problems: &mut Problems) {
    let mut lines: HashMap<String, Option<usize>> = HashMap::new();
    for problem in problems.iter().filter(|problem| problem.place.line.is_none()) {
        lines.extend(prefixes(&problem.place.pointer).map(|pointer| (pointer.to_owned(), None)));
    }
    if lines.is_empty() {
        return;
    }
    find(&readable(text), &mut lines);
    for problem in problems.iter_mut().filter(|problem| problem.place.line.is_none()) {
        problem.place.line = prefixes(&problem.place.pointer).find_map(|pointer| lines.get(pointer).copied().flatten());
    }
}

/// JSON may write a character as two escapes, which YAML cannot. They only stand for themselves here, so any two will do.
fn readable(text: &str) -> Cow<'_, str> {
    if text.contains(r"\ud") || text.contains(r"\uD") {
        return text.replace(r"\ud", r"\u0").replace(r"\uD", r"\u0").into();
    }
    text.into()
}

enum Open {
    List { pointer: String, next: usize },
    Object { pointer: String, key: Option<(String, usize)> },
}

fn find(text: &str, lines: &mut HashMap<String, Option<usize>>) {
    let mut open: Vec<Open> = Vec::new();
    for (event, span) in Parser::new_from_str(text).map_while(Result::ok) {
        let line = span.start.line();
        match &event {
            Event::SequenceEnd | Event::MappingEnd => {
                open.pop();
                continue;
            }
            Event::SequenceStart(..) | Event::MappingStart(..) | Event::Scalar(..) | Event::Alias(_) => {}
            _ => continue,
        }
        let pointer = match open.last_mut() {
            None => String::new(),
            Some(Open::List { pointer, next }) => {
                *next += 1;
                format!("{pointer}/{}", *next - 1)
            }
            Some(Open::Object { pointer, key }) => match key.take() {
                None => {
                    let Event::Scalar(text, ..) = &event else { return };
                    *key = Some((step(pointer, text), line));
                    continue;
                }
                Some((pointer, line)) => {
                    note(lines, &pointer, line);
                    pointer
                }
            },
        };
        note(lines, &pointer, line);
        match event {
            Event::SequenceStart(..) => open.push(Open::List { pointer, next: 0 }),
            Event::MappingStart(..) => open.push(Open::Object { pointer, key: None }),
            _ => {}
        }
    }
}

/// Keeps the first line that a pointer was seen on: that of its key.
fn note(lines: &mut HashMap<String, Option<usize>>, pointer: &str, line: usize) {
    if let Some(found @ None) = lines.get_mut(pointer) {
        *found = Some(line);
    }
}
