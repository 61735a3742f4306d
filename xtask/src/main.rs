//! `cargo xtask`, see [`xtask::command`].

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Documents are read and pressed in a great many small pieces: with the system's allocator a third of the time is its.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    xtask::command::main()
}
