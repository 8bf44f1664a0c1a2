//! Reading: from an input, a digit, a picture or a page to an answer.
//!
//! ```text
//! reading      Reading: the answer of a network, with what speaks for it and against it; Refusal
//! reader       Reader: a network laid out for the fast kernels; one input, many, a wide field
//! readings     the answers to many digits, array by array
//! committee    several networks that answer together
//! verifiers    more networks, which doubt what is no digit
//! views        a digit looked at more than once
//! answer       the answer to a picture of one digit
//! picture      PictureReader: the digit in a picture, and the lines of digits
//! number       how lines of digits are read
//! form         the fields of a form, each read by itself
//! record       answers as JSON
//! model        Model: a network with everything that reading with it needs
//! pretrained   the trained networks within the library
//! ```

#[cfg(feature = "image")]
mod answer;
#[cfg(feature = "std")]
mod committee;
#[cfg(feature = "number")]
pub mod form;
#[cfg(feature = "format")]
mod model;
#[cfg(feature = "number")]
pub mod number;
#[cfg(feature = "image")]
mod picture;
#[cfg(feature = "format")]
mod pretrained;
mod reader;
pub(crate) mod reading;
#[cfg(feature = "std")]
mod readings;
#[cfg(feature = "record")]
pub mod record;
#[cfg(feature = "image")]
pub(crate) mod verifiers;
#[cfg(feature = "image")]
pub(crate) mod views;

#[cfg(feature = "image")]
pub use answer::{Answer, Guess};
#[cfg(feature = "std")]
pub use committee::Committee;
#[cfg(feature = "format")]
pub use model::Model;
#[cfg(feature = "image")]
pub use picture::PictureReader;
#[cfg(feature = "format")]
pub use pretrained::Pretrained;
pub use reader::Reader;
pub use reading::{Reading, Refusal};
#[cfg(feature = "std")]
pub use readings::Readings;
