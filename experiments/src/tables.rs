//! How well networks that are not within the library read the numbers of a table, for choosing among them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use lenet5::Gray;
use lenet5::evaluation::{NumberResult, NumberSummary};
use lenet5::graph::Format;
use lenet5::read::number::{Method, Options};
use rayon::prelude::*;

use crate::networks::Networks;
use crate::repository::say;

/// What is read, and with what.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A table with the columns path and numbers, as `lenet5 evaluate` takes it.
    #[arg(long, required = true)]
    labels: Vec<PathBuf>,
    /// What each number may say.
    #[arg(long)]
    format: Option<String>,
    /// How lines are read.
    #[arg(long, default_value = "both")]
    method: Method,
    /// Print each number as well: what was expected, what was found, and with which confidence.
    #[arg(long)]
    answers: bool,
    #[command(flatten)]
    networks: Networks,
}

/// Reads the pictures of the tables, with nothing refused, and prints for each table how many are whole right, how many at 1 %
/// wrong, and the expected calibration error.
///
/// # Errors
/// A network, a table or a picture cannot be opened, or the format is none.
pub(crate) fn read(arguments: &Arguments) -> Result<()> {
    let reader = arguments.networks.load()?;
    let format = arguments.format.as_deref().map(Format::parse).transpose()?;
    let method = arguments.method;
    let options = Options { format, method, least_confidence: 0.0, ..Options::default() };
    for table in &arguments.labels {
        let read = |(path, numbers): &(PathBuf, String)| -> Result<NumberResult> {
            let page = reader.read_page(&Gray::open(path)?, &options);
            Ok(NumberResult::new(String::new(), numbers.clone(), &page))
        };
        let rows = rows(table)?;
        let results = rows.par_iter().map(read).collect::<Result<Vec<_>>>()?;
        if arguments.answers {
            for ((path, _), NumberResult { expected, found, confidence, .. }) in
                rows.iter().zip(&results)
            {
                say(format_args!("{}\t{expected}\t{found}\t{confidence:.3}", path.display()))?;
            }
        }
        let joined = |text: &str| text.replace(' ', "");
        let in_order = |own: &&NumberResult| joined(&own.found) == joined(&own.expected);
        let (summary, marked) = (NumberSummary::new(&results), results.iter().filter(in_order));
        let point = &summary.at_most_1_percent_wrong;
        let digits: usize = summary.sets.iter().map(|set| set.digits).sum();
        let edits: usize = summary.sets.iter().map(|set| set.edits).sum();
        say(format_args!(
            "{}: {} numbers, {edits} of {digits} digits to change, {:.1} % whole right, {:.1} % with their digits in order; at most 1 % wrong: {} right; \
             expected calibration error {:.1} %",
            table.display(),
            results.len(),
            summary.right_percent(),
            100.0 * marked.count() as f64 / results.len().max(1) as f64,
            point.right,
            100.0 * summary.expected_calibration_error,
        ))?;
    }
    Ok(())
}

/// The pictures of a table, and what they show.
fn rows(table: &Path) -> Result<Vec<(PathBuf, String)>> {
    let told = || table.display().to_string();
    let mut reader = csv::Reader::from_path(table).with_context(told)?;
    let headers = reader.headers().with_context(told)?.clone();
    let column = |name: &str| {
        let place = headers.iter().position(|own| own == name);
        place.with_context(|| format!("{}: there is no column {name}", told()))
    };
    let (path, numbers) = (column("path")?, column("numbers")?);
    let folder = table.parent().unwrap_or(Path::new(""));
    let row = |record: csv::Result<csv::StringRecord>| {
        let record = record.with_context(told)?;
        Ok((folder.join(&record[path]), record[numbers].to_owned()))
    };
    reader.records().map(row).collect()
}
