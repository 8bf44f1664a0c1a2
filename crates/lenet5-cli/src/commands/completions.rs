//! `lenet5 completions`: a script that completes the command line.

use anyhow::Result;
use clap::CommandFactory as _;

use crate::arguments::{Arguments, Completions};
use crate::exit::Exit;
use crate::terminal::Terminal;

pub(super) fn run(arguments: &Completions, terminal: &mut Terminal) -> Result<Exit> {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "lenet5", &mut script);
    terminal.bytes(&script)?;
    Ok(Exit::Done)
}
