//! What a bad file gets: one line that names it, what was expected and what was found.

mod checkpoints;
mod digits;
mod networks;
mod pictures;
mod requests;
mod sheets;

use std::path::Path;

use lenet5::Error;

/// One clear line that begins with the file's name and holds each of the facts.
fn assert_told<T>(result: Result<T, Error>, facts: &[&str]) {
    let Err(error) = result else { panic!("accepted; expected an error with {facts:?}") };
    let text = error.to_string();
    assert!(text.starts_with("bad.file: ") && !text.contains('\n'), "{text:?}");
    for fact in facts {
        assert!(text.contains(fact), "{text:?} does not say {fact:?}");
    }
}

/// One clear line that begins with what is wrong.
pub(crate) fn assert_says<T>(result: Result<T, Error>, told: &str) {
    let Err(error) = result else { panic!("accepted; expected {told:?}") };
    let text = error.to_string();
    assert!(
        text.starts_with(told) && !text.contains('\n'),
        "{text:?} does not begin with {told:?}"
    );
}

fn name() -> &'static Path {
    Path::new("bad.file")
}
