//! Reading numbers: lines of digits in a picture, as the amount on a cheque (paper, sections V to VII).
//!
//! ```text
//! picture --writing--> Ink                                   crate::image
//!         --Layout::find, cut_out--> ink of each word        layout, deskew, rotation
//!         --cut--> more pieces than digits                   segment::cuts
//!         --read each run of pieces--> arcs of a graph       segment
//!    or   --slide over the line, twice--> arcs of graphs     sdnn
//!         --paths--> texts with their probabilities          crate::graph, hypotheses, texts
//!         --the likely ones, read closely--> the best text   likely, decode
//!         --what speaks for each digit--> confidence         doubt
//!    if it is low, once more without slashes                 close_look, slash
//!         --which words are sure enough--> Page              sure
//! ```
//!
//! Nothing is decided before the end: where digits touch and where they fall apart, the network reads every
//! way to put pieces together, and the text is that of the most probable paths through all. Both of the
//! paper's ways are here, cuts and the space displacement network, and what both say together.

mod candidate;
mod close_look;
pub(crate) mod decode;
mod deskew;
pub(crate) mod doubt;
mod graph_stage;
pub(crate) mod hypotheses;
pub(crate) mod layout;
mod likely;
mod line;
pub(crate) mod line_reader;
mod mark;
mod options;
pub(crate) mod page;
pub(crate) mod path_weights;
mod placement;
mod rotation;
pub(crate) mod sdnn;
pub(crate) mod segment;
mod slash;
pub(crate) mod stages;
mod sure;
pub(crate) mod texts;
mod ways;

pub use self::doubt::DoubtWeights;
pub use self::graph_stage::{ArcStage, GraphStage, NodeStage};
pub use self::layout::{MAX_CHARACTERS, MAX_LINES, MAX_WORDS};
pub use self::line::{Alternative, FormatMatch, Line, LineDigit, Word};
pub use self::mark::{Mark, MarkKind};
pub use self::options::{DEFAULT_LEAST_CONFIDENCE, MAX_ALTERNATIVES, MAX_LENGTH, Method, Options};
pub use self::page::Page;
pub use self::path_weights::{BothWeights, PathWeights, SdnnWeights, SegmentWeights};
pub use self::sdnn::MAX_OUTPUTS;
pub use self::segment::cuts::MAX_CUTS;
pub use self::stages::{OutputStage, PageStages, RunStage, SdnnStages, SegmentStages, WordStages};
