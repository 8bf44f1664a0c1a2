//! Which words of a page are sure enough to be answered.

use super::decode::DecodedLine;
use super::line::{Line, LineDigit};
use super::mark::MarkKind;

/// A word that is refused may be a part of the number beside it if it has at least this confidence, and is nearer to it than
/// this, in heights of their digits.
const MIN_PART_CONFIDENCE: f32 = 0.1;
const MAX_PART_GAP: f32 = 0.6;
/// In a picture of one row, what is nearer than this is a part of the number whatever it seems to be: words are written
/// further from each other. So is what is nearer than the other, behind a dot or a comma of the number. In a table, it is
/// what is left of a line more often.
const MAX_DIGIT_GAP: f32 = 0.42;
const MAX_POINT_GAP: f32 = 1.0;

/// A page with as many digits that are refused as there are others must be surer of these by this much, in log-odds, and with
/// more of them by more, up to this many times as many: most of it is likely to be no numbers. Of the words of scenes that
/// this refuses, four in five are wrong.
const LOG_ODDS_OF_REFUSED: f32 = 1.5;
const MAX_REFUSED: f32 = 3.0;

/// A word of 1s alone may be strokes of something else: the edge of a display, a letter, a bracket. It is refused where at
/// least this many digits are refused, and at least this many times as many as the other words that are answered have.
const MIN_REFUSED_BESIDE_STROKES: usize = 2;
const MIN_REFUSED_PER_OTHER: f32 = 1.5;

/// Tells which words of a page are sure enough to be answered, row by row. The more of it is refused, the surer the others
/// must be.
pub(super) fn find_sure(
    rows: &[Vec<DecodedLine>],
    least_confidence: f32,
    on_side: bool,
) -> Vec<Vec<bool>> {
    let mut least = least_confidence;
    // Each round refuses more than the one before, or is the last.
    loop {
        let mut sure: Vec<Vec<bool>> =
            rows.iter().map(|row| find_sure_in_row(row, least, on_side, rows.len() == 1)).collect();
        refuse_strokes(rows, &mut sure);
        let [mut refused, mut answered] = [0, 0];
        for (word, is_sure) in rows.iter().flatten().zip(sure.iter().flatten()) {
            *if *is_sure { &mut answered } else { &mut refused } += word.line.digits.len();
        }
        let next = raised(least_confidence, refused as f32 / answered.max(1) as f32);
        if answered == 0 || next <= least {
            return sure;
        }
        least = next;
    }
}

/// Refuses the words of 1s alone on a page most of which is refused.
fn refuse_strokes(rows: &[Vec<DecodedLine>], sure: &mut [Vec<bool>]) {
    let is_strokes = |word: &DecodedLine| word.line.digits.iter().all(|own| own.character == '1');
    let [mut refused, mut others] = [0, 0];
    for (word, is_sure) in rows.iter().flatten().zip(sure.iter().flatten()) {
        let count = word.line.digits.len();
        match is_sure {
            false => refused += count,
            true if !is_strokes(word) => others += count,
            true => {}
        }
    }
    if refused < MIN_REFUSED_BESIDE_STROKES
        || (refused as f32) < MIN_REFUSED_PER_OTHER * others as f32
    {
        return;
    }
    for (word, is_sure) in rows.iter().flatten().zip(sure.iter_mut().flatten()) {
        *is_sure &= !is_strokes(word);
    }
}

/// The confidence that words must have where there are this many times as many digits that are refused.
fn raised(least_confidence: f32, refused: f32) -> f32 {
    if least_confidence <= 0.0 || least_confidence >= 1.0 {
        return least_confidence;
    }
    let odds = least_confidence / (1.0 - least_confidence)
        * libm::expf(LOG_ODDS_OF_REFUSED * refused.min(MAX_REFUSED));
    odds / (1.0 + odds)
}

/// Tells whether a word has the format that was asked for, and at least a confidence.
fn is_sure_enough(word: &Line, least_confidence: f32) -> bool {
    !word.breaks_format() && word.confidence >= least_confidence
}

/// Tells which words of a row have at least a confidence. One that is not, but may be a part of the number beside it, takes
/// this along.
fn find_sure_in_row(
    row: &[DecodedLine],
    least_confidence: f32,
    on_side: bool,
    is_only: bool,
) -> Vec<bool> {
    let mut is_sure: Vec<bool> =
        row.iter().map(|word| is_sure_enough(&word.line, least_confidence)).collect();
    let is_part = |own: usize, at: usize| {
        let [part, number] = [own, at].map(|k| &row[k].line);
        // On a page that lies on its side the digits' widths are their heights.
        let height = |own: &LineDigit| if on_side { own.area.width } else { own.area.height };
        let highest = part.digits.iter().chain(&number.digits).map(height).max().unwrap_or(0);
        let gap = part.area.gap(&number.area) as f32 / highest.max(1) as f32;
        let is_behind_point = own > at && ends_with_point(number);
        (part.confidence >= MIN_PART_CONFIDENCE && gap < MAX_PART_GAP)
            || is_only && (gap < MAX_DIGIT_GAP || is_behind_point && gap < MAX_POINT_GAP)
    };
    let pairs = || (1..row.len()).map(|k| (k - 1, k));
    for (from, to) in pairs().chain(pairs().rev().map(|(a, b)| (b, a))) {
        // No number goes on from one cell to the next.
        let are_parted = row[from.max(to)].begins_cell;
        if !is_sure[from] && !are_parted && is_part(from, to) {
            is_sure[to] = false;
        }
    }
    is_sure
}

/// Tells whether a dot or a comma follows the last digit.
fn ends_with_point(line: &Line) -> bool {
    let is_point = |kind: MarkKind| matches!(kind, MarkKind::Dot | MarkKind::Comma);
    let last = line.digits.len().checked_sub(1);
    line.marks.iter().any(|mark| is_point(mark.kind) && mark.after == last)
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::doubt::Evidence;
    use super::super::line::Word;
    use super::super::mark::Mark;
    use super::*;
    use crate::image::Rect;

    /// A word of one digit, 20 pixels high and wide.
    pub(in super::super) fn word(x: usize, confidence: f32) -> DecodedLine {
        let area = Rect { x, y: 5, width: 20, height: 20 };
        let word = Word { text: "7".to_owned(), confidence, area };
        let digit = LineDigit { character: '7', area, penalty: 1.0, confidence };
        let line = Line::of_word(word, vec![digit], Vec::new(), Vec::new());
        let evidence = Evidence::default();
        DecodedLine { line, height: 20.0, begins_cell: false, evidence }
    }

    #[test]
    fn the_more_of_a_page_is_refused_the_surer_the_others_must_be() {
        let sure = |confidences: &[f32]| {
            // Far from each other.
            let row = |(k, &confidence): (usize, &f32)| vec![word(100 * k, confidence)];
            let rows: Vec<Vec<DecodedLine>> = confidences.iter().enumerate().map(row).collect();
            find_sure(&rows, 0.6, false).concat()
        };
        assert_eq!(sure(&[0.75, 0.75, 0.75, 0.05]), [true, true, true, false]);
        assert_eq!(sure(&[0.7, 0.05, 0.05]), [false; 3]);
        assert_eq!(sure(&[0.99, 0.05, 0.05]), [true, false, false]);
        // The second is not sure enough beside the last, and the first not beside both.
        assert_eq!(sure(&[0.85, 0.7, 0.05]), [false; 3]);
        let page = vec![vec![word(0, 0.1)]];
        assert_eq!(find_sure(&page, 0.0, false), [[true]]);
    }

    #[test]
    fn strokes_on_a_page_that_is_refused_are_no_numbers() {
        let sure = |characters: &str| {
            let word = |(k, character): (usize, char)| {
                let mut word = word(100 * k, if character == '9' { 0.05 } else { 0.9999 });
                word.line.digits[0].character = character;
                word
            };
            let rows = vec![characters.chars().enumerate().map(word).collect(), Vec::new()];
            find_sure(&rows, 0.6, false).concat()
        };
        // The 9s are refused.
        assert_eq!(sure("199"), [false; 3]);
        assert_eq!(sure("799"), [true, false, false]);
        assert_eq!(sure("1"), [true]);
        assert_eq!(sure("19"), [true, false]);
        assert_eq!(sure("17992"), [true, true, false, false, true]);
    }

    #[test]
    fn what_may_be_a_part_of_a_number_is_refused_with_it() {
        let sure = |words: &[(usize, f32)]| {
            let row: Vec<DecodedLine> = words.iter().map(|&(x, sure)| word(x, sure)).collect();
            find_sure_in_row(&row, 0.6, false, false)
        };
        // Half a height apart, on either side and further along.
        assert_eq!(sure(&[(0, 0.3), (30, 0.9), (60, 0.9)]), [false, false, false]);
        assert_eq!(sure(&[(0, 0.9), (30, 0.3)]), [false, false]);
        // A label, and what is further away.
        assert_eq!(sure(&[(0, 0.05), (30, 0.9)]), [false, true]);
        assert_eq!(sure(&[(0, 0.3), (60, 0.9)]), [false, true]);
        // What is in another cell.
        let mut row = vec![word(0, 0.3), word(30, 0.9)];
        row[1].begins_cell = true;
        assert_eq!(find_sure_in_row(&row, 0.6, false, false), [false, true]);
    }
    #[test]
    fn in_a_picture_of_one_row_whatever_is_near_is_a_part_of_the_number() {
        let mut row = vec![word(0, 0.9), word(28, 0.05)];
        let sure = |row: &[DecodedLine], is_only| find_sure_in_row(row, 0.6, false, is_only);
        assert_eq!(sure(&row, true), [false, false]);
        assert_eq!(sure(&row, false), [true, false]);
        // Behind a word's space there is a label, but not behind the number's own point.
        row[1] = word(35, 0.05);
        assert_eq!(sure(&row, true), [true, false]);
        let area = Rect { x: 23, y: 22, width: 3, height: 3 };
        row[0].line.marks.push(Mark { kind: MarkKind::Dot, area, after: Some(0) });
        assert_eq!(sure(&row, true), [false, false]);
        assert_eq!(sure(&row, false), [true, false]);
    }
}
