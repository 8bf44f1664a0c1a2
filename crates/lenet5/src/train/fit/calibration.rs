//! Probabilities of penalties, fitted to what a network was not trained on (paper, eq. 9).

use super::newton::shorten;
use crate::data::Dataset;
use crate::image::glyph::Glyph;
use crate::network::Calibration;
use crate::network::codes::Classes;
use crate::network::{Network, Penalties, Posterior};
use crate::parallel;
use crate::read::Reader;
use crate::read::Reading;
use crate::read::verifiers::combined;
use crate::read::views::Views;
use crate::train::glyphs::TypefaceGlyphs;
use crate::train::patterns::Patterns;
use crate::train::random::Seed;
use crate::train::recipe::Recipe;

/// How many times each held-out digit is presented as it is, and how many times distorted: what people
/// write lies between both.
const PRESENTATIONS: usize = 2;
/// The share of what is presented that is no digit: as rare as it is where people have digits read. A recipe presents
/// more of it, to learn from; probabilities that were fitted to as much would doubt digits that are clear.
const RUBBISH_SHARE: f32 = 0.1;
/// The share of the digits that are to be answered. With 0.99, of what is no digit in scenes about 12 in 100 are answered
/// instead of about 7 (measured with one network that verifies).
pub const ANSWERED_SHARE: f64 = 0.98;
/// The most steps of Newton's method; it needs about ten.
const MAX_STEPS: usize = 50;
/// The least scale: below it penalties tell nothing.
const MIN_SCALE: f64 = 1e-4;

/// Finds what makes probabilities of a network's penalties, as
/// [`PictureReader::read_views`](crate::PictureReader::read_views) gives them.
///
/// It is fitted to digits that the network was not trained on, as they are and distorted as its recipe says,
/// among which a tenth of what is presented is no digit; for a network that slides over lines it is as much as in
/// its training, since most places of a line show no digit. The scale and the penalty of rubbish are those of the
/// greatest likelihood. The least probability of an answer is such that [`ANSWERED_SHARE`] of the digits are answered
/// as they are.
///
/// *Cost:* 20 forward passes a digit, on all threads of the caller's `rayon` pool.
#[must_use]
pub fn calibrate(
    network: &Network,
    recipe: &Recipe,
    seed: Seed,
    held_out: &Dataset,
    glyphs: Option<&TypefaceGlyphs>,
) -> Calibration {
    let reader = Reader::new(network);
    let read = |glyph: &Glyph| Views::of_glyph(glyph, reader.level()).penalties(&reader);
    calibrate_with(read, network.rbf.classes(), recipe, seed, held_out, glyphs)
}

/// Finds what makes probabilities of the penalties of a committee: of a network, and of at least one other that verifies
/// what it reads. What they see is presented as `recipe` says, by which those that verify were trained.
///
/// *Cost:* that of [`calibrate`] for each network.
#[must_use]
pub fn calibrate_committee(
    network: &Network,
    verifiers: &[&Network],
    recipe: &Recipe,
    seed: Seed,
    held_out: &Dataset,
    glyphs: Option<&TypefaceGlyphs>,
) -> Calibration {
    let reader = Reader::new(network);
    let verifiers: Vec<Reader> = verifiers.iter().copied().map(Reader::new).collect();
    let read = |glyph: &Glyph| {
        let views = Views::of_glyph(glyph, reader.level());
        combined(&reader, &verifiers, &views)
    };
    calibrate_with(read, network.rbf.classes(), recipe, seed, held_out, glyphs)
}

fn calibrate_with(
    read: impl Fn(&Glyph) -> Penalties + Sync + Send,
    classes: &Classes,
    recipe: &Recipe,
    seed: Seed,
    held_out: &Dataset,
    glyphs: Option<&TypefaceGlyphs>,
) -> Calibration {
    if held_out.is_empty() {
        return Calibration::NONE;
    }
    let class = classes.count();
    let order: Vec<usize> = (0..held_out.len()).collect();
    let slides = recipe.windows > 0.0;
    let rubbish = if slides { recipe.rubbish.max(RUBBISH_SHARE) } else { RUBBISH_SHARE };
    let distorted = Recipe { rubbish, ..recipe.clone() };
    // Windows stay: a network that slides sees nothing else.
    let plain = Recipe { distortions: None, lines: 0.0, ..distorted.clone() };
    let mut seen = Vec::new();
    // Passes that no training has: theirs are counted from 1.
    let presented = [&distorted, &plain].into_iter().cycle().take(2 * PRESENTATIONS);
    for (pass, presented) in (0..=u32::MAX as usize).rev().zip(presented) {
        let patterns = Patterns::new(held_out, presented, seed, pass, class).with_glyphs(glyphs);
        let mut made = Vec::new();
        patterns.prepare(&order, &mut made);
        let penalties = parallel::map(made.len(), |k| read(&Glyph::of_input(&made[k].0)));
        seen.extend(penalties.into_iter().zip(made.iter().map(|(_, class)| *class)));
    }
    let [scale, threshold] = fit(&seen);
    let fitted = Calibration { scale, rubbish: threshold / scale, least: 0.0 };
    let confidence = |penalties: &Penalties| {
        Reading::new(*penalties, *classes, fitted).confidence().unwrap_or(0.0)
    };
    // Every other presentation is one of digits as they are.
    let plain = seen.chunks(order.len()).skip(1).step_by(2).flatten();
    let digits = plain.filter(|(_, right)| *right < class);
    let mut confidences: Vec<f32> = digits.map(|(penalties, _)| confidence(penalties)).collect();
    confidences.sort_by(f32::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of it")]
    let refused = (confidences.len() as f64 * (1.0 - ANSWERED_SHARE)) as usize;
    Calibration { least: confidences.get(refused).copied().unwrap_or(0.0), ..fitted }
}

/// Finds `s` and `s j` of the greatest likelihood: the two weights of a logistic regression whose
/// classes have the features `(-y_i, 0)`, rubbish `(0, -1)`, by Newton's method.
fn fit(seen: &[(Penalties, usize)]) -> [f32; 2] {
    let mut weights = [0.1, 1.0];
    let mut loss = evaluate(seen, weights).loss;
    for _ in 0..MAX_STEPS {
        let Derivatives { slope: [a, b], curvature: [aa, ab, bb], .. } = evaluate(seen, weights);
        // A little more than the curvature, where that is next to none.
        let (aa, bb) = (aa + 1e-9, bb + 1e-9);
        let determinant = aa * bb - ab * ab;
        let step = [(bb * a - ab * b) / determinant, (aa * b - ab * a) / determinant];
        let better = shorten(loss, |share| {
            let next =
                [(weights[0] - share * step[0]).max(MIN_SCALE), weights[1] - share * step[1]];
            (next, evaluate(seen, next).loss)
        });
        let Some((next, found)) = better else { break };
        let is_done = loss - found < 1e-9;
        (weights, loss) = (next, found);
        if is_done {
            break;
        }
    }
    #[allow(clippy::cast_possible_truncation, reason = "penalties are no more exact")]
    weights.map(|weight| weight as f32)
}

/// The mean negative logarithm of the right classes' probabilities, and its derivatives.
struct Derivatives {
    loss: f64,
    slope: [f64; 2],
    /// Twice by the first, by both, twice by the second.
    curvature: [f64; 3],
}

fn evaluate(seen: &[(Penalties, usize)], [scale, threshold]: [f64; 2]) -> Derivatives {
    let mut sum = Derivatives { loss: 0.0, slope: [0.0; 2], curvature: [0.0; 3] };
    for (penalties, right) in seen {
        let y = penalties.as_slice();
        let posterior = Posterior::new(y, scale, threshold);
        let (mut mean, mut square) = (0.0, 0.0);
        for (class, &y) in y.iter().enumerate() {
            let (p, y) = (posterior.class(class), f64::from(y));
            (mean, square) = (mean + p * y, square + p * y * y);
        }
        let rubbish = posterior.rubbish();
        // The number of classes stands for rubbish.
        if let Some(&y) = y.get(*right) {
            sum.loss += scale * f64::from(y) + posterior.log_sum();
            sum.slope[0] += f64::from(y);
        } else {
            sum.loss += threshold + posterior.log_sum();
            sum.slope[1] += 1.0;
        }
        sum.slope[0] -= mean;
        sum.slope[1] -= rubbish;
        sum.curvature[0] += square - mean * mean;
        sum.curvature[1] -= mean * rubbish;
        sum.curvature[2] += rubbish - rubbish * rubbish;
    }
    let count = seen.len().max(1) as f64;
    let Derivatives { loss, slope, curvature } = sum;
    Derivatives {
        loss: loss / count,
        slope: slope.map(|v| v / count),
        curvature: curvature.map(|v| v / count),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::train::random::{Random, Stream};

    /// Penalties of which one knows how probable each class is.
    fn drawn(scale: f64, rubbish: f64, count: usize) -> Vec<(Penalties, usize)> {
        let mut random = Random::new(Seed(1), Stream::Order);
        let mut one = || {
            let values: Vec<f32> = (0..10).map(|_| 20.0 + 20.0 * random.symmetric()).collect();
            let costs = || {
                let own = values.iter().map(|&y| scale * f64::from(y));
                own.chain([scale * rubbish]).map(|cost| (-cost).exp())
            };
            let mut left = f64::from(random.unit()) * costs().sum::<f64>();
            let right = costs().position(|part| {
                left -= part;
                left < 0.0
            });
            (Penalties::from_iter(values.into_iter()), right.unwrap_or(10))
        };
        (0..count).map(|_| one()).collect()
    }

    #[test]
    fn fit_finds_what_the_classes_were_drawn_by() {
        for (scale, rubbish) in [(0.2, 8.0), (0.5, 3.0), (0.1, 15.0)] {
            let [found, threshold] = fit(&drawn(scale, rubbish, 20_000));
            assert!((f64::from(found) / scale - 1.0).abs() < 0.05, "{found} for {scale}");
            let j = f64::from(threshold / found);
            assert!((j - rubbish).abs() < 0.5, "{j} for {rubbish}");
        }
    }

    #[test]
    fn derivatives_match_finite_differences() {
        let (seen, at, step) = (drawn(0.3, 6.0, 200), [0.17, 1.3], 1e-5);
        let own = evaluate(&seen, at);
        for k in 0..2 {
            let moved = |by: f64| {
                let mut weights = at;
                weights[k] += by;
                evaluate(&seen, weights)
            };
            let (after, before) = (moved(step), moved(-step));
            let slope = (after.loss - before.loss) / (2.0 * step);
            assert!((own.slope[k] - slope).abs() < 1e-6, "{k}");
            for l in 0..2 {
                let curvature = (after.slope[l] - before.slope[l]) / (2.0 * step);
                assert!((own.curvature[k + l] - curvature).abs() < 1e-6, "{k} {l}");
            }
        }
    }

    #[test]
    fn classes_that_tell_nothing_end_the_search() {
        let same = vec![(Penalties::from_iter([5.0; 10].into_iter()), 3); 10];
        assert!(fit(&same).iter().all(|weight| weight.is_finite()));
        assert!(fit(&[]).iter().all(|weight| weight.is_finite()));
    }
}
