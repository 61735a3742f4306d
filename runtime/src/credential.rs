//! Credentials: an account's secrets, what a request carries of them, and how they are kept out of what is told.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};
use toolpress_tool::{Credential, CredentialPlace};

use crate::wire::{Encoding, header_text};

/// A credential as its owner wrote it. It shows in no message and not in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

/// Why a text can be no credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    Empty,
    /// It holds what cannot be sent where the credential goes.
    Illegal,
    /// It is no `user:password`.
    NoPassword,
}

/// What proves who sends a request: its parts by where they go, each ready to be sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// Marked sensitive, so that they are not printed.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Names and values, percent-encoded.
    pub query: Vec<(String, String)>,
    /// Names and values, as cookies may hold them.
    pub cookies: Vec<(String, String)>,
    secrets: Vec<String>,
}

/// What must not be told, in every spelling in which a vendor may repeat it.
#[derive(Clone, Default)]
pub(crate) struct Hidden {
    spellings: Vec<String>,
    /// Whether a credential is part of the URL, which vendors repeat in links of their replies.
    pub(crate) in_url: bool,
}

impl Secret {
    /// The secret, if it can be sent as each of these credentials. Line breaks at its end are left out.
    pub(crate) fn new<'a>(text: &str, credentials: impl Iterator<Item = &'a Credential>) -> Result<Self, Unfit> {
        let secret = Self(text.trim_end_matches(['\r', '\n']).to_owned());
        if secret.0.trim().is_empty() {
            return Err(Unfit::Empty);
        }
        for credential in credentials {
            secret.written(credential)?;
        }
        Ok(secret)
    }

    /// The secret as it is sent. One that brings its prefix (`Bearer `, `Basic `, or the API's) keeps it.
    fn written(&self, credential: &Credential) -> Result<String, Unfit> {
        let Self(text) = self;
        let Credential { place, prefix, basic, .. } = *credential;
        let has = |prefix: &str| text.starts_with(prefix);
        let written = match place {
            CredentialPlace::Header if basic && !has("Basic ") => {
                if text.contains(char::is_control) {
                    return Err(Unfit::Illegal);
                }
                if !text.contains(':') {
                    return Err(Unfit::NoPassword);
                }
                format!("{prefix}{}", STANDARD.encode(text))
            }
            CredentialPlace::Header if basic || has("Bearer ") || has(prefix) => text.clone(),
            CredentialPlace::Header => format!("{prefix}{text}"),
            CredentialPlace::Query if text.contains(char::is_control) => return Err(Unfit::Illegal),
            CredentialPlace::Query => Encoding::Percent.value(text).into_owned(),
            // As it is: whoever copied it from a browser has it encoded already.
            CredentialPlace::Cookie if text.bytes().all(is_cookie_octet) => text.clone(),
            CredentialPlace::Cookie => return Err(Unfit::Illegal),
        };
        let is_legal = place != CredentialPlace::Header || header_text(&written).is_some();
        if is_legal { Ok(written) } else { Err(Unfit::Illegal) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

impl Proof {
    /// Adds a credential to what is sent.
    pub(crate) fn add(&mut self, credential: &Credential, secret: &Secret) {
        let written = secret.written(credential).expect("the secret was checked for this credential when it was set");
        match credential.place {
            CredentialPlace::Header => {
                let name = HeaderName::from_bytes(credential.name.as_bytes()).expect("an emitted header name is one");
                let mut value = HeaderValue::from_str(&written).expect("the secret was checked to be header text");
                value.set_sensitive(true);
                self.headers.push((name, value));
            }
            CredentialPlace::Query => {
                self.query.push((Encoding::Percent.name(credential.name).into_owned(), written.clone()));
            }
            CredentialPlace::Cookie => self.cookies.push((credential.name.to_owned(), written.clone())),
        }
        let bare = [credential.prefix, "Bearer ", "Basic "].iter().find_map(|prefix| secret.0.strip_prefix(prefix));
        let sent = written.strip_prefix(credential.prefix).unwrap_or(&written);
        let password = secret.0.split_once(':').filter(|_| credential.basic).map(|(_, password)| password);
        let parts = [Some(secret.0.as_str()), bare, Some(sent), password];
        self.secrets.extend(parts.into_iter().flatten().map(str::to_owned));
    }

    /// What must not be told of it.
    pub(crate) fn hidden(&self) -> Hidden {
        /// What is shorter is part of ordinary words, and guessed anyway.
        const SHORTEST: usize = 4;
        let spellings = self.secrets.iter().flat_map(|secret| {
            let json = serde_json::Value::from(secret.as_str()).to_string();
            let json = json[1..json.len() - 1].to_owned();
            [secret.clone(), Encoding::Percent.value(secret).into_owned(), json.replace('/', "\\/"), json]
        });
        let mut spellings: Vec<String> = spellings.filter(|spelling| spelling.len() >= SHORTEST).collect();
        // Of two that begin alike the longer is looked for first.
        spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
        spellings.dedup();
        Hidden { spellings, in_url: !self.query.is_empty() }
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let names = |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        formatter
            .debug_struct("Proof")
            .field("headers", &headers)
            .field("query", &names(&self.query))
            .field("cookies", &names(&self.cookies))
            .finish_non_exhaustive()
    }
}

impl Hidden {
    /// The text without the credentials that it repeats.
    pub(crate) fn out_of<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for spelling in &self.spellings {
            if text.contains(spelling.as_str()) {
                text = Cow::Owned(text.replace(spelling.as_str(), "[credential]"));
            }
        }
        text
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Hidden({})", self.spellings.len())
    }
}

/// RFC 6265, section 4.1.1.
fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::{Proof, Secret, Unfit};
    use toolpress_tool::{Credential, CredentialPlace};

    const fn credential(place: CredentialPlace, name: &'static str, prefix: &'static str, basic: bool) -> Credential {
        Credential { place, name, prefix, basic, environment: "ACME_KEY" }
    }

    static HEADER: Credential = credential(CredentialPlace::Header, "X-Key", "Key ", false);
    static QUERY: Credential = credential(CredentialPlace::Query, "api_key[]", "", false);
    static COOKIE: Credential = credential(CredentialPlace::Cookie, "session", "", false);
    static LOGIN: Credential = credential(CredentialPlace::Header, "Authorization", "Basic ", true);

    fn proof(credential: &Credential, text: &str) -> Result<Proof, Unfit> {
        let secret = Secret::new(text, [credential].into_iter())?;
        let mut proof = Proof::default();
        proof.add(credential, &secret);
        Ok(proof)
    }

    fn sent(credential: &Credential, text: &str) -> Result<String, Unfit> {
        let proof = proof(credential, text)?;
        let headers = proof.headers.iter().map(|(_, value)| value.to_str().expect("it is ASCII").to_owned());
        let pairs = proof.query.iter().chain(&proof.cookies).map(|(name, value)| format!("{name}={value}"));
        Ok(headers.chain(pairs).collect())
    }

    #[test]
    fn each_credential_is_written_as_its_place_wants_it() {
        for (credential, text, expected) in [
            (&HEADER, "k3y\n", "Key k3y"),
            (&HEADER, "Key k3y", "Key k3y"),
            (&HEADER, "Bearer k3y", "Bearer k3y"),
            (&QUERY, "a&admin=1#é", "api_key%5B%5D=a%26admin%3D1%23%C3%A9"),
            (&COOKIE, "a%3D=b", "session=a%3D=b"),
            (&LOGIN, "ann:open sesame", "Basic YW5uOm9wZW4gc2VzYW1l"),
            (&LOGIN, "ann:pässword:", "Basic YW5uOnDDpHNzd29yZDo="),
            (&LOGIN, "key:", "Basic a2V5Og=="),
            (&LOGIN, "Basic a2V5Og==", "Basic a2V5Og=="),
        ] {
            assert_eq!(sent(credential, text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_would_end_its_place_is_refused() {
        for (credential, text) in [
            (&HEADER, "k3y\r\nX-Admin: yes"),
            (&HEADER, "schlüssel"),
            (&QUERY, "k3y\r\nX-Admin: yes"),
            (&QUERY, "k3y\0"),
            (&COOKIE, "k3y; admin=1"),
            (&COOKIE, "k3y\r\nX-Admin: yes"),
            (&COOKIE, "schlüssel"),
            (&LOGIN, "ann:a\nb"),
            (&LOGIN, "Basic a\nb"),
        ] {
            assert_eq!(sent(credential, text), Err(Unfit::Illegal), "{text:?}");
        }
        assert_eq!(sent(&LOGIN, "ann"), Err(Unfit::NoPassword));
        assert_eq!(sent(&QUERY, " \n"), Err(Unfit::Empty));
    }

    #[test]
    fn nothing_is_told_of_a_credential_in_any_spelling() -> Result<(), Unfit> {
        for (credential, text, echoes) in [
            (&HEADER, "s3cret/\"x", &["s3cret/\"x", "Key s3cret/\"x", "s3cret\\/\\\"x", "s3cret%2F%22x"][..]),
            (&HEADER, "Bearer s3cret", &["Bearer s3cret", "token s3cret"]),
            (&QUERY, "s3cret&x", &["s3cret&x", "https://a.example/?api_key=s3cret%26x&page=2"]),
            (&LOGIN, "ann:s3cret", &["ann:s3cret", "YW5uOnMzY3JldA==", "password s3cret"]),
        ] {
            let proof = proof(credential, text)?;
            assert!(!format!("{proof:?}").contains("s3cret"), "{proof:?}");
            for echo in echoes {
                let told = proof.hidden().out_of(echo).into_owned();
                assert!(!told.contains("s3cret") && !told.contains("YW5u") && told.contains("[credential]"), "{told}");
            }
            assert!(!format!("{:?}", proof.hidden()).contains("s3cret"));
            assert_eq!(proof.hidden().out_of("nothing"), "nothing");
        }
        Ok(())
    }
}
