//! The module of WebAssembly behind the page: an [`Inspector`](lenet5::inspect::Inspector) that is asked through memory.
//!
//! ```text
//! room(bytes) -> place          where the caller writes a request, or a network's name and its file
//! load(name, bytes) -> status   loads the network in the room: first `name` bytes of its name, then the file
//! answer(bytes) -> status       answers the request in the room
//! reply() -> place              the reply, or, where the status is not 0, what is wrong, as UTF-8
//! reply_length() -> bytes
//! ```
//!
//! The module imports nothing. Where a call grows the memory, the caller has to look at its buffer anew.

#![allow(unsafe_code, reason = "only to give functions the names by which a page calls them")]

mod engine;

use std::sync::{Mutex, MutexGuard, PoisonError};

use self::engine::Engine;

/// The page has one of them, in a thread of its own.
static ENGINE: Mutex<Engine> = Mutex::new(Engine::new());

fn engine() -> MutexGuard<'static, Engine> {
    ENGINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for a request or a network, and tells where; null if there is not so much memory.
#[unsafe(no_mangle)]
pub extern "C" fn room(bytes: usize) -> *mut u8 {
    engine().room(bytes).map_or(std::ptr::null_mut(), <[u8]>::as_mut_ptr)
}

/// Loads the network whose name and file are in the room; 0 if it is sound.
#[unsafe(no_mangle)]
pub extern "C" fn load(name: usize, bytes: usize) -> u32 {
    engine().load(name, bytes)
}

/// Answers the request in the room; 0 if it could be answered.
#[unsafe(no_mangle)]
pub extern "C" fn answer(bytes: usize) -> u32 {
    engine().answer(bytes)
}

/// Tells where the reply is. It stays there until the next call of another function than this and
/// [`reply_length`].
#[unsafe(no_mangle)]
pub extern "C" fn reply() -> *const u8 {
    engine().reply().as_ptr()
}

/// Counts the bytes of the reply.
#[unsafe(no_mangle)]
pub extern "C" fn reply_length() -> usize {
    engine().reply().len()
}
