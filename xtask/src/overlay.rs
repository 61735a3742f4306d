//! The task: `cargo xtask overlay DOCUMENT OVERLAY`.

use anyhow::{Result, bail};
use serde_json::Map;

use crate::{
    import,
    problem::{self, Problems, Said, Style},
};

/// Applies an overlay to a document of any version, in JSON or YAML, from a file or a URL, and prints the result as JSON.
/// References to other files stay as they are.
pub fn run(document: &str, overlay: &str, style: &Style) -> Result<()> {
    let mut problems = Problems::default();
    let applied = import::read_root(document, &mut problems).and_then(|mut value| {
        import::overlay(&mut value, overlay, &mut problems)?;
        Some(value)
    });
    let applied = applied.filter(|_| !problems.has_errors());
    let said = match &applied {
        None => Said::default(),
        Some(value) => Said {
            lines: problem::write(value).lines().map(str::to_owned).collect(),
            fields: Map::from_iter([("document".to_owned(), value.clone())]),
        },
    };
    problem::tell(&problems, said, style);
    if applied.is_none() {
        bail!("{overlay} was not applied: mend the errors above");
    }
    Ok(())
}
