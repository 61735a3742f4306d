//! `toolpress`: the tools of the vendors compiled in, to look at, to call, and to serve over MCP.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod account;
mod call;
mod describe;
mod logs;
#[cfg(feature = "gateway")]
mod manage;
mod output;
mod serve;
mod service;
mod stdio;
mod tools;
mod vendors;

/// A gateway frees elsewhere what its calls allocate, beside thousands of servers that stay.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Serves vendors' HTTP APIs as MCP tools, compiled from their OpenAPI documents.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Tools(tools::Tools),
    Describe(describe::Describe),
    Call(call::Call),
    Stdio(stdio::Stdio),
    Serve(serve::Serve),
    #[cfg(feature = "gateway")]
    Account(manage::account::Account),
    #[cfg(feature = "gateway")]
    Server(manage::server::Server),
    #[cfg(feature = "gateway")]
    Token(manage::token::Token),
    #[cfg(feature = "gateway")]
    Audit(manage::audit::Audit),
    #[cfg(feature = "gateway")]
    Key(manage::key::Key),
    #[cfg(feature = "gateway")]
    Backup(manage::backup::Backup),
    #[cfg(feature = "gateway")]
    Restore(manage::restore::Restore),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Tools(command) => command.run(),
        Command::Describe(command) => command.run(),
        Command::Call(command) => command.run(),
        Command::Stdio(command) => command.run(),
        Command::Serve(command) => command.run(),
        #[cfg(feature = "gateway")]
        Command::Account(command) => command.run(),
        #[cfg(feature = "gateway")]
        Command::Server(command) => command.run(),
        #[cfg(feature = "gateway")]
        Command::Token(command) => command.run(),
        #[cfg(feature = "gateway")]
        Command::Audit(command) => command.run(),
        #[cfg(feature = "gateway")]
        Command::Key(command) => command.run(),
        #[cfg(feature = "gateway")]
        Command::Backup(command) => command.run(),
        #[cfg(feature = "gateway")]
        Command::Restore(command) => command.run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
