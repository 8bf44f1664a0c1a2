//! Scenes of numbers with signs and words beside and between the digits; what counts is the digits.

use anyhow::Result;

use super::kind::Kind;
use crate::scenes::camera::Scene;
use crate::scenes::content::hand::{Hand, Source};
use crate::scenes::geometry::Point;
use crate::scenes::sheet::{Style, Written};
use crate::scenes::studio::Studio;
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[
    Kind::new("cents", cents),
    Kind::new("date-slash", date_slash),
    Kind::new("decimal", decimal),
    Kind::new("dashes", dashes),
    Kind::new("negative", negative),
    Kind::new("currency", currency),
    Kind::with_type("labelled", labelled),
    Kind::with_type("typed-number", typed),
];

/// Writes a text on a sheet of its own, and takes a picture.
fn scene_of(studio: &mut Studio, text: &str) -> Result<Scene> {
    let hand = studio.hand();
    scene_by(studio, hand, text)
}

/// The same by a certain hand.
fn scene_by<'a>(studio: &mut Studio<'a>, hand: Hand<'a>, text: &str) -> Result<Scene> {
    let format = studio.number_format(text.chars().count(), [1.0, 5.0]);
    let paper = studio.white();
    let mut sheet = studio.sheet_of(Way::Page, format, hand, paper);
    studio.write_number(&mut sheet, text, format.digit);
    studio.shoot(sheet)
}

/// An amount whose cents are small and raised.
fn cents(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let count = random.count(1, 5);
    let (whole, cents) = (studio.number(count), studio.number(2));
    let format = studio.number_format(count + 2, [1.0, 5.0]);
    let mut sheet = studio.sheet(Way::Page, format);
    let style = Style::draw(&mut studio.random, format.digit);
    let small = Style { height: format.digit * studio.random.between(0.5, 0.7), ..style };
    let whole = Written::new(&mut studio.random, &sheet.hand, &whole, style);
    let cents = Written::new(&mut studio.random, &sheet.hand, &cents, small);
    let x = whole.area.right + format.digit * studio.random.between(0.15, 0.35);
    let rise = -format.digit * studio.random.between(0.0, 0.15);
    let written = whole.followed(cents, x, rise);
    let at = studio.place(&sheet, written.area, 0.3 * format.digit);
    let word = sheet.put(written, at);
    sheet.truth.push_line(word.into_iter().collect());
    studio.shoot(sheet)
}

fn date_slash(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let (day, month) = (random.count(1, 31), random.count(1, 12));
    let year = random.count(1950, 2030);
    let text = match random.below(4) {
        0 => format!("{day}/{month}/{year}"),
        1 => format!("{day:02}/{month:02}/{:02}", year % 100),
        2 => format!("{month}/{day}"),
        _ => format!("{day:02}/{month:02}/{year}"),
    };
    scene_of(studio, &text)
}

/// A number with a point or commas.
fn decimal(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let (before, after) = (random.count(1, 4), random.count(1, 3));
    let sign = random.pick(&['.', ',', '.', ',', ':']);
    let is_grouped = random.one_in(4);
    let (mut text, after) = (studio.number(before), studio.number(after));
    if is_grouped {
        let group = if sign == ',' { '.' } else { ',' };
        text = format!("{text}{group}{}", studio.number(3));
    }
    scene_of(studio, &format!("{text}{sign}{after}"))
}

/// Groups of digits with dashes between them.
fn dashes(studio: &mut Studio) -> Result<Scene> {
    let groups = studio.random.count(2, 3);
    let groups: Vec<String> = (0..groups)
        .map(|_| {
            let count = studio.random.count(2, 4);
            studio.number(count)
        })
        .collect();
    scene_of(studio, &groups.join("-"))
}

fn negative(studio: &mut Studio) -> Result<Scene> {
    let count = studio.random.count(2, 6);
    let text = format!("-{}", studio.number(count));
    scene_of(studio, &text)
}

/// A sign beside a number.
fn currency(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let count = random.count(2, 5);
    let which = random.below(9);
    let number = studio.number(count);
    let text = match which {
        0 => format!("${number}"),
        1 => format!("{number}€"),
        2 => format!("£{number}"),
        3 => format!("{number}%"),
        4 => format!("#{number}"),
        5 => format!("*{number}*"),
        6 => format!("+{number}"),
        7 => format!("({number})"),
        _ => format!("={number}"),
    };
    scene_of(studio, &text)
}

/// A word beside a number.
fn labelled(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let labels = [
        "No.", "Room", "Name", "Amount", "Tel.", "Page", "Nr.", "Ref.", "Flat", "Team", "Weight",
        "km",
    ];
    let label = random.pick(&labels);
    let count = random.count(2, 6);
    let is_typed = random.one_in(2);
    let is_after = random.one_in(4);
    let number = studio.number(count);
    let source = if is_typed { Source::Type } else { Source::Strokes };
    let hand = Hand::of(&mut studio.random, studio.content, source);
    let format = studio.number_format(count + label.len() + 1, [1.0, 5.0]);
    let paper = studio.white();
    let mut sheet = studio.sheet_of(Way::Page, format, hand, paper);
    let style = Style::draw(&mut studio.random, format.digit);
    let written = |studio: &mut Studio, text: &str| {
        Written::new(&mut studio.random, &sheet.hand, text, style)
    };
    let (number, label) = (written(studio, &number), written(studio, label));
    let (first, second) = if is_after { (number, label) } else { (label, number) };
    let x = first.area.right + format.digit * studio.random.between(0.5, 1.0) - second.area.left;
    let both = first.followed(second, x, 0.0);
    let at: Point = studio.place(&sheet, both.area, 0.3 * format.digit);
    let word = sheet.put(both, at);
    sheet.truth.push_line(word.into_iter().collect());
    studio.shoot(sheet)
}

fn typed(studio: &mut Studio) -> Result<Scene> {
    let count = studio.random.count(2, 10);
    let text = studio.number(count);
    let hand = Hand::of(&mut studio.random, studio.content, Source::Type);
    scene_by(studio, hand, &text)
}
