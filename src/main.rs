//! `toolpress`: the tools of the vendors compiled in, to look at, to call, and to serve over MCP.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod account;
mod call;
mod describe;
mod logs;
mod output;
mod serve;
mod service;
mod stdio;
mod tools;
mod vendors;

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
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Tools(command) => command.run(),
        Command::Describe(command) => command.run(),
        Command::Call(command) => command.run(),
        Command::Stdio(command) => command.run(),
        Command::Serve(command) => command.run(),
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
