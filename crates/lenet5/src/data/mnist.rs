//! MNIST: 60,000 digits to train on and 10,000 to test with.

use std::path::{Path, PathBuf};

use super::dataset::Dataset;
use crate::error::{Error, FileKind, Mismatch, Result};

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
    /// Any counts will do: the digits need not be MNIST's.
    ///
    /// *Cost:* 55 MB of memory for MNIST itself.
    ///
    /// # Errors
    /// A file is missing or [`Dataset::open_idx`] refuses it.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        Ok(Self { train: Self::open_part(folder, 0)?, test: Self::open_part(folder, 2)? })
    }

    /// Opens only the test digits of a folder laid out like MNIST.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_test(folder: impl AsRef<Path>) -> Result<Dataset> {
        Self::open_part(folder.as_ref(), 2)
    }

    /// Tells whether a folder is laid out like MNIST: whether it has the test files.
    #[must_use]
    pub fn is_in(folder: &Path) -> bool {
        FILES[2..].iter().any(|file| find(folder, file.name).is_ok())
    }

    fn open_part(folder: &Path, first: usize) -> Result<Dataset> {
        let [images, labels] = [first, first + 1].map(|file| find(folder, FILES[file].name));
        Dataset::open_idx(&images?, &labels?)
    }
}

/// Finds a file of MNIST in a folder, plain or with `.gz`.
pub(crate) fn find(folder: &Path, name: &str) -> Result<PathBuf> {
    let candidates = [folder.join(name), folder.join(format!("{name}.gz"))];
    let found = candidates.into_iter().find(|path| path.is_file());
    found.ok_or_else(|| {
        let expected = format!("{name} or {name}.gz");
        Error::invalid(FileKind::Data, folder, Mismatch::new("files of MNIST", expected, "neither"))
    })
}
