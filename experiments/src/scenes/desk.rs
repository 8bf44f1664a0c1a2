//! The desk that a sheet lies on.

use super::geometry::{Affine, Area, Point, index};
use super::noise::Noise;
use super::plane::{Colour, Plane};
use super::random::Random;
use super::sheet::Sheet;
use super::truth::Truth;

/// How a sheet lies on a desk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lie {
    /// Whether the desk is seen on the left, at the top, on the right and at the bottom.
    pub(crate) sides: [bool; 4],
    /// How much of the picture's side each strip of desk takes.
    pub(crate) share: f32,
    /// How far the sheet is turned, in radians.
    pub(crate) angle: f32,
}

impl Lie {
    /// Draws how a sheet lies on a desk that is seen on some sides.
    pub(crate) fn draw(random: &mut Random) -> Self {
        let mut sides = [true; 4];
        if !random.one_in(3) {
            sides = std::array::from_fn(|_| random.one_in(2));
            sides[random.below(4)] = true;
        }
        let share = random.between_sizes(0.02, 0.25);
        let angle = if random.one_in(4) { 0.0 } else { random.around(8.0_f32.to_radians()) };
        Self { sides, share, angle }
    }
}

/// Draws a desk: dark, brown, grey, light, or of wood.
pub(crate) fn desk(random: &mut Random, width: usize, height: usize) -> Plane {
    let colour = match random.below(5) {
        0 => Colour::grey(random.between(15.0, 60.0)),
        1 => Colour::of_levels([random.between(80.0, 130.0), random.between(50.0, 80.0), 40.0]),
        2 => Colour::grey(random.between(80.0, 150.0)),
        3 => Colour::of_levels([205.0, 180.0, random.between(120.0, 150.0)]),
        _ => Colour::of_levels([random.between(130.0, 180.0), 110.0, 70.0]),
    };
    let is_wood = random.one_in(2);
    let size = width.max(height) as f32;
    let grain = Noise::stretched(random, size / 4.0, size / 90.0);
    let fine = Noise::stretched(random, size / 8.0, 3.0);
    let spots = Noise::new(random, 2.5);
    let strength = if is_wood { random.between(0.15, 0.4) } else { 0.0 };
    let across = random.one_in(2);
    Plane::from_fn(width, height, |x, y| {
        let (along, over) = if across { (y, x) } else { (x, y) };
        let wood = (grain.at(along, over) * 6.0).sin() * 0.6 + fine.at(along, over) * 0.5;
        colour.times((1.0 + strength * wood + 0.06 * spots.at(x, y)).max(0.05))
    })
}

/// Lays a sheet on a desk, and maps what it shows; nothing that is to be read is cut off.
pub(crate) fn lay(random: &mut Random, sheet: Sheet, mut lie: Lie) -> (Plane, Truth) {
    let Sheet { plane, mut truth, .. } = sheet;
    let (width, height) = (plane.width as f32, plane.height as f32);
    let own = Area::new(0.0, 0.0, width, height);
    loop {
        let turn = Affine::turn(lie.angle, own.centre());
        let corners = own.corners().map(|corner| turn.apply(corner));
        let around = Area::around(&corners);
        let [upper_left, upper_right, lower_right, lower_left] = corners;
        let window = Area::new(
            if lie.sides[0] {
                around.left - lie.share * width
            } else {
                upper_left.x.max(lower_left.x)
            },
            if lie.sides[1] {
                around.top - lie.share * height
            } else {
                upper_left.y.max(upper_right.y)
            },
            if lie.sides[2] {
                around.right + lie.share * width
            } else {
                upper_right.x.min(lower_right.x)
            },
            if lie.sides[3] {
                around.bottom + lie.share * height
            } else {
                lower_left.y.min(lower_right.y)
            },
        );
        let map = turn.then_moved(-window.left, -window.top);
        let (columns, rows) = (index(window.width()), index(window.height()));
        let picture = Area::new(0.0, 0.0, columns as f32, rows as f32);
        let is_whole = truth.area().is_none_or(|area| picture.holds(map.area(area).grown(3.0)));
        if !is_whole && lie.angle.abs() > 0.002 {
            lie.angle *= 0.6;
            continue;
        }
        let mut picture = desk(random, columns, rows);
        drop_shadow(random, &mut picture, own, &map);
        picture.lay(&plane, &map);
        truth.map_affine(&map);
        truth.sheet = Some(own.corners().map(|corner| map.apply(corner)));
        return (picture, truth);
    }
}

/// The shadow that a sheet throws on the desk below its edges.
fn drop_shadow(random: &mut Random, picture: &mut Plane, sheet: Area, map: &Affine) {
    let reach = random.between(0.003, 0.02) * sheet.width().max(sheet.height());
    let strength = random.between(0.2, 0.6);
    let (dx, dy) = (random.around(reach / 2.0), random.around(reach / 2.0));
    let back = map.inverse();
    picture.change(|x, y, pixel| {
        let at = back.apply(Point::new(x - dx, y - dy));
        let out_x = (sheet.left - at.x).max(at.x - sheet.right).max(0.0);
        let out_y = (sheet.top - at.y).max(at.y - sheet.bottom).max(0.0);
        let near = (1.0 - out_x.hypot(out_y) / reach).max(0.0);
        pixel.times(1.0 - strength * near * near)
    });
}
