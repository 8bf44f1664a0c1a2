//! The program `lenet5`: trains the network of 1998, reads digits with it, and shows its layers.
//!
//! This page parses, runs, prints what went wrong, and sets the exit code. A command is a file in
//! `commands`.

#![forbid(unsafe_code)]

mod arguments;
mod checks;
mod commands;
mod draw;
mod exit;
mod interrupt;
mod model;
mod pictures;
mod terminal;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;
use rayon::ThreadPoolBuilder;

use arguments::Arguments;
use exit::Exit;
use terminal::Terminal;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut terminal = Terminal::new(arguments.quiet);
    let exit = on_threads(arguments.threads, || commands::run(arguments.command, &mut terminal));
    let exit = exit.unwrap_or_else(|error| {
        if terminal::is_broken_pipe(&error) {
            // Whoever read us has read enough.
            return Exit::Done;
        }
        terminal.error(&error);
        Exit::Failure
    });
    exit.into()
}

/// Works on this number of threads, or on one for each core.
fn on_threads(threads: Option<u16>, work: impl FnOnce() -> Result<Exit> + Send) -> Result<Exit> {
    // What the main thread has by custom, and more than a pool's threads have.
    const STACK: usize = 8 << 20;
    let Some(threads) = threads else { return work() };
    let pool = ThreadPoolBuilder::new().num_threads(threads.into()).stack_size(STACK).build()?;
    pool.install(work)
}
