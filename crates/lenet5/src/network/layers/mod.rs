//! The layers: parameters with their passes side by side.
//!
//! Every layer up to F6 passes its weighted sums through the squashing function, so `forward` gives
//! squashed outputs. `differentiate` takes derivatives of the loss by those outputs, turns them in place
//! into derivatives by weighted sum, adds this pattern's share to a total of the layer's own shape, and
//! carries the rest to the layer below. Given a [`Gradient`](crate::reference::Gradient) that is the
//! backward pass, given [`Curvature`](crate::reference::Curvature) the pass of the diagonal Gauss-Newton
//! second derivatives (paper, Appendix C).

mod conv;
mod dense;
mod rbf;
mod subsample;

pub use conv::{AllMaps, Conv, Links, PartialConv, TableI};
pub use dense::Dense;
pub use rbf::Rbf;
pub use subsample::Subsample;
