//! What `vendor.yaml` says of authentication → the credentials of an API, or what is wrong with them.

use std::collections::BTreeSet;

use crate::{
    model::{Credential, CredentialPlace},
    problem::{Place, Problem, Problems},
    vendor::{AuthenticationEntry, CredentialEntry, DocumentEntry, VendorFile, VendorSources},
};

/// The credentials that requests to a document's API carry: none where it is public.
pub fn credentials(
    document: &str,
    entry: &DocumentEntry,
    sources: &VendorSources,
    problems: &mut Problems,
) -> Vec<Credential> {
    let known = &entry.authentication;
    if known == "none" {
        return Vec::new();
    }
    let place = Place::file(format!("specs/{}/vendor.yaml", sources.name));
    let Some(entries) = sources.file.authentication.get(known) else {
        let message = format!("document `{document}` names an authentication `{known}` that is not there");
        let problem = Problem::error("unknown-authentication", place, message);
        problems.push(problem.help(format!("describe `{known}` under authentication, or write none")));
        return Vec::new();
    };
    let place = Place { pointer: format!("/authentication/{known}"), ..place };
    let mut faults = Vec::new();
    let mut credentials = Vec::new();
    for entry in entries.all() {
        match credential(entry) {
            Ok(credential) => credentials.push(credential),
            Err(fault) => faults.push(fault),
        }
    }
    let places: BTreeSet<_> = credentials.iter().map(|credential| (credential.place, credential.key())).collect();
    if places.len() < credentials.len() {
        faults.push("two credentials go to the same place".to_owned());
    }
    if entries.all().is_empty() {
        faults.push("it lists no credential; describe one, or write `authentication: none` at the document".to_owned());
    }
    for fault in faults {
        let problem = Problem::error("wrong-authentication", place.clone(), fault);
        // Two documents of one authentication say it once.
        if problems.iter().all(|told| *told != problem) {
            problems.push(problem);
        }
    }
    credentials
}

/// Whether a parameter of a document is one of its API's credentials, which the account sends and nobody is asked for.
pub fn covers(document: &str, place: CredentialPlace, name: &str, file: &VendorFile) -> bool {
    let entry = file.documents.get(document);
    let entries = entry.and_then(|entry| file.authentication.get(&entry.authentication));
    let mut credentials =
        entries.into_iter().flat_map(AuthenticationEntry::all).filter_map(|entry| credential(entry).ok());
    let key = key(place, name);
    credentials.any(|credential| credential.place == place && credential.key() == key)
}

fn credential(entry: &CredentialEntry) -> Result<Credential, String> {
    let CredentialEntry { header, query, cookie, basic, prefix, environment } = entry;
    let (place, name, prefix) = match (header, query, cookie, basic) {
        (Some(name), None, None, false) => (CredentialPlace::Header, name.as_str(), prefix.as_str()),
        (None, Some(name), None, false) => (CredentialPlace::Query, name.as_str(), ""),
        (None, None, Some(name), false) => (CredentialPlace::Cookie, name.as_str(), ""),
        (None, None, None, true) => (CredentialPlace::Header, "Authorization", "Basic "),
        _ => return Err("say one of `header`, `query`, `cookie` or `basic: true` for each credential".to_owned()),
    };
    if !entry.prefix.is_empty() && entry.header.is_none() {
        return Err("`prefix` is for a credential in a header; leave it out".to_owned());
    }
    // What frames a message is the client's alone.
    let frames = ["content-length", "content-type", "cookie", "host", "transfer-encoding"];
    let is_frame = place == CredentialPlace::Header && frames.contains(&name.to_ascii_lowercase().as_str());
    let is_legal = match place {
        CredentialPlace::Header | CredentialPlace::Cookie => is_token(name) && !is_frame,
        CredentialPlace::Query => !name.is_empty() && !name.contains(char::is_control),
    };
    if !is_legal {
        return Err(format!("{name:?} cannot be the name of a {} with a credential", place.word()));
    }
    if !prefix.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err(format!("the prefix {prefix:?} holds what no header may hold"));
    }
    let is_variable = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if environment.is_empty() || !environment.bytes().all(is_variable) {
        return Err(format!("{environment:?} is no name of an environment variable: letters, digits and underscores"));
    }
    let (name, prefix, environment) = (name.to_owned(), prefix.to_owned(), environment.clone());
    Ok(Credential { place, name, prefix, basic: *basic, environment })
}

impl Credential {
    /// What tells it from others in its place.
    fn key(&self) -> String {
        key(self.place, &self.name)
    }
}

/// Headers are the same in any case.
fn key(place: CredentialPlace, name: &str) -> String {
    if place == CredentialPlace::Header { name.to_ascii_lowercase() } else { name.to_owned() }
}

/// RFC 9110, section 5.6.2.
fn is_token(text: &str) -> bool {
    let is_mark = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_mark)
}
