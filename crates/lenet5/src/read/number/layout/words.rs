//! The words of a page, as pieces of its ink, and their ink alone.

use std::borrow::Cow;

use super::super::deskew::Skew;
use super::super::mark::MarkKind;
use super::cells::Dividers;
use super::pieces::{
    MIN_CHARACTER_HEIGHT, character_height, is_character, is_edge, mark_of, middle,
};
use super::raised::part_raised;
use super::rows::{Part, Stretch, find_stretches, join_stretches, part_words, slope_of};
use super::segments::join_segments;
use super::stacked::cut_stacked;
use crate::image::{Area, Ink, Labels, MIN_STROKE_INK, Piece, PrintedLine};

/// A piece of less ink than this, in full pixels, is dust.
const MIN_PIECE_INK: f32 = 3.0;
/// How far beside a word its small pieces lie, in character heights.
const MAX_PART_DISTANCE: f32 = 0.7;
/// How far below a word its marks lie, in character heights: commas hang.
const MAX_MARK_DEPTH: f32 = 0.25;
/// The most columns between the two dots of a colon that leans, in character heights.
const MAX_COLON_LEAN: f32 = 0.12;
/// What is lower than this may be a mark, in character heights; a low 0 is a digit all the same.
const MAX_MARK_HEIGHT: f32 = 0.6;
/// The most marks of a word.
const MAX_MARKS: usize = 100;
/// The most rows of a picture that are read.
pub const MAX_LINES: usize = 100;
/// The most words of a picture that are read.
pub const MAX_WORDS: usize = 500;
/// A picture of more pieces of ink that are as high as characters is a pattern, a screen of dots or noise, and nothing in it
/// is read: a page of print has some thousand.
pub const MAX_CHARACTERS: usize = 5_000;

/// The ink of one word of a row.
#[derive(Debug)]
pub(crate) struct InkLine {
    /// The box around it in the picture.
    pub(crate) area: Area,
    /// Its ink alone, level and upright.
    pub(crate) ink: Ink,
    /// How it was brought to do so.
    pub(crate) skew: Skew,
    /// The height of its characters, in pixels.
    pub(crate) size: f32,
    /// The places of the pixels of each mark in its ink; none where marks are not to be read.
    pub(crate) marks: Vec<Vec<usize>>,
}

impl InkLine {
    /// A pixel of the straight line, in a column and half way down.
    pub(crate) fn place(&self, column: f32) -> (usize, usize) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let x = column.clamp(0.0, (self.ink.width() - 1) as f32) as usize;
        (x, self.ink.height() / 2)
    }

    /// The pixels of the straight line that have ink, from one of its columns to before another.
    pub(crate) fn pixels(&self, columns: [f32; 2]) -> impl Iterator<Item = (usize, usize)> {
        let width = self.ink.width();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the line"
        )]
        let [from, to] = columns.map(|column| column.ceil().clamp(0.0, width as f32) as usize);
        let own = from..to.max(from);
        self.ink.rows().enumerate().flat_map(move |(y, row)| {
            let inked = own.clone().zip(&row[own.clone()]);
            inked.filter(|(_, share)| **share >= MIN_STROKE_INK).map(move |(x, _)| (x, y))
        })
    }

    /// The box around these pixels; `None` if none has ink.
    pub(crate) fn area_of(&self, columns: [f32; 2]) -> Option<Area> {
        let pixels = self.pixels(columns).map(|(x, y)| Area::of_pixel(x, y));
        pixels.reduce(|a, b| a.with(&b))
    }
}

/// A mark beside the characters of a word, in the picture's ink.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InkMark {
    pub(crate) kind: MarkKind,
    /// The number of its piece.
    piece: usize,
    pub(crate) area: Area,
}

/// A word of a row: the numbers of its pieces.
#[derive(Clone, Debug)]
pub(crate) struct InkWord {
    /// Its characters, from the left.
    pub(crate) characters: Vec<usize>,
    /// The small pieces among them.
    parts: Vec<usize>,
    /// Those below them that are no marks by their shape, but may be if one is looked for.
    below: Vec<usize>,
    pub(crate) marks: Vec<InkMark>,
    /// The height of the characters of its row, in pixels.
    pub(crate) size: f32,
    /// Whether the side of a cell parts it from the word before.
    pub(crate) begins_cell: bool,
}

/// The characters of a picture.
struct Characters<'a> {
    ink: Cow<'a, Ink>,
    labels: Labels,
    pieces: Vec<Piece>,
    /// The height of most of them, in pixels.
    size: f32,
    /// Those that follow each other closely; none in a pattern.
    stretches: Vec<Stretch>,
    /// How many rows of pixels lines fall for each column.
    slope: f32,
    is_pattern: bool,
}

impl<'a> Characters<'a> {
    fn find(ink: Cow<'a, Ink>) -> Self {
        let labels = ink.labels();
        let pieces = ink.pieces(&labels);
        let size = character_height(pieces.iter(), &ink);
        let mut main: Vec<usize> =
            (0..pieces.len()).filter(|&k| is_character(&pieces[k], &ink, size)).collect();
        let is_pattern = main.len() > MAX_CHARACTERS;
        if is_pattern {
            main.clear();
        }
        main.sort_by_key(|&k| (pieces[k].area.left, k));
        let stretches = find_stretches(&pieces, &main, size);
        let slope = slope_of(&stretches, &pieces, size);
        Self { ink, labels, pieces, size, stretches, slope, is_pattern }
    }

    /// Cuts characters that touch those of the lines below them, or joins the segments of a display; `None` if there are
    /// neither.
    fn mended(&self) -> Option<Ink> {
        if self.is_pattern {
            return None;
        }
        cut_stacked(&self.ink, &self.labels, &self.pieces, self.size, self.slope)
            .or_else(|| join_segments(&self.ink, &self.pieces))
    }
}

/// The rows of writing in a picture.
#[derive(Debug)]
pub(crate) struct Layout<'a> {
    ink: Cow<'a, Ink>,
    labels: Labels,
    pieces: Vec<Piece>,
    /// The words of each row, from the top and from the left.
    pub(crate) rows: Vec<Vec<InkWord>>,
    /// Whether printed lines were taken away, of which small pieces may be left.
    has_lines: bool,
    /// What is beyond the limits and left out: rows, and words of the others, or a pattern.
    pub(crate) unread: usize,
}

impl<'a> Layout<'a> {
    /// Finds the rows of writing, and the words of each, given the lines that were taken away from the ink.
    ///
    /// *Cost:* a few looks at every pixel.
    pub(crate) fn find(ink: &'a Ink, lines: &[PrintedLine]) -> Self {
        let mut found = Characters::find(Cow::Borrowed(ink));
        if let Some(mended) = found.mended() {
            found = Characters::find(Cow::Owned(mended));
        }
        let Characters { ink, labels, pieces, size, stretches, slope, is_pattern } = found;
        let mut rows = join_stretches(stretches, slope, size);
        let mut unread = rows.len().saturating_sub(MAX_LINES) + usize::from(is_pattern);
        rows.truncate(MAX_LINES);
        let dividers = Dividers::new(lines, size);
        let mut left = MAX_WORDS;
        let mut words = Vec::new();
        for row in &rows {
            let words_of_row = part_words(row, &pieces, &dividers, size).into_iter();
            let mut own: Vec<Part> =
                words_of_row.flat_map(|word| part_raised(word, &pieces)).collect();
            unread += own.len().saturating_sub(left);
            own.truncate(left);
            left -= own.len();
            if own.is_empty() {
                continue;
            }
            let characters = || own.iter().flat_map(|part| &part.pieces);
            let size = if characters().count() >= 3 {
                character_height(characters().map(|&k| &pieces[k]), &ink)
            } else {
                size
            };
            let height_of =
                |part: &Part| character_height(part.pieces.iter().map(|&k| &pieces[k]), &ink);
            let word = |part: Part| InkWord {
                size: if part.is_raised { height_of(&part) } else { size },
                characters: part.pieces,
                parts: Vec::new(),
                below: Vec::new(),
                marks: Vec::new(),
                begins_cell: part.begins_cell,
            };
            words.push(own.into_iter().map(word).collect::<Vec<_>>());
        }
        let has_lines = !lines.is_empty();
        let mut layout = Self { ink, labels, pieces, rows: words, has_lines, unread };
        layout.add_small_pieces(size);
        layout
    }

    /// Adds small pieces to the words that they lie among, as parts or as marks.
    fn add_small_pieces(&mut self, size: f32) {
        let (pieces, ink) = (&self.pieces, &self.ink);
        let mut is_taken = vec![false; pieces.len()];
        let mut words: Vec<&mut InkWord> = self.rows.iter_mut().flatten().collect();
        let mut areas = Vec::new();
        for word in &words {
            areas.push(box_around(pieces, &word.characters));
            for &k in &word.characters {
                is_taken[k] = true;
            }
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of it")]
        let [reach, depth] =
            [MAX_PART_DISTANCE, MAX_MARK_DEPTH].map(|share| (share * size) as usize);
        for (k, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.ink >= MIN_PIECE_INK)
        {
            let is_small = (piece.area.height() as f32) < MIN_CHARACTER_HEIGHT * size;
            if is_taken[k] || !is_small || is_edge(piece, ink) {
                continue;
            }
            let is_near = |area: &&Area| {
                (area.top..=area.bottom + depth).contains(&middle(piece))
                    && piece.area.right + reach >= area.left
                    && piece.area.left <= area.right + reach
            };
            let near = areas.iter().enumerate().filter(|(_, area)| is_near(area));
            let Some((word, area)) = near.min_by_key(|(_, area)| area.gap(&piece.area)) else {
                continue;
            };
            let middle_column = piece.area.left.midpoint(piece.area.right);
            let is_beside =
                |&k: &usize| !(pieces[k].area.left..=pieces[k].area.right).contains(&middle_column);
            let is_apart = words[word].characters.iter().all(is_beside);
            match mark_of(piece, area, size, is_apart) {
                Some(kind) => words[word].marks.push(InkMark { kind, piece: k, area: piece.area }),
                None if middle(piece) <= area.bottom => words[word].parts.push(k),
                None => words[word].below.push(k),
            }
        }
    }

    pub(crate) fn piece(&self, number: usize) -> &Piece {
        &self.pieces[number]
    }

    /// The ink of some pieces, in the box around them.
    pub(crate) fn ink_of(&self, pieces: &[usize]) -> Ink {
        let labels = self.labels.values();
        let area = box_around(&self.pieces, pieces);
        if let [piece] = *pieces {
            return self.ink.cut_out(area, |at| labels[at] as usize == piece + 1);
        }
        let mut own = pieces.to_vec();
        own.sort_unstable();
        // Most pixels are paper.
        let is_own =
            |at: usize| labels[at] > 0 && own.binary_search(&(labels[at] as usize - 1)).is_ok();
        self.ink.cut_out(area, is_own)
    }

    /// The ink of a character and of the small pieces above and below it, as far as half its height away, but for the marks of
    /// other words; `None` if there are none, or if they may be left of printed lines.
    pub(crate) fn ink_with_points(&self, character: usize) -> Option<Ink> {
        if self.has_lines {
            return None;
        }
        let own = self.pieces[character].area;
        let reach = own.height() / 2;
        let is_point = |piece: &Piece| {
            let area = piece.area;
            let centre = area.left.midpoint(area.right);
            (own.left..=own.right).contains(&centre)
                && (area.top > own.bottom || area.bottom < own.top)
                && area.top <= own.bottom + reach
                && area.bottom + reach >= own.top
                && (area.longer_side() as f32) < MIN_CHARACTER_HEIGHT * own.height() as f32
        };
        let others =
            || self.rows.iter().flatten().filter(|word| !word.characters.contains(&character));
        let is_of_another =
            |area: &Area| others().any(|word| word.marks.iter().any(|mark| mark.area == *area));
        let points = (0..self.pieces.len())
            .filter(|&k| is_point(&self.pieces[k]) && !is_of_another(&self.pieces[k].area));
        let all: Vec<usize> = points.chain([character]).collect();
        (all.len() > 1).then(|| self.ink_of(&all))
    }

    /// The columns and rows of a piece's pixels.
    pub(crate) fn pixels_of(&self, piece: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let width = self.ink.width();
        let places = self.pieces[piece].area.places(width);
        let is_own = move |at: &usize| {
            self.labels.values()[*at] as usize == piece + 1
                && self.ink.values()[*at] >= MIN_STROKE_INK
        };
        places.filter(is_own).map(move |at| (at % width, at / width))
    }

    /// Cuts out a word: its characters, and the small pieces among them; also its marks and what lies below, if marks are to be read.
    pub(crate) fn cut_out(&self, word: &InkWord, with_marks: bool) -> InkLine {
        let marks = if with_marks { self.marks_of(word) } else { Vec::new() };
        let mut own: Vec<usize> = word.characters.iter().chain(&word.parts).copied().collect();
        own.extend(&marks);
        own.sort_unstable();
        own.dedup();
        let area = box_around(&self.pieces, &own);
        let (ink, skew) = Skew::straightened(self.ink_of(&own), word.size);
        let areas: Vec<Area> = marks.iter().map(|&mark| self.pieces[mark].area).collect();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of it")]
        let beside = (MAX_COLON_LEAN * word.size) as usize;
        let marks = find_marks(&ink, &skew, area, &areas, beside);
        InkLine { area, ink, skew, size: word.size, marks }
    }

    /// The pieces of a word that may be marks: those that seem so by their shape, what lies below, and what is low and beside all
    /// characters.
    fn marks_of(&self, word: &InkWord) -> Vec<usize> {
        let area = |piece: usize| self.pieces[piece].area;
        let is_beside = |part: &&usize| {
            let own = area(**part);
            let mut others = word.characters.iter().filter(|other| other != part);
            others.all(|&other| area(other).right < own.left || area(other).left > own.right)
        };
        let is_low = |part: &&usize| (area(**part).height() as f32) < MAX_MARK_HEIGHT * word.size;
        let small = word.parts.iter().chain(&word.characters).filter(is_low).filter(is_beside);
        let marks = word.marks.iter().map(|mark| mark.piece);
        let others = word.below.iter().chain(small).copied();
        marks.chain(others).take(MAX_MARKS).collect()
    }

    /// Makes one word of neighbouring words of a row.
    pub(crate) fn joined(words: &[InkWord]) -> Option<InkWord> {
        let mut words = words.iter();
        let mut all = words.next()?.clone();
        for word in words {
            all.characters.extend(&word.characters);
            all.parts.extend(&word.parts);
            all.below.extend(&word.below);
            all.marks.extend(&word.marks);
            all.size = all.size.max(word.size);
        }
        Some(all)
    }

    /// Parts a word at some of its pieces, slashes, which are left out as marks. Parts without a character are none.
    pub(crate) fn part_at_slashes(&self, word: &InkWord, slashes: &[usize]) -> Vec<InkWord> {
        let slash =
            |&k: &usize| InkMark { kind: MarkKind::Slash, piece: k, area: self.pieces[k].area };
        let parts = word.characters.split(|k| slashes.contains(k));
        self.parted(word, parts, slashes.iter().map(slash))
    }

    /// Parts a word before one of its characters.
    pub(crate) fn part_before(&self, word: &InkWord, character: usize) -> Vec<InkWord> {
        let (before, after) = word.characters.split_at(character);
        self.parted(word, [before, after], [])
    }

    /// Makes words of the characters of one word. Each has the small pieces that lie nearest to it, and the marks, further
    /// ones among them, that lie behind its beginning and not behind that of the next; the first also has those before it.
    fn parted<'p>(
        &self,
        word: &InkWord,
        parts: impl IntoIterator<Item = &'p [usize]>,
        further: impl IntoIterator<Item = InkMark>,
    ) -> Vec<InkWord> {
        let of = |part: &[usize]| InkWord {
            characters: part.to_vec(),
            parts: Vec::new(),
            below: Vec::new(),
            marks: Vec::new(),
            ..*word
        };
        let mut words: Vec<InkWord> =
            parts.into_iter().filter(|part| !part.is_empty()).map(of).collect();
        let areas: Vec<Area> =
            words.iter().map(|word| box_around(&self.pieces, &word.characters)).collect();
        let nearest = |piece: usize| {
            let own = self.pieces[piece].area;
            (0..areas.len()).min_by_key(|&k| areas[k].gap(&own))
        };
        for &part in &word.parts {
            if let Some(k) = nearest(part) {
                words[k].parts.push(part);
            }
        }
        for &part in &word.below {
            if let Some(k) = nearest(part) {
                words[k].below.push(part);
            }
        }
        for mark in word.marks.iter().copied().chain(further) {
            let middle = mark.area.left.midpoint(mark.area.right);
            let own = areas.iter().rposition(|area| area.left <= middle).unwrap_or(0);
            if let Some(word) = words.get_mut(own) {
                word.marks.push(mark);
            }
        }
        words
    }
}

/// Finds the pieces of a straight line's ink that are marks, given their areas before it was straightened: the places of their
/// pixels. Those above each other, or `beside` by no more columns, are one.
fn find_marks(
    ink: &Ink,
    skew: &Skew,
    line: Area,
    marks: &[Area],
    beside: usize,
) -> Vec<Vec<usize>> {
    if marks.is_empty() {
        return Vec::new();
    }
    let (labels, width) = (ink.labels(), ink.width());
    let pixels = |(number, piece): (usize, &Piece)| -> Vec<usize> {
        let is_own = |at: &usize| labels.values()[*at] as usize == number + 1;
        piece.area.places(width).filter(is_own).collect()
    };
    let is_mark = |places: &Vec<usize>| {
        let straight = places.iter().map(|at| (at % width, at / width));
        let area = skew.area(straight).moved(line.left, line.top);
        // Straightening smears ink by a pixel.
        marks.iter().any(|mark| {
            area.left.abs_diff(mark.left) <= 2
                && area.right.abs_diff(mark.right) <= 2
                && area.top.abs_diff(mark.top) <= 2
                && area.bottom.abs_diff(mark.bottom) <= 2
        })
    };
    let pieces = ink.pieces(&labels);
    let mut found: Vec<Vec<usize>> =
        pieces.iter().enumerate().map(pixels).filter(is_mark).collect();
    let columns = |places: &[usize]| {
        let columns = places.iter().map(|at| at % width);
        columns.fold((usize::MAX, 0), |(left, right), x| (left.min(x), right.max(x)))
    };
    found.sort_by_key(|places| columns(places));
    found.dedup_by(|next, last| {
        let ((left, _), (_, right)) = (columns(next), columns(last));
        let is_above = left <= right + beside;
        if is_above {
            last.append(next);
        }
        is_above
    });
    found
}

/// The box around some pieces.
fn box_around(pieces: &[Piece], numbers: &[usize]) -> Area {
    let all = numbers.iter().map(|&k| pieces[k].area);
    all.reduce(|a, b| a.with(&b)).unwrap_or(Area::EMPTY)
}
