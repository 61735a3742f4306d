//! Walks a document and the parts that it refers to, and notes what leads where.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value, json};

use super::{
    library::Library,
    lost::{Lost, without_query},
    places::{self, Sections, Shape, actual, covers, inside},
    room::Room,
    site::{Owner, ROOT, Site, Spot},
    target::{Target, follow, is_bare},
};
use crate::{
    import::{grammar::Kind, repair, visit::reference},
    problem::{Problem, Problems, step},
};

/// What is known of a document while its files are put together.
#[derive(Debug)]
pub struct Walk<'w> {
    pub library: &'w mut Library,
    pub problems: &'w mut Problems,
    pub sections: Sections,
    pub parts: Vec<Part>,
    pub numbers: BTreeMap<Key, usize>,
    /// What stands in a section of the document already, by its name there.
    pub homes: BTreeMap<Key, String>,
    pub links: Vec<Link>,
    /// Spots whose values come from elsewhere.
    pub moved: Vec<(Owner, String, Site)>,
    /// References in other files that seem to mean the first one.
    pub assumed: Vec<(Site, String)>,
    /// Where values were put in the place of references, outermost first: none of them may come again.
    pub via: Vec<Site>,
    waiting: VecDeque<usize>,
    /// Places of the first file that only references lead to.
    hidden: VecDeque<(String, Shape)>,
    sent: BTreeSet<String>,
    lost: BTreeSet<Site>,
    pub room: Room,
}

/// What a part of another file is taken for: the same part may be wanted as two kinds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub site: Site,
    pub kind: Kind,
}

/// A part of another file that becomes a component.
#[derive(Debug)]
pub struct Part {
    pub key: Key,
    pub value: Value,
    /// The entry of the document's own section that is a reference to it, and gives it its name.
    pub entry: Option<String>,
}

/// A reference to a part, to be written when the part has its name.
#[derive(Debug)]
pub struct Link {
    pub owner: Owner,
    pub pointer: String,
    pub key: Key,
    /// Whether the reference is a text in a discriminator's mapping.
    pub is_mapping: bool,
}

impl<'w> Walk<'w> {
    pub fn new(library: &'w mut Library, sections: Sections, problems: &'w mut Problems) -> Self {
        let room = Room::new(library.room());
        Self {
            library,
            problems,
            sections,
            parts: Vec::new(),
            numbers: BTreeMap::new(),
            homes: BTreeMap::new(),
            links: Vec::new(),
            moved: Vec::new(),
            assumed: Vec::new(),
            via: Vec::new(),
            waiting: VecDeque::new(),
            hidden: VecDeque::new(),
            sent: BTreeSet::new(),
            lost: BTreeSet::new(),
            room,
        }
    }

    /// Walks the document, and then every part as it is found.
    pub fn run(&mut self, root: &mut Value) {
        let spot = |owner, depth, site| Spot { owner, pointer: String::new(), depth, site };
        let site = Site { file: ROOT, pointer: String::new() };
        self.value(root, Shape::Node(Kind::Document), spot(Owner::Root, 0, site));
        loop {
            if let Some((pointer, shape)) = self.hidden.pop_front() {
                let depth = pointer.matches('/').count();
                let site = self.site_in_root(&pointer);
                if let Some(value) = root.pointer_mut(&pointer) {
                    self.value(value, shape, Spot { owner: Owner::Root, pointer, depth, site });
                }
            } else if let Some(number) = self.waiting.pop_front() {
                let mut value = self.parts[number].value.take();
                let Key { site, kind } = self.parts[number].key.clone();
                self.moved.push((Owner::Part(number), String::new(), site.clone()));
                self.value(&mut value, Shape::Node(kind), spot(Owner::Part(number), PART_DEPTH, site));
                self.parts[number].value = value;
            } else {
                return;
            }
        }
    }

    fn value(&mut self, value: &mut Value, shape: Shape, spot: Spot) {
        let passed = self.via.len();
        match actual(shape, value) {
            Shape::Data => {}
            Shape::Node(kind) if self.sections.of_kind(kind).is_some() => {
                if reference(value).is_some() {
                    self.refer(value, kind, &spot);
                }
                self.entries(value, |key| inside(kind, key), |key| spot.inside(key));
            }
            Shape::Node(Kind::Discriminator) => self.mapping(value, &spot),
            shape @ (Shape::Node(_) | Shape::Map(_)) => {
                let taken = self.take_in(value, shape, spot);
                self.note_homes(value, shape, &taken.spot, |key| taken.inside(key).site);
                let of_key = |key: &str| match shape {
                    Shape::Node(kind) => inside(kind, key),
                    Shape::Map(kind) => Shape::Node(kind),
                    shape => shape,
                };
                self.entries(value, of_key, |key| taken.inside(key));
            }
            shape @ Shape::List(kind) => {
                let taken = self.take_in(value, shape, spot);
                for (index, item) in value.as_array_mut().into_iter().flatten().enumerate() {
                    self.value(item, Shape::Node(kind), taken.inside(&index.to_string()));
                }
            }
        }
        self.via.truncate(passed);
    }

    /// Walks the entries of an object, in an order that does not depend on how they are written.
    fn entries(&mut self, value: &mut Value, shape: impl Fn(&str) -> Shape, spot: impl Fn(&str) -> Spot) {
        let mut entries: Vec<_> = value.as_object_mut().into_iter().flatten().collect();
        entries.sort_by_key(|(key, _)| *key);
        for (key, value) in entries {
            let shape = shape(key);
            if shape != Shape::Data && (value.is_object() || value.is_array()) {
                self.value(value, shape, spot(key));
            }
        }
    }

    /// Notes where a reference leads that stays one.
    fn refer(&mut self, value: &mut Value, kind: Kind, spot: &Spot) {
        let Some(written) = reference(value).map(str::to_owned) else { return };
        let shape = Shape::Node(kind);
        match self.follow(&spot.site, &written, shape) {
            Ok(Target::Own) => {}
            Ok(Target::Root { reference, .. }) => value["$ref"] = json!(reference),
            Ok(Target::Part(site)) => match self.part(Key { site, kind }) {
                Ok(number) => self.link(value, number, spot),
                Err(lost) => self.lose(value, shape, &written, &lost, &spot.site),
            },
            Err(lost) => self.lose(value, shape, &written, &lost, &spot.site),
        }
    }

    fn link(&mut self, value: &Value, number: usize, spot: &Spot) {
        let part = &mut self.parts[number];
        if is_bare(value)
            && spot.owner == Owner::Root
            && let Some(entry) = entry(&self.sections, part.key.kind, &spot.pointer)
        {
            part.entry.get_or_insert(entry);
        }
        let key = part.key.clone();
        self.links.push(Link { owner: spot.owner, pointer: spot.pointer.clone(), key, is_mapping: false });
    }

    /// The values of a discriminator's mapping are references, or bare names of schemas.
    fn mapping(&mut self, value: &mut Value, spot: &Spot) {
        let spot = spot.inside("mapping");
        let mut entries: Vec<_> =
            value.get_mut("mapping").and_then(Value::as_object_mut).into_iter().flatten().collect();
        entries.sort_by_key(|(key, _)| *key);
        for (key, value) in entries {
            let spot = spot.inside(key);
            let Some(written) = value.as_str().and_then(|text| self.mapped(text, spot.site.file)) else { continue };
            let lost = match self.follow(&spot.site, &written, Shape::Node(Kind::Schema)) {
                Ok(Target::Own) => continue,
                Ok(Target::Root { reference, .. }) => {
                    *value = json!(reference);
                    continue;
                }
                Ok(Target::Part(site)) => match self.part(Key { site, kind: Kind::Schema }) {
                    Ok(number) => {
                        let key = self.parts[number].key.clone();
                        let Spot { owner, pointer, .. } = spot;
                        self.links.push(Link { owner, pointer, key, is_mapping: true });
                        continue;
                    }
                    Err(lost) => lost,
                },
                Err(lost) => lost,
            };
            *value = Value::Null;
            self.tell_lost(Shape::Node(Kind::Schema), &written, &lost, "dropped", &spot.site);
        }
    }

    /// The reference that a value of a mapping is. A bare name means a schema of its own file, if that has one.
    fn mapped(&self, text: &str, file: usize) -> Option<String> {
        let is_file = [".json", ".yaml", ".yml"].iter().any(|end| text.ends_with(end));
        if is_file || text.contains(['#', '/']) {
            return Some(text.to_owned());
        }
        let document = &self.library.file(file).value;
        let pointers = ["/components/schemas", "/definitions"].map(|section| step(section, text));
        pointers.iter().find(|pointer| document.pointer(pointer).is_some()).map(|pointer| format!("#{pointer}"))
    }

    /// Follows a reference, and sees to it that the walk comes by what it leads to in the first file.
    pub fn follow(&mut self, site: &Site, written: &str, shape: Shape) -> Result<Target, Lost> {
        let target = follow(self.library, site.file, written, self.problems)?;
        let in_root = match &target {
            Target::Own => written,
            Target::Root { reference, .. } => reference,
            Target::Part(_) => return Ok(target),
        };
        if let Target::Root { reference, assumed: true } = &target {
            self.assumed.push((site.clone(), reference.clone()));
        }
        if repair::path(in_root).is_some_and(|path| !path.is_empty() && !covers(&path))
            && let Some(pointer) = repair::pointer(in_root)
            && self.sent.insert(pointer.clone())
        {
            self.hidden.push_back((pointer, shape));
        }
        Ok(target)
    }

    /// The number of a part, which is copied from its file the first time.
    fn part(&mut self, key: Key) -> Result<usize, Lost> {
        if let Some(number) = self.numbers.get(&key) {
            return Ok(*number);
        }
        let value = self.copy(&key.site, PART_DEPTH)?;
        if !value.is_object() {
            return Err(Lost::Nothing);
        }
        let number = self.parts.len();
        self.numbers.insert(key.clone(), number);
        self.parts.push(Part { key, value, entry: None });
        self.waiting.push_back(number);
        Ok(number)
    }

    /// A copy of what stands at a site, if there is room for it.
    pub fn copy(&mut self, site: &Site, depth: usize) -> Result<Value, Lost> {
        let value = self.library.file(site.file).value.pointer(&site.pointer).ok_or(Lost::Nothing)?;
        self.room.take(value, depth)?;
        Ok(value.clone())
    }

    /// Puts something harmless in the place of a reference that leads nowhere.
    pub fn lose(&mut self, value: &mut Value, shape: Shape, written: &str, lost: &Lost, site: &Site) {
        let (instead, done) = match shape {
            Shape::Node(kind) => repair::instead(kind),
            _ => (Value::Null, "dropped"),
        };
        // What stands beside it may still say something.
        match value.as_object_mut().filter(|object| object.len() > 1) {
            Some(object) => drop(object.shift_remove("$ref")),
            None => *value = instead,
        }
        self.tell_lost(shape, written, lost, done, site);
    }

    /// Says once for each place in a file that a reference leads nowhere, and what was done.
    fn tell_lost(&mut self, shape: Shape, written: &str, lost: &Lost, done: &str, site: &Site) {
        if self.lost.insert(site.clone()) {
            let place = self.library.place(site.file, &site.pointer);
            let message = format!(
                "where {} belongs, the reference to {} {}; {done}",
                places::name(shape),
                without_query(written),
                lost.why()
            );
            self.problems.push(Problem { help: lost.help(), ..Problem::warning(lost.code(), place, message) });
        }
    }

    /// Notes the entries of the document's own sections that came from another file.
    fn note_homes(&mut self, value: &Value, shape: Shape, spot: &Spot, site: impl Fn(&str) -> Site) {
        let Shape::Map(kind) = shape else { return };
        if spot.owner != Owner::Root || self.sections.pointer(kind).as_deref() != Some(&spot.pointer) {
            return;
        }
        for name in value.as_object().into_iter().flat_map(Map::keys) {
            let site = site(name);
            if site.file != ROOT {
                self.homes.insert(Key { site, kind }, name.clone());
            }
        }
    }

    /// Where something of the document stood before it was moved there.
    fn site_in_root(&self, pointer: &str) -> Site {
        let moved = self.moved.iter().filter(|(owner, _, _)| *owner == Owner::Root);
        let around =
            moved.filter(|(_, at, _)| pointer.strip_prefix(at.as_str()).is_some_and(|rest| rest.starts_with('/')));
        let nearest = around.max_by_key(|(_, at, _)| at.len());
        nearest.map_or(Site { file: ROOT, pointer: pointer.to_owned() }, |(_, at, site)| Site {
            file: site.file,
            pointer: format!("{}{}", site.pointer, &pointer[at.len()..]),
        })
    }
}

/// In how many objects a component lies: the document, its components, and its section.
const PART_DEPTH: usize = 3;

/// The name of the entry at this pointer, if it is one of the section for the kind.
fn entry(sections: &Sections, kind: Kind, pointer: &str) -> Option<String> {
    let name = pointer.strip_prefix(&sections.pointer(kind)?)?.strip_prefix('/')?;
    (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}
