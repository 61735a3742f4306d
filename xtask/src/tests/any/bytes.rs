//! Any bytes: rubbish, documents that break off, brackets without end. Each is read, or refused with a sentence.

use proptest::{collection::vec, prelude::*, sample::Index};

use super::spoil::spoilt;
use crate::{import::tests::pressed_bytes, vendor::Prose};

/// Reads the bytes, and presses what they hold.
fn read(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Err(told) = pressed_bytes("any", bytes, Prose::Keep) {
        prop_assert!(!told.trim().is_empty());
    }
    Ok(())
}

/// Words that begin something in JSON or YAML.
fn fragment() -> impl Strategy<Value = String> {
    let fragments = vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        ": ",
        "- ",
        "? ",
        "\n",
        "\n  ",
        "\t",
        "\"",
        "'",
        "\\",
        "\\u",
        "\\ud800",
        "|\n",
        ">-\n",
        "#",
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "!",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "openapi: 3.0.3\n",
        "\"openapi\":\"3.0.3\"",
        "swagger: '2.0'\n",
        "paths:\n",
        "info:\n",
        "$ref: ",
        "null",
        "1e999",
        "0x",
        ".inf",
        "\u{feff}",
        "\u{2028}",
        "é",
        "//",
        "/*",
        "*/",
    ];
    prop_oneof![8 => prop::sample::select(fragments).prop_map(str::to_owned), 1 => "\\PC{0,4}"]
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        read(&bytes)?;
    }

    #[test]
    fn anything_like_json_or_yaml_is_read_or_refused(fragments in vec(fragment(), 0..60)) {
        read(fragments.concat().as_bytes())?;
    }

    #[test]
    fn brackets_without_end_are_refused(opening in vec(fragment(), 1..5), times in 1_usize..2_000) {
        read(opening.concat().repeat(times).as_bytes())?;
    }
}

proptest! {
    #![proptest_config(super::cases(64))]
    #[test]
    fn a_document_that_was_damaged_is_read_or_refused(
        document in spoilt(),
        is_yaml in any::<bool>(),
        end in any::<Index>(),
        damage in vec((any::<Index>(), any::<u8>()), 0..4),
    ) {
        let text = if is_yaml { serde_yaml::to_string(&document).unwrap() } else { document.to_string() };
        let mut bytes = text.into_bytes();
        read(&bytes)?;
        bytes.truncate(end.index(bytes.len()) + 1);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read(&bytes)?;
    }
}
