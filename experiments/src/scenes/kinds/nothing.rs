//! Scenes with nothing to read.

use anyhow::Result;

use super::faults::{draw_shadow, draw_vignette};
use super::forms::{Boxes, Comb};
use super::kind::Kind;
use crate::scenes::camera::{Scene, Shot};
use crate::scenes::desk::{self, Lie, lay};
use crate::scenes::geometry::{Affine, Area, Point};
use crate::scenes::mask::{Mask, smooth};
use crate::scenes::noise::Noise;
use crate::scenes::plane::{Colour, Plane};
use crate::scenes::studio::{Format, Studio};
use crate::scenes::things::{self, free_place};
use crate::scenes::truth::{Truth, Way};

pub(super) const KINDS: &[Kind] = &[
    Kind::new("blank-sheet", blank_sheet),
    Kind::new("empty-form", empty_form),
    Kind::new("scribble", scribble),
    Kind::new("solid", solid),
    Kind::new("texture", texture),
];

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
    sheet.truth.what = format!("blank sheet: {what}").into();
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
    sheet.truth.what = "empty form".into();
    let cells = boxes.cells(studio, &sheet);
    boxes.print(&mut sheet, &cells, comb);
    studio.shoot(sheet)
}

/// A tangle of strokes.
fn scribble(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let way = studio.random.pick(&[Way::Digit, Way::Page]);
    let mut sheet = studio.sheet(way, format);
    sheet.truth.what = "scribble".into();
    let random = &mut studio.random;
    let size = format.digit;
    let centre = sheet.area().centre();
    let wide = random.between(0.6, 1.3);
    let points: Vec<Point> = if random.one_in(2) {
        (0..random.count(9, 22))
            .map(|_| centre.moved(random.around(0.5 * wide) * size, random.around(0.5) * size))
            .collect()
    } else {
        let count = random.count(8, 20);
        (0..count)
            .map(|at| {
                let along = at as f32 / count as f32 - 0.5;
                let up = if at % 2 == 0 { 0.5 } else { -0.5 };
                centre.moved(along * wide * size, up * size * random.between(0.6, 1.0))
            })
            .collect()
    };
    let width = sheet.hand.pen.width * size;
    sheet.stroke(&[smooth(&points)], width);
    studio.shoot(sheet)
}

/// A filled shape.
fn solid(studio: &mut Studio) -> Result<Scene> {
    /// The corners of a T-shirt, a star, a house, an arrow and a triangle, in hundredths of the size.
    const SHAPES: &[&[[f32; 2]]] = &[
        &[
            [25.0, 0.0],
            [40.0, 8.0],
            [60.0, 8.0],
            [75.0, 0.0],
            [100.0, 25.0],
            [86.0, 42.0],
            [76.0, 34.0],
            [76.0, 100.0],
            [24.0, 100.0],
            [24.0, 34.0],
            [14.0, 42.0],
            [0.0, 25.0],
        ],
        &[
            [50.0, 0.0],
            [62.0, 35.0],
            [98.0, 35.0],
            [69.0, 57.0],
            [80.0, 92.0],
            [50.0, 71.0],
            [20.0, 92.0],
            [31.0, 57.0],
            [2.0, 35.0],
            [38.0, 35.0],
        ],
        &[
            [50.0, 0.0],
            [100.0, 45.0],
            [86.0, 45.0],
            [86.0, 100.0],
            [14.0, 100.0],
            [14.0, 45.0],
            [0.0, 45.0],
        ],
        &[
            [0.0, 35.0],
            [55.0, 35.0],
            [55.0, 8.0],
            [100.0, 50.0],
            [55.0, 92.0],
            [55.0, 65.0],
            [0.0, 65.0],
        ],
        &[[50.0, 4.0], [100.0, 96.0], [0.0, 96.0]],
        &[[5.0, 5.0], [95.0, 5.0], [95.0, 95.0], [5.0, 95.0]],
        &[[0.0, 90.0], [6.0, 60.0], [60.0, 50.0], [66.0, 4.0], [92.0, 0.0], [100.0, 90.0]],
    ];
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    sheet.truth.what = "filled shape".into();
    let random = &mut studio.random;
    let place = sheet.area().centre();
    let (size, angle) = (format.digit, random.around(0.3));
    let which = random.below(SHAPES.len() + 1);
    let wide = random.between(0.8, 1.2);
    let mask = if let Some(shape) = SHAPES.get(which) {
        let turn = Affine::turn(angle, place);
        let corner = |[x, y]: &[f32; 2]| {
            turn.apply(place.moved((x - 50.0) / 100.0 * size * wide, (y - 50.0) / 100.0 * size))
        };
        Mask::of_polygon(&shape.iter().map(corner).collect::<Vec<_>>())
    } else {
        let (rx, ry) = (0.5 * size * wide, 0.5 * size);
        Mask::of_ellipse(Area::new(place.x - rx, place.y - ry, place.x + rx, place.y + ry))
    };
    let pen = &sheet.hand.pen;
    sheet.plane.paint(&mask, pen.colour, pen.opacity);
    studio.shoot(sheet)
}

/// Cloth, wood, leaves, stone.
fn texture(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let way = random.pick(&[Way::Digit, Way::Page]);
    let (width, height) = (random.count(160, 640), random.count(160, 640));
    let which = random.below(4);
    let cell = random.between(5.0, 40.0);
    let (coarse, middle) = (Noise::new(random, cell), Noise::new(random, cell / 2.3));
    let fine = Noise::new(random, cell / 5.0);
    let strength = random.between(0.3, 0.8);
    let thread = random.between(3.0, 9.0);
    let colour = Colour::of_levels(std::array::from_fn(|_| random.between(60.0, 230.0)));
    let plane = match which {
        0 => desk::desk(random, width, height),
        1 => Plane::from_fn(width, height, |x, y| {
            let weave = (x * 2.0 / thread).sin() * (y * 2.0 / thread).sin();
            colour.times(1.0 + strength * (0.5 * weave + 0.25 * fine.at(x, y)))
        }),
        2 => Plane::from_fn(width, height, |x, y| {
            let leaf = coarse.at(x, y).abs() + 0.5 * middle.at(x, y).abs() + 0.3 * fine.at(x, y);
            Colour::of_levels([80.0, 130.0, 50.0]).times((0.3 + 1.6 * leaf).max(0.05))
        }),
        _ => Plane::from_fn(width, height, |x, y| {
            let rough = coarse.at(x, y) + 0.6 * middle.at(x, y) + 0.4 * fine.at(x, y);
            colour.times((1.0 + strength * rough).max(0.05))
        }),
    };
    let mut truth = Truth::new(way);
    truth.what = "texture".into();
    let shot = Shot::mild(random);
    shot.take(random, plane, truth)
}
