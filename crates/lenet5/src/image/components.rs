//! Connected components: pixels that hang together.

use super::grid::Grid;

/// Which of its neighbours a pixel is connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connectivity {
    /// Those above, below, to the left and to the right.
    Four,
    /// Those at the corners, too.
    Eight,
}

/// Numbers the connected components of the pixels that are set, from 1 in the order in which their first
/// pixels are met row by row; 0 is what is not set.
///
/// *Cost:* two looks at every pixel; eight bytes of memory a pixel at most.
pub(super) fn label_components(mask: &Grid<bool>, connectivity: Connectivity) -> Grid<u32> {
    let width = mask.width();
    let mut labels = Grid::new(width, vec![0; mask.values().len()]);
    // Provisional labels grow as rows are met, and each set is named by its least: its first pixel's.
    let mut sets = Sets { parents: vec![0] };
    for (y, row) in mask.rows().enumerate() {
        let (above, from_here) = labels.values_mut().split_at_mut(y * width);
        let above = &above[above.len() - width.min(above.len())..];
        let labels = &mut from_here[..width];
        for x in (0..width).filter(|&x| row[x]) {
            let left = if x > 0 { labels[x - 1] } else { 0 };
            let mut found = left;
            let upper = match connectivity {
                Connectivity::Four => above.get(x..=x),
                Connectivity::Eight => above.get(x.saturating_sub(1)..(x + 2).min(width)),
            };
            for &label in upper.unwrap_or_default().iter().filter(|&&label| label > 0) {
                found = if found == 0 { label } else { sets.join(found, label) };
            }
            labels[x] = if found == 0 { sets.add() } else { found };
        }
    }
    let numbers = sets.into_numbers();
    for label in labels.values_mut() {
        *label = numbers[*label as usize];
    }
    labels
}

/// Disjoint sets of provisional labels: each names another of its set, the least names itself.
struct Sets {
    parents: Vec<u32>,
}

impl Sets {
    fn add(&mut self) -> u32 {
        // There are fewer labels than pixels, and no picture has 2^32 of those.
        let label = u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
        self.parents.push(label);
        label
    }

    fn root(&mut self, mut label: u32) -> u32 {
        while self.parents[label as usize] != label {
            let parent = self.parents[label as usize];
            // Half of the path is skipped the next time.
            self.parents[label as usize] = self.parents[parent as usize];
            label = parent;
        }
        label
    }

    /// Joins two sets and returns the least label of both.
    fn join(&mut self, one: u32, other: u32) -> u32 {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other) as usize] = one.min(other);
        one.min(other)
    }

    /// Numbers the sets from 1 in the order of their least labels; gives the number of each label.
    fn into_numbers(mut self) -> Vec<u32> {
        let mut numbers = vec![0; self.parents.len()];
        let mut count = 0;
        for label in 1..self.parents.len() {
            let least = self.root(u32::try_from(label).unwrap_or(u32::MAX)) as usize;
            if least == label {
                count += 1;
                numbers[label] = count;
            } else {
                numbers[label] = numbers[least];
            }
        }
        numbers
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

    #[test]
    fn corners_connect_where_all_eight_neighbours_count() {
        let rows = [[1, 0, 1, 1], [0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]];
        let mask = Grid::from_fn(4, 4, |x, y| rows[y][x] == 1);
        let four = [[1, 0, 2, 2], [0, 2, 2, 0], [0; 4], [0, 0, 0, 3]];
        let eight = [[1, 0, 1, 1], [0, 1, 1, 0], [0; 4], [0, 0, 0, 2]];
        let labels = |connectivity| label_components(&mask, connectivity).values().to_vec();
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
                let ours = label_components(&mask, ours);
                prop_assert_eq!(ours.values(), theirs.as_raw());
            }
        }
    }
}
