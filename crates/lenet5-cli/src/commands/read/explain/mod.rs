//! `lenet5 read --explain`: a picture of each stage on the way to the answer, and a page that shows them in order.

mod digit;
mod explanation;
mod graph;
mod number;
mod paths;

pub(super) use self::digit::explain_digit;
pub(super) use self::number::explain_number;
