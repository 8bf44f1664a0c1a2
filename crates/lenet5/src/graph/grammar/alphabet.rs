//! The characters of which texts consist.

/// The marks that a format may name.
pub const MARKS: [char; 5] = ['.', ',', '-', '/', ':'];

/// The number of characters: the digits, and the marks behind them.
pub(super) const CHARACTERS: usize = 10 + MARKS.len();

/// The characters in the order of their columns in a table.
pub(super) fn characters() -> impl Iterator<Item = char> {
    ('0'..='9').chain(MARKS)
}

/// The column of a character; `None` if no text has it.
pub(super) fn column_of(character: char) -> Option<usize> {
    match character.to_digit(10) {
        Some(digit) => Some(digit as usize),
        None => MARKS.iter().position(|&mark| mark == character).map(|mark| 10 + mark),
    }
}
