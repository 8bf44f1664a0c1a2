//! What every layer makes of one picture, on one sheet and layer by layer.
//!
//! [`panels`] says what there is to draw, [`Pen`] draws it on pixels or, in
//! [`svg`](super::svg), on a page.

mod layout;
mod panels;
mod pixels;

pub(crate) use self::layout::{Layers, Pen, Style};
pub(crate) use self::panels::panels;
pub(crate) use self::pixels::{panel_picture, sheet_picture};
