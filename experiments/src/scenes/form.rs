//! The form of the documents: a transfer slip of our own making, filled in by hand, and the file that tells its fields.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::camera::{Encoding, Shot};
use super::content::Content;
use super::content::hand::{Hand, Source};
use super::content::mnist::HeldOut;
use super::geometry::{Area, Point};
use super::plane::Colour;
use super::random::Random;
use super::sheet::{Sheet, Style, Written};
use super::studio::{Format, Studio};
use super::truth::Way;
use crate::repository::root;
use crate::typefaces::{self, Part};

/// The size of the sheet, in pixels, and of what is printed and written on it.
const SHEET: [f32; 2] = [900.0, 520.0];
const PRINT: f32 = 13.0;
const DIGIT: f32 = 34.0;
const FIELD_HEIGHT: f32 = 62.0;

/// What the form is made with.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the four files of MNIST.
    #[arg(long)]
    mnist: PathBuf,
    /// The seed from which all chance follows.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    typefaces: typefaces::Place,
    /// The folder to write form.jpg and form.json into [default: docs/forms].
    #[arg(long)]
    out: Option<PathBuf>,
}

/// A field, what may be written into it, and what is.
struct Slip {
    name: &'static str,
    label: &'static str,
    /// The left, upper end of its frame, and its width.
    at: [f32; 2],
    width: f32,
    allowed: Value,
    written: &'static str,
}

fn slips() -> Vec<Slip> {
    let slip = |name, label, at, width, allowed, written| Slip {
        name,
        label,
        at,
        width,
        allowed,
        written,
    };
    let format = |text: &str| json!({ "format": text });
    vec![
        slip(
            "branch",
            "Branch",
            [40.0, 110.0],
            200.0,
            json!({"one_of": ["1041", "1042", "2007"]}),
            "1042",
        ),
        slip("date", "Date", [580.0, 110.0], 280.0, format("date"), "17/06/1998"),
        slip(
            "account",
            "Account",
            [40.0, 210.0],
            560.0,
            format("d{16} and luhn"),
            "4539148803436467",
        ),
        slip("phone", "Telephone", [40.0, 310.0], 400.0, format("phone"), "555-014-2368"),
        slip("time", "Time", [640.0, 310.0], 220.0, format("time"), "14:35"),
        slip("amount", "Amount", [40.0, 410.0], 340.0, format("amount"), "1,278.50"),
        slip("reference", "Reference", [560.0, 410.0], 300.0, format("d{1,8}"), ""),
    ]
}

/// Draws the form, fills it in, and writes the picture and the file of its fields.
///
/// # Errors
/// MNIST or a typeface cannot be opened, or a file cannot be written.
pub(crate) fn make(arguments: &Arguments) -> Result<()> {
    let mut content = Content::of_digits(HeldOut::open(&arguments.mnist)?);
    content.add_typefaces(&arguments.typefaces, Part::Training)?;
    let mut studio = Studio::new(Random::new(arguments.seed, "form", 0), &content);
    let [width, height] = SHEET;
    let hand = Hand::of(&mut studio.random, &content, Source::Mnist);
    let mut printer = Hand::of(&mut studio.random, &content, Source::Type);
    printer.pen.colour = Colour::of_levels([70.0, 90.0, 140.0]);
    let paper = Colour::of_levels([246.0, 246.0, 240.0]);
    let format = Format { width, height, digit: DIGIT };
    let mut sheet = studio.sheet_of(Way::Page, format, hand, paper);
    let writer = std::mem::replace(&mut sheet.hand, printer);
    let mut print = |sheet: &mut Sheet, text: &str, size: f32, at: Point| {
        let style = Style { height: size, gap: 0.0, unrest: 0.0 };
        let written = Written::new(&mut studio.random, &sheet.hand, text, style);
        sheet.put(written, at);
    };
    print(&mut sheet, "TRANSFER", 2.0 * PRINT, Point::new(40.0, 32.0));
    let slips = slips();
    for slip in &slips {
        let [left, top] = slip.at;
        print(&mut sheet, slip.label, PRINT, Point::new(left, top - 1.6 * PRINT));
        sheet.frame(slip.area(), 2.0, Colour::of_levels([70.0, 90.0, 140.0]));
    }
    sheet.hand = writer;
    for slip in slips.iter().filter(|slip| !slip.written.is_empty()) {
        let style = Style { gap: 0.16, ..Style::draw(&mut studio.random, DIGIT) };
        let written = Written::new(&mut studio.random, &sheet.hand, slip.written, style);
        sheet.put_centred(written, slip.area().centre());
    }
    let shot = Shot { encoding: Encoding::Jpeg(85), ..Shot::scan(&mut studio.random) };
    let scene = studio.take(&shot, sheet)?;
    let fields: Vec<Value> = slips.iter().map(Slip::field).collect();
    let form = json!({ "unit": "parts", "fields": fields });
    let folder = arguments.out.clone().unwrap_or_else(|| root().join("docs/forms"));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    lenet5::format::write(&folder.join("form.jpg"), &scene.bytes)?;
    let text = format!("{form:#}\n");
    lenet5::format::write(&folder.join("form.json"), text.as_bytes())?;
    Ok(())
}

impl Slip {
    fn area(&self) -> Area {
        let [left, top] = self.at;
        Area::new(left, top, left + self.width, top + FIELD_HEIGHT)
    }

    /// The field as the form's file tells it: its frame, and a little around it.
    fn field(&self) -> Value {
        const AROUND: f32 = 4.0;
        let area = self.area().grown(AROUND);
        let part = |pixels: f32, all: f32| (f64::from(pixels / all) * 1e4).round() / 1e4;
        let place = [
            part(area.left, SHEET[0]),
            part(area.top, SHEET[1]),
            part(area.width(), SHEET[0]),
            part(area.height(), SHEET[1]),
        ];
        let mut field = json!({ "name": self.name, "box": place });
        if let (Value::Object(field), Value::Object(allowed)) = (&mut field, &self.allowed) {
            field.extend(allowed.clone());
        }
        field
    }
}
