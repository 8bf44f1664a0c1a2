//! The commands, a file each.

mod bench;
mod completions;
mod data;
mod evaluate;
mod export;
mod inspect;
mod plot;
mod read;
#[cfg(feature = "serve")]
mod serve;
mod summary;
mod train;

use anyhow::Result;

use crate::arguments::Command;
use crate::exit::Exit;
use crate::terminal::Terminal;

/// Runs a command.
pub(crate) fn run(command: Command, terminal: &mut Terminal) -> Result<Exit> {
    match command {
        Command::Read(arguments) => read::run(&arguments, terminal),
        Command::Train(arguments) => train::run(&arguments, terminal),
        Command::Evaluate(arguments) => evaluate::run(&arguments, terminal),
        Command::Summary(arguments) => summary::run(&arguments, terminal),
        Command::Inspect(arguments) => inspect::run(&arguments, terminal),
        Command::Export(arguments) => export::run(&arguments, terminal),
        Command::Plot(arguments) => plot::run(&arguments, terminal),
        Command::Data(arguments) => data::run(&arguments, terminal),
        Command::Bench(arguments) => bench::run(&arguments, terminal),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => serve::run(*arguments, terminal),
        Command::Completions(arguments) => completions::run(&arguments, terminal),
    }
}
