//! The kinds of scenes: in each, one thing varies much, and everything else little.

mod around;
mod canvas;
mod display;
mod faults;
mod fields;
mod forms;
mod kind;
mod letters;
mod marks;
mod nothing;
mod numbers;
mod pages;
mod single;

pub(crate) use self::kind::Kind;

/// All kinds, in the order of the table.
pub(crate) fn all() -> Vec<Kind> {
    [
        single::KINDS,
        canvas::KINDS,
        around::KINDS,
        faults::KINDS,
        numbers::KINDS,
        marks::KINDS,
        fields::KINDS,
        forms::KINDS,
        pages::KINDS,
        nothing::KINDS,
        letters::KINDS,
        display::KINDS,
    ]
    .concat()
}
