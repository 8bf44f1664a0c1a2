//! Rows of writing in a picture, and the words of each.
//!
//! Pieces of ink of about one height that follow each other from left to right are a row; wide gaps part it into
//! words. Rows are told apart by their height alone, so that the cells of a table that stand side by side are one
//! row, and the order of reading is from row to row.

use super::deskew::Skew;
use crate::image::{Area, Ink, Labels, MIN_STROKE_INK, Piece, weighted_median};

/// A piece shorter than this fraction of the character height is not a character by itself: a dot, a dash, a
/// loose stroke.
const MIN_CHARACTER_HEIGHT: f32 = 0.4;
/// A piece taller than this multiple of the character height is no character.
const MAX_CHARACTER_HEIGHT: f32 = 3.0;
/// Both sides of a dot are shorter than this fraction of the character height.
const MAX_DOT_SIDE: f32 = 0.35;
/// At least this fraction of a dot's box is ink.
const MIN_DOT_FILL: f32 = 0.35;
/// A dash is lower than this fraction of the character height.
const MAX_DASH_HEIGHT: f32 = 0.15;
/// A dash lies below this fraction of the line's height: above it may be a stroke of a 5.
const MIN_DASH_DEPTH: f32 = 0.15;
/// The middles of neighbouring pieces of a row lie within this multiple of the character height of each other.
const MAX_ROW_OFFSET: f32 = 0.6;
/// The middles of two stretches of a row, once both are level, lie within this multiple of it.
const MAX_STRETCH_OFFSET: f32 = 0.5;
/// Pieces of a stretch lie within this multiple of the character height of each other, from left to right.
const MAX_STRETCH_GAP: f32 = 2.5;
/// A gap wider than this multiple of the character height parts words, unless most gaps of the row are wide.
const WORD_GAP: f32 = 1.0;
/// Where most gaps are wide, one parts words that is this many times as wide.
const WIDE_WORD_GAP: f32 = 2.0;
/// Most of the rows' gaps, from the narrowest.
const COMMON_GAP: f32 = 0.4;
/// A piece of less ink than this, in full pixels, is dust.
const MIN_PIECE_INK: f32 = 3.0;
/// How far beside a word its small pieces lie, in character heights.
const MAX_PART_DISTANCE: f32 = 0.7;
/// A picture this many times as high as a character is a page.
const PAGE_HEIGHT: usize = 6;
/// The most rows of a picture that are read.
pub const MAX_LINES: usize = 100;
/// The most words of a picture that are read.
pub const MAX_WORDS: usize = 500;

/// The ink of one word of a row.
#[derive(Debug)]
pub(crate) struct InkLine {
    /// The box around it in the picture.
    pub(super) area: Area,
    /// Its ink alone, level and upright.
    pub(super) ink: Ink,
    /// How it was brought to do so.
    pub(super) skew: Skew,
    /// The height of its characters, in pixels.
    pub(super) size: f32,
}

impl InkLine {
    /// A pixel of the straight line, in a column and half way down.
    pub(super) fn place(&self, column: f32) -> (usize, usize) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let x = column.clamp(0.0, (self.ink.width() - 1) as f32) as usize;
        (x, self.ink.height() / 2)
    }

    /// The pixels of the straight line that have ink, between two of its columns.
    pub(super) fn pixels(&self, [from, to]: &[f32; 2]) -> impl Iterator<Item = (usize, usize)> {
        let all = self.ink.rows().enumerate();
        all.flat_map(move |(y, row)| {
            let inked = row.iter().enumerate().filter(move |&(x, &share)| {
                share >= MIN_STROKE_INK && (*from..*to).contains(&(x as f32))
            });
            inked.map(move |(x, _)| (x, y))
        })
    }
}

/// Pieces of a row that follow each other closely.
struct Stretch {
    /// Numbers of pieces, from the left.
    pieces: Vec<usize>,
    /// The middle of the stretch.
    x: f32,
    y: f32,
}

/// The words of a row, from the left.
pub(crate) type Row = Vec<InkLine>;

/// Finds the rows of writing, in order from the top, and counts what is beyond the limits and left out: rows, and words
/// of the others.
///
/// *Cost:* a few looks at every pixel.
pub(crate) fn find_rows(ink: &Ink) -> (Vec<Row>, usize) {
    let labels = ink.labels();
    let pieces = ink.pieces(&labels);
    let size = character_height(pieces.iter(), ink);
    let is_main = |piece: &Piece| {
        let height = piece.area.height() as f32;
        (MIN_CHARACTER_HEIGHT * size..=MAX_CHARACTER_HEIGHT * size).contains(&height)
            && !is_edge(piece, ink)
    };
    let mut main: Vec<usize> = (0..pieces.len()).filter(|&k| is_main(&pieces[k])).collect();
    main.sort_by_key(|&k| (pieces[k].area.left, k));
    let stretches = find_stretches(&pieces, &main, size);
    let slope = slope_of(&stretches, &pieces, size);
    let mut rows = join_stretches(stretches, slope, size);
    let mut unread = rows.len().saturating_sub(MAX_LINES);
    rows.truncate(MAX_LINES);
    let mut words: Vec<Vec<Vec<usize>>> =
        rows.iter().map(|row| part_words(row, &pieces, size)).collect();
    let mut left = MAX_WORDS;
    for row in &mut words {
        unread += row.len().saturating_sub(left);
        row.truncate(left);
        left -= row.len();
    }
    words.retain(|row| !row.is_empty());
    let owners = Owners::find(&words, &pieces, ink, size);
    let cut = |row: &Vec<Vec<usize>>| -> Row {
        let of_row = row.iter().flatten().map(|&k| &pieces[k]);
        let own =
            if row.iter().flatten().count() >= 3 { character_height(of_row, ink) } else { size };
        row.iter().map(|word| cut_out_word(ink, &labels, &owners, word, own)).collect()
    };
    (words.iter().map(cut).collect(), unread)
}

/// Puts pieces together that follow each other from left to right; `main` has them by their left sides.
fn find_stretches(pieces: &[Piece], main: &[usize], size: f32) -> Vec<Stretch> {
    let mut open: Vec<Vec<usize>> = Vec::new();
    let mut done: Vec<Vec<usize>> = Vec::new();
    for &k in main {
        let left = pieces[k].area.left as f32;
        let right = |stretch: &Vec<usize>| {
            stretch.iter().rev().take(3).map(|&other| pieces[other].area.right).max().unwrap_or(0)
                as f32
        };
        // What lies too far to the left goes on no more.
        let mut at = 0;
        while at < open.len() {
            if left - right(&open[at]) > MAX_STRETCH_GAP * size {
                done.push(open.swap_remove(at));
            } else {
                at += 1;
            }
        }
        let off = |stretch: &Vec<usize>| {
            // The last few of a stretch tell where it goes on.
            let last = stretch.iter().rev().take(3);
            last.map(|&other| middle(&pieces[other]).abs_diff(middle(&pieces[k])))
                .min()
                .unwrap_or(usize::MAX)
        };
        let nearest =
            open.iter_mut().map(|stretch| (off(stretch), stretch)).min_by_key(|(off, _)| *off);
        match nearest {
            Some((off, stretch)) if off as f32 <= MAX_ROW_OFFSET * size => stretch.push(k),
            _ => open.push(vec![k]),
        }
    }
    done.append(&mut open);
    let stretch = |own: Vec<usize>| {
        let count = own.len() as f32;
        let mean = |of: fn(&Piece) -> f32| own.iter().map(|&k| of(&pieces[k])).sum::<f32>() / count;
        let x = mean(|piece| piece.area.left.midpoint(piece.area.right) as f32);
        let y = mean(|piece| middle(piece) as f32);
        Stretch { pieces: own, x, y }
    };
    let mut found: Vec<Stretch> = done.into_iter().map(stretch).collect();
    found.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    found
}

/// How far rows fall: rows of pixels for each column; the median over the long stretches.
fn slope_of(stretches: &[Stretch], pieces: &[Piece], size: f32) -> f32 {
    let slope = |stretch: &Stretch| {
        let (mut across, mut both) = (0.0, 0.0);
        for &k in &stretch.pieces {
            let x = pieces[k].area.left.midpoint(pieces[k].area.right) as f32 - stretch.x;
            let y = middle(&pieces[k]) as f32 - stretch.y;
            (across, both) = (across + x * x, both + x * y);
        }
        let spread = (across / stretch.pieces.len() as f32).sqrt();
        (spread > 1.5 * size).then_some((both / across, stretch.pieces.len() as f32))
    };
    let slopes = stretches.iter().filter_map(slope).collect();
    weighted_median(slopes).map_or(0.0, |slope| slope.clamp(-0.4, 0.4))
}

/// Joins the stretches that stand side by side to rows, from the top.
fn join_stretches(stretches: Vec<Stretch>, slope: f32, size: f32) -> Vec<Vec<Stretch>> {
    let mut rows: Vec<Vec<Stretch>> = Vec::new();
    let level = |stretch: &Stretch| stretch.y - slope * stretch.x;
    for stretch in stretches {
        let off = |row: &Vec<Stretch>| {
            row.last().map_or(f32::MAX, |last| (level(last) - level(&stretch)).abs())
        };
        let nearest = rows.iter_mut().map(|row| (off(row), row)).min_by(|a, b| a.0.total_cmp(&b.0));
        match nearest {
            Some((off, row)) if off <= MAX_STRETCH_OFFSET * size => row.push(stretch),
            _ => rows.push(vec![stretch]),
        }
    }
    let mean = |row: &Vec<Stretch>| row.iter().map(level).sum::<f32>() / row.len() as f32;
    rows.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
    rows
}

/// Parts a row into words, at the wide gaps.
fn part_words(row: &[Stretch], pieces: &[Piece], size: f32) -> Vec<Vec<usize>> {
    let mut all: Vec<usize> =
        row.iter().flat_map(|stretch| stretch.pieces.iter().copied()).collect();
    all.sort_by_key(|&k| (pieces[k].area.left, k));
    let mut right = 0;
    let mut gaps = Vec::new();
    for (place, &k) in all.iter().enumerate() {
        let area = pieces[k].area;
        if place > 0 {
            gaps.push((area.left as f32 - right as f32) / size);
        }
        right = right.max(area.right);
    }
    let mut sorted = gaps.clone();
    sorted.sort_by(f32::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of it")]
    let common = sorted.get((COMMON_GAP * sorted.len() as f32) as usize).copied().unwrap_or(0.0);
    let widest = (WIDE_WORD_GAP * common).clamp(WORD_GAP, MAX_STRETCH_GAP);
    let mut words = vec![Vec::new()];
    for (place, &k) in all.iter().enumerate() {
        if place > 0 && gaps[place - 1] > widest {
            words.push(Vec::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(k);
        }
    }
    words
}

/// Which words the pieces belong to.
struct Owners {
    /// The number of each label's word, counted from 1 through all rows; 0 is none.
    words: Vec<u32>,
    /// The box around all pieces of each word.
    areas: Vec<Area>,
}

impl Owners {
    /// Gives each word its pieces, and small ones that lie among them.
    fn find(rows: &[Vec<Vec<usize>>], pieces: &[Piece], ink: &Ink, size: f32) -> Self {
        let mut words = vec![0u32; pieces.len() + 1];
        let mut areas: Vec<Area> = Vec::new();
        for word in rows.iter().flatten() {
            let all = word.iter().map(|&k| pieces[k].area);
            areas.push(all.reduce(|a, b| a.with(&b)).unwrap_or(Area::EMPTY));
            for &k in word {
                words[k + 1] = u32::try_from(areas.len()).unwrap_or(0);
            }
        }
        // What is small belongs to a word by where its characters lie.
        let mut grown = areas.clone();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of it")]
        let reach = (MAX_PART_DISTANCE * size) as usize;
        for (k, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.ink >= MIN_PIECE_INK)
        {
            let is_small = (piece.area.height() as f32) < MIN_CHARACTER_HEIGHT * size;
            if words[k + 1] > 0 || !is_small || is_edge(piece, ink) {
                continue;
            }
            let belongs = |area: &&Area| {
                (area.top..=area.bottom).contains(&middle(piece))
                    && piece.area.right + reach >= area.left
                    && piece.area.left <= area.right + reach
            };
            let nearest = areas
                .iter()
                .enumerate()
                .filter(|(_, area)| belongs(area))
                .min_by_key(|(_, area)| area.gap(&piece.area));
            if let Some((word, area)) = nearest
                && !is_dot(piece, area, size)
            {
                words[k + 1] = u32::try_from(word + 1).unwrap_or(0);
                grown[word] = grown[word].with(&piece.area);
            }
        }
        Self { words, areas: grown }
    }
}

/// The height of most characters, in pixels: the median over pieces, each weighing what it has of ink.
fn character_height<'a>(pieces: impl Iterator<Item = &'a Piece>, ink: &Ink) -> f32 {
    let inner = pieces.filter(|piece| !is_edge(piece, ink));
    let heights = inner.map(|piece| (piece.area.height() as f32, piece.ink)).collect();
    weighted_median(heights).unwrap_or(1.0)
}

/// Tells whether a piece runs along the picture's edge: the rim of the page, not writing.
fn is_edge(piece: &Piece, ink: &Ink) -> bool {
    let Area { left, top, right, bottom } = piece.area;
    let (width, height) = (ink.width(), ink.height());
    let aside = left == 0 || right + 1 == width;
    let above = top == 0 || bottom + 1 == height;
    let (wide, high) = (piece.area.width(), piece.area.height());
    // On a page; a line that was cut out may well touch the edges.
    let is_page =
        width < 2 * height && (high * PAGE_HEIGHT < height || wide * 4 * PAGE_HEIGHT < width);
    (above && 2 * wide >= width && 4 * high < height)
        || (aside && 2 * high >= height && 10 * wide < width && width < 2 * height)
        || ((above || aside) && is_page)
}

/// Tells whether a piece is a dot near the foot of a line, or a low dash: of digits, only a 5 has a piece
/// so small, and that lies high up.
fn is_dot(piece: &Piece, line: &Area, size: f32) -> bool {
    let (width, height) = (piece.area.width() as f32, piece.area.height() as f32);
    let down = (middle(piece) - line.top) as f32 / line.height() as f32;
    let filled = piece.ink / (width * height);
    let is_compact = width.max(height) < MAX_DOT_SIDE * size && filled >= MIN_DOT_FILL;
    (down > 0.5 && is_compact) || (down > MIN_DASH_DEPTH && height < MAX_DASH_HEIGHT * size)
}

fn middle(piece: &Piece) -> usize {
    piece.area.top.midpoint(piece.area.bottom)
}

/// Cuts out a word: its characters, and the small pieces among them.
fn cut_out_word(ink: &Ink, labels: &Labels, owners: &Owners, word: &[usize], size: f32) -> InkLine {
    let own = word.first().map_or(0, |&k| owners.words[k + 1]);
    let area = (own as usize).checked_sub(1).map_or(Area::EMPTY, |word| owners.areas[word]);
    let labels = labels.values();
    let is_own = |at: usize| owners.words[labels[at] as usize] == own;
    let (ink, skew) = Skew::straightened(ink.cut_out(area, is_own), size);
    InkLine { area, ink, skew, size }
}
