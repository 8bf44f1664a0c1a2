//! The page, put together from its sources in `web/`.
//!
//! A browser asks for each file anew, so the modules are put into one script, and what every visit needs at once is
//! named in the document's head.

#![forbid(unsafe_code)]

mod modules;
#[cfg(feature = "single")]
mod single;

use std::fs;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

/// The folders of the page's sources, from the repository's root, and where their files lie in the page.
const FOLDERS: [(&str, &str); 3] = [("web", ""), ("web/text", "text/"), ("samples", "samples/")];

/// A folder for each network lies in this one.
const NETWORKS: &str = "crates/lenet5/pretrained";

const INDEX: &str = "index.html";
const SCRIPT: &str = "app.js";
const WORKER: &str = "worker.js";
const OFFLINE_WORKER: &str = "sw.js";
const MODULE: &str = "lenet5.wasm";

/// What stands in the sources where this crate puts something else.
const SCRIPT_ELEMENT: &str = "<script type=\"module\" src=\"app.js\"></script>\n";
const BY_MODULE: &str = "<meta name=\"lenet5-engine\" content=\"wasm\">";
const BY_SERVICE: &str = "<meta name=\"lenet5-engine\" content=\"server\">";
const BY_EITHER: &str = "<meta name=\"lenet5-engine\" content=\"wasm server\">";
const NO_FILES: &str = "const FILES = [];";

/// A file of the page.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path from the page, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What the page's files are made from.
#[derive(Debug)]
pub struct Sources {
    root: PathBuf,
    files: Vec<File>,
    /// Every file and folder that was read, for those who build anew when one changes.
    pub paths: Vec<PathBuf>,
}

impl Sources {
    /// Reads the sources, without the networks.
    ///
    /// # Errors
    /// A file or a folder cannot be read.
    pub fn read(root: &Path) -> Result<Self> {
        let mut sources = Self { root: root.to_owned(), files: Vec::new(), paths: Vec::new() };
        for (folder, prefix) in FOLDERS {
            let folder = root.join(folder);
            for path in entries(&folder)?.into_iter().filter(|path| path.is_file()) {
                let file =
                    File { path: format!("{prefix}{}", name_of(&path)), bytes: read(&path)? };
                sources.files.push(file);
                sources.paths.push(path);
            }
            sources.paths.push(folder);
        }
        sources.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(sources)
    }

    /// The page that asks the service which serves it.
    ///
    /// # Errors
    /// A source lacks what it is known to have.
    pub fn with_service(&self) -> Result<Vec<File>> {
        let index = replaced(INDEX, &self.text(INDEX)?, BY_MODULE, BY_SERVICE)?;
        let mut files = self.parts()?;
        files.push(text_file(INDEX, index));
        Ok(files)
    }

    /// The page with its engine, in a service that it asks where a browser runs no WebAssembly. As of
    /// [`with_module`](Self::with_module), the networks are not among the files.
    ///
    /// # Errors
    /// A source lacks what it is known to have.
    pub fn with_module_and_service(&self, module: Vec<u8>) -> Result<Vec<File>> {
        self.with_engine(module, BY_EITHER)
    }

    /// The page with its engine, without the networks, which it expects at `networks/NAME.safetensors`.
    ///
    /// # Errors
    /// A source lacks what it is known to have.
    pub fn with_module(&self, module: Vec<u8>) -> Result<Vec<File>> {
        self.with_engine(module, BY_MODULE)
    }

    fn with_engine(&self, module: Vec<u8>, engines: &str) -> Result<Vec<File>> {
        let worker = script("text/plain", WORKER, &self.text(WORKER)?);
        // What every visit fetches is asked for before the script runs.
        let first = [MODULE, "networks/reader.safetensors", "text/en.txt"].map(|path| {
            format!("<link rel=\"preload\" href=\"{path}\" as=\"fetch\" crossorigin>\n")
        });
        let head = [&first.concat(), &worker, SCRIPT_ELEMENT].concat();
        let index = replaced(INDEX, &self.text(INDEX)?, SCRIPT_ELEMENT, &head)?;
        let index = replaced(INDEX, &index, BY_MODULE, engines)?;
        let mut files = self.parts()?;
        files.push(text_file(INDEX, index));
        files.push(File { path: MODULE.to_owned(), bytes: module });
        let networks = self.networks()?;
        let all: Vec<&str> = files.iter().chain(&networks).map(|file| file.path.as_str()).collect();
        let list = format!("const FILES = {all:?};");
        let offline = replaced(OFFLINE_WORKER, &self.text(OFFLINE_WORKER)?, NO_FILES, &list)?;
        files.push(text_file(OFFLINE_WORKER, offline));
        Ok(files)
    }

    /// All networks, as the page expects them.
    ///
    /// # Errors
    /// A network cannot be read.
    pub fn networks(&self) -> Result<Vec<File>> {
        let folders = entries(&self.root.join(NETWORKS))?;
        let network = |folder: PathBuf| {
            let path = format!("networks/{}.safetensors", name_of(&folder));
            Ok(File { path, bytes: read(&folder.join("network.safetensors"))? })
        };
        folders.into_iter().map(network).collect()
    }

    /// The files that are the same whatever computes: those that are taken as they are, and the script.
    fn parts(&self) -> Result<Vec<File>> {
        let is_script = |path: &str| Path::new(path).extension().is_some_and(|own| own == "js");
        let is_kept = |path: &str| path != INDEX && !is_script(path);
        let mut files: Vec<File> =
            self.files.iter().filter(|file| is_kept(&file.path)).cloned().collect();
        files.push(text_file(SCRIPT, self.script()?));
        Ok(files)
    }

    /// The modules in one script.
    fn script(&self) -> Result<String> {
        modules::joined(SCRIPT, &|path| self.text(path))
    }

    fn text(&self, path: &str) -> Result<String> {
        let found = self.files.iter().find(|file| file.path == path);
        let file =
            found.ok_or_else(|| Error::other(format!("web/{path}: there is no such file")))?;
        String::from_utf8(file.bytes.clone())
            .map_err(|error| Error::other(format!("web/{path}: {error}")))
    }
}

fn text_file(path: &str, text: String) -> File {
    File { path: path.to_owned(), bytes: text.into_bytes() }
}

/// A file within the document, where the page finds it instead of fetching it.
fn script(kind: &str, path: &str, text: &str) -> String {
    format!("<script type=\"{kind}\" id=\"asset:{path}\">{}</script>\n", endless(text))
}

/// A text that ends no script in which it stands.
fn endless(text: &str) -> String {
    text.replace("</script", "<\\/script")
}

/// Replaces a text that stands once in a source.
fn replaced(path: &str, text: &str, old: &str, new: &str) -> Result<String> {
    match text.split_once(old) {
        Some((before, after)) => Ok([before, new, after].concat()),
        None => Err(Error::other(format!("web/{path}: expected {old}"))),
    }
}

/// What lies in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let named = |error: Error| Error::other(format!("{}: {error}", folder.display()));
    let entries = fs::read_dir(folder).map_err(named)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()).map_err(named))
        .collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Error::other(format!("{}: {error}", path.display())))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    fn sources() -> Sources {
        Sources::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
    }

    fn text<'a>(files: &'a [File], path: &str) -> &'a str {
        let file = files.iter().find(|file| file.path == path).unwrap();
        std::str::from_utf8(&file.bytes).unwrap()
    }

    /// The files that a document or a script names by an attribute.
    fn named<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
        let opened = format!(" {attribute}=\"");
        let parts = html.split(&opened).skip(1);
        parts.filter_map(|part| part.split('"').next()).collect()
    }

    #[test]
    fn the_page_names_only_files_that_it_has() {
        let sources = sources();
        let networks = sources.networks().unwrap();
        for files in [sources.with_service().unwrap(), sources.with_module(vec![0]).unwrap()] {
            let has = |path: &str| files.iter().chain(&networks).any(|file| file.path == path);
            let index = text(&files, INDEX);
            let mut paths = [named(index, "href"), named(index, "src")].concat();
            paths.retain(|path| !path.starts_with("data:"));
            assert!(paths.len() >= 3, "{paths:?}");
            assert!(paths.iter().all(|path| has(path)), "{paths:?}");
        }
    }

    #[test]
    fn what_is_kept_for_use_offline_is_there() {
        let sources = sources();
        let files = sources.with_module(vec![0]).unwrap();
        let networks = sources.networks().unwrap();
        let list = text(&files, OFFLINE_WORKER).split_once("FILES = [").unwrap().1;
        let list: Vec<&str> = list
            .split_once(']')
            .unwrap()
            .0
            .split(", ")
            .map(|name| name.trim_matches('"'))
            .collect();
        for path in &list {
            assert!(files.iter().chain(&networks).any(|file| file.path == *path), "{path}");
        }
        for path in [INDEX, SCRIPT, MODULE, "text/zh-Hant.txt", "networks/paper.safetensors"] {
            assert!(list.contains(&path), "{path}");
        }
    }

    #[test]
    fn only_the_page_with_its_engine_has_the_engine() {
        let sources = sources();
        let (service, module) =
            (sources.with_service().unwrap(), sources.with_module(vec![0]).unwrap());
        assert!(text(&service, INDEX).contains(BY_SERVICE));
        assert!(!text(&service, INDEX).contains(MODULE));
        assert!(text(&module, INDEX).contains(BY_MODULE));
        assert!(text(&module, INDEX).contains("self.onmessage"));
        for files in [service, module] {
            assert!(!text(&files, SCRIPT).contains("\nimport "));
            assert!(!files.iter().any(|file| file.path == "pad.js"), "modules are in the script");
        }
    }
}
