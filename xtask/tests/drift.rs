//! Drift made by hand in a scratch repository: `diff`, `refresh` and `names` as people run them.

mod scratch;

use scratch::{DOCUMENT, Scratch, rules};

/// A drift: its name, what stands in the document before and after, and all that must be told, level and rule.
type Drift = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const DRIFTS: &[Drift] = &[
    (
        "an argument becomes required",
        "name: owner, in: query, required: false",
        "name: owner, in: query, required: true",
        &[("break", "argument-required")],
    ),
    ("an enum loses a value", "enum: [cat, dog, fish]", "enum: [cat, dog]", &[("break", "enum-value-removed")]),
    ("a GET becomes a POST", "get: # photo", "post: # photo", &[("risk", "http-changed")]),
    (
        "a description flips its meaning",
        "This does not wake the pet.",
        "This does wake the pet.",
        &[("risk", "description-turned")],
    ),
    ("a reply loses a field", "colour: { type: string }, ", "", &[("break", "result-field-removed")]),
];

#[test]
fn a_drift_of_each_kind_is_told_at_its_level_and_nothing_else_is() {
    let scratch = Scratch::new();
    for (name, before, after, expected) in DRIFTS {
        scratch.start(name);
        scratch.edit("rest.yaml", before, after);
        scratch.press();
        let (code, told) = scratch.json(&["diff", "--against", "main"]);
        assert_eq!(rules(&told), *expected, "{name}: {told}");
        let is_break = expected.iter().any(|(level, _)| *level == "break");
        assert_eq!(code, Some(i32::from(is_break)), "{name}");
    }
}

#[test]
fn a_tool_that_vanishes_is_a_break() {
    let scratch = Scratch::new();
    let (start, end) = (DOCUMENT.find("  /pets/{id}/photo:").unwrap(), DOCUMENT.find("components:").unwrap());
    scratch.edit("rest.yaml", &DOCUMENT[start..end], "");
    scratch.edit("specs/pets/records/pets.yaml", "  photo: { operation: showPhoto, effect: reads }\n", "");
    scratch.press();
    let (code, told) = scratch.json(&["diff", "--against", "main"]);
    assert_eq!((code, rules(&told)), (Some(1), vec![("break", "tool-removed")]), "{told}");
    assert_eq!(told["vendors"][0]["tools"], serde_json::json!({"before": 3, "after": 2}));
}

#[test]
fn only_the_order_of_the_document_is_no_change() {
    let scratch = Scratch::new();
    let (start, end) = (DOCUMENT.find("  /pets:").unwrap(), DOCUMENT.find("  /pets/{id}/photo:").unwrap());
    let components = DOCUMENT.find("components:").unwrap();
    let turned = format!(
        "{}{}{}{}",
        &DOCUMENT[..start],
        &DOCUMENT[end..components],
        &DOCUMENT[start..end],
        &DOCUMENT[components..]
    );
    scratch.write(
        "rest.yaml",
        &turned.replace(
            "name: { type: string }, colour: { type: string }",
            "colour: { type: string }, name: { type: string }",
        ),
    );
    scratch.press();
    let (code, told) = scratch.json(&["diff", "--against", "main"]);
    assert_eq!((code, rules(&told)), (Some(0), vec![]), "{told}");
}

#[test]
fn a_surface_that_generate_would_change_is_stale() {
    let scratch = Scratch::new();
    scratch.edit("specs/pets/vendor.yaml", "title: Pets", "title: All pets");
    let (code, stdout, stderr) = scratch.run(&["diff", "--against", "main"]);
    assert_eq!((code, stdout.as_str()), (Some(4), ""), "{stderr}");
    assert!(stderr.contains("run: cargo xtask generate"), "{stderr}");
    assert_eq!(scratch.run(&["generate"]).0, Some(0));
    let (code, told) = scratch.json(&["diff", "--against", "main"]);
    assert_eq!((code, rules(&told)), (Some(0), vec![("note", "vendor-title-changed")]), "{told}");
}

#[test]
fn wrong_use_is_told_and_is_neither_of_the_other_codes() {
    let scratch = Scratch::new();
    for (arguments, expected) in [
        (&["diff", "--against", "origin/main"][..], "git fetch origin main"),
        (&["diff", "--against=--output=x"], "is no revision"),
        (&["diff", "--against", "main", "--vendor", "cats"], "has no vendor `cats`"),
        (&["diff", "--against", "main", "--vendor", "../x"], "is no vendor's name"),
        (&["diff", "--against", "main", "--accept", "012345678901"], "--reason"),
        (&["diff", "--against", "main", "--accept", "012345678901", "--reason", " "], "accepted with a reason"),
        (&["diff", "--against", "main", "--accept", "012345678901", "--reason", "x"], "there is none"),
        (&["diff", "--format", "poem"], "poem"),
        (&["generate", "--format", "sarif"], "only diff and refresh"),
        (&["names"], "--check"),
    ] {
        let (code, stdout, stderr) = scratch.run(arguments);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(expected), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_shallow_clone_is_told_how_to_mend_it() {
    let scratch = Scratch::new();
    scratch.start("change");
    scratch.commit("on the branch");
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.write("more.txt", "more");
    scratch.commit("on main");
    let clone = scratch.shallow_clone("change");
    let (code, _, stderr) = clone.run(&["diff"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("this clone is shallow") && stderr.contains("git fetch --unshallow"), "{stderr}");
    clone.git(&["fetch", "--quiet", "--unshallow"]);
    assert_eq!(clone.run(&["diff"]).0, Some(0));
}

#[test]
fn a_break_is_accepted_once_with_a_reason() {
    let scratch = Scratch::new();
    scratch.edit("rest.yaml", "required: false", "required: true");
    scratch.press();
    let diff = ["diff", "--against", "main"];
    let (code, told) = scratch.json(&diff);
    assert_eq!((code, &told["open"]), (Some(1), &serde_json::json!(1)));
    let fingerprint = told["entries"][0]["fingerprint"].as_str().unwrap();
    let accept = ["--accept", fingerprint, "--reason", "the vendor refuses it: since May"];
    let (code, stdout, _) = scratch.run(&[&diff[..], &accept].concat());
    assert_eq!(code, Some(0), "{stdout}");
    let written = scratch.read("specs/pets/accepted.yaml");
    assert!(written.contains(fingerprint) && written.contains("since May"), "{written}");
    let (code, told) = scratch.json(&diff);
    assert_eq!((code, &told["open"]), (Some(0), &serde_json::json!(0)));
    assert_eq!(told["entries"][0]["accepted"], "the vendor refuses it: since May");
    // Once it is merged, the entry has done its work.
    scratch.commit("merged");
    let (code, told) = scratch.json(&["diff", "--against", "HEAD"]);
    assert_eq!(code, Some(1));
    assert!(told["spent"][0].as_str().is_some_and(|spent| spent.contains(fingerprint)), "{told}");
    scratch.write("specs/pets/accepted.yaml", "accepted: [{ fingerprint: x }]\n");
    let (code, _, stderr) = scratch.run(&diff);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("specs/pets/accepted.yaml"), "{stderr}");
}

#[test]
fn an_annotation_stands_on_the_line_that_changed() {
    let scratch = Scratch::new();
    scratch.edit("rest.yaml", "enum: [cat, dog, fish]", "enum: [cat, dog]");
    scratch.edit("rest.yaml", "colour: { type: string }", "colour: { type: integer }");
    scratch.press();
    let (_, stdout, _) = scratch.run(&["diff", "--against", "main", "--format", "github"]);
    let mut seen = Vec::new();
    for command in stdout.lines().filter(|line| line.starts_with("::")) {
        let (file, rest) = command.split_once("file=").unwrap().1.split_once(",line=").unwrap();
        let line: usize = rest.split(',').next().unwrap().parse().unwrap();
        seen.push(scratch.read(file).lines().nth(line - 1).unwrap().trim().to_owned());
    }
    assert_eq!(seen, ["\"enum\": [", "\"type\": ["], "{stdout}");
}

#[test]
fn a_refresh_says_what_changed_and_writes_it_unless_told_not_to() {
    let scratch = Scratch::new();
    scratch.edit("rest.yaml", "enum: [cat, dog, fish]", "enum: [cat, dog]");
    let before = scratch.read("specs/pets/rest.json");
    let (code, stdout, stderr) = scratch.run(&["refresh", "--dry-run", "--format", "markdown"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains("enum-value-removed") && stdout.contains("the working tree"), "{stdout}");
    assert!(stderr.contains("nothing was written"), "{stderr}");
    assert_eq!(scratch.read("specs/pets/rest.json"), before);
    let (code, stdout, _) = scratch.run(&["refresh", "--vendor", "pets"]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("enum-value-removed"), "{stdout}");
    assert_ne!(scratch.read("specs/pets/rest.json"), before);
    assert_eq!(scratch.run(&["generate", "--check"]).0, Some(0), "it generated, too");
    let (_, told) = scratch.json(&["diff", "--against", "main"]);
    assert_eq!(rules(&told), [("break", "enum-value-removed")]);
}

#[test]
fn a_refresh_that_fails_leaves_everything_as_it_was() {
    let scratch = Scratch::new();
    let before = scratch.status();
    scratch.remove("rest.yaml");
    let gone = scratch.status();
    let (code, _, stderr) = scratch.run(&["refresh"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("pets/rest was not refreshed, and nothing was written"), "{stderr}");
    assert_eq!(scratch.status(), gone);
    // A document that no longer has what the records speak of.
    scratch.write("rest.yaml", &DOCUMENT.replace("showPhoto", "showPicture"));
    let (code, _, stderr) = scratch.run(&["refresh"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("nothing was written") && stderr.contains("showPhoto"), "{stderr}");
    scratch.write("rest.yaml", DOCUMENT);
    assert_eq!(scratch.status(), before);
    let (code, _, stderr) = scratch.run(&["refresh", "--vendor", "cats"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("has no vendor `cats`"), "{stderr}");
}

#[test]
fn a_released_name_is_kept_by_an_alias() {
    let scratch = Scratch::new();
    assert_eq!(scratch.run(&["names", "--check"]).0, Some(0), "nothing was released yet");
    let (code, stdout, _) = scratch.run(&["names", "--release"]);
    assert_eq!((code, stdout.as_str()), (Some(0), "pets: 3 names of 1.2.3\n"));
    assert_eq!(scratch.run(&["names", "--check"]).0, Some(0));
    let photo = "photo: { operation: showPhoto, effect: reads }";
    let renamed = "photo: { operation: showPhoto, effect: reads, name: pets_picture }";
    scratch.edit("specs/pets/records/pets.yaml", photo, renamed);
    let (code, _, stderr) = scratch.run(&["names", "--check"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("pets_pets_photo was released in 1.2.3"), "{stderr}");
    let aliased = renamed.replace(" }", ", aliases: [pets_pets_photo] }");
    scratch.edit("specs/pets/records/pets.yaml", renamed, &aliased);
    assert_eq!(scratch.run(&["names", "--check"]).0, Some(0));
    assert_eq!(scratch.run(&["generate"]).0, Some(0));
    let (code, told) = scratch.json(&["diff", "--against", "main"]);
    assert_eq!((code, rules(&told)), (Some(0), vec![("note", "tool-renamed-with-alias")]), "{told}");
    let table = scratch.read("generated/src/pets/mod.rs");
    assert!(table.contains("(\"pets_pets_photo\", &pets::PETS_PHOTO)"), "{table}");
    scratch.edit("specs/pets/records/pets.yaml", "[pets_pets_photo]", "[list_all_pets_pets]");
    let (code, _, stderr) = scratch.run(&["generate"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("is an alias of pets_picture, and means list_all_pets_pets already"), "{stderr}");
}
