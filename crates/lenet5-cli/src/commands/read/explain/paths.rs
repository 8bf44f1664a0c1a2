//! A word's graph, drawn as in the paper's Figures 19 to 24: circles for its nodes, and for each arc what it says and its penalty.

use std::fmt::Write as _;

use lenet5::read::number::{ArcStage, GraphStage};

use crate::draw::html::escaped;

/// The radius of a node, and the least way from one to the next place, in pixels.
const RADIUS: f32 = 6.0;
const MIN_STEP: f32 = 64.0;
/// Between the states of a grammar at one place, and between arcs that lead from one node to the same other.
const STATE_STEP: f32 = 64.0;
const ARC_STEP: f32 = 20.0;
/// How far an arc bows that leads over other nodes, for each of them.
const BOW: f32 = 22.0;
const MARGIN: f32 = 24.0;
const CHOSEN: &str = "#0072b2";
const OTHER: &str = "#777777";

/// An arc on the page, as a curve with one point that pulls at it.
struct Curve {
    from: [f32; 2],
    pull: [f32; 2],
    to: [f32; 2],
}

impl Curve {
    /// The middle of the curve.
    fn middle(&self) -> [f32; 2] {
        let Self { from, pull, to } = self;
        [0, 1].map(|k| 0.25 * from[k] + 0.5 * pull[k] + 0.25 * to[k])
    }
}

/// Draws the likely part of a graph, whose columns are enlarged by `scale`.
pub(super) fn graph(stage: &GraphStage, scale: f32) -> String {
    let places = places(stage, scale);
    let curves: Vec<Curve> =
        (0..stage.arcs.len()).map(|number| curve(stage, &places, number)).collect();
    let points = curves.iter().map(Curve::middle).chain(places.iter().copied());
    let ends = points
        .fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], [_, y]| [low.min(y), high.max(y)]);
    let down = MARGIN - ends[0];
    let width = places.iter().map(|place| place[0]).fold(0.0, f32::max) + MARGIN;
    let height = ends[1] + down + MARGIN;
    let mut drawn = format!("<rect width=\"{width:.1}\" height=\"{height:.1}\" fill=\"white\"/>\n");
    for (arc, curve) in stage.arcs.iter().zip(&curves) {
        draw_arc(&mut drawn, arc, curve, down);
    }
    for [x, y] in &places {
        // Nothing that is written to memory fails.
        let _ = writeln!(
            drawn,
            "<circle cx=\"{x:.1}\" cy=\"{:.1}\" r=\"{RADIUS}\" fill=\"white\" stroke=\"#222\"/>",
            y + down
        );
    }
    super::graph::svg(width, height, &drawn)
}

/// The place of each node: its column, but not too near the one before; the states of a grammar below each other.
fn places(stage: &GraphStage, scale: f32) -> Vec<[f32; 2]> {
    let mut all: Vec<[f32; 2]> = Vec::with_capacity(stage.nodes.len());
    for (number, node) in stage.nodes.iter().enumerate() {
        let before = number.checked_sub(1).map(|before| (stage.nodes[before], all[before]));
        all.push(match before {
            Some((before, [x, y])) if before.place == node.place => [x, y + STATE_STEP],
            Some((_, [x, _])) => [(MARGIN + scale * node.column).max(x + MIN_STEP), 0.0],
            None => [MARGIN, 0.0],
        });
    }
    all
}

/// The way of an arc: straight to the next node, and bowed where there are others between or beside it.
fn curve(stage: &GraphStage, places: &[[f32; 2]], number: usize) -> Curve {
    let arc = &stage.arcs[number];
    let same = |other: &&ArcStage| (other.start, other.end) == (arc.start, arc.end);
    let before = stage.arcs[..number].iter().filter(same).count() as f32;
    let beside = stage.arcs.iter().filter(same).count() as f32;
    let place_of = |node: usize| stage.nodes[node].place;
    let between = |place: usize| (place_of(arc.start) + 1..place_of(arc.end)).contains(&place);
    let mut over: Vec<usize> =
        stage.nodes.iter().map(|node| node.place).filter(|&place| between(place)).collect();
    over.dedup();
    let bow = BOW * over.len() as f32 - ARC_STEP * (before - (beside - 1.0) / 2.0);
    let (from, to) = (places[arc.start], places[arc.end]);
    let middle = [0, 1].map(|k| from[k].midpoint(to[k]));
    Curve { from, pull: [middle[0], middle[1] - 2.0 * bow], to }
}

fn draw_arc(out: &mut String, arc: &ArcStage, curve: &Curve, down: f32) {
    let (colour, width) = if arc.is_best { (CHOSEN, 2.2) } else { (OTHER, 1.0) };
    let opacity = 0.5 + 0.5 * arc.probability.clamp(0.0, 1.0);
    let Curve { from, pull, to } = curve;
    let [x, y] = curve.middle();
    let (says, dash) = match arc.character {
        Some(character) => (escaped(&character.to_string()), ""),
        None => ("ε".to_owned(), " stroke-dasharray=\"4 3\""),
    };
    // Its letters are 7 pixels wide.
    let label = if arc.penalty.abs() < 9.95 { 34.0 } else { 41.0 };
    // Nothing that is written to memory fails.
    let _ = writeln!(
        out,
        "<g opacity=\"{opacity:.2}\"><title>{says}, penalty {:.2}, on a path with a probability of {:.3}</title>\
         <path d=\"M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dash}/>\
         <rect x=\"{:.1}\" y=\"{:.1}\" width=\"{label:.1}\" height=\"14\" fill=\"white\"/>\
         <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{colour}\">\
         <tspan font-weight=\"bold\">{says}</tspan> {:.1}</text></g>",
        arc.penalty,
        arc.probability,
        from[0],
        from[1] + down,
        pull[0],
        pull[1] + down,
        to[0],
        to[1] + down,
        x - label / 2.0,
        y + down - 7.0,
        y + down + 4.0,
        arc.penalty,
    );
}
