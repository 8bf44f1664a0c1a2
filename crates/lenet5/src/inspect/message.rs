//! Requests and replies: a text in JSON, and tensors beside it, in the safetensors format.

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Mismatch, Result};
use crate::format::{Bundle, parse_with_text, sizes};
use crate::image::Gray;
use crate::network::architecture::{DIGIT, INPUT};
use crate::network::field::Field;
use crate::network::input::{Digit, Input};
use crate::read::form::MAX_FORM_BYTES;

/// The entry of the header that has the text.
const TEXT: &str = "text";

/// The most bytes of a request's text: JSON takes many times as much memory once it is parsed. A form's file has no more.
const MAX_TEXT_BYTES: usize = MAX_FORM_BYTES;

/// The tensors of a request, each to be looked at through a door of its own.
pub(super) struct Request<'a> {
    tensors: SafeTensors<'a>,
    /// Most pixels that its picture may have.
    pixels: u64,
}

impl<'a> Request<'a> {
    /// Parses a request: its text, and its tensors.
    pub(super) fn parse<A: DeserializeOwned>(bytes: &'a [u8], pixels: u64) -> Result<(A, Self)> {
        let (tensors, text) = parse_with_text(bytes, TEXT)
            .map_err(|error| mismatch("request", "a safetensors file", error.to_string()))?;
        let text =
            text.ok_or_else(|| mismatch("request", "an entry `text` in its header", "none"))?;
        if text.len() > MAX_TEXT_BYTES {
            let expected = format!("at most {MAX_TEXT_BYTES} bytes");
            return Err(mismatch("text of the request", expected, text.len()));
        }
        let ask = serde_json::from_str(&text).map_err(|error| {
            mismatch("text of the request", "what can be asked", error.to_string())
        })?;
        Ok((ask, Self { tensors, pixels }))
    }

    fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    fn take(&self, name: &str, dtype: Dtype) -> Result<TensorView<'_>> {
        let tensor = self.tensors.tensor(name).map_err(|_| mismatch(name, "a tensor", "none"))?;
        if tensor.dtype() == dtype {
            return Ok(tensor);
        }
        Err(mismatch(name, format!("{dtype:?}"), format!("{:?}", tensor.dtype())))
    }

    /// Takes the picture: rows of grey pixels, or of red, green, blue and alpha.
    pub(super) fn picture(&self) -> Result<Gray> {
        let tensor = self.take("picture", Dtype::U8)?;
        if let [height, width, ..] = *tensor.shape() {
            self.check_pixels(width, height)?;
        }
        match *tensor.shape() {
            [height, width] => Gray::from_pixels(width, height, tensor.data().to_vec()),
            [height, width, 4] => Gray::from_rgba(width, height, tensor.data().as_chunks().0),
            ref shape => Err(mismatch("shape of picture", "height, width [, 4]", sizes(shape))),
        }
    }

    fn check_pixels(&self, width: usize, height: usize) -> Result<()> {
        if (width as u64).saturating_mul(height as u64) <= self.pixels {
            return Ok(());
        }
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        Err(Error::TooManyPixels {
            path: "picture".into(),
            width: side(width),
            height: side(height),
            most: self.pixels,
        })
    }

    /// Takes a digit: its bytes of ink, or a grey picture, dark on light, which is shrunk to it.
    pub(super) fn digit(&self) -> Result<Digit> {
        if !self.has("picture") {
            let tensor = self.take("digit", Dtype::U8)?;
            let (rows, rest) = tensor.data().as_chunks();
            let digit: Option<&Digit> = rows.as_array().filter(|_| rest.is_empty());
            return digit
                .filter(|_| tensor.shape() == [DIGIT, DIGIT])
                .copied()
                .ok_or_else(|| mismatch("shape of digit", "28x28", sizes(tensor.shape())));
        }
        let picture = self.picture()?;
        let (width, height) = (picture.width(), picture.height());
        if width != height || !width.is_multiple_of(DIGIT) {
            return Err(mismatch(
                "shape of picture",
                "a square whose side is a multiple of 28",
                format!("{height}x{width}"),
            ));
        }
        let small = picture.shrunk_to_mean(DIGIT);
        let mut digit = [[0; DIGIT]; DIGIT];
        for (ink, level) in digit.as_flattened_mut().iter_mut().zip(small.pixels()) {
            *ink = u8::MAX - level;
        }
        Ok(digit)
    }

    /// Takes a field of any width.
    pub(super) fn field(&self) -> Result<Field> {
        let tensor = self.take("field", Dtype::F32)?;
        let [INPUT, width] = *tensor.shape() else {
            return Err(mismatch("shape of field", "32 rows", sizes(tensor.shape())));
        };
        let words = tensor.data().as_chunks().0;
        Field::from_pixels(width, words.iter().map(|&word| f32::from_le_bytes(word)).collect())
    }

    /// Takes a field of 32x32.
    pub(super) fn input(&self) -> Result<Input> {
        let field = self.field()?;
        if field.width() == INPUT {
            return Ok(field.window(0));
        }
        Err(mismatch("shape of field", "32x32", format!("32x{}", field.width())))
    }
}

/// A reply in the making.
pub(super) struct Reply(Bundle);

impl Reply {
    pub(super) const fn new() -> Self {
        Self(Bundle::new())
    }

    /// Adds a tensor of numbers.
    pub(super) fn floats(&mut self, name: impl Into<String>, shape: &[usize], values: &[f32]) {
        self.0.add(name.into(), shape, values);
    }

    /// Adds a tensor of bytes.
    pub(super) fn bytes(&mut self, name: impl Into<String>, shape: &[usize], values: Vec<u8>) {
        self.0.add_bytes(name.into(), shape, values);
    }

    /// Adds the digit that was looked at.
    pub(super) fn digit(&mut self, digit: &Digit) {
        self.bytes("digit", &[DIGIT, DIGIT], digit.as_flattened().to_vec());
    }

    /// Encodes the reply with its text.
    pub(super) fn encode(self, text: &impl Serialize) -> Vec<u8> {
        let text = serde_json::to_string(text).expect("texts, numbers and lists of them are JSON");
        self.0.encode(TEXT, text)
    }
}

pub(super) fn mismatch(what: &str, expected: impl ToString, found: impl ToString) -> Error {
    Error::Argument(Mismatch::new(what, expected, found))
}
