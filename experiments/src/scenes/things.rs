//! Things in a picture beside a sheet's writing: fingers and pens on it, stains and holes in it.

use super::geometry::{Area, Point};
use super::mask::{Mask, ellipse};
use super::noise::Noise;
use super::plane::{Colour, Plane};
use super::random::Random;

/// Draws a place for something of a size that does not touch an area; `None` if none is found. Some of it may
/// lie outside the picture if `at_rim`.
pub(crate) fn free_place(
    random: &mut Random,
    picture: Area,
    avoid: Option<Area>,
    width: f32,
    height: f32,
    at_rim: bool,
) -> Option<Area> {
    const TRIES: usize = 60;
    let out = if at_rim { 0.5 } else { 0.0 };
    for _ in 0..TRIES {
        let left = random.between(-out * width, picture.width() - (1.0 - out) * width);
        let top = random.between(-out * height, picture.height() - (1.0 - out) * height);
        let place = Area::new(left, top, left + width, top + height);
        if avoid.is_none_or(|avoid| !avoid.grown(4.0).meets(place)) {
            return Some(place);
        }
    }
    None
}

/// Draws a place for something that comes in from the lower or the right rim.
pub(crate) fn rim_place(
    random: &mut Random,
    picture: Area,
    avoid: Option<Area>,
    length: f32,
    width: f32,
) -> Option<Area> {
    const TRIES: usize = 60;
    for _ in 0..TRIES {
        let place = if random.one_in(2) {
            let left = random.between(0.0, picture.width() - width);
            Area::new(left, picture.height() - length, left + width, picture.height() + width)
        } else {
            let top = random.between(0.0, picture.height() - width);
            Area::new(picture.width() - length, top, picture.width() + width, top + width)
        };
        if avoid.is_none_or(|avoid| !avoid.grown(5.0).meets(place)) {
            return Some(place);
        }
    }
    None
}

/// Draws a strip along the whole of a rim, which does not touch an area.
pub(crate) fn rim_strip(
    random: &mut Random,
    picture: Area,
    avoid: Option<Area>,
    depth: f32,
) -> Option<Area> {
    const TRIES: usize = 20;
    for _ in 0..TRIES {
        let out = random.between(0.0, 0.4) * depth;
        let mut strip = picture;
        match random.below(4) {
            0 => (strip.left, strip.right) = (-out, depth - out),
            1 => (strip.top, strip.bottom) = (-out, depth - out),
            2 => (strip.left, strip.right) = (picture.right - depth + out, picture.right + out),
            _ => (strip.top, strip.bottom) = (picture.bottom - depth + out, picture.bottom + out),
        }
        if avoid.is_none_or(|avoid| !avoid.grown(5.0).meets(strip)) {
            return Some(strip.grown(1.0));
        }
    }
    None
}

/// Crumples a sheet: flat facets, each of which the light meets at another angle.
pub(crate) fn crumple(random: &mut Random, plane: &mut Plane) {
    /// A flat part of the sheet.
    struct Facet {
        middle: Point,
        /// How much lighter it gets across and down, for a whole side of the picture.
        slope: Point,
    }
    let (width, height) = (plane.width as f32, plane.height as f32);
    let strength = random.between(0.15, 0.5);
    let facets: Vec<Facet> = (0..random.count(12, 30))
        .map(|_| Facet {
            middle: Point::new(random.unit(), random.unit()),
            slope: Point::new(random.around(strength), random.around(strength)),
        })
        .collect();
    plane.change(|x, y, pixel| {
        let at = Point::new(x / width, y / height);
        let near = |facet: &&Facet| facet.middle.distance(at);
        let nearest = facets.iter().min_by(|a, b| near(a).total_cmp(&near(b)));
        let Some(Facet { middle, slope }) = nearest else { return pixel };
        let lighter = slope.x * (at.x - middle.x) * 2.0 + slope.y * (at.y - middle.y) * 2.0;
        pixel.times(1.0 + lighter.clamp(-0.3, 0.3))
    });
}

/// A ring that a cup of coffee left.
pub(crate) fn coffee_ring(random: &mut Random, plane: &mut Plane, place: Area) {
    let noise = Noise::new(random, place.width() / 6.0);
    let radius = place.width() / 2.0;
    let thickness = radius * random.between(0.06, 0.14);
    let centre = place.centre();
    let strength = random.between(0.4, 0.85);
    let mask = Mask::from_fn(place.grown(thickness), |at| {
        let off = (at.distance(centre) - (radius - thickness)).abs() / thickness;
        let inner = if at.distance(centre) < radius - thickness { 0.12 } else { 0.0 };
        strength * ((1.0 - off * off).max(inner)) * (0.75 + 0.25 * noise.at(at.x, at.y))
    });
    plane.glaze(&mask, Colour::of_levels([165.0, 120.0, 75.0]));
}

/// A blot of ink or a spill.
pub(crate) fn blot(random: &mut Random, plane: &mut Plane, place: Area) {
    let noise = Noise::new(random, 0.9);
    let centre = place.centre();
    let corners: Vec<Point> = (0..40)
        .map(|at| {
            let (sin, cos) = (at as f32 / 40.0 * std::f32::consts::TAU).sin_cos();
            let radius = 0.75 + 0.25 * noise.at(2.0 * cos, 2.0 * sin);
            centre.moved(cos * radius * place.width() / 2.0, sin * radius * place.height() / 2.0)
        })
        .collect();
    let colour = random.pick(&[[150.0, 110.0, 70.0], [60.0, 60.0, 90.0], [190.0, 160.0, 110.0]]);
    plane.glaze(&Mask::of_polygon(&corners), Colour::of_levels(colour));
}

/// Two punch holes at the left edge, through which the desk is seen.
pub(crate) fn punch_holes(random: &mut Random, plane: &mut Plane, avoid: Option<Area>) {
    let (width, height) = (plane.width as f32, plane.height as f32);
    let size = random.between(0.03, 0.07) * width.min(height);
    let x = size * random.between(0.8, 1.6);
    let colour = Colour::grey(random.between(20.0, 110.0));
    for share in [random.between(0.15, 0.35), random.between(0.65, 0.85)] {
        let hole = Area::new(
            x - size / 2.0,
            share * height - size / 2.0,
            x + size / 2.0,
            share * height + size / 2.0,
        );
        if avoid.is_none_or(|avoid| !avoid.grown(3.0).meets(hole)) {
            plane.paint(&Mask::of_ellipse(hole), colour, 1.0);
        }
    }
}

/// A fold across the sheet: lighter on one side, darker on the other.
pub(crate) fn fold(random: &mut Random, plane: &mut Plane, avoid: Option<Area>) {
    let upright = random.one_in(2);
    let length = if upright { plane.width } else { plane.height } as f32;
    let mut place = length * random.between(0.1, 0.9);
    if let Some(avoid) = avoid {
        let (first, last) =
            if upright { (avoid.left, avoid.right) } else { (avoid.top, avoid.bottom) };
        // A fold beside the writing, where there is room for one.
        if first - 6.0 < place && place < last + 6.0 {
            place = if first > length - last { first * 0.6 } else { f32::midpoint(last, length) };
        }
    }
    let reach = random.between(1.5, 4.0);
    let strength = random.between(0.1, 0.35);
    let tilt = random.around(0.02);
    plane.change(|x, y, pixel| {
        let off = if upright { x - place + tilt * y } else { y - place + tilt * x } / reach;
        let edge = -off * (-off * off).exp() * 1.6;
        let slope = if off < 0.0 { 1.0 } else { 1.0 - 0.25 * strength };
        pixel.times((1.0 + strength * edge) * slope)
    });
}

/// A finger that comes in from the rim.
pub(crate) fn finger(random: &mut Random, plane: &mut Plane, place: Area) {
    let skin = random.pick(&[
        [225.0, 180.0, 155.0],
        [190.0, 140.0, 110.0],
        [120.0, 80.0, 60.0],
        [70.0, 48.0, 38.0],
    ]);
    let colour = Colour::of_levels(skin);
    let radius = place.width().min(place.height()) / 2.0;
    let (tip, root) = if place.height() > place.width() {
        let x = place.centre().x;
        (Point::new(x, place.top + radius), Point::new(x, place.bottom))
    } else {
        let y = place.centre().y;
        (Point::new(place.left + radius, y), Point::new(place.right, y))
    };
    let shadow =
        Mask::of_strokes(&[vec![tip.moved(3.0, 4.0), root.moved(3.0, 4.0)]], radius * 1.04);
    plane.paint(&shadow, Colour::grey(60.0), 0.35);
    let mask = Mask::of_strokes(&[vec![tip, root]], radius);
    plane.paint(&mask, colour, 1.0);
    let nail = Area::new(
        tip.x - 0.5 * radius,
        tip.y - 0.6 * radius,
        tip.x + 0.5 * radius,
        tip.y + 0.5 * radius,
    );
    plane.paint(
        &Mask::of_ellipse(nail),
        colour.mixed(Colour::of_levels([245.0, 215.0, 205.0]), 0.6),
        0.8,
    );
}

/// A pen that lies on the sheet.
pub(crate) fn lying_pen(random: &mut Random, plane: &mut Plane, place: Area) {
    let colour = Colour::of_levels(random.pick(&[
        [20.0, 20.0, 24.0],
        [25.0, 50.0, 140.0],
        [170.0, 30.0, 30.0],
        [220.0, 200.0, 60.0],
    ]));
    let (from, to, thickness) = if place.width() > place.height() {
        let y = place.centre().y;
        (Point::new(place.left, y), Point::new(place.right, y), place.height())
    } else {
        let x = place.centre().x;
        (Point::new(x, place.top), Point::new(x, place.bottom), place.width())
    };
    let shadow = Mask::of_line(from.moved(2.0, 3.0), to.moved(2.0, 3.0), thickness);
    plane.paint(&shadow, Colour::grey(70.0), 0.4);
    plane.paint(&Mask::of_line(from, to, thickness), colour, 1.0);
    let shine = Mask::of_line(
        from.moved(0.0, -thickness * 0.2),
        to.moved(0.0, -thickness * 0.2),
        thickness * 0.2,
    );
    plane.paint(&shine, Colour::grey(255.0), 0.35);
}

/// A ruler with ticks.
pub(crate) fn ruler(random: &mut Random, plane: &mut Plane, place: Area) {
    let colour = Colour::of_levels(random.pick(&[
        [225.0, 200.0, 140.0],
        [200.0, 205.0, 215.0],
        [240.0, 240.0, 235.0],
    ]));
    let corners = place.corners();
    plane.paint(&Mask::of_polygon(&corners), colour, 1.0);
    let ink = Colour::grey(50.0);
    plane.paint(&Mask::of_frame(place, 1.0), ink, 0.5);
    let across = place.width() > place.height();
    let (length, depth) =
        if across { (place.width(), place.height()) } else { (place.height(), place.width()) };
    let pitch = depth / 6.0;
    let mut at = pitch;
    let mut count = 0;
    while at < length - pitch {
        let tick = depth * if count % 5 == 0 { 0.4 } else { 0.22 };
        let (from, to) = if across {
            let x = place.left + at;
            (Point::new(x, place.top), Point::new(x, place.top + tick))
        } else {
            let y = place.top + at;
            (Point::new(place.left, y), Point::new(place.left + tick, y))
        };
        plane.paint(&Mask::of_line(from, to, 1.0), ink, 0.9);
        at += pitch;
        count += 1;
    }
}

/// A patch of a marker over an area.
pub(crate) fn highlight(random: &mut Random, plane: &mut Plane, area: Area) {
    let colour = Colour::of_levels(random.pick(&[
        [250.0, 245.0, 90.0],
        [150.0, 240.0, 130.0],
        [250.0, 150.0, 190.0],
        [250.0, 180.0, 90.0],
        [140.0, 200.0, 245.0],
    ]));
    let noise = Noise::stretched(random, 40.0, 3.0);
    let radius = 0.2 * area.height().min(area.width());
    let mask = Mask::from_fn(area.grown(2.0), |at| {
        let out_x = (area.left + radius - at.x).max(at.x - area.right + radius).max(0.0);
        let out_y = (area.top + radius - at.y).max(at.y - area.bottom + radius).max(0.0);
        let edge = (radius + 0.5 - out_x.hypot(out_y)).clamp(0.0, 1.0);
        edge * (0.92 + 0.08 * noise.at(at.x, at.y))
    });
    plane.glaze(&mask, colour);
}

/// A ring or an oval around an area, as a pen draws it: not quite closed, or beyond its beginning.
pub(crate) fn ring_around(random: &mut Random, area: Area) -> Vec<Point> {
    // An ellipse through the corners of a box is wider than the box by sqrt(2); digits leave corners free.
    let (grow_x, grow_y) = (random.between(0.5, 0.8), random.between(0.35, 0.55));
    let size = area.width().max(0.7 * area.height());
    let centre = area.centre();
    let (rx, ry) =
        (size / 2.0 + grow_x * size / 2.0 + 4.0, area.height() / 2.0 * (1.0 + grow_y) + 4.0);
    let oval = Area::new(centre.x - rx, centre.y - ry, centre.x + rx, centre.y + ry);
    let drift = random.around(0.08);
    let points = ellipse(oval);
    let count = points.len() as f32;
    let grown = points.iter().enumerate().map(|(at, p)| {
        let factor = 1.0 + drift * at as f32 / count;
        Point::new(centre.x + (p.x - centre.x) * factor, centre.y + (p.y - centre.y) * factor)
    });
    grown.collect()
}
