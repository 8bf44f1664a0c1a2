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

/// A typeface, ready to be drawn.
pub(crate) struct Typeface {
    pub(crate) family: &'static Family,
    /// Its font, as an sfnt file.
    pub(crate) sfnt: Vec<u8>,
}

/// Loads the typefaces of a look and a part from a folder; fetches those that are lacking.
///
/// # Errors
/// One cannot be fetched, or is no web font.
pub(crate) fn load(folder: &Path, look: Look, part: Part) -> Result<Vec<Typeface>> {
    let load_one = |family: &'static Family| -> Result<Typeface> {
        let woff = package::load(folder, family)?;
        let sfnt = woff::to_sfnt(&woff).with_context(|| format!("typeface {}", family.name))?;
        Ok(Typeface { family, sfnt })
    };
    families(look, part).collect::<Vec<_>>().into_par_iter().map(load_one).collect()
}

/// Fetches all typefaces, and lists them.
///
/// # Errors
/// One cannot be fetched, or is no web font.
pub(crate) fn list(place: &Place) -> Result<()> {
    let folder = place.folder()?;
    say(format_args!("every family at a multiple of {HELD_OUT} is for testing only"))?;
    for look in Look::ALL {
        for (part, part_name) in [(Part::Training, "training"), (Part::HeldOut, "testing")] {
            for Typeface { family, sfnt } in load(&folder, look, part)? {
                let Family { name, version, alphabet, .. } = family;
                let (look, size) = (look.name(), sfnt.len() / 1024);
                say(format_args!(
                    "{look:<6}  {part_name:<8}  {name:<24} {alphabet:<10} {version}  {size:>4} kB"
                ))?;
            }
        }
    }
    say(format_args!("in {}", folder.display()))
}
