//! The IDX files of MNIST: one validated door for bytes from outside.
//!
//! ```text
//! images   00 00 08 03   count   rows   columns   count x rows x columns bytes
//! labels   00 00 08 01   count   count bytes
//! ```
//!
//! Numbers are 32 bits, the most significant byte first. A file may be compressed by gzip.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::error::{Error, FileKind, Mismatch, Result};
use crate::network::architecture::DIGIT;
use crate::network::codes::CHARACTERS;
use crate::network::input::Digit;

const IMAGES_MAGIC: u32 = 0x0000_0803;
const LABELS_MAGIC: u32 = 0x0000_0801;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Most bytes that a file may hold, uncompressed: 2 GiB, forty times MNIST.
pub const MAX_BYTES: u64 = 1 << 31;

/// Grey images of one size, as an IDX file holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Images {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) pixels: Vec<u8>,
}

impl Images {
    /// Opens a file of images, plain or gzip.
    ///
    /// # Errors
    /// The file cannot be read, or [`parse`](Self::parse) refuses it.
    pub fn open(path: &Path) -> Result<Self> {
        Self::read(open(path)?, path)
    }

    /// Parses a file of images, plain or gzip; `name` stands for it in errors.
    ///
    /// *Cost:* no more memory than the bytes that are really there, whatever the header claims.
    ///
    /// # Errors
    /// The magic number is wrong, the size is not what the header says or above [`MAX_BYTES`], or
    /// the gzip stream is broken.
    pub fn parse(bytes: &[u8], name: &Path) -> Result<Self> {
        Self::read(bytes, name)
    }

    fn read(source: impl Read, path: &Path) -> Result<Self> {
        let mut source = plain(source).map_err(|error| unreadable(path, &error))?;
        let [magic, count, rows, columns] = header(&mut source, path)?;
        expect(path, "magic number of images", IMAGES_MAGIC, magic)?;
        // Images of any size become digits: many small ones grow.
        let digits = u64::from(count) * (DIGIT * DIGIT) as u64;
        if digits > MAX_BYTES {
            let most = MAX_BYTES / (DIGIT * DIGIT) as u64;
            return Err(mismatch(
                path,
                "images claimed by the header",
                format!("at most {most}"),
                count,
            ));
        }
        let pixels = body(source, path, [count, rows, columns].map(u64::from))?;
        if rows == 0 || columns == 0 {
            let found = format!("{rows}x{columns}");
            return Err(mismatch(path, "size of an image", "at least 1x1", found));
        }
        // On every supported target a u32 fits a usize.
        let (rows, columns) = (rows as usize, columns as usize);
        Ok(Self { rows, columns, pixels })
    }

    /// Counts the images.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pixels.len() / (self.rows * self.columns)
    }

    /// Returns the rows and columns of each image.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// Lists the images, each row by row.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.pixels.chunks_exact(self.rows * self.columns)
    }

    /// Turns the images into digits of 28x28 pixels.
    pub(crate) fn into_digits(self, path: &Path) -> Result<Vec<Digit>> {
        if self.size() == (DIGIT, DIGIT) {
            let rows = self.pixels.as_chunks::<DIGIT>().0;
            return Ok(rows.as_chunks::<DIGIT>().0.to_vec());
        }
        self.normalised(path)
    }

    #[cfg(feature = "image")]
    fn normalised(&self, path: &Path) -> Result<Vec<Digit>> {
        let normalise = |(index, pixels): (usize, &[u8])| {
            let image = crate::image::Gray::from_pixels(self.columns, self.rows, pixels.to_vec());
            let refusal = |found: &str| mismatch(path, format!("image {index}"), "a digit", found);
            let image = image.map_err(|_| refusal("an image too large or too small"))?;
            image.normalise().map_err(|blank| match pixels.iter().max() {
                Some(1) => refusal("no pixel above 1, as if each were a bit"),
                _ => refusal(&blank.to_string()),
            })
        };
        self.iter().enumerate().map(normalise).collect()
    }

    #[cfg(not(feature = "image"))]
    fn normalised(&self, path: &Path) -> Result<Vec<Digit>> {
        let found = format!("{}x{}", self.rows, self.columns);
        Err(mismatch(path, "size of an image", "28x28", found))
    }
}

/// Opens a file of labels, plain or gzip: each 0 to 95, as there are characters with a code, or 1 to 96.
///
/// # Errors
/// The file cannot be read, or [`parse_labels`] refuses it.
pub fn open_labels(path: &Path) -> Result<Vec<u8>> {
    read_labels(open(path)?, path)
}

/// Parses a file of labels, plain or gzip; `name` stands for it in errors.
///
/// # Errors
/// The magic number is wrong, the size is not what the header says, the gzip stream is broken, or
/// a label is above 96.
pub fn parse_labels(bytes: &[u8], name: &Path) -> Result<Vec<u8>> {
    read_labels(bytes, name)
}

fn read_labels(source: impl Read, path: &Path) -> Result<Vec<u8>> {
    let mut source = plain(source).map_err(|error| unreadable(path, &error))?;
    let [magic, count] = header(&mut source, path)?;
    expect(path, "magic number of labels", LABELS_MAGIC, magic)?;
    let labels = body(source, path, [u64::from(count), 1, 1])?;
    match labels.iter().position(|&label| usize::from(label) > CHARACTERS) {
        Some(index) => {
            let expected = format!("0 to {}, or 1 to {CHARACTERS}", CHARACTERS - 1);
            Err(mismatch(path, format!("label {index}"), expected, labels[index]))
        }
        None => Ok(labels),
    }
}

/// Encodes images as an IDX file: the inverse of [`Images::parse`].
#[must_use]
pub fn encode_images(digits: &[Digit]) -> Vec<u8> {
    let side = u32::try_from(DIGIT).unwrap_or(u32::MAX);
    let head = [IMAGES_MAGIC, count_of(digits.len()), side, side];
    let mut bytes: Vec<u8> = head.iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.extend_from_slice(digits.as_flattened().as_flattened());
    bytes
}

/// Encodes labels as an IDX file: the inverse of [`parse_labels`].
#[must_use]
pub fn encode_labels(labels: &[u8]) -> Vec<u8> {
    let head = [LABELS_MAGIC, count_of(labels.len())];
    let mut bytes: Vec<u8> = head.iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.extend_from_slice(labels);
    bytes
}

fn count_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(Error::io(path))
}

/// Decompresses what is compressed by gzip, and leaves anything else as it is.
pub(super) fn plain<'a>(mut source: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut start = Vec::with_capacity(2);
    source.by_ref().take(2).read_to_end(&mut start)?;
    let compressed = start == GZIP_MAGIC;
    let whole = io::Cursor::new(start).chain(io::BufReader::new(source));
    Ok(if compressed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

/// Reads the words of a header.
fn header<const N: usize>(source: &mut impl Read, path: &Path) -> Result<[u32; N]> {
    let mut words = [0; N];
    for (index, word) in words.iter_mut().enumerate() {
        let mut bytes = [0; 4];
        source.read_exact(&mut bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                let expected = format!("{} bytes or more", 4 * N);
                mismatch(path, "IDX header", expected, format!("fewer than {}", 4 * (index + 1)))
            }
            _ => unreadable(path, &error),
        })?;
        *word = u32::from_be_bytes(bytes);
    }
    Ok(words)
}

/// Reads what follows the header, which must be exactly the bytes that it claims.
fn body(source: impl Read, path: &Path, sizes: [u64; 3]) -> Result<Vec<u8>> {
    let claimed = sizes.iter().try_fold(1u64, |product, &size| product.checked_mul(size));
    let Some(claimed) = claimed.filter(|&bytes| bytes <= MAX_BYTES) else {
        let found = sizes.map(|size| size.to_string()).join(" x ");
        return Err(mismatch(
            path,
            "bytes claimed by the header",
            format!("at most {MAX_BYTES}"),
            found,
        ));
    };
    // One more than claimed shows a file that is too long; the vector grows with what is really read.
    let mut bytes = Vec::new();
    let read = source.take(claimed + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(path, &error))?;
    match (bytes.len() as u64).cmp(&claimed) {
        std::cmp::Ordering::Equal => Ok(bytes),
        std::cmp::Ordering::Less => {
            Err(mismatch(path, "bytes after the header", claimed, bytes.len()))
        }
        std::cmp::Ordering::Greater => {
            Err(mismatch(path, "bytes after the header", claimed, "more"))
        }
    }
}

fn expect(path: &Path, what: &str, expected: u32, found: u32) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(mismatch(path, what, format!("{expected:#010x}"), format!("{found:#010x}")))
}

fn mismatch(
    path: &Path,
    what: impl ToString,
    expected: impl ToString,
    found: impl ToString,
) -> Error {
    Error::invalid(FileKind::Idx, path, Mismatch::new(what, expected, found))
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    mismatch(path, "content", "an IDX file, plain or gzip", error)
}
