//! Finds the repository and names the paths in it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A folder with `specs/` and `generated/` in it: the repository, or its fixtures.
#[derive(Clone, Debug)]
pub struct Workspace {
    pub root: PathBuf,
    /// The name of the crate that is emitted.
    pub package: &'static str,
    /// Whether `docs/tools/` tells of its vendors. Those of the fixtures are nobody's to call.
    pub has_catalogue: bool,
    /// What stands before paths in messages: where `root` lies in the repository.
    prefix: &'static str,
}

impl Workspace {
    /// Finds the repository above the current folder.
    pub fn find() -> Result<Self> {
        let here = std::env::current_dir().context("the current folder cannot be read")?;
        here.ancestors()
            .find(|folder| folder.join("xtask/Cargo.toml").is_file() && folder.join("Cargo.toml").is_file())
            .map(Self::at)
            .with_context(|| format!("{} is not inside a Toolpress repository; change into one", here.display()))
    }

    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), package: "toolpress-generated", has_catalogue: true, prefix: "" }
    }

    /// The repository's fixtures: vendors that only tests compile.
    pub fn fixtures(&self) -> Self {
        Self {
            root: self.root.join("fixtures"),
            package: "toolpress-fixtures-generated",
            has_catalogue: false,
            prefix: "fixtures/",
        }
    }

    /// Whether a folder of `specs/` may be called so: small letters, digits and hyphens.
    pub fn is_vendor_name(name: &str) -> bool {
        let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !name.is_empty() && name.bytes().all(legal)
    }

    /// `specs/<vendor>`: what a vendor offers, and what we say about it.
    pub fn vendor(&self, vendor: &str) -> PathBuf {
        self.root.join("specs").join(vendor)
    }

    /// The names of the folders in `specs/`, sorted.
    pub fn vendors(&self) -> Result<Vec<String>> {
        let specs = self.root.join("specs");
        let mut names = Vec::new();
        for entry in specs.read_dir().with_context(|| format!("{} cannot be read", specs.display()))? {
            let path = entry?.path();
            if path.join("vendor.yaml").is_file() {
                names.extend(path.file_name().and_then(|name| name.to_str()).map(str::to_owned));
            }
        }
        names.sort();
        if names.is_empty() {
            bail!("{} holds no vendor: a folder with a vendor.yaml", specs.display());
        }
        Ok(names)
    }

    /// A path as messages show it: relative to the repository, with forward slashes.
    pub fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        format!("{}{}", self.prefix, parts.join("/"))
    }
}
