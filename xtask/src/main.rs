//! `cargo xtask`, see [`xtask::command`].

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::command::main()
}
