//! Pictures of the stages between a picture and a digit.

use serde::Serialize;

use super::message::Reply;
use crate::image::{Gray, Ink, MIN_SIDE};

/// The longer side of a stage's picture at most: a page shows it no larger.
const MAX_SHOWN_SIDE: usize = 1024;

/// A stage and the tensor that shows it.
#[derive(Serialize)]
pub(super) struct StageTold {
    name: &'static str,
    tensor: String,
}

/// Adds a picture of each stage, as far as the picture comes: what `lenet5 read --explain` shows.
pub(super) fn add_stages(reply: &mut Reply, picture: &Gray) -> Vec<StageTold> {
    let mut told = Vec::new();
    let mut add = |name: &'static str, picture: &Gray| {
        let tensor = format!("stage.{name}");
        add_gray(reply, &tensor, picture);
        told.push(StageTold { name, tensor });
    };
    add("grey", picture);
    let Ok(stages) = picture.writing_stages() else { return told };
    add("even_light", &stages.even_light);
    let mut add = |name: &'static str, ink: &Ink| {
        let tensor = format!("stage.{name}");
        add_ink(reply, &tensor, ink);
        told.push(StageTold { name, tensor });
    };
    add("ink", &stages.ink);
    add("writing", &stages.writing.ink);
    if let Ok(boxed) = stages.writing.ink.boxed() {
        add("box", &boxed);
        add("even_strokes", &boxed.with_even_strokes());
    }
    told
}

/// Adds a picture, shrunk to what a page can show.
pub(super) fn add_gray(reply: &mut Reply, name: &str, picture: &Gray) {
    let small = picture.shrunk_to_mean(MAX_SHOWN_SIDE);
    reply.bytes(name, &[small.height(), small.width()], small.pixels().to_vec());
}

/// Adds ink, black on white.
pub(super) fn add_ink(reply: &mut Reply, name: &str, ink: &Ink) {
    let (width, height) = (ink.width(), ink.height());
    // A picture has at least a few rows and columns; ink may have fewer.
    if width.min(height) < MIN_SIDE {
        return reply.bytes(name, &[height, width], ink.to_levels());
    }
    if let Ok(picture) = Gray::from_pixels(width, height, ink.to_levels()) {
        add_gray(reply, name, &picture);
    }
}
