//! What holds for the tools of every vendor, whoever it is and whoever added it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod calls;
mod rules;

use toolpress_tool::Vendor;

/// Every vendor compiled in.
fn vendors() -> impl Iterator<Item = &'static Vendor> {
    let vendors = toolpress_generated::vendors();
    assert!(!vendors.is_empty(), "no vendor is compiled in");
    vendors.iter().copied()
}
