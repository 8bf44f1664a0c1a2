//! `lenet5 inspect`: what every layer makes of one picture.

use std::io::Cursor;

use anyhow::{Result, bail};
use image::{GrayImage, ImageFormat};
use lenet5::image::DEFAULT_MAX_PIXELS;
use lenet5::{Activations, Input};

use super::{read, refuse_overwriting};
use crate::arguments;
use crate::exit::Exit;
use crate::inspect::{panels, sheet};
use crate::terminal::Terminal;

pub(super) fn run(arguments: &arguments::Inspect, terminal: &mut Terminal) -> Result<Exit> {
    let network = arguments.model.clone().unwrap_or_default().load()?;
    let digit = match read::open(&arguments.image, DEFAULT_MAX_PIXELS)?.normalise() {
        Ok(digit) => digit,
        Err(reason) => {
            terminal.note(format_args!("{}: refused, {reason}", arguments.image.display()));
            return Ok(Exit::No);
        }
    };
    let input = Input::from_digit(&digit);
    let mut activations = Box::new(Activations::new());
    network.forward(&input, &mut activations);

    let panels = panels(&network, &input, &activations);
    let sheet = sheet(&panels);
    let mut pictures = vec![("activations", &sheet)];
    pictures.extend(panels.iter().map(|panel| (panel.file, &panel.picture)));

    let out = &arguments.out;
    let paths: Vec<_> = pictures.iter().map(|(name, _)| out.join(format!("{name}.png"))).collect();
    for path in &paths {
        refuse_overwriting(path, arguments.force)?;
    }
    if let Err(reason) = std::fs::create_dir_all(out) {
        bail!("{}: {reason}", out.display());
    }
    for (path, (_, picture)) in paths.iter().zip(pictures) {
        lenet5::format::write(path, &png(picture)?)?;
        terminal.line(path.display())?;
    }
    Ok(Exit::Done)
}

/// Encodes a picture.
pub(super) fn png(picture: &GrayImage) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
