//! The rules: every kind of change that is known, how grave it is, and for whom.

use std::fmt;

use serde::{Serialize, Serializer};

/// How grave a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What worked before fails, or does something else.
    Break,
    /// It works, and may surprise.
    Risk,
    /// Good to know.
    Note,
}

/// Whom a change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// What reads the list of tools and chooses.
    Model,
    /// Who pins names and arguments, or filters by methods and tags.
    Callers,
    /// Who uses the typed requests.
    Rust,
    /// The vendor, and what stands between: proxies, firewalls, credentials.
    Wire,
}

/// What the same change is called the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mirror {
    Rule(&'static str),
    /// The rule itself.
    Same,
    /// It has none, because.
    None(&'static str),
}

/// A kind of change.
#[derive(Debug)]
pub struct Rule {
    pub id: &'static str,
    pub level: Level,
    pub audiences: &'static [Audience],
    /// What happened, after the name of what it happened to: `is gone`.
    pub verb: &'static str,
    /// What that means for whoever it concerns.
    pub sentence: &'static str,
    pub mirror: Mirror,
}

impl Rule {
    /// The rule of that name.
    pub fn of(id: &str) -> &'static Self {
        RULES.iter().find(|rule| rule.id == id).expect("the table of rules has every id that is compared with")
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Self::Break => "break",
            Self::Risk => "risk",
            Self::Note => "note",
        }
    }
}

impl Audience {
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Callers => "callers",
            Self::Rust => "rust",
            Self::Wire => "wire",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const M: &[Audience] = &[Audience::Model];
const C: &[Audience] = &[Audience::Callers];
const W: &[Audience] = &[Audience::Wire];
const MC: &[Audience] = &[Audience::Model, Audience::Callers];
const MCR: &[Audience] = &[Audience::Model, Audience::Callers, Audience::Rust];
const CR: &[Audience] = &[Audience::Callers, Audience::Rust];
const CW: &[Audience] = &[Audience::Callers, Audience::Wire];
const ALL: &[Audience] = &[Audience::Model, Audience::Callers, Audience::Rust, Audience::Wire];

const fn rule(
    id: &'static str,
    level: Level,
    audiences: &'static [Audience],
    verb: &'static str,
    sentence: &'static str,
    mirror: Mirror,
) -> Rule {
    Rule { id, level, audiences, verb, sentence, mirror }
}

use Level::{Break, Note, Risk};
use Mirror::{None as NoMirror, Rule as By, Same};

/// Every rule, by what it is about.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    // Vendors.
    rule("vendor-added", Note, ALL, "is a new vendor", "its tools can be called", By("vendor-removed")),
    rule("vendor-removed", Break, ALL, "is no vendor any more", "none of its tools can be called", By("vendor-added")),
    rule("vendor-title-changed", Note, M, "is titled otherwise", "people see it in docs and messages", Same),
    rule("instructions-changed", Risk, M, "tells models something else", "a model reads it before it uses the tools", Same),
    rule("setting-added", Note, CW, "can be set for the account", "calls may leave it out, or its host needs it", By("setting-removed")),
    rule("setting-removed", Break, CW, "is no setting any more", "what the account sets is not used", By("setting-added")),
    rule("setting-changed", Risk, CW, "is set otherwise", "an account that sets it the old way has not set it", Same),
    rule("api-added", Note, W, "is a new API", "a firewall has to let its host through", By("api-removed")),
    rule("api-removed", Break, CW, "is no API any more", "`--url` cannot name it", By("api-added")),
    rule("host-changed", Risk, W, "is served elsewhere", "requests and credentials go to another host", Same),
    rule("server-added", Note, CW, "is a new server", "`--server` can name it", By("server-removed")),
    rule("server-removed", Break, CW, "is no server any more", "`--server` cannot name it", By("server-added")),
    rule("server-changed", Risk, CW, "is another host", "requests and credentials of its accounts go to another host", Same),
    rule("authentication-changed", Break, CW, "takes another credential", "an account set up the old way is not let in", Same),
    rule("tokens-grown", Risk, M, "takes more of a model's context", "the list of tools is larger by a twentieth or more", By("tokens-shrunk")),
    rule("tokens-shrunk", Note, M, "takes less of a model's context", "the list of tools is smaller by a twentieth or more", By("tokens-grown")),
    // Tools and their names.
    rule("tool-added", Note, MC, "is new", "it can be called", By("tool-removed")),
    rule("tool-removed", Break, MCR, "is gone", "calls of it fail", By("tool-added")),
    rule("tool-renamed", Break, MCR, "has another name", "calls by the old name fail; say it under `aliases` of its record", Same),
    rule("tool-renamed-with-alias", Note, M, "has another name", "the old name still answers, and is not listed", NoMirror("the way back keeps no alias: tool-renamed")),
    rule("alias-added", Note, C, "answers to one more name", "calls by that name reach it", By("alias-removed")),
    rule("alias-removed", Break, C, "answers to one name less", "calls by that name fail", By("alias-added")),
    rule("tool-split", Break, MCR, "is several tools now", "calls of it fail; each part is called by itself", By("tools-merged")),
    rule("tools-merged", Break, MCR, "is one tool for several", "calls of the several fail; their work is done by one", By("tool-split")),
    rule("tag-added", Note, C, "carries one more tag", "`--tags` finds it there too", By("tag-removed")),
    rule("tag-removed", Risk, C, "carries a tag no more", "`--tags` does not find it there", By("tag-added")),
    rule("tags-moved", Risk, C, "carries other tags", "`--tags` finds it elsewhere", Same),
    rule("resource-moved", Break, &[Audience::Rust], "belongs to another resource", "its module and its type have another name", Same),
    rule("method-changed", Break, CR, "is another method", "`--methods` and its type's name are others", Same),
    rule("effect-changed", Risk, C, "has another effect", "`--methods read` and those who ask before a change judge it otherwise", Same),
    rule("poll-changed", Note, M, "is waited for otherwise", "another tool says how far its work has come", Same),
    // Hints.
    rule("became-destructive", Break, MC, "is destructive now", "clients that let it pass unasked may not know", By("no-longer-destructive")),
    rule("no-longer-destructive", Risk, MC, "is called harmless", "clients may stop asking before it", By("became-destructive")),
    rule("read-only-lost", Break, MC, "changes things now", "clients that may only read have used it", By("read-only-gained")),
    rule("read-only-gained", Risk, MC, "is called read-only", "clients may stop asking before it", By("read-only-lost")),
    rule("idempotent-lost", Risk, MC, "may not be repeated", "clients that repeat it do it twice", By("idempotent-gained")),
    rule("idempotent-gained", Note, MC, "may be repeated", "clients may repeat it", By("idempotent-lost")),
    rule("open-world-changed", Note, MC, "reaches another world", "clients may trust its answers more or less", Same),
    // Words.
    rule("title-changed", Note, M, "has another title", "people see it in their client", Same),
    rule("description-changed", Note, M, "is described a little otherwise", "a model may choose otherwise", Same),
    rule("description-turned", Risk, M, "is described quite otherwise", "words that deny, demand or destroy came or went, or much is new: a model may do otherwise", Same),
    rule("argument-words-changed", Note, M, "is explained a little otherwise", "a model may fill it otherwise", Same),
    rule("argument-words-turned", Risk, M, "is explained quite otherwise", "words that deny, demand or destroy came or went, or much is new: a model may fill it otherwise", Same),
    // What callers send.
    rule("argument-added", Note, MC, "can be said", "calls may say it", By("argument-removed")),
    rule("argument-added-required", Break, MCR, "has to be said, and is new", "calls without it are refused", By("argument-removed")),
    rule("argument-removed", Break, MCR, "is gone", "calls that say it are refused", By("argument-added")),
    rule("argument-renamed", Break, MCR, "has another name", "calls by the old name are refused", Same),
    rule("argument-required", Break, MCR, "has to be said", "calls without it are refused", By("argument-optional")),
    rule("argument-optional", Note, MCR, "may be left out", "calls need not say it", By("argument-required")),
    rule("type-narrowed", Break, MCR, "takes less", "values that were taken are refused", By("type-widened")),
    rule("type-widened", Note, MCR, "takes more", "more values are taken", By("type-narrowed")),
    rule("type-changed", Break, MCR, "takes something else", "values that were taken are refused", Same),
    rule("null-refused", Break, MCR, "cannot be null", "calls that say null are refused", By("null-taken")),
    rule("null-taken", Note, MCR, "can be null", "calls may say null", By("null-refused")),
    rule("format-changed", Risk, MC, "is written in another format", "values in the old format may be refused or misread", Same),
    rule("enum-value-removed", Break, MCR, "has a value less", "calls that say it are refused", By("enum-value-added")),
    rule("enum-value-added", Note, MCR, "has a value more", "calls may say it", By("enum-value-removed")),
    rule("default-changed", Risk, MC, "has another default", "calls that leave it out mean something else", Same),
    rule("bounds-tightened", Break, MC, "has tighter bounds", "values that were taken are refused", By("bounds-loosened")),
    rule("bounds-loosened", Note, MC, "has wider bounds", "more values are taken", By("bounds-tightened")),
    rule("pattern-tightened", Break, MC, "must match another pattern", "values that were taken may be refused", By("pattern-dropped")),
    rule("pattern-dropped", Note, MC, "needs to match no pattern", "more values are taken", By("pattern-tightened")),
    rule("properties-closed", Break, MCR, "takes declared names only", "calls that say others are refused", By("properties-opened")),
    rule("properties-opened", Note, MCR, "takes names of any kind", "a misspelt name is not refused", By("properties-closed")),
    // What callers get.
    rule("result-field-added", Note, MC, "comes back too", "replies hold more", By("result-field-removed")),
    rule("result-field-removed", Break, MC, "does not come back", "who reads it finds nothing", By("result-field-added")),
    rule("result-type-narrowed", Note, MC, "comes back as less", "replies hold fewer kinds of values", By("result-type-widened")),
    rule("result-type-widened", Risk, MC, "comes back as more", "replies hold values that were not there before", By("result-type-narrowed")),
    rule("result-type-changed", Break, MC, "comes back as something else", "who reads it reads another kind of value", Same),
    rule("result-told", Note, MC, "says what it answers", "there is an output schema now", By("result-untold")),
    rule("result-untold", Risk, MC, "does not say what it answers", "there is no output schema, and no structured content", By("result-told")),
    // The wire.
    rule("http-changed", Risk, W, "is another HTTP method", "proxies that allow the old one refuse it", Same),
    rule("path-changed", Risk, W, "is another path", "proxies that allow the old one refuse it", Same),
    rule("operation-renamed", Note, W, "is another operation of the document", "the vendor calls it otherwise, or it is another one", Same),
    rule("api-moved", Risk, W, "calls another API", "requests and credentials go to another host", Same),
    rule("scope-needed", Break, W, "needs a further scope", "a credential without it is refused", By("scope-dropped")),
    rule("scope-dropped", Note, W, "needs a scope less", "a credential may do with less", By("scope-needed")),
    rule("headers-changed", Risk, W, "is sent with other headers", "the vendor may answer otherwise", Same),
    rule("argument-moved", Risk, W, "is sent elsewhere or spelt otherwise", "what checks requests must look there", Same),
    rule("style-changed", Risk, W, "is written otherwise", "the vendor must read the new way", Same),
    rule("argument-setting-changed", Risk, CW, "is filled by another setting", "an account that sets the old one has not set it", Same),
    rule("content-type-changed", Risk, W, "is sent as another content type", "the vendor must read the new one", Same),
    rule("body-changed", Risk, W, "has a body of another kind", "the vendor must read the new one", Same),
    rule("paging-changed", Risk, CW, "is paged otherwise", "cursors from before are refused, and pages may be of another size", Same),
    rule("items-changed", Risk, CW, "finds its items elsewhere", "another part of the reply is listed", Same),
    rule("request-changed", Risk, W, "of the same call is another", "nothing in the tables says why: the way of writing requests changed", Same),
    // What is not understood.
    rule("form-changed", Note, ALL, "has snapshots of another form", "only names, words, hints and arguments could be compared", Same),
    rule("unknown", Break, ALL, "changed in a way that no rule knows", "judge it yourself, and accept it or give it a rule", Same),
];
