//! The penalties of the classes: what a network says of one input (paper, eq. 7).

use core::fmt;

use super::codes::CHARACTERS;

/// One penalty a class: the squared distance from its code. Small is good.
#[derive(Clone, Copy, PartialEq)]
pub struct Penalties {
    values: [f32; CHARACTERS],
    count: usize,
}

impl Penalties {
    pub(crate) const fn none() -> Self {
        Self { values: [0.0; CHARACTERS], count: 0 }
    }

    /// Takes penalties in the order of the classes, at most 96.
    pub(crate) fn from_iter(values: impl Iterator<Item = f32>) -> Self {
        let mut penalties = Self::none();
        for (to, value) in penalties.values.iter_mut().zip(values) {
            *to = value;
            penalties.count += 1;
        }
        penalties
    }

    pub(crate) fn resize(&mut self, count: usize) {
        self.count = count;
    }

    /// Lists the penalties in the order of the classes.
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        &self.values[..self.count]
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.values[..self.count]
    }

    /// Adds other penalties of the same classes, one by one.
    #[cfg(feature = "std")]
    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, penalty) in self.as_mut_slice().iter_mut().zip(other.as_slice()) {
            *sum += penalty;
        }
    }

    /// Finds the class of the smallest penalty; of equals, the first.
    #[must_use]
    pub fn winner(&self) -> usize {
        self.smallest(usize::MAX)
    }

    /// Finds the class of the second smallest penalty; of equals, the first. With one class only it
    /// is the winner itself.
    #[must_use]
    pub fn runner_up(&self) -> usize {
        let winner = self.winner();
        if self.count == 1 { winner } else { self.smallest(winner) }
    }

    fn smallest(&self, but: usize) -> usize {
        let others = (0..self.count).filter(|&class| class != but);
        others.min_by(|&a, &b| self.values[a].total_cmp(&self.values[b])).unwrap_or_default()
    }
}

impl fmt::Debug for Penalties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Penalties").field(&self.as_slice()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_penalties_the_first_wins() {
        let mut penalties = Penalties::none();
        penalties.resize(3);
        penalties.as_mut_slice().copy_from_slice(&[2.0, 1.0, 1.0]);
        assert_eq!((penalties.winner(), penalties.runner_up()), (1, 2));
    }
}
