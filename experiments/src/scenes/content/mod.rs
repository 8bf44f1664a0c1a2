//! What scenes show: digits of MNIST, strokes of a pen, and type.

pub(crate) mod drawn;
pub(crate) mod forms;
pub(crate) mod hand;
pub(crate) mod mnist;
pub(crate) mod outlines;
pub(crate) mod segments;
mod skeleton;
mod sources;

pub(crate) use self::sources::Content;
