//! CommonMark and HTML → blocks of plain text: what is said stays, what is drawn, hidden or run goes.

use html5gum::{StartTag, Token, Tokenizer};
use pulldown_cmark::{Options, Parser};

use super::links::{BARE, LINK};
use crate::plan::words;

/// A piece of prose that stands by itself. Links in it end in a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(String),
    List(Vec<String>),
}

/// Stands where a line ends and a new sentence may begin.
const BREAK: char = '\u{3}';

/// How much of a text is looked at, in characters: what is kept stands at its beginning.
const LONGEST: usize = 10_000;

/// Elements that go with all they hold.
const DROPPED: &[&str] = &[
    "audio", "button", "canvas", "del", "dialog", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head",
    "iframe", "math", "noscript", "object", "picture", "pre", "s", "script", "select", "style", "svg", "table",
    "template", "textarea", "title", "video", "xmp",
];

/// Elements without an end (HTML, "Void elements").
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements that stand within a line; every other one begins a new block.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "em", "font", "i", "img", "kbd", "label", "mark",
    "q", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// How markup that browsers do not show looks after somebody escaped it.
const ESCAPED: &[&str] = &["<!--", "<script", "<style", "&lt;!--", "&lt;script", "&lt;style"];

/// The blocks of a text in CommonMark, HTML, or both.
pub fn blocks(text: &str) -> Vec<Block> {
    let text: String = words::visible(text).filter(|letter| !is_control(*letter)).take(LONGEST).collect();
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(&dedented(&text), Options::ENABLE_TABLES));
    let mut page = Page::default();
    let Ok(tokens) = Tokenizer::new(html.as_str()).collect::<Result<Vec<_>, _>>();
    for token in tokens {
        match token {
            Token::StartTag(tag) => page.start(&tag),
            Token::EndTag(tag) => page.end(&lossy(&tag.name)),
            Token::String(text) => page.text(&lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    page.close();
    page.blocks
}

/// A document in YAML or in a program's source often indents all but the first line; CommonMark takes that for code.
fn dedented(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let least = text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default().trim_start();
    std::iter::once(first)
        .chain(lines.map(|line| line.get(least..).unwrap_or_default()))
        .fold(String::new(), |text, line| text + line + "\n")
}

/// Control characters say nothing in prose, and three of them are our own marks.
fn is_control(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\t')
}

fn is_mark(letter: char) -> bool {
    matches!(letter, LINK | BARE | BREAK)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What has been read of a page.
#[derive(Debug, Default)]
struct Page {
    blocks: Vec<Block>,
    /// The block or the item that is being read.
    text: String,
    /// The items of the list that is being read, and how many lists are open.
    items: Vec<String>,
    lists: usize,
    /// The element that is being dropped, and how many of its name are open.
    dropped: Option<(String, usize)>,
    /// Where the text of an open link begins.
    link: Option<usize>,
    code: bool,
}

impl Page {
    fn start(&mut self, tag: &StartTag<()>) {
        let name = lossy(&tag.name);
        if let Some((dropped, depth)) = &mut self.dropped {
            *depth += usize::from(*dropped == name);
            return;
        }
        let void = VOID.contains(&name.as_str());
        if !void && (DROPPED.contains(&name.as_str()) || is_hidden(tag)) {
            if !INLINE.contains(&name.as_str()) {
                self.close_text();
            }
            self.dropped = Some((name, 1));
            return;
        }
        match name.as_str() {
            "a" => self.link = Some(self.text.len()),
            "code" | "kbd" | "samp" | "tt" if !self.code => {
                self.code = true;
                self.text.push('`');
            }
            "ul" | "ol" | "dl" => {
                // What leads to a list stays before it; a list in a list is left out.
                if self.lists == 0 {
                    self.close_text();
                }
                self.lists += 1;
                if self.lists > 1 {
                    (self.lists, self.dropped) = (self.lists - 1, Some((name, 1)));
                }
            }
            "li" | "dt" => self.close_item(),
            "dd" if self.lists > 0 => self.text.push(' '),
            "br" => self.text.push(BREAK),
            name if INLINE.contains(&name) => {}
            _ if self.lists > 0 => self.text.push(' '),
            _ => self.close_text(),
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((dropped, depth)) = &mut self.dropped {
            *depth -= usize::from(dropped == name);
            if *depth == 0 {
                self.dropped = None;
            }
            return;
        }
        match name {
            "a" => self.close_link(),
            "code" | "kbd" | "samp" | "tt" if self.code => {
                self.code = false;
                self.text.push('`');
            }
            "ul" | "ol" | "dl" if self.lists > 0 => self.close_list(),
            name if INLINE.contains(&name) => {}
            _ if self.lists > 0 => self.text.push(' '),
            _ => self.close_text(),
        }
    }

    fn text(&mut self, text: &str) {
        if self.dropped.is_some() {
            return;
        }
        // An entity can name any character.
        let text: String = words::visible(text).filter(|letter| !is_control(*letter)).collect();
        if self.code {
            // A tick inside a code span would end it.
            self.text.push_str(&text.replace('`', "'"));
            return;
        }
        let mut text = text;
        while ESCAPED.iter().any(|start| text.to_ascii_lowercase().contains(start)) {
            text = shown(&text);
        }
        self.text.push_str(&super::links::without_urls(&text));
    }

    /// The text of a link stays, unless it is but a URL again, which left its own mark.
    fn close_link(&mut self) {
        let Some(text) = self.link.take().and_then(|start| self.text.get(start..)) else { return };
        if !text.trim().is_empty() && !text.ends_with(BARE) {
            self.text.push(LINK);
        }
    }

    fn close_text(&mut self) {
        if self.code {
            self.text.push('`');
            self.code = false;
        }
        self.link = None;
        let text = words::clean_but(&std::mem::take(&mut self.text), is_mark);
        let mut lines: Vec<String> = Vec::new();
        for line in text.split(BREAK).map(str::trim).filter(|line| !line.is_empty()) {
            match lines.last_mut().filter(|_| line.starts_with(char::is_lowercase)) {
                Some(before) => *before = format!("{before} {line}"),
                None => lines.push(line.to_owned()),
            }
        }
        self.blocks.extend(lines.into_iter().map(Block::Paragraph));
    }

    fn close_item(&mut self) {
        if self.lists == 0 {
            return self.close_text();
        }
        let text = words::clean_but(&std::mem::take(&mut self.text).replace(BREAK, " "), is_mark);
        if !text.is_empty() {
            self.items.push(text);
        }
    }

    fn close_list(&mut self) {
        self.close_item();
        self.lists = 0;
        let items = std::mem::take(&mut self.items);
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
    }

    fn close(&mut self) {
        if self.lists > 0 {
            self.close_list();
        }
        self.close_text();
    }
}

/// Whether a browser would not show it.
fn is_hidden(tag: &StartTag<()>) -> bool {
    tag.attributes.iter().any(|(name, value)| {
        let value = lossy(value).to_ascii_lowercase().replace(char::is_whitespace, "");
        match lossy(name).as_str() {
            "hidden" => true,
            "aria-hidden" => value == "true",
            "style" => ["display:none", "visibility:hidden", "font-size:0", "opacity:0"]
                .iter()
                .any(|hides| value.contains(hides)),
            _ => false,
        }
    })
}

/// Escaped markup without what a browser would not show of it.
fn shown(text: &str) -> String {
    let mut dropped: Option<String> = None;
    let mut shown = String::new();
    let Ok(tokens) = Tokenizer::new(text).collect::<Result<Vec<_>, _>>();
    for token in tokens {
        match token {
            Token::StartTag(tag) if dropped.is_none() && DROPPED.contains(&lossy(&tag.name).as_str()) => {
                dropped = Some(lossy(&tag.name));
            }
            Token::EndTag(tag) if dropped.as_ref() == Some(&lossy(&tag.name)) => dropped = None,
            Token::String(text) if dropped.is_none() => shown.push_str(&lossy(&text)),
            _ => {}
        }
    }
    shown
}
