//! Upright lines that are broken or stand alone: the dividers of a row of boxes, and the teeth of a comb.
//!
//! A 1 is as straight as they are. But a divider is higher than the writing beside it, or shorter, as a tooth is, and it
//! is one of a row that no hand could draw so evenly.

use super::line::{Course, Line, meet};
use crate::image::median::weighted_median;
use crate::image::pieces::Piece;
use crate::image::tracks::Track;

/// The least share of a bar's rows in which it is seen.
const MIN_SEEN: f32 = 0.75;
/// How much the slopes of upright lines of one form differ, at most.
const MAX_SLOPE_DIFFERENCE: f32 = 0.05;
/// How many pixels further apart their ends lie where no lying line tells their slope: that of a short one is not exact.
const MAX_SLOPE_PIXELS: f32 = 1.5;
/// Least length of a bar as a multiple of its thickness.
const MIN_ELONGATION: f32 = 8.0;
/// The same of a tooth.
const MIN_TOOTH_ELONGATION: f32 = 2.5;
/// A bar is no 1 if it is this many times as high as the writing, and a divider if it stands on a line that was found or
/// has another one like it and is this many times as high.
const MIN_LONG: f32 = 1.8;
const MIN_TALL: f32 = 1.35;
/// A bar of an even row is at least this many times as high as the writing, or, if it is a tooth, at most this many times.
const MIN_ROW_HEIGHT: f32 = 1.15;
const MAX_TOOTH_HEIGHT: f32 = 0.7;
/// A piece of ink that is at most this many times as wide as the bar in it is the bar alone.
const MAX_BARE_WIDTH: f32 = 2.0;
/// The number of bars that make an even row: beside writing, and where nothing else is written.
const MIN_ROW: usize = 3;
const MIN_ROW_ALONE: usize = 4;
/// Bars alike differ in length by less than this share, and by some pixels.
const MAX_LENGTH_DIFFERENCE: f32 = 0.12;
const MAX_PIXELS_DIFFERENCE: f32 = 2.0;
/// Their upper ends lie on a line as far as this share of their length.
const MAX_END_OFFSET: f32 = 0.08;
/// The distances of an even row are a multiple of the least one, but for this share of it.
const MAX_UNEVENNESS: f32 = 0.1;
/// The most bars that are compared with each other: the longest.
const MAX_BARS: usize = 200;

/// Upright parts of lines, one below the other.
struct Bar {
    /// The numbers of its lines.
    parts: Vec<usize>,
    /// Its first and last row.
    top: usize,
    bottom: usize,
    /// The column half way down, and how far it goes to the right from one row to the next.
    column: f32,
    slope: f32,
    thickness: f32,
    /// Whether it is all ink of its pieces.
    is_bare: bool,
}

impl Bar {
    fn height(&self) -> f32 {
        (self.bottom + 1 - self.top) as f32
    }

    fn is_slim(&self) -> bool {
        self.height() >= MIN_ELONGATION * self.thickness
    }

    /// The column in a row.
    fn column_at(&self, row: f32) -> f32 {
        self.column + self.slope * (row - (self.top + self.bottom) as f32 / 2.0)
    }

    fn is_like(&self, other: &Self) -> bool {
        let (one, two) = (self.height(), other.height());
        (one - two).abs() <= MAX_LENGTH_DIFFERENCE * one.max(two) + MAX_PIXELS_DIFFERENCE
            && self.thickness.max(other.thickness)
                <= 1.5 * self.thickness.min(other.thickness) + 1.0
            && (self.slope - other.slope).abs() <= MAX_SLOPE_DIFFERENCE
    }
}

/// The upright lines of a picture whose lying lines were taken away, or have been.
pub(super) struct Dividers<'a> {
    /// All lines that are there.
    pub(super) lines: &'a [Line],
    /// Those that were taken away before.
    pub(super) erased: &'a [Line],
    pub(super) pieces: &'a [Piece],
}

impl Dividers<'_> {
    /// Finds those lines that are parts of dividers or teeth.
    pub(super) fn find(&self) -> Vec<usize> {
        let bars = self.join_bars();
        let slope = self.slope();
        let height = self.writing_height(&bars);
        let is_upright = |bar: &Bar| match slope {
            Some(slope) => (bar.slope - slope).abs() <= MAX_SLOPE_DIFFERENCE,
            // Rows are then looked for that lie level.
            None => bar.slope.abs() <= MAX_SLOPE_DIFFERENCE + MAX_SLOPE_PIXELS / bar.height(),
        };
        let upright: Vec<&Bar> = bars.iter().filter(|bar| is_upright(bar)).collect();
        let mut is_found = vec![false; upright.len()];
        if let Some(height) = height {
            // Without any line, nothing tells that a sheet has some.
            if slope.is_some() {
                self.find_tall(&upright, height, &mut is_found);
            }
            self.find_teeth(&upright, height, &mut is_found);
        }
        let least = if height.is_some() { MIN_ROW } else { MIN_ROW_ALONE };
        let may_be_of_row = |bar: &Bar| match height {
            Some(height) => {
                let share = bar.height() / height;
                (share >= MIN_ROW_HEIGHT && bar.is_slim()) || share <= MAX_TOOTH_HEIGHT
            }
            None => true,
        };
        let row: Vec<usize> = (0..upright.len())
            .filter(|&k| upright[k].is_bare && may_be_of_row(upright[k]))
            .collect();
        find_even_rows(&upright, &row, slope.unwrap_or(0.0), least, &mut is_found);
        let found = upright.iter().zip(is_found).filter(|(_, is_found)| *is_found);
        found.flat_map(|(bar, _)| bar.parts.iter().copied()).collect()
    }

    /// The lying lines that were taken away.
    fn lying(&self) -> impl Iterator<Item = &Line> {
        self.erased.iter().filter(|line| !line.is_upright)
    }

    /// How far upright lines go to the right from one row to the next, as the lying ones tell; `None` if there is none.
    fn slope(&self) -> Option<f32> {
        let slopes =
            self.lying().map(|line| (-line.track.direction()[1], line.track.extent() as f32));
        weighted_median(slopes.collect())
    }

    /// Joins upright lines that go on below each other.
    fn join_bars(&self) -> Vec<Bar> {
        let mut order: Vec<usize> =
            (0..self.lines.len()).filter(|&k| self.lines[k].is_upright).collect();
        order.sort_by_key(|&k| (std::cmp::Reverse(self.lines[k].track.extent()), k));
        order.truncate(MAX_BARS);
        let courses: Vec<Course> =
            order.iter().map(|&k| Course::of(&self.lines[k].track)).collect();
        let mut is_taken = vec![false; order.len()];
        let mut bars = Vec::new();
        for (first, course) in courses.iter().enumerate() {
            if is_taken[first] {
                continue;
            }
            let is_part = |&other: &usize| !is_taken[other] && course.goes_on_in(&courses[other]);
            let mut own: Vec<usize> = (first..order.len()).filter(is_part).collect();
            // The longest, and whatever goes on from it without a wide gap.
            own.sort_by_key(|&k| self.lines[order[k]].track.first());
            let bar = self.longest_run(&order, &own, first);
            for &k in &bar {
                is_taken[k] = true;
            }
            bars.push(self.bar(bar.into_iter().map(|k| order[k]).collect(), course));
        }
        bars
    }

    /// Of parts, sorted from the top, those around the one that is `first` as far as enough is seen of all together.
    fn longest_run(&self, order: &[usize], parts: &[usize], first: usize) -> Vec<usize> {
        let track = |k: usize| &self.lines[order[k]].track;
        let at = parts.iter().position(|&k| k == first).unwrap_or(0);
        let (mut from, mut to) = (at, at + 1);
        let mut seen = track(first).extent();
        loop {
            let (top, bottom) = (track(parts[from]).first(), track(parts[to - 1]).last());
            let above =
                from.checked_sub(1).map(|k| (top.saturating_sub(track(parts[k]).last()), k));
            let below = parts.get(to).map(|&k| (track(k).first().saturating_sub(bottom), to));
            let nearest = above.into_iter().chain(below).min();
            let Some((gap, k)) = nearest else { break };
            let more = seen + track(parts[k]).extent();
            let all = bottom + 1 - top + gap + track(parts[k]).extent();
            if (more as f32) < MIN_SEEN * all as f32 {
                break;
            }
            seen = more;
            (from, to) = if k < from { (k, to) } else { (from, k + 1) };
        }
        parts[from..to].to_vec()
    }

    /// Makes a bar of some parts, which follow a straight line.
    fn bar(&self, parts: Vec<usize>, course: &Course) -> Bar {
        let tracks = || parts.iter().map(|&k| &self.lines[k].track);
        let top = tracks().map(Track::first).min().unwrap_or(0);
        let bottom = tracks().map(Track::last).max().unwrap_or(0);
        let thickness = tracks().map(|track| track.thickness).fold(0.0, f32::max);
        let is_bare = |&k: &usize| {
            let area = self.pieces[self.lines[k].piece].area;
            let lean = course.slope.abs() * area.height() as f32;
            area.width() as f32 <= MAX_BARE_WIDTH * thickness + 1.0 + lean
        };
        let is_bare = parts.iter().all(is_bare);
        let at = (top + bottom) as f32 / 2.0;
        Bar {
            column: course.row + course.slope * (at - course.middle),
            parts,
            top,
            bottom,
            slope: course.slope,
            thickness,
            is_bare,
        }
    }

    /// The height of what is written, without bars; `None` if nothing is.
    fn writing_height(&self, bars: &[Bar]) -> Option<f32> {
        let mut is_bar = vec![false; self.pieces.len()];
        for bar in bars.iter().filter(|bar| bar.is_bare) {
            for &k in &bar.parts {
                is_bar[self.lines[k].piece] = true;
            }
        }
        let others = self.pieces.iter().zip(is_bar).filter(|(_, is_bar)| !is_bar);
        weighted_median(others.map(|(piece, _)| (piece.area.height() as f32, piece.ink)).collect())
    }

    /// Tells whether a bar ends at a line that was taken away.
    fn stands_on_a_line(&self, bar: &Bar) -> bool {
        let tracks = || bar.parts.iter().map(|&k| &self.lines[k].track);
        let ends = tracks().flat_map(|track| [track.runs[0], track.runs[track.runs.len() - 1]]);
        ends.into_iter().any(|run| self.lying().any(|line| meet(run, &line.track)))
    }

    /// Finds bars that are higher than a 1.
    fn find_tall(&self, bars: &[&Bar], height: f32, is_found: &mut [bool]) {
        let is_tall = |&k: &usize| bars[k].is_slim() && bars[k].height() >= MIN_TALL * height;
        let tall: Vec<usize> = (0..bars.len()).filter(is_tall).collect();
        for &k in &tall {
            let bar = bars[k];
            is_found[k] = bar.height() >= MIN_LONG * height
                || self.stands_on_a_line(bar)
                || tall.iter().any(|&other| other != k && bar.is_like(bars[other]));
        }
    }

    /// Finds teeth: short bars alike that stand on a line.
    fn find_teeth(&self, bars: &[&Bar], height: f32, is_found: &mut [bool]) {
        let is_tooth = |&k: &usize| {
            let bar = bars[k];
            bar.height() <= MAX_TOOTH_HEIGHT * height
                && bar.height() >= MIN_TOOTH_ELONGATION * bar.thickness
                && self.stands_on_a_line(bar)
        };
        let teeth: Vec<usize> = (0..bars.len()).filter(is_tooth).collect();
        for &k in &teeth {
            let alike = teeth.iter().filter(|&&other| bars[k].is_like(bars[other])).count();
            is_found[k] |= alike >= MIN_ROW;
        }
    }
}

/// Finds bars that stand in an even row, of those that are given.
fn find_even_rows(bars: &[&Bar], among: &[usize], slope: f32, least: usize, is_found: &mut [bool]) {
    for &first in among {
        let own = bars[first];
        // Where the row goes through the height of a bar's upper end.
        let is_beside = |&&k: &&usize| {
            let other = bars[k];
            let away = other.column - own.column;
            let off = other.top as f32 - own.top as f32 + slope * away;
            own.is_like(other) && off.abs() <= MAX_END_OFFSET * own.height() + MAX_PIXELS_DIFFERENCE
        };
        let mut row: Vec<usize> = among.iter().filter(is_beside).copied().collect();
        if row.len() < least {
            continue;
        }
        let row_height = own.top as f32;
        row.sort_by(|&a, &b| {
            bars[a].column_at(row_height).total_cmp(&bars[b].column_at(row_height))
        });
        let gaps: Vec<f32> = row
            .windows(2)
            .map(|pair| bars[pair[1]].column_at(row_height) - bars[pair[0]].column_at(row_height))
            .collect();
        let pitch = gaps.iter().copied().fold(f32::INFINITY, f32::min);
        let is_even = |gap: &f32| {
            let count = (gap / pitch).round().max(1.0);
            (gap / count - pitch).abs() <= MAX_UNEVENNESS * pitch + 1.0
        };
        if pitch > 2.0 * own.thickness && gaps.iter().all(is_even) {
            for &k in &row {
                is_found[k] = true;
            }
        }
    }
}
