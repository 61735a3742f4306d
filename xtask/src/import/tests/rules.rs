//! One fixture per rule, in `xtask/tests/fixtures/import`; the problems and the result lie beside it.

use std::{fs, path::PathBuf};

use super::{assert_canonical, canonical, press_value, pressed, shuffled};
use crate::vendor::Prose;

#[test]
fn every_fixture_is_pressed_as_recorded() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the fixtures are part of the repository")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".yaml")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() > 15, "only {names:?} were found in {}", folder.display());

    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in names {
        let text = fs::read_to_string(folder.join(format!("{name}.yaml"))).expect("the fixture was listed");
        let prose = if name == "prose_dropped" { Prose::Drop } else { Prose::Keep };
        let pressed = pressed(&name, &text, prose).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_canonical(&name, &pressed, prose);

        let shuffle = shuffled(&crate::import::read::decode(&text).expect("it was read above").value);
        let shuffle = press_value(&name, shuffle, prose).unwrap_or_else(|fault| panic!("{name}, shuffled: {fault}"));
        assert_eq!(canonical::print(&shuffle.value), canonical::print(&pressed.value), "{name}, shuffled");
        assert_eq!(shuffle.problems, pressed.problems, "{name}, shuffled");

        let problems = if pressed.problems.is_empty() { "no problems".to_owned() } else { pressed.problems.join("\n") };
        // By its text: where another crate of the build asks `serde_json` to keep every digit, only that writes numbers.
        let pressed: serde_yaml::Value = serde_yaml::from_str(&pressed.value.to_string()).expect("JSON is YAML");
        let parts = [problems, serde_yaml::to_string(&pressed).expect("JSON is YAML")];
        settings.bind(|| insta::assert_snapshot!(name, parts.join("\n\n")));
    }
}
