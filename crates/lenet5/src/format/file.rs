//! Reading files no larger than they may be, and writing them whole or not at all.

use std::fs::File;
use std::io::Read as _;
#[cfg(feature = "files")]
use std::io::Write as _;
use std::path::Path;

use crate::error::{Error, FileKind, Mismatch, Result};

/// Reads a file of at most `limit` bytes, which should hold a `kind`; never takes more memory than that.
///
/// # Errors
/// The file cannot be read, or is larger.
pub fn read_limited(path: &Path, limit: u64, kind: FileKind) -> Result<Vec<u8>> {
    let file = File::open(path).map_err(Error::io(path))?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(Error::io(path))?;
    if bytes.len() as u64 > limit {
        let mismatch = Mismatch::new("size of the file", format!("at most {limit} bytes"), "more");
        return Err(Error::invalid(kind, path, mismatch));
    }
    Ok(bytes)
}

/// Writes a file whole or not at all: under a temporary name beside it, then renamed.
///
/// # Errors
/// The folder is missing or cannot be written to; what stood at `path` before is then unchanged.
#[cfg(feature = "files")]
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".lenet5-");
    // Others may read what is written as far as the user's umask allows, as with any other file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder).map_err(|error| Error::io(path)(error.kind().into()))?;
    // Of the file itself: the temporary one would tell its own name, and keep the system's number of the error to itself.
    let mut plain = file.as_file();
    plain.write_all(bytes).and_then(|()| plain.sync_all()).map_err(Error::io(path))?;
    file.persist(path).map_err(|error| Error::io(path)(error.error))?;
    Ok(())
}
