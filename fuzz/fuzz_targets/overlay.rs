//! Any overlay on any document, both in YAML, with a line of hyphens between them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use toolpress_overlay::{Overlay, apply};

fuzz_target!(|text: &str| {
    let Some((overlay, document)) = text.split_once("\n-----\n") else { return };
    let Ok(overlay) = serde_yaml::from_str::<Overlay>(overlay) else { return };
    let Ok(mut document) = serde_yaml::from_str::<Value>(document) else { return };
    let unmatched = apply(&mut document, &overlay);
    assert!(unmatched.len() <= overlay.actions.len());
    for unmatched in unmatched {
        assert_eq!(unmatched.target, overlay.actions[unmatched.index].target.as_str());
    }
});
