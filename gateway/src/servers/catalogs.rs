//! Catalogs of tools, shared by all servers of the same vendor and config.

use std::sync::Arc;

use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};
use toolpress_runtime::{Catalog, Filter};
use toolpress_store::Config;
use toolpress_tool::Vendor;

/// The rendered lists that are kept come to so many bytes at most.
const MOST_BYTES: u64 = 24 * 1024 * 1024;
/// About how many catalogs that makes.
const ABOUT: usize = 256;
/// What a descriptor needs besides its words and schema.
const FRAME: usize = 256;

/// Catalogs by vendor and config. Those that are asked for are kept, with their rendered lists, as far as there is room.
#[derive(Debug)]
pub(super) struct Catalogs {
    kept: Cache<Key, Arc<Catalog>, Bytes>,
    /// Whether tools are listed with their output schemas.
    structured: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    vendor: &'static str,
    config: Config,
}

/// A key that is not its own.
#[derive(Hash)]
struct Wanted<'a> {
    vendor: &'static str,
    config: &'a Config,
}

/// What a catalog weighs.
#[derive(Clone, Debug)]
struct Bytes {
    structured: bool,
}

impl Catalogs {
    pub(super) fn new(structured: bool) -> Self {
        Self { kept: Cache::with_weighter(ABOUT, MOST_BYTES, Bytes { structured }), structured }
    }

    /// The tools that a config leaves on. Words that stand for nothing, since a newer version has renamed what they meant,
    /// leave nothing on by themselves.
    pub(super) fn get(&self, vendor: &'static Vendor, config: &Config) -> Arc<Catalog> {
        if let Some(catalog) = self.kept.get(&Wanted { vendor: vendor.name, config }) {
            return catalog;
        }
        let Config { methods, tags, tools } = config.clone();
        let catalog = Catalog::matching(&[vendor], &Filter { methods, tags, tools });
        let catalog = Arc::new(catalog.with_output_schemas(self.structured));
        self.kept.insert(Key { vendor: vendor.name, config: config.clone() }, Arc::clone(&catalog));
        catalog
    }
}

impl Equivalent<Key> for Wanted<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.vendor == key.vendor && *self.config == key.config
    }
}

impl Weighter<Key, Arc<Catalog>> for Bytes {
    fn weight(&self, key: &Key, catalog: &Arc<Catalog>) -> u64 {
        let Config { methods, tags, tools } = &key.config;
        let words = [methods, tags, tools].into_iter().flatten().map(|word| word.len() + FRAME / 8).sum::<usize>();
        let sizes = catalog.tools().iter().map(|tool| {
            let output = tool.output_schema.filter(|_| self.structured).map_or(0, str::len);
            FRAME + tool.name.len() + 2 * tool.title.len() + tool.description.len() + tool.input_schema.len() + output
        });
        (words + sizes.sum::<usize>() + FRAME) as u64
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use toolpress_fixtures_generated::wire::VENDOR;
    use toolpress_store::Config;

    use super::Catalogs;

    #[test]
    fn servers_of_the_same_config_share_a_catalog_and_others_do_not() {
        let catalogs = Catalogs::new(false);
        let reading = Config { methods: vec!["read".to_owned()], ..Config::default() };
        let (one, two) = (catalogs.get(&VENDOR, &reading), catalogs.get(&VENDOR, &reading.clone()));
        assert!(Arc::ptr_eq(&one, &two));
        let all = catalogs.get(&VENDOR, &Config::default());
        assert!(all.tools().len() > one.tools().len());
    }

    #[test]
    fn a_word_that_means_nothing_any_more_turns_no_other_tool_on() {
        let gone = Config { tools: vec!["renamed_since".to_owned()], ..Config::default() };
        assert!(Catalogs::new(false).get(&VENDOR, &gone).tools().is_empty());
    }
}
