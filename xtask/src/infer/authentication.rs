//! How requests prove who sends them: from the security schemes that operations demand, else from their parameters.

use std::collections::BTreeMap;

use openapiv3::{APIKeyLocation, Parameter, SecurityScheme};

use super::{
    header,
    inferred::{Certainty, Inferred},
    prefix, requirement,
};
use crate::{document::Document, plan::words};

/// What an account must give. Nothing where the document shows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authentication {
    /// Sent together.
    pub credentials: Vec<Credential>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    pub place: CredentialPlace,
    /// Of the header, query parameter or cookie: `Authorization`.
    pub name: String,
    /// What stands before the secret: `Bearer `.
    pub prefix: String,
    /// How the environment variable's name ends after the vendor's: `API_KEY` of `DATADOG_API_KEY`.
    pub environment_suffix: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialPlace {
    Header,
    Query,
    Cookie,
    /// User and password (RFC 7617).
    Basic,
}

/// Header parameters that carry a credential where no scheme is declared, in snake case, with the suffix of each.
const HEADERS: &[(&str, &str)] = &[
    ("authorization", "TOKEN"),
    ("x_api_key", "API_KEY"),
    ("api_key", "API_KEY"),
    ("apikey", "API_KEY"),
    ("x_auth_token", "TOKEN"),
    ("x_access_token", "TOKEN"),
    ("x_api_token", "API_TOKEN"),
    ("api_token", "API_TOKEN"),
];

/// What one scheme comes to, with what tells its prefix.
#[derive(Debug)]
struct Read {
    credential: Credential,
    rank: u8,
    because: Option<&'static str>,
    certainty: Certainty,
}

/// The authentication of a document: of the sets of schemes that most operations accept, the handiest.
pub fn authentication(document: &Document) -> Inferred<Authentication> {
    let demands = requirement::demands(document);
    let accepted = requirement::accepted(&demands);
    let most = accepted.values().max().copied().unwrap_or(0);
    let handiest =
        |schemes: &[String]| read_all(document, schemes).map(|read| (read.iter().map(|read| read.rank).max(), read));
    let best = accepted
        .iter()
        .filter(|(_, count)| **count == most)
        .filter_map(|(schemes, _)| Some((schemes, handiest(schemes)?)))
        .min_by(|(a, (x, _)), (b, (y, _))| (x, a.len(), a).cmp(&(y, b.len(), b)));
    if let Some((schemes, (_, read))) = best {
        let others = demands.iter().filter(|demand| !demand.is_empty() && !demand.contains(*schemes)).count();
        let others = if others > 0 { format!("; {others} demand another") } else { String::new() };
        let because = format!("{most} of {} operations accept {}{others}", demands.len(), quoted(schemes));
        return inferred(read, because, Certainty::Said);
    }
    let declared = requirement::declared(document);
    let one = declared.iter().filter_map(|name| read(document, name).map(|read| (read, *name)));
    if let Some((read, name)) = one.min_by_key(|(read, name)| (read.rank, *name)) {
        let because = format!("the document declares `{}`, though no operation demands it", words::clean(name));
        return inferred(vec![read], because, Certainty::Likely);
    }
    by_parameter(document).unwrap_or_else(|| {
        let because = "the document declares no security scheme and no operation takes a header for a key";
        Inferred::new(Authentication::default(), because, Certainty::Guess)
    })
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{}`", words::clean(name))).collect::<Vec<_>>().join(" with ")
}

fn inferred(read: Vec<Read>, because: String, certainty: Certainty) -> Inferred<Authentication> {
    let certainty = read.iter().map(|read| read.certainty).max().unwrap_or(certainty).max(certainty);
    let because = std::iter::once(because).chain(read.iter().filter_map(|read| read.because.map(str::to_owned)));
    let because = because.collect::<Vec<_>>().join("; ");
    let credentials = read.into_iter().map(|read| read.credential).collect();
    Inferred::new(Authentication { credentials: told_apart(credentials) }, because, certainty)
}

/// No two credentials are in one place, or come from one variable.
fn told_apart(credentials: Vec<Credential>) -> Vec<Credential> {
    let mut apart: Vec<Credential> = Vec::new();
    for mut credential in credentials {
        if apart
            .iter()
            .any(|known| known.place == credential.place && known.name.eq_ignore_ascii_case(&credential.name))
        {
            continue;
        }
        let same = apart.iter().filter(|known| known.environment_suffix == credential.environment_suffix).count();
        if same > 0 {
            credential.environment_suffix = suffix(&credential.name, &format!("KEY_{}", same + 1));
        }
        apart.push(credential);
    }
    apart
}

/// What all of some schemes come to; none where one of them cannot be met.
fn read_all(document: &Document, schemes: &[String]) -> Option<Vec<Read>> {
    let mut read: Vec<Read> = schemes.iter().map(|name| read(document, name)).collect::<Option<_>>()?;
    if let [only] = &mut read[..] {
        only.credential.environment_suffix = only_suffix(&only.credential).to_owned();
    }
    Some(read)
}

fn only_suffix(credential: &Credential) -> &'static str {
    match (credential.place, credential.prefix.as_str()) {
        (CredentialPlace::Basic, _) => "CREDENTIALS",
        (_, "Bearer ") => "TOKEN",
        _ => "API_KEY",
    }
}

fn read(document: &Document, name: &str) -> Option<Read> {
    let credential = |place, header: &str, prefix: &str| Credential {
        place,
        name: header.to_owned(),
        prefix: prefix.to_owned(),
        environment_suffix: suffix(name, "KEY"),
    };
    let bearer = |rank, because| Read {
        credential: credential(CredentialPlace::Header, "Authorization", "Bearer "),
        rank,
        because,
        certainty: if rank == 0 { Certainty::Said } else { Certainty::Likely },
    };
    Some(match requirement::scheme(document, name)? {
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => Read {
            credential: credential(CredentialPlace::Basic, "Authorization", ""),
            rank: 3,
            because: None,
            certainty: Certainty::Said,
        },
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => bearer(0, None),
        // What is registered beside these two (digest, mutual) takes more than a header of the account's.
        SecurityScheme::HTTP { .. } => return None,
        SecurityScheme::OAuth2 { .. } => bearer(2, Some("an OAuth 2.0 access token is sent as a bearer token")),
        SecurityScheme::OpenIDConnect { .. } => bearer(2, Some("an OpenID Connect token is sent as a bearer token")),
        SecurityScheme::APIKey { location, name: key, description, .. } => {
            if !header::is_header_name(&key.replace(['[', ']'], "")) {
                return None;
            }
            let (place, rank) = match location {
                APIKeyLocation::Header => (CredentialPlace::Header, 1),
                APIKeyLocation::Query => (CredentialPlace::Query, 4),
                APIKeyLocation::Cookie => (CredentialPlace::Cookie, 5),
            };
            let plain =
                Read { credential: credential(place, key, ""), rank, because: None, certainty: Certainty::Said };
            if place == CredentialPlace::Header && key.eq_ignore_ascii_case("authorization") {
                return Some(prefixed(plain, description.as_deref().unwrap_or_default(), name));
            }
            plain
        }
    })
}

/// A key in `Authorization`, which hardly ever stands there alone.
fn prefixed(plain: Read, words: &str, name: &str) -> Read {
    let credential = Credential { name: "Authorization".to_owned(), ..plain.credential };
    match prefix::prefix(words, name) {
        Some((prefix, because, certainty)) => {
            Read { credential: Credential { prefix, ..credential }, because: Some(because), certainty, ..plain }
        }
        None => Read {
            credential,
            because: Some(
                "what stands before the key is not said; if the vendor answers 401, try the prefix `Bearer `",
            ),
            certainty: Certainty::Guess,
            ..plain
        },
    }
}

/// `API_KEY` of `apiKeyAuth`, `APP_KEY` of `appKeyAuth`.
fn suffix(name: &str, otherwise: &str) -> String {
    let name = words::snake(name);
    let name = ["_authentication", "_authorization", "_auth", "_scheme", "_header"]
        .iter()
        .fold(name.as_str(), |name, end| name.strip_suffix(end).unwrap_or(name));
    let name = name.trim_start_matches(|letter: char| !letter.is_ascii_alphabetic());
    if name.is_empty() || name == "auth" { otherwise.to_owned() } else { name.to_ascii_uppercase() }
}

/// A header that most operations take, where nothing is declared.
fn by_parameter(document: &Document) -> Option<Inferred<Authentication>> {
    let sites = document.sites();
    let mut counts: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for parameter in sites.iter().flat_map(|site| &site.parameters) {
        let Parameter::Header { parameter_data: data, .. } = parameter else { continue };
        let known = HEADERS.iter().position(|(name, _)| *name == words::snake(&data.name));
        if let Some(known) = known {
            *counts.entry((known, data.name.clone())).or_default() += 1;
        }
    }
    let ((known, name), count) = counts.into_iter().max_by_key(|((known, _), count)| (*count, usize::MAX - known))?;
    let (header, suffix) = HEADERS[known];
    let prefix = if header == "authorization" { "Bearer " } else { "" };
    let because = format!("{count} of {} operations take the header `{name}`", sites.len());
    let credential = Credential {
        place: CredentialPlace::Header,
        name: if header == "authorization" { "Authorization".to_owned() } else { name },
        prefix: prefix.to_owned(),
        environment_suffix: suffix.to_owned(),
    };
    let most = count * 2 > sites.len() && prefix.is_empty();
    let certainty = if most { Certainty::Likely } else { Certainty::Guess };
    Some(Inferred::new(Authentication { credentials: vec![credential] }, because, certainty))
}
