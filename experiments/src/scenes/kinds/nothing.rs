//! Scenes with nothing to read.

use anyhow::Result;

use super::Kind;
use super::forms::{Boxes, Comb};
use super::single::{draw_shadow, draw_vignette};
use crate::scenes::camera::{Scene, Shot};
use crate::scenes::studio::{Format, Studio};
use crate::scenes::things::{self, Lie, free_place, lay};
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] =
    &[Kind::new("blank-sheet", blank_sheet), Kind::new("empty-form", empty_form)];

/// What an empty sheet has on it.
const DISTURBANCES: [&str; 9] =
    ["nothing", "rules", "squares", "desk", "shadow", "stain", "holes", "fold", "vignette"];

fn blank_sheet(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let side = random.between_sizes(160.0, 900.0);
    let format = Format { width: side, height: side * random.between(0.6, 1.4), digit: 0.2 * side };
    let way = random.pick(&[Way::Digit, Way::Page]);
    let what = random.pick(&DISTURBANCES);
    let mut sheet = studio.sheet(way, format);
    sheet.truth.what = format!("blank sheet: {what}");
    let colour = studio.rule_colour();
    let random = &mut studio.random;
    let pitch = (side * random.between(0.06, 0.2)).max(14.0);
    let mut shot = Shot::mild(random);
    match what {
        "rules" => sheet.rule(random, pitch, 1.5, colour),
        "squares" => sheet.square(random, pitch, 1.2, colour),
        "stain" => {
            let size = side * random.between(0.2, 0.45);
            let area = sheet.area();
            if let Some(place) = free_place(random, area, None, size, size, true) {
                things::coffee_ring(random, &mut sheet.plane, place);
            }
        }
        "holes" => things::punch_holes(random, &mut sheet.plane, None),
        "fold" => things::fold(random, &mut sheet.plane, None),
        "shadow" => shot.lights.push(draw_shadow(studio)),
        "vignette" => shot.lights.push(draw_vignette(studio)),
        "desk" => {
            let lie = Lie::draw(random);
            let (picture, truth) = lay(random, sheet, lie);
            return shot.take(random, picture, truth);
        }
        _ => shot.grain = random.between(1.0, 20.0),
    }
    studio.take(&shot, sheet)
}

/// Boxes, combs or tables that nobody filled in.
fn empty_form(studio: &mut Studio) -> Result<Scene> {
    let comb = studio.random.one_in(2).then(|| Comb::draw(studio));
    let mut boxes = Boxes::draw(studio);
    if comb.is_some() {
        boxes.gap = 0.0;
    }
    let format = boxes.format(studio);
    let mut sheet = studio.sheet(Way::Page, format);
    sheet.truth.what = "empty form".to_owned();
    let cells = boxes.cells(studio, &sheet);
    boxes.print(&mut sheet, &cells, comb);
    studio.shoot(sheet)
}
