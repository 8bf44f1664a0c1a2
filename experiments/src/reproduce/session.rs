//! What all runs of the experiment share.

use std::path::Path;

use lenet5::data::Mnist;

use super::record::Machine;

/// The digits, the folder and the machine of all runs.
pub(super) struct Session<'a> {
    pub(super) mnist: &'a Mnist,
    /// The folder of the trained networks.
    pub(super) work: &'a Path,
    pub(super) machine: Machine,
}
