//! Thin ink followed from column to column: straight lines of even thickness.

use super::components::stretches_of;
use super::grid::Grid;

/// Steepest line: rows for each column.
const MAX_SLOPE: f32 = 0.25;
/// Least length of a line, in pixels and as a multiple of its thickness.
pub(super) const MIN_LENGTH: usize = 12;
const MIN_ELONGATION: f32 = 6.0;
/// The same of a part of a line that is broken.
const MIN_PART_LENGTH: usize = 6;
const MIN_PART_ELONGATION: f32 = 2.5;
/// Columns of paper across which a line goes on.
const MAX_GAP: usize = 4;
/// How far from where it is expected the next run of a line may lie, in pixels, and how much further for each column
/// that is missing before it.
const MAX_STEP: f32 = 1.2;
const MAX_STEP_OF_GAP: f32 = 0.03;
/// How much of what a run is off changes where the next is expected.
const STEP_SHARE: f32 = 0.5;
/// How much thicker than the line so far a run may be: times that, and in pixels.
const MAX_THICKENING: f32 = 1.6;
const MAX_THICKENING_PIXELS: f32 = 1.0;
/// The least shares of a line's columns in which it is seen, and in which it is seen or hidden by other ink.
const MIN_SEEN: f32 = 0.3;
const MIN_FOLLOWED: f32 = 0.85;
/// How far a line's runs are from the straight line through them: the root of the mean square in pixels, and more
/// of it for each column, since a lens bends lines.
const MAX_BEND: f64 = 0.6;
const MAX_BEND_PER_COLUMN: f64 = 0.006;

/// A thin run of ink in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) column: usize,
    pub(super) top: usize,
    pub(super) length: usize,
}

impl Run {
    pub(super) fn middle(self) -> f32 {
        self.top as f32 + (self.length as f32 - 1.0) / 2.0
    }

    /// Its rows.
    pub(super) fn rows(self) -> std::ops::Range<usize> {
        self.top..self.top + self.length
    }
}

/// Thin runs that follow each other from left to right.
#[derive(Debug)]
pub(super) struct Track {
    /// At least one.
    pub(super) runs: Vec<Run>,
    /// The mean of the last runs' lengths.
    pub(super) thickness: f32,
    /// The row in the last column, and how many rows it falls from one column to the next.
    row: f32,
    slope: f32,
    /// Columns since the last run in which other ink hides the line, and all such columns before it.
    hidden: usize,
    hidden_before: usize,
    /// Columns since the last run that have paper where the line is expected.
    gap: usize,
}

impl Track {
    /// One that begins; `runs` is empty.
    fn new(run: Run, mut runs: Vec<Run>) -> Self {
        runs.push(run);
        Self {
            runs,
            thickness: run.length as f32,
            row: run.middle(),
            slope: 0.0,
            hidden: 0,
            hidden_before: 0,
            gap: 0,
        }
    }

    pub(super) fn first(&self) -> usize {
        self.runs[0].column
    }

    pub(super) fn last(&self) -> usize {
        self.runs[self.runs.len() - 1].column
    }

    /// The row of the run half way along.
    pub(super) fn middle_row(&self) -> f32 {
        self.runs[self.runs.len() / 2].middle()
    }

    /// Counts its columns, those between two runs among them.
    pub(super) fn extent(&self) -> usize {
        self.last() + 1 - self.first()
    }

    /// Its length as a multiple of its thickness.
    pub(super) fn elongation(&self) -> f32 {
        self.extent() as f32 / self.thickness
    }

    /// The row of the run in a column, or of the next run.
    pub(super) fn row_at(&self, column: usize) -> f32 {
        let next = self.runs.partition_point(|run| run.column < column);
        self.runs[next.min(self.runs.len() - 1)].middle()
    }

    fn expected(&self, column: usize) -> f32 {
        self.row + self.slope * (column - self.last()) as f32
    }

    fn max_step(&self) -> f32 {
        MAX_STEP + MAX_STEP_OF_GAP * (self.hidden + self.gap) as f32
    }

    fn takes(&self, run: Run, expected: f32) -> bool {
        (run.middle() - expected).abs() <= self.max_step()
            && run.length as f32 <= MAX_THICKENING * self.thickness + MAX_THICKENING_PIXELS
    }

    fn add(&mut self, run: Run, expected: f32) {
        /// The number of runs whose thickness counts, and by which the slope is told.
        const MEMORY: usize = 30;
        let apart = (run.column - self.last()) as f32;
        let slope = (run.middle() - self.row) / apart;
        // The first few runs tell little of the slope, and so does a step across a gap.
        let share = (4.0 / self.runs.len() as f32).clamp(0.04, 0.25) / apart.min(3.0);
        self.slope = (self.slope + share * (slope - self.slope)).clamp(-MAX_SLOPE, MAX_SLOPE);
        self.row = expected + STEP_SHARE * (run.middle() - expected);
        let count = (self.runs.len().min(MEMORY) + 1) as f32;
        self.thickness += (run.length as f32 - self.thickness) / count;
        self.hidden_before += self.hidden;
        (self.hidden, self.gap) = (0, 0);
        self.runs.push(run);
    }

    /// Goes on by a column without a run; `is_ink` tells whether there is other ink. Returns whether the line may
    /// still go on.
    fn pass(&mut self, is_ink: bool) -> bool {
        if is_ink {
            self.hidden += 1;
        } else {
            self.gap += 1;
        }
        self.gap <= MAX_GAP.min(self.runs.len()) && self.hidden <= 2 * self.runs.len()
    }

    /// Tells whether it is a line by itself, not just a part of a broken one.
    pub(super) fn is_whole(&self) -> bool {
        self.extent() >= MIN_LENGTH && self.elongation() >= MIN_ELONGATION
    }

    fn is_line(&self) -> bool {
        let (seen, extent) = (self.runs.len() as f32, self.extent() as f32);
        self.extent() >= MIN_PART_LENGTH
            && self.elongation() >= MIN_PART_ELONGATION
            && seen >= MIN_SEEN * extent
            && seen + self.hidden_before as f32 >= MIN_FOLLOWED * extent
            && self.is_straight()
    }

    /// The row half way along, and how many rows it falls from one column to the next: of the straight line from
    /// the middle of its first to that of its last quarter.
    pub(super) fn direction(&self) -> [f32; 2] {
        let quarter = self.runs.len().div_ceil(4);
        let mean = |runs: &[Run]| {
            let count = runs.len() as f32;
            let column = runs.iter().map(|run| run.column as f32).sum::<f32>() / count;
            [column, runs.iter().map(|run| run.middle()).sum::<f32>() / count]
        };
        let [x, y] = mean(&self.runs[..quarter]);
        let [to_x, to_y] = mean(&self.runs[self.runs.len() - quarter..]);
        let slope = if to_x > x { (to_y - y) / (to_x - x) } else { 0.0 };
        let middle = self.first() as f32 + self.extent() as f32 / 2.0;
        [y + slope * (middle - x), slope]
    }

    fn is_straight(&self) -> bool {
        let count = self.runs.len() as f64;
        let places = || self.runs.iter().map(|run| (run.column as f64, f64::from(run.middle())));
        let (mut x, mut y) = (0.0, 0.0);
        for (column, row) in places() {
            (x, y) = (x + column / count, y + row / count);
        }
        let (mut across, mut both, mut down) = (0.0, 0.0, 0.0);
        for (column, row) in places() {
            let (u, v) = (column - x, row - y);
            (across, both, down) = (across + u * u, both + u * v, down + v * v);
        }
        // What is left of the squares once the straight line of the least squares is taken away.
        let left = (down - both * both / across.max(1.0)).max(0.0);
        (left / count).sqrt() <= MAX_BEND + MAX_BEND_PER_COLUMN * self.extent() as f64
    }
}

/// Follows all ink of at most `thickest` pixels from left to right, and gives what is a straight line, given the ink column
/// by column.
///
/// *Cost:* a look at every pixel.
pub(super) fn find_straight_tracks(columns: &Grid<bool>, thickest: usize) -> Vec<Track> {
    let (mut done, mut active, mut next) = (Vec::new(), Vec::<Track>::new(), Vec::new());
    let (mut runs, mut taken) = (Vec::new(), Vec::new());
    // Most of what begins ends soon and is no line: its memory is used again.
    let mut spare: Vec<Vec<Run>> = Vec::new();
    for (x, column) in columns.rows().enumerate() {
        find_runs(column, x, thickest, &mut runs);
        taken.clear();
        taken.resize(runs.len(), false);
        // Of two lines that meet, the longer goes on.
        active.sort_by_key(|track| std::cmp::Reverse(track.runs.len()));
        for mut track in active.drain(..) {
            let row = track.expected(x);
            if let Some(k) = find_next(&track, row, &runs, &taken) {
                taken[k] = true;
                track.add(runs[k], row);
                next.push(track);
                continue;
            }
            #[allow(clippy::cast_possible_truncation, reason = "within the picture or beyond it")]
            let row = usize::try_from(row.round() as i64).ok();
            match row.and_then(|row| column.get(row)) {
                Some(&is_ink) if track.pass(is_ink) => next.push(track),
                _ if track.is_line() => done.push(track),
                _ => {
                    track.runs.clear();
                    spare.push(track.runs);
                }
            }
        }
        let free = runs.iter().zip(&taken).filter(|(_, taken)| !**taken);
        next.extend(free.map(|(run, _)| Track::new(*run, spare.pop().unwrap_or_default())));
        std::mem::swap(&mut active, &mut next);
    }
    done.extend(active.into_iter().filter(Track::is_line));
    done
}

/// Finds the run that is nearest to where a line is expected, of those that are not taken.
fn find_next(track: &Track, expected: f32, runs: &[Run], taken: &[bool]) -> Option<usize> {
    let off = |k: usize| (runs[k].middle() - expected).abs();
    let first = runs.partition_point(|run| run.middle() < expected - track.max_step());
    let near = (first..runs.len()).take_while(|&k| runs[k].middle() <= expected + track.max_step());
    let free = near.filter(|&k| !taken[k] && track.takes(runs[k], expected));
    free.min_by(|&a, &b| off(a).total_cmp(&off(b)))
}

/// Finds the runs of ink in a column that are no longer than `longest`.
fn find_runs(column: &[bool], x: usize, longest: usize, runs: &mut Vec<Run>) {
    runs.clear();
    let short = stretches_of(column).filter(|stretch| stretch.len() <= longest);
    runs.extend(short.map(|own| Run { column: x, top: own.start, length: own.len() }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sloping_lines_are_followed_across_strokes_and_small_gaps() {
        let is_line = |x: usize, y: usize| (20 + x / 12..22 + x / 12).contains(&y) && x % 70 > 2;
        let is_stroke = |x: usize, y: usize| (100..112).contains(&x) && (10..60).contains(&y);
        let tracks = find_straight_tracks(
            &Grid::from_fn(80, 240, |y, x| is_line(x, y) || is_stroke(x, y)),
            6,
        );
        let [line] = &tracks[..] else { panic!("{} lines", tracks.len()) };
        assert!(line.extent() >= 230 && (line.thickness - 2.0).abs() < 0.5, "{}", line.extent());
        assert!((line.row_at(120) - 30.5).abs() < 1.5, "{}", line.row_at(120));
    }

    #[test]
    fn what_bends_and_what_is_thick_or_short_is_no_line() {
        let bow = |x: usize, y: usize| {
            let off = (x as f32 - 60.0) / 60.0;
            (y as f32 - 30.0 - 20.0 * off * off).abs() <= 1.0
        };
        let short = |x: usize, y: usize| (20..30).contains(&x) && y == 30;
        let thick = |_: usize, y: usize| (30..38).contains(&y);
        let lines: [&dyn Fn(usize, usize) -> bool; 3] = [&bow, &short, &thick];
        for is_ink in lines {
            let tracks = find_straight_tracks(&Grid::from_fn(80, 120, |y, x| is_ink(x, y)), 6);
            assert!(!tracks.iter().any(Track::is_whole));
        }
    }
}
