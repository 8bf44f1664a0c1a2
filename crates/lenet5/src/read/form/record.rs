//! Forms as their files have them, in JSON.

use std::collections::BTreeMap;

use super::{Field, Form, Place};
use crate::error::{Error, Mismatch, Result};
use crate::graph::{Format, MAX_STATES};

/// How many different formats a form may have that are made of text; those that are written alike are one. For all of them together no
/// more states are made than a single one may have, so that a form from outside takes bounded memory and time.
const MAX_FORMATS: usize = 100;

/// A form as a file has it.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct FormRecord {
    /// What the numbers of a box are: `pixels`, or `parts` of the sheet.
    #[serde(default)]
    unit: Unit,
    fields: Vec<FieldRecord>,
}

#[derive(Clone, Copy, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unit {
    #[default]
    Pixels,
    Parts,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldRecord {
    name: String,
    /// Left, top, width, height.
    r#box: [f64; 4],
    #[serde(default)]
    format: Option<String>,
    /// The texts that it may say, in place of a format.
    #[serde(default)]
    one_of: Option<Vec<String>>,
}

/// The formats of a form's fields.
#[derive(Default)]
struct Formats {
    by_text: BTreeMap<String, Format>,
    /// How many states were made for all of them.
    states: usize,
}

impl Formats {
    /// Makes what a field may say, of a text and of a list.
    fn make(&mut self, text: Option<&str>, list: Option<&[String]>) -> Result<Option<Format>> {
        let parsed = text.map(|text| self.parse(text)).transpose()?;
        let Some(list) = list else { return Ok(parsed) };
        let listed = Format::list("one_of", list.iter().map(|text| text.trim()))?;
        let Some(parsed) = parsed else {
            self.count(listed.states_made())?;
            return Ok(Some(listed));
        };
        let both = parsed.and(&listed)?;
        // What the text took was counted where it was parsed.
        self.count(both.states_made() - parsed.states_made())?;
        Ok(Some(both))
    }

    /// Makes a format of a text, or takes the one that was made of it before.
    fn parse(&mut self, text: &str) -> Result<Format> {
        if let Some(known) = self.by_text.get(text) {
            return Ok(known.clone());
        }
        if self.by_text.len() >= MAX_FORMATS {
            let expected = format!("at most {MAX_FORMATS}");
            return Err(Error::Argument(Mismatch::new("different formats", expected, "more")));
        }
        let format = Format::parse(text)?;
        self.count(format.states_made())?;
        self.by_text.insert(text.to_owned(), format.clone());
        Ok(format)
    }

    /// Counts states that were made.
    fn count(&mut self, states: usize) -> Result<()> {
        self.states += states;
        if self.states > MAX_STATES {
            let expected = format!("at most {MAX_STATES} of all formats together");
            return Err(Error::Argument(Mismatch::new("the states", expected, "more")));
        }
        Ok(())
    }
}

impl<'de> serde::Deserialize<'de> for Form {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        FormRecord::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
    }
}

impl TryFrom<FormRecord> for Form {
    type Error = Error;

    fn try_from(record: FormRecord) -> Result<Self> {
        let FormRecord { unit, fields } = record;
        let mut formats = Formats::default();
        let field = |own: FieldRecord| {
            let name = own.name;
            let place = match unit {
                Unit::Parts => Place::Parts(own.r#box),
                Unit::Pixels => Place::Pixels(whole(own.r#box).ok_or_else(|| {
                    let what = format!("the box of field {name}");
                    let expected = "whole numbers of pixels, as the unit is not `parts`";
                    Mismatch::new(what, expected, Place::Parts(own.r#box))
                })?),
            };
            let format = formats.make(own.format.as_deref(), own.one_of.as_deref());
            let format = format.map_err(|error| {
                Mismatch::new(format!("the format of field {name}"), "one that can be", error)
            })?;
            Ok(Field { name, place, format })
        };
        let fields = fields.into_iter().map(field).collect::<Result<_, Mismatch>>();
        Self::new(fields.map_err(Error::Argument)?)
    }
}

/// Takes numbers for whole ones; `None` if they are none that a picture can have.
fn whole(values: [f64; 4]) -> Option<[usize; 4]> {
    const MOST: f64 = 1e9;
    let is_whole = |value: &f64| (0.0..=MOST).contains(value) && value.fract() == 0.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    values.iter().all(is_whole).then(|| values.map(|value| value as usize))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    fn parsed(json: &str) -> Result<Form, String> {
        serde_json::from_str(json).map_err(|error: serde_json::Error| error.to_string())
    }

    #[test]
    fn what_is_wrong_with_a_form_is_told_by_name() {
        let one = |own: &str| format!(r#"{{"fields": [{own}]}}"#);
        let day = r#"{"name": "day", "box": [10, 10, 50, 20], "format": "date"}"#;
        assert_eq!(parsed(&one(day)).unwrap().fields()[0].name, "day");
        for (json, told) in [
            (one(""), "fields: expected 1 to 1000, found 0"),
            (one(r#"{"name": "day", "box": [10, 10, 0, 20]}"#), "the box of field day"),
            (one(r#"{"name": "day", "box": [10, 10, 5]}"#), "array of length 4"),
            (one(r#"{"name": "day", "box": [-1, 10, 5, 5]}"#), "whole numbers of pixels"),
            (one(r#"{"name": " ", "box": [1, 10, 5, 5]}"#), "the name of field 1"),
            (
                one(r#"{"name": "day", "box": [1, 10, 5, 5], "format": "d{"}"#),
                "the format of field day",
            ),
            (
                one(r#"{"name": "day", "box": [1, 10, 5, 5], "one_of": []}"#),
                "the format of field day",
            ),
            (one(r#"{"name": "day", "box": [1, 10, 5, 5], "kind": 1}"#), "unknown field `kind`"),
            (one(&format!("{day}, {day}")), "no other field"),
            (
                one(&format!(r#"{day}, {{"name": "sum", "box": [59, 29, 5, 5]}}"#)),
                "the boxes of fields day and sum",
            ),
            (
                r#"{"unit": "parts", "fields": [{"name": "day", "box": [0.5, 0, 0.6, 1]}]}"#
                    .to_owned(),
                "parts of the sheet",
            ),
        ] {
            let error = parsed(&json).unwrap_err();
            assert!(error.contains(told), "{json}: {error}");
        }
        // Neighbours that touch do not overlap.
        let beside = format!(r#"{day}, {{"name": "sum", "box": [60, 10, 5, 5]}}"#);
        assert_eq!(parsed(&one(&beside)).unwrap().fields().len(), 2);
        // Nor where their sides are decimals whose sum is a little too large.
        let parts = r#"{"unit": "parts", "fields": [
            {"name": "day", "box": [0.1, 0, 0.2, 1]}, {"name": "sum", "box": [0.3, 0, 0.2, 1]}]}"#;
        assert_eq!(parsed(parts).unwrap().fields().len(), 2);
    }

    /// Formats whose parts go on in loops of different lengths, where no allowed text leads: nearly all states that their
    /// `and` makes are left out again.
    #[test]
    fn states_that_are_left_out_again_are_counted() {
        let field = |own: usize| {
            let format = format!("(d{{97}})*,1|{own} and (d{{89}})*,2|{own}");
            assert!(Format::parse(&format).unwrap().states() <= 10, "{format}");
            format!(r#"{{"name": "{own}", "box": [0, {}, 9, 9], "format": "{format}"}}"#, own * 10)
        };
        let form = |count: usize| {
            let fields: Vec<String> = (11..11 + count).map(field).collect();
            parsed(&format!(r#"{{"fields": [{}]}}"#, fields.join(",")))
        };
        assert_eq!(form(10).unwrap().fields().len(), 10);
        let told = form(13).unwrap_err();
        assert!(told.contains("at most 100000 of all formats together"), "{told}");
    }
}
