//! Lines that are no writing: rules, grids, boxes, combs and frames, which are printed for people to write in.
//!
//! Such a line is straight and even, as no hand draws, and it is one of a frame's, or long beside all that it touches.
//! Where a stroke crosses it, the stroke stays.

use super::gray::SMALL_SIDE;
use super::ink::Ink;
use super::pieces::{Labels, Piece};
use super::rect::Area;
use super::tracks::{Run, Track, find_straight_tracks};

/// The thickest line: in pixels, and in larger pictures as a share of the shorter side.
const MAX_THICKNESS: f32 = 6.0;
const MAX_THICKNESS_SHARE: f32 = 0.02;
/// The share of a piece's side that a line fills if it is one of a frame's, or what a piece hangs on.
const MIN_FILLED: f32 = 0.75;
/// How often lines are looked for in what is left: tables fall to pieces whose lines are then seen.
const MAX_ROUNDS: usize = 3;
/// A picture at least this many times as wide as high is a strip, whose lines end at its border.
const STRIP_ASPECT: usize = 2;
/// Least elongation of a line that is not a frame's.
const MIN_ELONGATION: f32 = 8.0;
const MIN_UPRIGHT_ELONGATION: f32 = 10.0;
/// Such a line is at least this share of its piece's height, if it lies, and of the picture's, if it stands.
const MIN_LENGTH: f32 = 0.8;
/// An upright line is taken away if the other pieces have at least this share of its piece's ink.
const MIN_OTHER_INK: f32 = 0.1;
/// A line along the border lies within this share of the picture's side of it, and its thickness.
const RIM_SHARE: f32 = 0.03;
/// What sticks out at the ends of a line: a share of it, and at least some pixels, of which most show nothing else.
const END_SHARE: usize = 10;
const MIN_END: usize = 3;
const MIN_BARE: f32 = 0.7;
/// How near to a line another one ends that stands on it, in pixels beside half its thickness.
const MAX_JUNCTION_GAP: f32 = 2.5;
/// The number of lines alike that stand on a line before they are a comb's teeth.
const MIN_TEETH: usize = 3;
/// Teeth differ in length by less than this part, and by some pixels.
const TEETH_PART: usize = 6;
/// Parts of a line that is broken lie within some pixels of its straight line, and more for each pixel between.
const MAX_PART_OFFSET: f32 = 1.5;
const MAX_PART_OFFSET_SHARE: f32 = 0.015;
/// A line begins with a part of at least this share of the picture's width, and its parts fill this share of a strip's
/// width, or of another picture's.
const MIN_FIRST_PART: f32 = 0.1;
const MIN_FILLED_STRIP: f32 = 0.5;
const MIN_FILLED_WIDTH: f32 = 0.8;
/// Where a rule is seen, this share of the width has no other ink near: the feet of a row of 2s have strokes above.
const MIN_BARE_WIDTH: f32 = 0.15;
/// How near other ink would be: in thicknesses of the line, and in pixels.
const BARE_THICKNESSES: f32 = 6.0;
const BARE_PIXELS: f32 = 6.0;
/// The most parts of lines that are put together: the longest.
const MAX_PARTS: usize = 300;
/// Of a small picture, as one digit has, lines are no more than this share of the ink: else they are the digit.
const MAX_LINE_INK: f32 = 0.9;

/// A line, and the piece of ink that it belongs to.
struct Line {
    track: Track,
    /// The number of the piece.
    piece: usize,
    /// The share of the piece's side that it fills.
    filled: f32,
    /// Whether it goes from top to bottom: then its track's columns are the picture's rows.
    is_upright: bool,
}

impl Line {
    /// The pixel at a column of its track and a row: its column and row in the picture.
    fn pixel(&self, column: usize, row: usize) -> [usize; 2] {
        if self.is_upright { [row, column] } else { [column, row] }
    }
}

impl Ink {
    /// Takes away the lines that are printed to write on or in. Where a character crosses a line it stays whole.
    ///
    /// *Cost:* at most three times some ten looks at every pixel.
    #[must_use]
    pub fn without_printed_lines(self) -> Self {
        let mut rest = self.clone();
        for _ in 0..MAX_ROUNDS {
            let labels = rest.labels();
            let sheet =
                Sheet { labels: &labels, pieces: &rest.pieces(&labels), width: rest.width() };
            let lines = sheet.choose(sheet.find_lines(&rest));
            if lines.is_empty() {
                break;
            }
            rest.erase(&lines);
        }
        let sum = |ink: &Self| ink.values().iter().sum::<f32>();
        let is_small = self.width().max(self.height()) < SMALL_SIDE;
        if is_small && sum(&rest) < (1.0 - MAX_LINE_INK) * sum(&self) { self } else { rest }
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

/// The pieces of ink on a sheet.
struct Sheet<'a> {
    labels: &'a Labels,
    pieces: &'a [Piece],
    width: usize,
}

impl Sheet<'_> {
    fn height(&self) -> usize {
        self.labels.height()
    }

    fn is_strip(&self) -> bool {
        self.width >= STRIP_ASPECT * self.height()
    }

    fn find_lines(&self, ink: &Ink) -> Vec<Line> {
        let shorter = self.width.min(self.height());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small share")]
        let thickest = (MAX_THICKNESS_SHARE * shorter as f32).max(MAX_THICKNESS) as usize;
        let of = |tracks: Vec<Track>, is_upright: bool| {
            tracks.into_iter().filter_map(move |track| {
                let line = Line { track, piece: 0, filled: 0.0, is_upright };
                let run = line.track.runs[0];
                let [x, y] = line.pixel(run.column, run.top);
                let piece = (self.labels.values()[y * self.width + x] as usize).checked_sub(1)?;
                let area = self.pieces[piece].area;
                let side = if is_upright { area.height() } else { area.width() };
                Some(Line { piece, filled: line.track.extent() as f32 / side as f32, ..line })
            })
        };
        let lying = find_straight_tracks(ink, thickest);
        let upright = find_straight_tracks(&ink.transposed(), thickest);
        of(lying, false).chain(of(upright, true)).collect()
    }

    /// Chooses the lines that are no writing.
    fn choose(&self, lines: Vec<Line>) -> Vec<Line> {
        let mut of_piece: Vec<Vec<usize>> = vec![Vec::new(); self.pieces.len()];
        for (k, line) in lines.iter().enumerate() {
            of_piece[line.piece].push(k);
        }
        let all: f32 = self.pieces.iter().map(|piece| piece.ink).sum();
        let mut is_chosen = vec![false; lines.len()];
        for (piece, own) in self.pieces.iter().zip(&of_piece) {
            let others = all - piece.ink;
            let is_full = |k: &usize| lines[*k].filled >= MIN_FILLED && lines[*k].track.is_whole();
            let full: Vec<usize> = own.iter().copied().filter(is_full).collect();
            let upright = full.iter().filter(|&&k| lines[k].is_upright).count();
            let lying = full.len() - upright;
            let is_frame = full.len() > 2 && upright > 0 && lying > 0;
            for &k in &full {
                is_chosen[k] = is_frame
                    || self.is_alone(&lines[k], piece, others)
                    || self.is_rim(&lines[k], piece, others);
            }
            for k in find_attached(&lines, own, &is_chosen) {
                is_chosen[k] = true;
            }
        }
        if self.width.max(self.height()) >= SMALL_SIDE {
            for k in self.find_broken(&lines) {
                is_chosen[k] = true;
            }
        }
        lines
            .into_iter()
            .zip(is_chosen)
            .filter(|(_, chosen)| *chosen)
            .map(|(line, _)| line)
            .collect()
    }

    /// Tells whether a line is no writing although it is none of a frame's, given what ink the other pieces have.
    fn is_alone(&self, line: &Line, piece: &Piece, others: f32) -> bool {
        let (width, height) = (self.width, self.height());
        let (extent, area) = (line.track.extent(), piece.area);
        if line.is_upright {
            // A 1 is as high as a strip.
            return !self.is_strip()
                && line.track.elongation() >= MIN_UPRIGHT_ELONGATION
                && extent as f32 >= MIN_LENGTH * height as f32
                && extent >= 3 * area.width()
                && others > MIN_OTHER_INK * piece.ink;
        }
        line.track.elongation() >= MIN_ELONGATION
            && extent as f32 >= MIN_LENGTH * area.height() as f32
            && (3 * extent >= width || extent >= 3 * area.height())
            && self.sticks_out(line, area, false)
            && self.sticks_out(line, area, true)
    }

    /// Tells whether a line runs along the picture's border, as where a cell of a table was cut out with some of its
    /// lines, given what ink the other pieces have.
    fn is_rim(&self, line: &Line, piece: &Piece, others: f32) -> bool {
        let track = &line.track;
        let [along, across] =
            if line.is_upright { [self.height(), self.width] } else { [self.width, self.height()] };
        let reach = RIM_SHARE * across as f32 + track.thickness;
        let is_near = |run: Run| {
            let middle = run.middle();
            middle.min(across as f32 - 1.0 - middle) <= reach
        };
        // A 1 may stand at the end of a strip.
        !(line.is_upright && self.is_strip())
            && track.extent() as f32 >= MIN_FILLED * along as f32
            && [track.runs[0], track.runs[track.runs.len() - 1]].into_iter().all(is_near)
            && others > MIN_OTHER_INK * piece.ink
    }

    /// Finds the parts of lying lines that are broken, or whose pieces also have other ink.
    fn find_broken(&self, lines: &[Line]) -> Vec<usize> {
        let mut parts: Vec<usize> = (0..lines.len()).filter(|&k| !lines[k].is_upright).collect();
        parts.sort_by_key(|&k| std::cmp::Reverse((lines[k].track.extent(), k)));
        parts.truncate(MAX_PARTS);
        let mut directions = vec![[0.0; 2]; lines.len()];
        for &k in &parts {
            directions[k] = lines[k].track.direction();
        }
        let mut found = Vec::new();
        let mut is_taken = vec![false; lines.len()];
        for &first in &parts {
            let track = &lines[first].track;
            let is_long = track.extent() as f32 >= MIN_FIRST_PART * self.width as f32;
            if is_taken[first] || !track.is_whole() || !is_long {
                continue;
            }
            let [row, slope] = directions[first];
            let middle = track.first().midpoint(track.last()) as f32;
            let is_part = |&&k: &&usize| {
                let other = &lines[k].track;
                let [y, _] = directions[k];
                let along = other.first().midpoint(other.last()) as f32 - middle;
                let most = MAX_PART_OFFSET + MAX_PART_OFFSET_SHARE * along.abs();
                !is_taken[k]
                    && (y - row - slope * along).abs() <= most
                    && other.thickness <= 1.5 * track.thickness + 0.5
            };
            let own: Vec<usize> = parts.iter().filter(is_part).copied().collect();
            let seen: usize = own.iter().map(|&k| lines[k].track.runs.len()).sum();
            let bare = || own.iter().map(|&k| self.count_bare(&lines[k].track)).sum::<usize>();
            let filled = if self.is_strip() { MIN_FILLED_STRIP } else { MIN_FILLED_WIDTH };
            if seen as f32 >= filled * self.width as f32
                && bare() as f32 >= MIN_BARE_WIDTH * self.width as f32
                && (self.is_strip() || self.ends_stick_out(lines, &own))
            {
                for &k in &own {
                    is_taken[k] = true;
                }
                found.extend(own);
            }
        }
        found
    }

    /// Tells whether the first and the last part of a line stick out.
    fn ends_stick_out(&self, lines: &[Line], parts: &[usize]) -> bool {
        let first = parts.iter().min_by_key(|&&k| lines[k].track.first());
        let last = parts.iter().max_by_key(|&&k| lines[k].track.last());
        let sticks_out = |(k, is_last): (&usize, bool)| {
            let line = &lines[*k];
            self.sticks_out(line, self.pieces[line.piece].area, is_last)
        };
        let mut ends = first.map(|k| (k, false)).into_iter().chain(last.map(|k| (k, true)));
        ends.all(sticks_out)
    }

    /// Counts the columns of a lying line that have no other ink near.
    fn count_bare(&self, track: &Track) -> usize {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some pixels")]
        let reach = (BARE_THICKNESSES * track.thickness + BARE_PIXELS) as usize;
        let is_bare = |run: &&Run| {
            let rows =
                run.top.saturating_sub(reach)..(run.top + run.length + reach).min(self.height());
            rows.filter(|row| !run.rows().contains(row))
                .all(|row| self.labels.values()[row * self.width + run.column] == 0)
        };
        track.runs.iter().filter(is_bare).count()
    }

    /// Tells whether an end of a line sticks out from the rest of its piece, or lies at the border of a strip.
    fn sticks_out(&self, line: &Line, area: Area, is_last: bool) -> bool {
        let (first, last) = (line.track.first(), line.track.last());
        let is_at_border = if is_last { last + 2 >= self.width } else { first <= 1 };
        if self.is_strip() && is_at_border {
            return true;
        }
        let end = (line.track.extent() / END_SHARE).max(MIN_END);
        let is_within =
            |run: &&Run| if is_last { run.column + end > last } else { run.column < first + end };
        let is_bare = |run: &&Run| {
            (area.top..=area.bottom).all(|row| {
                let label = self.labels.values()[row * self.width + run.column] as usize;
                run.rows().contains(&row) || label != line.piece + 1
            })
        };
        // Columns in which other ink hides the line are not bare.
        let bare = line.track.runs.iter().filter(is_within).filter(is_bare).count();
        bare as f32 >= MIN_BARE * end as f32
    }
}

/// Finds the lines of a piece that stand between two lines that were chosen, or on one, in a row of their like.
fn find_attached(lines: &[Line], own: &[usize], is_chosen: &[bool]) -> Vec<usize> {
    let mut found = Vec::new();
    // Those that end at one line: which they are, and whether with their lower or right end.
    let mut teeth: Vec<(usize, bool)> = Vec::new();
    for &k in own.iter().filter(|&&k| !is_chosen[k] && lines[k].track.is_whole()) {
        let line = &lines[k];
        let across = own.iter().map(|&other| (other, &lines[other]));
        let chosen = across.filter(|(other, _)| is_chosen[*other]);
        let crossing = chosen.filter(|(_, other)| other.is_upright != line.is_upright);
        let mut ends = [false; 2];
        for (_, other) in crossing {
            for (meets, run) in ends.iter_mut().zip([0, line.track.runs.len() - 1]) {
                *meets |= meet(line.track.runs[run], &other.track);
            }
        }
        match ends {
            [true, true] => found.push(k),
            [false, false] => {}
            [_, with_last] => teeth.push((k, with_last)),
        }
    }
    let is_framed = !found.is_empty();
    for &(k, with_last) in &teeth {
        let length = lines[k].track.extent();
        let is_alike = |&&(other, end): &&(usize, bool)| {
            let off = lines[other].track.extent().abs_diff(length);
            end == with_last && off * TEETH_PART <= length + TEETH_PART
        };
        let alike = teeth.iter().filter(is_alike).count();
        if alike >= MIN_TEETH || (is_framed && alike + 1 >= MIN_TEETH) {
            found.push(k);
        }
    }
    found
}

/// Tells whether a line whose first or last run is given ends at another that crosses its way.
fn meet(run: Run, other: &Track) -> bool {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
    let place = run.middle() as usize;
    let reach = MAX_JUNCTION_GAP + other.thickness;
    (other.first()..=other.last() + MIN_END).contains(&(place + MIN_END / 2))
        && (run.column as f32 - other.row_at(place)).abs() <= reach
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
