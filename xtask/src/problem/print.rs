//! What a task says at its end: its problems on stderr and its lines on stdout, or all of it as one JSON object.

use std::{
    env,
    io::{self, IsTerminal, Write},
};

use clap::ValueEnum;
use serde_json::{Map, Value};

use super::{
    draw::draw,
    group::{counts, groups, located},
    json,
    problems::{Level, Problems},
    visible::visible,
};

/// For people, or for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
}

/// How problems are shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    pub format: Format,
    /// Every problem, not only the first of each kind.
    pub all: bool,
    pub colour: bool,
}

/// What a task says beside its problems: lines for people, and the same as fields for programs.
#[derive(Debug, Default)]
pub struct Said {
    pub lines: Vec<String>,
    pub fields: Map<String, Value>,
}

impl Style {
    /// Colours where stderr is a terminal that has them and nobody asks for none (<https://no-color.org>).
    pub fn detect(format: Format, all: bool) -> Self {
        let is_plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        Self { format, all, colour: !is_plain && io::stderr().is_terminal() }
    }
}

/// Prints problems, and nothing else.
pub fn print(problems: &Problems, style: &Style) {
    tell(problems, Said::default(), style);
}

/// Prints problems and what else there is to say. Whoever reads may have stopped reading; that ends no task.
pub fn tell(problems: &Problems, said: Said, style: &Style) {
    match style.format {
        Format::Text => {
            let _ = io::stderr().write_all(render(problems, style).as_bytes());
            let text: String = said.lines.iter().map(|line| format!("{}\n", visible(line))).collect();
            let _ = io::stdout().write_all(text.as_bytes());
        }
        Format::Json => {
            let mut object = Map::from_iter([("problems".to_owned(), json::json(problems))]);
            object.extend(said.fields);
            let _ = writeln!(io::stdout(), "{}", json::write(&Value::Object(object)));
        }
    }
}

/// Writes lines on stderr.
pub fn complain(text: &str) {
    let text: String = text.lines().map(|line| format!("{}\n", visible(line))).collect();
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Problems for people: one of each kind drawn, and how many there are.
pub fn render(problems: &Problems, style: &Style) -> String {
    let (located, texts) = located(problems);
    let mut text: String = groups(located).iter().map(|group| draw(group, &texts, style)).collect();
    text.extend([Level::Error, Level::Warning, Level::Note].into_iter().filter_map(|level| count(problems, level)));
    text
}

/// `139 warnings: 120 missing-type, 19 wrong-enum`.
fn count(problems: &Problems, level: Level) -> Option<String> {
    let counts = counts(problems, level);
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    let name = match level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    let plural = if all == 1 { "" } else { "s" };
    let by_code: Vec<String> = counts.iter().map(|(code, count)| format!("{count} {code}")).collect();
    (all > 0).then(|| format!("{all} {name}{plural}: {}\n", by_code.join(", ")))
}
