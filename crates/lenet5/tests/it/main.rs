//! Tests of the library from outside, against oracles that are not ours.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
#![allow(clippy::cast_possible_truncation, reason = "small numbers of a test's own")]

mod attacks;
mod fetch;
mod fixture;
mod formats;
mod golden;
mod images;
mod inspect;
mod kernels;
mod numbers;
mod onnx;
mod scenes;
mod seeds;
mod stages;
mod training;
