//! Reading: from an input, a digit, a picture or a page to an answer.
//!
//! ```text
//! reading      Reading: the answer of a network with what speaks for and against it; Refusal
//! reader       Reader: a network laid out for the fast kernels: one input, many, a field
//! committee    several networks that answer together
//! picture      the digit in a picture
//! number       lines of digits in a picture
//! pretrained   the networks within the library
//! ```

#[cfg(feature = "std")]
pub mod committee;
#[cfg(feature = "image")]
pub mod number;
#[cfg(feature = "image")]
mod picture;
#[cfg(feature = "format")]
mod pretrained;
mod reader;
mod reading;

#[cfg(feature = "std")]
pub use committee::Committee;
#[cfg(feature = "format")]
pub use pretrained::Pretrained;
pub use reader::Reader;
pub use reading::{Reading, Refusal};
