//! Follows a reference from file to file, to something that is no reference itself.

use std::collections::VecDeque;

use serde_json::Value;

use super::{
    library::Library,
    lost::Lost,
    site::{ROOT, Site},
};
use crate::{
    import::{repair, visit::reference},
    problem::{Problems, step},
};

/// References that lead through more references than this lead nowhere.
const MOST_HOPS: usize = 16;

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into the first file, from there: it stays as it is.
    Own,
    /// Into the first file, from another one.
    Root {
        reference: String,
        /// The reference means its own file, which has nothing there.
        assumed: bool,
    },
    Part(Site),
}

/// Follows a reference that stands in `file`.
pub fn follow(library: &mut Library, file: usize, written: &str, problems: &mut Problems) -> Result<Target, Lost> {
    let mut file = file;
    let mut written = written.to_owned();
    // What is looked for beyond the last reference on the way.
    let mut beyond: Vec<String> = Vec::new();
    for hop in 0..=MOST_HOPS {
        let (resource, fragment) = written.split_once('#').unwrap_or((&written, ""));
        let from = file;
        if !resource.is_empty() {
            file = library.find(from, resource, problems)?;
        }
        if file == ROOT {
            if hop == 0 && from == ROOT && resource.is_empty() {
                return Ok(Target::Own);
            }
            return Ok(Target::Root { reference: pointed(fragment, &beyond), assumed: false });
        }
        let path = repair::path(&format!("#{fragment}")).ok_or(Lost::Nothing)?;
        let rest = path.into_iter().chain(beyond.iter().cloned()).collect();
        match descend(&library.file(file).value, rest) {
            Found::Here(pointer) => return Ok(Target::Part(Site { file, pointer })),
            // Many documents are put together by tools that paste files into the first one.
            Found::Nothing if resource.is_empty() => {
                return Ok(Target::Root { reference: pointed(fragment, &beyond), assumed: true });
            }
            Found::Nothing => return Err(Lost::Nothing),
            Found::Reference(next, rest) => {
                written = next;
                beyond = rest;
            }
        }
    }
    Err(Lost::Cycle)
}

/// Where a path leads within a file.
enum Found {
    Here(String),
    /// To a reference, and beyond it.
    Reference(String, Vec<String>),
    Nothing,
}

fn descend(value: &Value, mut path: VecDeque<String>) -> Found {
    let mut value = value;
    let mut pointer = String::new();
    while let Some(name) = path.front() {
        let next = step("", name);
        match (value.pointer(&next), reference(value)) {
            (Some(child), _) => {
                value = child;
                pointer += &next;
                path.pop_front();
            }
            (None, Some(written)) => return Found::Reference(written.to_owned(), path.into()),
            (None, None) => return Found::Nothing,
        }
    }
    match reference(value) {
        Some(written) if is_bare(value) => Found::Reference(written.to_owned(), Vec::new()),
        _ => Found::Here(pointer),
    }
}

/// Whether a value is a reference and nothing else.
pub fn is_bare(value: &Value) -> bool {
    reference(value).is_some() && value.as_object().is_some_and(|object| object.len() == 1)
}

/// A reference into the first file.
fn pointed(fragment: &str, beyond: &[String]) -> String {
    beyond.iter().fold(format!("#{fragment}"), |pointer, name| step(&pointer, name))
}
