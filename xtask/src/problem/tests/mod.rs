//! Tests of what people and programs are shown.

mod codes;
mod drawn;
mod hostile;
mod places;

use super::{Place, Problem, Problems, Style, render};

/// Problems of one file, with its text: level, code, pointer, message.
fn problems(file: &str, text: &str, list: &[(&'static str, &str, &str)]) -> Problems {
    let mut problems = Problems::default();
    problems.keep_text(file, text);
    for (code, pointer, message) in list {
        problems.push(Problem::warning(code, Place::at(file, *pointer), *message));
    }
    problems
}

fn plain(problems: &Problems) -> String {
    render(problems, &Style::default())
}
