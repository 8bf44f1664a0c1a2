//! The values of options: what they may be, and what is said of others.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use lenet5::graph::Format;
use lenet5::network::codes::{CHARACTERS, Classes};
use lenet5::read::number::Method;

/// Takes numbers of threads.
pub(super) fn threads() -> clap::builder::RangedI64ValueParser<u16> {
    clap::value_parser!(u16).range(1..=1024)
}

/// Takes counts from 1 on.
pub(super) fn within(most: usize) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| {
        let count = text.parse().ok().filter(|count| (1..=most).contains(count));
        count.ok_or_else(|| format!("expected a count from 1 to {most}"))
    }
}

/// Takes a share of a hundred.
pub(super) fn percent(text: &str) -> Result<f64, String> {
    let percent = text.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    percent.ok_or_else(|| "expected a percentage from 0 to 100".to_owned())
}

/// Takes a way to read lines, and lists the ways in the help.
pub(super) fn method() -> impl TypedValueParser<Value = Method> {
    let names = PossibleValuesParser::new(Method::ALL.map(Method::name));
    names.try_map(|name| name.parse::<Method>())
}

/// Takes a format, or a file of texts behind an @.
pub(super) fn format(text: &str) -> Result<Format, String> {
    let format = match text.strip_prefix('@') {
        Some(path) => {
            let read = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
            Format::list(path, read.lines().map(str::trim))
        }
        None => Format::parse(text),
    };
    format.map_err(|error| error.to_string())
}

/// Takes characters, and ranges of them such as A-Z.
pub(super) fn classes(text: &str) -> Result<Classes, String> {
    let characters: Vec<char> = text.chars().collect();
    let (mut all, mut at) = (String::new(), 0);
    while at < characters.len() {
        match characters[at..] {
            [first, '-', last, ..] if first <= last => {
                // A range of all of Unicode would be long.
                all.extend((first..=last).take(CHARACTERS + 1));
                at += 3;
            }
            [first, '-', last, ..] => {
                return Err(format!("{first}-{last}: expected a range that rises, as in A-Z"));
            }
            _ => {
                all.push(characters[at]);
                at += 1;
            }
        }
    }
    Classes::of(&all).ok_or_else(|| {
        "expected characters from the space to ~, each once, or ranges of them, as in 0-9A-Z"
            .to_owned()
    })
}

/// Takes numbers of passes.
pub(super) fn passes() -> clap::builder::RangedU64ValueParser<u64> {
    clap::value_parser!(u64).range(1..=lenet5::train::MAX_PASSES as u64)
}
