//! The page: a folder of static files, or a single file of HTML.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::python::build_program;
use crate::run::{Result, program, root, run, say, told};

/// The module as cargo names it, and as the page does.
const BUILT_MODULE: &str = "target/cross/wasm32-unknown-unknown/web/lenet5_wasm.wasm";
const MODULE: &str = "lenet5.wasm";

/// The folders of the page's files, from the repository's root, and where they lie in the page.
const FOLDERS: [(&str, &str); 2] = [("web", ""), ("samples", "samples")];

/// The networks of the page: a folder for each lies in this one.
const NETWORKS: &str = "crates/lenet5/pretrained";

/// A file of the page.
struct Asset {
    /// Its path from the page, with `/` between folders.
    path: String,
    bytes: Vec<u8>,
}

/// Where the page is put.
pub(crate) fn folder() -> PathBuf {
    root().join("target/page")
}

/// Builds the page as a folder, and with `single` also as one file beside it, `lenet5.html`.
///
/// # Errors
/// The module cannot be built, or a file cannot be read or written.
pub(crate) fn page(single: bool) -> Result<()> {
    run(Command::new("tools/cross/build.sh").arg("wasm32-unknown-unknown"))?;
    let assets = assets()?;
    let folder = folder();
    let _ = fs::remove_dir_all(&folder);
    for asset in &assets {
        write(&folder.join(&asset.path), &asset.bytes)?;
    }
    let bytes: usize = assets.iter().map(|asset| asset.bytes.len()).sum();
    say(format_args!("{}: {} files, {bytes} bytes", folder.display(), assets.len()))?;
    if single {
        let path = folder.with_file_name("lenet5.html");
        let html = in_one_file(&assets)?;
        write(&path, html.as_bytes())?;
        say(format_args!("{}: {} bytes", path.display(), html.len()))?;
    }
    Ok(())
}

/// Builds the page, and runs its tests: the engine in Node beside the program, and both makes of the page in a browser.
///
/// # Errors
/// The page cannot be built, Node or Chromium is missing, or a test fails.
pub(crate) fn test() -> Result<()> {
    page(true)?;
    build_program()?;
    let tests = root().join("web/tests");
    let mut install = Command::new("npm");
    install.args(["install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]);
    run(install.current_dir(&tests))?;
    let node = |arguments: &[&str]| {
        let mut node = Command::new("node");
        node.args(arguments).env("LENET5_PROGRAM", program()).env("ROUNDS", "1");
        run(node.current_dir(&tests))
    };
    for test in ["engine.test.js", "page.test.js"] {
        node(&["--test-reporter=spec", test])?;
    }
    // Only that it runs: it asserts nothing.
    node(&["figures.js"])
}

/// Finds every file of the page.
fn assets() -> Result<Vec<Asset>> {
    let module = root().join(BUILT_MODULE);
    let mut assets = vec![Asset { path: MODULE.to_owned(), bytes: read(&module)? }];
    for (from, to) in FOLDERS {
        add_folder(&root().join(from), to, &mut assets)?;
    }
    for entry in told(fs::read_dir(root().join(NETWORKS)), NETWORKS)? {
        let folder = told(entry, NETWORKS)?.path();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = read(&folder.join("network.safetensors"))?;
        assets.push(Asset { path: format!("networks/{name}.safetensors"), bytes });
    }
    assets.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(assets)
}

/// Adds the files of a folder; those of tests are no part of the page.
fn add_folder(from: &Path, to: &str, assets: &mut Vec<Asset>) -> Result<()> {
    for entry in told(fs::read_dir(from), from.display())? {
        let path = told(entry, from.display())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let inner = if to.is_empty() { name.clone() } else { format!("{to}/{name}") };
        if path.is_file() {
            assets.push(Asset { path: inner, bytes: read(&path)? });
        } else if name != "tests" {
            add_folder(&path, &inner, assets)?;
        }
    }
    Ok(())
}

/// Puts the page into one file: its style, its modules in one scope, those imported first, and all that it would fetch,
/// compressed, as base64.
fn in_one_file(assets: &[Asset]) -> Result<String> {
    let text = |path: &str| -> Result<String> {
        let found = assets.iter().find(|asset| asset.path == path);
        let asset = found.ok_or_else(|| format!("web/{path}: the page has no such file"))?;
        told(String::from_utf8(asset.bytes.clone()), path)
    };
    let mut script = String::new();
    add_module("app.js", &text, &mut Vec::new(), &mut script)?;
    let html = text("index.html")?;
    let html = replaced(
        &html,
        "<link rel=\"stylesheet\" href=\"style.css\">",
        &format!("<style>\n{}</style>", text("style.css")?),
    )?;
    let mut parts = String::new();
    for asset in assets.iter().filter(|asset| is_fetched(&asset.path)) {
        let (path, base64) = (&asset.path, BASE64_STANDARD.encode(compressed(&asset.bytes)?));
        parts.push_str(&format!(
            "<script type=\"application/octet-stream;base64\" id=\"asset:{path}\">{base64}</script>\n"
        ));
    }
    // What the document itself names is within it, too.
    let html = ["icon.svg", "still.svg"].into_iter().try_fold(html, |html, path| {
        let base64 = BASE64_STANDARD.encode(text(path)?);
        replaced(&html, &format!("\"{path}\""), &format!("\"data:image/svg+xml;base64,{base64}\""))
    })?;
    // No text of a script may end it.
    let script = script.replace("</script", "<\\/script");
    replaced(
        &html,
        "<script type=\"module\" src=\"app.js\"></script>",
        &format!("{parts}<script type=\"module\">\n{script}</script>"),
    )
}

/// Tells whether the page fetches a file when it runs: neither a part of it nor what only a served page has.
fn is_fetched(path: &str) -> bool {
    let is_part = Path::new(path).extension().is_some_and(|own| own == "js") && path != "worker.js";
    !(is_part || ["index.html", "style.css", "icon.svg"].contains(&path))
}

/// Adds a module after those that it imports, each once, without its imports and exports.
fn add_module(
    path: &str,
    text: &impl Fn(&str) -> Result<String>,
    added: &mut Vec<String>,
    script: &mut String,
) -> Result<()> {
    if added.iter().any(|own| own == path) {
        return Ok(());
    }
    added.push(path.to_owned());
    let mut own = String::new();
    for line in text(path)?.lines() {
        if line.starts_with("import ") {
            let (_, from) = line
                .split_once(" from \"./")
                .ok_or_else(|| format!("web/{path}: expected an import on one line: {line}"))?;
            add_module(from.trim_end_matches([';', '"']), text, added, script)?;
        } else {
            own.push_str(line.strip_prefix("export ").unwrap_or(line));
            own.push('\n');
        }
    }
    script.push_str(&own);
    Ok(())
}

/// Compresses a file, as `web/asset.js` unpacks it.
fn compressed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    told(encoder.write_all(bytes), "a file of the page")?;
    told(encoder.finish(), "a file of the page")
}

/// Replaces a text that stands in another once.
fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    match text.split_once(old) {
        Some((before, after)) => Ok([before, new, after].concat()),
        None => Err(format!("web/index.html: expected {old}")),
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    told(fs::read(path), path.display())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    told(fs::create_dir_all(folder), folder.display())?;
    told(fs::write(path, bytes), path.display())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    #[test]
    fn modules_come_once_and_after_those_that_they_import() {
        let text = |path: &str| {
            Ok(match path {
                "app.js" => "import { b } from \"./b.js\";\nimport { c } from \"./c.js\";\nb(c);\n",
                "b.js" => "import { c } from \"./c.js\";\nexport function b(x) {}\n",
                _ => "export const c = 1;\n",
            }
            .to_owned())
        };
        let mut script = String::new();
        add_module("app.js", &text, &mut Vec::new(), &mut script).unwrap();
        assert_eq!(script, "const c = 1;\nfunction b(x) {}\nb(c);\n");
    }
}
