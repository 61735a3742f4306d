//! What may be read: the document's own folder or host, and what the user allows beside it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use url::Url;

use super::address::{Address, Place};
use crate::import::fetch::is_url;

/// The places that the files of a document may lie in.
#[derive(Debug)]
pub struct Policy {
    own: Area,
    allowed: Vec<Area>,
}

#[derive(Debug)]
enum Area {
    Folder {
        /// As it is written, without `.` and `..`.
        written: PathBuf,
        /// As it is without symbolic links.
        real: PathBuf,
    },
    /// All of one host.
    Host(Url),
    /// What begins with this URL, by whole parts of its path.
    Prefix(Url),
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It lies elsewhere. To read it, `--allow-ref` takes this.
    NotAllowed {
        allow: String,
    },
    Unreadable(String),
}

impl Policy {
    /// For the document at `root`, whose references may also lead to the folders and URLs in `allow_ref`.
    pub fn new(root: &Address, allow_ref: &[String]) -> Result<Self> {
        let own = match &root.place {
            Place::Url(url) => Area::Host(url.clone()),
            Place::File(path) => Area::folder(path.parent().unwrap_or(path))?,
        };
        let allowed = allow_ref.iter().map(|prefix| Area::allowed(prefix)).collect::<Result<_>>()?;
        Ok(Self { own, allowed })
    }

    /// The place that an address really is, if it may be read. What is not allowed is not touched.
    pub fn allow(&self, address: &Address) -> Result<Place, Refusal> {
        let refused = |allow: &str| Err(Refusal::NotAllowed { allow: allow.to_owned() });
        match &address.place {
            Place::Url(url) if !url.username().is_empty() || url.password().is_some() => {
                Err(Refusal::Unreadable("it holds a user name or a password".to_owned()))
            }
            Place::Url(url) if self.areas().any(|area| area.holds_url(url)) => Ok(Place::Url(url.clone())),
            Place::Url(_) => refused(address.folder()),
            Place::File(path) => {
                if !self.areas().any(|area| area.holds_path(path)) {
                    return refused(address.folder());
                }
                let real = path.canonicalize().map_err(|error| unreadable(&error))?;
                if !self.areas().any(|area| area.holds_real_path(&real)) {
                    return refused(&real.parent().unwrap_or(&real).display().to_string());
                }
                match fs::metadata(&real) {
                    Ok(found) if found.is_file() => Ok(Place::File(real)),
                    // A pipe would be waited for.
                    Ok(_) => Err(Refusal::Unreadable("it is no file".to_owned())),
                    Err(error) => Err(unreadable(&error)),
                }
            }
        }
    }

    fn areas(&self) -> impl Iterator<Item = &Area> {
        std::iter::once(&self.own).chain(&self.allowed)
    }
}

fn unreadable(error: &std::io::Error) -> Refusal {
    Refusal::Unreadable(error.to_string())
}

impl Area {
    fn folder(path: &Path) -> Result<Self> {
        let real = path.canonicalize().with_context(|| format!("{} cannot be opened", path.display()))?;
        Ok(Self::Folder { written: path.to_owned(), real })
    }

    fn allowed(prefix: &str) -> Result<Self> {
        if is_url(prefix) {
            let url = Url::parse(prefix).with_context(|| format!("--allow-ref {prefix} is no URL"))?;
            if url.query().is_some() || url.fragment().is_some() {
                bail!("--allow-ref {prefix} is no prefix of URLs: leave out what follows its path");
            }
            return Ok(Self::Prefix(url));
        }
        match Address::of(prefix)?.place {
            Place::File(path) => Self::folder(&path).with_context(|| format!("--allow-ref {prefix} is no folder here")),
            Place::Url(url) => Ok(Self::Prefix(url)),
        }
    }

    fn holds_url(&self, url: &Url) -> bool {
        match self {
            Self::Folder { .. } => false,
            Self::Host(host) => host.origin() == url.origin(),
            Self::Prefix(prefix) => prefix.origin() == url.origin() && begins(&parts(url), &parts(prefix)),
        }
    }

    fn holds_path(&self, path: &Path) -> bool {
        matches!(self, Self::Folder { written, real } if path.starts_with(written) || path.starts_with(real))
    }

    fn holds_real_path(&self, path: &Path) -> bool {
        matches!(self, Self::Folder { real, .. } if path.starts_with(real))
    }
}

fn parts(url: &Url) -> Vec<&str> {
    url.path().split('/').filter(|part| !part.is_empty()).collect()
}

fn begins(whole: &[&str], start: &[&str]) -> bool {
    // A slash or a `..` that hides in an escape may be one to the server.
    let hides = |part: &&str| ["%2f", "%5c", "%2e"].iter().any(|escape| part.to_ascii_lowercase().contains(escape));
    whole.starts_with(start) && !whole[start.len()..].iter().any(hides)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_url(allow: &[&str], url: &str) -> Result<Place, Refusal> {
        let allow: Vec<String> = allow.iter().map(|prefix| (*prefix).to_owned()).collect();
        let root = Address::of("https://api.example.com/v1/openapi.yaml").unwrap();
        Policy::new(&root, &allow).unwrap().allow(&Address::of(url).unwrap())
    }

    #[test]
    fn the_own_host_is_one_scheme_one_name_and_one_port() {
        assert!(of_url(&[], "https://api.example.com/elsewhere.yaml").is_ok());
        assert!(of_url(&[], "https://api.example.com:443/a.yaml").is_ok());
        for other in [
            "http://api.example.com/a.yaml",
            "https://api.example.com:8443/a.yaml",
            "https://api.example.com.evil.example/a.yaml",
            "https://example.com/a.yaml",
        ] {
            assert!(matches!(of_url(&[], other), Err(Refusal::NotAllowed { .. })), "{other}");
        }
        assert!(matches!(of_url(&[], "https://me@api.example.com/a.yaml"), Err(Refusal::Unreadable(_))));
    }

    #[test]
    fn a_prefix_of_urls_ends_at_a_slash() {
        let allow = ["https://cdn.example.com/schemas"];
        for good in ["https://cdn.example.com/schemas/a.yaml", "https://cdn.example.com/schemas"] {
            assert!(of_url(&allow, good).is_ok(), "{good}");
        }
        for bad in [
            "https://cdn.example.com/schemas-2/a.yaml",
            "https://cdn.example.com/other/a.yaml",
            "https://cdn.example.com/schemas/../other/a.yaml",
            "https://cdn.example.com/schemas/..%2Fother/a.yaml",
            "http://cdn.example.com/schemas/a.yaml",
            "https://cdn.example.com.evil.example/schemas/a.yaml",
        ] {
            assert!(of_url(&allow, bad).is_err(), "{bad}");
        }
        let refusal = of_url(&[], "https://cdn.example.com/schemas/a.yaml?token=secret");
        assert_eq!(refusal, Err(Refusal::NotAllowed { allow: "https://cdn.example.com/schemas/".to_owned() }));
    }

    #[test]
    fn a_prefix_that_is_none_is_refused() {
        let root = Address::of("https://api.example.com/openapi.yaml").unwrap();
        for prefix in ["/no/such/folder", "https://", "https://example.com/?a=b"] {
            let error = Policy::new(&root, &[prefix.to_owned()]).unwrap_err().to_string();
            assert!(error.contains(&format!("--allow-ref {prefix}")), "{error}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_folder_cannot_be_left_by_dots_or_links() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        for path in ["own/deep", "own-too", "other"] {
            fs::create_dir_all(at(path)).unwrap();
        }
        for file in ["own/root.yaml", "own/deep/a.yaml", "own-too/a.yaml", "other/a.yaml"] {
            fs::File::create(at(file)).unwrap();
        }
        std::os::unix::fs::symlink(at("other/a.yaml"), at("own/link.yaml")).unwrap();
        std::os::unix::fs::symlink(at("other"), at("own/linked")).unwrap();
        std::os::unix::fs::symlink(at("own/deep"), at("own/inside")).unwrap();
        let root = Address::of(&at("own/root.yaml").display().to_string()).unwrap();
        let allow = |allowed: &[&str], reference: &str| {
            let allowed: Vec<String> = allowed.iter().map(|path| at(path).display().to_string()).collect();
            Policy::new(&root, &allowed).unwrap().allow(&root.join(reference).unwrap())
        };
        let refused = |path: &str| Err(Refusal::NotAllowed { allow: at(path).display().to_string() });
        let good = |path: &str| Ok(Place::File(at(path).canonicalize().unwrap()));
        assert_eq!(allow(&[], "deep/a.yaml"), good("own/deep/a.yaml"));
        assert_eq!(allow(&[], "deep/../../own/deep/a.yaml"), good("own/deep/a.yaml"));
        assert_eq!(allow(&[], "inside/a.yaml"), good("own/deep/a.yaml"));
        assert_eq!(allow(&[], "../own-too/a.yaml"), refused("own-too"));
        assert_eq!(allow(&[], "../no-such-folder/a.yaml"), refused("no-such-folder"));
        assert_eq!(allow(&[], "link.yaml"), refused("other"));
        assert_eq!(allow(&[], "linked/a.yaml"), refused("other"));
        assert_eq!(allow(&["other"], "linked/a.yaml"), good("other/a.yaml"));
        assert_eq!(allow(&["other"], "../other/a.yaml"), good("other/a.yaml"));
        assert!(matches!(allow(&[], "deep"), Err(Refusal::Unreadable(_))));
        assert!(matches!(allow(&[], "none.yaml"), Err(Refusal::Unreadable(_))));
    }
}
