//! A vendor's `mod.rs`: its APIs, its settings, and every tool sorted by name.

use super::{header, literal::string, names};
use crate::model::{Authentication, Vendor};

/// `generated/src/<vendor>/mod.rs`.
pub fn file(vendor: &Vendor) -> String {
    let mut out = header(&format!("specs/{}", vendor.name));
    out.push_str(&format!("//! The tools of {}.\n\n", crate::plan::words::clean(&vendor.title)));
    let modules: Vec<String> =
        vendor.resources.iter().map(|resource| names::identifier(&names::file(&resource.name)).to_string()).collect();
    for module in &modules {
        out.push_str(&format!("pub mod {module};\n"));
    }
    let words = if vendor.settings.is_empty() { "" } else { "Setting, " };
    out.push_str(&format!("\nuse toolpress_tool::{{Api, Authentication, {words}Tool, Vendor}};\n\n"));
    for api in &vendor.apis {
        let authentication = match &api.authentication {
            Authentication::None => "Authentication::None".to_owned(),
            Authentication::Header { name, prefix, environment } => format!(
                "Authentication::Header {{ name: {}, prefix: {}, environment: {} }}",
                string(name),
                string(prefix),
                string(environment)
            ),
        };
        let servers: Vec<String> =
            api.servers.iter().map(|(name, url)| format!("({}, {})", string(name), string(url))).collect();
        out.push_str(&format!(
            "pub static {}: Api = Api {{\n    name: {},\n    url: {},\n    servers: &[{}],\n    \
             authentication: {authentication},\n}};\n\n",
            names::constant(&api.name),
            string(&api.name),
            string(&api.url),
            servers.join(", ")
        ));
    }
    let apis: Vec<String> = vendor.apis.iter().map(|api| format!("&{}", names::constant(&api.name))).collect();
    let settings: String = vendor
        .settings
        .iter()
        .map(|setting| {
            format!(
                "        Setting {{ name: {}, environment: {}, description: {} }},\n",
                string(&setting.name),
                string(&setting.environment),
                string(&setting.description)
            )
        })
        .collect();
    let settings = if settings.is_empty() { "&[]".to_owned() } else { format!("&[\n{settings}    ]") };
    out.push_str(&format!(
        "pub static VENDOR: Vendor = Vendor {{\n    name: {},\n    title: {},\n    instructions: {},\n    apis: &[{}],\n    \
         settings: {settings},\n    tools: TOOLS,\n}};\n\n",
        string(&vendor.name),
        string(&vendor.title),
        string(&vendor.instructions),
        apis.join(", "),
    ));
    out.push_str(&tools(vendor, &modules));
    out
}

fn tools(vendor: &Vendor, modules: &[String]) -> String {
    let mut rows: Vec<(&str, String)> = vendor
        .resources
        .iter()
        .zip(modules)
        .flat_map(|(resource, module)| {
            let row = move |type_name: &str| format!("    &{module}::{},\n", names::constant(type_name));
            resource.tools.iter().map(move |tool| (tool.name.as_str(), row(&tool.type_name)))
        })
        .collect();
    rows.sort();
    let rows: String = rows.into_iter().map(|(_, row)| row).collect();
    format!("static TOOLS: &[&Tool] = &[\n{rows}];\n")
}
