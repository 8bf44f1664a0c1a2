//! Connected components: pixels that hang together.

use std::ops::Range;

use super::grid::Grid;

/// Which of its neighbours a pixel is connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connectivity {
    /// Those above, below, to the left and to the right.
    Four,
    /// Those at the corners, too.
    Eight,
}

/// Pixels beside each other in a row that belong to one component.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    pub(crate) row: usize,
    pub(crate) columns: Range<usize>,
    /// The number of its component, from 1.
    pub(crate) number: u32,
}

impl Stretch {
    /// Its pixels, in a picture of a width, counted row by row.
    pub(crate) const fn pixels(&self, width: usize) -> Range<usize> {
        let row = self.row * width;
        row + self.columns.start..row + self.columns.end
    }

    /// Tells whether it is connected to a stretch in the next row or in the one before.
    fn touches(&self, other: &Self, connectivity: Connectivity) -> bool {
        let corner = usize::from(connectivity == Connectivity::Eight);
        self.columns.start < other.columns.end + corner
            && other.columns.start < self.columns.end + corner
    }
}

/// The connected components of the pixels that are set.
#[derive(Debug)]
pub(crate) struct Components {
    width: usize,
    /// Their pixels, row by row, from the left.
    pub(super) stretches: Vec<Stretch>,
    /// How many there are.
    pub(super) count: usize,
}

impl Components {
    /// Finds the components, and numbers them from 1 in the order in which their first pixels are met row by row.
    ///
    /// *Cost:* a look at every pixel; memory by what is set.
    pub(super) fn find(mask: &Grid<bool>, connectivity: Connectivity) -> Self {
        let mut stretches = Vec::new();
        // Sets of stretches: each stretch names an earlier one of its set, and the first of a set names itself.
        let mut sets = Sets { parents: Vec::new() };
        let mut above = 0..0;
        for (y, row) in mask.rows().enumerate() {
            let begin = stretches.len();
            let found = stretches_of(row);
            stretches.extend(found.map(|columns| Stretch { row: y, columns, number: 0 }));
            let mut first = above.start;
            for own in begin..stretches.len() {
                sets.add();
                // What ends before this one begins is beside none of those that follow.
                while first < above.end
                    && stretches[first].columns.end < stretches[own].columns.start
                {
                    first += 1;
                }
                for other in first..above.end {
                    if stretches[other].columns.start > stretches[own].columns.end {
                        break;
                    }
                    if stretches[other].touches(&stretches[own], connectivity) {
                        sets.join(other, own);
                    }
                }
            }
            above = begin..stretches.len();
        }
        let mut count = 0;
        for own in 0..stretches.len() {
            let first = sets.root(own);
            stretches[own].number = if first == own {
                count += 1;
                count
            } else {
                stretches[first].number
            };
        }
        Self { width: mask.width(), stretches, count: count as usize }
    }

    /// The number of the component that each pixel belongs to; 0 is what is not set.
    ///
    /// *Cost:* four bytes of memory a pixel.
    pub(crate) fn to_labels(&self, height: usize) -> Grid<u32> {
        let mut labels = vec![0; self.width * height];
        for stretch in &self.stretches {
            labels[stretch.pixels(self.width)].fill(stretch.number);
        }
        Grid::new(self.width, labels)
    }
}

/// Finds the stretches of pixels that are set in a row.
pub(super) fn stretches_of(row: &[bool]) -> impl Iterator<Item = Range<usize>> {
    /// Paper is passed over this many pixels at a time.
    const STEP: usize = 32;
    let mut x = 0;
    std::iter::from_fn(move || {
        loop {
            let ahead = row.get(x..row.len().min(x + STEP)).filter(|ahead| !ahead.is_empty())?;
            if !ahead.iter().fold(false, |any, &is_set| any | is_set) {
                x += ahead.len();
                continue;
            }
            let first = x + ahead.iter().take_while(|&&is_set| !is_set).count();
            x = first + row[first..].iter().take_while(|&&is_set| is_set).count();
            return Some(first..x);
        }
    })
}

/// Disjoint sets: each member names an earlier one of its set, the first names itself.
struct Sets {
    parents: Vec<usize>,
}

impl Sets {
    fn add(&mut self) {
        self.parents.push(self.parents.len());
    }

    fn root(&mut self, mut member: usize) -> usize {
        while self.parents[member] != member {
            let parent = self.parents[member];
            // Half of the path is skipped the next time.
            self.parents[member] = self.parents[parent];
            member = parent;
        }
        member
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
#[allow(clippy::cast_possible_truncation, reason = "small numbers of a test's own")]
mod tests {
    use image::{GrayImage, Luma};
    use imageproc::region_labelling;
    use proptest::prelude::*;

    use super::super::grid::strategies::masks;
    use super::*;

    fn labels(mask: &Grid<bool>, connectivity: Connectivity) -> Grid<u32> {
        Components::find(mask, connectivity).to_labels(mask.height())
    }

    #[test]
    fn corners_connect_where_all_eight_neighbours_count() {
        let rows = [[1, 0, 1, 1], [0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]];
        let mask = Grid::from_fn(4, 4, |x, y| rows[y][x] == 1);
        let four = [[1, 0, 2, 2], [0, 2, 2, 0], [0; 4], [0, 0, 0, 3]];
        let eight = [[1, 0, 1, 1], [0, 1, 1, 0], [0; 4], [0, 0, 0, 2]];
        let labels = |connectivity| labels(&mask, connectivity).values().to_vec();
        assert_eq!(labels(Connectivity::Four), four.as_flattened());
        assert_eq!(labels(Connectivity::Eight), eight.as_flattened());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn labels_are_those_of_imageproc(mask in masks()) {
            // The one picture that it cannot label.
            prop_assume!(mask.values() != [true]);
            let image = GrayImage::from_fn(mask.width() as u32, mask.height() as u32, |x, y| {
                Luma([u8::from(mask.values()[y as usize * mask.width() + x as usize])])
            });
            let pairs = [
                (Connectivity::Four, region_labelling::Connectivity::Four),
                (Connectivity::Eight, region_labelling::Connectivity::Eight),
            ];
            for (ours, theirs) in pairs {
                let theirs = region_labelling::connected_components(&image, theirs, Luma([0]));
                let ours = labels(&mask, ours);
                prop_assert_eq!(ours.values(), theirs.as_raw());
            }
        }
    }
}
