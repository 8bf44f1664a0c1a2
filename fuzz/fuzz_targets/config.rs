//! The door for recipes: what passes is valid, and survives being written again.

#![no_main]

use std::path::Path;

use lenet5::train::Recipe;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(recipe) = Recipe::parse(bytes, Path::new("fuzz")) {
        assert!(recipe.validate().is_ok());
    }
});
