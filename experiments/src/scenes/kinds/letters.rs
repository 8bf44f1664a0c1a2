//! Scenes of words, letters and signs, with nothing to read.

use anyhow::Result;

use super::kind::Kind;
use crate::scenes::camera::Scene;
use crate::scenes::content::forms::SIGNS;
use crate::scenes::content::hand::{Hand, Source};
use crate::scenes::geometry::Point;
use crate::scenes::sheet::{Style, Written};
use crate::scenes::studio::{Format, Studio};
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[
    Kind::with_type("words", words),
    Kind::with_type("letters", letters),
    Kind::with_type("letters-hand", letters_hand),
    Kind::with_type("signs", signs),
];

/// Words of several languages, without digits.
const WORDS: &[&str] = &[
    "Hello",
    "World",
    "bread",
    "milk",
    "Thank",
    "you",
    "Garten",
    "Straße",
    "über",
    "Fenster",
    "Montag",
    "merci",
    "garçon",
    "forêt",
    "mañana",
    "casa",
    "verde",
    "quickly",
    "brown",
    "jumps",
    "Kaffee",
    "Datum",
    "Name",
    "Total",
    "Yours",
    "truly",
    "Amount",
    "Schule",
    "château",
    "perché",
    "Ørsted",
    "fjord",
    "København",
    "Łódź",
    "řeka",
    "žena",
    "market",
    "number",
    "reading",
    "paper",
];

/// Words of other alphabets: a typeface draws those that it has all letters of.
const OTHER_WORDS: &[&str] = &[
    "Привет",
    "хлеб",
    "молоко",
    "Спасибо",
    "книга",
    "Москва",
    "утро",
    "дом",
    "письмо",
    "Школа",
    "Καλημέρα",
    "ψωμί",
    "γάλα",
    "θάλασσα",
    "βιβλίο",
    "Αθήνα",
    "ημέρα",
    "σχολείο",
    "δρόμος",
    "φίλος",
    "שלום",
    "תודה",
    "लेखन",
    "नमस्ते",
    "அகரம",
    "மகன",
    "ꕙꔤ",
    "ꔀꔂꔄ",
    "\u{10800}\u{1080a}\u{1080d}",
];

/// Letters of print that nobody takes for a digit.
const LETTERS: &str = "ACEFGHJKLMNPRTUVWXYacdefhkmnprtuvwxyÄÖÜÑçéàÅÆæ";

/// Some words, by hand or in print.
fn words(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let source = random.pick(&[Source::Letters, Source::Type, Source::OtherAlphabet]);
    let all = if source == Source::OtherAlphabet { OTHER_WORDS } else { WORDS };
    let (hand, words) = loop {
        let hand = Hand::of(random, studio.content, source);
        let can_draw = |word: &&&str| {
            hand.face.is_some_and(|face| word.chars().all(|letter| face.has(letter)))
        };
        let words: Vec<&str> = all.iter().filter(can_draw).copied().collect();
        if !words.is_empty() {
            break (hand, words);
        }
    };
    let (rows, columns) = (random.count(1, 4), random.count(1, 3));
    let digit = random.between_sizes(26.0, 60.0);
    let format = Format {
        width: columns as f32 * digit * 6.0 + 3.0 * digit,
        height: rows as f32 * digit * 2.0 + 1.5 * digit,
        digit,
    };
    let paper = studio.white();
    let mut sheet = studio.sheet_of(Way::Page, format, hand, paper);
    sheet.truth.what = "words".into();
    let style = Style { height: digit, gap: 0.0, unrest: 0.01 };
    for row in 0..rows {
        let mut x = digit;
        for _ in 0..columns {
            let word = studio.random.pick(&words);
            let written = Written::new(&mut studio.random, &sheet.hand, word, style);
            let next = x + written.area.width() + digit * 0.8;
            if next > format.width && x > digit {
                break;
            }
            sheet.put(written, Point::new(x, digit + row as f32 * digit * 2.0));
            x = next;
        }
    }
    studio.shoot(sheet)
}

/// One character on a sheet, which is no digit.
fn one_character(studio: &mut Studio, source: Source, all: &[char]) -> Result<Scene> {
    let format = studio.usual_digit();
    let hand = Hand::of(&mut studio.random, studio.content, source);
    let can_draw = |hand: &Hand, character: char| {
        source == Source::Strokes || hand.face.is_some_and(|face| face.has(character))
    };
    let character = loop {
        let character = studio.random.pick(all);
        if can_draw(&hand, character) {
            break character;
        }
    };
    let paper = studio.white();
    let mut sheet = studio.sheet_of(Way::Digit, format, hand, paper);
    sheet.truth.what = format!("the character {}", name(character)).into();
    let cell = sheet.area().grown(-0.1 * sheet.width().min(sheet.height()));
    sheet.fill(&mut studio.random, cell, character, format.digit);
    studio.shoot(sheet)
}

/// A character as a table can hold it.
fn name(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

fn letters(studio: &mut Studio) -> Result<Scene> {
    let all: Vec<char> = LETTERS.chars().collect();
    one_character(studio, Source::Type, &all)
}

fn letters_hand(studio: &mut Studio) -> Result<Scene> {
    let all: Vec<char> = LETTERS.chars().collect();
    one_character(studio, Source::Letters, &all)
}

fn signs(studio: &mut Studio) -> Result<Scene> {
    // A slash by itself is a 1 that leans.
    let is_told = |sign: &char| !matches!(sign, '/' | '\\');
    let drawn: Vec<char> = SIGNS.iter().copied().filter(is_told).collect();
    let typed: Vec<char> = drawn.iter().copied().filter(char::is_ascii).collect();
    if studio.random.one_in(2) {
        return one_character(studio, Source::Type, &typed);
    }
    one_character(studio, Source::Strokes, &drawn)
}
