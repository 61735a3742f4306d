//! Gets the bytes of a document's files, from files or http(s) URLs, within a size and a time.

use std::{
    fs::File,
    io::Read,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use ureq::{
    Agent,
    http::{Uri, header, uri::Authority},
    unversioned::transport::DefaultConnector,
};

use super::network::Network;

/// How much is read, and for how long one waits for it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub bytes: u64,
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, time: Duration::from_secs(60) }
    }
}

const MOST_REDIRECTS: usize = 5;

/// How many times as long all files of a document may take as one.
const MOST_TIMES: u32 = 5;

/// Gets the files of one document.
#[derive(Debug)]
pub struct Fetcher {
    limits: Limits,
    agent: Agent,
    started: Instant,
}

/// A file as it was got.
#[derive(Debug)]
pub struct Fetched {
    pub bytes: Vec<u8>,
    /// Where redirects led to.
    pub url: Option<String>,
}

impl Fetcher {
    /// For the document at `source`, which is a URL if it begins with `http://` or `https://` and the path of a file
    /// otherwise.
    pub fn new(source: &str, limits: Limits) -> Self {
        let config = Agent::config_builder()
            // Redirects are followed here, where their target can be refused.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .build();
        let network = if is_url(source) { Network::default() } else { Network::open() };
        let agent = Agent::with_parts(config, DefaultConnector::default(), network);
        Self { limits, agent, started: Instant::now() }
    }

    /// Reads all of the document, or of another file of it.
    pub fn fetch(&self, source: &str) -> Result<Fetched> {
        if is_url(source) {
            return self.download(source);
        }
        Ok(Fetched { bytes: read_file(Path::new(source), self.limits)?, url: None })
    }

    fn download(&self, source: &str) -> Result<Fetched> {
        let mut uri: Uri = source.parse().with_context(|| format!("{} is no URL", shown(source)))?;
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            bail!("the URL holds a user name or a password; download the file and import that");
        }
        for _ in 0..=MOST_REDIRECTS {
            let url = uri.to_string();
            let url = shown(&url);
            let time = self.time().with_context(|| format!("{url} cannot be fetched"))?;
            let request = self.agent.get(&uri).config().timeout_global(Some(time)).build();
            let mut response = request.call().with_context(|| format!("{url} cannot be fetched"))?;
            let status = response.status();
            if status.is_redirection() {
                let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
                let location =
                    location.with_context(|| format!("{url} answers {status} without saying where to go"))?;
                uri = redirect(&uri, location)?;
                continue;
            }
            if !status.is_success() {
                bail!("{url} answers {status}");
            }
            let length = response.headers().get(header::CONTENT_LENGTH);
            let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
            let body = response.body_mut().with_config().limit(u64::MAX).reader();
            let bytes = bounded(body, length, self.limits).with_context(|| format!("{url} cannot be read"))?;
            return Ok(Fetched { bytes, url: Some(uri.to_string()) });
        }
        bail!("{} redirects more than {MOST_REDIRECTS} times", shown(source))
    }

    /// How long the next file may take.
    fn time(&self) -> Result<Duration> {
        let all = self.limits.time * MOST_TIMES;
        let left = all.saturating_sub(self.started.elapsed());
        if left.is_zero() {
            bail!("all files together take longer than {} seconds", all.as_secs());
        }
        Ok(left.min(self.limits.time))
    }
}

pub fn is_url(source: &str) -> bool {
    source.starts_with("http://") || source.starts_with("https://")
}

/// A source as messages and records show it: the query of a URL may hold a token.
pub fn shown(source: &str) -> &str {
    if is_url(source) { source.split(['?', '#']).next().unwrap_or_default() } else { source }
}

fn read_file(path: &Path, limits: Limits) -> Result<Vec<u8>> {
    let file = File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    let size = file.metadata().with_context(|| format!("{} cannot be read", path.display()))?;
    if size.is_dir() {
        bail!("{} is a folder; name the document in it", path.display());
    }
    bounded(file, Some(size.len()), limits).with_context(|| format!("{} cannot be read", path.display()))
}

/// Where a redirect leads, if that is the same host and no less secret.
fn redirect(from: &Uri, location: &str) -> Result<Uri> {
    let origin = format!("{}://{}", from.scheme_str().unwrap_or_default(), from.host().unwrap_or_default());
    let to: Uri = if location.starts_with('/') && !location.starts_with("//") {
        let authority = from.authority().map(Authority::as_str).unwrap_or_default();
        format!("{}://{authority}{location}", from.scheme_str().unwrap_or_default()).parse()
    } else {
        location.parse()
    }
    .with_context(|| format!("{origin} redirects to what is no URL"))?;
    let same_host = to.host() == from.host() && (to.port() == from.port() || to.port().is_none());
    let same_scheme = to.scheme() == from.scheme() || to.scheme_str() == Some("https");
    if !same_host || !same_scheme {
        let location = location.split(['?', '#']).next().unwrap_or_default();
        bail!("{origin} redirects to {location}; if that is right, import from there");
    }
    Ok(to)
}

fn bounded(reader: impl Read, said: Option<u64>, limits: Limits) -> Result<Vec<u8>> {
    let too_large = || format!("it is larger than {} bytes, the most that is read", limits.bytes);
    if said.is_some_and(|said| said > limits.bytes) {
        bail!(too_large());
    }
    let mut bytes = Vec::new();
    reader.take(limits.bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits.bytes {
        bail!(too_large());
    }
    Ok(bytes)
}
