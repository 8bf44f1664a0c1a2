//! What a word may say, drawn below its ink: the runs of its pieces, and the outputs of the network that slides.

use std::fmt::Write as _;

use lenet5::Reading;
use lenet5::image::Ink;
use lenet5::read::number::{RunStage, SdnnStages, SegmentStages};

use crate::draw::pieces::word_scale;

/// The height of a row of runs, and of outputs.
const ROW: f32 = 18.0;
/// What is less probable is not drawn, unless it is on the most probable path.
const MIN_PROBABILITY: f32 = 0.05;
const CHOSEN: &str = "#0072b2";
const OTHER: &str = "#888888";

/// Draws the runs of a word's pieces: each a bar below its columns, with the character that it may be.
pub(super) fn runs(ink: &Ink, segment: &SegmentStages) -> String {
    let scale = word_scale(ink) as f32;
    let mut rows: Vec<f32> = Vec::new();
    let mut bars = String::new();
    let mut shown: Vec<&RunStage> =
        segment.runs.iter().filter(|run| is_shown(&run.reading, run.chosen)).collect();
    // The most probable path comes first, and so it is one row.
    shown.sort_by_key(|run| (run.chosen.is_none(), run.columns.start, run.columns.end));
    for run in shown {
        let (left, right) = (scale * run.columns.start as f32, scale * run.columns.end as f32);
        // Where it is not in the way of another.
        let row = rows.iter().position(|&end| end <= left).unwrap_or(rows.len());
        if row == rows.len() {
            rows.push(0.0);
        }
        rows[row] = right;
        draw_run(&mut bars, run, [left, right - left], row as f32 * ROW);
    }
    svg(scale * ink.width() as f32, rows.len() as f32 * ROW, &bars)
}

fn draw_run(out: &mut String, run: &RunStage, [left, width]: [f32; 2], top: f32) {
    let (colour, probability) = look(&run.reading, run.chosen);
    let (middle, base, height) = (left + width / 2.0, top + ROW - 6.0, ROW - 2.0);
    let told = told(&run.reading, run.chosen);
    let character = character(&run.reading, run.chosen);
    // Nothing that is written to memory fails.
    let _ = writeln!(
        out,
        "<g><title>{told}</title><rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
         fill=\"{colour}\" fill-opacity=\"{:.2}\"/><text x=\"{middle:.1}\" y=\"{base:.1}\" \
         text-anchor=\"middle\">{character}</text></g>",
        0.15 + 0.6 * probability
    );
}

/// Draws the outputs of the network that slides: below the middle of each window the character that it may be.
pub(super) fn outputs(ink: &Ink, sdnn: &SdnnStages) -> String {
    let scale = word_scale(ink) as f32;
    let mut all = String::new();
    for output in sdnn.outputs.iter().filter(|own| is_shown(&own.reading, own.chosen)) {
        let (reading, chosen) = (&output.reading, output.chosen);
        let (colour, probability) = look(reading, chosen);
        let (x, weight) = (scale * output.column, if chosen.is_some() { "bold" } else { "normal" });
        let (told, character) = (told(reading, chosen), character(reading, chosen));
        let _ = writeln!(
            all,
            "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{colour}\" font-weight=\"{weight}\" \
             fill-opacity=\"{:.2}\"><title>{told}</title>{character}</text>",
            ROW - 4.0,
            0.3 + 0.7 * probability
        );
    }
    svg(scale * ink.width() as f32, ROW, &all)
}

fn is_shown(reading: &Reading, chosen: Option<usize>) -> bool {
    chosen.is_some() || reading.confidence().is_none_or(|confidence| confidence >= MIN_PROBABILITY)
}

/// The class that the path has there, or the one that is read.
fn class(reading: &Reading, chosen: Option<usize>) -> usize {
    chosen.unwrap_or_else(|| reading.class())
}

fn character(reading: &Reading, chosen: Option<usize>) -> char {
    reading.classes().characters()[class(reading, chosen)]
}

fn confidence(reading: &Reading, chosen: Option<usize>) -> Option<f32> {
    reading.is_calibrated().then(|| reading.probability(class(reading, chosen)))
}

fn look(reading: &Reading, chosen: Option<usize>) -> (&'static str, f32) {
    let colour = if chosen.is_some() { CHOSEN } else { OTHER };
    (colour, confidence(reading, chosen).unwrap_or(0.5))
}

fn told(reading: &Reading, chosen: Option<usize>) -> String {
    let character = character(reading, chosen);
    let penalty = reading.penalties().as_slice()[class(reading, chosen)];
    match confidence(reading, chosen) {
        Some(confidence) => {
            format!("{character} with a probability of {confidence:.3}, penalty {penalty:.2}")
        }
        None => format!("{character}, penalty {penalty:.2}"),
    }
}

pub(super) fn svg(width: f32, height: f32, content: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.1} {height:.1}\" font-family=\"system-ui,sans-serif\" font-size=\"12\">\n\
         {content}</svg>\n"
    )
}
