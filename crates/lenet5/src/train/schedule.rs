//! The global rate of each pass (paper, section III.B).

use serde::{Deserialize, Serialize};

use crate::reference::Real as _;

/// Passes of the paper's training.
pub const PASSES: usize = 20;

/// The global rate `eta` by pass, in steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Schedule(pub Vec<Step>);

/// A number of passes at one rate, or at a rate that falls.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Number of passes.
    pub passes: usize,
    /// The rate.
    pub eta: f32,
    /// For a rate that falls from pass to pass: the rate that it would have one pass after the step's
    /// last, on half a wave of a cosine (Loshchilov and Hutter, 2017) that begins at `eta`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<f32>,
}

impl Step {
    /// Makes a step of one rate.
    #[must_use]
    pub const fn even(passes: usize, eta: f32) -> Self {
        Self { passes, eta, to: None }
    }

    /// Gives the rate of the step's pass number `n`, from 0.
    fn eta(&self, n: usize) -> f32 {
        let Some(to) = self.to else { return self.eta };
        let angle = core::f64::consts::PI * n as f64 / self.passes.max(1) as f64;
        let share = f32::from_f64(f64::midpoint(1.0, libm::cos(angle)));
        to + (self.eta - to) * share
    }
}

impl Schedule {
    /// Makes the paper's schedule, each rate multiplied by `scale`: passes 1 and 2 at 0.0005, 3 to 5 at
    /// 0.0002, 6 to 8 at 0.0001, 9 to 12 at 0.00005, 13 to 20 at 0.00001.
    #[must_use]
    pub fn paper(scale: f32) -> Self {
        let steps = [(2, 5e-4), (3, 2e-4), (3, 1e-4), (4, 5e-5), (8, 1e-5)];
        Self(steps.map(|(passes, eta)| Step::even(passes, scale * eta)).to_vec())
    }

    /// Counts the passes.
    #[must_use]
    pub fn passes(&self) -> usize {
        self.0.iter().map(|step| step.passes).sum()
    }

    /// Gives the rate of a pass, counted from 1; beyond the schedule, its last.
    #[must_use]
    pub fn eta(&self, pass: usize) -> f32 {
        let mut before = 0;
        for step in &self.0 {
            if pass <= before + step.passes {
                return step.eta(pass.saturating_sub(before + 1));
            }
            before += step.passes;
        }
        self.0.last().map_or(0.0, |step| step.eta(step.passes.saturating_sub(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedule_is_the_papers() {
        let schedule = Schedule::paper(1.0);
        let by_pass: Vec<f32> = (1..=21).map(|pass| schedule.eta(pass)).collect();
        let expected = [
            5e-4, 5e-4, 2e-4, 2e-4, 2e-4, 1e-4, 1e-4, 1e-4, 5e-5, 5e-5, 5e-5, 5e-5, 1e-5, 1e-5,
            1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5,
        ];
        assert_eq!(by_pass, expected);
        assert_eq!(schedule.passes(), PASSES);
    }

    #[test]
    fn a_falling_rate_follows_a_cosine() {
        let falling = Step { passes: 4, eta: 1.0, to: Some(0.2) };
        let schedule = Schedule(vec![Step::even(1, 2.0), falling]);
        let by_pass: Vec<f32> = (1..=6).map(|pass| schedule.eta(pass)).collect();
        // 0.6 + 0.4 cos(pi n / 4); beyond the schedule, its last rate.
        let expected = [2.0, 1.0, 0.882_843, 0.6, 0.317_157, 0.317_157];
        let close = by_pass.iter().zip(expected).all(|(a, b): (&f32, f32)| (a - b).abs() < 1e-5);
        assert!(close, "{by_pass:?}");
    }
}
