//! What is shown once.

use maud::{Markup, html};

/// A secret, in a field that is copied from.
pub(crate) fn secret(id: &str, label: &str, value: &str) -> Markup {
    html! {
        div.field.secret {
            label for=(id) { (label) }
            div.copied {
                input id=(id) type="text" value=(value) readonly spellcheck="false" autocomplete="off";
                button.second.copy type="button" data-copy=(id) hidden { "Copy" }
            }
        }
    }
}
