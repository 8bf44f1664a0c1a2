//! Patterns: a small regular syntax over digits and marks.

use std::collections::{BTreeSet, HashMap};

use super::alphabet::{MARKS, column_of};
use super::automaton::Grammar;
use super::fault::{too_many_states, wrong};
use crate::error::{Error, Result};

/// The most characters of a pattern once what repeats is written out.
const MAX_POSITIONS: usize = 2000;
/// The most times that something may be asked to repeat.
const MAX_REPEATS: usize = 1000;
/// The most groups within each other.
const MAX_DEPTH: usize = 50;
/// The most pairs of characters of a pattern of which one may follow the other.
const MAX_FOLLOWERS: usize = 100_000;
/// The most states of a pattern, and of the places in all of them together.
const MAX_SETS: usize = 10_000;
const MAX_PLACES_OF_SETS: usize = 2_000_000;

/// A pattern as an automaton: its states are the sets of places of the pattern at which a text may be.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// By state and character the next state; the first state is 0.
    steps: Vec<HashMap<char, usize>>,
    ends: Vec<bool>,
}

impl Grammar for Pattern {
    type State = usize;

    fn start(&self) -> usize {
        0
    }

    fn step(&self, &state: &usize, character: char) -> Option<(usize, f64)> {
        Some((*self.steps[state].get(&character)?, 0.0))
    }

    fn end(&self, &state: &usize) -> Option<f64> {
        self.ends[state].then_some(0.0)
    }
}

/// Takes a pattern from text.
pub(super) fn parse(pattern: &str) -> Result<Pattern> {
    let mut parser = Parser { pattern, left: pattern.chars().enumerate().collect(), depth: 0 };
    parser.left.reverse();
    let part = parser.alternatives()?;
    match parser.left.last() {
        Some(_) => Err(parser.fault("the end, as no group is open")),
        None => determinise(pattern, &part),
    }
}

/// A part of a pattern.
#[derive(Clone, Debug)]
enum Part {
    /// One of some characters.
    One(BTreeSet<char>),
    /// One after the other.
    All(Vec<Part>),
    /// One or the other.
    Any(Vec<Part>),
    /// At least so often, and at most.
    Repeated(Box<Part>, usize, Option<usize>),
}

impl Part {
    /// The number of characters once what repeats is written out.
    fn positions(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().map(Self::positions).fold(0, usize::saturating_add)
            }
            Self::Repeated(part, least, most) => {
                part.positions().saturating_mul(most.unwrap_or(*least).max(1))
            }
        }
    }
}

struct Parser<'a> {
    pattern: &'a str,
    /// What was not taken yet, with its place, the next character last.
    left: Vec<(usize, char)>,
    /// The number of groups that are open.
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.left.last().map(|(_, character)| *character)
    }

    fn take(&mut self) -> Option<char> {
        self.left.pop().map(|(_, character)| character)
    }

    fn take_if(&mut self, character: char) -> bool {
        let is_next = self.peek() == Some(character);
        if is_next {
            self.take();
        }
        is_next
    }

    /// Says what was expected at the next character.
    fn fault(&self, expected: &str) -> Error {
        let next = self.left.last();
        let place = next.map_or(self.pattern.chars().count(), |(place, _)| *place) + 1;
        let found = next.map_or_else(|| "its end".to_owned(), |(_, own)| format!("'{own}'"));
        wrong(format!("character {place} of the pattern '{}'", self.pattern), expected, found)
    }

    fn alternatives(&mut self) -> Result<Part> {
        let mut parts = vec![self.sequence()?];
        while self.take_if('|') {
            parts.push(self.sequence()?);
        }
        Ok(Part::Any(parts))
    }

    fn sequence(&mut self) -> Result<Part> {
        let mut parts = Vec::new();
        while self.peek().is_some_and(|next| !['|', ')'].contains(&next)) {
            let one = self.one()?;
            parts.push(self.repeated(one)?);
        }
        if parts.is_empty() {
            return Err(self.fault("d, a digit, a mark, [ or ("));
        }
        Ok(Part::All(parts))
    }

    fn one(&mut self) -> Result<Part> {
        let digits = || Part::One(('0'..='9').collect());
        match self.peek() {
            Some('(') => self.group(),
            Some('[') => self.set(),
            Some('d') => {
                self.take();
                Ok(digits())
            }
            Some('\\') => {
                self.take();
                match self.peek() {
                    Some('d') => {
                        self.take();
                        Ok(digits())
                    }
                    Some(own) if MARKS.contains(&own) => {
                        self.take();
                        Ok(Part::One(BTreeSet::from([own])))
                    }
                    _ => Err(self.fault("d or a mark behind \\")),
                }
            }
            Some(own) if column_of(own).is_some() => {
                self.take();
                Ok(Part::One(BTreeSet::from([own])))
            }
            _ => Err(self.fault("d, a digit, one of the marks . , - / :, [ or (")),
        }
    }

    fn group(&mut self) -> Result<Part> {
        if self.depth == MAX_DEPTH {
            return Err(self.fault(&format!("at most {MAX_DEPTH} groups within each other")));
        }
        self.depth += 1;
        self.take();
        // As other regular expressions write a group that is not numbered.
        if self.take_if('?') && !self.take_if(':') {
            return Err(self.fault(": behind (?"));
        }
        let inner = self.alternatives()?;
        if !self.take_if(')') {
            return Err(self.fault(")"));
        }
        self.depth -= 1;
        Ok(inner)
    }

    /// Takes a set: characters and ranges of digits.
    fn set(&mut self) -> Result<Part> {
        self.take();
        let mut own = BTreeSet::new();
        loop {
            match self.peek() {
                Some(']') if !own.is_empty() => {
                    self.take();
                    return Ok(Part::One(own));
                }
                Some('d') => {
                    self.take();
                    own.extend('0'..='9');
                }
                Some('\\') => {
                    self.take();
                }
                Some(first) if column_of(first).is_some() => {
                    self.take();
                    let is_range = first.is_ascii_digit()
                        && self.peek() == Some('-')
                        && self
                            .left
                            .iter()
                            .rev()
                            .nth(1)
                            .is_some_and(|(_, own)| own.is_ascii_digit());
                    if !is_range {
                        own.insert(first);
                        continue;
                    }
                    self.take();
                    if self.peek().is_some_and(|last| last < first) {
                        return Err(self.fault(&format!("a digit from {first} on")));
                    }
                    own.extend(self.take().into_iter().flat_map(|last| first..=last));
                }
                _ => return Err(self.fault("a digit, a mark, or ] behind one")),
            }
        }
    }

    /// Takes what says how often a part occurs, if something does.
    fn repeated(&mut self, mut part: Part) -> Result<Part> {
        loop {
            let (least, most) = match self.peek() {
                Some('?') => (0, Some(1)),
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('{') => {
                    part = self.counted(part)?;
                    continue;
                }
                _ => return Ok(part),
            };
            self.take();
            part = Part::Repeated(Box::new(part), least, most);
        }
    }

    fn counted(&mut self, part: Part) -> Result<Part> {
        self.take();
        let least = self.count()?;
        let most = if !self.take_if(',') {
            Some(least)
        } else if self.peek() == Some('}') {
            None
        } else {
            let at = self.left.clone();
            let most = self.count()?;
            if most < least {
                self.left = at;
                return Err(self.fault(&format!("a count from {least} on")));
            }
            Some(most)
        };
        if !self.take_if('}') {
            return Err(self.fault("}"));
        }
        if most == Some(0) {
            return Err(self.fault("a count above 0 in { }"));
        }
        Ok(Part::Repeated(Box::new(part), least, most))
    }

    fn count(&mut self) -> Result<usize> {
        let at = self.left.clone();
        let mut digits = String::new();
        while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            self.take();
            digits.push(digit);
        }
        let count = digits.parse().ok().filter(|count| *count <= MAX_REPEATS);
        count.ok_or_else(|| {
            self.left = at;
            self.fault(&format!("a count up to {MAX_REPEATS}"))
        })
    }
}

/// The places of a pattern, as an automaton that may be at several of them.
#[derive(Default)]
struct Places {
    /// The characters of each place, and the places that may follow it.
    characters: Vec<BTreeSet<char>>,
    follow: Vec<BTreeSet<usize>>,
    /// The number of times that a place was let follow another: no more are noted than [`MAX_FOLLOWERS`].
    followers: usize,
}

/// The places at which a part may begin and end, and whether it may be nothing.
#[derive(Clone, Default)]
struct Ends {
    first: BTreeSet<usize>,
    last: BTreeSet<usize>,
    may_be_nothing: bool,
}

impl Places {
    /// Lays out a part (Glushkov, 1961).
    fn lay_out(&mut self, part: &Part) -> Ends {
        match part {
            Part::One(characters) => {
                self.characters.push(characters.clone());
                self.follow.push(BTreeSet::new());
                let place = BTreeSet::from([self.characters.len() - 1]);
                Ends { first: place.clone(), last: place, may_be_nothing: false }
            }
            Part::All(parts) => {
                let nothing = Ends { may_be_nothing: true, ..Ends::default() };
                parts.iter().fold(nothing, |before, part| {
                    let own = self.lay_out(part);
                    self.join(before, own)
                })
            }
            Part::Any(parts) => parts.iter().fold(Ends::default(), |mut all, part| {
                let own = self.lay_out(part);
                all.first.extend(own.first);
                all.last.extend(own.last);
                all.may_be_nothing |= own.may_be_nothing;
                all
            }),
            Part::Repeated(part, least, most) => {
                let mut all = Ends { may_be_nothing: true, ..Ends::default() };
                for number in 0..most.unwrap_or(*least).max(1) {
                    let mut own = self.lay_out(part);
                    if most.is_none() && number + 1 == (*least).max(1) {
                        self.lead(&own.last, &own.first);
                    }
                    own.may_be_nothing |= number >= *least;
                    all = self.join(all, own);
                }
                all
            }
        }
    }

    /// Lets one part follow another.
    fn join(&mut self, before: Ends, own: Ends) -> Ends {
        self.lead(&before.last, &own.first);
        let (mut first, mut last) = (before.first, own.last);
        if before.may_be_nothing {
            first.extend(own.first);
        }
        if own.may_be_nothing {
            last.extend(before.last);
        }
        Ends { first, last, may_be_nothing: before.may_be_nothing && own.may_be_nothing }
    }

    fn lead(&mut self, from: &BTreeSet<usize>, to: &BTreeSet<usize>) {
        for &place in from {
            self.followers = self.followers.saturating_add(to.len());
            if self.followers > MAX_FOLLOWERS {
                return;
            }
            self.follow[place].extend(to);
        }
    }
}

/// Makes states of the sets of places at which a text may be.
fn determinise(pattern: &str, part: &Part) -> Result<Pattern> {
    if part.positions() > MAX_POSITIONS {
        return Err(too_many_states(pattern));
    }
    let mut places = Places::default();
    let ends = places.lay_out(part);
    if places.followers > MAX_FOLLOWERS {
        return Err(too_many_states(pattern));
    }
    let mut left = MAX_PLACES_OF_SETS;
    // Before the first character a text is at no place, but may go on at the first ones.
    let mut sets = vec![(ends.first.clone(), ends.may_be_nothing)];
    let mut numbers = HashMap::from([(sets[0].clone(), 0)]);
    let mut steps = Vec::new();
    while let Some((next, _)) = sets.get(steps.len()).cloned() {
        let mut by_character = HashMap::<char, BTreeSet<usize>>::new();
        for &place in &next {
            for &character in &places.characters[place] {
                by_character.entry(character).or_default().insert(place);
            }
        }
        let mut own = HashMap::new();
        for (character, at) in by_character {
            let may_end = at.iter().any(|place| ends.last.contains(place));
            let follow = at.iter().flat_map(|&place| &places.follow[place]).copied().collect();
            let set: (BTreeSet<usize>, bool) = (follow, may_end);
            left = left.checked_sub(set.0.len()).ok_or_else(|| too_many_states(pattern))?;
            let number = match numbers.get(&set) {
                Some(&known) => known,
                None if sets.len() < MAX_SETS => {
                    numbers.insert(set.clone(), sets.len());
                    sets.push(set);
                    sets.len() - 1
                }
                None => return Err(too_many_states(pattern)),
            };
            own.insert(character, number);
        }
        steps.push(own);
    }
    Ok(Pattern { steps, ends: sets.into_iter().map(|(_, may_end)| may_end).collect() })
}
