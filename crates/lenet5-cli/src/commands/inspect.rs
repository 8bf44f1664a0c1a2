//! `lenet5 inspect`: what every layer makes of one picture.

use anyhow::{Result, bail};
use lenet5::image::DEFAULT_MAX_PIXELS;
use lenet5::{Activations, Answer, Input, Level, Reading};

use super::read::told::told;
use crate::arguments;
use crate::checks::refuse_overwriting;
use crate::draw::activations::{Layers, panel_picture, panels, sheet_picture};
use crate::draw::raster::png;
use crate::draw::svg;
use crate::exit::Exit;
use crate::model::Model;
use crate::pictures;
use crate::terminal::Terminal;

pub(super) fn run(arguments: &arguments::Inspect, terminal: &mut Terminal) -> Result<Exit> {
    let model = arguments.model.clone().unwrap_or(Model::DEFAULT);
    let (reader, network) = model.reader_and_network(Level::detect())?;
    let picture = pictures::open(&arguments.image, DEFAULT_MAX_PIXELS)?;
    let answer = reader.read_digit(&picture);
    let Some(guess) = &answer.guess else {
        terminal.line(format_args!("{}: {}", arguments.image.display(), told(&answer)))?;
        return Ok(Exit::No);
    };
    let input = Input::from_digit(&guess.digit);
    let mut activations = Box::new(Activations::new());
    network.forward(&input, &mut activations);

    let title = title_of(arguments, &model, &answer, &guess.reading);
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
    terminal.note(format_args!("read says: {}", told(&answer)));
    Ok(Exit::Done)
}

/// Says which network looks at what, and what `lenet5 read` says of it, which looks five times and may refuse.
fn title_of(
    arguments: &arguments::Inspect,
    model: &Model,
    answer: &Answer,
    reading: &Reading,
) -> String {
    let name = match arguments.image.file_name() {
        Some(name) => name.to_string_lossy(),
        None => arguments.image.to_string_lossy(),
    };
    let read = match answer.refusal {
        Some(reason) => format!("refused, {reason}"),
        None => match reading.confidence() {
            Some(confidence) => format!("{}, confidence {confidence:.3}", reading.character()),
            None => reading.character().to_string(),
        },
    };
    format!("{name}: network {}, one look. Read, five looks: {read}", model.name())
}
