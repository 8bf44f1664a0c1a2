//! Pictures as people take them, made with all that they show told, and what the reader makes of them.

mod camera;
mod contact;
pub(crate) mod content;
mod desk;
pub(crate) mod doubt;
pub(crate) mod form;
pub(crate) mod geometry;
mod judge;
mod kinds;
mod light;
pub(crate) mod mask;
mod noise;
mod plane;
pub(crate) mod random;
mod record;
pub(crate) mod reliability;
mod sheet;
mod studio;
#[cfg(test)]
mod tests;
mod things;
mod truth;

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use lenet5::PictureReader;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use self::camera::Scene;
use self::contact::{Labelled, Row};
use self::content::Content;
use self::content::mnist::HeldOut;
use self::judge::{Judged, Verdict, judge};
use self::kinds::Kind;
use self::record::Record;
use self::reliability::{Answered, Reliability};
use self::truth::Way;
use crate::networks::Networks;
use crate::repository::say;
use crate::typefaces::{self, Part};

/// The most pictures of a kind on the contact sheet.
const SHOWN: usize = 10;

/// Which scenes are made, and what is kept of them.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the four files of MNIST.
    #[arg(long)]
    mnist: PathBuf,
    /// How many scenes of each kind to make.
    #[arg(long, default_value_t = 20)]
    count: usize,
    /// The seed from which all chance follows.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A kind to make, which may be given several times [default: all].
    #[arg(long)]
    kind: Vec<String>,
    /// The folder to write the scenes, their tables and what they show to.
    #[arg(long)]
    write: Option<PathBuf>,
    /// The PNG file to write some small scenes of each kind to.
    #[arg(long)]
    sheet: Option<PathBuf>,
    #[command(flatten)]
    networks: Networks,
    /// The number of threads [default: one for each core].
    #[arg(long)]
    threads: Option<usize>,
    #[command(flatten)]
    typefaces: typefaces::Place,
}

/// A scene that was read.
struct Outcome {
    judged: Judged,
    /// The scene, with its file only where it is needed further on.
    scene: Scene,
}

/// What became of the scenes of a kind.
struct Tally {
    name: &'static str,
    right: usize,
    wrong: usize,
    refused: usize,
    milliseconds: Vec<f64>,
}

impl Tally {
    const fn new(name: &'static str) -> Self {
        Self { name, right: 0, wrong: 0, refused: 0, milliseconds: Vec::new() }
    }

    fn add(&mut self, judged: &Judged) {
        match judged.verdict {
            Verdict::Right => self.right += 1,
            Verdict::Wrong => self.wrong += 1,
            Verdict::Refused => self.refused += 1,
        }
        self.milliseconds.push(judged.milliseconds);
    }

    fn join(&mut self, other: &Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.refused += other.refused;
        self.milliseconds.extend(&other.milliseconds);
    }

    /// A row of the table.
    fn row(&mut self) -> String {
        self.milliseconds.sort_by(f64::total_cmp);
        let count = self.milliseconds.len();
        let median = self.milliseconds.get(count / 2).copied().unwrap_or_default();
        let percent = |part: usize| 100.0 * part as f64 / count.max(1) as f64;
        format!(
            "{:<18} {count:>6} {:>8.1} {:>8.1} {:>9.1} {median:>8.1}",
            self.name,
            percent(self.right),
            percent(self.wrong),
            percent(self.refused),
        )
    }
}

/// Makes scenes, reads them, and tells by kind how many were read right.
///
/// # Errors
/// MNIST cannot be opened, a kind is unknown, or a file cannot be written.
pub(crate) fn measure(arguments: &Arguments) -> Result<()> {
    let kinds = chosen(&arguments.kind)?;
    let digits = HeldOut::open(&arguments.mnist)?;
    let mut content = Content::of_digits(digits);
    if kinds.iter().any(|kind| kind.needs_typefaces)
        && let Err(error) = content.add_typefaces(&arguments.typefaces, Part::HeldOut)
    {
        say(format_args!("no typefaces: {error:#}"))?;
    }
    let pool = ThreadPoolBuilder::new().num_threads(arguments.threads.unwrap_or(0)).build()?;
    let reader = arguments.networks.load()?;
    let mut singles = Singles::default();
    let mut record = arguments.write.as_deref().map(Record::new);
    let (mut total, mut rows) = (Tally::new("all"), Vec::new());
    say("kind               scenes  right %  wrong %  refused %       ms")?;
    for kind in &kinds {
        if kind.needs_typefaces && !content.has_typefaces() {
            say(format_args!("{:<18} left out: there is no typeface", kind.name))?;
            continue;
        }
        let outcomes = pool.install(|| {
            let one = |index: usize| outcome(kind, index, &content, &reader, arguments);
            (0..arguments.count).into_par_iter().map(one).collect::<Result<Vec<_>>>()
        })?;
        for outcome in &outcomes {
            singles.add(kind.name, outcome);
        }
        let mut tally = Tally::new(kind.name);
        let mut pictures = Vec::new();
        for (index, Outcome { judged, scene }) in outcomes.iter().enumerate() {
            tally.add(judged);
            if let Some(record) = &mut record {
                record.add(kind.name, index, scene, judged);
            }
            if arguments.sheet.is_some() && index < SHOWN {
                let label = format!("{} {}", judged.verdict.name(), judged.read);
                let label = label.chars().take(16).collect();
                pictures.push(Labelled { picture: contact::small(&scene.bytes)?, label });
            }
        }
        say(tally.row())?;
        total.join(&tally);
        rows.push(Row { name: kind.name, pictures });
    }
    say(total.row())?;
    singles.say()?;
    if let Some(record) = &record {
        record.finish()?;
    }
    if let Some(path) = &arguments.sheet {
        contact::write(path, &rows).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// What was read as a single digit.
#[derive(Default)]
struct Singles {
    digits: Vec<Answered>,
    /// The kind of each picture that shows no digit, and its confidence.
    others: Vec<(&'static str, f32)>,
}

impl Singles {
    fn add(&mut self, kind: &'static str, outcome: &Outcome) {
        let Outcome { judged, scene } = outcome;
        if scene.truth.way != Way::Digit {
            return;
        }
        let confidence = judged.confidence.unwrap_or(0.0);
        match scene.truth.characters() {
            none if none.is_empty() => self.others.push((kind, confidence)),
            digits => {
                self.digits.push(Answered { confidence, is_right: judged.read == digits });
            }
        }
    }

    /// Tells the confidence that 98 % of the digits reach, and what lies below it of what is no digit.
    fn say(self) -> Result<()> {
        let digits = Reliability::new(self.digits);
        if digits.len() == 0 {
            return Ok(());
        }
        say(format_args!("single digits: {digits}"))?;
        let least = digits.least_of_98_percent();
        for of_kind in self.others.chunk_by(|one, other| one.0 == other.0) {
            let refused = of_kind.iter().filter(|(_, confidence)| *confidence < least).count();
            let (name, percent) = (of_kind[0].0, 100.0 * refused as f64 / of_kind.len() as f64);
            say(format_args!("{name:<18} {percent:.1} % below {least:.3}"))?;
        }
        Ok(())
    }
}

/// Makes the scene of an index, reads it, and writes its file if it is to be kept.
fn outcome(
    kind: &Kind,
    index: usize,
    content: &Content,
    reader: &PictureReader,
    arguments: &Arguments,
) -> Result<Outcome> {
    let mut scene = kind.make(content, arguments.seed, index)?;
    let judged = judge(reader, &scene).with_context(|| format!("{} {index}", kind.name))?;
    if let Some(folder) = &arguments.write {
        Record::write_file(folder, kind.name, index, &scene)?;
    }
    if index >= SHOWN {
        scene.bytes = Vec::new();
    }
    Ok(Outcome { judged, scene })
}

/// The kinds of some names, or all.
fn chosen(names: &[String]) -> Result<Vec<Kind>> {
    let all = kinds::all();
    if let Some(unknown) = names.iter().find(|name| all.iter().all(|kind| kind.name != **name)) {
        let known: Vec<&str> = all.iter().map(|kind| kind.name).collect();
        bail!("--kind: expected one of {}, found {unknown}", known.join(", "));
    }
    let is_chosen = |kind: &Kind| names.is_empty() || names.iter().any(|name| name == kind.name);
    Ok(all.into_iter().filter(is_chosen).collect())
}
