//! `lenet5 summary`: the table of layers.

use anyhow::Result;
use lenet5::architecture::{CONNECTIONS, Kind, LAYERS, PARAMETERS};
use serde::Serialize;

use crate::arguments;
use crate::exit::Exit;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Summary {
    layers: Vec<Layer>,
    parameters: usize,
    connections: usize,
}

#[derive(Serialize)]
struct Layer {
    name: &'static str,
    kind: &'static str,
    maps: usize,
    height: usize,
    width: usize,
    parameters: usize,
    connections: usize,
}

pub(super) fn run(arguments: &arguments::Summary, terminal: &mut Terminal) -> Result<Exit> {
    if arguments.json {
        let layers = LAYERS.iter().map(|layer| Layer {
            name: layer.name,
            kind: layer.kind.name(),
            maps: layer.maps,
            height: layer.height,
            width: layer.width,
            parameters: layer.parameters,
            connections: layer.connections,
        });
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
            Kind::FullyConnected | Kind::Rbf => layer.maps.to_string(),
            _ => format!("{}@{}x{}", layer.maps, layer.height, layer.width),
        };
        let parameters = match layer.kind {
            Kind::Rbf => "fixed".to_owned(),
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

/// Writes a number with a comma before every three digits from the right.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn groups_digits_by_three() {
        let texts = [0, 12, 156, 1_516, 60_000, 340_908, 1_000_000].map(grouped);
        assert_eq!(texts, ["0", "12", "156", "1,516", "60,000", "340,908", "1,000,000"]);
    }
}
