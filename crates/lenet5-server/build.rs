//! Puts the page together, which is compiled into the service.
//!
//! With `LENET5_WASM` set to the module that `cargo xtask page` builds, the page computes for itself; else it asks the
//! service.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use lenet5_page::Sources;

fn main() {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../..");
    let sources = Sources::read(&root).expect("the page lies beside the crates");
    for path in &sources.paths {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    println!("cargo::rerun-if-env-changed=LENET5_WASM");
    println!("cargo::rustc-check-cfg=cfg(has_wasm)");
    let files = match env::var_os("LENET5_WASM") {
        // Cargo runs this in the crate's folder, and people name it from the repository's.
        Some(module) => {
            let path = root.join(module);
            println!("cargo::rerun-if-changed={}", path.display());
            println!("cargo::rustc-cfg=has_wasm");
            sources.with_module_and_service(
                fs::read(path).expect("LENET5_WASM is the path of a module"),
            )
        }
        None => sources.with_service(),
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut table = String::from("[\n");
    for (at, file) in files.expect("the page is whole").iter().enumerate() {
        let path = out.join(format!("page.{at}"));
        fs::write(&path, &file.bytes).expect("cargo made the folder");
        let path = path.to_string_lossy();
        let _ = writeln!(table, "    (\"/{}\", include_bytes!({path:?})),", file.path);
    }
    table.push(']');
    fs::write(out.join("page.rs"), table).expect("cargo made the folder");
}
