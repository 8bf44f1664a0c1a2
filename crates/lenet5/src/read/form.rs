//! Forms: fields at known places of a sheet, each read by itself, with what it may say.

#[cfg(feature = "record")]
mod record;

use crate::error::{Error, Mismatch, Result};
use crate::graph::Format;
use crate::image::{Area, Gray, MIN_SIDE, Rect};
use crate::parallel;
use crate::read::PictureReader;
use crate::read::number::{Line, Options, Page};
use crate::read::reading::Refusal;

/// The most fields of a form.
pub const MAX_FIELDS: usize = 1000;

/// The most bytes of a form's JSON: a thousand fields take a tenth of it.
pub const MAX_FORM_BYTES: usize = 1 << 20;

/// By how much a sum of decimals may be off: 0.1 and 0.2 are more than 0.3.
const ROUNDING: f64 = 1e-9;

/// The fields of a form.
///
/// # Examples
/// ```
/// use lenet5::graph::Format;
/// use lenet5::read::form::{Field, Form, Place};
/// use lenet5::read::number::Options;
/// use lenet5::{Gray, PictureReader, Refusal};
///
/// let form = Form::new(vec![
///     Field::new("date", Place::Parts([0.5, 0.0, 0.5, 0.2])).with_format(Format::parse("date")?),
///     Field::new("amount", Place::Parts([0.5, 0.8, 0.5, 0.2])).with_format(Format::parse("amount")?),
/// ])?;
/// // A sheet that nobody has filled in.
/// let sheet = Gray::from_pixels(400, 300, vec![240; 120_000])?;
/// let read = PictureReader::pretrained().read_form(&sheet, &form, &Options::default())?;
/// assert_eq!(read[0].name, "date");
/// assert_eq!((read[0].value.as_deref(), read[0].refusal), (None, Some(Refusal::Blank)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Form {
    fields: Vec<Field>,
}

/// A field of a form.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Field {
    /// What it is called; no other field of the form is called so.
    pub name: String,
    /// Where it lies.
    pub place: Place,
    /// What it may say; `None` allows any digits.
    pub format: Option<Format>,
}

/// Where a field lies: columns to its left, rows above it, its width and its height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// In pixels of the picture.
    Pixels([usize; 4]),
    /// In parts of the sheet's width and height, from 0 to 1.
    Parts([f64; 4]),
}

/// What a field says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FieldReading {
    /// The field's name.
    pub name: String,
    /// Where it was looked for, in pixels of the picture.
    pub area: Rect,
    /// What it says, if that is sure enough; then nothing else is in the field.
    pub value: Option<String>,
    /// What it says at best, whether it is the answer or not; `None` where nothing was read.
    pub text: Option<String>,
    /// The probability that the text is right; 0 where nothing was read.
    pub confidence: f32,
    /// The probability that whatever is written has the field's format, if it has one and something was read.
    pub format_probability: Option<f32>,
    /// Why there is no value; `None` if there is one.
    pub refusal: Option<Refusal>,
}

impl Field {
    /// Makes a field that may say any digits.
    #[must_use]
    pub fn new(name: impl Into<String>, place: Place) -> Self {
        Self { name: name.into(), place, format: None }
    }

    /// Says what it may say.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }
}

impl Place {
    /// The ends of the place in any unit: left, top, right, bottom.
    fn ends(self) -> [f64; 4] {
        let [left, top, width, height] = match self {
            Self::Pixels(own) => own.map(|own| own as f64),
            Self::Parts(own) => own,
        };
        [left, top, left + width, top + height]
    }

    /// Checks it by itself.
    fn check(self, name: &str) -> Result<(), Mismatch> {
        let told = || format!("the box of field {name}");
        // Not a number fails, too.
        let is_empty = match self {
            Self::Pixels([.., width, height]) => width == 0 || height == 0,
            Self::Parts([.., width, height]) => !(width > 0.0 && height > 0.0),
        };
        if is_empty {
            return Err(Mismatch::new(told(), "a width and a height of more than 0", self));
        }
        let is_part = |end: f64| (0.0..=1.0 + ROUNDING).contains(&end);
        if matches!(self, Self::Parts(_)) && !self.ends().into_iter().all(is_part) {
            return Err(Mismatch::new(told(), "parts of the sheet, from 0 to 1", self));
        }
        Ok(())
    }

    /// Tells whether two places share some of the sheet, where both are given in the same unit.
    fn overlaps(self, other: Self) -> bool {
        let (one, two) = (self.ends(), other.ends());
        let begins_before = |start: f64, end: f64| start < end - ROUNDING;
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
            && (0..2).all(|axis| {
                begins_before(one[axis], two[axis + 2]) && begins_before(two[axis], one[axis + 2])
            })
    }

    /// The pixels of a picture that it covers.
    fn area(self, name: &str, picture: &Gray) -> Result<Area, Mismatch> {
        let sides = [picture.width(), picture.height()];
        let [left, top, right, bottom] = match self {
            Self::Pixels([left, top, width, height]) => {
                [left, top, left.saturating_add(width), top.saturating_add(height)]
            }
            Self::Parts(_) => {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "0 to 1 of the side"
                )]
                let pixel =
                    |end: f64, side: usize| ((end * side as f64).round() as usize).min(side);
                let [left, top, right, bottom] = self.ends();
                [
                    pixel(left, sides[0]),
                    pixel(top, sides[1]),
                    pixel(right, sides[0]),
                    pixel(bottom, sides[1]),
                ]
            }
        };
        if right > sides[0] || bottom > sides[1] {
            let expected =
                format!("within the picture, {} pixels wide and {} high", sides[0], sides[1]);
            let what = format!("the box of field {name}");
            return Err(Mismatch::new(what, expected, self));
        }
        let [width, height] = [right - left, bottom - top];
        if width.min(height) < MIN_SIDE {
            let expected = format!("{MIN_SIDE} pixels wide and high at least");
            let what = format!("the box of field {name}");
            return Err(Mismatch::new(what, expected, format!("{width}x{height}")));
        }
        Ok(Area { left, top, right: right - 1, bottom: bottom - 1 })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pixels([left, top, width, height]) => {
                write!(f, "[{left}, {top}, {width}, {height}]")
            }
            Self::Parts([left, top, width, height]) => {
                write!(f, "[{left}, {top}, {width}, {height}]")
            }
        }
    }
}

impl Form {
    /// Makes a form of fields.
    ///
    /// # Errors
    /// There is no field, or more than [`MAX_FIELDS`]; a name is missing or stands twice; a box is empty or lies outside of the
    /// sheet; two boxes overlap.
    pub fn new(fields: Vec<Field>) -> Result<Self> {
        check(&fields).map_err(Error::Argument)?;
        Ok(Self { fields })
    }

    /// Its fields, in their order.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The pixels of a picture that each field covers.
    fn areas(&self, picture: &Gray) -> Result<Vec<Area>> {
        let areas = self.fields.iter().map(|field| field.place.area(&field.name, picture));
        areas.collect::<Result<_, _>>().map_err(Error::Argument)
    }
}

/// Checks the fields of a form, each by itself and beside those before it.
fn check(fields: &[Field]) -> Result<(), Mismatch> {
    if fields.is_empty() || fields.len() > MAX_FIELDS {
        return Err(Mismatch::new("fields", format!("1 to {MAX_FIELDS}"), fields.len()));
    }
    for (number, field) in fields.iter().enumerate() {
        if field.name.trim().is_empty() {
            let what = format!("the name of field {}", number + 1);
            return Err(Mismatch::new(what, "some text", "none"));
        }
        field.place.check(&field.name)?;
        for before in &fields[..number] {
            if before.name == field.name {
                return Err(Mismatch::new("name", "one that no other field has", &field.name));
            }
            if before.place.overlaps(field.place) {
                let what = format!("the boxes of fields {} and {}", before.name, field.name);
                let found = format!("{} and {}", before.place, field.place);
                return Err(Mismatch::new(what, "none of which covers a part of the other", found));
            }
        }
    }
    Ok(())
}

impl PictureReader {
    /// Reads the fields of a form, each as if it were a picture of its own: it says one number, in its format if it has one, or it is
    /// refused.
    ///
    /// `options` say how lines are read; their format is that of fields that have none.
    ///
    /// *Cost:* that of [`read_page`](Self::read_page) for each field, on all threads of the caller's `rayon` pool.
    ///
    /// # Errors
    /// A box reaches out of the picture, or is less than 4 pixels wide or high there: no field is read then.
    pub fn read_form(
        &self,
        picture: &Gray,
        form: &Form,
        options: &Options,
    ) -> Result<Vec<FieldReading>> {
        let areas = form.areas(picture)?;
        Ok(parallel::map(areas.len(), |number| {
            self.read_field(picture, &form.fields[number], areas[number], options)
        }))
    }

    /// Reads the fields of a form as [`read_form`](Self::read_form) does, one after the other on this thread: for who reads many sheets at
    /// once, on threads of their own.
    ///
    /// # Errors
    /// As for [`read_form`](Self::read_form).
    pub fn read_form_here(
        &self,
        picture: &Gray,
        form: &Form,
        options: &Options,
    ) -> Result<Vec<FieldReading>> {
        let fields = form.fields.iter().zip(form.areas(picture)?);
        Ok(fields.map(|(field, area)| self.read_field(picture, field, area, options)).collect())
    }

    /// Reads a field at its place of a picture.
    fn read_field(
        &self,
        picture: &Gray,
        field: &Field,
        area: Area,
        options: &Options,
    ) -> FieldReading {
        let format = field.format.clone().or_else(|| options.format.clone());
        let options = Options { format, ..options.clone() };
        let page = self.read_page(&picture.cut_out(area), &options);
        FieldReading::of_page(field, area.into(), &page)
    }
}

impl FieldReading {
    /// A field says what a page does on which there is one line, and nothing else.
    fn of_page(field: &Field, area: Rect, page: &Page) -> Self {
        let all: Vec<&Line> = page.lines.iter().chain(&page.refused).collect();
        let is_sure = matches!(&page.lines[..], [_])
            && page.refused.is_empty()
            && page.unread == 0
            && page.rotation == 0;
        let text: Vec<&str> = all.iter().map(|line| line.text.as_str()).collect();
        let text = (!text.is_empty()).then(|| text.join(" "));
        let confidence = |line: &&Line| line.confidence;
        let several = || if all.len() > 1 { Refusal::Several } else { Refusal::Ambiguous };
        let formats = all.iter().filter_map(|line| line.format.map(|format| format.probability));
        Self {
            name: field.name.clone(),
            area,
            value: text.clone().filter(|_| is_sure),
            confidence: text.as_ref().map_or(0.0, |_| all.iter().map(confidence).product()),
            text,
            format_probability: formats.reduce(|one, two| one * two),
            refusal: (!is_sure).then(|| page.refusal.unwrap_or_else(several)),
        }
    }
}

#[cfg(all(test, feature = "format", feature = "record"))]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    #[test]
    fn a_box_beyond_the_picture_is_refused_and_parts_fit_any() {
        let reader = PictureReader::pretrained();
        let sheet = |width: usize, height: usize| {
            Gray::from_pixels(width, height, vec![230; width * height]).unwrap()
        };
        let read = |place, sheet: &Gray| {
            let form = Form::new(vec![Field::new("sum", place)]).unwrap();
            reader.read_form(sheet, &form, &Options::default())
        };
        let beyond = read(Place::Pixels([90, 0, 11, 10]), &sheet(100, 50)).unwrap_err();
        assert!(beyond.to_string().contains("100 pixels wide"), "{beyond}");
        assert!(read(Place::Pixels([usize::MAX, 0, 1, 1]), &sheet(100, 50)).is_err());
        let corner = Place::Parts([0.9, 0.9, 0.1, 0.1]);
        let small = read(corner, &sheet(30, 30)).unwrap_err();
        assert!(small.to_string().contains("4 pixels"), "{small}");
        let read = read(corner, &sheet(500, 300)).unwrap();
        assert_eq!(read[0].refusal, Some(Refusal::Blank));
        assert_eq!(read[0].area, Rect { x: 450, y: 270, width: 50, height: 30 });
    }

    /// An amount beside another one: each field says its own, and both are too much for one.
    #[test]
    fn each_field_says_what_is_in_its_box() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reading/amount.png");
        let amount = Gray::open(path).unwrap();
        let (width, height) = (amount.width(), amount.height());
        let twice: Vec<u8> = (0..2).flat_map(|_| amount.pixels().iter().copied()).collect();
        let sheet = Gray::from_pixels(width, 2 * height, twice).unwrap();
        let field = |name: &str, top| Field::new(name, Place::Parts([0.0, top, 1.0, 0.5]));
        let time = Format::parse("time").unwrap();
        let form = Form::new(vec![field("above", 0.0), field("below", 0.5).with_format(time)]);
        let reader = PictureReader::pretrained();
        let read = reader.read_form(&sheet, &form.unwrap(), &Options::default()).unwrap();
        assert_eq!(read[0].value.as_deref(), Some("833300"));
        assert_eq!(
            (read[1].value.as_deref(), read[1].refusal),
            (None, Some(Refusal::NotTheFormat))
        );
        assert_eq!(read[1].text.as_deref(), Some("833300"));
        let whole = Form::new(vec![Field::new("all", Place::Parts([0.0, 0.0, 1.0, 1.0]))]).unwrap();
        let read = reader.read_form(&sheet, &whole, &Options::default()).unwrap();
        assert_eq!((read[0].value.as_deref(), read[0].refusal), (None, Some(Refusal::Several)));
    }
}
