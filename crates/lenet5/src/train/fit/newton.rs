//! What both logistic regressions here need beside their own derivatives.

/// The least share of a step that is tried.
const MIN_SHARE: f64 = 1e-6;

/// Shortens a step of Newton's method by half until it lowers a convex loss; `at` gives the weights after a share of the
/// step, and their loss. `None` if no share of it does.
pub(super) fn shorten<W>(loss: f64, at: impl Fn(f64) -> (W, f64)) -> Option<(W, f64)> {
    let shares = std::iter::successors(Some(1.0), |share| Some(share / 2.0));
    let tried = shares.take_while(|&share| share >= MIN_SHARE).map(at);
    tried.into_iter().find(|(_, found)| *found < loss)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_shortened_until_they_help() {
        let bowl = |x: f64| (x, x * x);
        // From 1, a step of 8 downwards: a quarter of it is no better, and an eighth is.
        assert_eq!(shorten(1.0, |share| bowl(1.0 - 8.0 * share)), Some((0.0, 0.0)));
        assert_eq!(shorten(0.0, |share| bowl(-share)), None);
    }
}
