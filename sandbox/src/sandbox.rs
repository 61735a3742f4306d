//! The sandbox: a vendor's documents made ready to be served, and what a request is answered.

use std::{collections::VecDeque, fs, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use crate::{
    answer::Call,
    check,
    effect::Effects,
    fault::{Fault, Order},
    record::{self, Address},
    reply::{Refusal, Reply},
    role::{self, Answer},
    route::{self, Route},
    store::Store,
    synthesise::Synthesis,
    vendor::{Pagination, Vendor},
};

/// The most requests that are remembered; older ones are forgotten first.
const MAX_REQUESTS: usize = 10_000;

/// A vendor on the loopback interface, ready to be started as often as wanted. Each start begins with the same records.
#[derive(Clone, Debug)]
pub struct Sandbox {
    pub(crate) world: Arc<World>,
    pub(crate) any_id: bool,
    pub(crate) logs: bool,
}

/// What does not change while a sandbox runs.
#[derive(Debug)]
pub(crate) struct World {
    routes: Vec<Route>,
    pagination: Vec<Pagination>,
    effects: Effects,
    seeded: Store,
}

/// What does.
#[derive(Debug, Default)]
pub(crate) struct State {
    store: Store,
    orders: VecDeque<Order>,
    requests: VecDeque<Recorded>,
}

/// A request that the sandbox got, and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// The HTTP method.
    pub method: String,
    /// The path with the query, as it was sent: still encoded.
    pub target: String,
    /// The headers in the order in which they came, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// The status it was answered with.
    pub status: u16,
    /// `ok`, the fault that was ordered, or everything that was wrong with the request.
    pub reason: String,
}

impl Sandbox {
    /// Reads a vendor from its folder below `specs`: `vendor.yaml`, the documents it names with their overlays, and
    /// the records to begin with in `sandbox.yaml`, if there are any: by path, lists of records and single things.
    ///
    /// # Errors
    /// When a file is missing, cannot be used, or does not fit the others.
    pub fn load(specs: impl AsRef<Path>, vendor: &str) -> anyhow::Result<Self> {
        let folder = specs.as_ref().join(vendor);
        let vendor = Vendor::load(&folder)?;
        let mut routes = Vec::new();
        for ((name, source), document) in vendor.documents.iter().zip(vendor.documents(&folder)?) {
            let document = Arc::new(document);
            let operations = document.operations(vendor.credentials(source)).with_context(|| format!("in `{name}`"))?;
            let roles = role::roles(&operations);
            let places = operations.into_iter().zip(roles);
            routes.extend(places.map(|(operation, role)| Route::new(source, operation, role)));
        }
        let seeds = folder.join("sandbox.yaml");
        let mut seeds: IndexMap<String, Value> = match seeds.exists() {
            true => serde_yaml::from_str(&fs::read_to_string(&seeds)?).context("cannot use sandbox.yaml")?,
            false => IndexMap::new(),
        };
        let effects = effects(&routes, seeds.shift_remove("effects")).context("cannot use sandbox.yaml")?;
        let seeded = seed(&routes, seeds).context("cannot use sandbox.yaml")?;
        let world = World { routes, pagination: vendor.pagination, effects, seeded };
        Ok(Self { world: Arc::new(world), any_id: false, logs: false })
    }

    /// Whether a request for a record that is not there gets one made up, instead of a 404.
    #[must_use]
    pub fn lenient_ids(mut self, any_id: bool) -> Self {
        self.any_id = any_id;
        self
    }

    /// Whether every request is told on standard error, in one line.
    #[must_use]
    pub fn log(mut self, logs: bool) -> Self {
        self.logs = logs;
        self
    }

    #[cfg(test)]
    pub(crate) fn routes(&self) -> &[Route] {
        &self.world.routes
    }

    #[cfg(test)]
    pub(crate) fn pagination(&self) -> &[Pagination] {
        &self.world.pagination
    }

    #[cfg(test)]
    pub(crate) fn seeded_paths(&self) -> impl Iterator<Item = &str> {
        self.world.seeded.paths()
    }

    #[cfg(test)]
    pub(crate) fn into_routes(self) -> Vec<Route> {
        Arc::into_inner(self.world).expect("the fixture is not shared").routes
    }

    pub(crate) fn state(&self) -> State {
        State { store: self.world.seeded.clone(), ..State::default() }
    }

    /// Checks a request, answers it, and remembers both. The answer may have to be held back for a while.
    pub(crate) fn serve(
        &self,
        state: &mut State,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> (Reply, Option<Duration>) {
        let (reply, delay) = match self.answer(state, method, uri, headers, body) {
            Ok((reply, delay)) => (reply, delay),
            Err(refusal) => (refusal.into(), None),
        };
        let target = uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string);
        if self.logs {
            eprintln!("{method} {target} {} {}", reply.status.as_u16(), reply.reason);
        }
        if state.requests.len() == MAX_REQUESTS {
            state.requests.pop_front();
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        state.requests.push_back(Recorded {
            method: method.to_string(),
            target,
            headers: headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
            body: text(body),
            status: reply.status.as_u16(),
            reason: reply.reason.clone(),
        });
        (reply, delay)
    }

    fn answer(
        &self,
        state: &mut State,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<(Reply, Option<Duration>), Refusal> {
        let World { routes, pagination, effects, .. } = &*self.world;
        let (route, matched) = route::find(routes, method, uri.path(), uri.query().unwrap_or_default())?;
        let request = check::check(&route.operation, &matched, uri.query().unwrap_or_default(), headers, body)?;
        // Only a right request meets a fault: a wrong one must not go unnoticed behind it.
        let path = &route.operation.path;
        let fault = match state.orders.iter().position(|order| order.awaits(method, uri.path(), path)) {
            Some(index) => state.orders.remove(index).map(|order| order.fault),
            None => None,
        };
        if let Some(reply) = fault.as_ref().and_then(Fault::reply) {
            return Ok((reply, None));
        }
        let call = Call { route, matched: &matched, request: &request, pagination, effects, any_id: self.any_id };
        let reply = call.answer(&mut state.store)?;
        Ok((reply, fault.and_then(|fault| fault.delay())))
    }
}

impl State {
    pub(crate) fn order(&mut self, orders: impl IntoIterator<Item = Order>) {
        self.orders.extend(orders);
    }

    #[cfg(test)]
    pub(crate) fn store(&mut self) -> &mut Store {
        &mut self.store
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.requests.iter().cloned().collect()
    }
}

/// The effects of the vendor's actions. One of an action that no document has is an error.
fn effects(routes: &[Route], effects: Option<Value>) -> anyhow::Result<Effects> {
    let effects: Effects = effects.map(serde_json::from_value).transpose().context("`effects`")?.unwrap_or_default();
    for action in effects.keys() {
        let is_there = routes.iter().any(|route| route.operation.name() == *action);
        anyhow::ensure!(is_there, "no document has the action `{action}`, which has an effect");
    }
    Ok(effects)
}

/// A store with the seeds, each completed as if it had been created.
fn seed(routes: &[Route], mut seeds: IndexMap<String, Value>) -> anyhow::Result<Store> {
    let mut store = Store::default();
    for (path, seed) in &mut seeds {
        let get = |path: &str| route::find(routes, &Method::GET, path, "").ok().map(|(route, _)| route);
        let route = get(path).with_context(|| format!("`{path}` is no path that can be read"))?;
        let (Value::Array(records), Answer::Items(_, schema)) = (seed, &route.role.answer) else { continue };
        // How one of them is answered says what kind of thing they are.
        let single = get(&format!("{path}/any")).map(|route| &route.role.answer);
        let kind = match single {
            Some(Answer::Wrapped(name, _)) => Some(name.as_str()),
            _ => None,
        };
        for (number, record) in (1..).zip(records.iter_mut()) {
            let record =
                record.as_object_mut().with_context(|| format!("`{path}` holds something that is no object"))?;
            let key = record::key(record).unwrap_or_default();
            let address = Address { url: &route.url, collection: path, key: &key, kind, number };
            let mut synthesis = Synthesis { document: &route.operation.document, clock: &mut store.clock };
            record::complete(&mut synthesis, schema, &address, record);
        }
    }
    store.seed(&seeds);
    Ok(store)
}
