//! Freely licensed typefaces, for words and signs that are no digits: fetched by the user's own npm client,
//! checked by their hashes, and kept in a cache.

mod families;
mod package;
mod woff;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use etcetera::BaseStrategy as _;
use rayon::prelude::*;

pub(crate) use self::families::{Family, HELD_OUT, Look, Part, families};
use crate::repository::say;

/// Where typefaces are kept.
#[derive(clap::Args)]
pub(crate) struct Place {
    /// The folder that keeps the typefaces [default: lenet5/typefaces in the user's cache].
    #[arg(long)]
    pub(crate) typefaces: Option<PathBuf>,
}

impl Place {
    /// The folder that keeps the typefaces.
    ///
    /// # Errors
    /// No folder is given, and the user has no home folder.
    pub(crate) fn folder(&self) -> Result<PathBuf> {
        if let Some(folder) = &self.typefaces {
            return Ok(folder.clone());
        }
        let strategy = etcetera::choose_base_strategy().context("there is no cache folder")?;
        Ok(strategy.cache_dir().join("lenet5").join("typefaces"))
    }
}

/// Loads the typefaces of a look and a part from a folder, as sfnt files; fetches those that are lacking.
///
/// # Errors
/// One cannot be fetched, or is no web font.
pub(crate) fn load(folder: &Path, look: Look, part: Part) -> Result<Vec<Vec<u8>>> {
    let own: Vec<&Family> = families(look, part).collect();
    own.into_par_iter().map(|family| load_one(folder, family)).collect()
}

fn load_one(folder: &Path, family: &Family) -> Result<Vec<u8>> {
    let woff = package::load(folder, family)?;
    woff::to_sfnt(&woff).with_context(|| format!("typeface {}", family.name))
}

/// Fetches all typefaces, and lists them.
///
/// # Errors
/// One cannot be fetched, or is no web font.
pub(crate) fn list(place: &Place) -> Result<()> {
    let folder = place.folder()?;
    say(format_args!("every family at a multiple of {HELD_OUT} is for testing only"))?;
    for (look, look_name) in [(Look::Hand, "hand"), (Look::Print, "print")] {
        for (part, part_name) in [(Part::Training, "training"), (Part::HeldOut, "testing")] {
            let fonts = load(&folder, look, part)?;
            for (family, font) in families(look, part).zip(fonts) {
                let Family { name, version, .. } = family;
                let size = font.len() / 1024;
                say(format_args!(
                    "{look_name:<5}  {part_name:<8}  {name:<24} {version}  {size:>4} kB"
                ))?;
            }
        }
    }
    say(format_args!("in {}", folder.display()))
}
