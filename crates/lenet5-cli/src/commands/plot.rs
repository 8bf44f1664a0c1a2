//! `lenet5 plot`: figures as SVG.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use lenet5::train::Record;

use super::refuse_overwriting;
use crate::arguments::{self, Figure};
use crate::exit::Exit;
use crate::model::{self, RECORD_FILE};
use crate::plot::{self, Point, Run};
use crate::terminal::Terminal;

pub(super) fn run(arguments: &arguments::Plot, terminal: &mut Terminal) -> Result<Exit> {
    let models = &arguments.model;
    let svg = match (arguments.figure, models.as_slice()) {
        (Figure::Squash, []) => plot::squash()?,
        (Figure::Table1, []) => plot::table1()?,
        (Figure::Codes, []) => plot::codes()?,
        (Figure::Network, []) => plot::network()?,
        (Figure::Filters, []) => plot::filters(&model::load(None)?.parameters)?,
        (Figure::Filters, [model]) => plot::filters(&model::load(Some(model))?.parameters)?,
        (Figure::Curve, []) => {
            plot::curve(&[read_run(model::PRETRAINED_RECORD.as_bytes(), "ours")?])?
        }
        (Figure::Curve, _) => {
            plot::curve(&models.iter().map(|model| open_run(model)).collect::<Result<Vec<_>>>()?)?
        }
        (Figure::Filters, _) => bail!("--model: filters are drawn of one model"),
        _ => bail!("--model: this figure is drawn of no model"),
    };
    match &arguments.out {
        None => terminal.bytes(svg.as_bytes())?,
        Some(path) => {
            refuse_overwriting(path, arguments.force)?;
            lenet5::format::write(path, svg.as_bytes())?;
        }
    }
    Ok(Exit::Done)
}

/// Opens the record of a model's training.
fn open_run(model: &Path) -> Result<Run> {
    let path = model.join(RECORD_FILE);
    let text = std::fs::read(&path).with_context(|| path.display().to_string())?;
    let name = model.file_name().unwrap_or(model.as_os_str()).to_string_lossy();
    read_run(&text, &name).with_context(|| path.display().to_string())
}

fn read_run(json: &[u8], name: &str) -> Result<Run> {
    let record: Record = serde_json::from_slice(json)?;
    let passes = record.passes.iter().map(|report| Point {
        pass: report.pass,
        training: report.error_percent(),
        test: report.test.map(|test| test.error_percent()),
    });
    Ok(Run { name: name.to_owned(), passes: passes.collect() })
}
