//! Every layer against finite differences in `f64`: gradients and second derivatives.
//!
//! The first oracle of the chain: what is proven here is what the fast kernels are compared with.

use super::squash::Squash as _;
use super::{Curvature, SINGLE, convolution, dense, rbf, squash, subsample};

/// Values between -1 and 1 without any pattern to them.
fn noise<const N: usize>(seed: u64) -> [f64; N] {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
    std::array::from_fn(|_| {
        // One step of a 64-bit congruential generator; its upper bits are good enough here.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    })
}

/// Compares a gradient with central differences of `loss` around `at`.
fn check_gradient(what: &str, at: &[f64], gradient: &[f64], loss: impl Fn(&[f64]) -> f64) {
    const STEP: f64 = 1e-5;
    for k in 0..at.len() {
        let moved = |by: f64| {
            let mut at = at.to_vec();
            at[k] += by;
            loss(&at)
        };
        let difference = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
        let error = (gradient[k] - difference).abs();
        assert!(
            error <= 1e-7 * (1.0 + difference.abs()),
            "{what}[{k}]: {} {difference}",
            gradient[k]
        );
    }
}

/// Compares second derivatives with second differences of `loss` around `at`.
fn check_curvature(what: &str, at: &[f64], second: &[f64], loss: impl Fn(&[f64]) -> f64) {
    const STEP: f64 = 1e-3;
    let middle = loss(at);
    for k in 0..at.len() {
        let moved = |by: f64| {
            let mut at = at.to_vec();
            at[k] += by;
            loss(&at)
        };
        let difference = (moved(STEP) - 2.0 * middle + moved(-STEP)) / (STEP * STEP);
        let error = (second[k] - difference).abs();
        assert!(
            error <= 2e-5 * (1.0 + difference.abs()),
            "{what}[{k}]: {} {difference}",
            second[k]
        );
    }
}

/// `sum_k c_k a_k`: its derivatives by the `a_k` are the `c_k`.
fn linear(c: &[f64], a: &[f64]) -> f64 {
    c.iter().zip(a).map(|(c, a)| c * a).sum()
}

/// `1/2 sum_k h_k (a_k - t_k)^2`: its second derivatives by the `a_k` are the `h_k`. The layers up to
/// F6 are linear in their weights and in their inputs, so that the diagonal Gauss-Newton formulas
/// are exact for it.
fn quadratic(h: &[f64], a: &[f64], t: &[f64]) -> f64 {
    h.iter().zip(a).zip(t).map(|((h, a), t)| 0.5 * h * (a - t).powi(2)).sum()
}

mod convolutions {
    use super::*;
    use crate::reference::convolution::Convolution;

    const IN: usize = 3;
    const OUT: usize = 4;
    type Weight = convolution::Weight<f64, IN, OUT, 3>;
    type Input = [[[f64; 6]; 5]; IN];
    type Sums = [[[f64; 4]; 3]; OUT];

    /// A table with holes, in which every map has some link.
    fn linked(from: usize, to: usize) -> bool {
        !(from + to).is_multiple_of(3) || from == 1
    }

    fn weight(values: &[f64]) -> Weight {
        let mut weight = Weight::default();
        weight.as_flattened_mut().as_flattened_mut().as_flattened_mut().copy_from_slice(values);
        weight
    }

    fn input(values: &[f64]) -> Input {
        let mut input = Input::default();
        input.as_flattened_mut().as_flattened_mut().copy_from_slice(values);
        input
    }

    fn sums(weight: &Weight, bias: &[f64; OUT], input: &Input) -> Vec<f64> {
        let mut a = Sums::default();
        Convolution(linked).forward(weight, bias, input, &mut a);
        a.as_flattened().as_flattened().to_vec()
    }

    #[test]
    fn weighted_sum_is_the_papers() {
        let (w, x, bias) = (weight(&noise::<108>(1)), input(&noise::<90>(2)), noise::<OUT>(3));
        let a = sums(&w, &bias, &x);
        // Map 2 at row 1, column 3, written out.
        let mut expected = bias[2];
        for i in [0, 2].into_iter().chain([1]) {
            for ky in 0..3 {
                for kx in 0..3 {
                    if linked(i, 2) {
                        expected += w[2][i][ky][kx] * x[i][1 + ky][3 + kx];
                    }
                }
            }
        }
        assert!((a[2 * 12 + 4 + 3] - expected).abs() < 1e-12);
    }

    #[test]
    fn derivatives_match_finite_differences() {
        let (w, x, bias) = (noise::<108>(4), noise::<90>(5), noise::<OUT>(6));
        let c = noise::<48>(7);
        let h = c.map(f64::abs);
        let a = sums(&weight(&w), &bias, &input(&x));
        let as_sums = |values: &[f64; 48]| {
            let mut sums = Sums::default();
            sums.as_flattened_mut().as_flattened_mut().copy_from_slice(values);
            sums
        };
        let unlinked = |k: usize| !linked(k / 9 % IN, k / 27);

        let (mut d_w, mut d_b, mut d_x) = (Weight::default(), [0.0; OUT], Input::default());
        Convolution(linked).accumulate(SINGLE, &input(&x), &as_sums(&c), &mut d_w, &mut d_b);
        Convolution(linked).propagate(SINGLE, &weight(&w), &as_sums(&c), &mut d_x);
        let d_w = d_w.as_flattened().as_flattened().as_flattened();
        check_gradient("weight", &w, d_w, |w| linear(&c, &sums(&weight(w), &bias, &input(&x))));
        check_gradient("bias", &bias, &d_b, |b| {
            linear(&c, &sums(&weight(&w), b.try_into().unwrap(), &input(&x)))
        });
        check_gradient("input", &x, d_x.as_flattened().as_flattened(), |x| {
            linear(&c, &sums(&weight(&w), &bias, &input(x)))
        });
        assert!((0..108).filter(|&k| unlinked(k)).all(|k| d_w[k].abs() < f64::MIN_POSITIVE));

        let (mut h_w, mut h_b, mut h_x) = (Weight::default(), [0.0; OUT], Input::default());
        Convolution(linked).accumulate(Curvature, &input(&x), &as_sums(&h), &mut h_w, &mut h_b);
        Convolution(linked).propagate(Curvature, &weight(&w), &as_sums(&h), &mut h_x);
        // A shared weight's formula leaves out the cross terms between the units that share it, so
        // it is compared as what it is: the sum over units of h x^2, each with one unit alone.
        for k in 0..108 {
            let expected: f64 = (0..48)
                .map(|unit| {
                    let one = |w: &[f64]| sums(&weight(w), &bias, &input(&x))[unit];
                    let mut moved = w;
                    moved[k] += 1.0;
                    h[unit] * (one(&moved) - one(&w)).powi(2)
                })
                .sum();
            let found = h_w.as_flattened().as_flattened().as_flattened()[k];
            assert!((found - expected).abs() < 1e-9, "weight[{k}]: {found} {expected}");
        }
        for (o, found) in h_b.iter().enumerate() {
            let expected: f64 = h[o * 12..(o + 1) * 12].iter().sum();
            assert!((found - expected).abs() < 1e-12, "bias[{o}]: {found} {expected}");
        }
        check_curvature("input", &x, h_x.as_flattened().as_flattened(), |x| {
            quadratic(&h, &sums(&weight(&w), &bias, &input(x)), &a)
        });
    }
}

#[test]
fn subsampling_matches_finite_differences() {
    type Input = [[[f64; 6]; 4]; 2];
    type Sums = [[[f64; 3]; 2]; 2];
    let (x, coefficient, bias) = (noise::<48>(1), noise::<2>(2), noise::<2>(3));
    let c = noise::<12>(4);
    let h = c.map(f64::abs);
    let input = |values: &[f64]| {
        let mut input = Input::default();
        input.as_flattened_mut().as_flattened_mut().copy_from_slice(values);
        input
    };
    let as_sums = |values: &[f64]| {
        let mut sums = Sums::default();
        sums.as_flattened_mut().as_flattened_mut().copy_from_slice(values);
        sums
    };
    let sums = |coefficient: &[f64], bias: &[f64], x: &[f64]| {
        let mut a = Sums::default();
        let (coefficient, bias) = (coefficient.try_into().unwrap(), bias.try_into().unwrap());
        subsample::forward(coefficient, bias, &input(x), &mut a);
        a.as_flattened().as_flattened().to_vec()
    };

    // The sum of the four, not their mean.
    let a = sums(&coefficient, &bias, &x);
    let four = x[2] + x[3] + x[8] + x[9];
    assert!((a[1] - (coefficient[0] * four + bias[0])).abs() < 1e-12);

    let (mut d_c, mut d_b, mut d_x) = ([0.0; 2], [0.0; 2], Input::default());
    subsample::accumulate(SINGLE, &input(&x), &as_sums(&c), &mut d_c, &mut d_b);
    subsample::propagate(SINGLE, &coefficient, &as_sums(&c), &mut d_x);
    check_gradient("coefficient", &coefficient, &d_c, |k| linear(&c, &sums(k, &bias, &x)));
    check_gradient("bias", &bias, &d_b, |b| linear(&c, &sums(&coefficient, b, &x)));
    let d_x = d_x.as_flattened().as_flattened();
    check_gradient("input", &x, d_x, |x| linear(&c, &sums(&coefficient, &bias, x)));

    // Here the quadratic loss has no cross terms: each unit's sum depends on the coefficient once.
    let (mut h_c, mut h_b, mut h_x) = ([0.0; 2], [0.0; 2], Input::default());
    subsample::accumulate(Curvature, &input(&x), &as_sums(&h), &mut h_c, &mut h_b);
    subsample::propagate(Curvature, &coefficient, &as_sums(&h), &mut h_x);
    let loss = |k: &[f64], b: &[f64], x: &[f64]| quadratic(&h, &sums(k, b, x), &a);
    check_curvature("coefficient", &coefficient, &h_c, |k| loss(k, &bias, &x));
    check_curvature("bias", &bias, &h_b, |b| loss(&coefficient, b, &x));
    let h_x = h_x.as_flattened().as_flattened();
    check_curvature("input", &x, h_x, |x| loss(&coefficient, &bias, x));
}

#[test]
fn dense_matches_finite_differences() {
    const IN: usize = 5;
    const OUT: usize = 4;
    let (w, bias, x) = (noise::<20>(1), noise::<OUT>(2), noise::<IN>(3));
    let c = noise::<OUT>(4);
    let h = c.map(f64::abs);
    let weight = |values: &[f64]| {
        let mut weight = [[0.0; IN]; OUT];
        weight.as_flattened_mut().copy_from_slice(values);
        weight
    };
    let sums = |w: &[f64], b: &[f64], x: &[f64]| {
        let mut a = [0.0; OUT];
        dense::forward(&weight(w), b.try_into().unwrap(), x.try_into().unwrap(), &mut a);
        a
    };
    let a = sums(&w, &bias, &x);
    assert!((a[1] - (bias[1] + linear(&w[IN..2 * IN], &x))).abs() < 1e-12);

    let (mut d_w, mut d_b, mut d_x) = ([[0.0; IN]; OUT], [0.0; OUT], [0.0; IN]);
    dense::accumulate(SINGLE, &x, &c, &mut d_w, &mut d_b);
    dense::propagate(SINGLE, &weight(&w), &c, &mut d_x);
    check_gradient("weight", &w, d_w.as_flattened(), |w| linear(&c, &sums(w, &bias, &x)));
    check_gradient("bias", &bias, &d_b, |b| linear(&c, &sums(&w, b, &x)));
    check_gradient("input", &x, &d_x, |x| linear(&c, &sums(&w, &bias, x)));

    let (mut h_w, mut h_b, mut h_x) = ([[0.0; IN]; OUT], [0.0; OUT], [0.0; IN]);
    dense::accumulate(Curvature, &x, &h, &mut h_w, &mut h_b);
    dense::propagate(Curvature, &weight(&w), &h, &mut h_x);
    check_curvature("weight", &w, h_w.as_flattened(), |w| quadratic(&h, &sums(w, &bias, &x), &a));
    check_curvature("bias", &bias, &h_b, |b| quadratic(&h, &sums(&w, b, &x), &a));
    check_curvature("input", &x, &h_x, |x| quadratic(&h, &sums(&w, &bias, x), &a));
}

#[test]
fn squash_matches_finite_differences() {
    let a: [f64; 9] = [-5.0, -2.0, -1.0, -0.3, 0.0, 0.2, 1.0, 1.7, 6.0];
    let y = a.map(f64::squash);
    let slopes = y.map(squash::first_derivative);
    let bends = y.map(squash::second_derivative);
    for k in 0..a.len() {
        check_gradient("f'", &a[k..=k], &slopes[k..=k], |a| a[0].squash());
        check_curvature("f''", &a[k..=k], &bends[k..=k], |a| a[0].squash());
    }

    // The paper's figures.
    assert!((squash::first_derivative(0.0_f64) - 1.143_93).abs() < 1e-5);
    assert!((1.0_f64.squash() - 1.0).abs() < 3e-6);
    let sharpest = (0..400).map(|k| f64::from(k) * 0.01);
    let sharpest = sharpest.max_by(|&a, &b| {
        let bend = |a: f64| squash::second_derivative(a.squash()).abs();
        bend(a).total_cmp(&bend(b))
    });
    assert!((sharpest.unwrap() - 1.0).abs() < 0.02, "{sharpest:?}");

    // Backward multiplies by the slope, and for second derivatives by its square.
    let c = noise::<9>(1);
    let mut d = c;
    squash::backward(SINGLE, &y, &mut d);
    check_gradient("backward", &a, &d, |a| {
        linear(&c, &a.iter().map(|a| a.squash()).collect::<Vec<_>>())
    });
    let h = c.map(f64::abs);
    let mut h_a = h;
    squash::backward(Curvature, &y, &mut h_a);
    check_curvature("curvature", &a, &h_a, |a| {
        quadratic(&h, &a.iter().map(|a| a.squash()).collect::<Vec<_>>(), &y)
    });
}

/// Eq. 8 and eq. 9 of the paper, for whole and half the squared distance.
#[test]
fn rbf_matches_finite_differences_under_both_losses() {
    const N: usize = 6;
    let codes: [[f64; N]; 3] = [noise(1), noise(2), noise(3)].map(|code| code.map(f64::signum));
    let x: [f64; N] = noise(4);
    let penalties = |x: &[f64]| {
        let mut y = [0.0; 3];
        rbf::forward(&codes, x.try_into().unwrap(), &mut y);
        y
    };
    let by_hand = (0..N).map(|j| (x[j] - codes[1][j]).powi(2)).sum::<f64>();
    assert!((penalties(&x)[1] - by_hand).abs() < 1e-12);

    for scale in [1.0, 0.5] {
        for j in [None, Some(-1.0), Some(2.0)] {
            // `None` is eq. 8.
            let partition = |x: &[f64]| {
                let sum: f64 = penalties(x).iter().map(|y| (-scale * y).exp()).sum();
                j.map(|j: f64| (-j).exp() + sum)
            };
            let loss = |x: &[f64]| scale * penalties(x)[2] + partition(x).map_or(0.0, f64::ln);
            let p =
                penalties(&x).map(|y| partition(&x).map_or(0.0, |sum| (-scale * y).exp() / sum));
            let right = [0.0, 0.0, 1.0];
            let d_y: [f64; 3] = std::array::from_fn(|i| scale * (right[i] - p[i]));

            let mut d_x = [0.0; N];
            rbf::backward(&codes, &x, &d_y, &mut d_x);
            check_gradient("x", &x, &d_x, loss);
            let mut h_x = [0.0; N];
            rbf::curvature(&codes, &x, &d_y, &p, scale * scale, &mut h_x);
            check_curvature("x", &x, &h_x, loss);
        }
    }
}
