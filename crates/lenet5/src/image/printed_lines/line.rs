//! A line of a picture's ink.

use crate::image::tracks::{Run, Track};

/// How near to a line another one ends that stands on it, in pixels beside half its thickness.
const MAX_JUNCTION_GAP: f32 = 2.5;
/// How far beyond the end of a line another one may stand on it, in pixels.
const MAX_OVERHANG: usize = 3;

/// Parts of a line that is broken lie within some pixels of its straight line, and more for each pixel between.
const MAX_PART_OFFSET: f32 = 1.5;
const MAX_PART_OFFSET_SHARE: f32 = 0.015;

/// How far from a right angle a frame's lines cross each other: the difference of their slopes, and how far the ends of a
/// line may be off its direction, in pixels.
const MAX_SKEW: f32 = 0.08;
const MAX_END_OFFSET: f32 = 1.5;
/// How much thicker than another line of the same frame a line is: times that, and in pixels.
const MAX_THICKER: f32 = 1.8;
const MAX_THICKER_PIXELS: f32 = 1.0;

/// A line, and the piece of ink that it belongs to.
pub(super) struct Line {
    pub(super) track: Track,
    /// The number of the piece.
    pub(super) piece: usize,
    /// The share of the piece's side that it fills.
    pub(super) filled: f32,
    /// Whether it goes from top to bottom: then its track's columns are the picture's rows.
    pub(super) is_upright: bool,
}

impl Line {
    /// The pixel at a column of its track and a row: its column and row in the picture.
    pub(super) fn pixel(&self, column: usize, row: usize) -> [usize; 2] {
        if self.is_upright { [row, column] } else { [column, row] }
    }

    /// Tells whether it may be a side of one frame with another line: whether they cross each other at right angles, and
    /// it is not thicker. Pens are thicker than what is printed, and characters lean.
    pub(super) fn may_frame(&self, other: &Self) -> bool {
        let [own, other_track] = [&self.track, &other.track];
        // The slope of a short line is not exact.
        let shorter = own.extent().min(other_track.extent()) as f32;
        let skew = own.direction()[1] + other_track.direction()[1];
        self.is_upright != other.is_upright
            && skew.abs() <= MAX_SKEW + MAX_END_OFFSET / shorter
            && own.thickness <= MAX_THICKER * other_track.thickness + MAX_THICKER_PIXELS
    }
}

/// The straight line that a track follows.
#[derive(Clone, Copy)]
pub(super) struct Course {
    /// The column half way along, and the row there.
    pub(super) middle: f32,
    pub(super) row: f32,
    /// How many rows it falls from one column to the next.
    pub(super) slope: f32,
    thickness: f32,
}

impl Course {
    pub(super) fn of(track: &Track) -> Self {
        let [row, slope] = track.direction();
        let middle = track.first().midpoint(track.last()) as f32;
        Self { middle, row, slope, thickness: track.thickness }
    }

    /// Tells whether another track goes on where this one does, as a part of the same line.
    pub(super) fn goes_on_in(&self, other: &Self) -> bool {
        let along = other.middle - self.middle;
        let most = MAX_PART_OFFSET + MAX_PART_OFFSET_SHARE * along.abs();
        (other.row - self.row - self.slope * along).abs() <= most
            && other.thickness <= 1.5 * self.thickness + 0.5
    }
}

/// Where a line ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// At no other line.
    Free,
    /// At another line that crosses its way.
    AtLine,
    /// At an end of such a line.
    InCorner,
}

impl End {
    /// Where a line ends whose first or last run and thickness are given, seen from another that crosses its way.
    pub(super) fn at(run: Run, thickness: f32, other: &Track) -> Self {
        // Where lines meet, neither is thin: both tracks end before.
        let reach = MAX_JUNCTION_GAP + thickness.max(other.thickness);
        let place = run.middle();
        let (first, last) = (other.first() as f32, other.last() as f32);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
        let row = other.row_at(place as usize);
        if place < first - reach || place > last + reach || (run.column as f32 - row).abs() > reach
        {
            Self::Free
        } else if place < first + reach || place > last - reach {
            Self::InCorner
        } else {
            Self::AtLine
        }
    }
}

/// Tells whether a line whose first or last run is given ends at another that crosses its way.
pub(super) fn meet(run: Run, other: &Track) -> bool {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
    let place = run.middle() as usize;
    let reach = MAX_JUNCTION_GAP + other.thickness;
    (other.first()..=other.last() + MAX_OVERHANG).contains(&(place + MAX_OVERHANG / 2))
        && (run.column as f32 - other.row_at(place)).abs() <= reach
}
