//! Where everything stands on the sheet, for any pen.

use anyhow::Result;
use image::{GrayImage, Luma};

use super::panels::{Bar, Content, Maps, Panel, Rank};
use crate::draw::area::Area;

/// What a text or a bar is for, from which its looks follow.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Style {
    Title,
    Heading,
    Remark,
    Winner,
    RunnerUp,
    Other,
}

/// What draws a sheet.
pub(crate) trait Pen {
    /// Fills a rectangle.
    fn fill(&mut self, area: Area, style: Style) -> Result<()>;
    /// Draws a hair line around a rectangle: parts of a picture may be as white as the page.
    fn frame(&mut self, area: Area) -> Result<()>;
    /// Puts a picture into a rectangle, its pixels as sharp squares.
    fn picture(&mut self, area: Area, picture: &GrayImage) -> Result<()>;
    /// Writes a line of text, the middle of its height at `middle`.
    fn write(&mut self, left: u32, middle: u32, text: &str, style: Style) -> Result<()>;
}

/// Width of a character, on the safe side: that of the pixels' type.
pub(super) const CHARACTER: u32 = 10;
/// Height of a line of text.
const LINE: u32 = 26;
/// Pixels between two maps, and between a bar and its text.
const GAP: u32 = 8;
/// Pixels around and between the panels.
const MARGIN: u32 = 20;
/// Pixels between the two columns of panels.
const GUTTER: u32 = 44;
/// Panels in the left column: from the input to C3.
const LEFT_PANELS: usize = 4;
/// The sample of the shades of grey before the words that say what they mean.
const SHADES: u32 = 64;
const SHADES_HEIGHT: u32 = 14;
/// Length of the longest bar, and of the shortest, which should still be seen.
const MAX_BAR: u32 = 380;
const MIN_BAR: u32 = 3;
const BAR_HEIGHT: u32 = 14;

/// Panels in two columns under a title.
pub(crate) struct Layers<'a> {
    pub(crate) title: &'a str,
    pub(crate) panels: &'a [Panel],
}

impl Layers<'_> {
    /// The columns, left and right.
    fn columns(&self) -> [&[Panel]; 2] {
        let (left, right) = self.panels.split_at(self.panels.len().min(LEFT_PANELS));
        [left, right]
    }

    /// Width and height.
    pub(crate) fn size(&self) -> (u32, u32) {
        let [left, right] = self.columns().map(column_size);
        let width = (left.0 + GUTTER + right.0).max(text_width(self.title));
        (width + 2 * MARGIN, MARGIN + LINE + GAP + left.1.max(right.1) + MARGIN)
    }

    /// Draws the title and all panels.
    pub(crate) fn draw(&self, pen: &mut impl Pen) -> Result<()> {
        pen.write(MARGIN, MARGIN + LINE / 2, self.title, Style::Title)?;
        let mut left = MARGIN;
        for column in self.columns() {
            let mut top = MARGIN + LINE + GAP;
            for panel in column {
                panel.draw(pen, left, top)?;
                top += panel.size().1 + MARGIN;
            }
            left += column_size(column).0 + GUTTER;
        }
        Ok(())
    }
}

fn column_size(panels: &[Panel]) -> (u32, u32) {
    let sizes = || panels.iter().map(Panel::size);
    let height: u32 = sizes().map(|size| size.1 + MARGIN).sum();
    (sizes().map(|size| size.0).max().unwrap_or(0), height.saturating_sub(MARGIN))
}

impl Panel {
    /// Width and height, the heading included.
    pub(crate) fn size(&self) -> (u32, u32) {
        let (width, height) = match &self.content {
            Content::Maps(maps) => maps.size(),
            Content::Bars(bars) => {
                let texts = bars.iter().map(|bar| text_width(&bar_text(bar)));
                let text = texts.max().unwrap_or(0);
                (bars_left() + MAX_BAR + GAP + text, pixels(bars.len()) * LINE)
            }
        };
        (width.max(text_width(&self.heading)), LINE + height)
    }

    /// Draws it, its upper left corner given.
    pub(crate) fn draw(&self, pen: &mut impl Pen, left: u32, top: u32) -> Result<()> {
        pen.write(left, top + LINE / 2, &self.heading, Style::Heading)?;
        let top = top + LINE;
        match &self.content {
            Content::Maps(maps) => maps.draw(pen, left, top),
            Content::Bars(bars) => draw_bars(pen, left, top, bars),
        }
    }
}

impl Maps {
    /// From one map to the next, across and down.
    fn pitch(&self) -> (u32, u32) {
        let captions = self.tiles.iter().map(|tile| text_width(&tile.caption)).max();
        let pictures = self.tiles.iter().map(|tile| tile.picture.dimensions());
        let (width, height) = pictures.max().unwrap_or_default();
        let caption = if captions.unwrap_or(0) > 0 { LINE } else { GAP };
        (captions.unwrap_or(0).max(width * self.unit) + GAP, height * self.unit + caption)
    }

    fn size(&self) -> (u32, u32) {
        let (across, down) = self.pitch();
        let rows = self.tiles.len().div_ceil(self.columns);
        let columns = self.tiles.len().min(self.columns);
        let rule = SHADES + GAP + text_width(&self.rule);
        ((pixels(columns) * across - GAP).max(rule), LINE + pixels(rows) * down)
    }

    fn draw(&self, pen: &mut impl Pen, left: u32, top: u32) -> Result<()> {
        let middle = top + LINE / 2;
        let shades =
            Area { left, top: middle - SHADES_HEIGHT / 2, width: SHADES, height: SHADES_HEIGHT };
        pen.picture(shades, &white_to_black())?;
        pen.write(left + SHADES + GAP, middle, &self.rule, Style::Remark)?;
        let (across, down) = self.pitch();
        for (index, tile) in self.tiles.iter().enumerate() {
            let (column, row) = (pixels(index % self.columns), pixels(index / self.columns));
            let (left, top) = (left + column * across, top + LINE + row * down);
            let (width, height) = tile.picture.dimensions();
            let (width, height) = (width * self.unit, height * self.unit);
            pen.frame(Area { left, top, width, height })?;
            pen.picture(Area { left, top, width, height }, &tile.picture)?;
            pen.write(left, top + height + LINE / 2 - 1, &tile.caption, Style::Remark)?;
        }
        Ok(())
    }
}

/// All shades, from left to right.
fn white_to_black() -> GrayImage {
    GrayImage::from_fn(SHADES, 1, |x, _| {
        let light = 255 - x * 255 / (SHADES - 1);
        Luma([u8::try_from(light).unwrap_or(0)])
    })
}

/// Draws the penalties as bars with their characters and values.
fn draw_bars(pen: &mut impl Pen, left: u32, top: u32, bars: &[Bar]) -> Result<()> {
    let largest = bars.iter().map(|bar| bar.penalty).fold(f32::MIN_POSITIVE, f32::max);
    let mut middle = top + LINE / 2;
    for bar in bars {
        let style = match bar.rank {
            Rank::Winner => Style::Winner,
            Rank::RunnerUp => Style::RunnerUp,
            Rank::Other => Style::Other,
        };
        pen.write(left, middle, &bar.character.to_string(), style)?;
        let length = part(bar.penalty / largest, MAX_BAR).max(MIN_BAR);
        let area = Area {
            left: left + bars_left(),
            top: middle - BAR_HEIGHT / 2,
            width: length,
            height: BAR_HEIGHT,
        };
        pen.fill(area, style)?;
        pen.write(area.left + length + GAP, middle, &bar_text(bar), style)?;
        middle += LINE;
    }
    Ok(())
}

fn bars_left() -> u32 {
    2 * CHARACTER
}

fn bar_text(bar: &Bar) -> String {
    match bar.rank {
        Rank::Winner => format!("{:.1}, the smallest", bar.penalty),
        Rank::RunnerUp => format!("{:.1}, next", bar.penalty),
        Rank::Other => format!("{:.1}", bar.penalty),
    }
}

fn text_width(text: &str) -> u32 {
    pixels(text.chars().count()) * CHARACTER
}

/// A share between 0 and 1 of a whole, rounded.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=whole first"
)]
fn part(share: f32, whole: u32) -> u32 {
    (share.clamp(0.0, 1.0) * whole as f32).round() as u32
}

fn pixels(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
