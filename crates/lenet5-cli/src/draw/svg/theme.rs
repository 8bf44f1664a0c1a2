//! What the figures share in looks: colours, strokes, kinds of lettering, numbers.

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Lettering and axes.
pub(super) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// Remarks, and whatever is there for comparison.
pub(super) const QUIET: RGBColor = RGBColor(0x66, 0x66, 0x66);
/// Grids and frames.
pub(super) const FAINT: RGBColor = RGBColor(0xd0, 0xd0, 0xd0);
/// The ground of a cell that is off.
pub(super) const PALE: RGBColor = RGBColor(0xee, 0xee, 0xee);

// Okabe and Ito's palette, which stays distinct under the common kinds of colour blindness. Its
// yellow, which cannot be seen on white, is left out, and its purple is darker than theirs.
pub(super) const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
pub(super) const VERMILION: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
pub(super) const GREEN: RGBColor = RGBColor(0x00, 0x9e, 0x73);
pub(super) const PURPLE: RGBColor = RGBColor(0xa3, 0x4d, 0x80);
pub(super) const ORANGE: RGBColor = RGBColor(0xe6, 0x9f, 0x00);
pub(super) const SKY: RGBColor = RGBColor(0x56, 0xb4, 0xe9);

/// Lines of a chart, in their order; then they come again.
pub(super) const LINES: [RGBColor; 6] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY];

/// Strokes, in the back end's pixels (see [`SCALE`](super::sheet::SCALE)).
pub(super) const HAIR: u32 = 3;
pub(super) const THIN: u32 = 5;
pub(super) const REGULAR: u32 = 7;
pub(super) const BOLD: u32 = 9;

/// A kind of lettering.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: RGBColor,
    pub(super) align: HPos,
}

impl Letters {
    const fn new(size: f64, colour: RGBColor) -> Self {
        Self { size, bold: false, colour, align: HPos::Left }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn centred(self) -> Self {
        Self { align: HPos::Center, ..self }
    }

    pub(super) const fn right(self) -> Self {
        Self { align: HPos::Right, ..self }
    }

    pub(super) const fn coloured(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }
}

/// The line at the head of a figure.
pub(super) const TITLE: Letters = Letters::new(18.0, INK).bold();
/// Names of things.
pub(super) const LABEL: Letters = Letters::new(13.0, INK);
/// Remarks and lesser numbers.
pub(super) const NOTE: Letters = Letters::new(12.0, QUIET);

/// Mixes a colour with white: `share` is what remains of the colour.
pub(super) fn lighter(colour: RGBColor, share: f64) -> RGBColor {
    blend(RGBColor(0xff, 0xff, 0xff), colour, share)
}

/// Goes from one colour to another; `t` runs from 0 to 1.
pub(super) fn blend(from: RGBColor, to: RGBColor, t: f64) -> RGBColor {
    let mix = |from: u8, to: u8| {
        let value = f64::from(from) + (f64::from(to) - f64::from(from)) * t.clamp(0.0, 1.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a mean of two bytes is a byte"
        )]
        let byte = value.round() as u8;
        byte
    };
    RGBColor(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blends_keep_their_ends() {
        assert_eq!(blend(BLUE, ORANGE, 0.0), BLUE);
        assert_eq!(blend(BLUE, ORANGE, 1.0), ORANGE);
        assert_eq!(blend(RGBColor(0, 0, 0), RGBColor(10, 20, 255), 0.5), RGBColor(5, 10, 128));
        assert_eq!(blend(BLUE, ORANGE, 7.0), ORANGE);
    }
}
