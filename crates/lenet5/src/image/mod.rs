//! From a picture's bytes to a digit as MNIST has them.
//!
//! ```text
//! bytes --decode--> Gray --normalise--> Digit --Input::from_digit--> Input
//! ```

mod decode;
mod gray;
mod normalise;

pub use decode::{LARGEST_FILE, LARGEST_PIXELS, LARGEST_SIDE};
pub use gray::{Gray, SMALLEST_SIDE};
pub use normalise::{BOX, Refusal};
