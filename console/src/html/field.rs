//! Fields of forms: each with its label, its hint, and what is wrong with it, all of which a screen reader tells.

use maud::{Markup, html};

use super::errors::{Errors, id};
use super::text::text;
use crate::door::form::TOKEN_FIELD;
use crate::visit::Visit;

/// A field for one line of text.
pub(crate) struct Field<'a> {
    /// Its name in the form, which is its pointer in the API's request as well: `/credentials/token`.
    pub(crate) pointer: &'a str,
    pub(crate) label: &'a str,
    pub(crate) hint: Option<Markup>,
    pub(crate) value: &'a str,
    pub(crate) kind: Kind,
    pub(crate) need: Need,
}

/// Whether something must be written into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Always,
    /// It depends on what else is chosen, which the form says.
    Depends,
    Never,
}

/// What is written into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// Never shown again, and remembered by no browser.
    Secret,
    Url,
    Search,
    Moment,
    /// Several lines.
    Lines,
}

impl<'a> Field<'a> {
    pub(crate) fn text(pointer: &'a str, label: &'a str, value: &'a str) -> Self {
        Self { pointer, label, hint: None, value, kind: Kind::Text, need: Need::Never }
    }

    pub(crate) fn secret(pointer: &'a str, label: &'a str) -> Self {
        Self { kind: Kind::Secret, ..Self::text(pointer, label, "") }
    }

    pub(crate) fn kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    pub(crate) fn required(self, is_required: bool) -> Self {
        let need = if is_required { Need::Always } else { Need::Never };
        Self { need, ..self }
    }

    pub(crate) fn depends(self) -> Self {
        Self { need: Need::Depends, ..self }
    }

    pub(crate) fn hint(self, hint: Markup) -> Self {
        Self { hint: Some(hint), ..self }
    }

    pub(crate) fn show(&self, errors: &Errors) -> Markup {
        let kind = match self.kind {
            Kind::Secret => "password",
            Kind::Url => "url",
            Kind::Search => "search",
            Kind::Moment => "datetime-local",
            Kind::Text | Kind::Lines => "text",
        };
        let completed = if self.kind == Kind::Secret { "new-password" } else { "off" };
        let label = html! {
            (self.label)
            @if self.need == Need::Never { " " span.quiet { "optional" } }
        };
        framed(self.pointer, &label, self.hint.as_ref(), errors, |id, described, invalid| {
            html! {
                @if self.kind == Kind::Lines {
                    textarea id=(id) name=(self.pointer) rows="3" dir="auto" spellcheck="false" aria-describedby=[described] aria-invalid=[invalid] { (self.value) }
                } @else {
                    input id=(id) name=(self.pointer) type=(kind) value=(self.value) dir=[(self.kind == Kind::Text).then_some("auto")]
                        autocomplete=(completed) spellcheck="false" required[self.need == Need::Always] aria-describedby=[described] aria-invalid=[invalid];
                }
            }
        })
    }
}

/// A box to check, or one of several.
pub(crate) fn choice(kind: &str, name: &str, value: &str, is_chosen: bool, label: &Markup) -> Markup {
    html! {
        label.choice {
            input type=(kind) name=(name) value=(value) checked[is_chosen];
            span { (label) }
        }
    }
}

/// Fields that belong together.
pub(crate) fn group(pointer: &str, legend: &str, hint: Option<&Markup>, errors: &[&str], fields: &Markup) -> Markup {
    let id = id(pointer);
    let described = described(&id, hint.is_some(), !errors.is_empty());
    html! {
        fieldset id=(id) aria-describedby=[described] tabindex=[(!errors.is_empty()).then_some("-1")] {
            legend { (legend) }
            (about(&id, hint, errors))
            (fields)
        }
    }
}

/// A control of any kind in the frame of a field: `control` makes it of its id, of what describes it, and of whether it is
/// wrong.
pub(crate) fn framed(
    pointer: &str,
    label: &Markup,
    hint: Option<&Markup>,
    errors: &Errors,
    control: impl FnOnce(&str, Option<String>, Option<&str>) -> Markup,
) -> Markup {
    let (id, wrong) = (id(pointer), errors.at(pointer));
    let described = described(&id, hint.is_some(), !wrong.is_empty());
    let invalid = (!wrong.is_empty()).then_some("true");
    html! {
        div.field {
            label for=(id) { (label) }
            (about(&id, hint, &wrong))
            (control(&id, described, invalid))
        }
    }
}

/// The hint and the mistakes of a field.
fn about(id: &str, hint: Option<&Markup>, wrong: &[&str]) -> Markup {
    html! {
        @if let Some(hint) = hint { p.hint id={ (id) "-hint" } { (hint) } }
        @if !wrong.is_empty() {
            p.wrong id={ (id) "-wrong" } {
                @for (place, detail) in wrong.iter().enumerate() {
                    @if place > 0 { br; }
                    (text(detail))
                }
            }
        }
    }
}

fn described(id: &str, has_hint: bool, is_wrong: bool) -> Option<String> {
    match (has_hint, is_wrong) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-wrong")),
        (true, true) => Some(format!("{id}-hint {id}-wrong")),
    }
}

/// A field that the script shows: it leaves only those rows of a table that hold what is written. Short tables need none.
pub(crate) fn filter(table: &str, rows: usize) -> Markup {
    html! {
        @if rows > 8 {
            div.field hidden data-filter=(table) {
                label for={ (table) "-filter" } { "Filter this page" }
                input id={ (table) "-filter" } type="search" autocomplete="off" spellcheck="false";
            }
        }
    }
}

/// What every form of a session must hold.
pub(crate) fn form_token(visit: &Visit) -> Markup {
    html! { input type="hidden" name=(TOKEN_FIELD) value=(visit.form_token); }
}

/// A form that is one button.
pub(crate) fn button(visit: &Visit, path: &str, label: &str, class: &str) -> Markup {
    html! {
        form.inline method="post" action=(visit.href(path)) {
            (form_token(visit))
            button class=(class) type="submit" { (label) }
        }
    }
}
