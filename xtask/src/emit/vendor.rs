//! A vendor's `mod.rs`: its APIs, its settings, and every tool sorted by name.

use super::{header, literal::string, names};
use crate::model::{Credential, CredentialPlace, Vendor};

/// `generated/src/<vendor>/mod.rs`.
pub fn file(vendor: &Vendor) -> String {
    let mut out = header(&format!("specs/{}", vendor.name));
    out.push_str(&format!("//! The tools of {}.\n\n", crate::plan::words::clean(&vendor.title)));
    let modules: Vec<String> =
        vendor.resources.iter().map(|resource| names::identifier(&names::file(&resource.name)).to_string()).collect();
    for module in &modules {
        out.push_str(&format!("pub mod {module};\n"));
    }
    let is_public = vendor.apis.iter().all(|api| api.authentication.is_empty());
    let credentials = if is_public { "" } else { "Credential, CredentialPlace, " };
    let settings = if vendor.settings.is_empty() { "" } else { "Setting, " };
    out.push_str(&format!("\nuse toolpress_tool::{{Api, {credentials}{settings}Tool, Vendor}};\n\n"));
    for api in &vendor.apis {
        let authentication: Vec<String> = api.authentication.iter().map(credential).collect();
        let servers: Vec<String> =
            api.servers.iter().map(|(name, url)| format!("({}, {})", string(name), string(url))).collect();
        out.push_str(&format!(
            "pub static {}: Api = Api {{\n    name: {},\n    url: {},\n    servers: &[{}],\n    \
             authentication: &[{}],\n}};\n\n",
            names::api(&api.name),
            string(&api.name),
            string(&api.url),
            servers.join(", "),
            authentication.join(", "),
        ));
    }
    let apis: Vec<String> = vendor.apis.iter().map(|api| format!("&{}", names::api(&api.name))).collect();
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
         settings: {settings},\n    tools: TOOLS,\n    aliases: ALIASES,\n}};\n\n",
        string(&vendor.name),
        string(&vendor.title),
        string(&vendor.instructions),
        apis.join(", "),
    ));
    out.push_str(&tools(vendor, &modules));
    out.push_str(&aliases(vendor, &modules));
    out
}

fn credential(credential: &Credential) -> String {
    let place = match credential.place {
        CredentialPlace::Header => "Header",
        CredentialPlace::Query => "Query",
        CredentialPlace::Cookie => "Cookie",
    };
    format!(
        "Credential {{ place: CredentialPlace::{place}, name: {}, prefix: {}, basic: {}, environment: {} }}",
        string(&credential.name),
        string(&credential.prefix),
        credential.basic,
        string(&credential.environment)
    )
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

/// The names that tools had before, sorted.
fn aliases(vendor: &Vendor, modules: &[String]) -> String {
    let mut rows: Vec<(&str, String)> = Vec::new();
    for (resource, module) in vendor.resources.iter().zip(modules) {
        for tool in &resource.tools {
            let constant = names::constant(&tool.type_name);
            let row = |alias: &str| format!("    ({}, &{module}::{constant}),\n", string(alias));
            rows.extend(tool.aliases.iter().map(|alias| (alias.as_str(), row(alias))));
        }
    }
    rows.sort();
    if rows.is_empty() {
        return "\nstatic ALIASES: &[(&str, &Tool)] = &[];\n".to_owned();
    }
    let rows: String = rows.into_iter().map(|(_, row)| row).collect();
    format!("\nstatic ALIASES: &[(&str, &Tool)] = &[\n{rows}];\n")
}
