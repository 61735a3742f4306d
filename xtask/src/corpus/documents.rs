//! The documents of a folder: files, and folders that hold a document in many files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::plan::words;

/// A document, and the vendor's name that it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorpusDocument {
    pub vendor: String,
    pub path: PathBuf,
}

/// Every document of the folder, by name. What is neither JSON nor YAML is none; of a folder in it, the file that is called
/// `openapi` or `swagger` is the document.
pub fn find(folder: &Path) -> Result<Vec<CorpusDocument>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut documents = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let stem = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let document = if path.is_dir() { root(&path) } else { Some(path).filter(|path| is_document(path)) };
        let Some(path) = document else { continue };
        documents.push(CorpusDocument { vendor: vendor(&stem), path });
    }
    documents.sort_by(|a, b| a.vendor.cmp(&b.vendor));
    ensure!(!documents.is_empty(), "{} holds no document: no file in JSON or YAML", folder.display());
    Ok(documents)
}

fn root(folder: &Path) -> Option<PathBuf> {
    let names = ["openapi", "swagger"].into_iter().flat_map(|name| EXTENSIONS.map(|end| format!("{name}.{end}")));
    names.map(|name| folder.join(name)).find(|path| path.is_file())
}

const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known))
}

/// The name that `add` takes: `github-rest-2022` for `github-rest-2022.json`.
fn vendor(file: &str) -> String {
    let stem = EXTENSIONS.iter().find_map(|end| file.strip_suffix(&format!(".{end}"))).unwrap_or(file);
    let name = words::snake(stem).replace('_', "-");
    let name = if name.starts_with(|letter: char| letter.is_ascii_lowercase()) { name } else { format!("v-{name}") };
    let name: String = name.chars().take(32).collect();
    name.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_give_names_that_add_takes() {
        for (file, expected) in [
            ("oai-tags-3.2.yaml", "oai-tags-3-2"),
            ("Acme API.json", "acme-api"),
            ("2024", "v-2024"),
            ("opsgenie", "opsgenie"),
        ] {
            assert_eq!(vendor(file), expected);
        }
    }
}
