//! A whole vendor: every operation becomes a tool of a resource, or is skipped with its reason.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    apis,
    classify::Class,
    describe::Glossary,
    names,
    records::Records,
    replies::Replies,
    tool::{self, Candidate, Context},
    words,
};
use crate::{
    document::{Document, Site},
    model::{Http, Method, Resource, Setting, Skipped, Tool, Vendor},
    problem::{Place, Problem, Problems, step},
    vendor::VendorSources,
};

/// Plans a vendor.
pub fn vendor(documents: &[Document], replies: &Replies, sources: &VendorSources, problems: &mut Problems) -> Vendor {
    let records = Records::index(sources, documents, problems);
    let candidates = candidates(documents, replies, &records, &sources.file.tool_name);
    let apis = apis::apis(documents, sources, problems);
    let mut glossary = Glossary::new(&sources.glossary);
    let mut resources: BTreeMap<String, Vec<Tool>> = BTreeMap::new();
    let mut skipped = Vec::new();
    let mut unused_skips = sources.file.skip.clone();
    let operations = candidates.len();
    for candidate in candidates {
        let context = &mut Context { sources, glossary: &mut glossary, problems, apis: &apis };
        let planned = match unused_skips.remove(&candidate.key()) {
            Some(reason) => Err(reason.clone()),
            None => tool::plan(&candidate, context),
        };
        match planned {
            Ok(tool) => resources.entry(candidate.class.resource).or_default().push(tool),
            Err(reason) => skipped.push(Skipped {
                place: candidate.site.place().to_string(),
                operation: candidate.site.id().to_owned(),
                reason,
            }),
        }
    }
    for operation in unused_skips.keys() {
        let place = Place::at(format!("specs/{}/vendor.yaml", sources.name), step("/skip", operation));
        let problem = Problem::error("unknown-operation", place, format!("no document has an operation `{operation}`"));
        problems.push(problem.help("remove the entry"));
    }
    report_unused_glossary(sources, &glossary, problems);
    report_repeated_names(&resources, sources, problems);
    report_unknown_polls(&resources, sources, problems);
    Vendor {
        name: sources.name.clone(),
        title: sources.file.title.clone(),
        instructions: words::clean(&sources.file.instructions),
        apis,
        settings: settings(sources),
        resources: resources.into_iter().map(|(name, tools)| resource(name, tools)).collect(),
        skipped,
        operations,
    }
}

/// Every operation with what it is. No two are the same method of the same resource: records go first, then
/// operations that are not deprecated, then shorter paths; whoever finds the place taken is named by its id.
fn candidates<'a>(
    documents: &'a [Document],
    replies: &Replies,
    records: &Records<'a>,
    vendor: &str,
) -> Vec<Candidate<'a>> {
    let sites: Vec<Site> = documents.iter().flat_map(Document::sites).collect();
    let mut siblings: BTreeMap<(&str, &str), Vec<Http>> = BTreeMap::new();
    for site in &sites {
        siblings.entry(key(site)).or_default().push(site.http.clone());
    }
    let collections: BTreeMap<&str, BTreeSet<&str>> =
        documents.iter().map(|document| (document.name.as_str(), document.collections())).collect();
    let mut candidates: Vec<Candidate> = sites
        .iter()
        .map(|site| {
            let siblings = &siblings[&key(site)];
            let has_items = collections[site.document.name.as_str()].contains(site.path);
            tool::candidate(site.clone(), records.of(site), replies.get(site), siblings, has_items)
        })
        .collect();
    candidates.sort_by_cached_key(|candidate| {
        let Candidate { site, recorded, .. } = candidate;
        (recorded.is_none(), site.operation.deprecated, site.path.len(), site.path, site.http.clone())
    });
    tell_apart(&mut candidates, vendor);
    candidates
}

/// Gives every operation a name of its own. Whoever comes first keeps the name that its path gives; the next is named by
/// its operation id, and where that is taken too, the name ends in a fingerprint of the id.
fn tell_apart(candidates: &mut [Candidate], vendor: &str) {
    let mut taken = Taken::default();
    for candidate in candidates {
        if taken.take(candidate, vendor) || candidate.recorded.is_some() {
            continue;
        }
        let id = candidate.site.id();
        let class = &mut candidate.class;
        class.because = format!("{}, named by its operation id, since the path's name is taken", class.because);
        let name = words::bounded(&words::without_verb(id));
        (class.resource, class.singular) = (words::plural(&name), words::singular(&name));
        if taken.take(candidate, vendor) {
            continue;
        }
        candidate.class.method = Method::Custom(words::snake(id));
        if !taken.take(candidate, vendor) {
            candidate.suffix = words::fingerprint(&candidate.key());
            candidate.class.method = Method::Custom(format!("{}_{}", words::snake(id), candidate.suffix));
            taken.take(candidate, vendor);
        }
    }
}

/// The names that are given: of tools, and within a resource of methods and of types.
#[derive(Debug, Default)]
struct Taken {
    tools: BTreeSet<String>,
    methods: BTreeSet<(String, Method)>,
    types: BTreeSet<(String, String)>,
}

impl Taken {
    /// Takes the names of a candidate, if all are free.
    fn take(&mut self, candidate: &Candidate, vendor: &str) -> bool {
        let Class { resource, method, .. } = &candidate.class;
        let tool = candidate.name(vendor);
        let method = (resource.clone(), method.clone());
        let ty = (resource.clone(), words::snake(&candidate.type_name()));
        let is_free = !self.tools.contains(&tool) && !self.methods.contains(&method) && !self.types.contains(&ty);
        if is_free {
            self.tools.insert(tool);
            self.methods.insert(method);
            self.types.insert(ty);
        }
        is_free
    }
}

fn key<'a>(site: &Site<'a>) -> (&'a str, &'a str) {
    (&site.document.name, site.path)
}

fn resource(name: String, mut tools: Vec<Tool>) -> Resource {
    tools.sort_by(|a, b| (&a.method, &a.name).cmp(&(&b.method, &b.name)));
    Resource { name, tools }
}

fn settings(sources: &VendorSources) -> Vec<Setting> {
    let settings = &sources.file.settings;
    settings
        .iter()
        .map(|(name, setting)| Setting {
            name: name.clone(),
            environment: setting.environment.clone(),
            description: words::clean(&setting.description),
        })
        .collect()
}

fn report_unused_glossary(sources: &VendorSources, glossary: &Glossary, problems: &mut Problems) {
    for entry in glossary.unused() {
        let place = Place::at(format!("specs/{}/arguments.yaml", sources.name), step("", entry));
        problems.push(Problem::error("unused-words", place, "no tool has such an argument").help("remove the entry"));
    }
}

fn report_unknown_polls(resources: &BTreeMap<String, Vec<Tool>>, sources: &VendorSources, problems: &mut Problems) {
    let names: BTreeSet<&str> = resources.values().flatten().map(|tool| tool.name.as_str()).collect();
    for tool in resources.values().flatten() {
        let Some(poll) = tool.poll.as_deref().filter(|poll| !names.contains(poll)) else { continue };
        let message = format!("{} says to ask `{poll}`, which is no tool", tool.name);
        problems.push(Problem::error("unknown-tool", Place::file(format!("specs/{}", sources.name)), message));
    }
}

/// A name means one tool: a name that a tool has, or had before, is no other's.
fn report_repeated_names(resources: &BTreeMap<String, Vec<Tool>>, sources: &VendorSources, problems: &mut Problems) {
    let place = || Place::file(format!("specs/{}", sources.name));
    let mut by_name: BTreeMap<&str, &Tool> = BTreeMap::new();
    for tool in resources.values().flatten() {
        if let Some(other) = by_name.insert(&tool.name, tool) {
            let message = format!("`{}` and `{}` are both called {}", other.operation, tool.operation, tool.name);
            let problem = Problem::error("repeated-name", place(), message);
            problems.push(problem.help("give one of them a record with another resource, method or name"));
        }
    }
    for tool in resources.values().flatten() {
        for alias in &tool.aliases {
            if !names::is_legal(alias) {
                let message = format!("`{alias}` cannot have been the name of a tool");
                problems.push(Problem::error("illegal-alias", place(), message));
            } else if let Some(other) = by_name.insert(alias, tool) {
                let message = format!("{alias} is an alias of {}, and means {} already", tool.name, other.name);
                problems.push(Problem::error("repeated-name", place(), message).help("remove the alias"));
            }
        }
    }
}
