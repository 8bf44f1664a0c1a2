//! Why there is no answer, by numbers.

use lenet5::Refusal;

/// The names of the reasons.
pub(crate) const REFUSALS: [&str; 4] = [
    Refusal::Blank.name(),
    Refusal::NotADigit.name(),
    Refusal::Ambiguous.name(),
    Refusal::Several.name(),
];

/// The number of a reason among [`REFUSALS`].
pub(crate) fn number_of(refusal: Refusal) -> Option<usize> {
    REFUSALS.iter().position(|name| *name == refusal.name())
}
