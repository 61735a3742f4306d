//! What real documents show, where the folder that holds them is there: it lies beside the repository, not in it.

use std::fmt::Write;

use super::document;
use crate::plan::Replies;
use crate::{
    import::tests::real::real,
    infer::{self, Authentication, Certainty, Host},
    vendor::PaginationEntry,
};

const DOCUMENTS: &[&str] = &[
    "alertmanager.yaml",
    "datadog-v1.yaml",
    "github-rest-2022.json",
    "incident-io.json",
    "kubernetes.json",
    "openai.yaml",
    "opsgenie.json",
    "rootly.json",
    "slack-web-api.json",
    "spotify.yaml",
    "stripe.json",
];

#[test]
fn families_authentication_and_host_of_real_documents_are_found() {
    let mut told = String::new();
    for name in DOCUMENTS {
        let Some(text) = real(&format!("corpus/{name}")) else { return };
        let documents = [document(&text)];
        let vendor = name.split('.').next().unwrap_or_default();
        tell(&documents[0], vendor, &infer::paging(&documents, &Replies::of(&documents)), &mut told)
            .expect("writing to a string");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../tests/fixtures/infer");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("corpus", told));
}

fn tell(
    document: &crate::document::Document,
    vendor: &str,
    paging: &[infer::Inferred<PaginationEntry>],
    text: &mut String,
) -> std::fmt::Result {
    writeln!(text, "{vendor}")?;
    for family in paging {
        let entry = serde_json::to_string(&family.value).expect("an entry is JSON");
        writeln!(text, "  {}: {entry}\n    {}", family.certainty.name(), family.because)?;
    }
    let infer::Inferred { value: Authentication { credentials }, because, certainty } = infer::authentication(document);
    for credential in &credentials {
        let infer::Credential { place, name, prefix, environment_suffix } = credential;
        writeln!(text, "  {}: {place:?} {name} {prefix:?} …_{environment_suffix}", certainty.name())?;
    }
    writeln!(text, "    {because}")?;
    let infer::Inferred { value: Host { url, servers, settings }, because, certainty } =
        infer::host(document, vendor, None);
    writeln!(text, "  {}: {url} {servers:?} {settings:?}\n    {because}", certainty.name())?;
    writeln!(text, "  rate limits: {}\n", infer::rate_limit_headers(document).join(", "))
}

#[test]
fn certainty_is_ordered_from_sure_to_unsure() {
    assert!(Certainty::Said < Certainty::Likely && Certainty::Likely < Certainty::Guess);
}
