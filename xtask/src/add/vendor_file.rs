//! A vendor's first `vendor.yaml`: what could be inferred, each line with a comment that says from what and how surely.

use std::{collections::BTreeMap, fmt::Write};

use anyhow::{Context, Result};

use super::yaml;
use crate::{
    document::Document,
    infer::{self, Authentication, Certainty, Credential, CredentialPlace, Host, Inferred},
    plan::{Replies, words},
    vendor::PaginationEntry,
};

/// What was found out about a vendor.
#[derive(Debug)]
pub struct Findings {
    /// The vendor's folder: `acme`.
    pub vendor: String,
    /// As people write it.
    pub title: Inferred<String>,
    pub documents: Vec<Finding>,
    pub paging: Vec<Inferred<PaginationEntry>>,
    pub rate_limits: Vec<String>,
}

/// What was found out about one document.
#[derive(Debug)]
pub struct Finding {
    pub name: String,
    pub url: Option<String>,
    pub host: Inferred<Host>,
    pub authentication: Inferred<Authentication>,
}

/// Infers all that a vendor's file says. There is at least one document.
pub fn find(vendor: &str, documents: &[Document], replies: &Replies, urls: &[Option<String>]) -> Findings {
    let finding = |(document, url): (&Document, &Option<String>)| Finding {
        name: document.name.clone(),
        url: url.clone(),
        host: infer::host(document, vendor, url.as_deref()),
        authentication: infer::authentication(document),
    };
    let mut rate_limits: Vec<String> = documents.iter().flat_map(infer::rate_limit_headers).collect();
    rate_limits.sort();
    rate_limits.dedup();
    Findings {
        vendor: vendor.to_owned(),
        title: title(vendor, &documents[0]),
        documents: documents.iter().zip(urls).map(finding).collect(),
        paging: infer::paging(documents, replies),
        rate_limits,
    }
}

/// The document's title, where it reads as a name.
fn title(vendor: &str, document: &Document) -> Inferred<String> {
    const LONGEST: usize = 30;
    let written = words::clean(&document.openapi.info.title);
    let name = written.trim_end_matches(" API").trim_end_matches(" REST").trim_end_matches(" Web").trim();
    if name.is_empty() || name.chars().count() > LONGEST {
        let name = words::capital(&vendor.replace('-', " "));
        return Inferred::new(name, "the name given to `cargo xtask add`", Certainty::Guess);
    }
    Inferred::new(name.to_owned(), "the document's title", Certainty::Likely)
}

/// The file's text.
pub fn print(findings: &Findings) -> Result<String> {
    let mut out = String::new();
    let vendor = &findings.vendor;
    let _ = writeln!(out, "# {}: inferred by `cargo xtask add`.", words::clean(&findings.title.value));
    out.push_str("# Each comment says from what, and how surely. Correct what is wrong, then run:\n");
    let _ = writeln!(out, "#   cargo xtask generate --vendor {vendor}\n");
    line(&mut out, 0, &format!("title: {}", yaml::text(&findings.title.value)), &findings.title);
    let _ = writeln!(out, "# Stands in the names of the tools.\ntool_name: {}", yaml::text(&tool_name(vendor)));
    documents(&mut out, findings);
    authentication(&mut out, findings);
    settings(&mut out, findings);
    paging(&mut out, &findings.paging)?;
    if !findings.rate_limits.is_empty() {
        let headers = findings.rate_limits.join(", ");
        let words = format!("Rate limits are read off every reply, without being named here: {headers}.");
        let _ = writeln!(out, "\n{}", yaml::comment(&words));
    }
    Ok(out)
}

pub fn tool_name(vendor: &str) -> String {
    words::snake(vendor)
}

/// A line under the comment that says where it is from.
fn line<T>(out: &mut String, indent: usize, text: &str, inferred: &Inferred<T>) {
    let because = yaml::comment(&format!("{} ({})", inferred.because, inferred.certainty.name()));
    let _ = writeln!(out, "{:indent$}{because}\n{:indent$}{text}", "", "");
}

fn documents(out: &mut String, findings: &Findings) {
    out.push_str("\ndocuments:\n");
    for Finding { name, url, host, authentication, .. } in &findings.documents {
        let _ = writeln!(out, "  {}:", yaml::text(name));
        match url {
            Some(url) => {
                let _ = writeln!(out, "    source: {}", yaml::text(url));
            }
            None => out.push_str("    # source: the URL that the vendor publishes it at, for `cargo xtask import`\n"),
        }
        line(out, 4, &format!("url: {}", yaml::text(&host.value.url)), host);
        if !host.value.servers.is_empty() {
            out.push_str("    servers:\n");
            for (name, url) in &host.value.servers {
                let _ = writeln!(out, "      {}: {}", yaml::text(name), yaml::text(url));
            }
        }
        let entry = entry_name(&authentication.value, findings);
        line(out, 4, &format!("authentication: {}", yaml::text(&entry)), authentication);
    }
}

/// What an authentication is called: `token`, and by its document where several differ.
fn entry_name(authentication: &Authentication, findings: &Findings) -> String {
    let entries = entries(findings);
    let found = entries.into_iter().find(|(_, entry)| *entry == authentication);
    found.map_or_else(|| "none".to_owned(), |(name, _)| name)
}

fn entries(findings: &Findings) -> Vec<(String, &Authentication)> {
    let mut entries: Vec<(String, &Authentication)> = Vec::new();
    for Finding { name, authentication, .. } in &findings.documents {
        let authentication = &authentication.value;
        if authentication.credentials.is_empty() || entries.iter().any(|(_, known)| *known == authentication) {
            continue;
        }
        let name = if entries.is_empty() { "token".to_owned() } else { format!("token-{name}") };
        entries.push((name, authentication));
    }
    entries
}

fn authentication(out: &mut String, findings: &Findings) {
    let entries = entries(findings);
    if entries.is_empty() {
        return;
    }
    out.push_str("\nauthentication:\n");
    for (name, Authentication { credentials }) in entries {
        let credentials: Vec<String> =
            credentials.iter().map(|credential| self::credential(credential, &findings.vendor)).collect();
        match &credentials[..] {
            [one] => {
                let _ = writeln!(out, "  {}: {one}", yaml::text(&name));
            }
            all => {
                let _ = writeln!(out, "  {}:", yaml::text(&name));
                for one in all {
                    let _ = writeln!(out, "    - {one}");
                }
            }
        }
    }
}

fn credential(credential: &Credential, vendor: &str) -> String {
    let place = match credential.place {
        CredentialPlace::Header => format!("header: {}", yaml::text(&credential.name)),
        CredentialPlace::Query => format!("query: {}", yaml::text(&credential.name)),
        CredentialPlace::Cookie => format!("cookie: {}", yaml::text(&credential.name)),
        CredentialPlace::Basic => "basic: true".to_owned(),
    };
    let prefix = match credential.prefix.as_str() {
        "" => String::new(),
        prefix => format!(", prefix: {}", yaml::text(prefix)),
    };
    format!("{{ {place}{prefix}, environment: {} }}", environment(vendor, &credential.environment_suffix))
}

/// The name of an environment variable: `ACME_TOKEN`.
pub fn environment(vendor: &str, suffix: &str) -> String {
    format!("{}_{}", tool_name(vendor), words::snake(suffix)).to_ascii_uppercase()
}

fn settings(out: &mut String, findings: &Findings) {
    let settings: BTreeMap<&str, &str> = findings
        .documents
        .iter()
        .flat_map(|document| &document.host.value.settings)
        .map(|setting| (setting.name.as_str(), setting.description.as_str()))
        .collect();
    if settings.is_empty() {
        return;
    }
    out.push_str("\n# Names in the address that are the account's own.\nsettings:\n");
    for (name, description) in settings {
        let environment = environment(&findings.vendor, name);
        let description = yaml::text(&words::clean(description));
        let _ = writeln!(out, "  {}: {{ environment: {environment}, description: {description} }}", yaml::text(name));
    }
}

fn paging(out: &mut String, families: &[Inferred<PaginationEntry>]) -> Result<()> {
    if families.is_empty() {
        return Ok(());
    }
    out.push_str("\n# The families of paging; of those that fit an operation, the first whose reply shows it is its own.\npagination:\n");
    for family in families {
        let value = serde_json::to_value(&family.value).context("a family of paging is plain data")?;
        let (kind, fields) =
            value.as_object().and_then(|object| object.iter().next()).context("a family has a kind")?;
        let fields: Vec<String> = fields
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), yaml::text)))
            .collect();
        line(out, 2, &format!("- {kind}: {{ {} }}", fields.join(", ")), family);
    }
    Ok(())
}
