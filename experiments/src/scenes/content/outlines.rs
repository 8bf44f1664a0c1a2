//! Type: the outlines of a typeface, in any size.

use ab_glyph::{Font as _, FontVec, PxScale, point};

use super::drawn::Drawn;
use crate::scenes::mask::Mask;

/// What tells the height of digits: a 1, or where there is none, a letter as high as one, of each alphabet.
const MEASURED: [char; 16] = [
    '1',
    'Н',
    'Η',
    'ה',
    'क',
    'અ',
    'அ',
    'ሀ',
    'ᐁ',
    'ᚠ',
    'ⴰ',
    'ꀀ',
    'ꔀ',
    '\u{10000}',
    '\u{10800}',
    '\u{10c80}',
];

/// A typeface.
pub(crate) struct Face {
    font: FontVec,
    /// The height of its digits for each pixel of its scale.
    digit_height: f32,
}

impl Face {
    /// Takes a font of the sfnt format; `None` if it cannot be read or has none of the characters
    /// that tell the height of digits.
    pub(crate) fn parse(sfnt: Vec<u8>) -> Option<Self> {
        /// A scale that is fine enough to measure by.
        const SCALE: f32 = 1000.0;
        let font = FontVec::try_from_vec(sfnt).ok()?;
        let height_of = |character: char| {
            let id = font.glyph_id(character);
            let outline = font.outline_glyph(id.with_scale_and_position(SCALE, point(0.0, 0.0)))?;
            (id.0 != 0).then(|| outline.px_bounds().height() / SCALE)
        };
        let digit_height = MEASURED.into_iter().find_map(height_of)?;
        (digit_height > 0.05).then_some(Self { font, digit_height })
    }

    /// Tells whether the typeface has a character.
    pub(crate) fn has(&self, character: char) -> bool {
        self.font.glyph_id(character).0 != 0
    }

    /// Draws a character beside whose digits have a height; `None` if the typeface lacks it.
    pub(crate) fn character(&self, character: char, height: f32) -> Option<Drawn> {
        if !self.has(character) {
            return None;
        }
        let scale = PxScale::from(height / self.digit_height);
        let id = self.font.glyph_id(character);
        let units = self.font.height_unscaled();
        let advance = self.font.h_advance_unscaled(id) * scale.x / units;
        let glyph = id.with_scale_and_position(scale, point(0.0, height));
        let outline = self.font.outline_glyph(glyph)?;
        let bounds = outline.px_bounds();
        let area = crate::scenes::geometry::Area::new(
            bounds.min.x,
            bounds.min.y,
            bounds.max.x,
            bounds.max.y,
        );
        let mut mask = Mask::over(area);
        let width = mask.width;
        outline.draw(|x, y, share| {
            if let Some(own) = mask.coverage.get_mut(y as usize * width + x as usize) {
                *own = share.clamp(0.0, 1.0);
            }
        });
        Some(Drawn { mask, advance: Some(advance) })
    }
}
