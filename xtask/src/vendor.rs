//! Reads what people wrote about a vendor: `vendor.yaml`, the doc records, the glossary.

use std::{collections::BTreeMap, fmt, fs, path::Path};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        DeserializeOwned, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};

use crate::{
    problem::{Place, Problem, Problems},
    workspace::Workspace,
};

/// `specs/<vendor>/vendor.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorFile {
    /// As people write it: `PagerDuty`.
    pub title: String,
    /// As tool names spell it: `pager_duty`.
    pub tool_name: String,
    /// Whether import keeps the document's sentences.
    #[serde(default)]
    pub prose: Prose,
    pub documents: BTreeMap<String, DocumentEntry>,
    #[serde(default)]
    pub authentication: BTreeMap<String, AuthenticationEntry>,
    #[serde(default)]
    pub settings: BTreeMap<String, SettingEntry>,
    /// The first that fits an operation is its own.
    #[serde(default)]
    pub pagination: Vec<PaginationEntry>,
    /// Operations that become no tool, `document/operationId`, each with the reason.
    #[serde(default)]
    pub skip: BTreeMap<String, String>,
    /// What a model should know before it uses the tools: MCP's `instructions`.
    #[serde(default)]
    pub instructions: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Prose {
    #[default]
    Keep,
    Drop,
}

/// One document of the vendor, and the API that it describes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentEntry {
    /// Where the vendor publishes it.
    pub source: Option<String>,
    /// Names in braces are settings: `https://{tenant}.chronosphere.io`.
    pub url: String,
    /// Other base URLs of the same API, by name: `eu`.
    #[serde(default)]
    pub servers: BTreeMap<String, String>,
    /// A name under `authentication`, or `none`.
    pub authentication: String,
    /// The extension of an operation that says which scope its credential needs, where `security` does not say.
    pub scope: Option<String>,
}

/// What proves who sends a request: one credential, or a list of those that are sent together.
#[derive(Clone, Debug)]
pub enum AuthenticationEntry {
    One(Box<CredentialEntry>),
    All(Vec<CredentialEntry>),
}

/// One credential: a header, a query parameter, a cookie, or a user's name and password. One of the four is given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialEntry {
    pub header: Option<String>,
    pub query: Option<String>,
    pub cookie: Option<String>,
    /// `user:password`, sent in base64 as RFC 7617 says.
    #[serde(default)]
    pub basic: bool,
    /// What stands before a credential in a header.
    #[serde(default)]
    pub prefix: String,
    pub environment: String,
}

/// An account setting that stands in for a header argument, or for a name in a URL.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingEntry {
    pub header: Option<String>,
    pub environment: String,
    pub description: String,
}

/// A family of paging: the names of parameters and properties by which it is recognised. One of the four is given.
/// Where a property of the reply is nested, its path is written with dots: `pagination.next`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PaginationEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<OffsetEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<CursorEntry>,
    /// Pages are numbered; the reply says the next number, or says nothing and goes on while its pages are full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<NumberEntry>,
    /// Pages are numbered; the reply gives the URL of the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_url: Option<NumberEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NumberEntry {
    pub page: String,
    pub limit: String,
    pub next: String,
    pub default_limit: u32,
    pub max_limit: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OffsetEntry {
    pub limit: String,
    pub offset: String,
    pub more: String,
    pub default_limit: u32,
    pub max_limit: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CursorEntry {
    pub limit: String,
    pub cursor: String,
    pub next: String,
    pub max_limit: u32,
}

/// `specs/<vendor>/records/<resource>.yaml`: which operation is which method of a resource, and its words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub resource: String,
    pub singular: String,
    #[serde(default)]
    pub tags: Vec<String>,
    pub methods: BTreeMap<String, MethodEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodEntry {
    /// An `operationId`, or `document/operationId` where two documents use the same one.
    pub operation: String,
    pub title: Option<String>,
    pub description: Option<String>,
    /// Everyday words for it, separated by semicolons; they end the description.
    pub asked: Option<String>,
    /// Instead of the record's tags.
    pub tags: Option<Vec<String>>,
    pub effect: Option<EffectEntry>,
    #[serde(default)]
    pub annotations: AnnotationsEntry,
    /// The tool's name, pinned.
    pub name: Option<String>,
    /// Names that the tool had before: they answer calls and are not listed.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The property of the reply that holds a list's items.
    pub items: Option<String>,
    /// The content type of the body, where several are offered.
    pub content_type: Option<String>,
    /// The tool to ask how far the work has come, where the vendor answers before it is done.
    pub poll: Option<String>,
    /// Properties of the body that are always sent, never asked.
    #[serde(default)]
    pub constants: BTreeMap<String, serde_json::Value>,
    /// Words by argument, nested fields by dotted path.
    #[serde(default)]
    pub arguments: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EffectEntry {
    Reads,
    Creates,
    Updates,
    Deletes,
}

/// Hints that differ from what the effect says.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnotationsEntry {
    pub destructive: Option<bool>,
    pub idempotent: Option<bool>,
    pub open_world: Option<bool>,
}

/// Everything that people wrote about a vendor.
#[derive(Clone, Debug)]
pub struct VendorSources {
    /// The folder's name: `pagerduty`.
    pub name: String,
    pub file: VendorFile,
    /// By file name, sorted.
    pub records: Vec<(String, Record)>,
    pub glossary: BTreeMap<String, String>,
}

impl VendorSources {
    /// Reads `specs/<vendor>`, or says what is wrong with it.
    pub fn read(workspace: &Workspace, name: &str, problems: &mut Problems) -> Option<Self> {
        let folder = workspace.vendor(name);
        let file = read_yaml(workspace, &folder.join("vendor.yaml"), problems)?;
        let glossary = folder.join("arguments.yaml");
        let glossary = if glossary.is_file() { read_yaml(workspace, &glossary, problems)? } else { BTreeMap::new() };
        let mut paths: Vec<_> = fs::read_dir(folder.join("records"))
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
            .collect();
        paths.sort();
        let records = paths
            .iter()
            .filter_map(|path| Some((workspace.relative(path), read_yaml(workspace, path, problems)?)))
            .collect();
        Some(Self { name: name.to_owned(), file, records, glossary })
    }
}

impl AuthenticationEntry {
    pub fn all(&self) -> &[CredentialEntry] {
        match self {
            Self::One(credential) => std::slice::from_ref(credential),
            Self::All(credentials) => credentials,
        }
    }
}

/// By hand, so that a message says what is wrong with a credential and not only that neither form fits.
impl<'de> Deserialize<'de> for AuthenticationEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = AuthenticationEntry;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a credential or a list of credentials")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                CredentialEntry::deserialize(MapAccessDeserializer::new(map))
                    .map(|credential| AuthenticationEntry::One(Box::new(credential)))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(AuthenticationEntry::All)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

/// Reads one YAML file. What cannot be read is an error with the line that the parser stopped at.
pub fn read_yaml<T: DeserializeOwned>(workspace: &Workspace, path: &Path, problems: &mut Problems) -> Option<T> {
    let place = Place::file(workspace.relative(path));
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            problems.push(Problem::error("unreadable", place, format!("cannot be read: {error}")));
            return None;
        }
    };
    let read = serde_yaml::from_str(&text);
    problems.keep_text(&place.file, text);
    read.map_err(|error: serde_yaml::Error| {
        let line = error.location().map(|location| location.line());
        problems.push(Problem::error("invalid-yaml", Place { line, ..place }, error.to_string()));
    })
    .ok()
}
