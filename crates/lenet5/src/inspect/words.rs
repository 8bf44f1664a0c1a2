//! The graph of each word of a page: its pieces, what runs of them may be, what the network sees that slides.

use serde::Serialize;

use super::message::Reply;
use super::stages::add_ink;
use crate::network::architecture::INPUT;
use crate::read::Reading;
use crate::read::number::{Alternative, OutputStage, RunStage, WordStages};

/// The most words that are told one by one.
const MAX_WORDS_TOLD: usize = 40;

/// The owner of a pixel that belongs to no piece.
const NO_PIECE: u8 = u8::MAX;

/// A word and the tensors that show it.
#[derive(Serialize)]
pub(super) struct WordTold<'a> {
    row: usize,
    r#box: [usize; 4],
    ink: String,
    owners: Option<String>,
    strip: Option<String>,
    pieces: usize,
    runs: Vec<RunTold>,
    outputs: Vec<OutputTold>,
    segment_texts: Vec<TextTold<'a>>,
    sdnn_texts: Vec<TextTold<'a>>,
    texts: Vec<TextTold<'a>>,
}

/// A run of pieces, read as one digit.
#[derive(Serialize)]
struct RunTold {
    pieces: [usize; 2],
    columns: [usize; 2],
    #[serde(flatten)]
    read: ReadTold,
    chosen: bool,
}

/// An output of the network that slides.
#[derive(Serialize)]
struct OutputTold {
    column: f32,
    #[serde(flatten)]
    read: ReadTold,
    chosen: bool,
}

#[derive(Serialize)]
struct ReadTold {
    character: char,
    confidence: Option<f32>,
    penalty: f32,
}

#[derive(Serialize)]
struct TextTold<'a> {
    text: &'a str,
    probability: f32,
}

/// Adds the pictures of the first words, and tells what each may say.
pub(super) fn add_words<'a>(reply: &mut Reply, words: &'a [WordStages]) -> Vec<WordTold<'a>> {
    let told = |(number, word)| add_word(reply, number, word);
    words.iter().take(MAX_WORDS_TOLD).enumerate().map(told).collect()
}

fn add_word<'a>(reply: &mut Reply, number: usize, word: &'a WordStages) -> WordTold<'a> {
    let tensor = |what: &str| format!("word.{number}.{what}");
    let ink = tensor("ink");
    add_ink(reply, &ink, &word.ink);
    let owners = word.segment.as_ref().map(|segment| {
        let owner = |&owner: &usize| u8::try_from(owner).unwrap_or(NO_PIECE);
        let owners = segment.owners.iter().map(owner).collect();
        reply.bytes(tensor("owners"), &[word.ink.height(), word.ink.width()], owners);
        tensor("owners")
    });
    let strip = word.sdnn.as_ref().map(|sdnn| {
        let rows: Vec<f32> = (0..INPUT).flat_map(|y| sdnn.field.row(y)).copied().collect();
        reply.floats(tensor("strip"), &[INPUT, sdnn.field.width()], &rows);
        tensor("strip")
    });
    let segment = word.segment.as_ref();
    let sdnn = word.sdnn.as_ref();
    WordTold {
        row: word.row,
        r#box: [word.area.x, word.area.y, word.area.width, word.area.height],
        ink,
        owners,
        strip,
        pieces: segment.map_or(0, |own| own.pieces),
        runs: segment.map_or_else(Vec::new, |own| own.runs.iter().map(run).collect()),
        outputs: sdnn.map_or_else(Vec::new, |own| own.outputs.iter().map(output).collect()),
        segment_texts: segment.map_or_else(Vec::new, |own| texts(&own.texts)),
        sdnn_texts: sdnn.map_or_else(Vec::new, |own| texts(&own.texts)),
        texts: texts(&word.texts),
    }
}

fn run(run: &RunStage) -> RunTold {
    let ends = |range: &std::ops::Range<usize>| [range.start, range.end];
    let (pieces, columns) = (ends(&run.pieces), ends(&run.columns));
    RunTold { pieces, columns, read: read(&run.reading, run.chosen), chosen: run.chosen.is_some() }
}

fn output(output: &OutputStage) -> OutputTold {
    let (column, chosen) = (output.column, output.chosen);
    OutputTold { column, read: read(&output.reading, chosen), chosen: chosen.is_some() }
}

/// The class that the path has there, or the one that is read.
fn read(reading: &Reading, chosen: Option<usize>) -> ReadTold {
    let class = chosen.unwrap_or_else(|| reading.class());
    ReadTold {
        character: reading.classes().characters()[class],
        confidence: reading.is_calibrated().then(|| reading.probability(class)),
        penalty: reading.penalties().as_slice()[class],
    }
}

fn texts(texts: &[Alternative]) -> Vec<TextTold<'_>> {
    texts.iter().map(|own| TextTold { text: &own.text, probability: own.probability }).collect()
}
