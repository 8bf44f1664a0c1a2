//! What can be asked for.

use std::str::FromStr;

use rand_core::Rng as _;
use rand_pcg::Pcg64;
use serde::Deserialize;

use super::message::mismatch;
use crate::error::{Error, Result};
use crate::graph::Format;
use crate::image::glyph::{Affine, Glyph};
use crate::level::{Level, at_level};
use crate::network::architecture::INPUT;
use crate::network::input::{BACKGROUND, Digit, INK, Input};
use crate::read::PictureReader;
use crate::read::number::{MAX_ALTERNATIVES, MAX_LENGTH, Options};

/// A request's text. Fields that it does not know are errors.
#[derive(Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Ask {
    /// What is the same for every picture. With braces, so that fields are errors here, too.
    Info {},
    /// The digit in a picture.
    Digit {
        #[serde(default = "reader")]
        network: String,
        #[serde(default)]
        stages: bool,
        #[serde(default)]
        sums: bool,
    },
    /// A digit as it is, turned and moved.
    Drawn {
        #[serde(default = "reader")]
        network: String,
        #[serde(default)]
        sums: bool,
        #[serde(default)]
        transform: Transform,
    },
    /// A field of any width.
    Field {
        #[serde(default = "reader")]
        network: String,
        #[serde(default)]
        sums: bool,
    },
    /// How a unit comes to its output.
    Unit {
        #[serde(default = "reader")]
        network: String,
        #[serde(flatten)]
        unit: UnitAsk,
    },
    /// The lines in a picture.
    Page(PageAsk),
    /// The fields of a form.
    Form {
        #[serde(default = "reader")]
        network: String,
        /// As its file has it; parsed by itself, so that what is wrong in it is told as such.
        form: serde_json::Value,
    },
}

fn reader() -> String {
    "reader".to_owned()
}

/// A unit, by its place in its layer.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct UnitAsk {
    pub(super) layer: LayerName,
    #[serde(default)]
    pub(super) map: usize,
    #[serde(default)]
    pub(super) row: usize,
    #[serde(default)]
    pub(super) column: usize,
}

/// A layer by the paper's name.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum LayerName {
    Input,
    C1,
    S2,
    C3,
    S4,
    C5,
    F6,
    Output,
}

/// What happens to a digit before the network sees it: the disturbances of 1998.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Transform {
    /// In pixels of the field, to the right.
    shift_x: f32,
    /// In pixels of the field, downwards.
    shift_y: f32,
    /// Factor of both sides.
    scale: f32,
    /// Factor of the width, and divisor of the height.
    squeeze: f32,
    /// Pixels by which the top moves to the right of the middle.
    slant: f32,
    /// Degrees against the clock.
    turn: f32,
    /// Pixels that strokes become thicker at each edge.
    stroke: f32,
    /// Share of the ink.
    contrast: f32,
    /// Share of the pixels that are inverted.
    noise: f32,
    /// What the noise follows from.
    seed: u64,
}

impl Default for Transform {
    fn default() -> Self {
        Self {
            shift_x: 0.0,
            shift_y: 0.0,
            scale: 1.0,
            squeeze: 1.0,
            slant: 0.0,
            turn: 0.0,
            stroke: 0.0,
            contrast: 1.0,
            noise: 0.0,
            seed: 0,
        }
    }
}

impl Transform {
    /// Brings a digit into the field, turned and moved. More noise of the same seed inverts the same pixels and others.
    pub(super) fn apply_to(&self, digit: &Digit) -> Result<Input> {
        let ranges = [
            ("shift_x", self.shift_x, -32.0, 32.0),
            ("shift_y", self.shift_y, -32.0, 32.0),
            ("scale", self.scale, 0.1, 4.0),
            ("squeeze", self.squeeze, 0.25, 4.0),
            ("slant", self.slant, -32.0, 32.0),
            ("turn", self.turn, -360.0, 360.0),
            ("stroke", self.stroke, -4.0, 4.0),
            ("contrast", self.contrast, 0.0, 2.0),
            ("noise", self.noise, 0.0, 1.0),
        ];
        for (name, value, least, most) in ranges {
            if !(least..=most).contains(&value) {
                return Err(mismatch(name, format!("{least} to {most}"), value));
            }
        }
        let affine = Affine {
            shift_x: self.shift_x,
            shift_y: self.shift_y,
            scale: self.scale,
            squeeze: self.squeeze,
            // A field's half is 16 rows high.
            shear: self.slant / (INPUT / 2) as f32,
            rotation: self.turn,
        };
        let mut field = at_level!(
            Level::detect(),
            Glyph::new(digit).thicken(self.stroke).warp(&affine).to_field(self.contrast)
        );
        let mut random = Pcg64::new(u128::from(self.seed), 0);
        for value in field.as_flattened_mut() {
            let drawn = random.next_u32() as f32 / u32::MAX as f32;
            if drawn < self.noise {
                *value = BACKGROUND + INK - *value;
            }
        }
        Input::from_field(field).ok_or_else(|| mismatch("field", "finite numbers", "others"))
    }
}

/// How the lines in a picture are read: as on the command line.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PageAsk {
    pub(super) network: String,
    pub(super) stages: bool,
    length: Option<usize>,
    digits: Option<String>,
    format: Option<String>,
    alternatives: usize,
    method: Option<String>,
    least_confidence: Option<f32>,
}

impl Default for PageAsk {
    fn default() -> Self {
        Self {
            network: reader(),
            stages: false,
            length: None,
            digits: None,
            format: None,
            alternatives: 1,
            method: None,
            least_confidence: None,
        }
    }
}

impl PageAsk {
    /// The same as the library has it.
    pub(super) fn options(&self, reader: &PictureReader) -> Result<Options> {
        let alternatives = within("alternatives", self.alternatives, MAX_ALTERNATIVES)?;
        let mut options = Options { alternatives, ..Options::default() };
        if let Some(length) = self.length {
            let length = within("length", length, MAX_LENGTH)?;
            options.require(Format::length(length)?)?;
        }
        if let Some(text) = &self.digits {
            let digits =
                Options::parse_digits(text).map_err(|told| wrong("digits", &told, text))?;
            options.require(digits)?;
        }
        if let Some(text) = &self.format {
            options.require(Format::parse(text)?)?;
        }
        if let Some(text) = &self.method {
            options.method = parsed("method", text)?;
            let checked = reader.check_method(options.method);
            checked.map_err(|told| wrong("method", &told, text))?;
        }
        if let Some(least) = self.least_confidence {
            if !(0.0..=1.0).contains(&least) {
                return Err(mismatch("least_confidence", "0 to 1", least));
            }
            options.least_confidence = least;
        }
        Ok(options)
    }
}

fn within(what: &str, count: usize, most: usize) -> Result<usize> {
    if (1..=most).contains(&count) {
        return Ok(count);
    }
    Err(mismatch(what, format!("1 to {most}"), count))
}

fn parsed<T: FromStr<Err = String>>(what: &str, text: &str) -> Result<T> {
    text.parse().map_err(|told: String| wrong(what, &told, text))
}

/// The error of a text for which the library told what it expected.
fn wrong(what: &str, told: &str, text: &str) -> Error {
    mismatch(what, told.trim_start_matches("expected "), text)
}
