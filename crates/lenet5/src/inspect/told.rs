//! The texts of replies.

use serde::Serialize;

use super::stages::StageTold;
use super::words::WordTold;
use crate::network::architecture::LAYERS;
use crate::read::Reading;
use crate::read::record::{FormRecord, LayerRecord, PictureRecord};

/// What is the same for every picture.
#[derive(Serialize)]
pub(super) struct Info {
    pub(super) version: &'static str,
    pub(super) networks: [NetworkTold; 7],
    pub(super) layers: [LayerRecord; LAYERS.len()],
}

#[derive(Serialize)]
pub(super) struct NetworkTold {
    pub(super) name: &'static str,
    pub(super) purpose: &'static str,
    pub(super) loaded: bool,
}

/// What one network says of one input.
#[derive(Debug, Serialize)]
pub(super) struct Look {
    class: usize,
    character: char,
    penalty: f32,
    runner_up: char,
    margin: f32,
    /// The probability of the answer; null where the network was never calibrated.
    confidence: Option<f32>,
}

impl Look {
    pub(super) fn of(reading: &Reading) -> Self {
        Self {
            class: reading.class(),
            character: reading.character(),
            penalty: reading.penalty(),
            runner_up: reading.runner_up(),
            margin: reading.margin(),
            confidence: reading.confidence(),
        }
    }
}

/// The digit in a picture.
#[derive(Serialize)]
pub(super) struct DigitTold<'a> {
    pub(super) answer: PictureRecord<'a>,
    /// Null without ink.
    pub(super) look: Option<Look>,
    pub(super) stages: Vec<StageTold>,
}

/// A digit as it is.
#[derive(Serialize)]
pub(super) struct LookTold {
    pub(super) look: Look,
}

/// A field of any width.
#[derive(Serialize)]
pub(super) struct LooksTold {
    pub(super) outputs: usize,
    pub(super) looks: Vec<Look>,
}

/// The lines in a picture.
#[derive(Serialize)]
pub(super) struct PageTold<'a> {
    pub(super) answer: PictureRecord<'a>,
    pub(super) stages: Vec<StageTold>,
    pub(super) words: Vec<WordTold<'a>>,
}

/// The fields of a form.
#[derive(Serialize)]
pub(super) struct FormTold<'a> {
    pub(super) answer: FormRecord<'a>,
}
