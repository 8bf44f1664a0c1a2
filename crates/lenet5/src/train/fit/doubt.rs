//! How the evidence for a word is weighed: a logistic regression on words of which it is known what they say.

use super::newton::shorten;
use crate::image::{Gray, Rect};
use crate::read::PictureReader;
use crate::read::number::DoubtWeights;
use crate::read::number::page::read_words;

/// The number of weights.
const COUNT: usize = 6;
/// The most steps of Newton's method; it needs about ten.
const MAX_STEPS: usize = 50;
/// What the square of a weight costs.
const RIDGE: f64 = 1e-3;

/// A word that was read, whatever its confidence, and what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenWord {
    /// What it says.
    pub text: String,
    /// The box around it.
    pub area: Rect,
    /// How far the picture was turned to the left to read it, in degrees.
    pub rotation: u16,
    features: [f64; COUNT],
}

/// A word of which it is known whether it was read right, and how much it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedWord {
    /// The word.
    pub seen: SeenWord,
    /// Whether it says what is written there.
    pub is_right: bool,
    /// How much it counts.
    pub weight: f64,
}

/// Reads the words of a picture, and keeps what speaks for each.
///
/// *Cost:* that of [`PictureReader::read_page`].
#[must_use]
pub fn see_words(reader: &PictureReader, picture: &Gray) -> Vec<SeenWord> {
    let (rotation, words) = read_words(&reader.lines(), picture);
    let seen = words.into_iter().map(|word| {
        let [share, least, mean, strangers, dissent] = word.evidence.features();
        SeenWord {
            text: word.line.text,
            area: word.line.area,
            rotation,
            features: [1.0, share, least, mean, strangers, dissent],
        }
    });
    seen.collect()
}

/// The weights that were fitted, and how well they do.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FittedDoubt {
    /// The weights.
    pub weights: DoubtWeights,
    /// The mean negative logarithm of the probability of what is so, and what the weights cost.
    pub loss: f64,
}

/// Finds the weights for which the probabilities of words that were seen are likeliest.
#[must_use]
pub fn fit_doubt(words: &[JudgedWord]) -> FittedDoubt {
    let row = |word: &JudgedWord| Row {
        features: word.seen.features,
        is_right: word.is_right,
        weight: word.weight,
    };
    let (weights, loss) = fit(&words.iter().map(row).collect::<Vec<_>>());
    FittedDoubt { weights: bytemuck::cast(weights), loss }
}

/// What the regression sees of a word.
struct Row {
    features: [f64; COUNT],
    is_right: bool,
    weight: f64,
}

/// Fits the weights by Newton's method; gives the mean loss, too.
fn fit(seen: &[Row]) -> ([f64; COUNT], f64) {
    let mut weights = bytemuck::cast(DoubtWeights::START);
    let mut loss = evaluate(seen, &weights).0;
    for _ in 0..MAX_STEPS {
        let (_, slope, curvature) = evaluate(seen, &weights);
        let Some(step) = solve(curvature, slope) else { break };
        let better = shorten(loss, |share| {
            let next: [f64; COUNT] = std::array::from_fn(|k| weights[k] - share * step[k]);
            (next, evaluate(seen, &next).0)
        });
        let Some((next, found)) = better else { break };
        let is_done = loss - found < 1e-10;
        (weights, loss) = (next, found);
        if is_done {
            break;
        }
    }
    (weights, loss)
}

/// The mean loss, its slope and its curvature.
type Derivatives = (f64, [f64; COUNT], [[f64; COUNT]; COUNT]);

fn evaluate(seen: &[Row], weights: &[f64; COUNT]) -> Derivatives {
    let count = seen.iter().map(|row| row.weight).sum::<f64>().max(f64::MIN_POSITIVE);
    let mut loss = RIDGE / 2.0 * weights.iter().map(|weight| weight * weight).sum::<f64>();
    let mut slope = weights.map(|weight| RIDGE * weight);
    let mut curvature = [[0.0; COUNT]; COUNT];
    for (k, row) in curvature.iter_mut().enumerate() {
        row[k] = RIDGE;
    }
    for Row { features, is_right, weight } in seen {
        let log_odds: f64 = features.iter().zip(weights).map(|(a, b)| a * b).sum();
        let probability = 1.0 / (1.0 + libm::exp(-log_odds));
        let wanted = f64::from(u8::from(*is_right));
        let own = if *is_right { probability } else { 1.0 - probability };
        loss -= weight * libm::log(own.max(1e-300)) / count;
        for k in 0..COUNT {
            slope[k] += weight * (probability - wanted) * features[k] / count;
            for (other, value) in curvature[k].iter_mut().enumerate() {
                let spread = weight * probability * (1.0 - probability);
                *value += spread * features[k] * features[other] / count;
            }
        }
    }
    (loss, slope, curvature)
}

/// Solves a system of linear equations by Gauss's elimination; `None` if it has no single solution.
fn solve(mut rows: [[f64; COUNT]; COUNT], mut right: [f64; COUNT]) -> Option<[f64; COUNT]> {
    for k in 0..COUNT {
        let pivot = (k..COUNT).max_by(|&a, &b| rows[a][k].abs().total_cmp(&rows[b][k].abs()))?;
        if rows[pivot][k].abs() < 1e-12 {
            return None;
        }
        rows.swap(k, pivot);
        right.swap(k, pivot);
        for other in (0..COUNT).filter(|&other| other != k) {
            let share = rows[other][k] / rows[k][k];
            let own = rows[k];
            for (value, own) in rows[other].iter_mut().zip(own) {
                *value -= share * own;
            }
            right[other] -= share * right[k];
        }
    }
    Some(std::array::from_fn(|k| right[k] / rows[k][k]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words whose log-odds are known.
    #[test]
    fn the_weights_that_words_were_made_by_are_found() {
        let wanted = [-0.5, 0.8, 0.4, 0.2, -1.5, -0.3];
        let mut state = 1u32;
        let mut draw = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24)
        };
        let seen: Vec<_> = (0..20_000)
            .map(|_| {
                let features = [
                    1.0,
                    8.0 * draw() - 3.0,
                    8.0 * draw() - 4.0,
                    6.0 * draw() - 2.0,
                    draw(),
                    12.0 * draw(),
                ];
                let log_odds: f64 = features.iter().zip(wanted).map(|(a, b)| a * b).sum();
                let is_right = draw() < 1.0 / (1.0 + libm::exp(-log_odds));
                Row { features, is_right, weight: 1.0 }
            })
            .collect();
        let (found, _) = fit(&seen);
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.15), "{found:?}");
    }
}
