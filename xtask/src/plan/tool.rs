//! One operation → one tool, or the reason why it is none.

use super::{
    apis, arguments, body,
    classify::{self, Class, Evidence},
    describe::{self, Glossary},
    names, pages,
    records::Recorded,
    words,
};
use crate::{
    document::Site,
    model::{Annotations, Argument, Effect, Http, Inference, List, Method, Page, Place, Schema, Tool},
    problem::{Problem, Problems},
    vendor::{EffectEntry, VendorSources},
};

/// What planning a tool has at hand.
#[derive(Debug)]
pub struct Context<'a, 'p> {
    pub sources: &'a VendorSources,
    pub glossary: &'p mut Glossary<'a>,
    pub problems: &'p mut Problems,
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
    pub reply: Option<Schema>,
}

impl Candidate<'_> {
    /// How `vendor.yaml` names the operation: `rest/listIncidents`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.site.document.name, self.site.id())
    }
}

/// Says what an operation is: by its record, else by what the document shows.
pub fn candidate<'a>(
    site: Site<'a>,
    recorded: Option<Recorded<'a>>,
    siblings: &[Http],
    has_items: bool,
) -> Candidate<'a> {
    let named = recorded.and_then(|recorded| recorded.entry.items.clone());
    // Where a record says that it lists, its path is a collection whatever it ends in.
    let collection = has_items || recorded.is_some_and(|recorded| recorded.method == "list");
    let reply = pages::reply(&site);
    let items = named.or_else(|| pages::items(&site, reply.as_ref(), collection));
    let evidence = Evidence {
        path: site.path,
        http: site.http,
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
                None => classify::effect(site.http, &method, inferred.effect == Effect::Reads),
            };
            let (resource, singular) = (record.resource.clone(), record.singular.clone());
            Class { resource, singular, method, effect, because: format!("recorded in {file}") }
        }
    };
    Candidate { site, recorded, class, items, reply }
}

/// The tool that a candidate becomes, or why it becomes none.
pub fn plan(candidate: &Candidate, context: &mut Context) -> Result<Tool, String> {
    let Candidate { site, recorded, class, items, reply } = candidate;
    let entry = recorded.map(|recorded| recorded.entry);
    let file = &context.sources.file;
    let list = match (&class.method, items) {
        (Method::List, Some(items)) => Some(List { items: items.clone(), page: pages::page(site, &file.pagination) }),
        (Method::List, None) => return Err("its reply holds no array that could be listed; say `items`".to_owned()),
        _ => None,
    };
    let parameters = arguments::parameters(site, class, list.as_ref(), file)?;
    let planned = body::plan(site, entry)?;
    let mut all = parameters.arguments;
    let mut inferences = vec![
        infer("method", class.method.name(), &class.because),
        infer("effect", class.effect.name(), effect_because(candidate)),
    ];
    let mut body = None;
    if let Some(planned) = planned {
        if let Some(because) = planned.because {
            inferences.push(infer("body", "required", &because));
        }
        all.extend(planned.arguments);
        body = Some(planned.body);
    }
    let mut all = arguments::settle(all, site.path);
    report_unused_words(&mut all, candidate, context);
    inferences
        .extend(list.as_ref().map(|list| infer("page", &page_words(&list.page), "the query parameters it declares")));
    inferences.extend(list.as_ref().map(|list| infer("items", &list.items, "the array in its reply")));
    inferences.extend(renamed(&all));
    let by_id = site.path.ends_with('}') && matches!(class.method, Method::Get | Method::Update | Method::Delete);
    let name = entry.and_then(|entry| entry.name.clone()).unwrap_or_else(|| {
        names::tool(&file.tool_name, &class.resource, &class.singular, &class.method, by_id, site.id())
    });
    let (title, description) = describe::tool(site, class, entry, &file.title);
    let tags = recorded.map_or_else(
        || describe::tags(site),
        |recorded| recorded.entry.tags.clone().unwrap_or_else(|| recorded.record.tags.clone()),
    );
    Ok(Tool {
        name,
        type_name: type_name(class),
        title,
        description,
        method: class.method.clone(),
        effect: class.effect,
        annotations: annotations(candidate),
        tags,
        api: apis::of(site, context.sources),
        operation: site.id().to_owned(),
        http: site.http,
        path: site.path.to_owned(),
        headers: parameters.headers,
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

fn type_name(class: &Class) -> String {
    let (many, one) = (words::pascal(&class.resource), words::pascal(&class.singular));
    match &class.method {
        Method::List => format!("List{many}"),
        Method::Get => format!("Get{one}"),
        Method::Create => format!("Create{one}"),
        Method::Update => format!("Update{one}"),
        Method::Delete => format!("Delete{one}"),
        Method::Custom(action) => format!("{many}{}", words::pascal(action)),
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

fn effect_because(candidate: &Candidate) -> &'static str {
    match candidate.recorded {
        Some(recorded) if recorded.entry.effect.is_some() => "its record says so",
        _ => "HTTP method, method of the resource and operation id",
    }
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
        .map(|argument| infer("argument", &argument.name, &format!("the vendor's `{}`", argument.wire)))
}

fn infer(what: &'static str, value: &str, because: &str) -> Inference {
    Inference { what, value: value.to_owned(), because: because.to_owned() }
}
