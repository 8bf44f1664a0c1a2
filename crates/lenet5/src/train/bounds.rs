//! Settings within their ranges.

use crate::error::Mismatch;

pub(super) fn within(what: &str, value: f32, least: f32, most: f32) -> Result<(), Mismatch> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Mismatch::new(what, format!("{least} to {most}"), value))
}
