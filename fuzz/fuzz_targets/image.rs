//! The door for pictures, and what follows it up to the network's answer.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use lenet5::{Gray, Input, Network};
use libfuzzer_sys::fuzz_target;

static NETWORK: LazyLock<Box<Network>> = LazyLock::new(Network::pretrained);

fuzz_target!(|bytes: &[u8]| {
    if let Ok(gray) = Gray::parse(bytes, Path::new("fuzz"))
        && let Ok(digit) = gray.normalise()
    {
        let reading = NETWORK.read(&Input::from_digit(&digit));
        assert!(reading.penalty().is_finite() && reading.margin() >= 0.0);
    }
});
