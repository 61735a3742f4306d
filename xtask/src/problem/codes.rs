//! Every code that a problem can have: what it means, and what a person can do about it.

use serde_json::Value;

/// What is known about all problems of one code.
#[derive(Debug)]
pub struct Code {
    pub name: &'static str,
    /// A sentence that explains the code.
    pub means: &'static str,
    pub help: Help,
    /// Whether the key is what is wrong, not the value at it.
    pub is_key: bool,
}

/// What a person can do.
#[derive(Debug)]
pub enum Help {
    /// Nothing: it is mended as a person would mend it.
    Nothing,
    /// The problem says it itself.
    Own,
    Say(&'static str),
    /// A correction in the document's overlay.
    Overlay(Action),
}

/// An action of an overlay, before it is known where.
#[derive(Debug)]
pub struct Action {
    /// What it is for.
    pub purpose: &'static str,
    pub target: Target,
    /// Whether the target, as import left it, is in want of it. The second is the name that the message quotes first.
    pub wanted: fn(&Value, &str) -> bool,
    /// What it adds, in YAML; `NAME` is the name that the message quotes first, `ID` the target's `operationId`.
    pub update: &'static str,
}

/// What an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// What the problem points to.
    Here,
    /// What that lies in.
    Above,
    /// The schema of the path parameter that the message quotes.
    PathParameter,
}

/// What is known about a code.
pub fn code(name: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.name == name)
}

const fn of(name: &'static str, means: &'static str, help: Help) -> Code {
    Code { name, means, help, is_key: false }
}

const fn key(name: &'static str, means: &'static str, help: Help) -> Code {
    Code { name, means, help, is_key: true }
}

const fn overlay(
    purpose: &'static str,
    target: Target,
    wanted: fn(&Value, &str) -> bool,
    update: &'static str,
) -> Help {
    Help::Overlay(Action { purpose, target, wanted, update })
}

const OPEN: Help = overlay(
    "say what shape belongs here, such as an object",
    Target::Here,
    |schema, _| is_open(schema),
    "{type: object}",
);
const IDENTIFIER: Help = overlay(
    "give it a name that stays when the document changes",
    Target::Here,
    |operation, _| operation["operationId"].is_string(),
    "{operationId: ID}",
);

/// Whether a schema allows anything.
fn is_open(schema: &Value) -> bool {
    schema.as_object().is_some_and(serde_json::Map::is_empty)
}

pub const CODES: &[Code] = &[
    // What import finds in a vendor's document.
    // What import finds in a document of OpenAPI 3.2.
    of(
        "cookie-style",
        "a cookie of this style is sent as it is; what a cookie may not hold is encoded here",
        Help::Nothing,
    ),
    of("deep-tag", "tags lie in one another only so deep", Help::Nothing),
    of("item-schema", "a media type has a schema for the whole or for each item, not both", Help::Nothing),
    of("misplaced-method", "an HTTP method has its own place in a path item", Help::Nothing),
    of(
        "no-method",
        "an HTTP method is a word of letters, digits and a few signs (RFC 9110, section 5.6.2)",
        Help::Nothing,
    ),
    of("query-string", "one parameter stands for the whole query string", Help::Nothing),
    of("repeated-method", "a path has one operation for each HTTP method", Help::Nothing),
    of("streamed-reply", "a reply that goes on without end is read as a list", Help::Nothing),
    of("tag-cycle", "a tag lies in no tag that lies in itself", Help::Nothing),
    of("unknown-tag", "a tag's parent is another tag of the document", Help::Nothing),
    // What import takes as it is.
    of("body-of-get", "servers may refuse a body of GET or drop it (RFC 9110, section 9.3.1)", Help::Nothing),
    of("no-mapping", "what a discriminator's values stand for can be guessed only", Help::Nothing),
    key("odd-operation-id", "an operationId that is one word can be written everywhere", Help::Nothing),
    key("odd-property-name", "a name of letters, digits and underscores can be written everywhere", Help::Nothing),
    key("recursive-all-of", "a schema that is a part of itself has no end", Help::Nothing),
    of("same-path", "a request cannot tell such paths apart", Help::Nothing),
    of("similar-parameters", "a reader mistakes one such parameter for the other", Help::Nothing),
    key("undescribed-required", "what is required should be described", Help::Nothing),
    of("unknown-format", "only known formats are checked and shown to models", Help::Nothing),
    // What import finds in the bytes and the files of a document.
    of("json-comment", "JSON has no comments; many who write it by hand use them", Help::Nothing),
    of("list-of-parts", "references in the place of a list's item take in a whole list", Help::Nothing),
    of("lone-surrogate", "half of a character written as an escape is no character", Help::Nothing),
    of(
        "not-utf-8",
        "JSON and YAML are UTF-8; what else is guessed from the bytes",
        Help::Say("save the file as UTF-8, if letters with accents come out wrong"),
    ),
    of("odd-key", "a key is a text", Help::Nothing),
    of("odd-merge", "a merge key (`<<`) takes an object, or a list of objects", Help::Nothing),
    of("ref-into-root", "a file means a part that only the document which refers to it has", Help::Nothing),
    of("ref-not-allowed", "only what lies in the document's own folder or host is read unasked", Help::Own),
    of("second-document", "a file of YAML may hold several documents; one is the API's", Help::Nothing),
    of("tab-indentation", "YAML is indented with spaces only", Help::Nothing),
    of("too-large", "a document is read within limits of size, depth and number of files", Help::Nothing),
    of("trailing-comma", "a comma before a closing bracket is allowed in JavaScript, not in JSON", Help::Nothing),
    of("unreadable-file", "a file that the document refers to is neither JSON nor YAML", Help::Nothing),
    of(
        "array-without-items",
        "a list should say what its items are, or a model must guess",
        overlay(
            "say what the items are",
            Target::Here,
            |schema, _| is_open(&schema["items"]),
            "{items: {type: string}}",
        ),
    ),
    of(
        "collection-format",
        "Swagger can separate a list in ways that OpenAPI 3.0 has no word for",
        Help::Say("ask the vendor whether it takes the list with commas"),
    ),
    key("empty-path", "a path that has no operation makes no tool", Help::Nothing),
    of("ignored-header", "what a request sends and takes follows from its body and its answer", Help::Nothing),
    of(
        "impossible-required",
        "a closed object cannot have a property that it does not declare, so no value fits it",
        overlay(
            "declare the property",
            Target::Above,
            |schema, name| schema["properties"].get(name).is_none(),
            "{properties: {NAME: {type: string}}}",
        ),
    ),
    of("incomplete", "OpenAPI asks for something that is not there", Help::Nothing),
    key("keyword-of-another-type", "every keyword of a schema is about values of some types only", Help::Nothing),
    of("missing-operation-id", "records and overlays call an operation by its operationId", IDENTIFIER),
    of("missing-type", "the other keywords of the schema tell its type", Help::Nothing),
    of(
        "no-operations",
        "tools are made from operations",
        Help::Say("look whether the vendor keeps its paths in another file, and import that"),
    ),
    key("not-for-tools", "some parts of a document say nothing about what a client can call", Help::Nothing),
    of("optional-path-parameter", "a path cannot be called without its parts", Help::Nothing),
    of(
        "parameter-not-in-path",
        "a path parameter fills a place in braces, and there is none of its name",
        Help::Say("ask the vendor whether the name or the path is misspelt"),
    ),
    of(
        "parameter-shape",
        "a parameter has one schema, or one media type with a schema",
        overlay(
            "say what it takes",
            Target::Here,
            |parameter, _| is_open(&parameter["schema"]),
            "{schema: {type: string}}",
        ),
    ),
    of("path-reference", "a path that is a reference has the operations of another", Help::Nothing),
    of("pattern-properties", "OpenAPI 3.0 has no word for rules about the names of properties", Help::Nothing),
    of("positions", "OpenAPI 3.0 has no word for lists whose items differ by their position", Help::Nothing),
    of("ref-cycle", "a reference that leads back to itself never says what it stands for", OPEN),
    of("ref-into-component", "only components can be referred to once a document is imported", Help::Nothing),
    of("ref-siblings", "OpenAPI 3.0 reads nothing beside a reference", Help::Nothing),
    of("ref-through-ref", "a component that is only a reference is another name for what it leads to", Help::Nothing),
    of("ref-to-file", "the reference leads out of this document", OPEN),
    of("ref-to-nothing", "what the reference names is not in the document", OPEN),
    of("ref-to-other-kind", "the reference leads to something that cannot stand here", OPEN),
    key(
        "repeated-key",
        "readers of JSON and YAML keep one of two values at the same key, and not all of them the same",
        Help::Say("ask the vendor which of the two is meant"),
    ),
    of("repeated-operation-id", "an operationId is the name of one operation", IDENTIFIER),
    of("repeated-parameter", "a parameter is known by its name and its place", Help::Nothing),
    of("second-body", "a request has one body", Help::Say("ask the vendor which of the two the operation takes")),
    of("several-types", "OpenAPI 3.0 gives a schema one type", Help::Nothing),
    key("status-range", "OpenAPI writes a range of statuses with a capital X: `2XX`", Help::Nothing),
    of(
        "too-many-copies",
        "what Swagger shares must be copied to where it is used, and there is a limit to it",
        Help::Nothing,
    ),
    of(
        "undeclared-path-parameter",
        "every place in braces is a parameter that the document should declare",
        overlay(
            "say what it is, if it is no text",
            Target::PathParameter,
            |schema, _| schema.is_object(),
            "{type: integer}",
        ),
    ),
    key(
        "unknown-keyword",
        "a key that OpenAPI does not have there, which may be misspelt or on the wrong level",
        Help::Nothing,
    ),
    of(
        "unknown-type",
        "a schema's type is one of six words",
        overlay("say which type it has", Target::Above, |schema, _| schema.get("type").is_none(), "{type: string}"),
    ),
    of(
        "unknown-version",
        "Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 are read",
        Help::Say("look whether the vendor publishes one of these versions, or convert the document"),
    ),
    of("unreadable", "it is not in a form that can be read", Help::Nothing),
    of("wrong-default", "a default is a value of its schema", Help::Nothing),
    of("wrong-enum", "an enum lists values of its schema, each once", Help::Nothing),
    of(
        "wrong-pattern",
        "a pattern is a regular expression, and arguments are checked by it before they are sent",
        Help::Say("write it with what regular expressions have in common, in an overlay"),
    ),
    of("wrong-type", "a keyword takes values of one kind", Help::Nothing),
    // What generate finds in specs/.
    of("ambiguous-operation", "two documents of a vendor may use the same operationId", Help::Own),
    of(
        "invalid-json",
        "the document is no JSON, and import writes nothing else",
        Help::Say("import it again: cargo xtask import"),
    ),
    of("invalid-yaml", "the file is no YAML, or says something that is not known there", Help::Nothing),
    of("not-canonical", "documents in specs/ are written by import, and corrected by overlays only", Help::Own),
    of(
        "operation-recorded-twice",
        "an operation is one method of one resource",
        Help::Say("remove one of the two entries"),
    ),
    of("overlay-without-effect", "a correction that corrects nothing has expired", Help::Own),
    of("overlay-left-out", "a correction of the vendor's own document is lost unless it is applied again", Help::Own),
    of("no-reason", "whoever reads it later wants to know why", Help::Own),
    of("no-retirement-date", "callers want to know how long they can rely on a name", Help::Own),
    of("released-name-lost", "somebody may have pinned a name that was released", Help::Own),
    of(
        "spent-acceptance",
        "a break is accepted once, for the change that brings it",
        Help::Say("remove the entry from accepted.yaml"),
    ),
    of(
        "spent-retirement",
        "a name is retired while it is among those of the last release",
        Help::Say("remove the entry from retired.yaml"),
    ),
    of(
        "illegal-alias",
        "a tool's name is a word of small letters, digits and underscores",
        Help::Say("mend the alias"),
    ),
    of("repeated-name", "a tool is known by its name", Help::Own),
    of("unknown-argument", "words for an argument that the tool does not have reach nobody", Help::Own),
    of("wrong-authentication", "a credential goes in one place: a header, the query, a cookie, or as basic", Help::Own),
    of("unknown-authentication", "a document names one of the ways to authenticate in vendor.yaml", Help::Own),
    of("unknown-constant", "constants are properties of the body", Help::Own),
    of("unknown-operation", "what is said about an operation needs the operation", Help::Own),
    of("unknown-tool", "words send a model to a tool that it cannot find", Help::Say("mend the name")),
    of("unused-words", "words in the glossary are for arguments that recur", Help::Own),
    // What lint finds in the words of the tools.
    of("argument-without-words", "a model fills arguments by what is said about them", Help::Own),
    of(
        "field-without-words",
        "a model fills nested fields by what is said about them",
        Help::Say("describe them in the record by dotted path, or in arguments.yaml if they recur"),
    ),
    of("large-tool", "every tool takes of the context that a model works in", Help::Own),
    of(
        "leaning-description",
        "a description is read by itself, without the ones before it",
        Help::Say("begin it with what the tool does"),
    ),
    of("long-description", "some model providers refuse longer ones", Help::Say("shorten it in the record")),
    of("no-description", "a model chooses tools by their descriptions", Help::Say("describe it in the record")),
    of("twins", "a model cannot choose between two tools that say the same", Help::Say("say in both how they differ")),
];
