//! Arguments that mean something only with, or only without, another.

use clap::error::Error;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, Id};

/// Arguments that are all bound to another one.
pub trait Bound: Args {
    fn bind(argument: Arg) -> Arg;
}

/// Arguments with their bond: clap has none for those that are flattened into a command.
pub struct When<T>(pub T);

impl<T: Bound> Args for When<T> {
    fn augment_args(command: Command) -> Command {
        let others: Vec<Id> = command.get_arguments().map(|argument| argument.get_id().clone()).collect();
        let bind = |argument: Arg| if others.contains(argument.get_id()) { argument } else { T::bind(argument) };
        T::augment_args(command).mut_args(bind)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<T: FromArgMatches> FromArgMatches for When<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}
