//! Pictures that the program draws: pixels ([`raster`], [`activations`], [`boxes`],
//! [`pieces`]), figures ([`svg`]), and pages ([`html`]).

pub(crate) mod activations;
mod area;
pub(crate) mod boxes;
mod canvas;
pub(crate) mod html;
pub(crate) mod pieces;
pub(crate) mod raster;
pub(crate) mod svg;
