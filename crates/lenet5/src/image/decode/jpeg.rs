//! Where the picture within a JPEG file ends: cameras append films, second pictures and notes of their own.

use std::fmt;
use std::ops::RangeInclusive;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
/// Heads of frames, one for each kind of compression.
const FRAMES: RangeInclusive<u8> = 0xc0..=0xcf;
/// Markers among the frames that begin none: tables of codes, a reserved one, arithmetic conditioning.
const NO_FRAMES: [u8; 3] = [0xc4, 0xc8, 0xcc];
/// Markers within a scan, which have no length behind them.
const RESTARTS: RangeInclusive<u8> = 0xd0..=0xd7;
/// The other marker that has no length behind it.
const PRIVATE: u8 = 0x01;

/// Why no picture can be cut out of a JPEG file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The file ends before the picture does.
    Cut,
    /// A marker stands where the picture cannot have it, as where another picture begins within a scan.
    Strange(u8),
}

impl fmt::Display for Fault {
    /// Says what was found instead of the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut => f.write_str(
                "none: the file was cut off, or its end marker was left out; a program that shows the whole \
                 picture can save it anew",
            ),
            Self::Strange(code) => write!(f, "the marker 0xff{code:02x} before it"),
        }
    }
}

/// Cuts a JPEG file off behind the end-of-image marker of its picture.
///
/// A segment is skipped by its length, with any picture in it; a scan ends at the next marker that is no restart.
/// What follows the end is not looked at.
pub(super) fn picture(bytes: &[u8]) -> Result<&[u8], Fault> {
    let (mut at, mut has_scan) = (2, false);
    loop {
        let (code, after) = next_marker(bytes, at).ok_or(Fault::Cut)?;
        let is_frame = FRAMES.contains(&code) && !NO_FRAMES.contains(&code);
        at = after;
        match code {
            END if has_scan => return Ok(&bytes[..after]),
            END => return Err(Fault::Strange(code)),
            _ if has_scan && (code == START || is_frame) => return Err(Fault::Strange(code)),
            _ if code == START || code == PRIVATE || RESTARTS.contains(&code) => {}
            _ => {
                let &[high, low] =
                    bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or(Fault::Cut)?;
                let length = usize::from(u16::from_be_bytes([high, low]));
                if length < 2 {
                    return Err(Fault::Strange(code));
                }
                at += length;
                has_scan |= code == SCAN;
            }
        }
    }
}

/// Finds the next marker from a place on, and where what follows it begins. A marker is a byte 0xff, or several,
/// before one that is neither 0xff nor 0, which stands for a byte 0xff of a scan.
fn next_marker(bytes: &[u8], from: usize) -> Option<(u8, usize)> {
    let mut pairs = bytes.get(from..)?.windows(2);
    let offset = pairs.position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff))?;
    Some((bytes[from + offset + 1], from + offset + 2))
}
