//! Packages of typefaces, packed by the user's own npm client.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha512};

use super::families::Family;

/// The user's npm client.
const CLIENT: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// How long the client may take for one package.
const TIMEOUT: Duration = Duration::from_mins(2);
/// The largest package.
const MAX_PACKAGE_BYTES: u64 = 64 << 20;
/// The largest web font.
const MAX_WOFF_BYTES: u64 = 4 << 20;

/// Reads a family's web font from a folder; fetches it there first if it is not there.
///
/// # Errors
/// There is no client, it cannot reach a registry, or the package has another hash.
pub(super) fn load(folder: &Path, family: &Family) -> Result<Vec<u8>> {
    let path = folder.join(format!("{}-{}-{}.woff", family.name, family.version, family.alphabet));
    if let Ok(file) = fs::File::open(&path) {
        let mut woff = Vec::new();
        file.take(MAX_WOFF_BYTES).read_to_end(&mut woff)?;
        return Ok(woff);
    }
    let woff = fetch(family).with_context(|| format!("typeface {}", family.name))?;
    fs::create_dir_all(folder)?;
    lenet5::format::write(&path, &woff)?;
    Ok(woff)
}

/// Fetches a family's web font.
fn fetch(family: &Family) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let archive = pack(family, folder.path())?;
    let mut bytes = Vec::new();
    fs::File::open(archive)?.take(MAX_PACKAGE_BYTES).read_to_end(&mut bytes)?;
    let found = STANDARD.encode(Sha512::digest(&bytes));
    ensure!(found == family.sha512, "SHA-512: expected {}, found {found}", family.sha512);
    let wanted = format!("package/files/{}-{}-400-normal.woff", family.name, family.alphabet);
    for entry in tar::Archive::new(GzDecoder::new(&bytes[..])).entries()? {
        let entry = entry?;
        if entry.path()? == Path::new(&wanted) {
            let mut woff = Vec::new();
            entry.take(MAX_WOFF_BYTES).read_to_end(&mut woff)?;
            return Ok(woff);
        }
    }
    bail!("{wanted} is not in the package")
}

/// Has the client pack a package into a folder, and finds its archive there.
fn pack(family: &Family, folder: &Path) -> Result<PathBuf> {
    let package = format!("@fontsource/{}@{}", family.name, family.version);
    let mut child = Command::new(CLIENT)
        .args(["pack", &package, "--silent", "--pack-destination"])
        .arg(folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("{CLIENT} cannot be started"))?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > TIMEOUT {
            child.kill().and_then(|()| child.wait())?;
            bail!("{CLIENT}: no answer within {} s", TIMEOUT.as_secs());
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    ensure!(status.success(), "{CLIENT} pack {package}: {status}");
    let mut entries = fs::read_dir(folder)?.filter_map(Result::ok);
    let archive = entries.find(|entry| entry.path().extension().is_some_and(|end| end == "tgz"));
    Ok(archive.with_context(|| format!("{CLIENT} pack left no archive"))?.path())
}
