//! An axis of a chart: a range, the values where it is marked, and its law.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;

/// Least pixels between two marks, so that the numbers beside them stay apart: down a page, a line of
/// text and some air.
const MIN_STEP_DOWN: f64 = 17.0;
/// Across a page, five digits and some air.
const MIN_STEP_ACROSS: f64 = 46.0;

/// Where an axis of errors in percent may begin, be marked and end: from a single one of the 10,000
/// test patterns to all of them. Finer first; the first that has room is taken.
const PERCENT_MARKS: [&[f64]; 3] = [
    &[
        0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0,
        20.0, 30.0, 50.0, 70.0, 100.0,
    ],
    &[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0],
    &[0.01, 0.1, 1.0, 10.0, 100.0],
];

/// An axis with a mark, a number and a line of the grid at each of its `marks`.
#[derive(Clone)]
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

    /// Makes an axis across the page, `length` pixels long, that is marked at some of the data's own
    /// values: those that have room for their numbers, the earlier ones of `values` before the others.
    pub(super) fn marked_at(range: Range<f64>, values: &[f64], length: f64) -> Self {
        let pixels = length / (range.end - range.start);
        let mut marks: Vec<f64> = Vec::new();
        for &value in values {
            if marks.iter().all(|mark| (mark - value).abs() * pixels >= MIN_STEP_ACROSS) {
                marks.push(value);
            }
        }
        marks.sort_by(f64::total_cmp);
        Self::linear(range, marks)
    }

    /// Makes an upright axis, `length` pixels long, from 0 to a round number at or above `largest`, with
    /// round steps.
    pub(super) fn from_zero(largest: f64, length: f64) -> Self {
        // Steps of 1, 2 or 5 times a power of ten, from the finest that a percentage can need.
        let powers = (-4..=4).map(|power| 10_f64.powi(power));
        let mut steps = powers.flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * power));
        let most = (length / MIN_STEP_DOWN).min(10.0);
        let step = steps.find(|step| (largest / step).ceil() <= most).unwrap_or(largest);
        let count = (largest / step).ceil().max(1.0);
        let marks = std::iter::successors(Some(0.0), |at| (*at < count).then_some(at + 1.0));
        // A product can end in ...001, which would be written.
        let marks = marks.map(|at: f64| (at * step * 1e6).round() / 1e6).collect();
        Self::linear(0.0..count * step, marks)
    }

    /// Makes an upright logarithmic axis, `length` pixels long, that all `errors` above 0 lie on, and the
    /// values from `least.start` to `least.end` in any case; all in percent.
    pub(super) fn percent(
        errors: &(impl Iterator<Item = f64> + Clone),
        least: Range<f64>,
        length: f64,
    ) -> Self {
        let mut axis = Self::linear(least, Vec::new());
        for marks in PERCENT_MARKS {
            axis = Self::logarithmic(errors.clone(), axis.range, marks);
            if axis.step(length) >= MIN_STEP_DOWN {
                break;
            }
        }
        axis
    }

    /// Makes a logarithmic axis from one of `marks` to another.
    fn logarithmic(errors: impl Iterator<Item = f64>, least: Range<f64>, marks: &[f64]) -> Self {
        let [first, .., last] = marks else { return Self::linear(least, Vec::new()) };
        let Range { mut start, mut end } = least;
        for error in errors.filter(|&error| error > 0.0) {
            start = start.min(error);
            end = end.max(error);
        }
        let below = marks.iter().rev().find(|&&mark| mark <= start).unwrap_or(first);
        let above = marks.iter().find(|&&mark| mark >= end).unwrap_or(last);
        let marks = marks.iter().copied().filter(|mark| (below..=above).contains(&mark));
        Self { range: *below..*above, marks: marks.collect(), law: f64::ln }
    }

    /// The least number of pixels from one mark to the next.
    fn step(&self, length: f64) -> f64 {
        let Range { start, end } = self.range;
        let whole = (self.law)(end) - (self.law)(start);
        let steps = self.marks.windows(2).map(|pair| (self.law)(pair[1]) - (self.law)(pair[0]));
        steps.fold(f64::INFINITY, f64::min) / whole * length
    }

    /// Returns what moves a value that lies beyond an end of the axis to that end.
    pub(super) fn clamp(&self) -> impl Fn(f64) -> f64 + use<> {
        let Range { start, end } = self.range;
        move |value| value.clamp(start, end)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_of_errors_ends_at_marks_that_have_room() {
        for (errors, length) in [(0.05, 17.16), (0.3, 4.0), (0.01, 100.0), (0.012, 0.02)]
            .into_iter()
            .flat_map(|errors| [250.0, 350.0, 390.0].map(|length| (errors, length)))
        {
            let axis = Axis::percent(&[errors.0, errors.1].into_iter(), 0.2..1.0, length);
            assert!(axis.range.start <= errors.0 && axis.range.end >= errors.1);
            assert_eq!(axis.marks.first(), Some(&axis.range.start));
            assert_eq!(axis.marks.last(), Some(&axis.range.end));
            assert!(axis.step(length) >= MIN_STEP_DOWN, "{errors:?}: {:?}", axis.marks);
        }
    }

    #[test]
    fn an_axis_from_zero_ends_just_above_its_largest_value() {
        for largest in [0.03, 0.7, 1.0, 3.3, 17.16, 100.0] {
            let axis = Axis::from_zero(largest, 330.0);
            assert!(axis.range.end >= largest && axis.range.end <= 2.0 * largest);
            assert!((3..=11).contains(&axis.marks.len()), "{largest}: {:?}", axis.marks);
        }
    }

    #[test]
    fn values_that_have_no_room_are_not_marked() {
        let axis = Axis::marked_at(0.0..63.0, &[0.0, 15.0, 30.0, 60.0, 0.1, 5.0, 5.1], 672.0);
        assert_eq!(axis.marks, [0.0, 5.0, 15.0, 30.0, 60.0]);
    }
}
