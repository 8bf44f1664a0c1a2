//! What several commands ask before they begin.

use std::path::Path;

use anyhow::{Result, bail, ensure};
use lenet5::PictureReader;

use crate::arguments::Method;
use crate::model::Model;

/// Refuses to overwrite what is there, unless forced to.
pub(crate) fn refuse_overwriting(path: &Path, force: bool) -> Result<()> {
    if path.exists() && !force {
        bail!("{}: is there already; --force replaces it", path.display());
    }
    Ok(())
}

/// Refuses to read lines both ways with a reader that has no network to slide over them.
pub(crate) fn check_method(
    method: Option<Method>,
    model: &Model,
    reader: &PictureReader,
) -> Result<()> {
    ensure!(
        reader.has_slider() || !matches!(method, Some(Method::Both)),
        "--method both: expected segment or sdnn, as --model {} has no network beside it that slides",
        model.name()
    );
    Ok(())
}
