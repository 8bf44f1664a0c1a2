//! The search for a minimum of a smooth loss of a few values: the method of Broyden, Fletcher, Goldfarb and Shanno
//! (1970).

/// The most steps.
const MAX_STEPS: usize = 150;
/// The search ends with a step that lowers the loss by less than this.
const MIN_GAIN: f64 = 1e-7;
/// The first step of a value is of the size of this share of it, and at least of [`MIN_FIRST_STEP`].
const FIRST_STEP_SHARE: f64 = 0.1;
const MIN_FIRST_STEP: f64 = 0.05;
/// A step is halved until the loss falls by this share of what the slope promises (Armijo, 1966), at most so often.
const KEPT_PROMISE: f64 = 1e-4;
const MAX_HALVINGS: usize = 30;

/// A loss, and its slopes by the values.
pub(super) struct Slope {
    pub(super) loss: f64,
    pub(super) by_value: Vec<f64>,
}

/// Finds values of a low loss, starting from some values, and tells that loss, too.
///
/// *Cost:* some one and a half losses a step, of which there are rarely more than a hundred.
pub(super) fn minimise(start: &[f64], slope_at: impl Fn(&[f64]) -> Slope) -> (Vec<f64>, f64) {
    let count = start.len();
    // Where the search is, and its estimate of the inverse of the matrix of second derivatives.
    let mut values = start.to_vec();
    let mut here = slope_at(&values);
    let steepest = here.by_value.iter().fold(1e-12f64, |most, slope| most.max(slope.abs()));
    let mut inverse = vec![vec![0.0; count]; count];
    for (k, row) in inverse.iter_mut().enumerate() {
        let step = (FIRST_STEP_SHARE * start[k].abs()).max(MIN_FIRST_STEP);
        row[k] = step * step / (steepest * MIN_FIRST_STEP);
    }
    for _ in 0..MAX_STEPS {
        let way: Vec<f64> = inverse.iter().map(|row| -dot(row, &here.by_value)).collect();
        let promise = dot(&way, &here.by_value);
        let mut length = 1.0;
        let next = (0..MAX_HALVINGS).find_map(|_| {
            let moved: Vec<f64> =
                values.iter().zip(&way).map(|(value, way)| value + length * way).collect();
            let there = slope_at(&moved);
            let falls = there.loss <= here.loss + KEPT_PROMISE * length * promise;
            length *= 0.5;
            falls.then_some((moved, there))
        });
        let Some((moved, there)) = next else { break };
        let step = difference(&moved, &values);
        let bend = difference(&there.by_value, &here.by_value);
        let gain = here.loss - there.loss;
        (values, here) = (moved, there);
        if gain < MIN_GAIN {
            break;
        }
        bring_up_to_date(&mut inverse, &step, &bend);
    }
    (values, here.loss)
}

/// Brings the estimate of the inverse up to date with a step and how much the slopes changed along it. Where the loss bends down
/// along the step the estimate stays.
fn bring_up_to_date(inverse: &mut [Vec<f64>], step: &[f64], bend: &[f64]) {
    let along = dot(step, bend);
    if along <= 1e-12 {
        return;
    }
    let turned: Vec<f64> = inverse.iter().map(|row| dot(row, bend)).collect();
    let scale = (1.0 + dot(&turned, bend) / along) / along;
    for (i, row) in inverse.iter_mut().enumerate() {
        for (j, value) in row.iter_mut().enumerate() {
            *value +=
                scale * step[i] * step[j] - (turned[i] * step[j] + step[i] * turned[j]) / along;
        }
    }
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn difference(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bottom_of_a_bowl_is_found() {
        let bowl = |values: &[f64]| {
            let [x, y] = [values[0], values[1]];
            let loss = (x - 3.0).powi(2) + 5.0 * (x + y).powi(2) + 0.5;
            Slope { loss, by_value: vec![2.0 * (x - 3.0) + 10.0 * (x + y), 10.0 * (x + y)] }
        };
        let (found, loss) = minimise(&[0.0, 0.0], bowl);
        assert!((found[0] - 3.0).abs() < 1e-3 && (found[1] + 3.0).abs() < 1e-3, "{found:?}");
        assert!((loss - 0.5).abs() < 1e-6, "{loss}");
    }

    /// The banana of Rosenbrock (1960), whose bottom lies in a bent valley.
    #[test]
    fn a_bent_valley_is_followed_to_its_bottom() {
        let valley = |values: &[f64]| {
            let [x, y] = [values[0], values[1]];
            let off = y - x * x;
            let by_value = vec![-400.0 * x * off - 2.0 * (1.0 - x), 200.0 * off];
            Slope { loss: 100.0 * off * off + (1.0 - x).powi(2), by_value }
        };
        let (found, loss) = minimise(&[-1.2, 1.0], valley);
        assert!((found[0] - 1.0).abs() < 0.01 && loss < 1e-4, "{found:?} {loss}");
    }
}
