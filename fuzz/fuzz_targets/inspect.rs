//! The door for a page's requests: each is answered, or told what is wrong.

#![no_main]

use std::sync::LazyLock;

use lenet5::inspect::Inspector;
use libfuzzer_sys::fuzz_target;

static INSPECTOR: LazyLock<Inspector> = LazyLock::new(Inspector::pretrained);

fuzz_target!(|bytes: &[u8]| {
    match INSPECTOR.answer(bytes) {
        // A reply is a file of the same kind.
        Ok(reply) => assert!(reply.len() > 8),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
