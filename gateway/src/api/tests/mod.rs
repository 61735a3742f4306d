//! The API over a real store, without a socket.

mod accounts;
mod doors;
mod mistakes;
mod operations;
mod servers;
mod tokens;

use super::testing::{Answer, Api, credentials, new_account, token};

/// Compares a problem with the snapshot of this name.
fn assert_problem(name: &str, problem: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, problem));
}
