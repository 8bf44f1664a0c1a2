//! The parameters of a query: the flags of `lenet5 read`, with the same names, ranges and meaning.

use std::time::Duration;

use lenet5::graph::Format;
use lenet5::read::number::Options;

use crate::problem::{Code, Problem};
use crate::settings::parse_duration;
use crate::state::State;

/// What a picture is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One digit, as `lenet5 read` does.
    Digit,
    /// Lines of digits, as `lenet5 read --number` does.
    Number,
    /// One digit; and where it is refused since several are seen, lines of them.
    Auto,
    /// The fields of a form that comes with the pictures, as `lenet5 read --fields` does.
    Fields,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Digit, Self::Number, Self::Auto, Self::Fields];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Digit => "digit",
            Self::Number => "number",
            Self::Auto => "auto",
            Self::Fields => "fields",
        }
    }
}

/// What a request asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    pub(crate) options: Options,
    /// The time for each picture.
    pub(crate) timeout: Duration,
}

/// The parameters of the routes that read.
pub(crate) const TIMEOUT: &str = "timeout";
pub(crate) const OF_READ: [&str; 8] =
    ["kind", "format", "length", "digits", "alternatives", "method", "least_confidence", TIMEOUT];
pub(crate) const OF_DIGITS: [&str; 1] = [TIMEOUT];
pub(crate) const OF_INSPECT: [&str; 1] = [TIMEOUT];

/// Takes what is asked for from a query.
///
/// # Errors
/// A parameter is none of `names`, stands twice, is out of its range, or needs another `kind`.
pub(crate) fn parse(state: &State, query: Option<&str>, names: &[&str]) -> Result<Asked, Problem> {
    let query = query.unwrap_or_default().as_bytes();
    let mut asked =
        Asked { kind: Kind::Digit, options: Options::default(), timeout: state.settings().timeout };
    let mut given: Vec<String> = Vec::new();
    let mut of_lines = None;
    for (name, value) in form_urlencoded::parse(query) {
        let wrong = |why: String| {
            Problem::new(Code::WrongParameter, format!("{}: {why}", shortened(&name)))
        };
        if !names.contains(&&*name) {
            let expected = names.join(", ");
            return Err(wrong(format!("there is no such parameter; there are {expected}")));
        }
        if given.iter().any(|other| *other == name) {
            return Err(wrong("stands twice".to_owned()));
        }
        set(&mut asked, state, &name, &value)
            .map_err(|why| wrong(format!("{why}, found {}", shortened(&value))))?;
        if !["kind", TIMEOUT].contains(&&*name) {
            of_lines = Some(name.clone().into_owned());
        }
        given.push(name.into_owned());
    }
    if let (Kind::Digit | Kind::Fields, Some(name)) = (asked.kind, of_lines) {
        let detail = format!("{name}: is for kind=number and kind=auto");
        return Err(Problem::new(Code::WrongParameter, detail));
    }
    Ok(asked)
}

fn set(asked: &mut Asked, state: &State, name: &str, value: &str) -> Result<(), String> {
    let options = &mut asked.options;
    match name {
        "kind" => {
            let kind = Kind::ALL.into_iter().find(|kind| kind.name() == value);
            let names = || format!("expected {}", Kind::ALL.map(Kind::name).join(", "));
            asked.kind = kind.ok_or_else(names)?;
        }
        "length" => require(options, Format::length(Options::parse_length(value)?))?,
        "digits" => require(options, Ok(Options::parse_digits(value)?))?,
        "format" => require(options, Format::parse(value))?,
        "alternatives" => options.alternatives = Options::parse_alternatives(value)?,
        "method" => {
            options.method = value.parse()?;
            state.reader().check_method(options.method)?;
        }
        "least_confidence" => options.least_confidence = Options::parse_least_confidence(value)?,
        _ => {
            let most = state.settings().timeout;
            asked.timeout = parse_duration(value)?;
            if asked.timeout > most {
                let most = most.as_secs_f64();
                return Err(format!("expected at most {most} seconds, which --timeout changes"));
            }
        }
    }
    Ok(())
}

/// Asks for a further format.
fn require(options: &mut Options, format: lenet5::Result<Format>) -> Result<(), String> {
    let required = format.and_then(|format| options.require(format));
    required.map_err(|error| error.to_string())
}

/// The beginning of a text from outside, for an answer that tells of it.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    let mut short: String = text.chars().take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        short.push_str("...");
    }
    short
}
