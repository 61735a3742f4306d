//! Documents that nobody has seen: made at random, and spoilt at random.

mod bytes;
mod document;
mod names;
mod sound;
mod spoil;

use proptest::prelude::ProptestConfig;

/// As many cases as take a moment, or as many as `PROPTEST_CASES` says.
fn cases(usual: u32) -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(usual),
    }
}
