//! How often each grey level occurs, and the levels that part or tell these numbers.

use std::ops::Range;

/// Counts the pixels of each grey level.
pub(super) type Histogram = [usize; 256];

/// Counts the levels of pixels.
pub(super) fn count_levels(pixels: &[u8]) -> Histogram {
    // Four tables, since the processor waits where a count grows that it has just written, and neighbours are alike.
    let mut counts = [[0u32; 256]; 4];
    let fours = pixels.chunks_exact(4);
    for &pixel in fours.remainder() {
        counts[0][usize::from(pixel)] += 1;
    }
    for four in fours {
        for (counts, &pixel) in counts.iter_mut().zip(four) {
            counts[usize::from(pixel)] += 1;
        }
    }
    // No picture has 2^32 pixels.
    std::array::from_fn(|level| counts.iter().map(|counts| counts[level] as usize).sum())
}

/// Finds the level that separates the pixels into two groups whose means lie furthest apart, weighted by
/// their sizes (Otsu's method): levels up to it are dark, those above are light.
pub(super) fn find_threshold(histogram: &Histogram) -> usize {
    let count: usize = histogram.iter().sum();
    let total: f64 = histogram.iter().enumerate().map(|(level, &n)| (level * n) as f64).sum();
    let (mut below, mut sum_below) = (0, 0.0);
    let mut best = (0.0, 0);
    for (level, &n) in histogram[..255].iter().enumerate() {
        below += n;
        sum_below += (level * n) as f64;
        let above = count - below;
        if below > 0 && above > 0 {
            let apart = sum_below / below as f64 - (total - sum_below) / above as f64;
            let between = below as f64 * above as f64 * apart * apart;
            if between > best.0 {
                best = (between, level);
            }
        }
    }
    best.1
}

/// Finds the level below which a share of the pixels within `levels` lies; `None` if there are none.
pub(super) fn quantile(histogram: &Histogram, levels: Range<usize>, share: f64) -> Option<usize> {
    let count: usize = histogram[levels.clone()].iter().sum();
    let mut seen = 0;
    levels.into_iter().find(|&level| {
        seen += histogram[level];
        seen > 0 && seen as f64 >= share * count as f64
    })
}

/// Measures how far the pixels within `levels` are from one level on average.
pub(super) fn mean_deviation(histogram: &Histogram, levels: Range<usize>, from: usize) -> f32 {
    weighted_mean(levels.map(|level| (level.abs_diff(from), histogram[level])))
}

fn weighted_mean(items: impl Iterator<Item = (usize, usize)>) -> f32 {
    let (mut sum, mut count) = (0, 0);
    for (value, weight) in items {
        sum += value * weight;
        count += weight;
    }
    sum as f32 / count.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threshold_lies_between_two_groups() {
        let mut histogram = [0; 256];
        histogram[40..60].fill(5);
        histogram[180..220].fill(9);
        assert!((59..180).contains(&find_threshold(&histogram)));
    }

    #[test]
    fn quantiles_count_from_below() {
        let mut histogram = [0; 256];
        histogram[10..20].fill(1);
        assert_eq!(quantile(&histogram, 0..256, 0.5), Some(14));
        assert_eq!(quantile(&histogram, 0..256, 1.0), Some(19));
        assert_eq!(quantile(&histogram, 20..256, 0.5), None);
    }
}
