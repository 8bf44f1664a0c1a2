//! Scenes of the fixture's digits, without typefaces.

use std::collections::BTreeSet;
use std::io::Cursor;

use image::{DynamicImage, ImageDecoder as _, ImageReader, RgbaImage};

use super::camera::Scene;
use super::content::Content;
use super::content::mnist::HeldOut;
use super::geometry::{Area, index};
use super::kinds::{self, Kind};
use super::truth::{Truth, Way};
use crate::repository;

/// The least range of levels in the box of a word, in some colour or in opacity.
const MIN_RANGE: u8 = 25;

fn content() -> Content {
    let folder = repository::root().join("crates/lenet5/tests/fixtures");
    Content::of_digits(HeldOut::open(&folder).unwrap())
}

/// Kinds that need no typefaces and make no large pictures.
fn quick_kinds() -> impl Iterator<Item = Kind> {
    let is_quick = |kind: &Kind| !kind.needs_typefaces && !kind.name.ends_with("large");
    kinds::all().into_iter().filter(is_quick)
}

/// The picture as a person sees it.
fn upright(scene: &Scene) -> RgbaImage {
    let reader = ImageReader::new(Cursor::new(&scene.bytes)).with_guessed_format().unwrap();
    let mut decoder = reader.into_decoder().unwrap();
    let orientation = decoder.orientation().unwrap();
    let mut picture = DynamicImage::from_decoder(decoder).unwrap();
    picture.apply_orientation(orientation);
    picture.into_rgba8()
}

/// The widest range of levels within a box.
fn range(picture: &RgbaImage, area: Area) -> u8 {
    let (mut least, mut most) = ([u8::MAX; 4], [0; 4]);
    for (x, y, pixel) in picture.enumerate_pixels() {
        let (x, y) = (x as usize, y as usize);
        let inside = (index(area.left)..index(area.right)).contains(&x)
            && (index(area.top)..index(area.bottom)).contains(&y);
        for part in 0..4 {
            if inside {
                least[part] = least[part].min(pixel.0[part]);
                most[part] = most[part].max(pixel.0[part]);
            }
        }
    }
    (0..4).map(|part| most[part].saturating_sub(least[part])).max().unwrap()
}

#[test]
fn kinds_have_different_names() {
    let all = kinds::all();
    let names: BTreeSet<&str> = all.iter().map(|kind| kind.name).collect();
    assert_eq!(names.len(), all.len());
}

#[test]
fn the_same_seed_makes_the_same_scene() {
    let content = content();
    for kind in quick_kinds().step_by(5) {
        let made = |seed: u64, index: usize| kind.make(&content, seed, index).unwrap().bytes;
        assert_eq!(made(3, 1), made(3, 1), "{}", kind.name);
        assert_ne!(made(3, 1), made(3, 2), "{}", kind.name);
        assert_ne!(made(3, 1), made(4, 1), "{}", kind.name);
    }
}

#[test]
fn words_lie_within_the_picture_and_have_ink() {
    let content = content();
    for kind in quick_kinds() {
        let scene = kind.make(&content, 1, 0).unwrap();
        let picture = upright(&scene);
        let all = Area::new(0.0, 0.0, picture.width() as f32, picture.height() as f32).grown(1.5);
        let Truth { way, lines, what, .. } = &scene.truth;
        let name = kind.name;
        for line in lines {
            assert!(all.holds(line.area), "{name}: {:?} in {all:?}", line.area);
            for word in &line.words {
                assert!(line.area.holds(word.area), "{name}: {word:?}");
                assert!(word.text.chars().all(|digit| digit.is_ascii_digit()), "{name}");
                assert!(word.marks.iter().all(|mark| mark.follows <= word.text.len()), "{name}");
                assert!(range(&picture, word.area) >= MIN_RANGE, "{name}: {word:?}");
            }
        }
        if *way == Way::Digit && !lines.is_empty() {
            assert_eq!(scene.truth.characters().len(), 1, "{name}");
        }
        assert!(!lines.is_empty() || !what.is_empty(), "{name}");
    }
}
