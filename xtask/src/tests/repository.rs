//! The repository's own vendors: fresh, accounted for, and the same every time.

use std::path::Path;

use crate::{generate, problem::Problems, workspace::Workspace};

/// How many operations of a vendor may become no tool, and what the documents hold.
const ACCOUNTS: &[(&str, usize, usize)] =
    &[("betterstack", 276, 0), ("chronosphere", 190, 0), ("firehydrant", 474, 0), ("pagerduty", 467, 1)];

fn repository() -> Workspace {
    Workspace::at(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap())
}

#[test]
fn generated_is_fresh() {
    for place in [repository(), repository().fixtures()] {
        let stale = generate::generate(&place, None).unwrap().stale(&place).unwrap();
        assert!(stale.is_empty(), "run: cargo xtask generate\n{stale:#?}");
    }
}

#[test]
fn every_operation_is_accounted_for() {
    for (vendor, operations, skipped) in ACCOUNTS {
        let mut problems = Problems::default();
        let model = generate::model(&repository(), vendor, &mut problems).unwrap();
        let tools: usize = model.resources.iter().map(|resource| resource.tools.len()).sum();
        assert_eq!(model.operations, *operations, "{vendor}");
        assert_eq!(tools + model.skipped.len(), *operations, "{vendor}");
        assert!(model.skipped.len() <= *skipped, "{vendor}: {:?}", model.skipped);
        assert!(model.skipped.iter().all(|skipped| !skipped.reason.is_empty()), "{vendor}");
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{problems:#?}");
    }
}
