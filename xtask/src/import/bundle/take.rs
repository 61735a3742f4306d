//! Puts parts of other files where they are wanted: what is no component stands in its place.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    lost::Lost,
    places::{self, Shape},
    site::{Site, Spot},
    target::{Target, is_bare},
    walk::Walk,
};
use crate::{
    import::{grammar::Kind, visit::reference},
    problem::Problem,
};

/// A spot and what came to it.
#[derive(Debug)]
pub struct Taken {
    pub spot: Spot,
    /// Entries that stood elsewhere than the rest.
    others: BTreeMap<String, Site>,
}

impl Taken {
    /// The spot of an entry or an item.
    pub fn inside(&self, name: &str) -> Spot {
        let spot = self.spot.inside(name);
        match self.others.get(name) {
            Some(site) => Spot { site: site.clone(), ..spot },
            None => spot,
        }
    }
}

impl Walk<'_> {
    /// Takes in what a value refers to, as far as that lies in other files. Entries beside the reference stay, and win.
    pub fn take_in(&mut self, value: &mut Value, shape: Shape, spot: Spot) -> Taken {
        let before = spot.site.clone();
        let taken = if is_list_of_parts(value, shape) {
            self.gather(value, shape, spot)
        } else {
            self.replace(value, shape, spot)
        };
        let Spot { owner, pointer, site, .. } = &taken.spot;
        if *site != before {
            self.moved.push((*owner, pointer.clone(), site.clone()));
        }
        for (name, site) in &taken.others {
            self.moved.push((*owner, taken.spot.inside(name).pointer, site.clone()));
        }
        taken
    }

    /// Replaces references by what they lead to, one after the other.
    fn replace(&mut self, value: &mut Value, shape: Shape, spot: Spot) -> Taken {
        let mut taken = Taken { spot, others: BTreeMap::new() };
        while let Some(written) = reference(value).map(str::to_owned) {
            let site = taken.others.get("$ref").unwrap_or(&taken.spot.site).clone();
            let copied = match self.follow(&site, &written, shape) {
                Ok(Target::Own) => break,
                Ok(Target::Root { reference, .. }) => {
                    value["$ref"] = json!(reference);
                    break;
                }
                Ok(Target::Part(site)) => self.copy_beside(value, &site, taken.spot.depth).map(|value| (site, value)),
                Err(lost) => Err(lost),
            };
            match copied {
                Ok((site, copy)) => {
                    let own = std::mem::replace(value, copy);
                    taken = self.put_beside(value, own, &taken, site);
                }
                Err(lost) => {
                    self.lose(value, shape, &written, &lost, &site);
                    break;
                }
            }
        }
        taken
    }

    /// A copy of what stands at a site, for the place of a reference.
    fn copy_beside(&mut self, reference: &Value, site: &Site, depth: usize) -> Result<Value, Lost> {
        if self.via.contains(site) {
            return Err(Lost::Cycle);
        }
        let copy = self.copy(site, depth)?;
        self.room.take_again(site, &copy)?;
        // Only objects can be put together with what stands beside the reference.
        if is_bare(reference) || copy.is_object() { Ok(copy) } else { Err(Lost::Nothing) }
    }

    /// Puts what stood beside a reference over what it led to.
    fn put_beside(&mut self, value: &mut Value, own: Value, taken: &Taken, site: Site) -> Taken {
        let mut others = BTreeMap::new();
        if let (Value::Object(own), Value::Object(object)) = (own, value) {
            for (name, value) in own.into_iter().filter(|(name, _)| name != "$ref") {
                others.insert(name.clone(), taken.inside(&name).site);
                object.insert(name, value);
            }
        }
        self.via.push(site.clone());
        Taken { spot: Spot { site, ..taken.spot.clone() }, others }
    }

    /// Puts the entries of all parts of a list into one object.
    fn gather(&mut self, value: &mut Value, shape: Shape, spot: Spot) -> Taken {
        let items = value.as_array_mut().map(std::mem::take).unwrap_or_default();
        let place = self.library.place(spot.site.file, &spot.site.pointer);
        let message = format!(
            "a list stands where {} belongs; its parts ({}) are put together",
            places::name(shape),
            items.len()
        );
        self.problems.push(Problem::warning("list-of-parts", place, message));
        let mut all = Map::new();
        let mut others = BTreeMap::new();
        for (index, mut item) in items.into_iter().enumerate() {
            // Each part stands where the whole will stand.
            let site = spot.site.inside(&index.to_string());
            let taken = self.replace(&mut item, shape, Spot { site, ..spot.clone() });
            let Value::Object(entries) = item else {
                let place = self.library.place(taken.spot.site.file, &taken.spot.site.pointer);
                self.problems.push(Problem::warning("wrong-type", place, "this part is no object; dropped"));
                continue;
            };
            for (name, value) in entries {
                let site = taken.inside(&name).site;
                let place = self.library.place(site.file, &site.pointer);
                others.insert(name.clone(), site);
                if all.insert(name, value).is_some() {
                    let message = "another part of the list has this key too; the last one counts";
                    self.problems.push(Problem::warning("repeated-key", place, message));
                }
            }
        }
        *value = Value::Object(all);
        Taken { spot, others }
    }
}

/// Whether a list of references stands where an object belongs, as tools that paste files together allow.
fn is_list_of_parts(value: &Value, shape: Shape) -> bool {
    let wants_object = matches!(shape, Shape::Map(_) | Shape::Node(Kind::Paths | Kind::Components | Kind::Responses));
    wants_object && value.as_array().is_some_and(|items| items.iter().any(|item| reference(item).is_some()))
}
