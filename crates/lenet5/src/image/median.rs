//! The median of values that do not all count alike.

/// Finds the least value at which half of the weight is reached; `None` if there is no value.
///
/// *Cost:* that of a sort.
pub(crate) fn weighted_median(mut items: Vec<(f32, f32)>) -> Option<f32> {
    items.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = items.iter().map(|&(_, weight)| weight).sum::<f32>() / 2.0;
    let mut seen = 0.0;
    let median = items.iter().find(|(_, weight)| {
        seen += weight;
        seen >= half
    });
    median.map(|&(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_weight_lies_on_either_side() {
        assert_eq!(weighted_median(vec![(9.0, 1.0), (2.0, 1.0), (5.0, 1.0)]), Some(5.0));
        assert_eq!(weighted_median(vec![(9.0, 10.0), (2.0, 1.0), (5.0, 1.0)]), Some(9.0));
        assert_eq!(weighted_median(Vec::new()), None);
    }
}
