//! Where a file of a document lies, and where references in it lead (RFC 3986, section 5).

use std::{
    env,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, Result};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::import::fetch::{is_url, shown};

/// The place of a file, as it is read and as messages call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub place: Place,
    /// A path beside the one that the user gave, or a URL without its query.
    pub shown: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// From the root of the file system, without `.` and `..`.
    File(PathBuf),
    /// Without a fragment.
    Url(Url),
}

impl Address {
    /// The address of a source as the user gives it.
    pub fn of(source: &str) -> Result<Self> {
        if is_url(source) {
            let url = Url::parse(source).with_context(|| format!("{} is no URL", shown(source)))?;
            return Ok(Self::url(url));
        }
        let here = env::current_dir().context("the current folder cannot be read")?;
        Ok(Self { place: Place::File(plain(&here.join(source))), shown: source.to_owned() })
    }

    /// Where a reference in the file at this address leads, without its fragment.
    pub fn join(&self, reference: &str) -> Result<Self, String> {
        let absolute = Url::parse(reference).ok();
        match (&self.place, absolute) {
            (_, Some(url)) if ["http", "https"].contains(&url.scheme()) => Ok(Self::url(url)),
            (Place::File(_), Some(url)) if url.scheme() == "file" => {
                let path = url.to_file_path().map_err(|()| "it is the address of no file here".to_owned())?;
                Ok(Self { shown: path.display().to_string(), place: Place::File(plain(&path)) })
            }
            (_, Some(url)) => Err(format!("it is neither a file nor an http(s) address, but `{}:`", url.scheme())),
            (Place::Url(base), None) => {
                let url = base.join(reference).map_err(|error| format!("it is no address: {error}"))?;
                Ok(Self::url(url))
            }
            (Place::File(base), None) => {
                let path = reference.split('?').next().unwrap_or_default();
                let path = percent_decode_str(path).decode_utf8_lossy();
                let beside = |file: &Path| plain(&file.parent().unwrap_or(Path::new("")).join(&*path));
                Ok(Self { place: Place::File(beside(base)), shown: slashes(&beside(Path::new(&self.shown))) })
            }
        }
    }

    /// The folder of the file, as messages call it.
    pub fn folder(&self) -> &str {
        match (self.shown.rfind('/'), &self.place) {
            (Some(end), Place::Url(_)) => &self.shown[..=end],
            (Some(0), _) => "/",
            (Some(end), _) => &self.shown[..end],
            (None, _) => ".",
        }
    }

    fn url(mut url: Url) -> Self {
        url.set_fragment(None);
        Self { shown: shown(url.as_str()).to_owned(), place: Place::Url(url) }
    }
}

impl Place {
    /// As [`fetch`](crate::import::fetch) takes it.
    pub fn source(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Url(url) => url.to_string(),
        }
    }
}

/// A path without `.`, and without `..` where something stands before it.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match (part, plain.components().next_back()) {
            (Component::CurDir, _) | (Component::ParentDir, Some(Component::RootDir)) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => drop(plain.pop()),
            _ => plain.push(part),
        }
    }
    plain
}

fn slashes(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(base: &str, reference: &str) -> Result<String, String> {
        Address::of(base).unwrap().join(reference).map(|address| address.shown)
    }

    #[test]
    fn references_are_resolved_beside_the_file_that_they_stand_in() {
        for (base, reference, expected) in [
            ("openapi.yaml", "./paths/pets.yaml", "paths/pets.yaml"),
            ("openapi/paths/pets.yaml", "../schemas/my%20pet.yaml", "openapi/schemas/my pet.yaml"),
            ("openapi/root.yaml", "../../x.yaml", "../x.yaml"),
            ("openapi/root.yaml", "%2e%2e/x.yaml", "x.yaml"),
            ("openapi/root.yaml", "/etc/passwd", "/etc/passwd"),
            ("openapi/root.yaml", "file:///etc/passwd", "/etc/passwd"),
            ("openapi/root.yaml", "https://Example.com:443/a/../b.yaml?c=d", "https://example.com/b.yaml"),
            ("https://example.com/v1/a.yaml?token=x", "b/c.yaml", "https://example.com/v1/b/c.yaml"),
            ("https://example.com/v1/a.yaml", "../b.yaml", "https://example.com/b.yaml"),
            ("https://example.com/v1/a.yaml", "/b.yaml", "https://example.com/b.yaml"),
            ("https://example.com/v1/a.yaml", "//other.example/b.yaml", "https://other.example/b.yaml"),
        ] {
            assert_eq!(joined(base, reference).as_deref(), Ok(expected), "{reference} in {base}");
        }
        for (base, reference) in [
            ("https://example.com/a.yaml", "file:///etc/passwd"),
            ("openapi.yaml", "urn:example:pet"),
            ("openapi.yaml", "C:\\pet.yaml"),
            ("https://example.com/a.yaml", "https://[/b"),
        ] {
            assert!(joined(base, reference).is_err(), "{reference} in {base}");
        }
    }

    #[test]
    fn paths_cannot_climb_above_the_root_of_the_file_system() {
        let address = Address::of("/a/b.yaml").unwrap().join("../../../etc/passwd").unwrap();
        assert_eq!(address.place, Place::File("/etc/passwd".into()));
    }
}
