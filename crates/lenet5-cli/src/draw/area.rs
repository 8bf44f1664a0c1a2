//! A rectangle of a picture or a page.

/// A place and a size, in pixels right and down from the upper left corner.
#[derive(Clone, Copy)]
pub(crate) struct Area {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}
