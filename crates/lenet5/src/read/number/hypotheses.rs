//! What a line may say, seen one way: the ink cut into pieces, or a network that slid over it.

use std::iter::once;
use std::ops::Range;

use super::deskew::Skew;
use super::layout::InkLine;
use super::line_reader::LineReader;
use super::options::Method;
use super::path_weights::PathWeights;
#[cfg(feature = "train")]
use super::path_weights::add;
use super::sdnn::SdnnOutputs;
use super::segment::Runs;
use super::segment::cuts::Pieces;
use crate::graph::Graph;
use crate::image::Area;
use crate::network::field::Field;
use crate::network::input::Digit;
#[cfg(feature = "train")]
use crate::network::input::Input;
use crate::read::reading::Reading;
use crate::read::verifiers::PieceReading;

/// How high a line's digits are taken to be each time that a network slides over it, in heights as they were measured: the second
/// time it sees them a tenth smaller, and every four pixels at other places: it reads some of what it misread then.
/// On cheques of even number, with windows that count as they do now, these two read one more of a hundred than the first alone. Other
/// second looks, at 0.85 to 1.2 or of a line that was stretched, slanted or moved, read about as many, and three looks one more.
pub(crate) const LOOKS: [f32; 2] = [1.0, 1.1];

/// Half the width of a mark as a network sees it that slides, in heights of the line's digits.
const HALF_WIDTH_OF_MARK: f32 = 0.1;

/// What a line may say, seen one way.
pub(crate) enum Hypotheses {
    /// The ink was cut into pieces.
    Segment(Pieces, Runs),
    /// A network slid over the ink.
    Sdnn(SdnnOutputs),
}

impl Hypotheses {
    /// Looks at a line in the ways that a method asks for; empty if each of them asks for too much work.
    pub(crate) fn find(readers: &LineReader, line: &InkLine, method: Method) -> Vec<Self> {
        Self::find_with(readers, line, method, &LOOKS)
    }

    /// The same, with the first look alone of a network that slides: to see whether a closer one is worth its time.
    pub(crate) fn glance(readers: &LineReader, line: &InkLine, method: Method) -> Vec<Self> {
        Self::find_with(readers, line, method, &LOOKS[..1])
    }

    fn find_with(readers: &LineReader, line: &InkLine, method: Method, looks: &[f32]) -> Vec<Self> {
        let mut found = Vec::new();
        if method != Method::Sdnn {
            found.extend(Self::cut(line, |digits| readers.read_pieces(digits)));
        }
        let slider = match method {
            Method::Segment => None,
            Method::Sdnn => Some(readers.slider.unwrap_or(readers.digits)),
            Method::Both => readers.slider,
        };
        if let Some(slider) = slider {
            let read = |penalties| slider.reading(penalties);
            let look = |field: &Field| slider.slide(field).into_iter().map(read).collect();
            found.extend(looks.iter().filter_map(|&times| Self::slide(line, times, look)));
        }
        found
    }

    /// Cuts a line into pieces, and has what may be a digit read; `None` if it has no ink, or asks for too much work.
    pub(crate) fn cut(
        line: &InkLine,
        read: impl FnOnce(&[Digit]) -> Vec<PieceReading>,
    ) -> Option<Self> {
        let pieces = Pieces::cut_with_marks(&line.ink, &line.marks)?;
        let runs = Runs::read(&pieces, line.size, read);
        Some(Self::Segment(pieces, runs))
    }

    /// Has a network slide over a line whose digits are taken to be `times` as high as they were measured; `None` if it has no
    /// ink, or asks for too much work.
    pub(crate) fn slide(
        line: &InkLine,
        times: f32,
        slide: impl FnOnce(&Field) -> Vec<Reading>,
    ) -> Option<Self> {
        SdnnOutputs::over(&line.ink, times * line.size, slide).map(Self::Sdnn)
    }

    /// Lists what the network saw, in the order of the sources of the graph's arcs.
    #[cfg(feature = "train")]
    pub(crate) fn inputs(&self) -> Vec<Input> {
        match self {
            Self::Segment(_, runs) => {
                runs.all().iter().map(|run| Input::from_digit(&run.digit)).collect()
            }
            Self::Sdnn(outputs) => {
                let field = outputs.field();
                (0..field.outputs()).map(|output| field.window(output)).collect()
            }
        }
    }

    /// Takes slopes by the penalties of the arcs of their graph back to the penalties of the classes of each of the
    /// [inputs](Self::inputs), and adds those by the weights of their own way.
    #[cfg(feature = "train")]
    pub(crate) fn backward(
        &self,
        weights: &PathWeights,
        marks: &[char],
        graph: &Graph,
        by_arc: &[f64],
        by_weight: &mut PathWeights,
    ) -> Vec<Vec<f64>> {
        match self {
            Self::Segment(_, runs) => {
                let (by_penalty, own) = runs.backward(&weights.segment, marks, graph, by_arc);
                add(&mut by_weight.segment, 1.0, &own);
                by_penalty
            }
            Self::Sdnn(outputs) => {
                let (by_penalty, own) = outputs.backward(&weights.sdnn, graph, by_arc);
                add(&mut by_weight.sdnn, 1.0, &own);
                by_penalty
            }
        }
    }

    /// Gives the method whose way they were found in.
    pub(crate) const fn method(&self) -> Method {
        match self {
            Self::Segment(..) => Method::Segment,
            Self::Sdnn(_) => Method::Sdnn,
        }
    }

    /// Joins them to a graph, by the weights of their own way: the sources of its arcs are the numbers of runs or of outputs.
    /// `marks` are those that may be characters of a text.
    pub(crate) fn graph(&self, weights: &PathWeights, marks: &[char]) -> Graph {
        match self {
            Self::Segment(_, runs) => runs.graph(&weights.segment, marks),
            Self::Sdnn(outputs) => outputs.graph(&weights.sdnn, marks),
        }
    }

    /// Tells whether points, commas, dashes and colons show in what was seen: a network that slides was not trained to tell them from paper.
    pub(super) const fn sees_all_marks(&self) -> bool {
        matches!(self, Self::Segment(..))
    }

    /// The column of the line where a node of its graph stands.
    pub(super) fn column_of_node(&self, node: usize) -> f32 {
        match self {
            Self::Segment(pieces, _) => {
                let area = |piece: usize| pieces.area(piece..piece + 1);
                let before = node.min(pieces.len()).checked_sub(1).map(|piece| area(piece).right);
                let behind = (node < pieces.len()).then(|| area(node).left);
                let ends = [before.or(behind), behind.or(before)];
                let [left, right] = ends.map(|end| end.unwrap_or(0) as f32);
                left.midpoint(right)
            }
            Self::Sdnn(outputs) => {
                let last = outputs.len().saturating_sub(1);
                let [before, behind] = [node.saturating_sub(1), node].map(|own| own.min(last));
                outputs.column(before).midpoint(outputs.column(behind))
            }
        }
    }

    /// Cuts out each digit of a path, and tells what it was at a glance, if that is known; `None` where there is no ink.
    pub(super) fn cut_digits(
        &self,
        path: &PathText,
        line: &InkLine,
    ) -> Vec<Option<(Digit, Option<&PieceReading>)>> {
        match self {
            Self::Segment(_, runs) => {
                let cut = |&source: &usize| {
                    let run = runs.run(source);
                    Some((run.digit, Some(&run.glance)))
                };
                path.sources.iter().map(cut).collect()
            }
            Self::Sdnn(outputs) => {
                let cut = |columns: [f32; 2]| {
                    let area = line.area_of(columns)?;
                    Some((line.ink.cut_out(area, |_| true).to_digit()?, None))
                };
                columns_of(outputs, path).into_iter().map(cut).collect()
            }
        }
    }

    /// The probability that a digit of a path is a slash, by its shape.
    pub(super) fn slash(&self, path: &PathText, digit: usize) -> f64 {
        match self {
            Self::Segment(_, runs) => runs.run(path.sources[digit]).slash(),
            Self::Sdnn(_) => 0.0,
        }
    }

    /// The height of the ink of a mark of a path, in heights of the line's digits.
    pub(super) fn height_of_mark(&self, path: &PathText, character: usize, line: &InkLine) -> f32 {
        let area = match self {
            Self::Segment(pieces, runs) => {
                Some(pieces.area(runs.run(path.sources[character]).pieces.clone()))
            }
            // The columns of a narrow character reach as far as its neighbours.
            Self::Sdnn(outputs) => {
                let middle = outputs.column(path.sources[character]);
                let half = HALF_WIDTH_OF_MARK * line.size;
                line.area_of([middle - half, middle + half])
            }
        };
        area.map_or(0.0, |area| area.height() as f32 / line.size)
    }

    /// The height of the highest thing that a path takes for no digit, in heights of the line's digits.
    pub(super) fn height_left_out(&self, path: &PathText, line: &InkLine) -> f32 {
        let height = |area: Area| area.height() as f32 / line.size;
        let heights: Vec<f32> = match self {
            Self::Segment(pieces, runs) => {
                let ranges = path.sources.iter().map(|&source| runs.run(source).pieces.clone());
                let all = ranges.chain(once(pieces.len()..pieces.len()));
                between(all, 0).map(|range| height(pieces.area(range))).collect()
            }
            Self::Sdnn(outputs) => {
                let all = columns_of(outputs, path).into_iter().map(|[from, to]| from..to);
                let all = all.chain(once(f32::INFINITY..f32::INFINITY));
                let areas = between(all, f32::NEG_INFINITY)
                    .filter_map(|range| line.area_of([range.start, range.end]));
                areas.map(height).collect()
            }
        };
        heights.into_iter().fold(0.0, f32::max)
    }

    /// Finds how each digit of a path was read, and where it lies in the line before it was straightened.
    pub(super) fn locate_digits(&self, path: &PathText, line: &InkLine) -> Vec<(Reading, Area)> {
        match self {
            Self::Segment(pieces, runs) => {
                let locate_run = |&source: &usize| {
                    let run = runs.run(source);
                    let pixels = pieces.pixels(run.pieces.clone());
                    (*run.reading(), line.skew.area(pixels))
                };
                path.sources.iter().map(locate_run).collect()
            }
            Self::Sdnn(outputs) => locate_outputs(outputs, path, line),
        }
    }
}

fn locate_outputs(outputs: &SdnnOutputs, path: &PathText, line: &InkLine) -> Vec<(Reading, Area)> {
    let skew: &Skew = &line.skew;
    let locate = |(columns, &output): ([f32; 2], &usize)| {
        let mut pixels = line.pixels(columns).peekable();
        // Where there is no ink to be seen the digit has a place all the same.
        let place = line.place(f32::midpoint(columns[0], columns[1]));
        let area = match pixels.peek() {
            Some(_) => skew.area(pixels),
            None => skew.area(once(place)),
        };
        (outputs.reading(output), area)
    };
    columns_of(outputs, path).into_iter().zip(&path.sources).map(locate).collect()
}

/// What lies between ranges in their order, from a start to the last of them.
fn between<T: PartialOrd + Copy>(
    ranges: impl Iterator<Item = Range<T>>,
    start: T,
) -> impl Iterator<Item = Range<T>> {
    let mut end = start;
    let gap = move |range: Range<T>| std::mem::replace(&mut end, range.end)..range.start;
    ranges.map(gap).filter(|gap| gap.start < gap.end)
}

/// The columns of the line that belong to each digit of a path over a network's outputs.
fn columns_of(outputs: &SdnnOutputs, path: &PathText) -> Vec<[f32; 2]> {
    let fired = &path.sources;
    let columns = |k: usize| {
        let before = k.checked_sub(1).map(|k| fired[k]);
        outputs.columns(before, fired[k], fired.get(k + 1).copied())
    };
    (0..fired.len()).map(columns).collect()
}

/// A text, and the best path that spells it.
#[derive(Clone, Debug)]
pub(crate) struct PathText {
    /// The characters, from the left.
    pub(crate) text: Vec<char>,
    /// For each of them the number of the run or of the output that it is read in.
    pub(crate) sources: Vec<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_between_ranges_is_found_at_both_ends_too() {
        let gaps = |ranges: &[Range<usize>]| between(ranges.iter().cloned(), 0).collect::<Vec<_>>();
        assert_eq!(gaps(&[1..2, 2..4, 6..7, 9..9]), [0..1, 4..6, 7..9]);
        assert_eq!(gaps(&[0..3, 3..3]), []);
    }
}
