//! Tests of the library from outside, against oracles that are not ours.

mod attacks;
mod fetch;
mod fixture;
mod formats;
mod golden;
mod images;
mod seeds;
mod training;
