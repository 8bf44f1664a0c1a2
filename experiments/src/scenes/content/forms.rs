//! Digits and signs as strokes of a pen, each digit in the forms that people write.

use crate::scenes::geometry::Point;
use crate::scenes::mask::smooth;
use crate::scenes::random::Random;

/// The forms of a character.
struct Forms {
    character: char,
    /// Strokes with semicolons between them; each is a smooth curve through points `x,y` in hundredths of the
    /// height of a digit, y downwards from the top. Strokes that meet in a point make a corner.
    forms: &'static [&'static str],
}

/// What a pen writes.
const FORMS: &[Forms] = &[
    Forms {
        character: '0',
        forms: &[
            "30,0 10,14 3,50 10,86 30,100 50,86 57,50 50,14 30,0",
            "34,2 12,12 2,48 8,84 26,100 46,88 56,50 50,12 36,0 24,4",
            "28,0 2,44 14,92 34,100 58,60 50,14 22,1",
            "30,0 10,14 3,50 10,86 30,100 50,86 57,50 50,14 30,0; 48,20 12,80",
            "30,0 10,14 3,50 10,86 30,100 50,86 57,50 50,14 30,0; 68,-4 -8,104",
        ],
    },
    Forms {
        character: '1',
        forms: &[
            "10,0 10,100",
            "2,24 26,0; 26,0 26,100",
            "0,30 14,20 28,0; 28,0 26,100",
            "4,22 28,0; 28,0 28,100; 6,100 50,100",
            "24,0 6,100",
        ],
    },
    Forms {
        character: '2',
        forms: &[
            "4,24 12,5 32,0 50,10 52,30 38,55 16,82 2,100; 2,100 58,98",
            "5,22 15,4 35,0 52,14 48,38 25,70 8,92 3,98 12,84 26,90 42,101 60,94",
            "2,10 30,0 52,16 46,44 24,74 2,98; 2,98 30,94 60,100",
        ],
    },
    Forms {
        character: '3',
        forms: &[
            "5,10 28,0 50,10 50,32 24,46; 24,46 52,54 57,80 32,100 4,88",
            "6,0 52,0; 52,0 24,40; 24,40 50,48 57,76 34,100 4,90",
            "4,14 26,0 48,12 44,36 20,47 50,56 54,84 26,100 0,86",
        ],
    },
    Forms {
        character: '4',
        forms: &[
            "14,0 4,56; 4,56 62,58; 46,22 42,100",
            "8,0 6,36 14,52 34,54 54,46; 54,2 50,100",
            "42,0 0,68; 0,68 64,66; 42,0 42,100",
            "16,2 2,62; 2,62 60,60; 42,30 36,104",
        ],
    },
    Forms {
        character: '5',
        forms: &[
            "54,0 12,1; 12,1 8,42; 8,42 32,34 54,48 55,80 30,100 4,90",
            "12,2 8,44; 8,44 34,38 54,56 48,88 24,100 2,92; 12,2 56,-2",
            "50,2 16,0; 16,0 6,46; 6,46 40,40 54,66 40,94 4,98",
        ],
    },
    Forms {
        character: '6',
        forms: &[
            "46,2 20,28 4,68 14,94 34,100 54,86 52,62 32,53 12,64 5,78",
            "40,0 12,36 4,72 16,97 38,98 54,78 44,58 22,58 6,76",
            "28,0 8,40 2,74 14,98 36,98 48,80 40,62 20,62 4,78",
        ],
    },
    Forms {
        character: '7',
        forms: &[
            "2,2 56,0; 56,0 22,100",
            "2,2 56,0; 56,0 36,44 24,100; 14,50 54,46",
            "4,16 4,2; 4,2 56,0; 56,0 36,45 24,100",
            "2,4 28,0 56,4; 56,4 30,60 20,104",
        ],
    },
    Forms {
        character: '8',
        forms: &[
            "50,14 30,0 10,12 14,34 30,47 52,64 54,86 30,100 6,86 8,64 30,47 47,32 50,14",
            "30,0 12,10 12,34 30,45 48,34 48,10 30,0; 30,45 8,58 8,88 30,100 54,88 54,60 30,45",
            "46,12 28,0 8,14 18,38 44,60 52,84 28,100 4,84 14,60 40,36 48,10",
        ],
    },
    Forms {
        character: '9',
        forms: &[
            "50,18 38,2 16,2 4,22 10,44 30,50 46,38 52,14; 52,14 50,50 46,100",
            "48,22 36,1 14,6 4,28 16,47 36,42 50,18; 50,18 46,60 32,100",
            "50,16 30,0 8,12 6,38 26,48 48,30 52,10; 52,10 54,60 44,92 22,102 4,92",
        ],
    },
    Forms { character: '.', forms: &["2,97 4,98"] },
    Forms { character: ',', forms: &["8,92 8,100 0,114", "6,94 2,112"] },
    Forms { character: ':', forms: &["2,52 4,53; 2,97 4,98"] },
    Forms { character: '-', forms: &["0,54 32,53", "0,56 16,53 34,55"] },
    Forms { character: '/', forms: &["46,-6 0,108", "38,-8 0,106", "40,0 0,100"] },
    Forms { character: '\\', forms: &["0,-6 46,108"] },
    Forms {
        character: '$',
        forms: &["50,18 28,8 6,24 14,44 46,56 52,78 30,92 2,82; 30,-6 28,108"],
    },
    Forms {
        character: '€',
        forms: &["58,14 38,2 16,24 12,52 20,84 42,98 60,88; 0,40 44,38; 0,58 42,57"],
    },
    Forms {
        character: '£',
        forms: &["52,16 36,0 20,14 24,50 18,86 2,98; 2,98 16,90 34,100 56,94; 4,52 44,50"],
    },
    Forms {
        character: '%',
        forms: &[
            "14,4 2,16 6,32 18,34 26,18 14,4; 66,0 8,100; 60,64 48,76 52,94 64,96 72,80 60,64",
        ],
    },
    Forms { character: '#', forms: &["24,10 14,94; 52,8 42,92; 2,36 66,34; 0,66 62,64"] },
    Forms { character: '*', forms: &["20,10 20,54; 2,20 38,44; 38,20 2,44"] },
    Forms { character: '+', forms: &["28,24 28,82; 0,53 56,53"] },
    Forms { character: '=', forms: &["0,42 46,41; 0,62 46,61"] },
    Forms { character: '(', forms: &["20,-6 4,24 2,64 18,108"] },
    Forms { character: ')', forms: &["0,-6 16,24 18,64 2,108"] },
    Forms { character: '[', forms: &["20,-4 2,-4; 2,-4 2,106; 2,106 20,106"] },
    Forms { character: ']', forms: &["0,-4 18,-4; 18,-4 18,106; 18,106 0,106"] },
    Forms { character: '{', forms: &["24,-4 12,6 14,40 0,50 14,60 12,96 24,106"] },
    Forms { character: '<', forms: &["50,16 4,50; 4,50 50,86"] },
    Forms { character: '>', forms: &["4,16 50,50; 50,50 4,86"] },
    Forms { character: '?', forms: &["4,20 18,2 42,4 46,28 26,48 24,70; 23,96 24,98"] },
    Forms { character: '!', forms: &["12,0 10,70; 10,96 11,98"] },
    Forms {
        character: '@',
        forms: &[
            "62,40 44,32 30,50 36,68 54,64 62,38; 62,38 62,66 78,66 84,40 66,10 30,12 6,44 20,86 60,92",
        ],
    },
    Forms {
        character: '&',
        forms: &["66,96 22,36 20,10 38,4 42,24 10,58 10,88 34,98 56,78 64,56"],
    },
    Forms { character: '~', forms: &["0,56 16,44 36,58 54,46"] },
    Forms { character: '✓', forms: &["0,60 20,96; 20,96 66,6"] },
    Forms { character: '→', forms: &["0,50 84,50; 60,30 84,50; 60,70 84,50"] },
    Forms { character: '↑', forms: &["34,100 34,4; 12,30 34,4; 56,30 34,4"] },
    Forms { character: '♥', forms: &["44,96 4,40 10,8 34,8 44,30; 44,30 54,8 78,8 84,40 44,96"] },
    Forms {
        character: '☆',
        forms: &["44,0 70,96; 70,96 2,36; 2,36 86,36; 86,36 18,96; 18,96 44,0"],
    },
    Forms { character: '△', forms: &["44,6 0,90; 0,90 88,90; 88,90 44,6"] },
    Forms { character: '∞', forms: &["40,50 20,34 2,50 20,66 40,50 60,34 78,50 60,66 40,50"] },
];

/// Signs that nobody takes for a digit.
pub(crate) const SIGNS: &[char] = &[
    '%', '#', '*', '+', '=', '[', ']', '{', '<', '>', '?', '@', '&', '~', '✓', '→', '↑', '♥', '☆',
    '△', '∞', '(', ')', '/', '\\', '!', '$', '€', '£',
];

/// How one writer writes: the form of each character, and how the strokes bend.
#[derive(Clone)]
pub(crate) struct Writer {
    /// A number that each character's form follows from.
    choice: usize,
    slant: f32,
    width: f32,
    /// How far points stray, in heights.
    unrest: f32,
}

impl Writer {
    pub(crate) fn draw(random: &mut Random) -> Self {
        Self {
            choice: random.below(60),
            slant: random.between(-0.1, 0.22),
            width: random.between(0.85, 1.2),
            unrest: random.between(0.005, 0.025),
        }
    }

    /// The strokes of a character whose digit's height is 1; `None` if it has no form.
    pub(crate) fn strokes(&self, random: &mut Random, character: char) -> Option<Vec<Vec<Point>>> {
        let own = FORMS.iter().find(|own| own.character == character)?;
        let form = own.forms[(self.choice + character as usize) % own.forms.len()];
        // A slow bend of the whole, the same for all points, so that corners stay together.
        let bends: Vec<[f32; 4]> = (0..4)
            .map(|_| [random.around(4.0), random.around(4.0), random.around(3.0), self.unrest])
            .collect();
        let slant = self.slant + random.around(0.04);
        let size = random.between(0.95, 1.04);
        let bend = |p: Point| {
            let mut bent = p;
            for (at, [across, down, phase, reach]) in bends.iter().enumerate() {
                let way = (p.x * across + p.y * down + phase).sin() * reach;
                if at % 2 == 0 {
                    bent.x += way;
                } else {
                    bent.y += way;
                }
            }
            let y = 1.0 - (1.0 - bent.y) * size;
            Point::new(bent.x * self.width + (1.0 - y) * slant, y)
        };
        let strokes = form.split(';').map(|stroke| {
            let points: Vec<Point> = stroke.split_whitespace().filter_map(point).collect();
            smooth(&points).into_iter().map(bend).collect()
        });
        Some(strokes.collect())
    }
}

/// A point of a form.
fn point(text: &str) -> Option<Point> {
    let (x, y) = text.split_once(',')?;
    Some(Point::new(x.parse::<f32>().ok()? / 100.0, y.parse::<f32>().ok()? / 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_made_of_points() {
        for own in FORMS {
            for form in own.forms {
                for stroke in form.split(';') {
                    let points: Vec<_> = stroke.split_whitespace().map(point).collect();
                    assert!(points.len() >= 2 && points.iter().all(Option::is_some), "{form}");
                }
            }
        }
        let has_form = |sign: &char| FORMS.iter().any(|own| own.character == *sign);
        assert!(('0'..='9').all(|digit| has_form(&digit)) && SIGNS.iter().all(has_form));
    }
}
