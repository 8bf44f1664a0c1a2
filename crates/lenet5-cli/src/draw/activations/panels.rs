//! What there is to draw of each layer.

use image::GrayImage;
use lenet5::network::LayerOutput;
use lenet5::network::architecture::{CODE_COLUMNS, DIGIT, LAYERS, LayerKind};
use lenet5::network::input::{BACKGROUND, INK};
use lenet5::{Activations, Input, Network};

use crate::draw::raster::of_shares;

/// A layer's part of the sheet: a heading, and the maps or the bars below it.
pub(crate) struct Panel {
    /// Name of the file without its ending, such as `c1`.
    pub(crate) file: &'static str,
    pub(super) heading: String,
    pub(super) content: Content,
}

pub(super) enum Content {
    Maps(Maps),
    Bars(Vec<Bar>),
}

/// Maps side by side.
pub(super) struct Maps {
    pub(super) tiles: Vec<Tile>,
    /// Maps in a row.
    pub(super) columns: usize,
    /// Side of a unit on the sheet, in pixels.
    pub(super) unit: u32,
    /// What the shades of grey mean.
    pub(super) rule: String,
}

/// One map.
pub(super) struct Tile {
    pub(super) caption: String,
    /// A pixel for each unit.
    pub(super) picture: GrayImage,
}

/// A class and its penalty.
pub(super) struct Bar {
    pub(super) character: char,
    pub(super) penalty: f32,
    pub(super) rank: Rank,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Rank {
    Winner,
    RunnerUp,
    Other,
}

/// How the maps of a layer are laid out.
#[derive(Clone, Copy)]
struct Grid {
    /// Units of a map side by side.
    width: usize,
    columns: usize,
    unit: u32,
}

/// Describes every layer, from the field to the penalties.
pub(crate) fn panels(network: &Network, input: &Input, activations: &Activations) -> Vec<Panel> {
    let Activations { c5, f6, penalties, .. } = activations;
    let numbered = |((file, columns, unit), layer): ((&'static str, usize, u32), LayerOutput)| {
        let maps = layer.units.chunks(layer.height * layer.width);
        let tiles = (0..).zip(maps).map(|(index, map): (u32, _)| (index.to_string(), map));
        let grid = Grid { width: layer.width, columns, unit };
        maps_panel(file, &tiles.collect::<Vec<_>>(), grid)
    };
    // The layers of maps, in the order of the network.
    let of_maps = [("c1", 6, 4), ("s2", 6, 8), ("c3", 8, 8), ("s4", 8, 16)].into_iter();
    let mut panels = vec![input_panel(input)];
    panels.extend(of_maps.zip(activations.layers()).map(numbered));
    let (winner, runner_up) = (penalties.winner(), penalties.runner_up());
    let codes = network.rbf.codes();
    let characters = network.rbf.classes().characters();
    let code_of = |class: usize| (format!("code of {}", characters[class]), &codes[class][..]);
    panels.extend([
        maps_panel(
            "c5",
            &[(String::new(), c5.as_slice())],
            Grid { width: C5_COLUMNS, columns: 1, unit: 23 },
        ),
        maps_panel(
            "f6",
            &[("F6".to_owned(), &f6[..]), code_of(winner), code_of(runner_up)],
            Grid { width: CODE_COLUMNS, columns: 3, unit: 12 },
        ),
        bars_panel(penalties.as_slice(), characters, [winner, runner_up]),
    ]);
    panels
}

/// How many of C5's units stand side by side.
const C5_COLUMNS: usize = 30;

fn input_panel(input: &Input) -> Panel {
    let share = |&value: &f32| (value - BACKGROUND) / (INK - BACKGROUND);
    let shares: Vec<f32> = input.maps().as_slice().iter().map(share).collect();
    let picture = of_shares(LAYERS[0].width, &shares);
    let tile = Tile { caption: String::new(), picture };
    let rule = format!("white: {BACKGROUND}, the paper; black: {INK}, full ink");
    let maps = Maps { tiles: vec![tile], columns: 1, unit: 5, rule };
    Panel { file: "input", heading: heading("input"), content: Content::Maps(maps) }
}

/// Shades maps by one scale, which is symmetric around 0 and ends at the layer's largest output.
fn maps_panel(file: &'static str, maps: &[(String, &[f32])], grid: Grid) -> Panel {
    let outputs = maps.iter().flat_map(|(_, map)| map.iter());
    let largest = outputs.fold(f32::MIN_POSITIVE, |largest, output| largest.max(output.abs()));
    let tile = |(caption, map): &(String, &[f32])| {
        let shares: Vec<f32> = map.iter().map(|output| 0.5 + 0.5 * output / largest).collect();
        Tile { caption: caption.clone(), picture: of_shares(grid.width, &shares) }
    };
    let tiles = maps.iter().map(tile).collect();
    let rule = format!("white: -{largest:.2}; grey: 0; black: +{largest:.2}");
    let maps = Maps { tiles, columns: grid.columns, unit: grid.unit, rule };
    Panel { file, heading: heading(file), content: Content::Maps(maps) }
}

fn bars_panel(penalties: &[f32], characters: &[char], [winner, runner_up]: [usize; 2]) -> Panel {
    let bar = |(class, (&penalty, &character)): (usize, (&f32, &char))| {
        let rank = match class {
            _ if class == winner => Rank::Winner,
            _ if class == runner_up => Rank::RunnerUp,
            _ => Rank::Other,
        };
        Bar { character, penalty, rank }
    };
    let bars = penalties.iter().zip(characters).enumerate().map(bar).collect();
    Panel { file: "output", heading: heading("output"), content: Content::Bars(bars) }
}

/// Says what the layer of a file is.
fn heading(file: &str) -> String {
    let layer = LAYERS.iter().find(|layer| layer.name.eq_ignore_ascii_case(file));
    let Some(layer) = layer else { return file.to_owned() };
    let (name, maps) = (layer.name, layer.maps);
    match layer.kind {
        LayerKind::Input => format!(
            "{name} {maps}@{}x{}: the digit, {DIGIT}x{DIGIT}, with a margin",
            layer.height, layer.width
        ),
        LayerKind::FullyConnected => {
            format!(
                "{name} {maps}, {}: as 7x12, beside the codes of the two smallest penalties",
                layer.kind
            )
        }
        LayerKind::Rbf => format!("{name} {maps}: the penalties, of which the smallest wins"),
        _ if layer.height == 1 => format!(
            "{name} {maps}@1x1, {}: {maps} units in rows of {C5_COLUMNS}, unit 0 first",
            layer.kind
        ),
        _ => format!("{name} {maps}@{}x{}, {}", layer.height, layer.width, layer.kind),
    }
}
