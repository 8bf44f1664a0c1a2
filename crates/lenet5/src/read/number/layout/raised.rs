//! Small digits at the end of a number that stand higher than the others, as cents behind an amount do: they are a word
//! of their own, whose digits have a height of their own.

use super::rows::Part;
use crate::image::{Piece, weighted_median};

/// The number of raised digits: cents are two.
const COUNTS: std::ops::RangeInclusive<usize> = 2..=3;
/// They are at most this high, in heights of the digits before them.
const MAX_HEIGHT: f32 = 0.78;
/// They end at least this far above the foot of the digit before them, in its heights, and begin not further below its top.
const MIN_RISE: f32 = 0.2;
const MAX_DROP: f32 = 0.3;

/// Parts a word before the raised digits at its end, if it has some.
pub(super) fn part_raised(mut word: Part, pieces: &[Piece]) -> Vec<Part> {
    let count = word.pieces.len();
    let first = COUNTS.rev().filter_map(|raised| count.checked_sub(raised)).find(|&first| {
        first > 0 && is_raised(&word.pieces[..first], &word.pieces[first..], pieces)
    });
    let Some(first) = first else { return vec![word] };
    let raised = word.pieces.split_off(first);
    vec![word, Part { pieces: raised, begins_cell: false, is_raised: true }]
}

/// Tells whether digits are raised behind others.
fn is_raised(before: &[usize], raised: &[usize], pieces: &[Piece]) -> bool {
    let height = |k: usize| pieces[k].area.height() as f32;
    let usual = weighted_median(before.iter().map(|&k| (height(k), 1.0)).collect());
    let (Some(usual), Some(&last)) = (usual, before.last()) else { return false };
    let digit = pieces[last].area;
    let (top, bottom) = (digit.top as f32, digit.bottom as f32);
    let mut right = digit.right;
    raised.iter().all(|&k| {
        let own = pieces[k].area;
        let is_behind = own.left + 1 > right;
        right = own.right;
        is_behind
            && height(k) <= MAX_HEIGHT * usual
            && own.bottom as f32 <= bottom - MIN_RISE * usual
            && own.top as f32 <= top + MAX_DROP * usual
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Area;

    fn parts(boxes: &[[usize; 4]]) -> Vec<usize> {
        let piece = |&[left, top, width, height]: &[usize; 4]| {
            let area = Area { left, top, right: left + width - 1, bottom: top + height - 1 };
            Piece { ink: 50.0, strongest: 1.0, pixels: 50, area }
        };
        let pieces: Vec<Piece> = boxes.iter().map(piece).collect();
        let word =
            Part { pieces: (0..pieces.len()).collect(), begins_cell: false, is_raised: false };
        part_raised(word, &pieces).iter().map(|part| part.pieces.len()).collect()
    }

    #[test]
    fn small_digits_that_stand_higher_are_a_word_of_their_own() {
        let digits = [[0, 20, 20, 40], [25, 21, 20, 40]];
        let with = |more: &[[usize; 4]]| [&digits[..], more].concat();
        assert_eq!(parts(&with(&[[50, 14, 14, 24], [68, 15, 14, 25]])), [2, 2]);
        // As high as the others, or as low; or only one, which may be a part of a digit.
        assert_eq!(parts(&with(&[[50, 14, 14, 38], [68, 15, 14, 25]])), [4]);
        assert_eq!(parts(&with(&[[50, 36, 14, 24], [68, 35, 14, 25]])), [4]);
        assert_eq!(parts(&with(&[[50, 14, 14, 24]])), [3]);
        // Above each other.
        assert_eq!(parts(&with(&[[50, 14, 14, 24], [52, 15, 14, 25]])), [4]);
    }
}
