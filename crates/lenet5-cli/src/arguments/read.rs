//! `lenet5 read`: its pictures, and how lines are read.

use std::path::PathBuf;
use std::str::FromStr as _;

use clap::Args;
use lenet5::image::DEFAULT_MAX_PIXELS;
use lenet5::read::number::{DEFAULT_LEAST_CONFIDENCE, Digits, Method, Options};

use super::parse::method;
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
    /// Every number has this many digits: print the most probable text of that length, with its share
    /// among the texts of that length as confidence; leave out what cannot have it.
    #[arg(long, value_name = "COUNT", requires = "lines", value_parser = Options::parse_length)]
    length: Option<usize>,
    /// Consider these digits only, as in 01 [default: all ten].
    #[arg(long, value_name = "DIGITS", requires = "lines", value_parser = Digits::from_str)]
    digits: Option<Digits>,
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
    pub(crate) fn options(&self) -> Options {
        let Self { length, digits, alternatives, method, least_confidence } = *self;
        let method = method.unwrap_or(Options::default().method);
        Options { length, digits, alternatives, method, least_confidence }
    }
}
