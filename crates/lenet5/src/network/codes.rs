//! The 7x12 codes: stylised pictures of the 96 characters, targets of F6 (paper, Figure 3).
//!
//! ```text
//! .#####.      A `#` is +1, a `.` is -1. Similar characters have similar codes, so that what the
//! ##...##      network confuses lies close together, and +-1 are the points of largest curvature
//! ##...##      of the squashing function, so that F6 works where it is least saturated.
//! .#####.
//! ```

use core::fmt;

use crate::network::architecture::{CODE_COLUMNS, CODE_ROWS, DIGITS, F6};

/// The target of F6 for one class, row by row: each component is -1 or +1.
pub type Code = [f32; F6];

/// Characters that the paper gives a code.
pub const CHARACTERS: usize = 96;
/// The first of them, a space; they follow the order of ASCII.
const FIRST: u8 = 0x20;
/// The last of them, DEL: its picture is as empty as that of the space.
const LAST: u8 = 0x7f;

/// The codes in the order of ASCII, from the space (0x20) to DEL (0x7f).
static CODES: [Code; CHARACTERS] = parse(include_bytes!("codes.txt"));

const SHEET_COLUMNS: usize = 16;
const SHEET_LINE: usize = SHEET_COLUMNS * (CODE_COLUMNS + 1);

/// Reads the six sheets of sixteen pictures; a malformed sheet does not compile.
#[allow(clippy::large_stack_arrays, reason = "evaluated by the compiler")]
const fn parse(text: &[u8]) -> [Code; CHARACTERS] {
    let mut codes = [[0.0; F6]; CHARACTERS];
    let mut character = 0;
    while character < CHARACTERS {
        let (sheet, column) = (character / SHEET_COLUMNS, character % SHEET_COLUMNS);
        // A sheet is twelve lines and an empty one.
        let top = sheet * (CODE_ROWS * SHEET_LINE + 1);
        let mut pixel = 0;
        while pixel < F6 {
            let (row, x) = (pixel / CODE_COLUMNS, pixel % CODE_COLUMNS);
            codes[character][pixel] =
                match text[top + row * SHEET_LINE + column * (CODE_COLUMNS + 1) + x] {
                    b'#' => 1.0,
                    b'.' => -1.0,
                    _ => panic!("codes.txt: expected a # or a dot"),
                };
            pixel += 1;
        }
        character += 1;
    }
    codes
}

/// Finds the code of a character, if it is one of the 96.
///
/// # Examples
/// ```
/// let zero = lenet5::network::codes::of('0').unwrap();
/// assert_eq!(zero[..7], [-1.0, 1.0, 1.0, 1.0, 1.0, 1.0, -1.0]);
/// assert!(lenet5::network::codes::of('é').is_none());
/// ```
#[must_use]
pub fn of(character: char) -> Option<&'static Code> {
    let byte = u8::try_from(character).ok()?;
    CODES.get(usize::from(byte.checked_sub(FIRST)?))
}

/// Lists the 96 characters and their codes in the order of ASCII.
pub fn all() -> impl Iterator<Item = (char, &'static Code)> {
    (FIRST..=LAST).map(char::from).zip(&CODES)
}

/// The characters that a network tells apart, in the order of its classes: at most 96.
///
/// The paper's network knows the ten digits; any other choice of its 96 characters works the same
/// way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Classes {
    characters: [char; CHARACTERS],
    count: usize,
}

impl Classes {
    /// The ten digits: class `k` is the digit `k`.
    #[must_use]
    pub fn digits() -> Self {
        Self::of("0123456789").unwrap_or(Self { characters: ['\0'; CHARACTERS], count: 0 })
    }

    /// The characters of a text, in its order; `None` if it is empty, names a character twice, or
    /// one without a code.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut classes = Self { characters: ['\0'; CHARACTERS], count: 0 };
        for character in text.chars() {
            if of(character).is_none() || classes.characters().contains(&character) {
                return None;
            }
            classes.characters[classes.count] = character;
            classes.count += 1;
        }
        (classes.count > 0).then_some(classes)
    }

    /// Lists the characters in the order of the classes.
    #[must_use]
    pub fn characters(&self) -> &[char] {
        &self.characters[..self.count]
    }

    /// Counts the classes.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }
}

impl fmt::Debug for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Classes").field(&self.characters()).finish()
    }
}

const _: () = assert!(DIGITS <= CHARACTERS && (LAST - FIRST) as usize + 1 == CHARACTERS);

#[cfg(test)]
mod tests {
    use super::*;

    fn differing(a: char, b: char) -> usize {
        let (a, b) = (of(a).unwrap(), of(b).unwrap());
        // A product of -1 and +1 is negative where they differ.
        a.iter().zip(b).filter(|(x, y)| *x * *y < 0.0).count()
    }

    #[test]
    fn digit_codes_differ_in_12_to_50_components() {
        let digits = Classes::digits();
        let mut distances = Vec::new();
        for (i, &a) in digits.characters().iter().enumerate() {
            for &b in &digits.characters()[..i] {
                distances.push(differing(a, b));
            }
        }
        assert_eq!(distances.iter().min(), Some(&12));
        assert_eq!(distances.iter().max(), Some(&50));
        assert_eq!(differing('6', '8'), 12);
    }

    #[test]
    fn pictures_match_the_paper() {
        let draw = |character: char| -> Vec<String> {
            let row =
                |pixels: &[f32]| pixels.iter().map(|&v| if v > 0.0 { '#' } else { '.' }).collect();
            of(character).unwrap().chunks(CODE_COLUMNS).map(row).collect()
        };
        assert_eq!(draw('4')[3..6], [".##..##", ".##..##", "###..##"]);
        assert_eq!(draw('9')[1..4], ["##..###", "##...##", "##...##"]);
        assert!(draw(' ').iter().all(|row| row == "......."));
    }

    #[test]
    fn all_lists_96_distinct_characters() {
        assert_eq!(all().count(), 96);
        assert_eq!(all().next().map(|(c, _)| c), Some(' '));
        assert!(of('\u{80}').is_none() && of('\u{1f}').is_none());
    }

    #[test]
    fn classes_refuse_what_has_no_code() {
        assert!(Classes::of("").is_none());
        assert!(Classes::of("011").is_none());
        assert!(Classes::of("aé").is_none());
        assert_eq!(Classes::of("+-").unwrap().characters(), ['+', '-']);
        assert_eq!(Classes::digits().count(), DIGITS);
    }
}
