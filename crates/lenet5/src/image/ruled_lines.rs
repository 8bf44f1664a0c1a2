//! Ruled lines, printed for people to write on, are not part of the writing.

use super::ink::{Ink, MIN_STROKE_INK};

/// Longer side of the ink in which ruled lines are looked for, in pixels: larger pictures are shrunk.
pub(crate) const MAX_RULED_SIDE: usize = 1600;
/// Greatest thickness of a rule, as a share of the picture's height.
const MAX_THICKNESS: f32 = 0.06;
/// Thickness in pixels that a rule may have however low the picture is.
const MIN_MAX_THICKNESS: usize = 3;
/// Steepest rule: its rise as a share of the picture's width.
const MAX_RISE: f32 = 0.1;
/// Least share of a wide picture's width that a rule covers, where characters do not hide it.
const MIN_COVER_OF_WIDE: f32 = 0.5;
/// Least share of any other picture's width that a rule covers: the foot of a single 2 is no rule.
const MIN_COVER: f32 = 0.9;
/// A picture is wide from this many times its height on.
const MIN_WIDE_ASPECT: usize = 2;
/// How near to a side of the picture an upright rule lies, as a share of the width: elsewhere it could
/// be a 1.
const MAX_SIDE_DISTANCE: f32 = 0.04;
/// Most rules of each direction.
const MAX_RULES: usize = 40;

impl Ink {
    /// Takes away thin straight lines from one side of the picture to the other: all that lie, and the
    /// upright ones near its sides. Where a character crosses a line it stays whole.
    ///
    /// *Cost:* a few looks at every pixel, and for each line at all thin ink in a direction for every ten
    /// pixels of the width.
    #[must_use]
    pub fn without_rules(self) -> Self {
        let wide = self.width() >= MIN_WIDE_ASPECT * self.height();
        let share = if wide { MIN_COVER_OF_WIDE } else { MIN_COVER };
        let lying = self.without_lying_rules(share, |_| true);
        let width = lying.width();
        let near = (MAX_SIDE_DISTANCE * width as f32).max(3.0);
        let is_aside = |middle: f32| middle <= near || middle >= width as f32 - 1.0 - near;
        lying.transposed().without_lying_rules(MIN_COVER, is_aside).transposed()
    }

    /// Takes away the rules from left to right whose height in the middle is `allowed`.
    fn without_lying_rules(self, share: f32, allowed: impl Fn(f32) -> bool) -> Self {
        let (width, height) = (self.width(), self.height());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
        let thickest = ((MAX_THICKNESS * height as f32) as usize).max(MIN_MAX_THICKNESS);
        let mut thin = thin_ink(&self, thickest);
        let mut values = self.values().to_vec();
        for _ in 0..MAX_RULES {
            let Some(rule) = Rule::find(&thin, width, height, share, &allowed) else { break };
            thin.retain(|pixel| {
                let is_of_it = (pixel.middle - rule.at(pixel.x)).abs() <= 2.0;
                if is_of_it {
                    for y in pixel.top..pixel.top + pixel.length {
                        values[y * width + pixel.x] = 0.0;
                    }
                }
                !is_of_it
            });
        }
        Self::new(width, values)
    }
}

/// A thin run of ink in a column.
struct Run {
    x: usize,
    top: usize,
    length: usize,
    middle: f32,
}

fn thin_ink(ink: &Ink, thickest: usize) -> Vec<Run> {
    let (width, height, values) = (ink.width(), ink.height(), ink.values());
    let mut found = Vec::new();
    for x in 0..width {
        let mut y = 0;
        while y < height {
            let top = y;
            while y < height && values[y * width + x] >= MIN_STROKE_INK {
                y += 1;
            }
            let run = y - top;
            if (1..=thickest).contains(&run) {
                found.push(Run {
                    x,
                    top,
                    length: run,
                    middle: top as f32 + (run as f32 - 1.0) / 2.0,
                });
            }
            y += 1;
        }
    }
    found
}

/// A straight line from left to right.
struct Rule {
    left: f32,
    slope: f32,
}

impl Rule {
    fn at(&self, x: usize) -> f32 {
        self.left + self.slope * x as f32
    }

    /// Finds the line that the most columns have thin ink on (a Hough transform), if these are enough.
    fn find(
        thin: &[Run],
        width: usize,
        height: usize,
        share: f32,
        allowed: impl Fn(f32) -> bool,
    ) -> Option<Self> {
        if (thin.len() as f32) < share * width as f32 {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, reason = "a share of the width")]
        let steepest = (MAX_RISE * width as f32 / 2.0).ceil() as i32;
        let mut best = (share * width as f32, None);
        for steps in -steepest..=steepest {
            // Two pixels of rise from one direction to the next.
            let slope = 2.0 * steps as f32 / width as f32;
            // Where lines meet the left side: from above the picture to below it.
            let margin = (slope.abs() * width as f32).ceil();
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "within the margin"
            )]
            let bin = |run: &Run| (run.middle - slope * run.x as f32 + margin) as usize;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
            let mut counts = vec![0.0f32; height + 2 * margin as usize + 2];
            for run in thin {
                counts[bin(run)] += 1.0;
            }
            for (at, pair) in counts.windows(2).enumerate() {
                let count = pair[0] + pair[1];
                // To the middle of both bins.
                let rule = Self { left: at as f32 + 1.0 - margin, slope };
                if count > best.0 && allowed(rule.at(width / 2)) {
                    best = (count, Some(rule));
                }
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(width: usize, height: usize, is_ink: impl Fn(usize, usize) -> bool) -> Ink {
        let shares = (0..width * height).map(|at| is_ink(at % width, at / width));
        Ink::new(width, shares.map(|is_ink| f32::from(u8::from(is_ink))).collect())
    }

    /// Two upright strokes of 10x40 pixels.
    fn strokes(x: usize, y: usize) -> bool {
        ((60..70).contains(&x) || (150..160).contains(&x)) && (20..60).contains(&y)
    }

    #[test]
    fn sloping_rules_are_taken_away_and_strokes_stay_whole() {
        let is_rule = |x: usize, y: usize| (40 + x / 50..42 + x / 50).contains(&y);
        let ruled = drawing(240, 80, |x, y| strokes(x, y) || is_rule(x, y));
        assert_eq!(ruled.without_rules(), drawing(240, 80, strokes));
    }

    #[test]
    fn upright_rules_are_taken_away_beside_the_writing_only() {
        let at_side = drawing(240, 80, |x, y| strokes(x, y) || (3..5).contains(&x));
        assert_eq!(at_side.without_rules(), drawing(240, 80, strokes));
        let in_the_middle = drawing(240, 80, |x, y| strokes(x, y) || (110..112).contains(&x));
        assert_eq!(in_the_middle.clone().without_rules(), in_the_middle);
    }

    #[test]
    fn short_and_thick_lines_are_no_rules() {
        for is_line in [
            |x: usize, y: usize| (50..160).contains(&x) && y == 70,
            |_: usize, y: usize| (60..70).contains(&y),
        ] {
            let ink = drawing(240, 80, |x, y| strokes(x, y) || is_line(x, y));
            assert_eq!(ink.clone().without_rules(), ink);
        }
    }
}
