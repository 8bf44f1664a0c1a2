//! Pictures of numbers listed in a table: what they say, and what was read in them.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use lenet5::evaluation::{Verdict, expected_calibration_error};
use lenet5::read::number::{Line, Method, Options};
use lenet5::{Gray, Reader};
use rayon::prelude::*;
use serde::Serialize;

use super::listed::{Bin, Curves, Point, WRONG};
use super::table::Table;
use crate::terminal::Terminal;

/// A picture of a table.
pub(super) struct Listed {
    pub(super) path: PathBuf,
    set: String,
    /// The numbers that it shows in reading order, with a space between two.
    pub(super) numbers: String,
}

/// What was read in a picture.
pub(super) struct Seen {
    pub(super) listed: Listed,
    /// As [`Listed::numbers`]; empty where nothing was.
    pub(super) numbers: String,
    /// That all is right.
    pub(super) confidence: f64,
}

impl Seen {
    pub(super) fn is_right(&self) -> bool {
        self.numbers == self.listed.numbers
    }

    /// How many digits must be put in, taken out or changed to make the one of the other.
    fn edits(&self) -> usize {
        let digits = |text: &str| text.replace(' ', "");
        strsim::levenshtein(&digits(&self.numbers), &digits(&self.listed.numbers))
    }
}

/// What became of the pictures of a set.
#[derive(Default, Serialize)]
pub(super) struct Set {
    #[serde(rename = "set")]
    pub(super) name: String,
    pub(super) pictures: usize,
    /// Whole: every number of the picture, and no other.
    pub(super) right: usize,
    pub(super) wrong: usize,
    /// In which nothing was read.
    pub(super) refused: usize,
    pub(super) digits: usize,
    /// Digits to put in, take out or change.
    pub(super) edits: usize,
}

/// What became of all pictures.
#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) sets: Vec<Set>,
    at_most_1_percent_wrong: Point,
    reliability: Vec<Bin>,
    expected_calibration_error: f64,
}

impl Summary {
    /// Whole pictures right, in percent.
    pub(super) fn percent(&self) -> f64 {
        let sum = |of: fn(&Set) -> usize| self.sets.iter().map(of).sum::<usize>();
        100.0 * sum(|set| set.right) as f64 / sum(|set| set.pictures).max(1) as f64
    }

    pub(super) fn print(&self, terminal: &mut Terminal) -> Result<()> {
        let width = self.sets.iter().map(|set| set.name.chars().count()).max().unwrap_or(0).max(3);
        terminal.line(format_args!(
            "{:<width$}  pictures  whole right   wrong  refused  digits   edits  digits right",
            "set"
        ))?;
        for Set { name, pictures, right, wrong, refused, digits, edits } in &self.sets {
            let whole = format!("{right} ({:.1} %)", 100.0 * *right as f64 / *pictures as f64);
            let share = 100.0 - 100.0 * *edits as f64 / (*digits).max(1) as f64;
            terminal.line(format_args!(
                "{name:<width$}  {pictures:>8}  {whole:>11}  {wrong:>6}  {refused:>7}  {digits:>6}  {edits:>6}  {share:>10.1} %"
            ))?;
        }
        for line in self.lines() {
            terminal.line(line)?;
        }
        Ok(())
    }

    /// What else there is to say, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let point = self.at_most_1_percent_wrong.told();
        let mut lines = vec![format!("at most {WRONG} % of the pictures answered wrong: {point}")];
        lines.extend(self.reliability.iter().map(|bin| bin.told("pictures")));
        let error = 100.0 * self.expected_calibration_error;
        lines.push(format!("expected calibration error: {error:.2} %"));
        lines
    }
}

/// Reads the pictures of tables; tells also whether all could be opened.
pub(super) fn run(
    tables: &[Table],
    reader: &Reader,
    method: Method,
    terminal: &mut Terminal,
) -> Result<(Summary, Vec<Seen>, bool)> {
    let mut listed = Vec::new();
    for table in tables {
        listed.extend(rows(table)?);
    }
    ensure!(!listed.is_empty(), "there is no picture to read");
    let read: Vec<_> = listed.into_par_iter().map(|listed| see(reader, method, listed)).collect();
    let (mut seen, mut all) = (Vec::new(), true);
    for one in read {
        match one {
            Ok(one) => seen.push(one),
            Err(error) => {
                terminal.error(&error.into());
                all = false;
            }
        }
    }
    ensure!(!seen.is_empty(), "none of the pictures can be opened");
    Ok((summary(&seen), seen, all))
}

/// The pictures of a table, and the numbers that they show.
fn rows(table: &Table) -> Result<Vec<Listed>> {
    let (Some(path), Some(numbers)) = (table.column("path"), table.column("numbers")) else {
        return Err(table.lacks("path and numbers, with commas between"));
    };
    let listed = table.rows().map(|row| {
        let found = row.cell(Some(numbers));
        let words: Vec<&str> = found.split_whitespace().collect();
        let is_sound = |word: &&str| word.chars().all(|digit| digit.is_ascii_digit());
        if words.is_empty() || !words.iter().all(is_sound) {
            let expected = "numbers: expected digits, with spaces between numbers";
            return Err(row.wrong(expected, found));
        }
        Ok(Listed { path: row.file(path)?, set: row.set(), numbers: words.join(" ") })
    });
    listed.collect()
}

fn see(reader: &Reader, method: Method, listed: Listed) -> Result<Seen, lenet5::Error> {
    let options = Options { method, ..Options::default() };
    let page = reader.read_page(&Gray::open(&listed.path)?, &options);
    let lines: Vec<Line> = page.map(|page| page.lines).unwrap_or_default();
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let confidence = lines.iter().map(|line| line.confidence).product();
    Ok(Seen { listed, numbers: texts.join(" "), confidence })
}

fn summary(seen: &[Seen]) -> Summary {
    let mut sets: Vec<Set> = Vec::new();
    for one in seen {
        let known = sets.iter().position(|set| set.name == one.listed.set);
        let at = known.unwrap_or_else(|| {
            sets.push(Set { name: one.listed.set.clone(), ..Set::default() });
            sets.len() - 1
        });
        let set = &mut sets[at];
        set.pictures += 1;
        match (one.is_right(), one.numbers.is_empty()) {
            (true, _) => set.right += 1,
            (false, true) => set.refused += 1,
            (false, false) => set.wrong += 1,
        }
        set.digits += one.listed.numbers.chars().filter(char::is_ascii_digit).count();
        set.edits += one.edits();
    }
    let Curves { marked, reliability, .. } = curves(seen);
    Summary {
        sets,
        at_most_1_percent_wrong: marked.into(),
        expected_calibration_error: expected_calibration_error(&reliability),
        reliability: reliability.into_iter().map(Into::into).collect(),
    }
}

/// The operating curve and the reliability of what was read.
pub(super) fn curves(seen: &[Seen]) -> Curves {
    let answered = seen.iter().filter(|one| !one.numbers.is_empty());
    #[allow(clippy::cast_possible_truncation, reason = "a probability")]
    let answers: Vec<Verdict> = answered
        .map(|one| Verdict { confidence: one.confidence as f32, right: one.is_right() })
        .collect();
    let refused = seen.len() - answers.len();
    Curves::new(answers, refused)
}
