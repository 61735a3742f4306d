//! Draws a group of problems: the first with its line and what is meant underlined, the others by their places.

use annotate_snippets::{
    AnnotationKind, Group as Report, Level as Colour, Renderer, Snippet,
    renderer::{DEFAULT_LINE_NUM_STYLE, Style as Ink},
};

use super::{
    codes::{Help, code},
    group::{Group, Located, Texts},
    print::Style,
    problems::{Level, Problem},
    visible::visible,
};

/// How many errors of one kind are drawn; the others are named by their places.
const DRAWN_ERRORS: usize = 10;
/// How many further warnings of one kind are named by their places.
const NAMED: usize = 4;

/// What is said below a problem.
enum Note {
    Means(&'static str),
    Help(String),
    /// Places of others of its kind.
    Also(String),
}

/// A group as text, with an empty line after it.
pub fn draw(group: &Group<'_>, texts: &Texts<'_>, style: &Style) -> String {
    let Some(first) = group.members.first() else { return String::new() };
    let is_error = first.problem.level == Level::Error;
    let drawn = match (style.all, is_error) {
        (true, _) => group.members.len(),
        (false, true) => DRAWN_ERRORS.min(group.members.len()),
        (false, false) => 1,
    };
    let (drawn, rest) = group.members.split_at(drawn);
    let shown = if is_error { rest.len() } else { NAMED.min(rest.len()) };
    let mut also: Vec<String> = rest[..shown].iter().map(|located| named(located, first.problem)).collect();
    if rest.len() > shown {
        also.push(format!("and {} more of this kind; --all shows every one", rest.len() - shown));
    }
    let mut text = String::new();
    for (index, located) in drawn.iter().enumerate() {
        let mut notes = Vec::new();
        if index == 0 {
            notes.extend(code(located.problem.code).map(|code| Note::Means(code.means)));
            notes.extend(help(group).map(|help| Note::Help(lines(&help))));
        }
        if index + 1 == drawn.len() && !also.is_empty() {
            notes.push(Note::Also(also.join("\n")));
        }
        text.push_str(&one(located, texts, style, &notes));
    }
    text
}

/// The help of the first problem that has one of its own, or else that of the code.
fn help(group: &Group<'_>) -> Option<String> {
    let problems = || group.members.iter().map(|located| located.problem);
    problems().find_map(|problem| problem.help.clone()).or_else(|| general(problems().next()?).map(str::to_owned))
}

/// What can be done about every problem of this code.
pub fn general(problem: &Problem) -> Option<&'static str> {
    match code(problem.code)?.help {
        Help::Say(help) => Some(help),
        Help::Nothing | Help::Own | Help::Overlay(_) => None,
    }
}

fn one(located: &Located<'_>, texts: &Texts<'_>, style: &Style, notes: &[Note]) -> String {
    let problem = located.problem;
    let text = texts.get(problem.place.file.as_str());
    let (Some(spot), Some(text)) = (&located.spot, text) else {
        return plain(problem, notes);
    };
    let excerpt = text.excerpt(&spot.bytes);
    let level = match problem.level {
        Level::Note => Colour::NOTE,
        Level::Warning => Colour::WARNING,
        Level::Error => Colour::ERROR,
    };
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let title = Report::with_title(level.clone().primary_title(short(&problem.message)).id(problem.code));
    let line = Snippet::source(excerpt.text).line_start(spot.line);
    let body = Report::with_level(level).element(line.annotation(AnnotationKind::Primary.span(excerpt.mark))).elements(
        notes.iter().map(|note| match note {
            Note::Means(text) => Colour::NOTE.message(*text),
            Note::Help(text) => Colour::HELP.message(text),
            Note::Also(text) => Colour::NOTE.with_name("also").message(text),
        }),
    );
    // The renderer would count the column in the piece of the line that it is given.
    let arrow = if style.colour { DEFAULT_LINE_NUM_STYLE } else { Ink::new() };
    let indent = spot.line.to_string().len();
    let (title, body) = (renderer.render(&[title]), renderer.render(&[body]));
    format!("{title}\n{:indent$}{arrow}-->{arrow:#} {}\n{body}\n\n", "", origin(located))
}

/// A problem of which no line can be shown.
fn plain(problem: &Problem, notes: &[Note]) -> String {
    let level = if problem.level == Level::Error { "error: " } else { "" };
    let mut text = format!("{}: {level}{} ({})", problem.place, short(&problem.message), problem.code);
    for note in notes {
        let (name, said) = match note {
            Note::Means(_) => continue,
            Note::Help(text) => ("help", text),
            Note::Also(text) => ("also", text),
        };
        text.push_str(&format!("\n  {name}: {}", said.replace('\n', "\n        ")));
    }
    text + "\n\n"
}

/// `rest.yaml:12:5 #/paths/~1tags/get`.
fn origin(located: &Located<'_>) -> String {
    let place = &located.problem.place;
    let mut text = visible(&place.file).into_owned();
    for number in [located.line(), located.column()].into_iter().flatten() {
        text.push_str(&format!(":{number}"));
    }
    if !place.pointer.is_empty() {
        text.push_str(&format!(" #{}", short(&place.pointer)));
    }
    text
}

/// A place, and what is said about it if that is not what was said about the first.
fn named(located: &Located<'_>, first: &Problem) -> String {
    let message = &located.problem.message;
    let origin = origin(located);
    if *message == first.message { origin } else { format!("{origin}: {}", short(message)) }
}

/// A text on one line, without its middle if it is longer than anybody reads.
fn short(text: &str) -> String {
    const LONGEST: usize = 400;
    let head = text.char_indices().nth(LONGEST / 2).map_or(text.len(), |(at, _)| at);
    let tail = text.char_indices().rev().nth(LONGEST / 2 - 1).map_or(0, |(at, _)| at);
    if tail <= head {
        return visible(text).into_owned();
    }
    format!("{} … {}", visible(&text[..head]), visible(&text[tail..]))
}

/// A help that may have several lines.
fn lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}
