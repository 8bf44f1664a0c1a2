//! Web fonts (WOFF 1.0) as sfnt files, which a library of outlines reads.

use std::io::Read as _;

use anyhow::{Context as _, Result, ensure};
use flate2::read::ZlibDecoder;

/// The largest font, unpacked.
const MAX_FONT_BYTES: usize = 8 << 20;
/// The most tables of a font.
const MAX_TABLES: usize = 64;
/// The size of a file's head.
const HEAD: usize = 44;
/// The size of an entry of a file's directory.
const ENTRY: usize = 20;

/// Unpacks a web font.
///
/// # Errors
/// The bytes are no WOFF file of version 1, they end early, or the font is too large.
pub(crate) fn to_sfnt(woff: &[u8]) -> Result<Vec<u8>> {
    ensure!(woff.starts_with(b"wOFF"), "expected a WOFF file");
    let count = usize::from(u16::try_from(number(woff, 12, 2)?)?);
    ensure!(count <= MAX_TABLES, "tables: expected at most {MAX_TABLES}, found {count}");
    let mut sfnt = woff.get(4..8).context("the head ends early")?.to_vec();
    sfnt.extend(number_of_tables(count)?);
    let mut tables = Vec::new();
    for at in 0..count {
        let entry = HEAD + ENTRY * at;
        let field = |place: usize| number(woff, entry + place, 4);
        let (offset, packed, size) = (field(4)?, field(8)?, field(12)?);
        let start = 12 + 16 * count + tables.len();
        ensure!(start.saturating_add(size) <= MAX_FONT_BYTES, "the font is too large");
        let data = offset.checked_add(packed).and_then(|end| woff.get(offset..end));
        let data = data.context("a table ends beyond the file")?;
        let before = tables.len();
        if packed < size {
            let limit = u64::try_from(size)? + 1;
            ZlibDecoder::new(data).take(limit).read_to_end(&mut tables)?;
        } else {
            tables.extend(data);
        }
        let found = tables.len() - before;
        ensure!(found == size, "a table: expected {size} bytes, found {found}");
        tables.resize(tables.len().next_multiple_of(4), 0);
        // The tag and the check sum, then where the table lies.
        sfnt.extend(&woff[entry..entry + 4]);
        sfnt.extend(&woff[entry + 16..entry + 20]);
        sfnt.extend(u32::try_from(start)?.to_be_bytes());
        sfnt.extend(u32::try_from(size)?.to_be_bytes());
    }
    sfnt.extend(tables);
    Ok(sfnt)
}

/// The number of tables of an sfnt file, and what its readers search the directory by.
fn number_of_tables(count: usize) -> Result<Vec<u8>> {
    let count = u16::try_from(count)?;
    let power = count.checked_ilog2().unwrap_or(0);
    let range = (1_u16 << power) * 16;
    let fields = [count, range, u16::try_from(power)?, (count * 16).saturating_sub(range)];
    Ok(fields.into_iter().flat_map(u16::to_be_bytes).collect())
}

/// A number of some bytes, the highest first.
fn number(bytes: &[u8], at: usize, size: usize) -> Result<usize> {
    let field = bytes.get(at..at + size).context("the directory ends early")?;
    Ok(field.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    /// A file with one packed table of a size, told to be of another.
    fn woff(content: &[u8], told: u32) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        let mut file = b"wOFF\0\x01\0\0".to_vec();
        file.extend([0; 4]);
        file.extend([0, 1]);
        file.resize(HEAD, 0);
        file.extend(b"glyf");
        let start = u32::try_from(HEAD + ENTRY).unwrap();
        for field in [start, u32::try_from(packed.len()).unwrap(), told, 7] {
            file.extend(field.to_be_bytes());
        }
        file.extend(packed);
        file
    }

    #[test]
    fn a_packed_table_is_unpacked_and_its_place_told() {
        let content = [5_u8; 90];
        let sfnt = to_sfnt(&woff(&content, 90)).unwrap();
        assert_eq!(sfnt[..12], [0, 1, 0, 0, 0, 1, 0, 16, 0, 0, 0, 0]);
        assert_eq!(sfnt[12..28], *b"glyf\0\0\0\x07\0\0\0\x1c\0\0\0\x5a");
        assert_eq!(sfnt[28..118], content);
        assert_eq!(sfnt.len(), 28 + 92);
    }

    #[test]
    fn sizes_that_are_wrong_are_refused() {
        let content = [5_u8; 90];
        assert!(to_sfnt(&woff(&content, 89)).is_err());
        assert!(to_sfnt(&woff(&content, 91)).is_err());
        assert!(to_sfnt(&woff(&content, u32::MAX)).is_err());
        let whole = woff(&content, 90);
        for end in 0..whole.len() {
            assert!(to_sfnt(&whole[..end]).is_err(), "{end}");
        }
    }
}
