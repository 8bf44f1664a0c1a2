//! The page: its files, compiled in.
//!
//! The page has one interface to what computes, and two makes of it. In a service that was built with the module of
//! WebAssembly it computes for itself, so that many may look at once; in any other it asks `/v1/inspect`.

use std::borrow::Cow;

use axum::body::Bytes;
use lenet5::Pretrained;

use crate::answer::OCTETS;

/// The files of the page by their paths.
static FILES: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// The page itself, which is also at `/`.
pub(crate) const INDEX: &str = "/index.html";

/// A file of the page.
pub(crate) struct File {
    pub(crate) path: Cow<'static, str>,
    pub(crate) bytes: Bytes,
}

impl File {
    /// Its type, by its name.
    pub(crate) fn kind(&self) -> &'static str {
        match self.path.rsplit('.').next().unwrap_or_default() {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "txt" => "text/plain; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "wasm" => "application/wasm",
            _ => OCTETS,
        }
    }
}

/// Lists the files, and, beside a module, the networks that it loads.
pub(crate) fn files() -> impl Iterator<Item = File> {
    let files = FILES
        .iter()
        .map(|&(path, bytes)| File { path: path.into(), bytes: Bytes::from_static(bytes) });
    let networks = Pretrained::ALL.into_iter().filter(|_| cfg!(has_wasm)).map(|network| {
        let path = format!("/networks/{network}.safetensors");
        File { path: path.into(), bytes: Bytes::from_static(network.file()) }
    });
    files.chain(networks)
}

/// Tells whether a route ends in the path of a file.
pub(crate) fn is_file(route: &str) -> bool {
    FILES.iter().any(|(path, _)| route.ends_with(path)) || route.ends_with(".safetensors")
}
