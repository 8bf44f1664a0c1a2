//! Pictures listed in a table: what they show, and what was read in them.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use lenet5::evaluation::{
    OperatingCurve, OperatingPoint, Verdict, expected_calibration_error, reliability,
};
use lenet5::{Digit, Gray, Reader, Reading, Refusal};
use rayon::prelude::*;
use serde::Serialize;

use super::table::Table;
use super::{numbers, report};
use crate::arguments;
use crate::commands::refuse_overwriting;
use crate::exit::Exit;
use crate::terminal::Terminal;

/// Wrong answers at the point that the tables mark, in percent of all pictures.
pub(super) const WRONG: f64 = 1.0;
/// Answers at the point where what is no digit is counted, in percent of the digits.
const ANSWERED: f64 = 98.0;

/// A picture of a table.
pub(super) struct Listed {
    pub(super) path: PathBuf,
    pub(super) set: String,
    /// The digit that it shows; none where there is none to read.
    pub(super) label: Option<u8>,
}

/// What was made of a picture that could be opened.
pub(super) struct Seen {
    pub(super) listed: Listed,
    pub(super) read: Result<(Digit, Reading), Refusal>,
}

impl Seen {
    /// The digit that it was read as, whether that is given as an answer or not.
    pub(super) fn digit(&self) -> Option<u8> {
        self.read.as_ref().ok().and_then(|(_, reading)| reading.digit())
    }

    pub(super) fn refusal(&self) -> Option<Refusal> {
        match &self.read {
            Ok((_, reading)) => reading.refusal(),
            Err(reason) => Some(*reason),
        }
    }

    pub(super) fn is_right(&self) -> bool {
        self.listed.label.is_some() && self.digit() == self.listed.label
    }

    fn is_calibrated(&self) -> bool {
        self.read.as_ref().is_ok_and(|(_, reading)| reading.is_calibrated())
    }

    fn answer(&self) -> Option<Verdict> {
        let (_, reading) = self.read.as_ref().ok()?;
        Some(Verdict { confidence: reading.confidence(), right: self.is_right() })
    }
}

/// What became of the pictures of a set.
#[derive(Serialize)]
pub(super) struct Set {
    #[serde(rename = "set")]
    pub(super) name: String,
    pub(super) pictures: usize,
    /// Whether they show digits.
    pub(super) digits: bool,
    pub(super) right: usize,
    pub(super) wrong: usize,
    pub(super) refused: usize,
    /// Right if none had been refused.
    pub(super) right_unrefused: usize,
}

impl Set {
    /// How many would be right if none were refused, in words.
    pub(super) fn share(&self) -> String {
        if !self.digits {
            return "no digits".to_owned();
        }
        format!("{:.1} %", 100.0 * self.right_unrefused as f64 / self.pictures as f64)
    }
}

/// What became of all pictures.
#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) sets: Vec<Set>,
    pub(super) at_most_1_percent_wrong: Option<Point>,
    pub(super) at_98_percent_answered: Option<Point>,
    /// Share of what is no digit that is refused there, in percent.
    pub(super) others_refused_percent: Option<f64>,
    pub(super) reliability: Vec<Bin>,
    pub(super) expected_calibration_error: Option<f64>,
}

/// A threshold and what it does to the digits.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Point {
    /// None where nothing may be answered.
    pub(super) least_confidence: Option<f32>,
    pub(super) right: usize,
    pub(super) wrong: usize,
    pub(super) refused: usize,
}

impl Point {
    /// In words.
    pub(super) fn told(&self) -> String {
        let Self { least_confidence, right, wrong, refused } = self;
        let below = least_confidence.map_or(String::new(), |least| format!(" below {least:.6}"));
        format!("{right} right, {wrong} wrong, {refused} refused{below}")
    }
}

#[derive(Serialize)]
pub(super) struct Bin {
    pub(super) from: f32,
    pub(super) to: f32,
    pub(super) answers: usize,
    pub(super) confidence: f64,
    pub(super) right: f64,
}

impl Bin {
    /// In words; the answers are of such things.
    pub(super) fn told(&self, things: &str) -> String {
        let Self { from, to, answers, confidence, right } = self;
        format!(
            "confidence {from:.2} to {to:.2}: {answers:>5} {things}, {:.1} % by confidence, {:.1} % right",
            100.0 * confidence,
            100.0 * right
        )
    }
}

pub(super) fn run(
    arguments: &arguments::Evaluate,
    reader: &Reader,
    terminal: &mut Terminal,
) -> Result<Exit> {
    let tables: Vec<Table> =
        arguments.labels.iter().map(|table| Table::open(table)).collect::<Result<_>>()?;
    let (numbers, tables): (Vec<Table>, Vec<Table>) =
        tables.into_iter().partition(|table| table.column("numbers").is_some());
    if let Some(path) = &arguments.report {
        // Asked before the work, not after it.
        refuse_overwriting(path, arguments.force)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            bail!("--report {}: there is no folder {}", path.display(), folder.display());
        }
    }
    ensure!(
        arguments.method.is_none() || !numbers.is_empty(),
        "--method: is of tables of numbers; there is none"
    );
    let (mut exit, mut parts) = (Exit::Done, Vec::new());
    if !numbers.is_empty() {
        let method = arguments::method(arguments.method);
        let (summary, pictures, all) = numbers::run(&numbers, reader, method, terminal)?;
        if arguments.json {
            terminal.json(&summary)?;
        } else {
            summary.print(terminal)?;
        }
        if arguments.report.is_some() {
            parts.push(report::numbers(&summary, &pictures)?);
        }
        exit = outcome(all, summary.percent(), arguments);
    }
    if !tables.is_empty() {
        exit = exit.max(of_digits(&tables, arguments, reader, (terminal, &mut parts))?);
    }
    if let Some(path) = &arguments.report {
        lenet5::format::write(path, report::html(&parts).as_bytes())?;
        terminal.note(format_args!("report: {}", path.display()));
    }
    Ok(exit)
}

/// Reads the pictures of tables of single digits, and tells how it went.
fn of_digits(
    tables: &[Table],
    arguments: &arguments::Evaluate,
    reader: &Reader,
    (terminal, parts): (&mut Terminal, &mut Vec<String>),
) -> Result<Exit> {
    let mut listed = Vec::new();
    for table in tables {
        listed.extend(rows(table)?);
    }
    ensure!(!listed.is_empty(), "there is no picture to read");
    let has_digits = listed.iter().any(|one| one.label.is_some());
    if arguments.min_accuracy.is_some() && !has_digits {
        bail!("--min-accuracy: there is no digit in these tables");
    }
    let seen: Vec<Result<Seen, lenet5::Error>> =
        listed.into_par_iter().map(|listed| see(reader, listed)).collect();
    let (mut pictures, mut broken) = (Vec::new(), false);
    for one in seen {
        match one {
            Ok(one) => pictures.push(one),
            Err(error) => {
                terminal.error(&error.into());
                broken = true;
            }
        }
    }
    ensure!(!pictures.is_empty(), "none of the pictures can be opened");
    let summary = Summary::new(&pictures);
    if arguments.json {
        terminal.json(&summary)?;
    } else {
        summary.print(terminal)?;
    }
    if arguments.report.is_some() {
        parts.push(report::digits(&summary, &pictures)?);
    }
    let digits: usize = summary.sets.iter().filter(|set| set.digits).map(|set| set.pictures).sum();
    let right: usize = summary.sets.iter().map(|set| set.right).sum();
    let percent = 100.0 * right as f64 / digits.max(1) as f64;
    Ok(outcome(!broken, percent, arguments))
}

/// The exit code, of whether all could be opened, and of how many are right.
fn outcome(all: bool, percent: f64, arguments: &arguments::Evaluate) -> Exit {
    match (all, arguments.min_accuracy.is_none_or(|least| percent >= least)) {
        (false, _) => Exit::Failure,
        (true, false) => Exit::No,
        (true, true) => Exit::Done,
    }
}

/// The pictures of a table, and what they show.
fn rows(table: &Table) -> Result<Vec<Listed>> {
    let (label, what) = (table.column("label"), table.column("what"));
    let Some(path) = table.column("path").filter(|_| label.is_some() || what.is_some()) else {
        return Err(table.lacks("path and label, or path and what, with commas between"));
    };
    let listed = table.rows().map(|row| {
        let label = match (row.cell(label), row.cell(what)) {
            ("", told) if !told.is_empty() => None,
            (label, _) => match label.parse() {
                Ok(digit @ 0..=9) => Some(digit),
                _ => return Err(row.wrong("label: expected 0 to 9", label)),
            },
        };
        Ok(Listed { path: row.file(path)?, set: row.set(), label })
    });
    listed.collect()
}

fn see(reader: &Reader, listed: Listed) -> Result<Seen, lenet5::Error> {
    let picture = Gray::open(&listed.path)?;
    let read = reader.read_picture(&picture);
    Ok(Seen { listed, read })
}

/// The operating curve of pictures: those that have no answer are refused at any threshold.
fn curve(pictures: &[&Seen]) -> OperatingCurve {
    let answers: Vec<Verdict> = pictures.iter().filter_map(|one| one.answer()).collect();
    let refused = pictures.len() - answers.len();
    OperatingCurve::new(answers, refused)
}

/// What a report draws of answers with a confidence.
pub(super) struct Curves {
    pub(super) operating: OperatingCurve,
    /// The point at which no more than [`WRONG`] percent are answered wrong.
    pub(super) marked: OperatingPoint,
    pub(super) reliability: Vec<lenet5::evaluation::Bin>,
}

impl Curves {
    pub(super) fn new(answers: Vec<Verdict>, refused: usize) -> Self {
        let reliability = reliability(&answers);
        let operating = OperatingCurve::new(answers, refused);
        let marked = operating.at_most_wrong(WRONG);
        Self { operating, marked, reliability }
    }
}

/// The curves of the digits among pictures; `None` if there is none, or the network is not calibrated.
pub(super) fn curves(pictures: &[Seen]) -> Option<Curves> {
    let digits = || pictures.iter().filter(|one| one.listed.label.is_some());
    let answers: Vec<Verdict> = digits().filter_map(Seen::answer).collect();
    if !digits().any(Seen::is_calibrated) {
        return None;
    }
    let refused = digits().count() - answers.len();
    Some(Curves::new(answers, refused))
}

impl Summary {
    fn new(pictures: &[Seen]) -> Self {
        let mut sets: Vec<Set> = Vec::new();
        for one in pictures {
            let digits = one.listed.label.is_some();
            let name = &one.listed.set;
            let known = sets.iter().position(|set| set.name == *name && set.digits == digits);
            let at = known.unwrap_or_else(|| {
                let (name, pictures) = (name.clone(), 0);
                let (right, wrong, refused, right_unrefused) = (0, 0, 0, 0);
                sets.push(Set { name, pictures, digits, right, wrong, refused, right_unrefused });
                sets.len() - 1
            });
            let set = &mut sets[at];
            set.pictures += 1;
            set.right_unrefused += usize::from(one.is_right());
            match (one.refusal(), one.is_right()) {
                (Some(_), _) => set.refused += 1,
                (None, true) => set.right += 1,
                (None, false) => set.wrong += 1,
            }
        }
        let (digits, others): (Vec<_>, Vec<_>) =
            pictures.iter().partition(|one| one.listed.label.is_some());
        // Without a calibration a confidence is no probability, and orders answers badly.
        let calibrated = pictures.iter().any(Seen::is_calibrated) && !digits.is_empty();
        let points = calibrated.then(|| {
            let own = curve(&digits);
            (own.at_most_wrong(WRONG), own.answering(ANSWERED))
        });
        let others_refused = points.filter(|_| !others.is_empty()).map(|(_, point)| {
            let answered = curve(&others).answered_from(point.least);
            100.0 * (others.len() - answered) as f64 / others.len() as f64
        });
        let answers: Vec<Verdict> = digits.iter().filter_map(|one| one.answer()).collect();
        let bins = if calibrated { reliability(&answers) } else { Vec::new() };
        Self {
            sets,
            at_most_1_percent_wrong: points.map(|(point, _)| point.into()),
            at_98_percent_answered: points.map(|(_, point)| point.into()),
            others_refused_percent: others_refused,
            expected_calibration_error: calibrated.then(|| expected_calibration_error(&bins)),
            reliability: bins.into_iter().map(Into::into).collect(),
        }
    }

    fn print(&self, terminal: &mut Terminal) -> Result<()> {
        let width = self.sets.iter().map(|set| set.name.chars().count()).max().unwrap_or(0).max(3);
        terminal.line(format_args!(
            "{:<width$}  pictures   right   wrong  refused  right of all if none is refused",
            "set"
        ))?;
        for set in &self.sets {
            let (Set { name, pictures, right, wrong, refused, .. }, share) = (set, set.share());
            terminal.line(format_args!(
                "{name:<width$}  {pictures:>8}  {right:>6}  {wrong:>6}  {refused:>7}  {share}"
            ))?;
        }
        for line in self.lines() {
            terminal.line(line)?;
        }
        Ok(())
    }

    /// What else there is to say, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.at_98_percent_answered.is_none() {
            lines.push(
                "no thresholds: the network is not calibrated, or there is no digit".to_owned(),
            );
        }
        if let Some(point) = &self.at_most_1_percent_wrong {
            lines.push(format!("at most {WRONG} % of the digits answered wrong: {}", point.told()));
        }
        if let Some(point) = &self.at_98_percent_answered {
            lines.push(format!("{ANSWERED} % of the digits answered: {}", point.told()));
        }
        if let Some(percent) = self.others_refused_percent {
            lines.push(format!("what is no digit, refused there: {percent:.1} %"));
        }
        lines.extend(self.reliability.iter().map(|bin| bin.told("digits")));
        if let Some(error) = self.expected_calibration_error {
            lines.push(format!("expected calibration error: {:.2} %", 100.0 * error));
        }
        lines
    }
}

impl From<OperatingPoint> for Point {
    fn from(point: OperatingPoint) -> Self {
        let OperatingPoint { least, right, wrong, refused } = point;
        let least_confidence = least.is_finite().then_some(least);
        Self { least_confidence, right, wrong, refused }
    }
}

impl From<lenet5::evaluation::Bin> for Bin {
    fn from(bin: lenet5::evaluation::Bin) -> Self {
        let lenet5::evaluation::Bin { from, to, count, confidence, right } = bin;
        Self { from, to, answers: count, confidence, right }
    }
}
