//! A loss's derivatives by the penalties: where the backward passes begin (paper, section II.C).

use super::codes::CHARACTERS;

/// A loss's derivatives by the penalties: what a criterion hands to the backward passes.
#[derive(Clone, Debug)]
pub struct Slopes {
    first: [f32; CHARACTERS],
    posteriors: [f32; CHARACTERS],
    scale: f32,
    count: usize,
}

impl Slopes {
    /// Makes the slopes of a loss of `count` classes (at most 96), all zero.
    #[must_use]
    pub const fn zero(count: usize) -> Self {
        Self { first: [0.0; CHARACTERS], posteriors: [0.0; CHARACTERS], scale: 0.0, count }
    }

    /// Sets class `class`: the first derivative and the posterior probability.
    ///
    /// What is smaller than 1e-30 counts as zero. Beside the slopes of other classes it is far below
    /// their rounding, and by itself it moves no weight; but it leads to denormal numbers, which are
    /// slow: a tenth of the time of training in batches. A trained network has many posteriors that
    /// small.
    pub fn set(&mut self, class: usize, first: f32, posterior: f32) {
        const MIN_SLOPE: f32 = 1e-30;
        let flush = |value: f32| if value.abs() < MIN_SLOPE { 0.0 } else { value };
        self.first[class] = flush(first);
        self.posteriors[class] = flush(posterior);
    }

    /// Sets what the posteriors' matrix is multiplied by.
    pub fn set_scale(&mut self, scale: f32) {
        self.scale = scale;
    }

    /// Lists the first derivatives, one a class.
    #[must_use]
    pub fn first(&self) -> &[f32] {
        &self.first[..self.count]
    }

    /// Lists the posteriors `p` whose matrix `diag(p) - p p'` is the second derivative.
    #[must_use]
    pub fn posteriors(&self) -> &[f32] {
        &self.posteriors[..self.count]
    }

    /// What that matrix is multiplied by; 0 for a loss that is linear in the penalties.
    #[must_use]
    pub const fn scale(&self) -> f32 {
        self.scale
    }
}
