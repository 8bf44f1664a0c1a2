//! The lines of a sheet, and which of them are no writing: those of a frame, those that lie alone or along the border,
//! and those that stand on others.

use super::characters::Characters;
use super::line::{Course, End, Line};
use crate::image::gray::SMALL_SIDE;
use crate::image::ink::{Ink, MIN_INK};
use crate::image::pieces::{Labels, Piece};
use crate::image::rect::Area;
use crate::image::tracks::{Run, Track, find_straight_tracks};

/// The number of lines that fill a piece before it is a frame or a grid.
const MIN_SIDES: usize = 3;
/// A line whose ends are free is one of a grid's if this many others begin and end beside it, but for this part of its
/// length.
const MIN_ALIKE: usize = 3;
const ALIKE_PART: usize = 12;
/// The thickest line: in pixels, and in larger pictures as a share of the shorter side.
const MAX_THICKNESS: f32 = 6.0;
const MAX_THICKNESS_SHARE: f32 = 0.02;
/// The share of a piece's side that a line fills if it is one of a frame's, or what a piece hangs on.
const MIN_FILLED: f32 = 0.75;
/// A picture at least this many times as wide as high is a strip, whose lines end at its border.
const STRIP_ASPECT: usize = 2;
/// Least elongation of a line that is not a frame's.
const MIN_ELONGATION: f32 = 8.0;
const MIN_UPRIGHT_ELONGATION: f32 = 10.0;
/// Such a line is at least this share of its piece's height, if it lies, and of the picture's, if it stands.
const MIN_LENGTH: f32 = 0.8;
/// An upright line is taken away if the other pieces have at least this share of its piece's ink.
const MIN_OTHER_INK: f32 = 0.1;
/// A line at least this many times as long as its piece is high is longer than a character is wide: its ends need not
/// stick out.
const MIN_UNDERLINE: f32 = 2.5;
/// A shorter one lies this far down its piece: the bars of a T and of a plus sign are strokes.
const MIN_UNDERLINE_DEPTH: f32 = 0.7;
/// A line along the border lies within this share of the picture's side of it, and its thickness.
const RIM_SHARE: f32 = 0.03;
/// Beside the border of the paper, a strip has characters of at most this share of its height.
const MAX_STRIP_CHARACTER: f32 = 0.8;
/// What sticks out at the ends of a line: a share of it, and at least some pixels, of which most show nothing else.
const END_SHARE: usize = 10;
const MIN_END: usize = 3;
const MIN_BARE: f32 = 0.7;
/// The number of lines alike that stand on a line before they are a comb's teeth.
const MIN_TEETH: usize = 3;
/// The least elongation of teeth.
const MIN_TOOTH_ELONGATION: f32 = 2.5;
/// Teeth differ in length by less than this part, and by some pixels.
const TEETH_PART: usize = 6;
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

/// The pieces of ink on a sheet.
pub(super) struct Sheet<'a> {
    pub(super) labels: &'a Labels,
    pub(super) pieces: &'a [Piece],
    pub(super) width: usize,
}

impl Sheet<'_> {
    pub(super) fn height(&self) -> usize {
        self.labels.height()
    }

    fn is_strip(&self) -> bool {
        self.width >= STRIP_ASPECT * self.height()
    }

    pub(super) fn find_lines(&self, ink: &Ink) -> Vec<Line> {
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
        let rows = ink.mask(MIN_INK);
        let lying = find_straight_tracks(&rows.transposed(), thickest);
        let upright = find_straight_tracks(&rows, thickest);
        of(lying, false).chain(of(upright, true)).collect()
    }

    /// Chooses the lines that are no writing, and gives their numbers.
    pub(super) fn choose(&self, lines: &[Line]) -> Vec<usize> {
        let mut of_piece: Vec<Vec<usize>> = vec![Vec::new(); self.pieces.len()];
        for (k, line) in lines.iter().enumerate() {
            of_piece[line.piece].push(k);
        }
        let all: f32 = self.pieces.iter().map(|piece| piece.ink).sum();
        let characters = Characters::of(self.pieces, self.height());
        let mut is_chosen = vec![false; lines.len()];
        for (piece, own) in self.pieces.iter().zip(&of_piece) {
            let others = all - piece.ink;
            let is_full = |k: &usize| lines[*k].filled >= MIN_FILLED && lines[*k].track.is_whole();
            let full: Vec<usize> = own.iter().copied().filter(is_full).collect();
            for &k in &full {
                is_chosen[k] = self.is_side(lines, &full, k)
                    || (self.is_alone(&lines[k], piece, others)
                        && !characters.have_among_them(&lines[k]))
                    || self.is_rim(&lines[k], piece, others);
            }
            for k in self.find_attached(lines, own, &is_chosen) {
                is_chosen[k] = true;
            }
        }
        if self.width.max(self.height()) >= SMALL_SIDE {
            for k in self.find_broken(lines) {
                is_chosen[k] = true;
            }
        }
        (0..lines.len()).filter(|&k| is_chosen[k]).collect()
    }

    /// Tells whether a line is one of a frame's or a grid's, given the lines that fill their piece: lines cross its way at
    /// right angles, and it ends at them, or at the picture's border, or at a corner; or it is one of a row of lines alike.
    /// A stroke that crosses a rule ends beyond it.
    fn is_side(&self, lines: &[Line], full: &[usize], own: usize) -> bool {
        let line = &lines[own];
        let others = || full.iter().filter(|&&k| k != own).map(|&k| &lines[k]);
        let across: Vec<&Line> = others().filter(|other| line.may_frame(other)).collect();
        if across.is_empty() || full.len() < MIN_SIDES {
            return false;
        }
        let ends = [line.track.runs[0], line.track.runs[line.track.runs.len() - 1]];
        let along = if line.is_upright { self.height() } else { self.width };
        let is_at_border = |run: Run| run.column <= 2 || run.column + 3 >= along;
        let kind = |run: Run| {
            let kinds = across.iter().map(|other| End::at(run, line.track.thickness, &other.track));
            kinds.max().unwrap_or(End::Free)
        };
        match ends.map(kind) {
            [End::Free, End::Free] => {
                let is_alike = |other: &&Line| {
                    let [own, other] = [&line.track, &other.track];
                    let most = own.extent() / ALIKE_PART + 3;
                    own.first().abs_diff(other.first()) <= most
                        && own.last().abs_diff(other.last()) <= most
                };
                let like = others().filter(|other| other.is_upright == line.is_upright);
                // A 1 is as high as a strip.
                let is_through =
                    ends.into_iter().all(is_at_border) && !(line.is_upright && self.is_strip());
                is_through || across.len() > 1 && like.filter(is_alike).count() >= MIN_ALIKE
            }
            [one, End::Free] => one == End::InCorner || is_at_border(ends[1]),
            [End::Free, other] => other == End::InCorner || is_at_border(ends[0]),
            _ => true,
        }
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
            && (extent as f32 >= MIN_UNDERLINE * area.height() as f32
                || (self.is_through(line) && others > MIN_OTHER_INK * piece.ink)
                || (self.is_through(line) || is_low(line, area))
                    && self.sticks_out(line, area, false)
                    && self.sticks_out(line, area, true))
    }

    /// Tells whether a lying line goes from border to border.
    fn is_through(&self, line: &Line) -> bool {
        line.track.first() <= 1 && line.track.last() + 2 >= self.width
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
        track.extent() as f32 >= MIN_FILLED * along as f32
            && [track.runs[0], track.runs[track.runs.len() - 1]].into_iter().all(is_near)
            && others > MIN_OTHER_INK * piece.ink
            // A 1 may stand at the end of a strip.
            && (!(line.is_upright && self.is_strip()) || self.is_end_of_strip(line))
    }

    /// Tells whether an upright line goes through a strip from border to border, and all else is lower: digits have paper
    /// above and below them then.
    fn is_end_of_strip(&self, line: &Line) -> bool {
        let most = MAX_STRIP_CHARACTER * self.height() as f32;
        let mut others = self.pieces.iter().enumerate().filter(|(k, _)| *k != line.piece);
        line.track.first() <= 1
            && line.track.last() + 2 >= self.height()
            && others.all(|(_, other)| other.area.height() as f32 <= most)
    }

    /// Finds the parts of lying lines that are broken, or whose pieces also have other ink.
    fn find_broken(&self, lines: &[Line]) -> Vec<usize> {
        let mut parts: Vec<usize> = (0..lines.len()).filter(|&k| !lines[k].is_upright).collect();
        parts.sort_by_key(|&k| std::cmp::Reverse((lines[k].track.extent(), k)));
        parts.truncate(MAX_PARTS);
        let courses: Vec<Course> = parts.iter().map(|&k| Course::of(&lines[k].track)).collect();
        let mut found = Vec::new();
        let mut is_taken = vec![false; lines.len()];
        for (&first, course) in parts.iter().zip(&courses) {
            let track = &lines[first].track;
            let is_long = track.extent() as f32 >= MIN_FIRST_PART * self.width as f32;
            if is_taken[first] || !track.is_whole() || !is_long {
                continue;
            }
            let is_part =
                |(k, other): &(&usize, &Course)| !is_taken[**k] && course.goes_on_in(other);
            let own = parts.iter().zip(&courses).filter(is_part).map(|(&k, _)| k);
            let own: Vec<usize> = own.collect();
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

    /// Finds the lines of a piece that stand between two lines that were chosen, or on one, in a row of their like.
    fn find_attached(&self, lines: &[Line], own: &[usize], is_chosen: &[bool]) -> Vec<usize> {
        let mut found = Vec::new();
        // Those that end at one line: which they are, and whether with their lower or right end.
        let mut teeth: Vec<(usize, bool)> = Vec::new();
        for &k in own.iter().filter(|&&k| lines[k].track.elongation() >= MIN_TOOTH_ELONGATION) {
            let line = &lines[k];
            let chosen = own.iter().filter(|&&other| is_chosen[other]).map(|&other| &lines[other]);
            let mut ends = [false; 2];
            for other in chosen.filter(|other| line.may_frame(other)) {
                for (meets, run) in ends.iter_mut().zip([0, line.track.runs.len() - 1]) {
                    let end = End::at(line.track.runs[run], line.track.thickness, &other.track);
                    *meets |= end != End::Free;
                }
            }
            match ends {
                [true, true] if line.track.is_whole() => found.push(k),
                [true, false] if self.is_bare_behind(line, true) => teeth.push((k, false)),
                [false, true] if self.is_bare_behind(line, false) => teeth.push((k, true)),
                _ => {}
            }
        }
        let is_framed = !found.is_empty();
        found.retain(|&k| !is_chosen[k]);
        for &(k, with_last) in teeth.iter().filter(|(k, _)| !is_chosen[*k]) {
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

    /// Tells whether there is paper behind the last run of a line, or before its first: no character goes on there.
    fn is_bare_behind(&self, line: &Line, last: bool) -> bool {
        let run =
            if last { line.track.runs[line.track.runs.len() - 1] } else { line.track.runs[0] };
        let column = if last { Some(run.column + 3) } else { run.column.checked_sub(3) };
        let [along, across] =
            if line.is_upright { [self.height(), self.width] } else { [self.width, self.height()] };
        let Some(column) = column.filter(|&column| column < along) else { return true };
        let rows = run.top.saturating_sub(2)..(run.top + run.length + 2).min(across);
        rows.into_iter().all(|row| {
            let [x, y] = line.pixel(column, row);
            self.labels.values()[y * self.width + x] as usize != line.piece + 1
        })
    }
}

/// Tells whether a lying line is in the lower part of its piece, given the box around that.
fn is_low(line: &Line, area: Area) -> bool {
    line.track.middle_row() >= area.top as f32 + MIN_UNDERLINE_DEPTH * area.height() as f32
}
