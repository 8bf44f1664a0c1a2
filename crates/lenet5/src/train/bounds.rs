//! Checks that settings lie within their ranges.

use crate::error::Mismatch;

/// Refuses a setting outside its range; `what` names it.
pub(super) fn check_range(what: &str, value: f32, least: f32, most: f32) -> Result<(), Mismatch> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Mismatch::new(what, format!("{least} to {most}"), value))
}
