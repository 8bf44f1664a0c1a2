//! MNIST: 60,000 digits to train on and 10,000 to test with.

use std::path::Path;

use super::dataset::Dataset;
use super::find::{find, has};
use super::layout::Layout;
use crate::error::Result;

/// One of the four files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, without `.gz`.
    pub name: &'static str,
    /// Its size in bytes, uncompressed.
    pub bytes: u64,
    /// The SHA-256 of its uncompressed content, in hexadecimal.
    pub sha256: &'static str,
}

/// Images and labels of the training digits, then those of the test digits.
pub const FILES: [File; 4] = [
    File {
        name: "train-images-idx3-ubyte",
        bytes: 47_040_016,
        sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    },
    File {
        name: "train-labels-idx1-ubyte",
        bytes: 60_008,
        sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    },
    File {
        name: "t10k-images-idx3-ubyte",
        bytes: 7_840_016,
        sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    },
    File {
        name: "t10k-labels-idx1-ubyte",
        bytes: 10_008,
        sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
];

/// Where the files are served, each with `.gz`; both are what public loaders use.
pub const MIRRORS: [&str; 2] = [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

/// MNIST, or other digits in four files of those names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mnist {
    /// The digits to train on.
    pub train: Dataset,
    /// The digits to test with, and never to choose by.
    pub test: Dataset,
}

impl Mnist {
    /// Opens a folder with the four files of MNIST, each plain or with `.gz`.
    ///
    /// Any counts will do: the digits need not be MNIST's. The files may lie up to two folders further down, their
    /// names may have a dot in place of a hyphen, and something before them, such as `emnist-digits-`; where there
    /// are several such sets, `folder` joined with the beginning of the names chooses one.
    ///
    /// *Cost:* 55 MB of memory for MNIST itself.
    ///
    /// # Errors
    /// A file is missing or [`Dataset::open_idx`] refuses it.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self> {
        Self::open_as(folder, Layout::default())
    }

    /// Opens a folder with four files whose pixels do not lie as MNIST's do, and mends them.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_as(folder: impl AsRef<Path>, layout: Layout) -> Result<Self> {
        let open = |first| Self::open_part(folder.as_ref(), first, layout);
        Ok(Self { train: open(0)?, test: open(2)? })
    }

    /// Opens only the test digits of a folder laid out like MNIST.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_test(folder: impl AsRef<Path>) -> Result<Dataset> {
        Self::open_test_as(folder, Layout::default())
    }

    /// Opens only the test digits, whose pixels do not lie as MNIST's do, and mends them.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_test_as(folder: impl AsRef<Path>, layout: Layout) -> Result<Dataset> {
        Self::open_part(folder.as_ref(), 2, layout)
    }

    /// Tells whether a folder is laid out like MNIST: whether it has one of the files.
    #[must_use]
    pub fn is_in(folder: &Path) -> bool {
        FILES.iter().any(|file| has(folder, file.name))
    }

    fn open_part(folder: &Path, first: usize, layout: Layout) -> Result<Dataset> {
        let [images, labels] = [first, first + 1].map(|file| find(folder, FILES[file].name));
        Dataset::open_idx_as(&images?, &labels?, layout)
    }
}
