//! The tools that are on: sorted, found by name, rendered once and served many times.

use std::{fmt, sync::OnceLock};

use serde::Serialize;
use serde_json::value::RawValue;
use toolpress_tool::{Tool, Vendor};

use crate::filter::{Filter, FilterError};
use crate::nearest::nearest;

/// The tools that are on, in the order of their names.
pub struct Catalog {
    tools: Vec<&'static Tool>,
    /// Names that tools had before, sorted. They answer calls and are not listed.
    aliases: Vec<(&'static str, &'static Tool)>,
    output_schemas: bool,
    rendered: OnceLock<Box<RawValue>>,
}

/// A tool as MCP's `tools/list` gives it (MCP 2026-07-28, `Tool`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    input_schema: &'static RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_schema: Option<&'static RawValue>,
    annotations: Annotations,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Annotations {
    title: &'static str,
    read_only_hint: bool,
    destructive_hint: bool,
    idempotent_hint: bool,
    open_world_hint: bool,
}

impl Catalog {
    /// What the filter leaves on of these vendors' tools.
    ///
    /// # Errors
    ///
    /// See [`Filter::select`].
    pub fn new(vendors: &[&'static Vendor], filter: &Filter) -> Result<Self, FilterError> {
        let aliases = aliases(vendors);
        Ok(Self::of(renamed(filter, &aliases).select(&sorted(vendors))?, aliases))
    }

    /// As [`Catalog::new`], of a filter that was right when it was made: words that stand for nothing any more match
    /// nothing, and nothing may be left.
    #[must_use]
    pub fn matching(vendors: &[&'static Vendor], filter: &Filter) -> Self {
        let aliases = aliases(vendors);
        Self::of(renamed(filter, &aliases).matching(&sorted(vendors)), aliases)
    }

    /// These tools, with those of the aliases that lead to one of them.
    fn of(tools: Vec<&'static Tool>, mut aliases: Vec<(&'static str, &'static Tool)>) -> Self {
        aliases.retain(|(_, tool)| tools.binary_search_by_key(&tool.name, |tool| tool.name).is_ok());
        aliases.sort_unstable_by_key(|(alias, _)| *alias);
        Self { tools, aliases, output_schemas: false, rendered: OnceLock::new() }
    }

    /// The catalog with each tool's output schema in its descriptor, or without. They are most of what a client would
    /// read, and a server that gives them must give [`crate::Reply::structured`], too.
    #[must_use]
    pub fn with_output_schemas(self, output_schemas: bool) -> Self {
        Self { output_schemas, rendered: OnceLock::new(), ..self }
    }

    /// The tools, in the order of their names.
    #[must_use]
    pub fn tools(&self) -> &[&'static Tool] {
        &self.tools
    }

    /// The tool of that name, or the one that had it before, if it is on.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Tool> {
        if let Ok(place) = self.tools.binary_search_by_key(&name, |tool| tool.name) {
            return Some(self.tools[place]);
        }
        let place = self.aliases.binary_search_by_key(&name, |(alias, _)| *alias).ok()?;
        Some(self.aliases[place].1)
    }

    /// The name of a tool that is on and like this one.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&'static str> {
        nearest(name, self.tools.iter().map(|tool| tool.name))
    }

    /// The array of descriptors that `tools/list` and `toolpress tools --json` give: rendered once, then kept.
    pub fn descriptors(&self) -> &RawValue {
        self.rendered.get_or_init(|| {
            let descriptors = self.tools.iter().map(|tool| Descriptor::of(tool, self.output_schemas));
            let descriptors: Vec<Descriptor> = descriptors.collect();
            serde_json::value::to_raw_value(&descriptors).expect("a descriptor is made of strings and booleans")
        })
    }
}

/// The vendors' tools in the order of their names.
fn sorted(vendors: &[&'static Vendor]) -> Vec<&'static Tool> {
    let mut tools: Vec<&'static Tool> = vendors.iter().flat_map(|vendor| vendor.tools.iter().copied()).collect();
    tools.sort_unstable_by_key(|tool| tool.name);
    tools
}

/// The names that tools had before, and the tools that have them now.
fn aliases(vendors: &[&'static Vendor]) -> Vec<(&'static str, &'static Tool)> {
    vendors.iter().flat_map(|vendor| vendor.aliases.iter().copied()).collect()
}

/// The filter with the names that tools have now, for those they had before.
fn renamed(filter: &Filter, aliases: &[(&'static str, &'static Tool)]) -> Filter {
    let now = |name: &String| {
        let alias = aliases.iter().find(|(alias, _)| alias == name);
        alias.map_or_else(|| name.clone(), |(_, tool)| tool.name.to_owned())
    };
    Filter { tools: filter.tools.iter().map(now).collect(), ..filter.clone() }
}

impl fmt::Debug for Catalog {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.tools.iter().map(|tool| tool.name)).finish()
    }
}

/// One tool's descriptor as JSON: byte for byte what it is among [`Catalog::descriptors`] without output schemas.
#[must_use]
pub fn descriptor(tool: &Tool) -> String {
    serde_json::to_string(&Descriptor::of(tool, false)).expect("a descriptor is made of strings and booleans")
}

impl Descriptor {
    fn of(tool: &Tool, with_output: bool) -> Self {
        let output_schema = tool.output_schema.filter(|_| with_output);
        Self {
            name: tool.name,
            title: tool.title,
            description: tool.description,
            input_schema: serde_json::from_str(tool.input_schema).expect("an emitted input schema is JSON"),
            output_schema: output_schema
                .map(|schema| serde_json::from_str(schema).expect("an emitted output schema is JSON")),
            annotations: Annotations {
                title: tool.title,
                read_only_hint: tool.annotations.read_only,
                destructive_hint: tool.annotations.destructive,
                idempotent_hint: tool.annotations.idempotent,
                open_world_hint: tool.annotations.open_world,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Catalog, descriptor};
    use crate::filter::{Filter, FilterError};
    use crate::fixture::{ACME, GET_WIDGET, REBUILD_WIDGET};

    fn catalog() -> Result<Catalog, FilterError> {
        Catalog::new(&[&ACME], &Filter::default())
    }

    #[test]
    fn a_descriptor_has_its_schema_as_the_table_has_it_and_all_four_hints() {
        let expected = format!(
            r#"{{"name":"get_single_acme_widget_by_id","title":"Get a widget","description":"One widget by its id.","inputSchema":{},"annotations":{{"title":"Get a widget","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":true}}}}"#,
            GET_WIDGET.input_schema
        );
        assert_eq!(descriptor(&GET_WIDGET), expected);
    }

    #[test]
    fn the_list_is_the_descriptors_one_after_the_other_by_name() -> Result<(), FilterError> {
        let catalog = catalog()?;
        let names: Vec<_> = catalog.tools().iter().map(|tool| tool.name).collect();
        assert!(names.is_sorted(), "{names:?}");
        let each: Vec<String> = catalog.tools().iter().map(|tool| descriptor(tool)).collect();
        assert_eq!(catalog.descriptors().get(), format!("[{}]", each.join(",")));
        Ok(())
    }

    #[test]
    fn output_schemas_are_in_the_descriptors_only_when_asked_for() -> Result<(), FilterError> {
        let schema = REBUILD_WIDGET.output_schema.expect("the fixture has one");
        let expected = format!(r#""outputSchema":{schema},"annotations""#);
        assert!(!catalog()?.descriptors().get().contains("outputSchema"));
        let descriptors = catalog()?.with_output_schemas(true);
        let descriptors = descriptors.descriptors().get();
        assert_eq!(descriptors.matches("outputSchema").count(), 1);
        assert!(descriptors.contains(&expected), "{descriptors}");
        Ok(())
    }

    #[test]
    fn every_tool_is_found_by_its_name_and_no_other() -> Result<(), FilterError> {
        let catalog = catalog()?;
        for tool in ACME.tools {
            assert_eq!(catalog.find(tool.name).map(|found| found.name), Some(tool.name));
        }
        assert!(catalog.find("get_single_acme_widget").is_none());
        assert_eq!(catalog.nearest("get_single_acme_widget"), Some("get_single_acme_widget_by_id"));
        Ok(())
    }

    #[test]
    fn a_name_that_a_tool_had_before_finds_it_while_it_is_on_and_is_not_listed() -> Result<(), FilterError> {
        let found = catalog()?.find("find_acme_widgets").map(|tool| tool.name);
        assert_eq!(found, Some("list_all_acme_widgets"));
        assert!(!catalog()?.descriptors().get().contains("find_acme_widgets"));
        let filter = Filter { tools: vec![GET_WIDGET.name.to_owned()], ..Filter::default() };
        assert!(Catalog::new(&[&ACME], &filter)?.find("find_acme_widgets").is_none());
        let filter = Filter { tools: vec!["find_acme_widgets".to_owned()], ..Filter::default() };
        let chosen = Catalog::new(&[&ACME], &filter)?;
        assert_eq!(chosen.tools().iter().map(|tool| tool.name).collect::<Vec<_>>(), ["list_all_acme_widgets"]);
        Ok(())
    }

    #[test]
    fn a_tool_that_the_filter_turns_off_is_not_found() -> Result<(), FilterError> {
        let filter = Filter { methods: vec!["read".to_owned()], ..Filter::default() };
        let catalog = Catalog::new(&[&ACME], &filter)?;
        assert!(catalog.find("create_an_acme_widget").is_none());
        assert!(!catalog.descriptors().get().contains("create_an_acme_widget"));
        Ok(())
    }
}
