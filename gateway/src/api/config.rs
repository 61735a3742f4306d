//! A server's config: the words of three lists, each checked against what the vendor has.

use serde::Serialize;
use serde_json::{Map, Value};
use toolpress_runtime::Filter;
use toolpress_runtime::filter::FilterError;
use toolpress_store::Config;
use toolpress_tool::{Tool, Vendor};
use utoipa::ToSchema;

use super::fields::Fields;
use super::problem::{Checked, Mistake};
use super::values;

/// A list of words may have this many.
pub const WORDS: usize = 1000;
/// So many wrong words are named; who has more needs the list of right ones.
const NAMED: usize = 20;

/// Which tools of the account's vendor a server is to expose. The words of one list are alternatives, the lists an AND; a
/// list that is empty, `null` or missing leaves all.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"methods": ["read", "write"]}))]
pub struct NewServerConfig {
    /// `read` (changes nothing), `write` (create, update, delete), `custom`, or the names of methods: `list`, `snooze`.
    #[schema(max_items = 1000)]
    pub methods: Option<Vec<String>>,
    /// Domains that tools are tagged with: `incidents`.
    #[schema(max_items = 1000)]
    pub tags: Option<Vec<String>>,
    /// The names of tools.
    #[schema(max_items = 1000)]
    pub tools: Option<Vec<String>>,
}

/// Which tools of the account's vendor a server exposes. The words of one list are alternatives, the lists an AND, a list
/// that is empty leaves all.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServerConfig {
    #[schema(example = json!(["read", "write"]))]
    pub methods: Vec<String>,
    #[schema(example = json!(["incidents"]))]
    pub tags: Vec<String>,
    #[schema(example = json!([]))]
    pub tools: Vec<String>,
}

impl From<Config> for ServerConfig {
    fn from(Config { methods, tags, tools }: Config) -> Self {
        Self { methods, tags, tools }
    }
}

/// Reads a config. `null` leaves every tool on.
///
/// # Errors
///
/// Anything but an object of lists of strings.
pub fn read(value: Value) -> Checked<Config> {
    let Some(object) = values::or_null(object)(value)? else { return Ok(Config::default()) };
    let mut fields = Fields::new(object, &["methods", "tags", "tools"]);
    let mut list = |name| fields.optional(name, words).unwrap_or_default();
    let config = Config { methods: list("methods"), tags: list("tags"), tools: list("tools") };
    fields.checked()?;
    Ok(config)
}

/// Puts a patch (RFC 7396) on a config: its lists are replaced one by one, `null` empties them.
///
/// # Errors
///
/// Those of [`read`].
pub fn merge(config: &Config, patch: Value) -> Checked<Config> {
    let is_given = |list| patch.get(list).is_some();
    let lists = ["methods", "tags", "tools"].map(is_given);
    if patch.is_null() {
        return Ok(Config::default());
    }
    let new = read(patch)?;
    let [methods, tags, tools] = lists;
    Ok(Config {
        methods: if methods { new.methods } else { config.methods.clone() },
        tags: if tags { new.tags } else { config.tags.clone() },
        tools: if tools { new.tools } else { config.tools.clone() },
    })
}

/// The tools of a vendor that a config leaves on: one at least.
///
/// # Errors
///
/// Every word that stands for nothing, with the nearest right one; a config that leaves nothing.
pub fn tools(vendor: &Vendor, config: &Config) -> Checked<Vec<&'static Tool>> {
    let only = |methods: &[String], tags: &[String], tools: &[String]| Filter {
        methods: methods.to_vec(),
        tags: tags.to_vec(),
        tools: tools.to_vec(),
    };
    let mut faults = Vec::new();
    let lists = [("methods", &config.methods), ("tags", &config.tags), ("tools", &config.tools)];
    for (list, words) in lists {
        for (place, word) in words.iter().enumerate() {
            let word = std::slice::from_ref(word);
            let filter = match list {
                "methods" => only(word, &[], &[]),
                "tags" => only(&[], word, &[]),
                _ => only(&[], &[], word),
            };
            // That a word by itself leaves nothing is no mistake: others may leave something.
            if let Err(error @ FilterError::Unknown { .. }) = filter.select(vendor.tools) {
                faults.push(Mistake::here(error.to_string()).under(&place.to_string()).under(list));
            }
            if faults.len() == NAMED {
                return Err(faults);
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let filter = only(&config.methods, &config.tags, &config.tools);
    filter.select(vendor.tools).map_err(|error| vec![Mistake::here(error.to_string())])
}

fn object(value: Value) -> Checked<Map<String, Value>> {
    match value {
        Value::Object(object) => Ok(object),
        other => Err(vec![Mistake::here(format!("it must be an object, not {}", values::kind(&other)))]),
    }
}

/// A list of words, each kept once.
fn words(value: Value) -> Checked<Vec<String>> {
    let Some(list) = values::or_null(array)(value)? else { return Ok(Vec::new()) };
    if list.len() > WORDS {
        return Err(vec![Mistake::here(format!("it has {} words, and may have {WORDS}", list.len()))]);
    }
    let mut words = Vec::with_capacity(list.len());
    let mut faults = Vec::new();
    for (place, value) in list.into_iter().enumerate() {
        match values::text(value) {
            Ok(word) if words.contains(&word) => {}
            Ok(word) => words.push(word),
            Err(wrong) => faults.extend(wrong.into_iter().map(|fault| fault.under(&place.to_string()))),
        }
    }
    if faults.is_empty() { Ok(words) } else { Err(faults) }
}

fn array(value: Value) -> Checked<Vec<Value>> {
    match value {
        Value::Array(list) => Ok(list),
        other => Err(vec![Mistake::here(format!("it must be a list of strings, not {}", values::kind(&other)))]),
    }
}
