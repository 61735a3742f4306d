//! Finds where in a text the things are that JSON pointers point to: one pass for all of them, over JSON and YAML alike.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    ops::Range,
};

use saphyr_parser::{Event, Parser, Span};

use super::place::{prefixes, push_step};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// In bytes. Empty where a value is written by leaving it out.
    pub bytes: Range<usize>,
}

/// Where a member of an object, or an item of a list, stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Items of lists have none.
    pub key: Option<Spot>,
    pub value: Spot,
    /// Whether the value is neither an object nor a list.
    pub is_scalar: bool,
}

/// What was found of the pointers that were asked for, and of everything around them.
#[derive(Debug, Default)]
pub struct Spots {
    found: HashMap<String, Found>,
}

impl Spots {
    /// What a pointer points to, or the nearest thing around it, and whether it is the thing itself.
    /// Of keys that stand twice the last counts, as its value does.
    pub fn nearest(&self, pointer: &str) -> Option<(&Found, bool)> {
        prefixes(pointer).find_map(|prefix| Some((self.found.get(prefix)?, prefix == pointer)))
    }
}

/// Looks for pointers in a text. Where the text cannot be followed any further, the search ends.
pub fn locate<'p>(text: &str, pointers: impl IntoIterator<Item = &'p str>) -> Spots {
    let mut wanted: HashMap<&str, Option<Marks>> = HashMap::new();
    for pointer in pointers {
        for prefix in prefixes(pointer) {
            if wanted.insert(prefix, None).is_some() {
                break;
            }
        }
    }
    if wanted.is_empty() {
        return Spots::default();
    }
    follow(&readable(text), &mut wanted);
    let marked: Vec<(&str, Marks)> =
        wanted.into_iter().filter_map(|(pointer, marks)| Some((pointer, marks?))).collect();
    let bytes = bytes(text, marked.iter().flat_map(|(_, marks)| marks.characters()));
    let found = marked.into_iter().map(|(pointer, marks)| (pointer.to_owned(), marks.found(&bytes))).collect();
    Spots { found }
}

/// JSON may write a character as two escapes, which YAML cannot. They only stand for themselves here, so any two of the
/// same length will do.
fn readable(text: &str) -> Cow<'_, str> {
    if text.contains(r"\ud") || text.contains(r"\uD") {
        return text.replace(r"\ud", r"\u0").replace(r"\uD", r"\u0").into();
    }
    text.into()
}

/// A [`Found`] as the parser counts: in characters.
#[derive(Clone, Copy, Debug)]
struct Marks {
    key: Option<Span>,
    value: Span,
    is_scalar: bool,
}

impl Marks {
    fn characters(&self) -> impl Iterator<Item = usize> {
        let spans = [self.key, Some(self.value)].into_iter().flatten();
        spans.flat_map(|span| [span.start.index(), span.end.index()])
    }

    fn found(self, bytes: &HashMap<usize, usize>) -> Found {
        let byte = |character: usize| bytes.get(&character).copied().unwrap_or_default();
        let spot = |span: Span| {
            let (start, end) = (byte(span.start.index()), byte(span.end.index()));
            Spot { line: span.start.line(), column: span.start.col() + 1, bytes: start..end.max(start) }
        };
        Found { key: self.key.map(spot), value: spot(self.value), is_scalar: self.is_scalar }
    }
}

/// An object or list that is not at its end yet.
struct Open {
    /// How much of the path is its own pointer.
    length: usize,
    /// Nothing is looked up inside of what nobody asks for.
    is_wanted: bool,
    inside: Inside,
}

enum Inside {
    List {
        next: usize,
    },
    /// The key that waits for its value, if it is wanted.
    Object {
        key: Option<Option<Span>>,
    },
}

fn follow(text: &str, wanted: &mut HashMap<&str, Option<Marks>>) {
    let mut open: Vec<Open> = Vec::new();
    let mut path = String::new();
    for (event, span) in Parser::new_from_str(text).map_while(Result::ok) {
        let inside = match &event {
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(ended) = open.pop() else { return };
                if ended.is_wanted
                    && let Some(Some(marks)) = wanted.get_mut(&path[..ended.length])
                {
                    marks.value.end = span.end;
                }
                continue;
            }
            Event::SequenceStart(..) => Some(Inside::List { next: 0 }),
            Event::MappingStart(..) => Some(Inside::Object { key: None }),
            Event::Scalar(..) | Event::Alias(_) => None,
            _ => continue,
        };
        let (is_wanted, key) = match open.last_mut() {
            None => {
                path.clear();
                (true, None)
            }
            Some(Open { length, is_wanted, inside: Inside::List { next } }) => {
                if *is_wanted {
                    path.truncate(*length);
                    push_step(&mut path, &next.to_string());
                    *next += 1;
                }
                (*is_wanted && wanted.contains_key(path.as_str()), None)
            }
            Some(Open { length, is_wanted, inside: Inside::Object { key } }) => match key.take() {
                None => {
                    let Event::Scalar(name, ..) = &event else { return };
                    if *is_wanted {
                        path.truncate(*length);
                        push_step(&mut path, name);
                    }
                    *key = Some((*is_wanted && wanted.contains_key(path.as_str())).then_some(span));
                    continue;
                }
                Some(key) => (key.is_some(), key),
            },
        };
        if is_wanted && let Some(marks) = wanted.get_mut(path.as_str()) {
            *marks = Some(Marks { key, value: span, is_scalar: inside.is_none() });
        }
        open.extend(inside.map(|inside| Open { length: path.len(), is_wanted, inside }));
    }
}

/// The bytes at which these characters of a text stand.
fn bytes(text: &str, characters: impl Iterator<Item = usize>) -> HashMap<usize, usize> {
    let characters: BTreeSet<usize> = characters.collect();
    let mut starts = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
    let mut passed = 0;
    let mut bytes = HashMap::with_capacity(characters.len());
    for character in characters {
        // Beyond the end is the end.
        bytes.insert(character, starts.nth(character - passed).unwrap_or(text.len()));
        passed = character + 1;
    }
    bytes
}
