//! One operation → one tool, or the reason why it is none.

use std::rc::Rc;

use super::{
    apis, arguments, body, budget,
    classify::{self, Class, Evidence},
    describe::{self, Glossary},
    legal, names, pages, path,
    records::Recorded,
    scopes, words,
};
use crate::{
    document::Site,
    model::{Annotations, Api, Argument, Certainty, Effect, Http, Inference, List, Method, Page, Place, Schema, Tool},
    problem::{Problem, Problems},
    vendor::{EffectEntry, VendorSources},
};

/// What planning a tool has at hand.
#[derive(Debug)]
pub struct Context<'a, 'p> {
    pub sources: &'a VendorSources,
    pub glossary: &'p mut Glossary<'a>,
    pub problems: &'p mut Problems,
    pub apis: &'p [Api],
}

/// An operation and what it was found to be.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    pub site: Site<'a>,
    pub recorded: Option<Recorded<'a>>,
    pub class: Class,
    /// The property that holds the items of a listing reply.
    pub items: Option<String>,
    /// What its first success holds, where that is JSON.
    pub reply: Option<Rc<Schema>>,
    /// What tells its tool's name from another tool's of the same name: empty for most.
    pub suffix: String,
}

impl Candidate<'_> {
    /// The tool's name: the one that its record pins, else one made from what the operation is.
    pub fn name(&self, vendor: &str) -> String {
        if let Some(pinned) = self.recorded.and_then(|recorded| recorded.entry.name.clone()) {
            return pinned;
        }
        let Class { resource, singular, method, .. } = &self.class;
        let by_id = self.site.path.ends_with('}') && matches!(method, Method::Get | Method::Update | Method::Delete);
        let name = names::tool(vendor, resource, singular, method, by_id, self.site.id());
        names::ending_in(&name, &self.suffix)
    }

    /// How the struct of the tool's arguments is called: `ListIncidents`.
    pub fn type_name(&self) -> String {
        let Class { resource, singular, method, .. } = &self.class;
        let (many, one) = (words::pascal(resource), words::pascal(singular));
        match method {
            Method::List => format!("List{many}"),
            Method::Get => format!("Get{one}"),
            Method::Create => format!("Create{one}"),
            Method::Update => format!("Update{one}"),
            Method::Delete => format!("Delete{one}"),
            // A type's name begins with a letter, whatever the path begins with.
            Method::Custom(action) if many.starts_with(|first: char| first.is_ascii_alphabetic()) => {
                format!("{many}{}", words::pascal(action))
            }
            Method::Custom(action) => format!("Call{many}{}", words::pascal(action)),
        }
    }

    /// How `vendor.yaml` names the operation: `rest/listIncidents`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.site.document.name, self.site.id())
    }
}

/// Says what an operation is: by its record, else by what the document shows.
pub fn candidate<'a>(
    site: Site<'a>,
    recorded: Option<Recorded<'a>>,
    reply: Option<Rc<Schema>>,
    siblings: &[Http],
    has_items: bool,
) -> Candidate<'a> {
    let named = recorded.and_then(|recorded| recorded.entry.items.clone());
    // Where a record or the path itself says that it lists, the path is a collection whatever it ends in.
    let lists = path::parts(site.path).action.as_deref() == Some("list");
    let collection = has_items || lists || recorded.is_some_and(|recorded| recorded.method == "list");
    let items = named.or_else(|| pages::items(&site, reply.as_deref(), collection));
    let evidence = Evidence {
        path: site.path,
        http: &site.http,
        operation_id: site.id(),
        items: items.as_deref(),
        siblings,
        has_items,
    };
    let inferred = classify::infer(&evidence);
    let class = match recorded {
        None => inferred,
        Some(Recorded { record, method, entry, file }) => {
            let method = Method::from_name(method);
            let effect = match entry.effect {
                Some(EffectEntry::Reads) => Effect::Reads,
                Some(EffectEntry::Creates) => Effect::Creates,
                Some(EffectEntry::Updates) => Effect::Updates,
                Some(EffectEntry::Deletes) => Effect::Deletes,
                None => classify::effect(&site.http, &method, inferred.effect == Effect::Reads),
            };
            let (resource, singular) = (record.resource.clone(), record.singular.clone());
            let because = format!("recorded in {file}");
            Class { resource, singular, method, effect, because, certainty: Certainty::Said }
        }
    };
    Candidate { site, recorded, class, items, reply, suffix: String::new() }
}

/// The tool that a candidate becomes, or why it becomes none.
pub fn plan(candidate: &Candidate, context: &mut Context) -> Result<Tool, String> {
    let Candidate { site, recorded, class, items, reply, .. } = candidate;
    if ["TRACE", "CONNECT"].contains(&site.http.name()) {
        return Err(format!("an HTTP client may not send {}", site.http.name()));
    }
    let entry = recorded.map(|recorded| recorded.entry);
    let file = &context.sources.file;
    let list = match (&class.method, items) {
        (Method::List, Some(items)) => {
            let page = pages::page(site, reply.as_deref(), &file.pagination);
            Some(List { items: items.clone(), page })
        }
        (Method::List, None) => return Err("its reply holds no array that could be listed; say `items`".to_owned()),
        _ => None,
    };
    let parameters = arguments::parameters(site, class, list.as_ref(), file)?;
    let planned = body::plan(site, entry)?;
    let mut all = parameters.arguments;
    let mut inferences = vec![infer("method", class.method.name(), &class.because, class.certainty), effect(candidate)];
    inferences.extend(parameters.inferences);
    let mut body = None;
    if let Some(planned) = planned {
        if let Some(because) = planned.because {
            inferences.push(infer("body", "required", &because, Certainty::Likely));
        }
        all.extend(planned.arguments);
        body = Some(planned.body);
    }
    let mut all = arguments::settle(all, site.path);
    report_unused_words(&mut all, candidate, context);
    all.iter_mut().for_each(|argument| legal::properties(&mut argument.schema));
    inferences.extend(budget::fit(&mut all).map(|depth| {
        infer(
            "arguments",
            &format!("open below level {depth}"),
            "what the document says of them takes too much context",
            Certainty::Said,
        )
    }));
    inferences.extend(list.iter().flat_map(|list| listed(list, candidate)));
    inferences.extend(renamed(&all));
    let (title, description) = describe::tool(site, class, entry, &file.title);
    let tags = recorded.map_or_else(
        || describe::tags(site, class),
        |recorded| recorded.entry.tags.clone().unwrap_or_else(|| recorded.record.tags.clone()),
    );
    Ok(Tool {
        name: candidate.name(&file.tool_name),
        aliases: entry.map(|entry| entry.aliases.clone()).unwrap_or_default(),
        type_name: candidate.type_name(),
        title,
        description,
        method: class.method.clone(),
        effect: class.effect,
        annotations: annotations(candidate),
        tags,
        api: apis::of(site, context.sources, context.apis),
        singular: class.singular.clone(),
        document: site.document.name.clone(),
        operation: site.id().to_owned(),
        http: site.http.clone(),
        path: site.path.to_owned(),
        headers: parameters.headers,
        scopes: scopes::of(site, file),
        arguments: all,
        body,
        list,
        poll: entry.and_then(|entry| entry.poll.clone()),
        reply: reply.clone(),
        inferences,
    })
}

fn report_unused_words(arguments: &mut [Argument], candidate: &Candidate, context: &mut Context) {
    let entry = candidate.recorded.map(|recorded| recorded.entry);
    let missing = describe::arguments(arguments, entry, context.glossary);
    let names: Vec<&str> = arguments.iter().map(|argument| argument.name.as_str()).collect();
    for missing in missing {
        let Some(recorded) = candidate.recorded else { continue };
        let message = format!("the tool has no argument `{missing}`; it has {}", names.join(", "));
        context.problems.push(Problem::error("unknown-argument", recorded.place(), message).help("remove the entry"));
    }
    let Some(recorded) = candidate.recorded else { return };
    let body = candidate.site.operation.request_body.is_some();
    if !recorded.entry.constants.is_empty() && !body {
        let message = "the operation has no body that could hold constants";
        context.problems.push(Problem::error("unknown-constant", recorded.place(), message).help("remove `constants`"));
    }
}

fn annotations(candidate: &Candidate) -> Annotations {
    let effect = candidate.class.effect;
    let overrides = candidate.recorded.map(|recorded| recorded.entry.annotations).unwrap_or_default();
    let repeatable = matches!(candidate.site.http, Http::Get | Http::Put | Http::Delete);
    Annotations {
        read_only: effect == Effect::Reads,
        destructive: overrides.destructive.unwrap_or(matches!(effect, Effect::Updates | Effect::Deletes)),
        idempotent: overrides.idempotent.unwrap_or(effect == Effect::Reads || repeatable),
        open_world: overrides.open_world.unwrap_or(true),
    }
}

fn effect(candidate: &Candidate) -> Inference {
    let Candidate { site, recorded, class, .. } = candidate;
    let (because, certainty) = match (recorded, &site.http) {
        (Some(recorded), _) if recorded.entry.effect.is_some() => ("its record says so", Certainty::Said),
        // RFC 9110, section 9.2.1: these are safe.
        (_, Http::Get | Http::Head | Http::Options | Http::Query) => {
            ("its HTTP method changes nothing", Certainty::Said)
        }
        (Some(_), _) => ("HTTP method and the recorded method", Certainty::Likely),
        (None, _) => ("HTTP method, method of the resource and operation id", class.certainty),
    };
    infer("effect", class.effect.name(), because, certainty)
}

/// How a list's items and pages were found.
fn listed(list: &List, candidate: &Candidate) -> [Inference; 2] {
    let named = candidate.recorded.is_some_and(|recorded| recorded.entry.items.is_some());
    let declared = pages::declares(candidate.reply.as_deref(), &list.page);
    let (because, certainty) = match &list.page {
        Page::Whole => ("it takes no query parameter of any family of paging", Certainty::Likely),
        _ if declared => ("the query parameters it declares and its reply", Certainty::Likely),
        _ => ("the query parameters it declares", Certainty::Guess),
    };
    let items = match (list.items.as_str(), named) {
        (_, true) => infer("items", &list.items, "its record says so", Certainty::Said),
        ("", _) => infer("items", "the whole reply", "its reply is an array", Certainty::Said),
        (items, _) => infer("items", items, "the array in its reply", Certainty::Likely),
    };
    [infer("page", &page_words(&list.page), because, certainty), items]
}

fn page_words(page: &Page) -> String {
    match page {
        Page::Whole => "whole".to_owned(),
        Page::Offset { offset, more, .. } => format!("offset ({offset} → {more})"),
        Page::Cursor { cursor, next, .. } => format!("cursor ({cursor} → {next})"),
        Page::Number { page, next, .. } => format!("page number ({page} → {next})"),
        Page::NextUrl { page, next, .. } => format!("next URL ({page} → {next})"),
    }
}

fn renamed(arguments: &[Argument]) -> impl Iterator<Item = Inference> {
    arguments
        .iter()
        .filter(|argument| argument.name != argument.wire && !matches!(argument.place, Place::WholeBody | Place::Page))
        .map(|argument| {
            infer("argument", &argument.name, &format!("the vendor's `{}`", argument.wire), Certainty::Said)
        })
}

fn infer(what: &'static str, value: &str, because: &str, certainty: Certainty) -> Inference {
    Inference { what, value: value.to_owned(), because: because.to_owned(), certainty }
}
