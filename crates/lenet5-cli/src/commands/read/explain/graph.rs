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
        segment.runs.iter().filter(|run| is_shown(&run.reading, run.is_chosen)).collect();
    // The most probable path comes first, and so it is one row.
    shown.sort_by_key(|run| (!run.is_chosen, run.columns.start, run.columns.end));
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
    let (colour, probability) = look(&run.reading, run.is_chosen);
    let (middle, base, height) = (left + width / 2.0, top + ROW - 6.0, ROW - 2.0);
    let told = told(&run.reading);
    let character = run.reading.character();
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
    for output in sdnn.outputs.iter().filter(|own| is_shown(&own.reading, own.is_chosen)) {
        let (colour, probability) = look(&output.reading, output.is_chosen);
        let (x, weight) = (scale * output.column, if output.is_chosen { "bold" } else { "normal" });
        let (told, character) = (told(&output.reading), output.reading.character());
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

fn is_shown(reading: &Reading, is_chosen: bool) -> bool {
    is_chosen || reading.confidence().is_none_or(|confidence| confidence >= MIN_PROBABILITY)
}

fn look(reading: &Reading, is_chosen: bool) -> (&'static str, f32) {
    (if is_chosen { CHOSEN } else { OTHER }, reading.confidence().unwrap_or(0.5))
}

fn told(reading: &Reading) -> String {
    let (character, penalty) = (reading.character(), reading.penalty());
    match reading.confidence() {
        Some(confidence) => {
            format!("{character} with a probability of {confidence:.3}, penalty {penalty:.2}")
        }
        None => format!("{character}, penalty {penalty:.2}"),
    }
}

fn svg(width: f32, height: f32, content: &str) -> String {
    format!(
        "<div><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.1} {height:.1}\" font-family=\"system-ui,sans-serif\" font-size=\"12\">\n\
         {content}</svg></div>\n"
    )
}
