//! Labelled digits in memory.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::idx;
use super::layout::Layout;
use crate::error::{Error, FileKind, Mismatch, Result};
use crate::network::input::{Digit, Input};

/// One labelled digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample<'a> {
    /// 28x28 bytes, 0 is background and 255 full ink.
    pub digit: &'a Digit,
    /// The class of the right answer.
    pub label: u8,
}

impl Sample<'_> {
    /// Puts the digit into the middle of the network's field.
    #[must_use]
    pub fn to_input(&self) -> Input {
        Input::from_digit(self.digit)
    }
}

/// Labelled digits: as many labels as digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dataset {
    digits: Vec<Digit>,
    labels: Vec<u8>,
}

impl Dataset {
    /// Joins digits with their labels.
    ///
    /// # Errors
    /// There is not one label for each digit.
    pub fn new(digits: Vec<Digit>, labels: Vec<u8>) -> Result<Self> {
        if digits.len() == labels.len() {
            return Ok(Self { digits, labels });
        }
        let expected = format!("{} as there are digits", digits.len());
        Err(Error::Argument(Mismatch::new("labels", expected, labels.len())))
    }

    /// Opens a pair of IDX files, plain or gzip.
    ///
    /// Images of 28x28 pixels are taken as they are, as MNIST has them: 255 is ink. With the feature
    /// `image`, images of any other size are normalised as pictures are (`Gray::normalise`); without it
    /// they are refused.
    ///
    /// *Cost:* the memory of the images; where they are normalised, that of a picture for each.
    ///
    /// # Errors
    /// A file cannot be read, is no IDX file, holds a label above 96, or their counts differ.
    pub fn open_idx(images: &Path, labels: &Path) -> Result<Self> {
        Self::open_idx_as(images, labels, Layout::default())
    }

    /// Opens a pair of IDX files whose pixels do not lie as MNIST's do, and mends them.
    ///
    /// *Cost:* as [`open_idx`](Self::open_idx).
    ///
    /// # Errors
    /// As [`open_idx`](Self::open_idx).
    pub fn open_idx_as(images: &Path, labels: &Path, layout: Layout) -> Result<Self> {
        let (mut image_file, label_file) = (idx::Images::open(images)?, idx::open_labels(labels)?);
        if image_file.count() != label_file.len() {
            let expected =
                format!("{} labels as {} has images", image_file.count(), images.display());
            let mismatch = Mismatch::new("count", expected, label_file.len());
            return Err(Error::invalid(FileKind::Data, labels, mismatch));
        }
        layout.mend(&mut image_file);
        let digits = image_file.into_digits(images)?;
        Ok(Self { digits, labels: label_file })
    }

    /// Counts the digits.
    #[must_use]
    pub fn len(&self) -> usize {
        self.digits.len()
    }

    /// Tells whether there are no digits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.digits.is_empty()
    }

    /// Returns the digit at `index`; `None` if there are fewer.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Sample<'_>> {
        Some(Sample { digit: self.digits.get(index)?, label: *self.labels.get(index)? })
    }

    /// Lists the digits in their order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Sample<'_>> {
        let pairs = self.digits.iter().zip(&self.labels);
        pairs.map(|(digit, &label)| Sample { digit, label })
    }

    /// Lists the digits without their labels.
    #[must_use]
    pub fn digits(&self) -> &[Digit] {
        &self.digits
    }

    /// Lists the labels in the order of the digits.
    #[must_use]
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// Tells whether the labels count the classes from 1, as those of EMNIST's letters do: none is 0, and the
    /// largest is the number of classes.
    #[must_use]
    pub fn counts_from_one(&self, classes: usize) -> bool {
        let largest = self.labels.iter().copied().max().unwrap_or(0);
        !self.labels.contains(&0) && usize::from(largest) == classes
    }

    /// Lowers every label by 1, so that the classes are counted from 0.
    ///
    /// # Errors
    /// A label is 0.
    pub fn count_from_zero(&mut self) -> Result<()> {
        if let Some(index) = self.labels.iter().position(|&label| label == 0) {
            return Err(Error::Argument(Mismatch::new(format!("label {index}"), "1 or more", 0)));
        }
        self.labels.iter_mut().for_each(|label| *label -= 1);
        Ok(())
    }

    /// Adds a digit at the end.
    pub fn push(&mut self, digit: Digit, label: u8) {
        self.digits.push(digit);
        self.labels.push(label);
    }

    /// Keeps the first `count` digits.
    pub fn truncate(&mut self, count: usize) {
        self.digits.truncate(count);
        self.labels.truncate(count);
    }

    /// Splits the digits in two: those before `at`, and the rest.
    #[must_use]
    pub fn split_at(&self, at: usize) -> (Self, Self) {
        let at = at.min(self.len());
        let part = |range: std::ops::Range<usize>| Self {
            digits: self.digits[range.clone()].to_vec(),
            labels: self.labels[range].to_vec(),
        };
        (part(0..at), part(at..self.len()))
    }

    /// Computes the SHA-256 of all digits and labels, in hexadecimal: trainings on data of equal
    /// fingerprints saw equal data.
    ///
    /// *Cost:* a hash of 785 bytes for each digit.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.digits.as_flattened().as_flattened());
        hash.update(&self.labels);
        hex(&hash.finalize())
    }
}

/// Writes bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
