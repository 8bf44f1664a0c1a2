//! Reading numbers (paper, sections V to VII).

mod cuts;
mod graph;
mod lines;

pub(crate) use self::cuts::Pieces;
use self::graph::{Arc, Graph};
use self::lines::LineOfInk;
use crate::image::{Area, Gray};
use crate::input::Input;
use crate::read::{Reading, Refusal};
use crate::reader::Reader;

fn tune(name: &str, value: f64) -> f64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(value)
}

/// A line of digits.
#[derive(Clone, Debug)]
pub struct Line {
    pub text: String,
    pub confidence: f64,
    pub area: [usize; 4],
    pub digits: Vec<(u8, [usize; 4], f32, f64)>,
    pub alternatives: Vec<(String, f64)>,
    pub score: f64,
}

pub(crate) const WIDEST: f32 = 1.7;
pub(crate) const MOST_PIECES: usize = 6;

impl Reader {
    /// Reads the lines of digits in a picture.
    pub fn read_number(&self, picture: &Gray) -> Result<Vec<Line>, Refusal> {
        let ink = picture.flattened().ink()?.without_rules();
        let found = lines::lines(&ink);
        let read: Vec<Line> = found.into_iter().filter_map(|line| self.read_line(line)).collect();
        let largest = read.iter().map(|l| l.area[3]).max().unwrap_or(0);
        let keep = tune("LINEH", 0.5);
        Ok(read
            .into_iter()
            .filter(|l| !l.text.is_empty() && l.area[3] as f64 >= keep * largest as f64)
            .collect())
    }

    fn read_line(&self, line: LineOfInk) -> Option<Line> {
        let pieces = Pieces::cut(line.ink)?;
        let n = pieces.len();
        let size = f64::from(line.size);
        let mut arcs = Vec::new();
        let (s, j) = (tune("S", 0.1), tune("J", 20.0));
        let (free, cutc, gapc, small) =
            (tune("FREE", 1.0), tune("CUT", 0.7), tune("GAP", 4.0), tune("SMALL", 3.0));
        let (skip0, skip1) = (tune("SKIP", -3.0), tune("SKIPS", -1.0));
        let power = tune("POW", 0.0);
        let mut readings = std::collections::HashMap::<usize, Reading>::new();
        for start in 0..n {
            for end in start + 1..=(start + MOST_PIECES).min(n) {
                let area = pieces.area(start..end);
                if end > start + 1 && area.width() as f64 > f64::from(WIDEST) * size {
                    break;
                }
                let ink = pieces.ink(&(start..end));
                let ink = if tune("EVEN", 0.0) > 0.0 { ink.with_even_strokes() } else { ink };
                let Some(digit) = ink.to_digit() else { continue };
                let reading = self.read(&Input::from_digit(&digit));
                let y: Vec<f64> =
                    reading.penalties().as_slice().iter().map(|v| f64::from(*v)).collect();
                let all = y.iter().map(|v| (-s * v).exp()).sum::<f64>() + (-s * j).exp();
                let all = all.ln();
                let mut prior = 0.0;
                for k in start + 1..end {
                    if pieces.crossed(k) < 0.1 {
                        prior -= free + gapc * pieces.gap(k) as f64 / size;
                    }
                }
                prior -= cutc * (f64::from(pieces.crossed(start)) + f64::from(pieces.crossed(end)));
                let h = area.height() as f64 / size;
                let w = area.width() as f64 / size;
                let long = h.max(w);
                let ratio = area.width() as f64 / area.height() as f64;
                prior -= tune("WIDE", 4.0) * (ratio.min(w) - tune("WIDE0", 0.9)).max(0.0);
                let tiny = prior - small * (0.6 - h).max(0.0) / 0.6 * 3.0;
                let weight = 1.0 + power * (end - start - 1) as f64;
                let mut labels: Vec<(Option<u8>, f64)> = y
                    .iter()
                    .enumerate()
                    .map(|(c, v)| (Some(c as u8), weight * (-s * v - all) + tiny))
                    .filter(|l| l.1 > -25.0)
                    .collect();
                let rub = (-s * j - all).min(0.0);
                let sk = if long < 0.4 || (h < 0.35 && w > 1.3 * h) { skip1 } else { skip0 + rub };
                labels.push((None, prior + sk));
                readings.insert(start * 10000 + end, reading);
                arcs.push(Arc { pieces: start..end, labels });
            }
        }
        let graph = Graph::new(n, arcs);
        let found = graph.spellings(16, None);
        let best = found.first()?;
        let text = |t: &[u8]| t.iter().map(|d| char::from(b'0' + d)).collect::<String>();
        let place =
            |a: Area| [a.left + line.area.left, a.top + line.area.top, a.width(), a.height()];
        let digits = best
            .arcs
            .iter()
            .zip(&best.text)
            .map(|(&a, &d)| {
                let p = graph.arc(a).pieces.clone();
                let r = &readings[&(p.start * 10000 + p.end)];
                (d, place(pieces.area(p)), r.penalties().as_slice()[usize::from(d)], 0.0)
            })
            .collect();
        Some(Line {
            text: text(&best.text),
            confidence: best.probability,
            area: [line.area.left, line.area.top, line.area.width(), line.area.height()],
            digits,
            alternatives: found.iter().take(5).map(|f| (text(&f.text), f.probability)).collect(),
            score: best.best,
        })
    }
}
