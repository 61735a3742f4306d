//! The verdict: every entry, what is accepted, and how much the surface grew. All reports tell this one object.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    accepted::Accepted,
    cause::{Entry, entries},
    compare, lines,
    rules::Level,
    surface::Surface,
};
use crate::problem::Problems;

/// What a surface is worth beside the one before.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// What it was compared with: `origin/main`.
    pub against: String,
    /// Those that changed, and those that did not.
    pub vendors: Vec<VendorVerdict>,
    /// Vendor by vendor, breaks first.
    pub entries: Vec<Entry>,
    /// Acceptances that are no longer needed, or say no reason.
    pub spent: Vec<String>,
}

/// The figures of a vendor.
#[derive(Clone, Debug, Serialize)]
pub struct VendorVerdict {
    pub vendor: String,
    pub tools: Change,
    pub tokens: Change,
    pub breaks: usize,
    pub accepted: usize,
    pub risks: usize,
    pub notes: usize,
}

/// A figure before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    pub before: usize,
    pub after: usize,
}

impl Verdict {
    /// Compares two surfaces. `texts` are the snapshots of the one after, to find lines in.
    pub fn of(against: &str, before: &Surface, after: &Surface, texts: &BTreeMap<String, String>) -> Self {
        let line =
            |place: &super::change::Spot| texts.get(&place.file).map_or(1, |text| lines::line(text, &place.pointer));
        let entries = entries(compare::surfaces(before, after), line);
        let names: BTreeSet<&String> = before.vendors.keys().chain(after.vendors.keys()).collect();
        let vendors = names.into_iter().map(|name| {
            let figure = |of: fn(&super::surface::VendorSurface) -> usize| Change {
                before: before.vendors.get(name).map_or(0, of),
                after: after.vendors.get(name).map_or(0, of),
            };
            VendorVerdict {
                vendor: name.clone(),
                tools: figure(|vendor| vendor.tools.len()),
                tokens: figure(super::surface::VendorSurface::tokens),
                breaks: 0,
                accepted: 0,
                risks: 0,
                notes: 0,
            }
        });
        let vendors = vendors.collect();
        let mut verdict = Self { against: against.to_owned(), vendors, entries, spent: Vec::new() };
        verdict.count();
        verdict
    }

    /// Marks what is accepted, by vendor.
    pub fn accept(&mut self, accepted: &BTreeMap<String, Accepted>, problems: &mut Problems) {
        for (vendor, accepted) in accepted {
            accepted.apply(vendor, &mut self.entries, problems);
        }
        self.spent = problems.iter().map(|problem| format!("{}: {}", problem.place, problem.message)).collect();
        self.count();
    }

    fn count(&mut self) {
        for vendor in &mut self.vendors {
            let of = |level: Level| {
                self.entries.iter().filter(|entry| entry.vendor == vendor.vendor && entry.level == level).count()
            };
            let accepted =
                self.entries.iter().filter(|entry| entry.vendor == vendor.vendor && entry.accepted.is_some()).count();
            (vendor.breaks, vendor.risks, vendor.notes) = (of(Level::Break), of(Level::Risk), of(Level::Note));
            vendor.accepted = accepted;
        }
    }

    /// Breaks that nobody accepted.
    pub fn open(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_open()).count()
    }

    /// Whether nothing stands in the way.
    pub fn is_good(&self) -> bool {
        self.open() == 0 && self.spent.is_empty()
    }

    /// The sum of a figure over all vendors.
    pub fn sum(&self, figure: impl Fn(&VendorVerdict) -> usize) -> usize {
        self.vendors.iter().map(figure).sum()
    }

    /// `2 breaks (1 accepted), 0 risks, 3 notes; 1406 tools (+1), about 430000 tokens (+120)`
    pub fn head(&self) -> String {
        let count = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        let accepted = self.sum(|vendor| vendor.accepted);
        let accepted = if accepted == 0 { String::new() } else { format!(" ({accepted} accepted)") };
        let figure = |of: fn(&VendorVerdict) -> Change| {
            let (before, after) = (self.sum(|vendor| of(vendor).before), self.sum(|vendor| of(vendor).after));
            signed(Change { before, after })
        };
        format!(
            "{}{accepted}, {}, {}; tools {}, tokens of their list {}",
            count(self.sum(|vendor| vendor.breaks), "break"),
            count(self.sum(|vendor| vendor.risks), "risk"),
            count(self.sum(|vendor| vendor.notes), "note"),
            figure(|vendor| vendor.tools),
            figure(|vendor| vendor.tokens),
        )
    }
}

/// `12 (+2)`
pub fn signed(change: Change) -> String {
    let Change { before, after } = change;
    match after.cmp(&before) {
        std::cmp::Ordering::Equal => after.to_string(),
        std::cmp::Ordering::Greater => format!("{after} (+{})", after - before),
        std::cmp::Ordering::Less => format!("{after} (-{})", before - after),
    }
}
