//! The frame of every page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::field::button;
use super::text::text;
use crate::assets::{ICON, SCRIPT, STYLE};
use crate::site::Site;
use crate::visit::Visit;

/// The parts of the console, as its navigation names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Overview,
    Accounts,
    Tools,
    Audit,
    Tokens,
    /// None of them.
    Nowhere,
}

const SECTIONS: [(Section, &str, &str); 5] = [
    (Section::Overview, "", "Overview"),
    (Section::Accounts, "/accounts", "Accounts"),
    (Section::Tools, "/vendors", "Tools"),
    (Section::Audit, "/audit", "Audit"),
    (Section::Tokens, "/tokens", "Tokens"),
];

/// A page for whoever is signed in.
pub(crate) fn inside(visit: &Visit, section: Section, title: &str, main: &Markup) -> Markup {
    let head = html! {
        nav.sections aria-label="Sections" {
            ul {
                @for (own, path, name) in SECTIONS {
                    li { a href=(visit.href(path)) aria-current=[(own == section).then_some("page")] { (name) } }
                }
            }
        }
        div.who {
            span.quiet { "Signed in as " } strong { (text(&visit.name)) }
            (button(visit, "/sign-out", "Sign out", "plain"))
        }
    };
    frame(&visit.site, title, &head, main)
}

/// A page for everybody.
pub(crate) fn outside(site: &Site, title: &str, main: &Markup) -> Markup {
    frame(site, title, &html! {}, main)
}

fn frame(site: &Site, title: &str, head: &Markup, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (super::text::plain(title)) " · Toolpress" }
                link rel="stylesheet" href=(site.href(&STYLE.path));
                link rel="icon" type="image/svg+xml" href=(site.href(&ICON.path));
                script src=(site.href(&SCRIPT.path)) defer {}
            }
            body {
                a.skip href="#main" { "Skip to the page" }
                header.top {
                    div.wide {
                        a.brand href=(site.href("")) { (LOGO) "Toolpress" }
                        (head)
                    }
                }
                main id="main" tabindex="-1" { (main) }
            }
        }
    }
}

/// Tools on a board.
const LOGO: PreEscaped<&str> = PreEscaped(include_str!("../../assets/logo.svg"));

/// A page's heading, with what can be done on the page beside it.
pub(crate) fn heading(title: &Markup, actions: &Markup) -> Markup {
    html! {
        div.heading {
            h1 { (title) }
            div.actions { (actions) }
        }
    }
}

/// The way back, from the outermost page on.
pub(crate) fn trail(visit: &Visit, steps: &[(String, Markup)]) -> Markup {
    html! {
        nav.trail aria-label="Where this is" {
            ol { @for (path, name) in steps { li { a href=(visit.href(path)) { (name) } } } }
        }
    }
}

/// Says that something was done, where the page comes after a form.
pub(crate) fn done(message: Option<&str>) -> Markup {
    html! { @if let Some(message) = message { p.notice.good role="status" { (message) } } }
}

/// What an empty list says: what it would hold, and what to do.
pub(crate) fn empty(title: &str, body: &Markup) -> Markup {
    html! { div.empty { h2 { (title) } (body) } }
}
