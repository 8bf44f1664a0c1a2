//! `lenet5 read`: its pictures, and how lines are read.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use lenet5::graph::Format;
use lenet5::image::DEFAULT_MAX_PIXELS;
use lenet5::read::number::{DEFAULT_LEAST_CONFIDENCE, Method, Options};

use super::parse::{format, method};
use super::simd::Simd;
use crate::model::{self, Model};

/// Read the digit in each picture, or the lines of digits.
///
/// The pictures may be PNG, JPEG, GIF (its first frame), BMP, WebP, TIFF (its first page) or PNM, of
/// one digit each (or, with --number, of lines of them, which may touch), dark on light or light on
/// dark. A penalty is a squared distance from the digit's code: small is good. The margin is how much
/// larger the next digit's penalty is: large is good.
///
/// A digit is refused if the picture is blank, shows several characters, or its confidence is below the
/// network's threshold (0.84 for reader and those that verify it).
///
/// Exit code 0 if every picture was read, 1 if one was refused, 2 if one could not be opened.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 read samples/7.png
  lenet5 read --json scans/ more/*.jpg
  lenet5 read --number --annotate read.png cheque.png
  lenet5 read --number --format amount cheque.png
  lenet5 read --number --format 'd{16} and luhn' card.jpg
  lenet5 read --fields form.json --json scans/
  curl ... | lenet5 read -")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
pub(crate) struct Read {
    /// Pictures, folders of pictures, patterns such as `scans/*.png`, or `-` for standard input.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Print a line of JSON for each file, always of the same fields: path, digit, character, confidence,
    /// penalty, `runner_up`, margin, rejected, reason, rotation, lines, refused, unread. Where rejected is
    /// true, digit and what follows it are the best guess, which is no answer. For a file that cannot be opened the
    /// fields are path, rejected and error.
    #[arg(long)]
    pub(crate) json: bool,
    /// Read lines of digits: amounts, telephone numbers, columns of figures, on pages that may be turned
    /// by 90, 180 or 270 degrees.
    #[arg(long = "number", id = "lines", conflicts_with = "show")]
    pub(crate) lines: bool,
    #[command(flatten)]
    pub(crate) number: Number,
    /// Read the fields of a form, each by itself: this JSON file has their names, boxes and formats. With --json a line for each
    /// picture, of the fields path, rejected and fields, which have name, value, confidence, reason, text,
    /// `format_probability` and box.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["lines", "show", "explain"])]
    pub(crate) fields: Option<PathBuf>,
    /// Write the picture, with a box around each digit that was read, to this PNG file.
    #[arg(long, value_name = "FILE", requires = "lines", group = "written")]
    pub(crate) annotate: Option<PathBuf>,
    /// Read pictures of up to this number of megapixels, of 1024x1024 pixels each, at 12 bytes of memory a
    /// pixel [default: 64].
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=256))]
    megapixels: Option<u16>,
    /// Show the digit as the network sees it.
    #[arg(long, conflicts_with = "json")]
    pub(crate) show: bool,
    /// Write a picture of every stage on the way to the answer into this folder, with a page, index.html, that
    /// shows them in order; or, of several pictures, into a folder in it for each.
    #[arg(long, value_name = "FOLDER", group = "written")]
    pub(crate) explain: Option<PathBuf>,
    /// Overwrite pictures that --explain or --annotate finds in its way.
    #[arg(long, requires = "written")]
    pub(crate) force: bool,
    #[arg(long, value_name = "NAME|PATH", help = model::help("reader"))]
    pub(crate) model: Option<Model>,
    #[command(flatten)]
    pub(crate) simd: Simd,
}

impl Read {
    /// The most pixels that a picture may have.
    pub(crate) fn pixels(&self) -> u64 {
        self.megapixels.map_or(DEFAULT_MAX_PIXELS, |count| u64::from(count) << 20)
    }
}

/// How lines of digits are read.
#[derive(Debug, Args)]
pub(crate) struct Number {
    /// What every number may say: print the most probable text of this format, and refuse what has not the format.
    ///
    /// A pattern has d for any digit, digits and the marks . , - / : for themselves, [1-9] for one of some, ( ) for a
    /// group, | for one or the other, and ?, *, +, {3}, {2,4} for how often. Names are amount, date, us-date, time, phone,
    /// and, for check digits, luhn, ean, isbn, mod97, iban:DE. With @FILE the number is one of the lines of a file. Several are joined
    /// by ` and `, or by giving the flag again.
    #[arg(long, value_name = "FORMAT", requires = "lines", value_parser = format)]
    format: Vec<Format>,
    /// Every number has this many digits: as --format 'd{COUNT}'.
    #[arg(long, value_name = "COUNT", requires = "lines", value_parser = Options::parse_length)]
    length: Option<usize>,
    /// Every number consists of these digits, as in 01: as --format '[01]*'.
    #[arg(long, value_name = "DIGITS", requires = "lines", value_parser = Options::parse_digits)]
    digits: Option<Format>,
    /// Print this number of texts for each line, the most probable first.
    #[arg(
        long,
        value_name = "COUNT",
        requires = "lines",
        default_value_t = 1,
        value_parser = Options::parse_alternatives
    )]
    pub(crate) alternatives: usize,
    /// How lines are read: cut into pieces, which are put together; by a network that slides over them;
    /// or by what both say [default: both; with another --model than reader, segment].
    #[arg(long, requires = "lines", value_parser = method())]
    pub(crate) method: Option<Method>,
    /// Refuse numbers of a lower confidence; with 0 none is refused.
    #[arg(
        long,
        value_name = "PROBABILITY",
        requires = "lines",
        default_value_t = DEFAULT_LEAST_CONFIDENCE,
        value_parser = Options::parse_least_confidence
    )]
    least_confidence: f32,
}

impl Number {
    /// The same as the library has it.
    ///
    /// # Errors
    /// No text has all the formats that are asked for.
    pub(crate) fn options(&self) -> Result<Options> {
        let Self { alternatives, method, least_confidence, .. } = *self;
        let method = method.unwrap_or(Options::default().method);
        let mut options = Options { alternatives, method, least_confidence, format: None };
        let length = self.length.map(Format::length).transpose()?;
        for format in length.iter().chain(&self.digits).chain(&self.format) {
            options.require(format.clone())?;
        }
        Ok(options)
    }
}
