//! Grammars as a table: what a caller hands over, by value.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;

use super::alphabet::{CHARACTERS, MARKS, characters, column_of};
use super::automaton::{Both, Grammar};
use super::fault::{MAX_STATES, too_many_states, wrong};
use crate::error::Result;

/// Stands for "no text goes on like this".
const NOWHERE: u32 = u32::MAX;

/// What a field may say: digits, and the marks `.` `,` `-` `/` `:`.
///
/// A format is a [`Grammar`] that was tabulated once: cheap to clone, `Send` and `Sync`, and of bounded size whatever it was
/// made of. [`parse`](Self::parse) has the syntax of `--format`.
///
/// # Examples
/// A pattern, and a check digit:
/// ```
/// use lenet5::graph::{Format, Grammar};
///
/// let phone = Format::parse("dddd-dd")?;
/// assert!(phone.penalty("1234-56").is_some() && phone.penalty("123456").is_none());
/// let card = Format::parse("d{16} and luhn")?;
/// assert!(card.penalty("4539578763621486").is_some());
/// # Ok::<(), lenet5::Error>(())
/// ```
/// One of some known texts:
/// ```
/// use lenet5::graph::{Format, Grammar};
///
/// let known = Format::list("serial numbers", ["1998", "2278", "2324"])?;
/// assert!(known.penalty("2278").is_some() && known.penalty("2279").is_none());
/// # Ok::<(), lenet5::Error>(())
/// ```
/// A grammar of your own, together with another format:
/// ```
/// use lenet5::graph::{Format, Grammar};
///
/// /// Numbers that can be divided by three.
/// struct Threes;
///
/// impl Grammar for Threes {
///     type State = u32;
///
///     fn start(&self) -> u32 {
///         0
///     }
///
///     fn step(&self, rest: &u32, character: char) -> Option<(u32, f64)> {
///         Some(((rest + character.to_digit(10)?) % 3, 0.0))
///     }
///
///     fn end(&self, rest: &u32) -> Option<f64> {
///         (*rest == 0).then_some(0.0)
///     }
/// }
///
/// let format = Format::of("threes", &Threes)?.and(&Format::parse("dd")?)?;
/// assert!(format.penalty("42").is_some() && format.penalty("420").is_none());
/// # Ok::<(), lenet5::Error>(())
/// ```
#[derive(Clone)]
pub struct Format {
    name: Arc<str>,
    table: Arc<Table>,
    /// How many states were made on the way to it, those that were left out again among them.
    made: usize,
}

/// An automaton; its first state is 0, and from every state an allowed text can be reached.
#[derive(Debug, PartialEq)]
struct Table {
    steps: Vec<[u32; CHARACTERS]>,
    /// The penalties of steps that are not 0, by state and character.
    penalties: BTreeMap<(u32, usize), f64>,
    /// The penalty of a text that ends in a state.
    ends: Vec<Option<f64>>,
    /// The number of characters that all texts have, if they all have the same.
    length: Option<usize>,
    /// The marks that may occur: they are asked for with every word.
    marks: Vec<char>,
}

impl Format {
    /// Allows some texts and no others.
    ///
    /// # Errors
    /// There is none; one has another character than digits and marks; or they need more than [`MAX_STATES`], which has room
    /// for some 10,000 numbers of ten digits that have nothing in common.
    pub fn list<'a>(name: &str, texts: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut listed = Table::blank();
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            let mut state = 0;
            for character in text.chars() {
                let column = column_of(character).ok_or_else(|| {
                    let expected = "digits and the marks . , - / :";
                    wrong(format!("text '{text}'"), expected, format!("'{character}'"))
                })?;
                if listed.steps[state][column] == NOWHERE {
                    listed.steps[state][column] = listed.add_state(name)?;
                }
                state = listed.steps[state][column] as usize;
            }
            listed.ends[state] = Some(0.0);
        }
        Self::of_table(name, listed)
    }

    /// Allows texts of a number of digits.
    ///
    /// # Errors
    /// The number is 0, or more than [`MAX_STATES`] have room for.
    pub fn length(count: usize) -> Result<Self> {
        struct Length(usize);

        impl Grammar for Length {
            type State = usize;

            fn start(&self) -> usize {
                0
            }

            fn step(&self, &read: &usize, character: char) -> Option<(usize, f64)> {
                (character.is_ascii_digit() && read < self.0).then_some((read + 1, 0.0))
            }

            fn end(&self, &read: &usize) -> Option<f64> {
                (read == self.0 && read > 0).then_some(0.0)
            }
        }

        Self::of(&format!("{count} digits"), &Length(count))
    }

    /// Tabulates a grammar. Characters that are neither digits nor marks do not occur in its texts.
    ///
    /// # Errors
    /// It allows no text, has more than [`MAX_STATES`] states, or a penalty that is not finite.
    pub fn of<G: Grammar>(name: &str, grammar: &G) -> Result<Self> {
        let mut table = Table::blank();
        let mut numbers = HashMap::from([(grammar.start(), 0)]);
        let mut left = VecDeque::from([(grammar.start(), 0)]);
        let checked = |penalty: f64| {
            let what = || format!("a penalty of '{name}'");
            if penalty.is_finite() {
                Ok(penalty)
            } else {
                Err(wrong(what(), "a finite number", penalty))
            }
        };
        while let Some((state, number)) = left.pop_front() {
            table.ends[number as usize] = grammar.end(&state).map(checked).transpose()?;
            for (column, character) in characters().enumerate() {
                let Some((next, penalty)) = grammar.step(&state, character) else { continue };
                let next = if let Some(&known) = numbers.get(&next) {
                    known
                } else {
                    let new = table.add_state(name)?;
                    numbers.insert(next.clone(), new);
                    left.push_back((next, new));
                    new
                };
                table.steps[number as usize][column] = next;
                if checked(penalty)? != 0.0 {
                    table.penalties.insert((number, column), penalty);
                }
            }
        }
        Self::of_table(name, table)
    }

    fn of_table(name: &str, table: Table) -> Result<Self> {
        let nothing = || wrong(format!("'{name}'"), "a format that allows some text", "none");
        let made = table.steps.len();
        let table = table.trimmed().ok_or_else(nothing)?;
        Ok(Self { name: name.into(), table: Arc::new(table), made })
    }

    /// Allows what this one and another one allow.
    ///
    /// # Errors
    /// No text is allowed by both, or they need more than [`MAX_STATES`].
    pub fn and(&self, other: &Self) -> Result<Self> {
        let both = Self::of(&format!("{self} and {other}"), &Both(self, other))?;
        Ok(Self { made: both.made + self.made + other.made, ..both })
    }

    /// The number of its states: what it costs to keep, 76 bytes each.
    #[must_use]
    pub fn states(&self) -> usize {
        self.table.steps.len()
    }

    /// How many states were made on the way to it: what it cost to make.
    #[cfg(feature = "record")]
    pub(crate) const fn states_made(&self) -> usize {
        self.made
    }

    /// The number of characters that all its texts have; `None` if they differ.
    #[must_use]
    pub fn length_of_texts(&self) -> Option<usize> {
        self.table.length
    }

    /// The marks that may occur, in the order of [`MARKS`].
    #[must_use]
    pub fn marks(&self) -> &[char] {
        &self.table.marks
    }
}

impl Grammar for Format {
    type State = u32;

    fn start(&self) -> u32 {
        0
    }

    fn step(&self, &state: &u32, character: char) -> Option<(u32, f64)> {
        let column = column_of(character)?;
        let next = self.table.steps.get(state as usize)?[column];
        let penalty = || self.table.penalties.get(&(state, column)).copied().unwrap_or(0.0);
        (next != NOWHERE).then(|| (next, penalty()))
    }

    fn end(&self, &state: &u32) -> Option<f64> {
        *self.table.ends.get(state as usize)?
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({:?}, {} states)", self.name, self.table.steps.len())
    }
}

impl PartialEq for Format {
    /// Formats are equal if they have the same name and the same table.
    fn eq(&self, other: &Self) -> bool {
        let is_same = Arc::ptr_eq(&self.table, &other.table);
        self.name == other.name && (is_same || self.table == other.table)
    }
}

impl Table {
    fn blank() -> Self {
        let (steps, ends) = (vec![[NOWHERE; CHARACTERS]], vec![None]);
        Self { steps, penalties: BTreeMap::new(), ends, length: None, marks: Vec::new() }
    }

    fn add_state(&mut self, name: &str) -> Result<u32> {
        let number = self.steps.len();
        if number >= MAX_STATES {
            return Err(too_many_states(name));
        }
        self.steps.push([NOWHERE; CHARACTERS]);
        self.ends.push(None);
        Ok(u32::try_from(number).unwrap_or(NOWHERE))
    }

    /// Leaves out the states from which no allowed text is reached; `None` if that is the first.
    fn trimmed(mut self) -> Option<Self> {
        let mut before = vec![Vec::new(); self.steps.len()];
        for (state, steps) in self.steps.iter().enumerate() {
            for &next in steps.iter().filter(|&&next| next != NOWHERE) {
                before[next as usize].push(state);
            }
        }
        let mut lives: Vec<bool> = self.ends.iter().map(Option::is_some).collect();
        let mut left: Vec<usize> = (0..lives.len()).filter(|&state| lives[state]).collect();
        while let Some(state) = left.pop() {
            for &from in &before[state] {
                if !std::mem::replace(&mut lives[from], true) {
                    left.push(from);
                }
            }
        }
        if !lives[0] {
            return None;
        }
        let mut count = 0;
        let number = |&lives: &bool| {
            count += u32::from(lives);
            if lives { count - 1 } else { NOWHERE }
        };
        let numbers: Vec<u32> = lives.iter().map(number).collect();
        let renumbered = |state: u32| numbers.get(state as usize).copied().unwrap_or(NOWHERE);
        let kept = || (0..lives.len()).filter(|&state| lives[state]);
        let steps = kept().map(|state| self.steps[state].map(renumbered)).collect();
        let ends = kept().map(|state| self.ends[state]).collect();
        let penalties = std::mem::take(&mut self.penalties).into_iter();
        let penalties = penalties
            .map(|((state, column), penalty)| ((renumbered(state), column), penalty))
            .filter(|((state, _), _)| *state != NOWHERE)
            .collect();
        let trimmed = Self { steps, penalties, ends, length: None, marks: Vec::new() };
        let (length, marks) = (trimmed.find_length(), trimmed.find_marks());
        Some(Self { length, marks, ..trimmed })
    }

    /// The marks that may occur.
    fn find_marks(&self) -> Vec<char> {
        let occurs = |mark: &char| {
            let column = column_of(*mark);
            column.is_some_and(|column| self.steps.iter().any(|own| own[column] != NOWHERE))
        };
        MARKS.into_iter().filter(occurs).collect()
    }

    /// The number of characters that all texts have.
    fn find_length(&self) -> Option<usize> {
        let mut depths = vec![None; self.steps.len()];
        depths[0] = Some(0);
        let mut left = VecDeque::from([0]);
        while let Some(state) = left.pop_front() {
            let depth: usize = depths[state]? + 1;
            for &next in self.steps[state].iter().filter(|&&next| next != NOWHERE) {
                match depths[next as usize] {
                    None => {
                        depths[next as usize] = Some(depth);
                        left.push_back(next as usize);
                    }
                    Some(known) if known == depth => {}
                    Some(_) => return None,
                }
            }
        }
        let ends = self.ends.iter().zip(&depths).filter(|(end, _)| end.is_some());
        let mut lengths = ends.map(|(_, depth)| *depth);
        let first = lengths.next()?;
        if lengths.all(|own| own == first) { first } else { None }
    }
}
