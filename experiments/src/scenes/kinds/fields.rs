//! Scenes of fields whose format is known: what counts is the text with its marks, or with its check digit.

use anyhow::Result;

use super::kind::Kind;
use crate::scenes::camera::Scene;
use crate::scenes::random::Random;
use crate::scenes::studio::Studio;
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[
    Kind::new("field-date", date),
    Kind::new("field-amount", amount),
    Kind::new("field-time", time),
    Kind::new("field-phone", phone),
    Kind::new("field-card", card),
    Kind::new("field-iban", iban),
    Kind::new("field-listed", listed),
    Kind::new("field-other", other),
];

/// Writes a text on a sheet of its own, which is to be read by a format.
fn field(studio: &mut Studio, format: &str, text: &str) -> Result<Scene> {
    let size = studio.number_format(text.chars().count(), [1.0, 5.0]);
    let mut sheet = studio.sheet(Way::Page, size);
    sheet.truth.format = Some(format.to_owned());
    studio.write_number(&mut sheet, text, size.digit);
    studio.shoot(sheet)
}

/// A day that every month has, a month and a year.
fn day(random: &mut Random) -> [usize; 3] {
    [random.count(1, 28), random.count(1, 12), random.count(1950, 2030)]
}

fn date(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let [day, month, year] = day(random);
    let mark = random.pick(&['/', '/', '-', '.']);
    let short = year % 100;
    let text = match random.below(4) {
        0 => format!("{day}{mark}{month}{mark}{year}"),
        1 => format!("{day:02}{mark}{month:02}{mark}{short:02}"),
        2 => format!("{year}{mark}{month:02}{mark}{day:02}"),
        _ => format!("{day:02}{mark}{month:02}{mark}{year}"),
    };
    field(studio, "date", &text)
}

/// A sum of up to five digits with decimals, perhaps in groups of three.
fn amount(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let whole = [random.count(1, 99), random.count(10, 9999), random.count(100, 99_999)];
    let whole = whole[random.below(3)];
    let cents = random.count(0, 99);
    let point = random.pick(&['.', '.', ',']);
    let group = if point == '.' { ',' } else { '.' };
    let whole = match whole / 1000 {
        thousands if thousands > 0 && random.one_in(2) => {
            format!("{thousands}{group}{:03}", whole % 1000)
        }
        _ => whole.to_string(),
    };
    field(studio, "amount", &format!("{whole}{point}{cents:02}"))
}

fn time(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let (hour, minute) = (random.count(0, 23), random.count(0, 59));
    let mark = random.pick(&[':', ':', '.']);
    let text = match random.below(2) {
        0 => format!("{hour}{mark}{minute:02}"),
        _ => format!("{hour:02}{mark}{minute:02}"),
    };
    field(studio, "time", &text)
}

fn phone(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let groups: &[usize] = random.pick(&[&[3, 4], &[3, 3, 4], &[3, 3, 2, 2], &[4, 6], &[9]]);
    let mark = random.pick(&["-", "-", ".", "/"]);
    let groups: Vec<String> = groups.iter().map(|&count| studio.number(count)).collect();
    field(studio, "phone", &groups.join(mark))
}

/// Sixteen digits of which the last is the check digit of cards.
fn card(studio: &mut Studio) -> Result<Scene> {
    let digits = studio.number(15);
    let weighted = |(place, digit): (usize, u32)| match place % 2 {
        0 => 2 * digit / 10 + 2 * digit % 10,
        _ => digit,
    };
    let sum: u32 = values(&digits).enumerate().map(weighted).sum();
    field(studio, "d{16} and luhn", &format!("{digits}{}", (10 - sum % 10) % 10))
}

/// The digits of a German account number, with the two check digits before them.
fn iban(studio: &mut Studio) -> Result<Scene> {
    let account = studio.number(18);
    // D and E are 13 and 14; the check digits make the remainder 1.
    let rest =
        values(&account).chain([1, 3, 1, 4, 0, 0]).fold(0, |rest, digit| (10 * rest + digit) % 97);
    field(studio, "d{20} and iban:DE", &format!("{:02}{account}", 98 - rest))
}

/// One of 140 known numbers, which are told as a pattern.
fn listed(studio: &mut Studio) -> Result<Scene> {
    let known: Vec<String> = (0..140).map(|_| studio.number(6)).collect();
    let text = studio.random.pick(&known.iter().collect::<Vec<_>>()).clone();
    field(studio, &known.join("|"), &text)
}

/// A number that has another format than the one that is asked for: it should be refused.
fn other(studio: &mut Studio) -> Result<Scene> {
    let format = studio.random.pick(&["d{16} and luhn", "dd/dd/dddd", "dddd", "[0-4]{6}", "time"]);
    let text = match format {
        "dddd" => studio.number(7),
        "[0-4]{6}" => "975869".to_owned(),
        _ => studio.number(6),
    };
    let size = studio.number_format(text.chars().count(), [1.0, 5.0]);
    let mut sheet = studio.sheet(Way::Page, size);
    sheet.truth.format = Some(format.to_owned());
    studio.write_number(&mut sheet, &text, size.digit);
    // Nothing that could be read has the format.
    sheet.truth.lines.clear();
    sheet.truth.what = "a number of another format".into();
    studio.shoot(sheet)
}

fn values(digits: &str) -> impl Iterator<Item = u32> {
    digits.chars().filter_map(|digit| digit.to_digit(10))
}
