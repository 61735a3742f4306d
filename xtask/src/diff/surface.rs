//! A tool surface: what the snapshots under `tests/` show of every tool, at one moment.

use std::{collections::BTreeMap, fs, io, path::Path};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::{emit::surface::FOLDER, tree::Tree};

/// Where the requests of canonical calls are kept.
pub const REQUESTS: &str = "tests/wire";

/// How many bytes of JSON make a token, roughly, whatever the model.
const BYTES_PER_TOKEN: usize = 4;

/// Vendors by name.
#[derive(Debug, Default)]
pub struct Surface {
    pub vendors: BTreeMap<String, VendorSurface>,
}

/// What callers and the vendor see of a vendor's tools.
#[derive(Debug, Default)]
pub struct VendorSurface {
    /// What all tools share. Null where the snapshots are of the form that had none.
    pub shared: Value,
    pub tools: BTreeMap<String, ToolSurface>,
    /// The request of a canonical call, by tool.
    pub requests: BTreeMap<String, String>,
}

/// One tool's snapshot.
#[derive(Debug)]
pub struct ToolSurface {
    pub name: String,
    pub value: Value,
    /// What it takes of a model's context, estimated.
    pub tokens: usize,
}

impl Surface {
    /// Takes snapshots in, by their paths below the repository.
    pub fn of(files: &BTreeMap<String, String>) -> Result<Self> {
        let mut surface = Self::default();
        for (path, text) in files {
            let told = || format!("{path} cannot be read as a snapshot");
            if let Some(rest) = path.strip_prefix(REQUESTS).and_then(|rest| rest.strip_prefix('/')) {
                let Some((vendor, _)) = rest.strip_suffix(".snap").and_then(|rest| rest.split_once('/')) else {
                    continue;
                };
                let vendor = surface.vendors.entry(vendor.to_owned()).or_default();
                vendor.requests.extend(requests(content(text).with_context(told)?));
            } else if let Some(rest) = path.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/')) {
                let Some(name) = rest.strip_suffix(".snap") else { continue };
                let value: Value = serde_json::from_str(content(text).with_context(told)?).with_context(told)?;
                match name.split_once('/') {
                    Some((vendor, _)) => {
                        let tool = ToolSurface::of(value).with_context(told)?;
                        let vendor = surface.vendors.entry(vendor.to_owned()).or_default();
                        vendor.tools.insert(tool.name.clone(), tool);
                    }
                    None => surface.vendors.entry(name.to_owned()).or_default().shared = value,
                }
            }
        }
        // Requests of a vendor that has no tools are left over from somewhere.
        surface.vendors.retain(|_, vendor| !vendor.tools.is_empty() || !vendor.shared.is_null());
        Ok(surface)
    }

    /// Only this vendor.
    pub fn only(mut self, vendor: Option<&str>) -> Self {
        self.vendors.retain(|name, _| vendor.is_none_or(|only| only == name));
        self
    }
}

impl VendorSurface {
    /// What the list of all its tools takes of a model's context.
    pub fn tokens(&self) -> usize {
        self.tools.values().map(|tool| tool.tokens).sum()
    }
}

impl ToolSurface {
    pub fn of(value: Value) -> Result<Self> {
        let name = value.get("name").and_then(Value::as_str).context("it has no name")?.to_owned();
        // What a client lists, see `emit::surface::descriptor`.
        let listed = ["name", "title", "description", "inputSchema", "annotations"];
        let descriptor: Map<String, Value> =
            listed.into_iter().filter_map(|key| Some((key.to_owned(), value.get(key)?.clone()))).collect();
        let tokens = Value::Object(descriptor).to_string().len() / BYTES_PER_TOKEN;
        Ok(Self { name, value, tokens })
    }

    pub fn text(&self, pointer: &str) -> &str {
        self.value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// Where the snapshot lies.
    pub fn file(&self, vendor: &str) -> String {
        format!("{FOLDER}/{vendor}/{}.snap", self.name)
    }

    pub fn aliases(&self) -> Vec<&str> {
        let aliases = self.value.pointer("/choice/aliases").and_then(Value::as_array);
        aliases.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// What stands in a snapshot behind its head.
pub fn content(snapshot: &str) -> Result<&str> {
    match snapshot.splitn(3, "---\n").nth(2) {
        Some(content) => Ok(content),
        None => bail!("it has no head between two lines of ---"),
    }
}

/// The requests in a snapshot of the wire, each under `# tool`.
fn requests(content: &str) -> Vec<(String, String)> {
    let mut requests: Vec<(String, String)> = Vec::new();
    for line in content.lines() {
        match (line.strip_prefix("# "), requests.last_mut()) {
            (Some(tool), _) => requests.push((tool.to_owned(), String::new())),
            (None, Some((_, request))) => {
                request.push_str(line);
                request.push('\n');
            }
            (None, None) => {}
        }
    }
    requests.iter_mut().for_each(|(_, request)| request.truncate(request.trim_end().len()));
    requests
}

/// The snapshots on the disk.
pub fn from_disk(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for folder in [FOLDER, REQUESTS] {
        read(root, folder, &mut files)?;
    }
    Ok(files)
}

/// The snapshots in a tree that may not be written yet, over those that it leaves alone.
pub fn with_tree(root: &Path, tree: &Tree, vendors: &[&str]) -> Result<BTreeMap<String, String>> {
    let mut files = from_disk(root)?;
    let is_told = |path: &str| {
        let rest = path.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/')).unwrap_or_default();
        vendors.contains(&rest.split(['/', '.']).next().unwrap_or_default())
    };
    files.retain(|path, _| !is_told(path));
    for (path, text) in tree.files() {
        let path: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        let path = path.join("/");
        if path.starts_with(FOLDER) {
            files.insert(path, text.to_owned());
        }
    }
    Ok(files)
}

fn read(root: &Path, folder: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("{folder} cannot be read")),
    };
    for entry in entries {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(root, &path, files)?;
        } else if path.ends_with(".snap") {
            let text = fs::read_to_string(entry.path()).with_context(|| format!("{path} cannot be read"))?;
            files.insert(path, text);
        }
    }
    Ok(())
}
