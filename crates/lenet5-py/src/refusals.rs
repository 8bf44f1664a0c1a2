//! Why there is no answer, by numbers.

use lenet5::Refusal;

/// The names of the reasons.
pub(crate) const REFUSALS: [&str; 5] = [
    Refusal::Blank.name(),
    Refusal::NotADigit.name(),
    Refusal::Ambiguous.name(),
    Refusal::Several.name(),
    Refusal::NotTheFormat.name(),
];

/// The number of a reason among [`REFUSALS`].
pub(crate) fn number_of(refusal: Refusal) -> Option<usize> {
    REFUSALS.iter().position(|name| *name == refusal.name())
}
