//! The stages on the way from the ink of a page to its text, to be shown.

use std::ops::Range;

use super::candidate::{Candidate, KnownDigits};
use super::graph_stage::GraphStage;
use super::hypotheses::Hypotheses;
use super::layout::{InkWord, Layout};
use super::likely::look_closely;
use super::line::Alternative;
use super::line_reader::LineReader;
use super::options::Options;
use super::page::{Page, read_page};
use super::placement::Placement;
use super::rotation::Rotation;
use super::sdnn::SdnnOutputs;
use super::segment::Runs;
use super::segment::cuts::Pieces;
use super::texts::rank_texts;
use crate::image::{Gray, Ink, Rect, Writing};
use crate::network::field::Field;
use crate::read::reading::Reading;

/// The texts of a word that are shown.
const TEXTS: usize = 5;

/// What each stage of reading a page makes, and the page that comes of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PageStages {
    /// The page as [`read_page`](crate::PictureReader::read_page) gives it.
    pub page: Page,
    /// The words of all rows, in reading order, as they were seen at a glance: a close look may part them.
    pub words: Vec<WordStages>,
}

/// A word, seen both ways (paper, sections V and VII).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WordStages {
    /// The number of its row, from 0.
    pub row: usize,
    /// The box around it in the picture.
    pub area: Rect,
    /// Its ink, level and upright.
    pub ink: Ink,
    /// The way of cuts, unless it was left out or asks for too much work.
    pub segment: Option<SegmentStages>,
    /// The way of the network that slides, in the same sense: the first time that it slides over the word.
    pub sdnn: Option<SdnnStages>,
    /// The most probable texts by all ways together, the second time that the network slides among them, the best first, before they
    /// are doubted.
    pub texts: Vec<Alternative>,
}

/// A word cut into pieces, and what each run of pieces may be (paper, section V).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SegmentStages {
    /// The number of pieces.
    pub pieces: usize,
    /// The number of the piece that each pixel of the word's ink belongs to, row by row.
    pub owners: Vec<usize>,
    /// The arcs of the graph, ordered by where they end.
    pub runs: Vec<RunStage>,
    /// The likely part of the graph, and of what the format leaves of it.
    pub graph: GraphStage,
    /// The most probable texts by this way alone, the best first.
    pub texts: Vec<Alternative>,
}

/// A run of neighbouring pieces, read as one digit: an arc of the segmentation graph.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunStage {
    /// The numbers of its pieces, from 0 at the left.
    pub pieces: Range<usize>,
    /// The columns of the word's ink that it takes up.
    pub columns: Range<usize>,
    /// What the networks read in it.
    pub reading: Reading,
    /// The class that it has on the most probable path, which need not be the one that is read in it; `None` if it is not
    /// on that path.
    pub chosen: Option<usize>,
}

/// What a network sees that slides over a word (paper, section VII).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SdnnStages {
    /// The word as the network sees it: its digits 20 pixels high.
    pub field: Field,
    /// From the left.
    pub outputs: Vec<OutputStage>,
    /// The likely part of the graph, and of what the format leaves of it.
    pub graph: GraphStage,
    /// The most probable texts by this way alone, the best first.
    pub texts: Vec<Alternative>,
}

/// An output of the network that slides.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OutputStage {
    /// The column of the word's ink in the middle of its window.
    pub column: f32,
    /// What the network reads in its window.
    pub reading: Reading,
    /// The class of the digit of the most probable path that stands on it, in the same sense.
    pub chosen: Option<usize>,
}

/// Reads a page and keeps the stages, given its ink.
pub(crate) fn read_page_stages(
    readers: &LineReader,
    picture: &Gray,
    writing: &Writing,
    options: &Options,
) -> PageStages {
    let page = read_page(readers, picture, writing, options);
    let placement = Placement::new(picture, writing, Rotation::of_degrees(page.rotation));
    let (ink, lines) = placement.rotation.apply_to(writing);
    let layout = Layout::find(&ink, &lines);
    let options = Options { alternatives: TEXTS, ..options.clone() };
    let rows = layout.rows.iter().enumerate();
    let words = rows.flat_map(|(row, words)| words.iter().map(move |word| (row, word)));
    let stages = |(row, word)| word_stages(readers, &layout, &placement, &options, row, word);
    PageStages { page, words: words.map(stages).collect() }
}

fn word_stages(
    readers: &LineReader,
    layout: &Layout,
    placement: &Placement,
    options: &Options,
    row: usize,
    word: &InkWord,
) -> WordStages {
    let line = layout.cut_out(word, options.reads_marks());
    let ways = Hypotheses::find(readers, &line, options.method);
    let (mut segment, mut sdnn) = (None, None);
    // Of the network that slides the first look is shown.
    let is_shown = |(number, way): &(usize, &Hypotheses)| {
        ways[..*number].iter().all(|before| before.method() != way.method())
    };
    for (_, way) in ways.iter().enumerate().filter(is_shown) {
        let candidates = rank_texts(std::slice::from_ref(way), readers.weights, options).candidates;
        let (path, texts) = texts_of(&candidates);
        let graph = GraphStage::find(way, readers.weights, options.format.as_ref());
        match way {
            Hypotheses::Segment(pieces, runs) => {
                segment = Some(segment_stages(pieces, runs, &path, graph, texts));
            }
            Hypotheses::Sdnn(outputs) => sdnn = Some(sdnn_stages(outputs, &path, graph, texts)),
        }
    }
    let mut candidates = rank_texts(&ways, readers.weights, options).candidates;
    look_closely(readers, &line, &mut candidates, &mut KnownDigits::default());
    let (_, texts) = texts_of(&candidates);
    WordStages { row, area: placement.to_picture(line.area), ink: line.ink, segment, sdnn, texts }
}

/// A character of a path, and the number of the run or of the output that it is read in.
struct Step {
    source: usize,
    character: char,
}

impl Step {
    /// The class of the character, as a network has it.
    fn class(&self, reading: &Reading) -> Option<usize> {
        reading.class_of(self.character)
    }
}

/// The most probable texts, and the best one's most probable path.
fn texts_of(candidates: &[Candidate]) -> (Vec<Step>, Vec<Alternative>) {
    #[allow(clippy::cast_possible_truncation, reason = "penalties are no more exact")]
    let probability = |log: f64| libm::exp(log) as f32;
    let texts = candidates.iter().take(TEXTS).map(|own| Alternative {
        text: own.path.text.iter().collect(),
        probability: probability(own.log),
    });
    let path = candidates.first().map_or_else(Vec::new, |best| {
        let pairs = best.path.sources.iter().zip(&best.path.text);
        pairs.map(|(&source, &character)| Step { source, character }).collect()
    });
    (path, texts.collect())
}

fn segment_stages(
    pieces: &Pieces,
    runs: &Runs,
    path: &[Step],
    graph: GraphStage,
    texts: Vec<Alternative>,
) -> SegmentStages {
    let stage = |(number, run): (usize, &super::segment::Run)| {
        let area = pieces.area(run.pieces.clone());
        RunStage {
            pieces: run.pieces.clone(),
            columns: area.left..area.right + 1,
            reading: *run.reading(),
            chosen: path
                .iter()
                .find(|step| step.source == number)
                .and_then(|step| step.class(run.reading())),
        }
    };
    SegmentStages {
        pieces: pieces.len(),
        owners: pieces.owners().iter().map(|&owner| usize::from(owner)).collect(),
        runs: runs.all().iter().enumerate().map(stage).collect(),
        graph,
        texts,
    }
}

fn sdnn_stages(
    outputs: &SdnnOutputs,
    path: &[Step],
    graph: GraphStage,
    texts: Vec<Alternative>,
) -> SdnnStages {
    let chosen = |output| path.iter().find(|step| step.source == output);
    let stage = |output: usize| OutputStage {
        column: outputs.column(output),
        reading: outputs.reading(output),
        chosen: chosen(output).and_then(|step| step.class(&outputs.reading(output))),
    };
    let field = outputs.field().clone();
    SdnnStages { field, outputs: (0..outputs.len()).map(stage).collect(), graph, texts }
}
