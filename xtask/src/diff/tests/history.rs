//! Real history: two vendors' documents at two dates. The documents are the project's own; what was otherwise at the date
//! before is described in an overlay, from facts that the vendor published.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

use super::folder;
use crate::{
    diff::{Form, Verdict, report::report, surface::Surface},
    emit::surface::snapshots,
    generate,
    problem::Problems,
    workspace::Workspace,
};

fn repository() -> Workspace {
    Workspace::at(Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository"))
}

/// The snapshots of a vendor. Records of operations that were not there yet say so, and nothing else.
fn files(workspace: &Workspace, vendor: &str) -> BTreeMap<String, String> {
    let model = generate::model(workspace, vendor, &mut Problems::default()).expect("the documents are there");
    let tree = snapshots(&model);
    tree.files().map(|(path, text)| (path.to_string_lossy().into_owned(), text.to_owned())).collect()
}

/// A copy of a vendor's specs, as they would have been.
#[expect(clippy::disallowed_methods, reason = "test input, not output of the press")]
fn then(vendor: &str, document: &str, renamed: &[(&str, &str)]) -> BTreeMap<String, String> {
    let copy = tempfile::tempdir().expect("a folder for a moment");
    let (from, to) = (repository().vendor(vendor), copy.path().join("specs").join(vendor));
    fs::create_dir_all(to.join("records")).expect("the folder can be made");
    for folder in ["", "records"] {
        for entry in from.join(folder).read_dir().expect("the vendor has records") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                continue;
            }
            let mut text = fs::read_to_string(&path).expect("it is text");
            for (now, then) in renamed {
                text = text.replace(&format!("operation: {now}\n"), &format!("operation: {then}\n"));
            }
            fs::write(to.join(folder).join(path.file_name().expect("a file has a name")), text)
                .expect("it can be written");
        }
    }
    let file = to.join(format!("{document}.json"));
    let mut value: Value =
        serde_json::from_str(&fs::read_to_string(&file).expect("it was copied")).expect("it is JSON");
    let overlay = fs::read_to_string(format!("{}/history/{vendor}.overlay.yaml", folder())).expect("it is there");
    let overlay = serde_yaml::from_str(&overlay).expect("it is an overlay");
    let unmatched = toolpress_overlay::apply(&mut value, &overlay);
    assert!(unmatched.is_empty(), "{unmatched:?}");
    fs::write(&file, value.to_string()).expect("it can be written");
    files(&Workspace::at(copy.path()), vendor)
}

fn told(vendor: &str, document: &str, renamed: &[(&str, &str)]) -> String {
    let (before, after) = (then(vendor, document, renamed), files(&repository(), vendor));
    let read = |files: &BTreeMap<String, String>| Surface::of(files).expect("they are snapshots");
    report(&Verdict::of("then", &read(&before), &read(&after), &after), Form::Text)
}

/// From July 2025 to April 2026 FireHydrant gained 38 operations and renamed one, as its public SDKs show.
#[test]
fn firehydrant_from_july_2025_to_april_2026() {
    insta::assert_snapshot!(told(
        "firehydrant",
        "v1",
        &[("create_notification_policy", "create_handoff_notification_setting")]
    ));
}

/// From 11 January to 9 February 2023 PagerDuty changed its incident workflows, as its changelog says day by day.
#[test]
fn pagerduty_workflows_from_january_to_february_2023() {
    insta::assert_snapshot!(told("pagerduty", "rest", &[]));
}
