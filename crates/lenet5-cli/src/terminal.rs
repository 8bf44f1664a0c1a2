//! What the program says: results on stdout, all else on stderr.

use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// The two streams.
pub(crate) struct Terminal {
    out: anstream::AutoStream<io::Stdout>,
    quiet: bool,
}

impl Terminal {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { out: anstream::stdout(), quiet }
    }

    /// Prints a line of the result.
    pub(crate) fn line(&mut self, text: impl fmt::Display) -> Result<()> {
        writeln!(self.out, "{text}")?;
        Ok(self.out.flush()?)
    }

    /// Prints a record of the result as a line of JSON.
    pub(crate) fn json(&mut self, record: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string(record)?;
        self.line(text)
    }

    /// Writes bytes of the result as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes)?;
        Ok(self.out.flush()?)
    }

    /// Says something beside the result, unless told to be quiet.
    pub(crate) fn note(&self, text: impl fmt::Display) {
        if !self.quiet {
            say(&text);
        }
    }

    /// Says that something failed, with its causes and a hint where there is one.
    #[allow(clippy::unused_self, reason = "said to this terminal, as everything is")]
    pub(crate) fn error(&self, error: &anyhow::Error) {
        say(&format_args!("error: {error}"));
        for cause in error.chain().skip(1) {
            say(&format_args!("caused by: {cause}"));
        }
        if let Some(hint) = hint(error) {
            say(&format_args!("hint: {hint}"));
        }
    }

    /// Makes a progress bar, which shows on a terminal only.
    pub(crate) fn progress(&self, length: u64, template: &str) -> ProgressBar {
        if self.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template(template);
        ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }
}

/// Writes a line to stderr; if that is gone there is nobody left to tell.
pub(crate) fn say(text: &dyn fmt::Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// What might help, for errors that have a usual cause.
fn hint(error: &anyhow::Error) -> Option<&'static str> {
    match error.downcast_ref::<lenet5::Error>()? {
        lenet5::Error::Fetch { .. } => {
            Some("with the four files of MNIST at hand, use: lenet5 data fetch mnist --from FOLDER")
        }
        lenet5::Error::TooManyPixels { .. } => {
            Some("lenet5 read takes larger pictures with --megapixels COUNT")
        }
        _ => None,
    }
}

/// Tells whether an error only says that nobody reads our output any more.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let cause = error.root_cause().downcast_ref::<io::Error>();
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// Writes a number as the paper does: 60000 as `60,000`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn groups_digits_by_three() {
        let texts = [0, 12, 156, 1_516, 60_000, 340_908, 1_000_000].map(grouped);
        assert_eq!(texts, ["0", "12", "156", "1,516", "60,000", "340,908", "1,000,000"]);
    }
}
