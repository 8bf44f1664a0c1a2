//! The program `lenet5`: trains the network of 1998, reads digits with it, and shows its layers.
//!
//! This page parses, runs, prints what went wrong, and sets the exit code. A command is a file in
//! `commands`.

#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod exit;
mod inspect;
mod interrupt;
mod model;
mod plot;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use exit::Exit;
use terminal::Terminal;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut terminal = Terminal::new(arguments.quiet);
    let exit = commands::run(arguments.command, &mut terminal).unwrap_or_else(|error| {
        if terminal::is_broken_pipe(&error) {
            // Whoever read us has read enough.
            return Exit::Done;
        }
        terminal.error(&error);
        Exit::Failure
    });
    exit.into()
}
