//! Ctrl-C: asked for, then acted on where the work can be saved.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: OnceLock<()> = OnceLock::new();

/// Starts to listen for Ctrl-C and for the system's request to end. From then on neither ends the
/// program by itself.
pub(crate) fn listen() -> Result<()> {
    if LISTENING.set(()).is_ok() {
        ctrlc::set_handler(|| ASKED.store(true, Ordering::Relaxed))
            .context("Ctrl-C cannot be listened for")?;
    }
    Ok(())
}

/// Tells whether somebody has asked the program to end.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
