//! Reading a line: what one way or both make of it, and the texts that they spell.

use std::fmt;

use super::graph::{Graph, Spelling};
use super::layout::LineOfInk;
use super::sdnn::Slid;
use super::segment::Runs;
use super::segment::cuts::Pieces;
use super::{Box, Method, Options, Place};
use crate::image::Area;
use crate::read::Reader;
use crate::read::Reading;

/// The beginnings of texts that are kept at each cut.
const KEPT: usize = 16;

/// The logarithm of a probability from which a text is no answer any more.
const UNLIKELY: f64 = -9.0;

/// A line of digits.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Line {
    /// The digits.
    pub text: String,
    /// The probability that all of them are right: the share of this text among all that the line may say,
    /// as far as they were looked at, and have the length that was asked for.
    pub confidence: f64,
    /// The box around it.
    pub area: Box,
    /// Each digit, from the left.
    pub digits: Vec<LineDigit>,
    /// The most probable texts, `text` the first of them.
    pub alternatives: Vec<Alternative>,
}

/// A digit of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LineDigit {
    /// What it is.
    pub character: char,
    /// The box around it.
    pub area: Box,
    /// The penalty of its class.
    pub penalty: f32,
    /// The probability of its class, if it stands where it is taken to stand.
    pub confidence: f32,
}

/// A text that a line may have.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Alternative {
    /// The digits.
    pub text: String,
    /// How probable it is.
    pub probability: f64,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (confidence {:.3})", self.text, self.confidence)
    }
}

/// What a line was seen to be, one way.
pub(crate) enum Seen {
    /// Cut into pieces.
    Segment(Pieces, Runs),
    /// Slid over.
    Sdnn(Slid),
}

impl Seen {
    /// Looks at a line in the ways that a method asks for; empty if it asks for too much.
    pub(crate) fn all(reader: &Reader, line: &LineOfInk, method: Method) -> Vec<Self> {
        let mut seen = Vec::new();
        if method != Method::Sdnn
            && let Some(pieces) = Pieces::cut(line.ink.clone())
        {
            let runs = Runs::read(reader, &pieces, line.size);
            seen.push(Self::Segment(pieces, runs));
        }
        let slider = match method {
            Method::Segment => None,
            Method::Sdnn => Some(reader.slider().unwrap_or(reader)),
            Method::Both => reader.slider(),
        };
        let slid = slider.and_then(|slider| Slid::over(slider, &line.ink, line.size));
        seen.extend(slid.map(Self::Sdnn));
        seen
    }

    /// Tells whether it was seen in a method's way.
    #[cfg(feature = "train")]
    pub(crate) fn is(&self, method: Method) -> bool {
        let own = match self {
            Self::Segment(..) => Method::Segment,
            Self::Sdnn(_) => Method::Sdnn,
        };
        own == method
    }

    /// Its graph, by the weights of its own way.
    pub(crate) fn graph(&self, options: &Options) -> Graph {
        let mut graph = match self {
            Self::Segment(_, runs) => runs.graph(&options.weights.segment),
            Self::Sdnn(slid) => slid.graph(&options.weights.sdnn),
        };
        if let Some(digits) = options.digits {
            graph.keep(|class| self.character(class).is_some_and(|own| digits.has(own)));
        }
        graph
    }

    /// The character of a class; `None` if nothing was read.
    fn character(&self, class: u8) -> Option<char> {
        let reading = match self {
            Self::Segment(_, runs) => runs.first(),
            Self::Sdnn(slid) => slid.first(),
        };
        reading.map(|reading| reading.characters(usize::from(class)))
    }

    /// How much the logarithm of its probabilities counts where there is another way, too.
    pub(crate) const fn counts(&self, options: &Options) -> f64 {
        match self {
            Self::Segment(..) => options.weights.both.segment,
            Self::Sdnn(_) => options.weights.both.sdnn,
        }
    }

    /// Each digit of a path: how it was read there, and where it lies in the straightened line.
    fn digits(&self, spelling: &Spelling, line: &LineOfInk) -> Vec<(Reading, Area)> {
        match self {
            Self::Segment(pieces, runs) => {
                let of_arc = |&arc: &usize| {
                    let run = runs.run(arc);
                    let pixels = pieces.pixels(run.pieces.clone());
                    (run.reading, line.skew.area(pixels))
                };
                spelling.arcs.iter().map(of_arc).collect()
            }
            Self::Sdnn(slid) => {
                let outputs: Vec<usize> =
                    spelling.arcs.iter().map(|&arc| Slid::output(arc)).collect();
                let of_output = |k: usize| {
                    let before = k.checked_sub(1).map(|k| outputs[k]);
                    let columns = slid.columns(before, outputs[k], outputs.get(k + 1).copied());
                    let mut pixels = line.pixels(&columns).peekable();
                    // Where nothing is to be seen the digit is a place all the same.
                    let place = line.place(f32::midpoint(columns[0], columns[1]));
                    let area = match pixels.peek() {
                        Some(_) => line.skew.area(pixels),
                        None => line.skew.area(std::iter::once(place)),
                    };
                    (slid.reading(outputs[k]), area)
                };
                (0..outputs.len()).map(of_output).collect()
            }
        }
    }
}

/// A text, the logarithm of its probability, and one way and path that spell it.
pub(crate) struct Told<'a> {
    pub(crate) log: f64,
    pub(crate) spelling: Spelling,
    seen: &'a Seen,
}

/// Finds the most probable texts of a line, best first, by what was seen of it.
///
/// One way by itself gives the probabilities of its graph. Of several ways, the logarithms of a text's
/// probabilities are weighed and added, and the sum over all texts that any of them finds is made one.
pub(crate) fn tell<'a>(seen: &'a [Seen], options: &Options) -> Vec<Told<'a>> {
    let kept = KEPT.max(4 * options.alternatives);
    let graphs: Vec<Graph> = seen.iter().map(|seen| seen.graph(options)).collect();
    let mut told: Vec<Told> = Vec::new();
    for (seen, graph) in seen.iter().zip(&graphs) {
        for (rank, spelling) in graph.spellings(kept, options.length).into_iter().enumerate() {
            // Those that are asked for, and what another way may find more probable.
            if rank >= options.alternatives && spelling.log < UNLIKELY {
                break;
            }
            if told.iter().all(|other| other.spelling.text != spelling.text) {
                told.push(Told { log: spelling.log, spelling, seen });
            }
        }
    }
    if seen.len() > 1 {
        let totals: Vec<f64> = graphs.iter().map(Graph::log_of_all).collect();
        for told in &mut told {
            let ways = seen.iter().zip(graphs.iter().zip(&totals));
            let log = |(seen, (graph, all)): (&Seen, (&Graph, &f64))| {
                // No text is impossible because one way does not find it.
                const LEAST: f64 = -30.0;
                let log = graph.log_of(&told.spelling.text) - all;
                seen.counts(options) * log.max(LEAST)
            };
            told.log = ways.map(log).sum();
        }
        let all = told.iter().map(|told| told.log.exp()).sum::<f64>().ln();
        for told in &mut told {
            told.log -= all;
        }
        told.sort_by(|a, b| {
            b.log.total_cmp(&a.log).then_with(|| a.spelling.text.cmp(&b.spelling.text))
        });
    }
    told
}

impl Reader {
    /// Reads a line, and tells how high its digits are; `None` if it has none.
    pub(super) fn read_line(
        &self,
        line: &LineOfInk,
        seen: &[Seen],
        place: &Place,
        options: &Options,
    ) -> Option<(f32, Line)> {
        let told = tell(seen, options);
        let best = told.first().filter(|best| !best.spelling.text.is_empty())?;
        let character = |&class: &u8| self.classes().characters()[usize::from(class)];
        let text = |classes: &[u8]| classes.iter().map(character).collect::<String>();
        let found = best.seen.digits(&best.spelling, line);
        let height = found.iter().map(|(_, area)| area.height()).max()? as f32;
        let digits =
            found.iter().zip(&best.spelling.text).map(|((reading, area), class)| LineDigit {
                character: character(class),
                area: place.of(area.moved(line.area.left, line.area.top)),
                penalty: reading.penalties().as_slice()[usize::from(*class)],
                confidence: reading.probability(usize::from(*class)),
            });
        let alternative = |told: &Told| Alternative {
            text: text(&told.spelling.text),
            probability: told.log.exp(),
        };
        let line = Line {
            text: text(&best.spelling.text),
            confidence: best.log.exp(),
            area: place.of(line.area),
            digits: digits.collect(),
            alternatives: told.iter().take(options.alternatives).map(alternative).collect(),
        };
        Some((height, line))
    }
}
