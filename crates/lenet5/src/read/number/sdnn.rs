//! The space displacement network over a line: no cuts, the network looks at all of it, every four
//! pixels (paper, section VII).
//!
//! ```text
//! ink of a line --Strip--> Field, its digits 20 pixels high --Reader::slide--> penalties, an output every 4 pixels
//!                                                                          --graph--> texts
//! ```
//!
//! A network for this is trained on windows with a digit in their middle and others beside it, and, as
//! what is no digit, on such with the middle between two.

#[cfg(feature = "train")]
use bytemuck::Zeroable as _;

use super::path_weights::SdnnWeights;
use crate::graph::{Arc, Graph, log_add};
use crate::image::{Area, BOX, Ink};
use crate::network::architecture::STRIDE;
use crate::network::field::Field;
use crate::read::reading::Reading;

/// The height of a line's digits in the field, in pixels: that of a digit in an input.
const DIGIT_HEIGHT: f32 = BOX as f32;
/// Rows of the field, and its paper before the first ink and behind the last: half a window, so that
/// there is an output for every place.
const ROWS: usize = crate::network::architecture::INPUT;
const MARGIN: usize = ROWS / 2;
/// Labels that are less than `e^-LABEL_RANGE` times as probable as the best on an output are dropped.
const LABEL_RANGE: f64 = 9.0;
/// What a slash may look like to a network that was trained on digits.
const LIKE_SLASHES: [char; 2] = ['1', '7'];
/// Half the width of a digit at most, in pixels of the field.
const MAX_HALF_WIDTH: f32 = 12.0;
/// The most outputs of a line: one with more, as a picture's texture has them, is not read.
pub const MAX_OUTPUTS: usize = 1000;
/// The greatest factor by which a line is enlarged.
const MAX_SCALE: f32 = 8.0;

/// A line's ink as a field for the network to slide over.
#[derive(Debug)]
pub(crate) struct Strip {
    pub(crate) field: Field,
    /// Columns of the field for one of the line.
    pub(crate) scale: f32,
}

impl Strip {
    /// Brings a line whose digits are `size` pixels high to the height of a field, its centre of mass
    /// into the middle row; `None` if there is no ink.
    ///
    /// *Cost:* two looks at every pixel.
    pub(crate) fn new(ink: &Ink, size: f32) -> Option<Self> {
        let mass = |row: &[f32]| row.iter().sum::<f32>();
        let all: f32 = ink.rows().map(mass).sum();
        let strongest = ink.values().iter().copied().fold(0.0, f32::max);
        if all <= 0.0 || strongest <= 0.0 {
            return None;
        }
        let moment: f32 = ink.rows().enumerate().map(|(y, row)| (y as f32 + 0.5) * mass(row)).sum();
        let middle = moment / all;
        let scale = (DIGIT_HEIGHT / size.max(1.0)).min(MAX_SCALE);
        // The rows that lie within the field, and as many columns as it may have.
        let half = MARGIN as f32 / scale;
        let whole = |place: f32| -> usize {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            let whole = place.max(0.0) as usize;
            whole
        };
        let top = whole((middle - half).floor()).min(ink.height() - 1);
        let bottom = whole((middle + half).ceil()).clamp(top, ink.height() - 1);
        let area = Area { left: 0, top, right: ink.width() - 1, bottom };
        let band = ink.cut_out(area, |_| true);
        let to = |side: usize| whole((scale * side as f32).round()).max(1);
        let (width, height) = (to(band.width()), to(band.height()));
        let band = band.resized(width, height);
        // A row of the field, and the same of the band: either may begin above the other.
        let above = (MARGIN as f32 - scale * (middle - top as f32)).round();
        let (below_it, within_it) = (whole(above), whole(-above));
        let share = |x: usize, y: usize| {
            let row = (y + within_it).checked_sub(below_it).filter(|&row| row < band.height());
            let column = x.checked_sub(MARGIN).filter(|&column| column < band.width());
            row.zip(column).map_or(0.0, |(row, column)| {
                (band.values()[row * band.width() + column] / strongest).clamp(0.0, 1.0)
            })
        };
        let field = Field::from_ink(band.width() + 2 * MARGIN, share).ok()?;
        Some(Self { field, scale })
    }

    /// The line's column that lies in the middle of an output's window.
    pub(crate) fn column(&self, output: usize) -> f32 {
        (STRIDE * output) as f32 / self.scale
    }
}

/// What a network sees of a line that it slides over.
#[derive(Debug)]
pub(crate) struct SdnnOutputs {
    strip: Strip,
    outputs: Vec<Reading>,
}

impl SdnnOutputs {
    /// Slides a network over a line whose digits are `size` pixels high; `None` if it has no ink, or asks for more
    /// than [`MAX_OUTPUTS`].
    pub(crate) fn over(
        ink: &Ink,
        size: f32,
        slide: impl FnOnce(&Field) -> Vec<Reading>,
    ) -> Option<Self> {
        let strip = Strip::new(ink, size)?;
        if strip.field.outputs() > MAX_OUTPUTS {
            return None;
        }
        let outputs = slide(&strip.field);
        Some(Self { strip, outputs })
    }

    /// The line as the network sees it.
    pub(crate) fn field(&self) -> &Field {
        &self.strip.field
    }

    pub(super) fn len(&self) -> usize {
        self.outputs.len()
    }

    /// The line's column that lies in the middle of an output's window.
    pub(super) fn column(&self, output: usize) -> f32 {
        self.strip.column(output)
    }

    pub(crate) fn reading(&self, output: usize) -> Reading {
        self.outputs[output]
    }

    /// The columns of the line that belong to the digit on an output: no further from its middle than a
    /// digit is wide, and than half way to the digits before and after.
    pub(crate) fn columns(
        &self,
        before: Option<usize>,
        own: usize,
        after: Option<usize>,
    ) -> [f32; 2] {
        let middle = self.strip.column(own);
        let between = |output: usize| middle.midpoint(self.strip.column(output));
        let half = MAX_HALF_WIDTH / self.strip.scale;
        let left = before.map_or(f32::NEG_INFINITY, between).max(middle - half);
        let right = after.map_or(f32::INFINITY, between).min(middle + half);
        [left, right]
    }

    /// The graph of all texts: a node between every two outputs, and an arc for what stands on an output, which is its source.
    ///
    /// A digit stands on one output and on the next: there it may be seen again, or nothing. So no two
    /// stand on outputs that touch. A mark, if some may be read, stands where no digit does: the network was not trained to tell them
    /// apart, and takes slashes for 1s or 7s, too.
    pub(crate) fn graph(&self, weights: &SdnnWeights, marks: &[char]) -> Graph {
        let outputs: Vec<OutputPenalties> =
            self.outputs.iter().map(|reading| OutputPenalties::new(reading, weights)).collect();
        let count = outputs.len();
        let mut arcs = Vec::new();
        for (at, own) in outputs.iter().enumerate() {
            let no_digit = weights.no_digit * own.no_digit;
            arcs.push(Arc {
                start: at,
                end: at + 1,
                character: None,
                penalty: no_digit,
                source: at,
            });
            let next = outputs.get(at + 1);
            let least = own.digits.iter().copied().fold(own.no_digit, f64::min);
            let kept = own.digits.iter().enumerate().filter(|(_, own)| **own < least + LABEL_RANGE);
            arcs.extend(kept.map(|(class, &penalty)| {
                let again = next.map_or(0.0, |next| log_add(next.no_digit, next.digits[class]));
                Arc {
                    start: at,
                    end: (at + 2).min(count),
                    character: Some(self.outputs[at].character_of(class)),
                    penalty: penalty - weights.digit + weights.again * again,
                    source: at,
                }
            }));
            arcs.extend(marks.iter().map(|&mark| Arc {
                start: at,
                end: at + 1,
                character: Some(mark),
                penalty: no_digit - weights.mark,
                source: at,
            }));
            // The last output is paper.
            if marks.contains(&'/')
                && at + 2 <= count
                && let Some(class) = self.class_like_slash(at, own)
            {
                arcs.push(Arc {
                    start: at,
                    end: at + 2,
                    character: Some('/'),
                    penalty: own.digits[class] - weights.digit - weights.slash,
                    source: at,
                });
            }
        }
        Graph::of_nodes(count + 1, arcs)
    }

    /// The class of those that a slash looks like which has the least penalty on an output.
    fn class_like_slash(&self, output: usize, own: &OutputPenalties) -> Option<usize> {
        let classes = LIKE_SLASHES.map(|like| self.outputs[output].class_of(like));
        let classes = classes.into_iter().flatten();
        classes.min_by(|&a, &b| own.digits[a].total_cmp(&own.digits[b]))
    }

    /// Takes slopes by the penalties of the arcs of its [`graph`](Self::graph) back to the penalties of the classes on each output,
    /// and to the weights.
    #[cfg(feature = "train")]
    pub(crate) fn backward(
        &self,
        weights: &SdnnWeights,
        graph: &Graph,
        by_arc: &[f64],
    ) -> (Vec<Vec<f64>>, SdnnWeights) {
        let outputs: Vec<OutputPenalties> =
            self.outputs.iter().map(|reading| OutputPenalties::new(reading, weights)).collect();
        let mut by_weight = SdnnWeights::zeroed();
        // By the penalties of the digits on each output, and, last, of none.
        let mut by_output: Vec<Vec<f64>> =
            outputs.iter().map(|own| vec![0.0; own.digits.len() + 1]).collect();
        for (arc, &slope) in graph.arcs().iter().zip(by_arc) {
            let at = arc.source;
            let own = &outputs[at];
            let rubbish = own.digits.len();
            let class = arc.character.and_then(|own| self.outputs[at].class_of(own));
            let Some(class) = class else {
                // Two outputs are those of a slash that is seen as a digit.
                if arc.end == at + 2
                    && let Some(class) = self.class_like_slash(at, own)
                {
                    by_output[at][class] += slope;
                    by_weight.digit -= slope;
                    by_weight.slash -= slope;
                    continue;
                }
                by_weight.no_digit += slope * own.no_digit;
                by_output[at][rubbish] += slope * weights.no_digit;
                if arc.character.is_some() {
                    by_weight.mark -= slope;
                }
                continue;
            };
            by_output[at][class] += slope;
            by_weight.digit -= slope;
            if let Some(next) = outputs.get(at + 1) {
                let again = log_add(next.no_digit, next.digits[class]);
                by_weight.again += slope * again;
                let none = libm::exp(again - next.no_digit);
                by_output[at + 1][rubbish] += slope * weights.again * none;
                by_output[at + 1][class] += slope * weights.again * (1.0 - none);
            }
        }
        let outputs = self.outputs.iter().zip(&by_output);
        let by_penalty = outputs.map(|(reading, slopes)| {
            let slopes = weights.output_slopes(reading, slopes);
            by_weight.scale += slopes.scale;
            by_weight.rubbish += slopes.rubbish;
            slopes.penalties
        });
        (by_penalty.collect(), by_weight)
    }
}

/// The negative logarithms of the probabilities of what stands on an output.
struct OutputPenalties {
    digits: Vec<f64>,
    no_digit: f64,
}

impl OutputPenalties {
    fn new(reading: &Reading, weights: &SdnnWeights) -> Self {
        let calibration = weights.calibration(reading.calibration());
        let posterior = calibration.posterior(reading.penalties());
        let digits = posterior.log_classes().map(|log| -log).collect();
        Self { digits, no_digit: -posterior.log_rubbish() }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::network::Calibration;
    use crate::network::Penalties;
    use crate::network::codes::Classes;

    /// A stroke of a height, with paper around it.
    fn stroke(height: usize) -> Ink {
        let (width, rows) = (60, height + 10);
        let mut values = vec![0.0; width * rows];
        for y in 5..5 + height {
            values[y * width + 30..][..height.div_ceil(8)].fill(0.8);
        }
        Ink::new(width, values)
    }

    #[test]
    fn strokes_of_any_size_fill_the_field_as_a_digit_does() {
        for height in [10, 20, 37, 80] {
            let strip = Strip::new(&stroke(height), height as f32).unwrap();
            let rows: Vec<usize> =
                (0..ROWS).filter(|&y| strip.field.row(y).iter().any(|&v| v > 0.5)).collect();
            assert!((18..=22).contains(&rows.len()), "{height}: {rows:?}");
            assert!(rows[0].abs_diff(6) <= 1, "{height}: {rows:?}");
            // The output whose window has the stroke in its middle.
            let off = |k: usize| (strip.column(k) - 30.0).abs();
            let output =
                (0..strip.field.outputs()).min_by(|&a, &b| off(a).total_cmp(&off(b))).unwrap();
            let middle = strip.field.window(output).maps()[0][ROWS / 2];
            let place = middle.iter().position(|&v| v > 0.5).unwrap();
            assert!(place.abs_diff(ROWS / 2) <= 4, "{height}: {place}");
        }
        assert!(Strip::new(&Ink::new(5, vec![0.0; 25]), 10.0).is_none());
    }

    /// However small a line's digits are said to be, its field stays within bounds.
    #[test]
    fn lines_of_tiny_digits_take_no_more_than_their_bounds() {
        let strip = Strip::new(&stroke(400), 1e-9).unwrap();
        assert!(strip.field.width() <= 60 * 8 + 2 * MARGIN);
    }

    fn slid(outputs: &[[f32; 3]]) -> SdnnOutputs {
        let classes = Classes::of("012").unwrap();
        let calibration = Calibration { scale: 1.0, rubbish: 5.0, least: 0.0 };
        let reading = |values: &[f32; 3]| {
            Reading::new(Penalties::from_iter(values.iter().copied()), classes, calibration)
        };
        SdnnOutputs {
            strip: Strip::new(&stroke(20), 20.0).unwrap(),
            outputs: outputs.iter().map(reading).collect(),
        }
    }

    const WEIGHTS: SdnnWeights = SdnnWeights {
        scale: 1.0,
        rubbish: 1.0,
        digit: 0.0,
        again: 1.0,
        no_digit: 1.0,
        ..SdnnWeights::START
    };

    #[test]
    fn what_is_seen_twice_running_is_one_digit_and_with_nothing_between_two() {
        let (none, one, two) = ([30.0; 3], [30.0, 0.0, 30.0], [30.0, 30.0, 0.0]);
        for (outputs, text) in [
            (vec![none, one, none, two, none], "12"),
            (vec![none, one, one, none, none], "1"),
            (vec![one, none, one, one], "11"),
            (vec![none, none], ""),
        ] {
            let slid = slid(&outputs);
            let graph = slid.graph(&WEIGHTS, &[]);
            let best = graph.find_texts(16).remove(0);
            assert_eq!(best.text.iter().collect::<String>(), text, "{outputs:?}");
            // The arcs of its path tell the outputs.
            let fired: Vec<usize> = best.arcs.iter().map(|&arc| graph.arcs()[arc].source).collect();
            let penalty =
                |(&k, own): (&usize, &char)| outputs[k][own.to_digit(10).unwrap() as usize];
            assert!(fired.iter().zip(&best.text).all(|pair| penalty(pair) < 1.0), "{fired:?}");
        }
    }
}
