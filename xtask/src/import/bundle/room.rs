//! How much a document may grow while its files are put together.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{lost::Lost, site::Site};
use crate::import::{
    copies::size,
    read::{MOST_DEPTH, too_deep},
};

/// How many values all copies of what was copied before may hold together.
const MOST_COPIED: usize = 200_000;

/// The room that is left.
#[derive(Debug)]
pub struct Room {
    values: usize,
    copied: BTreeSet<Site>,
    copies: usize,
}

impl Room {
    pub fn new(values: usize) -> Self {
        Self { values, copied: BTreeSet::new(), copies: MOST_COPIED }
    }

    /// Takes the room for a value that will lie in so many objects and lists.
    pub fn take(&mut self, value: &Value, depth: usize) -> Result<(), Lost> {
        // Nothing is measured any more once there is no room.
        let size = if self.values == 0 { 1 } else { size(value) };
        let left = self.values.checked_sub(size);
        self.values = left.unwrap_or_default();
        left.ok_or_else(|| Lost::TooLarge("the document would hold too many values".to_owned()))?;
        if depth + levels(value) > MOST_DEPTH {
            return Err(Lost::TooLarge(format!("the document {}", too_deep())));
        }
        Ok(())
    }

    /// Takes the room for a value that may stand elsewhere already: few parts can be wanted in many places.
    pub fn take_again(&mut self, site: &Site, value: &Value) -> Result<(), Lost> {
        if self.copied.insert(site.clone()) {
            return Ok(());
        }
        let left = self.copies.checked_sub(size(value));
        self.copies = left.unwrap_or_default();
        left.map(drop).ok_or_else(|| Lost::TooLarge("there are too many copies of it".to_owned()))
    }
}

/// How many objects and lists lie in one another.
fn levels(value: &Value) -> usize {
    match value {
        Value::Object(object) => 1 + object.values().map(levels).max().unwrap_or_default(),
        Value::Array(items) => 1 + items.iter().map(levels).max().unwrap_or_default(),
        _ => 0,
    }
}
