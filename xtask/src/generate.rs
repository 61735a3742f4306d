//! Generate: `specs/` → `generated/`, `docs/tools/` and `tests/surface/`, pure and deterministic up to the last call.

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    document,
    emit::{self, catalogue, surface},
    model::Vendor,
    plan,
    problem::{self, Problems, Said, Style},
    tree::{Stale, State, Tree},
    vendor::VendorSources,
    workspace::Workspace,
};

/// The model of a vendor, as its specs say it. Faults are in `problems`.
pub fn model(workspace: &Workspace, vendor: &str, problems: &mut Problems) -> Option<Vendor> {
    let sources = VendorSources::read(workspace, vendor, problems)?;
    let documents = document::load(workspace, &sources, problems);
    let replies = plan::Replies::of(&documents);
    (documents.len() == sources.file.documents.len()).then(|| plan::vendor(&documents, &replies, &sources, problems))
}

/// The models of all vendors. `only` names the one that is asked about, which must be there.
pub fn models(workspace: &Workspace, only: Option<&str>, problems: &mut Problems) -> Result<Vec<Vendor>> {
    let vendors = workspace.vendors()?;
    if let Some(only) = only
        && !vendors.iter().any(|vendor| vendor == only)
    {
        bail!("specs/ has no vendor `{only}`; it has {}", vendors.join(", "));
    }
    let model = |name: &String| {
        model(workspace, name, problems).with_context(|| format!("{name} cannot be read; run: cargo xtask generate"))
    };
    vendors.iter().map(model).collect()
}

/// What a run gives: files in memory, and what to say about them.
#[derive(Debug, Default)]
pub struct Generated {
    tree: Tree,
    /// One per vendor.
    summaries: Vec<Summary>,
    problems: Problems,
}

/// Generates one vendor, or all of them, and writes what changed.
pub fn write(workspace: &Workspace, only: Option<&str>, style: &Style) -> Result<()> {
    let pressed = press(workspace, only)?;
    tell(&pressed, Map::new(), style)?;
    for (place, generated) in pressed.places {
        generated.tree.write(&place.root)?;
    }
    Ok(())
}

/// Lists what is not as it would be generated. Gives back whether nothing is.
pub fn check(workspace: &Workspace, only: Option<&str>, style: &Style) -> Result<bool> {
    let pressed = press(workspace, only)?;
    let mut stale = Vec::new();
    for (place, generated) in &pressed.places {
        let of_place = if pressed.problems.has_errors() { Vec::new() } else { generated.stale(place)? };
        stale.extend(of_place.into_iter().map(|Stale { path, state }| (place.relative(&path), word(state))));
    }
    let fields = stale.iter().map(|(path, state)| json!({"path": path, "state": state})).collect();
    tell(&pressed, Map::from_iter([("stale".to_owned(), fields)]), style)?;
    for (path, state) in &stale {
        problem::complain(&format!("{path}: {state}"));
    }
    if !stale.is_empty() {
        let message = format!("{} files are not as specs/ says; run: cargo xtask generate", stale.len());
        problem::complain(&message);
    }
    Ok(stale.is_empty())
}

fn word(state: State) -> &'static str {
    match state {
        State::Missing => "missing",
        State::Changed => "stale",
        State::Left => "left over",
    }
}

/// What was generated in every place, and the problems of all of them.
struct Pressed {
    places: Vec<(Workspace, Generated)>,
    problems: Problems,
}

fn press(workspace: &Workspace, only: Option<&str>) -> Result<Pressed> {
    let mut pressed = Pressed { places: Vec::new(), problems: Problems::default() };
    for place in places(workspace, only)? {
        let mut generated = generate(&place, only)?;
        pressed.problems.extend(std::mem::take(&mut generated.problems));
        pressed.places.push((place, generated));
    }
    Ok(pressed)
}

/// Tells the problems and the totals. Errors end the run.
fn tell(pressed: &Pressed, mut fields: Map<String, Value>, style: &Style) -> Result<()> {
    let has_errors = pressed.problems.has_errors();
    let summaries = || pressed.places.iter().flat_map(|(_, generated)| &generated.summaries);
    let lines = if has_errors { Vec::new() } else { summaries().flat_map(Summary::lines).collect() };
    fields.insert("vendors".to_owned(), summaries().map(|summary| json!(summary)).collect());
    problem::tell(&pressed.problems, Said { lines, fields }, style);
    if has_errors {
        bail!("nothing was generated: mend the errors above");
    }
    Ok(())
}

/// Where the vendor is, or everything that has vendors: the repository and its fixtures.
fn places(workspace: &Workspace, only: Option<&str>) -> Result<Vec<Workspace>> {
    let mut places = vec![workspace.clone(), workspace.fixtures()];
    places.retain(|place| place.root.join("specs").is_dir());
    let Some(only) = only else { return Ok(places) };
    let mut known = Vec::new();
    for place in places {
        let vendors = place.vendors()?;
        if vendors.iter().any(|vendor| vendor == only) {
            return Ok(vec![place]);
        }
        known.extend(vendors);
    }
    bail!("specs/ has no vendor `{only}`; it has {}", known.join(", "))
}

impl Generated {
    /// What is wrong with the specs.
    pub fn problems(&self) -> &Problems {
        &self.problems
    }

    /// The files, and what is wrong with the specs.
    pub fn into_parts(self) -> (Tree, Problems) {
        (self.tree, self.problems)
    }

    /// What on the disk is not as it would be generated.
    pub fn stale(&self, workspace: &Workspace) -> Result<Vec<Stale>> {
        self.tree.stale(&workspace.root)
    }
}

/// Generates in memory, one vendor or all of this place.
pub fn generate(workspace: &Workspace, only: Option<&str>) -> Result<Generated> {
    let vendors = workspace.vendors()?;
    let mut tree = emit::whole(&vendors, workspace.package);
    let mut generated = Generated::default();
    for name in vendors.iter().filter(|vendor| only.is_none_or(|only| only == *vendor)) {
        if let Some(vendor) = model(workspace, name, &mut generated.problems) {
            generated.summaries.push(Summary::of(&vendor));
            tree.extend(emitted(workspace, &vendor));
        }
    }
    if workspace.has_catalogue && only.is_none() {
        tree.own(catalogue::FOLDER);
        tree.own(surface::FOLDER);
    }
    Ok(Generated { tree, ..generated })
}

/// All that is emitted of a vendor: its part of the generated crate, its page of the catalogue, its snapshots.
pub fn emitted(workspace: &Workspace, vendor: &Vendor) -> Tree {
    let mut tree = emit::vendor(vendor, workspace.package);
    if workspace.has_catalogue {
        tree.add(catalogue::path(&vendor.name), catalogue::page(vendor));
        tree.extend(surface::snapshots(vendor));
    }
    tree
}

/// What became of the operations of a vendor.
#[derive(Debug, Serialize)]
struct Summary {
    vendor: String,
    operations: usize,
    tools: usize,
    resources: usize,
    skipped: Vec<SkippedOperation>,
}

#[derive(Debug, Serialize)]
struct SkippedOperation {
    operation: String,
    reason: String,
    place: String,
}

impl Summary {
    fn of(vendor: &Vendor) -> Self {
        let tools: usize = vendor.resources.iter().map(|resource| resource.tools.len()).sum();
        assert_eq!(tools + vendor.skipped.len(), vendor.operations, "every operation is a tool or skipped");
        let skipped = vendor.skipped.iter().map(|skipped| SkippedOperation {
            operation: skipped.operation.clone(),
            reason: skipped.reason.clone(),
            place: skipped.place.clone(),
        });
        Self {
            vendor: vendor.name.clone(),
            operations: vendor.operations,
            tools,
            resources: vendor.resources.len(),
            skipped: skipped.collect(),
        }
    }

    /// `pagerduty: 467 operations, 466 tools, 1 skipped`, with a line for each one skipped.
    fn lines(&self) -> Vec<String> {
        let Self { vendor, operations, tools, resources, skipped } = self;
        let skipped_count = skipped.len();
        let first =
            format!("{vendor}: {operations} operations, {tools} tools, {skipped_count} skipped, {resources} resources");
        let skipped = skipped.iter().map(|SkippedOperation { operation, reason, place }| {
            format!("  skipped {operation}, because {reason} ({place})")
        });
        std::iter::once(first).chain(skipped).collect()
    }
}
