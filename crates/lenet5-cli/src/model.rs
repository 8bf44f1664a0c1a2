//! Which network a command works with, and the files of a model's folder.

use std::path::Path;

use anyhow::{Result, ensure};
use lenet5::Network;
use lenet5::codes::Classes;

/// What a training was and did: the model folder's file for machines.
pub(crate) const RECORD_FILE: &str = "training.json";
/// The same for people: the model card.
pub(crate) const CARD_FILE: &str = "README.md";

/// The record of the training of the network within the program.
pub(crate) const PRETRAINED_RECORD: &str = include_str!("../../lenet5/pretrained/training.json");

/// Loads the network in a folder or file, or the one within the program.
pub(crate) fn load(path: Option<&Path>) -> Result<Box<Network>> {
    Ok(match path {
        Some(path) => Network::load(path)?,
        None => Network::pretrained(),
    })
}

/// Loads a network whose answers can be compared with the labels of digits.
pub(crate) fn load_digits(path: Option<&Path>) -> Result<Box<Network>> {
    let network = load(path)?;
    ensure!(
        *network.rbf.classes() == Classes::digits(),
        "--model: expected a network of the digits 0 to 9"
    );
    Ok(network)
}
