//! Observers, which watch a training from outside.

use std::ops::ControlFlow;

use super::report::PassReport;

/// Hears of a training's progress. Every method does nothing by default.
pub trait Observer {
    /// Hears that the second derivatives of pass number `pass` are about to be estimated.
    fn curvature(&mut self, pass: usize) {
        let _ = pass;
    }

    /// Hears that `done` of `total` patterns of a pass have been presented, `errors` of them misread.
    ///
    /// Breaking stops the training here; a checkpoint taken then goes on from this very pattern.
    fn presented(&mut self, done: usize, total: usize, errors: usize) -> ControlFlow<()> {
        let _ = (done, total, errors);
        ControlFlow::Continue(())
    }

    /// Hears that a pass has ended.
    fn passed(&mut self, report: &PassReport) {
        let _ = report;
    }
}

/// An observer that does nothing.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Observer for Silent {}
