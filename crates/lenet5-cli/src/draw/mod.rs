//! Pictures that the program draws: pixels ([`raster`], [`activations`], [`boxes`]) and figures ([`svg`]).

pub(crate) mod activations;
mod area;
pub(crate) mod boxes;
mod canvas;
pub(crate) mod raster;
pub(crate) mod svg;
