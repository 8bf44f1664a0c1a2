//! Fetching MNIST: from a folder, the cache, or a mirror.
//!
//! Whatever the source, the SHA-256 of each file's uncompressed content must be the pinned one
//! ([`FILES`]), and a file appears in the cache whole or not at all.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use ureq::Agent;

use super::Mnist;
use super::dataset::hex;
use super::find::find;
pub use super::mnist::MIRRORS;
use super::mnist::{FILES, File};
use crate::error::{Error, FileKind, Mismatch, Result};
use crate::format;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Where to look for MNIST, in this order: the cache, `from`, the mirrors.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// The folder that the files are kept in.
    pub cache: PathBuf,
    /// A folder that already has them, plain or with `.gz`.
    pub from: Option<PathBuf>,
    /// Addresses to which the name of a file is appended.
    pub mirrors: Vec<String>,
}

/// Is told of a fetch's progress. Every method does nothing by default.
pub trait Progress {
    /// A source is about to be tried.
    fn source(&mut self, name: &str) {
        let _ = name;
    }

    /// A source has failed; the next one follows.
    fn failed(&mut self, name: &str, reason: &str) {
        let _ = (name, reason);
    }

    /// `bytes` of a file's `total` bytes have been received.
    fn received(&mut self, file: &str, bytes: u64, total: u64) {
        let _ = (file, bytes, total);
    }
}

/// Tells nobody of the progress.
impl Progress for () {}

impl Fetch {
    /// Looks at the public mirrors for what is missing from the cache.
    #[must_use]
    pub fn new(cache: PathBuf) -> Self {
        let mirrors = MIRRORS.map(str::to_owned).to_vec();
        Self { cache, from: None, mirrors }
    }

    /// Stays on this machine.
    #[must_use]
    pub fn offline(cache: PathBuf) -> Self {
        Self { cache, from: None, mirrors: Vec::new() }
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
        let mut missing = self.find_missing(&mut tried);
        let folders = self.from.iter().map(|folder| Source::Folder(folder));
        let sources = folders.chain(self.mirrors.iter().map(|url| Source::Mirror(url)));
        for source in sources {
            if missing.is_empty() {
                return Ok(());
            }
            // A cache that cannot be made is nobody's but the caller's fault.
            fs::create_dir_all(&self.cache).map_err(Error::io(&self.cache))?;
            progress.source(&source.name());
            match self.get(source, &missing, progress) {
                Ok(()) => missing.clear(),
                Err(reason) => {
                    progress.failed(&source.name(), &reason);
                    tried.push((source.name(), reason));
                    missing = self.find_missing(&mut Vec::new());
                }
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(Error::Fetch { tried }) }
    }

    /// Keeps the content of one file of MNIST, plain or gzip, in the cache if it is the right one: for
    /// sources that this library does not know.
    ///
    /// *Cost:* the memory of the file, uncompressed.
    ///
    /// # Errors
    /// The content is not that of the file, or the cache cannot be written.
    pub fn keep(&self, file: &File, content: impl Read, progress: &mut dyn Progress) -> Result<()> {
        let bytes = read_verified(content, file, progress)?;
        fs::create_dir_all(&self.cache).map_err(Error::io(&self.cache))?;
        format::write(&self.cache.join(file.name), &bytes)
    }

    /// Lists the files of MNIST that the cache lacks, or has with wrong content.
    ///
    /// *Cost:* a hash of all that is in the cache.
    #[must_use]
    pub fn missing(&self) -> Vec<File> {
        self.find_missing(&mut Vec::new())
    }

    /// Lists the files that the cache lacks, or has with wrong content.
    fn find_missing(&self, faults: &mut Vec<(String, String)>) -> Vec<File> {
        let mut missing = Vec::new();
        for file in FILES {
            let path = self.cache.join(file.name);
            let fault = match fs::File::open(&path) {
                Ok(content) => {
                    read_verified(content, &file, &mut ()).err().map(|error| error.to_string())
                }
                Err(_) => Some("not there".to_owned()),
            };
            if let Some(fault) = fault {
                faults.push((path.display().to_string(), fault));
                missing.push(file);
            }
        }
        missing
    }

    /// Brings files from a source into the cache.
    fn get(
        &self,
        source: Source<'_>,
        files: &[File],
        progress: &mut dyn Progress,
    ) -> Result<(), String> {
        let text = |error: Error| error.to_string();
        match source {
            Source::Folder(folder) => {
                for file in files {
                    let path = find(folder, file.name).map_err(text)?;
                    let content = fs::File::open(path).map_err(|error| error.to_string())?;
                    self.keep(file, content, progress).map_err(text)?;
                }
            }
            Source::Mirror(url) => {
                let agent = new_agent();
                for file in files {
                    let response = agent.get(format!("{url}{}.gz", file.name)).call();
                    let body = response.map_err(|error| error.to_string())?.into_body();
                    // Compressed, a file is never larger than plain but for a header.
                    let limited = body.into_with_config().limit(file.bytes + 1024);
                    self.keep(file, limited.reader(), progress).map_err(text)?;
                }
            }
        }
        Ok(())
    }
}

/// One place to get the files from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Folder(&'a Path),
    Mirror(&'a str),
}

impl Source<'_> {
    fn name(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Mirror(url) => (*url).to_owned(),
        }
    }
}

fn new_agent() -> Agent {
    Agent::config_builder()
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_per_read(Some(READ_TIMEOUT))
        .build()
        .into()
}

/// Reads a file's content, plain or gzip, and compares its size and SHA-256 with the pinned ones.
fn read_verified(content: impl Read, file: &File, progress: &mut dyn Progress) -> Result<Vec<u8>> {
    let name = Path::new(file.name);
    let mut content = super::idx::plain(content).map_err(Error::io(name))?;
    let mut bytes = Vec::new();
    loop {
        let before = bytes.len();
        // In pieces, to tell of the progress; one byte too many shows a file that is too long.
        let left = (file.bytes + 1).saturating_sub(before as u64);
        let piece = content.by_ref().take(left.min(1 << 18)).read_to_end(&mut bytes);
        piece.map_err(Error::io(name))?;
        if bytes.len() == before {
            break;
        }
        progress.received(file.name, bytes.len() as u64, file.bytes);
    }
    let refuse = |mismatch| Err(Error::invalid(FileKind::Data, name, mismatch));
    if bytes.len() as u64 != file.bytes {
        let is_longer = bytes.len() as u64 > file.bytes;
        let found = if is_longer { "more".to_owned() } else { bytes.len().to_string() };
        return refuse(Mismatch::new("bytes", file.bytes, found));
    }
    let found = hex(&Sha256::digest(&bytes));
    if found == file.sha256 {
        Ok(bytes)
    } else {
        refuse(Mismatch::new("SHA-256", file.sha256, found))
    }
}
