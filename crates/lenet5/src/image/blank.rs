//! A picture without ink.

use core::fmt;

/// There is no ink on the paper, or too little to read: the only thing that keeps a picture from being normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Blank;

impl fmt::Display for Blank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("blank")
    }
}

impl core::error::Error for Blank {}
