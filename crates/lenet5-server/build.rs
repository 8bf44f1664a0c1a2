//! Finds the files of the page, which are compiled into the service.
//!
//! With `LENET5_WASM` set to the module that `cargo xtask page` builds, the page computes for itself; else it asks the
//! service.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of the page, from the repository's root, with the prefix of their paths.
const FOLDERS: [(&str, &str); 3] = [("web", ""), ("web/text", "text/"), ("samples", "samples/")];

fn main() {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../..");
    let mut table = String::from("[\n");
    let mut add = |name: &str, path: &Path| {
        println!("cargo::rerun-if-changed={}", path.display());
        let path = path.to_string_lossy();
        let _ = writeln!(table, "    (\"/{name}\", include_bytes!({path:?})),");
    };
    for (folder, prefix) in FOLDERS {
        let folder = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        let files = fs::read_dir(&folder).expect("the page lies beside the crates");
        let mut files: Vec<PathBuf> = files.flatten().map(|entry| entry.path()).collect();
        files.retain(|path| path.is_file());
        files.sort();
        for path in files {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let path = path.canonicalize().expect("it was just listed");
            add(&format!("{prefix}{name}"), &path);
        }
    }
    println!("cargo::rerun-if-env-changed=LENET5_WASM");
    println!("cargo::rustc-check-cfg=cfg(has_wasm)");
    if let Some(module) = env::var_os("LENET5_WASM") {
        // Cargo runs this in the crate's folder, and people name it from the repository's.
        let module =
            fs::canonicalize(root.join(module)).expect("LENET5_WASM is the path of a module");
        add("lenet5.wasm", &module);
        println!("cargo::rustc-cfg=has_wasm");
    }
    table.push(']');
    let out = Path::new(&env::var_os("OUT_DIR").expect("cargo sets it")).join("page.rs");
    fs::write(out, table).expect("cargo made the folder");
}
