//! What is done to this repository: `cargo xtask TASK`.

#![forbid(unsafe_code)]

mod fixture;
mod reproduce;
mod run;
mod weigh;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

#[derive(Parser)]
enum Task {
    /// Run everything that must pass before a change lands: format, lints, tests, documentation.
    Ci,
    /// Make the golden dump anew with PyTorch, in a virtual environment of its own.
    Golden,
    /// Make the fixture of MNIST digits and the samples anew.
    Fixture {
        /// The folder with the four files of MNIST.
        #[arg(long)]
        mnist: PathBuf,
    },
    /// Fit the weights of the graphs that numbers are read by to written ones, and print them.
    Weigh(weigh::Arguments),
    /// Train every network that the paper's results are compared with, and write docs/results.md;
    /// goes on where it was interrupted.
    Reproduce(reproduce::Arguments),
}

fn main() -> Result<()> {
    match Task::parse() {
        Task::Ci => run::ci(),
        Task::Golden => run::golden(),
        Task::Fixture { mnist } => fixture::make(&mnist),
        Task::Weigh(arguments) => weigh::weigh(&arguments),
        Task::Reproduce(arguments) => reproduce::reproduce(&arguments),
    }
}
