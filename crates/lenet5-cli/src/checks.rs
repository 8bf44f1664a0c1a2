//! What several commands ask before they begin.

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use lenet5::PictureReader;
use lenet5::read::number::Method;

use crate::model::Model;

/// Refuses to overwrite what is there, unless forced to.
pub(crate) fn refuse_overwriting(path: &Path, force: bool) -> Result<()> {
    if path.exists() && !force {
        bail!("{}: is there already; --force replaces it", path.display());
    }
    Ok(())
}

/// Refuses to write a file where it cannot be written, or, unless forced to, over what is there; asked before the
/// work, not after it.
pub(crate) fn check_target(option: &str, path: &Path, force: bool) -> Result<()> {
    refuse_overwriting(path, force)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        bail!("{option} {}: there is no folder {}", path.display(), folder.display());
    }
    Ok(())
}

/// Refuses to read lines both ways with a reader that has no network to slide over them.
pub(crate) fn check_method(
    method: Option<Method>,
    model: &Model,
    reader: &PictureReader,
) -> Result<()> {
    let Some(method) = method else { return Ok(()) };
    let told = |why| anyhow!("--method {} with --model {}: {why}", method.name(), model.name());
    reader.check_method(method).map_err(told)
}
