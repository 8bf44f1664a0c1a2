//! What a field may say: weighted automata over characters (paper, section VIII).

mod alphabet;
mod automaton;
mod checks;
mod fault;
mod format;
mod named;
mod parse;
mod pattern;
#[cfg(test)]
mod tests;

pub use self::alphabet::MARKS;
pub use self::automaton::{Both, Grammar, Spelled};
pub use self::fault::MAX_STATES;
pub use self::format::Format;
pub use self::parse::MAX_FORMAT_TEXT;
