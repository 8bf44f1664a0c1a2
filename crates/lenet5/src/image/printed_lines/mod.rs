//! Lines that are no writing: rules, grids, boxes, combs and frames, which are printed for people to write in.
//!
//! Such a line is straight and even, as no hand draws, and it is one of a frame's, or long beside all that it touches, or
//! one of an even row of dividers.
//! Where a stroke crosses it, the stroke stays.

mod characters;
mod dividers;
mod line;
mod sheet;

use self::dividers::Dividers;
use self::line::Line;
use self::sheet::Sheet;
use super::gray::SMALL_SIDE;
use super::ink::Ink;
use super::rect::Area;

/// How often lines are looked for in what is left: tables fall to pieces whose lines are then seen.
const MAX_ROUNDS: usize = 4;
/// Of a small picture, as one digit has, lines are no more than this share of the ink: else they are the digit.
const MAX_LINE_INK: f32 = 0.9;

/// A line that is printed to write on or in: the pixels at both its ends, each by its column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PrintedLine {
    pub(crate) ends: [[usize; 2]; 2],
}

impl PrintedLine {
    fn of(line: &Line) -> Self {
        let runs = &line.track.runs;
        let ends = [runs[0], runs[runs.len() - 1]];
        Self { ends: ends.map(|run| line.pixel(run.column, run.top + run.length / 2)) }
    }
}

impl Ink {
    /// Takes away the lines that are printed to write on or in. Where a character crosses a line it stays whole.
    ///
    /// *Cost:* at most four times some ten looks at every pixel.
    #[must_use]
    pub fn without_printed_lines(self) -> Self {
        self.part_printed_lines().0
    }

    /// Takes away the same lines, and gives them.
    pub(super) fn part_printed_lines(self) -> (Self, Vec<PrintedLine>) {
        let is_small = self.width().max(self.height()) < SMALL_SIDE;
        let whole = is_small.then(|| self.clone());
        let mut rest = self;
        let mut erased = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let labels = rest.labels();
            let pieces = rest.pieces(&labels);
            let sheet = Sheet { labels: &labels, pieces: &pieces, width: rest.width() };
            let lines = sheet.find_lines(&rest);
            let mut chosen = sheet.choose(&lines);
            let is_last = chosen.is_empty();
            if is_last && !is_small {
                chosen = Dividers { lines: &lines, erased: &erased, pieces: &pieces }.find();
            }
            if chosen.is_empty() {
                break;
            }
            let chosen = take(lines, &chosen);
            rest.erase(&chosen);
            erased.extend(chosen);
            if is_last {
                break;
            }
        }
        let sum = |ink: &Self| ink.values().iter().sum::<f32>();
        if let Some(whole) = whole
            && sum(&rest) < (1.0 - MAX_LINE_INK) * sum(&whole)
        {
            return (whole, Vec::new());
        }
        (rest, erased.iter().map(PrintedLine::of).collect())
    }

    /// Erases lines, and what is left of them where they cross.
    fn erase(&mut self, lines: &[Line]) {
        let width = self.width();
        let mut erased = vec![false; self.values().len()];
        let mut thickest = 0.0f32;
        for line in lines {
            thickest = thickest.max(line.track.thickness);
            // A thicker run is that of a stroke which crosses.
            let longest = 1.5 * line.track.thickness + 1.5;
            for run in line.track.runs.iter().filter(|run| run.length as f32 <= longest) {
                for row in run.rows() {
                    let [x, y] = line.pixel(run.column, row);
                    self.set(y * width + x, 0.0);
                    erased[y * width + x] = true;
                }
            }
        }
        let labels = self.labels();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some pixels")]
        let longest = (2.5 * thickest + 2.0) as usize;
        for (number, piece) in self.pieces(&labels).iter().enumerate() {
            if piece.area.longer_side() <= longest && self.is_beside(&piece.area, &erased) {
                for at in piece.area.places(width) {
                    if labels.values()[at] as usize == number + 1 {
                        self.set(at, 0.0);
                    }
                }
            }
        }
    }

    /// Tells whether a pixel within a rectangle or next to it is marked.
    fn is_beside(&self, area: &Area, marked: &[bool]) -> bool {
        let (width, height) = (self.width(), self.height());
        let around = Area {
            left: area.left.saturating_sub(1),
            top: area.top.saturating_sub(1),
            right: (area.right + 1).min(width - 1),
            bottom: (area.bottom + 1).min(height - 1),
        };
        around.places(width).any(|at| marked[at])
    }
}

/// Takes those lines whose numbers are given.
fn take(lines: Vec<Line>, numbers: &[usize]) -> Vec<Line> {
    let mut is_taken = vec![false; lines.len()];
    for &k in numbers {
        is_taken[k] = true;
    }
    lines
        .into_iter()
        .zip(is_taken)
        .filter(|(_, is_taken)| *is_taken)
        .map(|(line, _)| line)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type IsLine = fn(usize, usize) -> bool;

    fn within(x: usize, y: usize, [left, top, right, bottom]: [usize; 4]) -> bool {
        (left..right).contains(&x) && (top..bottom).contains(&y)
    }

    /// Bent strokes, as of three digits, and one that is as straight as a 1.
    fn strokes(x: usize, y: usize) -> bool {
        let bent = |left: f32| {
            let middle = left + 10.0 * ((y as f32 - 40.0) / 20.0).powi(2);
            (x as f32 - middle).abs() < 3.0 && (20..60).contains(&y)
        };
        bent(60.0) || bent(105.0) || bent(150.0) || within(x, y, [196, 22, 202, 58])
    }

    /// The shares of the strokes' ink, and of the lines' ink, that are left once lines are taken away.
    fn left(width: usize, height: usize, is_line: impl Fn(usize, usize) -> bool) -> [f32; 2] {
        let both = Ink::drawn(width, height, |x, y| strokes(x, y) || is_line(x, y));
        let rest = both.without_printed_lines();
        let share = |is_own: &dyn Fn(usize, usize) -> bool| {
            let own = (0..width * height).filter(|at| is_own(at % width, at / width));
            let (sum, count) =
                own.fold((0.0, 0.0), |(sum, n), at| (sum + rest.values()[at], n + 1.0));
            sum / count
        };
        [share(&strokes), share(&|x, y| is_line(x, y) && !strokes(x, y))]
    }

    fn assert_only_lines_go(name: &str, [strokes, lines]: [f32; 2]) {
        assert!(strokes > 0.93 && lines < 0.08, "{name}: {strokes} of strokes, {lines} of lines");
    }

    #[test]
    fn rules_grids_boxes_combs_and_frames_go_and_strokes_stay() {
        let lines: [(&str, IsLine); 6] = [
            ("a rule", |x, y| (45 + x / 60..47 + x / 60).contains(&y)),
            ("an underline", |x, y| within(x, y, [40, 58, 220, 60])),
            ("squares", |x, y| x % 24 == 1 || y % 24 == 1),
            ("a row of boxes", |x, y| {
                let inner = (32..=216).contains(&x) && (12..=68).contains(&y);
                inner && ((x - 32) % 46 < 2 || !(14..=66).contains(&y))
            }),
            ("a comb", |x, y| {
                within(x, y, [32, 66, 218, 68])
                    || within(x, y, [32, 44, 218, 68]) && (x - 32) % 46 < 2
            }),
            ("a frame", |x, y| within(x, y, [30, 8, 230, 72]) && !within(x, y, [33, 11, 227, 69])),
        ];
        for (name, is_line) in lines {
            assert_only_lines_go(name, left(240, 80, is_line));
        }
    }

    #[test]
    fn lines_along_the_border_go_and_a_tight_7_keeps_its_bar() {
        let corner = |x: usize, y: usize| y < 3 || (1..4).contains(&x);
        assert_only_lines_go("two sides", left(240, 130, corner));
        let seven = |x: usize, y: usize| y < 5 || (x + y / 2).abs_diff(57) < 4;
        let seven = Ink::drawn(60, 90, seven);
        assert!(seven.clone().without_printed_lines() == seven);
    }

    #[test]
    fn margin_lines_go_from_pages_and_a_1_stays_in_a_strip() {
        let margin = |x: usize, _: usize| (20..22).contains(&x);
        assert_only_lines_go("a margin", left(240, 160, margin));
        // Two strokes as high as the strip.
        let ones = Ink::drawn(90, 40, |x, _| (30..34).contains(&x) || (60..64).contains(&x));
        assert!(ones.clone().without_printed_lines() == ones);
    }

    #[test]
    fn dividers_that_are_broken_go_and_a_1_stays() {
        // A line above and one below, and between them dividers of which a part is missing.
        let broken = |x: usize, y: usize| {
            let lying = (8..10).contains(&y) || (84..86).contains(&y);
            lying || (14..80).contains(&y) && !(44..50).contains(&y) && (x + 10) % 46 < 2
        };
        assert_only_lines_go("broken dividers", left(240, 94, broken));
    }

    #[test]
    fn teeth_of_a_comb_go_beside_its_line_and_where_nothing_is_written() {
        let teeth = |x: usize, y: usize| (62..78).contains(&y) && (x + 9) % 46 < 2;
        let comb = |x: usize, y: usize| teeth(x, y) || (78..80).contains(&y);
        assert_only_lines_go("teeth", left(240, 90, comb));
        let empty = Ink::drawn(240, 90, teeth).without_printed_lines();
        assert!(empty.values().iter().all(|&share| share <= 0.0));
    }

    /// The stems of digits that are as high as each other and as far apart: a column of a table, or samples laid side by side.
    #[test]
    fn strokes_that_lean_stay_however_evenly_they_stand() {
        let lean = |x: usize, y: usize| {
            let is_at = |left: usize| (left..left + 4).contains(&(x + (y - 34) / 3));
            (34..50).contains(&y) && [38, 83, 128, 173, 218].into_iter().any(is_at)
        };
        let both = Ink::drawn(240, 80, |x, y| strokes(x, y) || lean(x, y));
        assert!(both.clone().without_printed_lines() == both);
    }

    #[test]
    fn ones_stay_that_a_hand_wrote_in_a_row() {
        // As far apart, and as high and upright, as a hand writes them.
        let ones = [[30, 20, 60, 1], [66, 23, 58, 0], [98, 18, 61, 2], [141, 21, 57, 1]];
        let ones = Ink::drawn(200, 80, |x, y| {
            let on = |[left, top, bottom, lean]: [usize; 4]| {
                (top..bottom).contains(&y)
                    && (left + lean * (60 - y.min(60)) / 10..).take(4).any(|at| at == x)
            };
            ones.into_iter().any(on)
        });
        assert!(ones.clone().without_printed_lines() == ones);
    }

    #[test]
    fn ones_that_cross_a_rule_are_no_sides_of_a_frame() {
        // One piece with the rule, and each as high as that piece.
        let ones = |x: usize, y: usize| {
            let places = [[40, 20], [88, 23], [151, 18], [202, 21], [262, 22]];
            places.iter().any(|&[left, top]| within(x, y, [left, top, left + 4, top + 55]))
        };
        let rule = |_: usize, y: usize| (60..62).contains(&y);
        let both = Ink::drawn(300, 100, |x, y| ones(x, y) || rule(x, y));
        let rest = both.without_printed_lines();
        for at in 0..300 * 100 {
            let (x, y) = (at % 300, at / 300);
            if ones(x, y) {
                assert!(rest.values()[at] > 0.5, "{x} {y}");
            } else if rule(x, y) && !ones(x.saturating_sub(3), y) && !ones(x + 3, y) {
                assert!(rest.values()[at] < 0.5, "{x} {y}");
            }
        }
    }

    #[test]
    fn a_crossed_7_is_no_frame() {
        let seven = |x: usize, y: usize| {
            let stem = (30..130).contains(&y) && (x + y / 4).abs_diff(120) < 3;
            stem || within(x, y, [58, 28, 116, 33]) || within(x, y, [66, 78, 122, 83])
        };
        let seven = Ink::drawn(200, 160, seven);
        assert!(seven.clone().without_printed_lines() == seven);
    }

    #[test]
    fn an_underline_that_characters_touch_goes_also_where_its_ends_do_not_stick_out() {
        let touching = |x: usize, y: usize| strokes(x, y) && (28..58).contains(&y);
        let underline = |x: usize, y: usize| within(x, y, [62, 56, 160, 59]);
        let both = Ink::drawn(240, 80, |x, y| touching(x, y) || underline(x, y));
        let rest = both.without_printed_lines();
        let left = (0..240 * 80)
            .filter(|at| underline(at % 240, at / 240) && !strokes(at % 240, at / 240));
        let left: f32 = left.map(|at| rest.values()[at]).sum();
        assert!(left < 40.0, "{left} of some 270 pixels");
    }

    /// With the rule, the outer two would go around the one between them.
    #[test]
    fn a_rule_from_border_to_border_goes_also_where_digits_at_its_ends_stand_on_it() {
        // They are bent: straight ones would be the teeth of a comb.
        let bend = |y: usize| (72 - y).pow(2) / 500;
        let stroke = |x: usize, y: usize| {
            let is_at = |left: usize| (left..left + 5).contains(&(x + bend(y)));
            (15..60).contains(&y) && (is_at(10) || is_at(58) || is_at(108))
                || (60..72).contains(&y) && (is_at(10) || is_at(108))
        };
        let rule = |y: usize| (70..73).contains(&y);
        let both = Ink::drawn(116, 90, |x, y| stroke(x, y) || rule(y));
        let rest = both.without_printed_lines().without_enclosures();
        for at in 0..116 * 90 {
            let (x, y) = (at % 116, at / 116);
            if y < 68 {
                assert_eq!(rest.values()[at] > 0.5, stroke(x, y), "{x} {y}");
            } else if (18..100).contains(&x) {
                assert!(rest.values()[at] < 0.5, "{x} {y}");
            }
        }
    }

    /// The border of the paper at the end of a strip, and a 1 there that is as high as the strip, as the digits beside it are.
    #[test]
    fn a_line_at_the_end_of_a_strip_goes_where_it_is_higher_than_what_is_written() {
        let changed = |from: usize, to: usize| {
            let ring = |x: usize, y: usize| {
                let high = (to - from) as f32 / 2.0;
                let (u, v) = ((x % 60) as f32 - 30.0, (y as f32 - 35.0) / high * 15.0);
                (x > 60) && (11.0..15.0).contains(&(u * u + v * v).sqrt())
            };
            let line = |x: usize| (1..4).contains(&x);
            let both = Ink::drawn(240, 70, |x, y| ring(x, y) || line(x));
            let rings = Ink::drawn(240, 70, ring);
            let rest = both.clone().without_printed_lines();
            assert!(rest == rings || rest == both);
            rest == rings
        };
        assert!(changed(15, 55));
        assert!(!changed(1, 69));
    }

    #[test]
    fn bars_of_letters_and_signs_stay() {
        let upright = |x: usize, y: usize| within(x, y, [78, 20, 83, 110]);
        let signs: [(&str, IsLine); 2] = [
            ("T", |x, y| within(x, y, [30, 20, 130, 25])),
            ("a plus sign", |x, y| within(x, y, [34, 62, 128, 67])),
        ];
        for (name, is_bar) in signs {
            let sign = Ink::drawn(160, 130, |x, y| upright(x, y) || is_bar(x, y));
            assert!(sign.clone().without_printed_lines() == sign, "{name}");
        }
    }

    /// A 7 and a 2 whose straight strokes end in others.
    #[test]
    fn straight_strokes_of_digits_stay() {
        let seven = Ink::drawn(60, 80, |x, y| {
            within(x, y, [10, 10, 50, 14])
                || ((10..70).contains(&y) && (x + y / 2).abs_diff(52) < 3)
        });
        assert!(seven.clone().without_printed_lines() == seven, "a 7");
        let foot = Ink::drawn(60, 80, |x, y| {
            within(x, y, [10, 60, 50, 64])
                || ((11..64).contains(&y) && (x + y / 2).abs_diff(44) < 3)
        });
        assert!(foot.clone().without_printed_lines() == foot, "a foot");
    }
}
