//! The model card: what a training was and did, for people.

use std::fmt;

use super::checkpoint::Record;
use super::fit::ANSWERED_SHARE;
use crate::format::{NETWORK_FILE, RECORD_FILE};
use crate::network::Calibration;
use crate::network::codes::Classes;
use crate::read::Model;

/// What a model card tells that a training does not know of itself.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// What the digits are called that it was tested on, such as "test".
    pub test_name: &'a str,
    /// The day on which it was made.
    pub date: &'a str,
    /// The command that makes the same network again.
    pub command: &'a str,
}

/// What a model card tells. Its `Display` is the card, in Markdown.
#[derive(Clone, Copy, Debug)]
pub struct ModelCard<'a> {
    /// What the training was and did.
    pub record: &'a Record,
    /// What it made, with everything that was fitted to it.
    pub model: &'a Model,
    /// What the training does not know of itself.
    pub origin: Origin<'a>,
}

impl fmt::Display for ModelCard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { record, model, origin } = self;
        let Origin { test_name, date, command } = origin;
        // A recipe from a file is known by its settings alone.
        let recipe = record.recipe.name().unwrap_or("FILE");
        let passes = record.passes.len();
        writeln!(f, "# LeNet-5\n")?;
        writeln!(
            f,
            "The network of LeCun, Bottou, Bengio and Haffner (1998): 60,000 trained parameters, \
             340,908 connections.\n"
        )?;
        if let Some(report) = record.passes.last() {
            if let Some(test) = report.test {
                let (errors, count, percent) = (test.errors, test.count, test.error_percent());
                writeln!(
                    f,
                    "- Error: {percent:.2} %, {errors} of {count} {test_name} digits misread"
                )?;
            }
            let percent = report.error_percent();
            writeln!(f, "- Training error: {percent:.2} %, counted on the fly in the last pass")?;
        }
        let passes = if passes == 1 { "1 pass".to_owned() } else { format!("{passes} passes") };
        writeln!(f, "- Recipe: `{recipe}`, {passes}; its settings are in `{RECORD_FILE}`")?;
        writeln!(f, "- Seed: {}", record.seed.0)?;
        writeln!(f, "- Data: {} digits, SHA-256 {}", record.data.digits, record.data.sha256)?;
        if let Some(glyphs) = &record.data.glyphs {
            writeln!(f, "- Glyphs of typefaces: {}, SHA-256 {}", glyphs.count, glyphs.sha256)?;
        }
        if let Some(own) = &record.data.teachers {
            writeln!(f, "- Teachers: {}, SHA-256 {}", own.count, own.sha256)?;
        }
        writeln!(f, "- Date: {date}")?;
        writeln!(f, "- Version: lenet5 {}", env!("CARGO_PKG_VERSION"))?;
        writeln!(f, "- Command: `{command}`\n")?;
        let read = if record.classes.chars().eq(Classes::digits().characters().iter().copied()) {
            "digits,".to_owned()
        } else {
            format!("characters, {},", record.classes)
        };
        write!(f, "It reads single handwritten {read} brought to 28x28 pixels as MNIST's are. ")?;
        let Calibration { scale, rubbish, least } = model.network.calibration;
        if model.network.calibration == Calibration::NONE {
            write!(f, "It answers every picture with ink in it, also one that shows no digit. ")?;
        } else {
            write!(
                f,
                "Its confidence was fitted on the held-out digits, distorted, and on what is no digit \
                 (penalties times {scale:.4}, rubbish {rubbish:.2}); below {least:.3} it does not \
                 answer, which was so for {:.0} % of these digits. ",
                100.0 * (1.0 - ANSWERED_SHARE)
            )?;
        }
        if model.segment.is_some() || model.sdnn.is_some() {
            write!(
                f,
                "The weights that lines are read with were fitted to numbers written of the held-out \
                 digits. "
            )?;
        }
        writeln!(f, "The weights are in `{NETWORK_FILE}`.")
    }
}
