//! `lenet5 summary`: the table of layers.

use anyhow::Result;
use lenet5::network::architecture::{CONNECTIONS, LAYERS, LayerKind, PARAMETERS};
use lenet5::read::record::LayerRecord;
use serde::Serialize;

use crate::arguments;
use crate::exit::Exit;
use crate::terminal::{Terminal, grouped};

#[derive(Serialize)]
struct Summary {
    layers: Vec<LayerRecord>,
    parameters: usize,
    connections: usize,
}

pub(super) fn run(arguments: &arguments::Summary, terminal: &mut Terminal) -> Result<Exit> {
    if arguments.json {
        let layers = LAYERS.iter().map(LayerRecord::of);
        let (parameters, connections) = (PARAMETERS, CONNECTIONS);
        terminal.json(&Summary { layers: layers.collect(), parameters, connections })?;
        return Ok(Exit::Done);
    }
    terminal.line(format_args!(
        "{:<8}{:<21}{:>10}{:>12}{:>13}",
        "layer", "kind", "output", "parameters", "connections"
    ))?;
    for layer in &LAYERS {
        let output = match layer.kind {
            LayerKind::FullyConnected | LayerKind::Rbf => layer.maps.to_string(),
            _ => format!("{}@{}x{}", layer.maps, layer.height, layer.width),
        };
        let parameters = match layer.kind {
            LayerKind::Rbf => "fixed".to_owned(),
            _ => grouped(layer.parameters),
        };
        terminal.line(format_args!(
            "{:<8}{:<21}{output:>10}{parameters:>12}{:>13}",
            layer.name,
            layer.kind,
            grouped(layer.connections)
        ))?;
    }
    let (parameters, connections) = (grouped(PARAMETERS), grouped(CONNECTIONS));
    terminal.line(format_args!("{:<39}{parameters:>12}{connections:>13}", "total"))?;
    Ok(Exit::Done)
}
