//! How much of a model's context the list of a vendor's tools takes.

use super::changes::{Changes, Told};
use crate::{diff::surface::VendorSurface, emit::surface::FOLDER};

/// Less than this share of the list, or this many tokens, is nothing to speak of.
const SHARE: usize = 20;
const LEAST: usize = 100;

pub fn size(before: &VendorSurface, after: &VendorSurface, changes: &mut Changes) {
    let (old, new) = (before.tokens(), after.tokens());
    let change = old.abs_diff(new);
    if change < LEAST || change * SHARE < old {
        return;
    }
    let vendor = changes.vendor().to_owned();
    let told = Told {
        what: vendor.clone(),
        before: format!("about {old} tokens"),
        after: format!("about {new} tokens"),
        tools: &[],
        file: format!("{FOLDER}/{vendor}.snap"),
        pointer: String::new(),
    };
    changes.push(if new > old { "tokens-grown" } else { "tokens-shrunk" }, told);
}
