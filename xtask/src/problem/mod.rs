//! Problems: what is wrong with a document or a record, where, and what to do about it; collected, never thrown, and
//! drawn at the end with the lines they are about.

mod codes;
mod draw;
mod excerpt;
mod group;
mod json;
mod locate;
mod place;
mod print;
mod problems;
#[cfg(test)]
mod tests;
mod visible;

pub use codes::{Action, Code, Help, Target, code};
pub use json::write;
pub use place::{Place, prefixes, push_step, step};
pub use print::{Format, Said, Style, complain, print, render, tell};
pub use problems::{Level, Problem, Problems};
pub use visible::{escape, is_hidden, visible};
