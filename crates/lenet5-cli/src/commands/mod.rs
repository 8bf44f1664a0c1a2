//! The commands, a file each.

mod bench;
mod completions;
mod data;
mod evaluate;
mod inspect;
mod plot;
mod read;
mod summary;
mod train;

use std::path::Path;

use anyhow::{Result, bail, ensure};

use lenet5::PictureReader;

use crate::arguments::{Command, Method};
use crate::exit::Exit;
use crate::model::Model;
use crate::terminal::Terminal;

/// Runs a command.
pub(crate) fn run(command: Command, terminal: &mut Terminal) -> Result<Exit> {
    match command {
        Command::Read(arguments) => read::run(&arguments, terminal),
        Command::Train(arguments) => train::run(&arguments, terminal),
        Command::Evaluate(arguments) => evaluate::run(&arguments, terminal),
        Command::Summary(arguments) => summary::run(&arguments, terminal),
        Command::Inspect(arguments) => inspect::run(&arguments, terminal),
        Command::Plot(arguments) => plot::run(&arguments, terminal),
        Command::Data(arguments) => data::run(&arguments, terminal),
        Command::Bench(arguments) => bench::run(&arguments, terminal),
        Command::Completions(arguments) => completions::run(&arguments, terminal),
    }
}

/// Refuses to overwrite what is there, unless forced to.
fn refuse_overwriting(path: &Path, force: bool) -> Result<()> {
    if path.exists() && !force {
        bail!("{}: is there already; --force replaces it", path.display());
    }
    Ok(())
}

/// Refuses to read lines both ways with a reader that has no network to slide over them.
fn check_method(method: Option<Method>, model: &Model, reader: &PictureReader) -> Result<()> {
    ensure!(
        reader.has_slider() || !matches!(method, Some(Method::Both)),
        "--method both: expected segment or sdnn, as --model {} has no network beside it that slides",
        model.name()
    );
    Ok(())
}
