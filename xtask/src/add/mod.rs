//! Add: a vendor that nobody described becomes a folder of `specs/` and a set of tools, with one command.

mod documents;
mod manifest;
mod records;
mod report;
mod task;
#[cfg(test)]
mod tests;
mod vendor_file;
mod yaml;

pub use task::run;
