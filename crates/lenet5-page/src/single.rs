//! The page as one file of HTML, which opens from a disk.

use std::io::{Result, Write as _};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::{
    File, INDEX, MODULE, SCRIPT, SCRIPT_ELEMENT, Sources, WORKER, endless, replaced, script,
};

/// How `web/asset.js` knows a file that is compressed.
const COMPRESSED: &str = "application/octet-stream;base64";

/// The picture that the document itself names.
const STILL: &str = "still.svg";

impl Sources {
    /// The page with its engine and all networks in one file: its style, its script, and all that it would fetch,
    /// compressed, as base64.
    ///
    /// # Errors
    /// A network cannot be read, or a source lacks what it is known to have.
    pub fn in_one_file(&self, module: Vec<u8>) -> Result<String> {
        let style = format!("<style>\n{}</style>", self.text("style.css")?);
        let html = self.text(INDEX)?;
        let html = replaced(INDEX, &html, "<link rel=\"stylesheet\" href=\"style.css\">", &style)?;
        let still =
            format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(self.text(STILL)?));
        let html = replaced(INDEX, &html, &format!("\"{STILL}\""), &format!("\"{still}\""))?;

        let mut files = self.parts()?;
        files.retain(|file| ![SCRIPT, "style.css"].contains(&file.path.as_str()));
        files.push(File { path: WORKER.to_owned(), bytes: self.text(WORKER)?.into_bytes() });
        files.push(File { path: MODULE.to_owned(), bytes: module });
        files.extend(self.networks()?);
        let mut parts = String::new();
        for File { path, bytes } in &files {
            parts.push_str(&script(COMPRESSED, path, &BASE64_STANDARD.encode(compressed(bytes)?)));
        }
        let own = endless(&self.script()?);
        let all = format!("{parts}<script type=\"module\">\n{own}</script>\n");
        replaced(INDEX, &html, SCRIPT_ELEMENT, &all)
    }
}

/// Compresses a file, as `web/asset.js` unpacks it.
fn compressed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn one_file_names_no_other() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let html = Sources::read(&root).unwrap().in_one_file(vec![0; 9]).unwrap();
        for attribute in ["src=\"", "href=\""] {
            for (_, after) in
                html.match_indices(attribute).map(|(at, own)| html.split_at(at + own.len()))
            {
                assert!(after.starts_with("data:"), "{}", after.get(..40).unwrap());
            }
        }
        for path in [MODULE, WORKER, "networks/best.safetensors", "samples/7.png", "text/en.txt"] {
            assert!(html.contains(&format!("id=\"asset:{path}\"")), "{path}");
        }
    }
}
