//! `lenet5 inspect`: what every layer makes of one picture.

use anyhow::{Result, bail};
use lenet5::image::DEFAULT_MAX_PIXELS;
use lenet5::{Activations, Input};

use super::{read, refuse_overwriting};
use crate::arguments;
use crate::draw::activations::{Layers, panel_picture, panels, sheet_picture};
use crate::draw::raster::png;
use crate::draw::svg;
use crate::exit::Exit;
use crate::terminal::Terminal;

pub(super) fn run(arguments: &arguments::Inspect, terminal: &mut Terminal) -> Result<Exit> {
    let model = arguments.model.clone().unwrap_or_default();
    let network = model.load()?;
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

    let name = match arguments.image.file_name() {
        Some(name) => name.to_string_lossy(),
        None => arguments.image.to_string_lossy(),
    };
    let title = format!("What the network {} makes of {name}", model.name());
    let panels = panels(&network, &input, &activations);
    let layers = Layers { title: &title, panels: &panels };
    let mut files = vec![
        ("activations.png".to_owned(), png(&sheet_picture(&layers)?)?),
        ("activations.svg".to_owned(), svg::activations(&layers)?.into_bytes()),
    ];
    for panel in &panels {
        files.push((format!("{}.png", panel.file), png(&panel_picture(panel)?)?));
    }

    let out = &arguments.out;
    let paths: Vec<_> = files.iter().map(|(name, _)| out.join(name)).collect();
    for path in &paths {
        refuse_overwriting(path, arguments.force)?;
    }
    if let Err(reason) = std::fs::create_dir_all(out) {
        bail!("{}: {reason}", out.display());
    }
    for (path, (_, bytes)) in paths.iter().zip(files) {
        lenet5::format::write(path, &bytes)?;
        terminal.line(path.display())?;
    }
    Ok(Exit::Done)
}
