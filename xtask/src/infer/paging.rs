//! How a vendor pages: the families that its listing operations show by their query parameters and their replies.

use std::collections::BTreeMap;

use super::{
    inferred::{Certainty, Inferred},
    listing::{Kind, Listing, Parameter, Property, listings},
    names,
};
use crate::{
    document::Document,
    model::Page,
    plan::Replies,
    plan::pages,
    vendor::{CursorEntry, NumberEntry, OffsetEntry, PaginationEntry},
};

/// The page size of a vendor that does not say: the smallest usual one, since a page that is no shorter counts as full
/// and a list is never ended too early.
const DEFAULT: u32 = 10;
/// The most that a page of a vendor may hold that does not say.
const MAXIMUM: u32 = 100;

/// What a listing operation shows of its paging.
#[derive(Clone, Debug)]
struct Shown {
    form: Form,
    /// Whether the reply says how it goes on.
    certain: bool,
    limit: Option<String>,
    default: Option<u64>,
    max: Option<u64>,
}

/// A way of paging by its names on the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Cursor { cursor: String, next: String },
    Number { page: String, next: String },
    NextUrl { page: String, next: String },
    Offset { offset: String, more: String },
}

/// The families of paging, in the order in which the first that fits is the right one for the most operations.
pub fn paging(documents: &[Document], replies: &Replies) -> Vec<Inferred<PaginationEntry>> {
    let listings = listings(documents, replies);
    let shown: Vec<Option<Shown>> = listings.iter().map(shown).collect();
    let families = families(shown.iter().flatten());
    let fitting: Vec<Vec<Fit>> =
        families.iter().map(|(_, entry, _)| listings.iter().map(|listing| fit(listing, entry)).collect()).collect();
    // Which family each operation showed.
    let own: Vec<Option<usize>> = shown
        .iter()
        .map(|shown| {
            let Shown { form, limit, .. } = shown.as_ref()?;
            let alike = |key: &(Form, Option<String>)| key.0 == *form && (limit.is_none() || key.1 == *limit);
            families.iter().position(|(key, ..)| alike(key))
        })
        .collect();
    ordered(&fitting, &own)
        .into_iter()
        .map(|at| {
            let (key, entry, certain) = &families[at];
            let count = own.iter().filter(|own| **own == Some(at)).count();
            let because = because(&key.0, key.1.as_deref(), count, listings.len(), *certain);
            Inferred::new(entry.clone(), because, if *certain { Certainty::Likely } else { Certainty::Guess })
        })
        .collect()
}

/// How well a family fits an operation: not, by its parameters, or by its reply, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    No,
    Parameters,
    Reply,
}

fn fit(listing: &Listing, entry: &PaginationEntry) -> Fit {
    match pages::page(&listing.site, listing.reply.as_deref(), std::slice::from_ref(entry)) {
        Page::Whole => Fit::No,
        page if pages::declares(listing.reply.as_deref(), &page) => Fit::Reply,
        _ => Fit::Parameters,
    }
}

/// The next place goes to the family that takes the fewest operations from those behind it, then to the larger one.
fn ordered(fitting: &[Vec<Fit>], own: &[Option<usize>]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..fitting.len()).collect();
    let mut order = Vec::new();
    let size = |family: usize| own.iter().filter(|own| **own == Some(family)).count();
    loop {
        // An operation goes to the first family of the best fit, so one that fits no better takes it only when first.
        let takes = |family: usize, at: usize| match own[at] {
            Some(own) if own != family && left.contains(&own) => {
                fitting[family][at] != Fit::No && fitting[family][at] >= fitting[own][at]
            }
            _ => false,
        };
        let taken = |family: usize| (0..own.len()).filter(|at| takes(family, *at)).count();
        let rank = |family: &usize| (taken(*family), usize::MAX - size(*family), *family);
        let Some(best) = left.iter().copied().min_by_key(rank) else { return order };
        left.retain(|family| *family != best);
        order.push(best);
    }
}

type Family = ((Form, Option<String>), PaginationEntry, bool);

/// One entry for each way of paging and name of its limit. Operations without a limit join the largest of their way.
fn families<'a>(shown: impl Iterator<Item = &'a Shown>) -> Vec<Family> {
    let mut by_form: BTreeMap<&Form, BTreeMap<Option<&str>, Vec<&Shown>>> = BTreeMap::new();
    for shown in shown {
        by_form.entry(&shown.form).or_default().entry(shown.limit.as_deref()).or_default().push(shown);
    }
    let mut families = Vec::new();
    for (form, mut by_limit) in by_form {
        if by_limit.len() > 1 {
            by_limit.remove(&None);
        }
        for (limit, shown) in by_limit {
            let certain = shown.iter().any(|shown| shown.certain);
            let max = usual(shown.iter().filter_map(|shown| shown.max));
            let default = usual(shown.iter().filter_map(|shown| shown.default));
            let entry = entry(form, limit.unwrap_or("limit"), default, max);
            families.push(((form.clone(), limit.map(str::to_owned)), entry, certain));
        }
    }
    families
}

/// The most frequent of some numbers, the smallest of equals.
fn usual(numbers: impl Iterator<Item = u64>) -> Option<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for number in numbers.filter_map(|number| u32::try_from(number).ok()).filter(|number| *number > 0) {
        *counts.entry(number).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(number, _)| number)
}

fn entry(form: &Form, limit: &str, default: Option<u32>, max: Option<u32>) -> PaginationEntry {
    let default_limit = default.unwrap_or(DEFAULT).min(max.unwrap_or(u32::MAX));
    let (limit, max_limit) = (limit.to_owned(), max.unwrap_or(MAXIMUM).max(default_limit));
    let numbered = |page: &str, next: &str| {
        let (limit, page, next) = (limit.clone(), page.to_owned(), next.to_owned());
        Some(NumberEntry { page, limit, next, default_limit, max_limit })
    };
    let none = PaginationEntry::default();
    match form {
        Form::Cursor { cursor, next } => {
            let (cursor, next) = (cursor.clone(), next.clone());
            PaginationEntry { cursor: Some(CursorEntry { limit, cursor, next, max_limit }), ..none }
        }
        Form::Number { page, next } => PaginationEntry { number: numbered(page, next), ..none },
        Form::NextUrl { page, next } => PaginationEntry { next_url: numbered(page, next), ..none },
        Form::Offset { offset, more } => {
            let (offset, more) = (offset.clone(), more.clone());
            let entry = OffsetEntry { limit, offset, more, default_limit, max_limit, ceiling: None };
            PaginationEntry { offset: Some(entry), ..none }
        }
    }
}

fn because(form: &Form, limit: Option<&str>, count: usize, all: usize, certain: bool) -> String {
    let (position, next) = match form {
        Form::Cursor { cursor, next } => (cursor, next),
        Form::Number { page, next } | Form::NextUrl { page, next } => (page, next),
        Form::Offset { offset, more } => (offset, more),
    };
    let limit = limit.map(|limit| format!(" and `{limit}`")).unwrap_or_default();
    let reply = match (form, next.strip_prefix(pages::LAST_ITEM), certain) {
        (_, Some(key), _) => format!("the items have `{key}`, and the reply says whether more follow"),
        (_, None, true) => format!("the reply has `{next}`"),
        (Form::Number { .. }, None, false) => {
            "the reply does not say how to go on: pages are counted from 1, and a full one has a next".to_owned()
        }
        (_, None, false) => "the reply does not say whether more follow: a full page has a next".to_owned(),
    };
    format!("{count} of {all} listing operations take `{position}`{limit}; {reply}")
}

/// What an operation shows: by a token, a number or a URL in its reply before what only its parameters say.
fn shown(listing: &Listing) -> Option<Shown> {
    let limit = limit(&listing.parameters);
    let (form, certain) = offset(listing, limit, true)
        .or_else(|| cursor(listing))
        .or_else(|| number(listing))
        .or_else(|| next_url(listing))
        .map(|form| (form, true))
        .or_else(|| offset(listing, limit, false).or_else(|| silent_number(listing)).map(|form| (form, false)))?;
    Some(Shown {
        form,
        certain,
        limit: limit.map(|limit| limit.wire.clone()),
        default: limit.and_then(|limit| limit.default),
        max: limit.and_then(|limit| limit.max),
    })
}

fn limit(parameters: &[Parameter]) -> Option<&Parameter> {
    let fits = |parameter: &&Parameter| match parameter.kind {
        Kind::Whole => true,
        Kind::Text => !names::AMBIGUOUS_LIMIT.contains(&parameter.name.as_str()),
        _ => false,
    };
    first(parameters, names::LIMIT, fits)
}

/// The parameter with the first of the names that one has.
fn first<'a>(parameters: &'a [Parameter], names: &[&str], fits: impl Fn(&&Parameter) -> bool) -> Option<&'a Parameter> {
    names.iter().find_map(|name| parameters.iter().filter(&fits).find(|parameter| parameter.name == *name))
}

/// The property whose path ends in the first of the names that one ends in, the outermost of equals.
fn last<'a>(listing: &'a Listing, names: &[&str], fits: impl Fn(&&Property) -> bool) -> Option<&'a Property> {
    names.iter().find_map(|name| {
        let ends: Vec<&str> = name.split('.').collect();
        let ends_so = |property: &&Property| property.steps.iter().rev().zip(ends.iter().rev()).all(|(a, b)| a == b);
        let long_enough = |property: &&Property| property.steps.len() >= ends.len();
        let properties = listing.properties.iter().filter(&fits).filter(long_enough).filter(ends_so);
        properties.min_by_key(|property| property.steps.len())
    })
}

fn cursor(listing: &Listing) -> Option<Form> {
    let is_token = |parameter: &&Parameter| matches!(parameter.kind, Kind::Text | Kind::Other);
    let parameter = first(&listing.parameters, names::CURSOR, is_token)?;
    let next = last(listing, names::NEXT_TOKEN, |property| property.kind == Kind::Text && !is_link(property));
    let path = match next {
        Some(next) => next.path.clone(),
        None if names::AFTER.contains(&parameter.name.as_str()) && listing.items_have_id && has_more(listing) => {
            format!("{}id", pages::LAST_ITEM)
        }
        None => return None,
    };
    Some(Form::Cursor { cursor: parameter.wire.clone(), next: path })
}

fn has_more(listing: &Listing) -> bool {
    let says = |property: &Property| property.kind == Kind::Flag && pages::MORE.contains(&property.path.as_str());
    listing.properties.iter().any(says)
}

fn number(listing: &Listing) -> Option<Form> {
    let page = first(&listing.parameters, names::NUMBER, |parameter| parameter.kind == Kind::Whole)?;
    let next = last(listing, names::NEXT_NUMBER, |property| property.kind == Kind::Whole)?;
    Some(Form::Number { page: page.wire.clone(), next: next.path.clone() })
}

fn next_url(listing: &Listing) -> Option<Form> {
    let positions = [names::NUMBER, names::CURSOR, names::OFFSET].concat();
    let page = first(&listing.parameters, &positions, |parameter| parameter.kind != Kind::Flag)?;
    let next = last(listing, names::NEXT_URL, |property| {
        property.kind == Kind::Url || property.kind == Kind::Text && (is_link(property) || page.kind == Kind::Whole)
    })?;
    Some(Form::NextUrl { page: page.wire.clone(), next: next.path.clone() })
}

/// Whether what a property holds is a URL by the name of the object it is in.
fn is_link(property: &Property) -> bool {
    let outer = property.steps.iter().rev().nth(1);
    property.steps.iter().rev().take(3).any(|step| step == "_links" || step == "links")
        || outer.is_some_and(|outer| names::LINKS.contains(&outer.as_str()))
}

/// `said`: only where the reply is counted or says whether more follow.
fn offset(listing: &Listing, limit: Option<&Parameter>, said: bool) -> Option<Form> {
    limit?;
    let is_count = |parameter: &&Parameter| parameter.kind == Kind::Whole && !parameter.required;
    let offset = first(&listing.parameters, names::OFFSET, is_count)?;
    // `start` beside `end` is a time.
    let is_range = offset.name == "start" && listing.parameters.iter().any(|parameter| parameter.name == "end");
    let more = listing.properties.iter().find(|property| {
        property.kind == Kind::Flag && property.steps.len() == 1 && names::MORE.contains(&&*property.steps[0])
    });
    let more = match (more, said) {
        (Some(more), _) => more.path.clone(),
        (None, false) => "more".to_owned(),
        (None, true) => return None,
    };
    (!is_range).then(|| Form::Offset { offset: offset.wire.clone(), more })
}

/// Numbered pages whose replies say nothing. Those that begin at 0 are left alone: the runtime counts from 1.
fn silent_number(listing: &Listing) -> Option<Form> {
    let page = first(&listing.parameters, names::NUMBER, |parameter| parameter.kind == Kind::Whole)?;
    let from_zero = page.default == Some(0) || page.min == Some(0) || page.says_zero;
    (!from_zero).then(|| Form::Number { page: page.wire.clone(), next: "next_page".to_owned() })
}
