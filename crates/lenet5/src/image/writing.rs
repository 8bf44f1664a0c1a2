//! The writing of a picture: its ink without what is none of it, at a size that suits it.
//!
//! How large the writing is, is told on a small picture first. With that the paper's level is found in a window
//! hardly larger than a character, in the part of the picture that has writing alone, whose strokes are brought to
//! a few pixels of width where they have more: grain is then averaged out, and a large picture costs no more than a
//! small one.

use super::blank::Blank;
use super::gray::{Gray, SMALL_SIDE};
use super::histogram::{count_levels, find_threshold};
use super::ink::{Ink, MIN_CLEAR_INK};
use super::median::weighted_median;
use super::outline::Sheet;
use super::paper::EvenLight;
use super::pieces::Piece;
use super::printed_lines::PrintedLine;
use super::rect::Area;
#[cfg(feature = "number")]
use super::rect::Rect;
use super::things::Sides;

/// The longer side of the picture in which the size of the writing is told.
const FIRST_SIDE: usize = 400;
/// A sheet on something else is looked for in a picture whose longer side has this number of pixels, at least: smaller ones
/// are drawn, or cut out around a digit. One that is at least this many times as long as it is wide was cut out along a line.
const MIN_SHEET_SIDE: usize = 256;
const MAX_SHEET_ASPECT: usize = 4;
/// The window in which paper is looked for at first, as a part of the longer side.
const FIRST_WINDOW_PART: usize = 3;
/// The same in a small picture.
const SMALL_WINDOW_PART: usize = 2;
/// A picture that was cut out along a digit is not as wide as this many times its height, and on three of its sides at
/// most this share is dark.
const MAX_TIGHT_ASPECT: usize = 2;
const MAX_TIGHT_SHARE: f32 = 0.5;
/// A picture at least this many times as wide as high, or as high as wide, is a strip: things in it cannot be told from
/// digits that were cut off.
const STRIP_ASPECT: usize = 2;
/// The window in which paper is looked for: in heights of a character, and in widths of a stroke, at least.
const WINDOW_HEIGHTS: f32 = 1.2;
const WINDOW_STROKES: f32 = 4.0;
/// Added to each window, in pixels.
const MIN_WINDOW: usize = 3;
/// Wider strokes are brought to this width, in pixels, as long as characters keep this height.
const STROKE_WIDTH: f32 = 5.0;
const MIN_HEIGHT: f32 = 50.0;
/// The longer side of the part that is looked at closely, at most, in pixels.
const MAX_SIDE: usize = 1600;
/// How far around the writing that was seen at first there may be more of it: in heights of a character, and as a part
/// of the picture's longer side.
const MARGIN_HEIGHTS: f32 = 2.0;
const MARGIN_PART: usize = 16;
/// A piece that fills this share of its box with ink is solid, and so is one that fills this share with ink that is
/// pale beside that of the strokes on it.
const MIN_SOLID: f32 = 0.5;
const MIN_PALE_SOLID: f32 = 0.8;
/// A solid piece is a patch, not a stroke, if it is at least this many times as wide as high, and so high in pixels
/// of the small picture.
const MIN_PATCH_ASPECT: f32 = 0.5;
const MIN_PATCH_HEIGHT: usize = 12;
/// The window in which paper is looked for where there are patches, as a share of the lowest one's height.
const MAX_PATCH_WINDOW: f32 = 0.8;

/// The writing of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Writing {
    /// Its ink.
    pub ink: Ink,
    /// The lines that were taken away from it.
    pub(crate) lines: Vec<PrintedLine>,
    /// How many columns and rows of the picture lie before the ink's.
    pub(crate) origin: [usize; 2],
    /// How many of the picture's pixels a pixel of the ink stands for, along each side.
    pub(crate) factor: usize,
}

impl Writing {
    /// Finds the pixels of the ink within a rectangle of the picture.
    #[cfg(feature = "number")]
    pub(crate) fn area_of(&self, rect: Rect) -> Area {
        let [left, top] = self.origin;
        let within = |place: usize, before: usize, side: usize| {
            (place.saturating_sub(before) / self.factor).min(side - 1)
        };
        Area {
            left: within(rect.x, left, self.ink.width()),
            top: within(rect.y, top, self.ink.height()),
            right: within(rect.x + rect.width - 1, left, self.ink.width()),
            bottom: within(rect.y + rect.height - 1, top, self.ink.height()),
        }
    }
}

/// How large most of the writing is, and where it lies, in pixels.
#[derive(Debug)]
struct Scale {
    stroke: f32,
    height: f32,
    /// The widest window that keeps all solid patches, if there are some.
    patch: Option<f32>,
    /// The box around all of it.
    area: Area,
}

/// The stages on the way to the writing of a picture, to be shown.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WritingStages {
    /// The part of the picture that has writing, in even light: strokes are dark, and paper is white.
    pub even_light: Gray,
    /// All its ink.
    pub ink: Ink,
    /// What is writing of it.
    pub writing: Writing,
}

impl Gray {
    /// Evens out the light of a picture: strokes become dark, and the paper around them white.
    ///
    /// Strokes are what is narrower than a third of the picture.
    ///
    /// *Cost:* some thirty looks at every pixel; seven bytes of memory a pixel.
    #[must_use]
    pub fn flattened(&self) -> Self {
        self.in_first_light().picture
    }

    /// Finds all ink of a picture in even light ([`flattened`](Self::flattened)).
    ///
    /// *Cost:* that, and a few looks more.
    ///
    /// # Errors
    /// There is no ink to be seen: the picture is blank.
    pub fn ink(&self) -> Result<Ink, Blank> {
        self.in_first_light().ink()
    }

    /// Finds the writing: the ink without lines that are printed, and without what goes around other ink.
    ///
    /// *Cost:* some sixty looks at every pixel of at most 1600x1600, and one at those of a larger picture; for these
    /// twenty bytes of memory a pixel.
    ///
    /// # Errors
    /// There is no ink to be seen: the picture is blank.
    pub fn writing(&self) -> Result<Writing, Blank> {
        let look = self.look()?;
        Ok(look.writing_of(look.light.ink()?))
    }

    /// Finds the writing, and keeps the stages on the way to it.
    ///
    /// # Errors
    /// As [`writing`](Self::writing).
    pub fn writing_stages(&self) -> Result<WritingStages, Blank> {
        let look = self.look()?;
        let ink = look.light.ink()?;
        let writing = look.writing_of(ink.clone());
        Ok(WritingStages { even_light: look.light.picture, ink, writing })
    }

    /// Looks at the part of a picture that has writing.
    fn look(&self) -> Result<Look, Blank> {
        let side = self.width().max(self.height());
        if side < SMALL_SIDE {
            return Ok(Look {
                light: self.in_first_light(),
                origin: [0; 2],
                factor: 1,
                sides: [false; 4],
                is_small: true,
            });
        }
        // A character may be so small in a large picture that it is not seen at first.
        let look = self.look_closely(FIRST_SIDE);
        if side > FIRST_SIDE { look.or_else(|Blank| self.look_closely(MAX_SIDE)) } else { look }
    }

    /// Evens out the light where nothing is known of the writing.
    fn in_first_light(&self) -> EvenLight {
        let side = self.width().max(self.height());
        let dark = self.clone().with_dark_strokes(self.strokes_are_dark());
        if side < SMALL_SIDE {
            // One digit fills it, and may touch its border.
            return dark.in_even_light(side / SMALL_WINDOW_PART + MIN_WINDOW, false);
        }
        dark.in_even_light(side / FIRST_WINDOW_PART + MIN_WINDOW, !dark.picture.is_tight())
    }

    /// Looks at the part of a picture that has writing, at a size that suits it, once it was seen with a longer side of at
    /// most `first` pixels.
    fn look_closely(&self, first: usize) -> Result<Look, Blank> {
        let side = self.width().max(self.height());
        let by = side.div_ceil(first);
        let small = self.shrunk(by);
        let whole = Area { left: 0, top: 0, right: self.width() - 1, bottom: self.height() - 1 };
        let may_show_sheet =
            side >= MIN_SHEET_SIDE && side < MAX_SHEET_ASPECT * self.width().min(self.height());
        let sheet = may_show_sheet.then(|| Sheet::find(&small)).flatten();
        let (place, small, is_dark, outline) = match sheet {
            Some(Sheet { outline, area, picture, is_dark }) => {
                (area.times(by).common(&whole), picture, is_dark, Some(outline))
            }
            None => (whole, small, self.strokes_are_dark(), None),
        };
        let side = place.longer_side();
        let small = small.with_dark_strokes(is_dark);
        let on = !small.picture.is_tight();
        let first = small.in_even_light(side / by / FIRST_WINDOW_PART + MIN_WINDOW, on).ink()?;
        let scale = first.without_printed_lines().scale().ok_or(Blank)?.times(by);
        let area = if by == 1 {
            place
        } else {
            let seen = scale.area.moved(place.left, place.top);
            seen.grown(self.margin(&scale), self.width(), self.height()).common(&place)
        };
        let (origin, factor) = ([area.left, area.top], scale.factor(area.longer_side()));
        let mut part = self.cut_out(area);
        if let Some(outline) = &outline {
            part = outline.alone(&part, origin, by);
        }
        let part = part.shrunk(factor).with_dark_strokes(is_dark);
        let light = part.in_even_light(scale.window(side) / factor + MIN_WINDOW, on);
        // A digit is as wide as a strip is high, and what lies around a sheet is not seen.
        let may_show_things =
            outline.is_none() && side < STRIP_ASPECT * whole.width().min(whole.height());
        let sides =
            [area.left == 0, area.top == 0, area.right == whole.right, area.bottom == whole.bottom];
        let sides = sides.map(|is_border| is_border && may_show_things);
        Ok(Look { light, origin, factor, sides, is_small: false })
    }

    /// Tells whether a picture with dark strokes was cut out along them: whether there is ink on all four sides, and
    /// hardly more than a stroke on three of them. A desk around a sheet fills sides.
    fn is_tight(&self) -> bool {
        let threshold = find_threshold(&count_levels(self.pixels()));
        let (width, height) = (self.width(), self.height());
        let is_dark = |at: usize| usize::from(self.pixels()[at]) <= threshold;
        let share = |pixels: &mut dyn Iterator<Item = usize>| {
            let (mut dark, mut count) = (0usize, 0usize);
            for at in pixels {
                dark += usize::from(is_dark(at));
                count += 1;
            }
            dark as f32 / count as f32
        };
        let shares = [
            share(&mut (0..width)),
            share(&mut ((height - 1) * width..height * width)),
            share(&mut (0..height).map(|y| y * width)),
            share(&mut (0..height).map(|y| y * width + width - 1)),
        ];
        let full = shares.iter().filter(|&&share| share > MAX_TIGHT_SHARE).count();
        width < MAX_TIGHT_ASPECT * height && full <= 1 && shares.iter().all(|&share| share > 0.0)
    }

    fn margin(&self, scale: &Scale) -> usize {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few heights")]
        let heights = (MARGIN_HEIGHTS * scale.height) as usize;
        heights.max(self.width().max(self.height()) / MARGIN_PART)
    }
}

/// The part of a picture that has writing, in even light.
struct Look {
    light: EvenLight,
    /// As in [`Writing`].
    origin: [usize; 2],
    factor: usize,
    /// Which of its sides are the picture's, where things may reach over them.
    sides: Sides,
    /// Whether the picture is small: it shows one character, around which there is nothing.
    is_small: bool,
}

impl Look {
    /// Keeps what is writing of its ink.
    fn writing_of(&self, ink: Ink) -> Writing {
        let (ink, lines) = ink.part_printed_lines();
        let ink = if self.is_small { ink } else { ink.without_enclosures() };
        let ink = ink.without_things(self.sides);
        Writing { ink, lines, origin: self.origin, factor: self.factor }
    }
}

impl Scale {
    /// The scale in a picture that is larger by a factor.
    fn times(self, by: usize) -> Self {
        let area = self.area.times(by);
        let by = by as f32;
        let patch = self.patch.map(|patch| patch * by);
        Self { stroke: self.stroke * by, height: self.height * by, patch, area }
    }

    /// By what a part of the picture is shrunk.
    fn factor(&self, side: usize) -> usize {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pixels")]
        let wide = (self.stroke / STROKE_WIDTH).min(self.height / MIN_HEIGHT) as usize;
        wide.max(side.div_ceil(MAX_SIDE)).max(1)
    }

    /// The window in which paper is looked for in a picture.
    fn window(&self, side: usize) -> usize {
        let wanted = (WINDOW_HEIGHTS * self.height).max(WINDOW_STROKES * self.stroke);
        let most = self.patch.unwrap_or(f32::INFINITY).min((side / FIRST_WINDOW_PART) as f32);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a side")]
        let window = wanted.min(most) as usize;
        window
    }
}

impl Ink {
    /// Measures most of the writing; `None` if there is none.
    fn scale(&self) -> Option<Scale> {
        let mut pieces = self.pieces(&self.labels());
        let whole = Area {
            left: 1,
            top: 1,
            right: self.width().saturating_sub(2),
            bottom: self.height().saturating_sub(2),
        };
        let is_inner = |piece: &Piece| whole.contains(&piece.area);
        let is_clear =
            |piece: &Piece| piece.strongest >= MIN_CLEAR_INK && piece.area.longer_side() >= 4;
        // What touches the border is writing if nothing else is there.
        if pieces.iter().any(|piece| is_inner(piece) && is_clear(piece)) {
            pieces.retain(is_inner);
        }
        let area = pieces.iter().map(|piece| piece.area).reduce(|a, b| a.with(&b))?;
        // Pieces count by their length, lest one blot outweigh all strokes.
        let height = weighted_median(
            pieces
                .iter()
                .map(|piece| (piece.area.height() as f32, piece.area.longer_side() as f32))
                .collect(),
        );
        let patch =
            pieces.iter().filter(|piece| is_patch(piece)).map(|piece| piece.area.height()).min();
        Some(Scale {
            stroke: self.stroke_width().max(1.0),
            height: height.unwrap_or(1.0),
            patch: patch.map(|height| MAX_PATCH_WINDOW * height as f32),
            area,
        })
    }
}

/// Tells whether a piece is a patch of a marker or a thing, and not strokes: solid, and not slim as a 1.
fn is_patch(piece: &Piece) -> bool {
    let (width, height) = (piece.area.width() as f32, piece.area.height() as f32);
    let all = width * height;
    (piece.ink >= MIN_SOLID * all || piece.pixels as f32 >= MIN_PALE_SOLID * all)
        && width >= MIN_PATCH_ASPECT * height
        && piece.area.height() >= MIN_PATCH_HEIGHT
}
