//! From a document of OpenAPI 3.0 as its vendor wrote it to the canonical one.

use serde_json::Value;

use super::{canonical, facts, notice, prune, repair, report::Report};
use crate::vendor::Prose;

/// Repairs a document until it reads as `openapiv3::OpenAPI`, and brings it into its stable form.
pub fn press(document: &mut Value, prose: Prose, report: &mut Report<'_>) {
    // Repairs go by the order of keys, so that they do not depend on how the vendor ordered them.
    canonical::sort(document);
    repair::references(document, report);
    repair::methods(document, report);
    if prose == Prose::Drop {
        facts::facts(document);
    }
    repair::shapes(document, report);
    // What was beyond repair is gone; what referred to it must not stay.
    repair::references(document, report);
    repair::operations(document, report);
    repair::sweep(document, report);
    while !repair::isolate(document, report) && !report.has_errors() {
        repair::references(document, report);
        repair::sweep(document, report);
    }
    prune::prune(document);
    canonical::sort(document);
    notice::notice(document, report);
}
