//! An axis of a chart: a range, the points where it is marked, and its law.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;

/// An axis with a mark, a number and a line of the grid at each of its `marks`.
pub(super) struct Axis {
    range: Range<f64>,
    marks: Vec<f64>,
    law: fn(f64) -> f64,
}

impl Axis {
    /// Makes an axis on which equal steps are equal lengths.
    pub(super) fn linear(range: Range<f64>, marks: Vec<f64>) -> Self {
        Self { range, marks, law: |value| value }
    }

    /// Makes an axis on which equal ratios are equal lengths; its range lies above nought.
    pub(super) fn logarithmic(range: Range<f64>, marks: Vec<f64>) -> Self {
        Self { range, marks, law: f64::ln }
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, pixels: (i32, i32)) -> i32 {
        let Range { start, end } = self.range;
        let even: RangedCoordf64 = ((self.law)(start)..(self.law)(end)).into();
        even.map(&(self.law)(*value), pixels)
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.marks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}
