//! `lenet5 export`: the network in a file for other engines.

use anyhow::Result;
use lenet5::format::{OnnxInput, OnnxOptions};

use crate::arguments::{self, ExportInput};
use crate::checks::check_target;
use crate::exit::Exit;
use crate::model::Model;
use crate::terminal::Terminal;

pub(super) fn run(arguments: &arguments::Export, terminal: &mut Terminal) -> Result<Exit> {
    check_target("--onnx", &arguments.onnx, arguments.force)?;
    let model = arguments.model.clone().unwrap_or(Model::DEFAULT);
    let network = model.load()?;
    let input = match arguments.input {
        ExportInput::Bytes => OnnxInput::Bytes,
        ExportInput::Field => OnnxInput::Field,
    };
    let options = OnnxOptions::new().with_input(input).with_layers(arguments.layers);
    let bytes = network.to_onnx(&with_record(options, &model));
    lenet5::format::write(&arguments.onnx, &bytes)?;
    terminal.line(arguments.onnx.display())?;
    terminal.note(format_args!("{} bytes, network {}", bytes.len(), model.name()));
    Ok(Exit::Done)
}

/// Adds what is known of the network's training; a file of weights alone has no record.
fn with_record(options: OnnxOptions, model: &Model) -> OnnxOptions {
    let options = options
        .with_metadata("network", model.name())
        .with_metadata("version", env!("CARGO_PKG_VERSION"))
        .with_metadata("licence", env!("CARGO_PKG_LICENSE"));
    match model.record() {
        Ok(record) => record.describe(options),
        Err(_) => options,
    }
}
