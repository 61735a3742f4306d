//! A whole vendor: every operation becomes a tool of a resource, or is skipped with its reason.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    apis,
    describe::Glossary,
    records::Records,
    tool::{self, Candidate, Context},
    words,
};
use crate::{
    document::{Document, Site},
    model::{Http, Method, Resource, Setting, Skipped, Tool, Vendor},
    problem::{Place, Problem, Problems},
    vendor::VendorSources,
};

/// Plans a vendor.
pub fn vendor(documents: &[Document], sources: &VendorSources, problems: &mut Problems) -> Vendor {
    let records = Records::index(sources, documents, problems);
    let candidates = candidates(documents, &records);
    let mut glossary = Glossary::new(&sources.glossary);
    let mut resources: BTreeMap<String, Vec<Tool>> = BTreeMap::new();
    let mut skipped = Vec::new();
    let mut unused_skips = sources.file.skip.clone();
    let operations = candidates.len();
    for candidate in candidates {
        let context = &mut Context { sources, glossary: &mut glossary, problems };
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
        let place = Place::at(format!("specs/{}/vendor.yaml", sources.name), format!("/skip/{operation}"));
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
        apis: apis::apis(documents, sources, problems),
        settings: settings(sources),
        resources: resources.into_iter().map(|(name, tools)| resource(name, tools)).collect(),
        skipped,
        operations,
    }
}

/// Every operation with what it is. No two are the same method of the same resource: records go first, then
/// operations that are not deprecated, then shorter paths; whoever finds the place taken is named by its id.
fn candidates<'a>(documents: &'a [Document], records: &Records<'a>) -> Vec<Candidate<'a>> {
    let sites: Vec<Site> = documents.iter().flat_map(Document::sites).collect();
    let mut siblings: BTreeMap<(&str, &str), Vec<Http>> = BTreeMap::new();
    let mut collections = BTreeSet::new();
    for site in &sites {
        siblings.entry(key(site)).or_default().push(site.http);
        if let Some((collection, last)) = site.path.rsplit_once('/')
            && last.starts_with('{')
        {
            collections.insert((site.document.name.as_str(), collection));
        }
    }
    let mut candidates: Vec<Candidate> = sites
        .iter()
        .map(|site| {
            let siblings = &siblings[&key(site)];
            tool::candidate(site.clone(), records.of(site), siblings, collections.contains(&key(site)))
        })
        .collect();
    candidates.sort_by_key(|candidate| {
        let Candidate { site, recorded, .. } = candidate;
        (recorded.is_none(), site.operation.deprecated, site.path.len(), site.path, site.http)
    });
    let mut taken = BTreeSet::new();
    for candidate in &mut candidates {
        let class = &mut candidate.class;
        if taken.insert((class.resource.clone(), class.method.clone())) || candidate.recorded.is_some() {
            continue;
        }
        class.because = format!("{}, named by its operation id, since the path's name is taken", class.because);
        let name = words::without_verb(candidate.site.id());
        (class.resource, class.singular) = (words::plural(&name), words::singular(&name));
        if !taken.insert((class.resource.clone(), class.method.clone())) {
            class.method = Method::Custom(words::snake(candidate.site.id()));
            taken.insert((class.resource.clone(), class.method.clone()));
        }
    }
    candidates
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
        let place = Place::at(format!("specs/{}/arguments.yaml", sources.name), format!("/{entry}"));
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

fn report_repeated_names(resources: &BTreeMap<String, Vec<Tool>>, sources: &VendorSources, problems: &mut Problems) {
    let mut by_name: BTreeMap<&str, &Tool> = BTreeMap::new();
    for tool in resources.values().flatten() {
        if let Some(other) = by_name.insert(&tool.name, tool) {
            let message = format!("`{}` and `{}` are both called {}", other.operation, tool.operation, tool.name);
            let problem = Problem::error("repeated-name", Place::file(format!("specs/{}", sources.name)), message);
            problems.push(problem.help("give one of them a record with another resource, method or name"));
        }
    }
}
