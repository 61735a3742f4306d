//! `cargo xtask`, see [`xtask::command`].

use std::process::ExitCode;

/// Documents are read and pressed in a great many small pieces: with the system's allocator a third of the time is its.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    xtask::command::main()
}
