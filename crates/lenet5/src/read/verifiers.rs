//! Second opinions: networks that were trained on what is no digit above all, beside the one that reads.
//!
//! All form a committee, whose penalties are weighted means of theirs (paper, section III.C: the outputs of several
//! networks are "simply added"). What only one of them takes for a digit is doubtful then. Those that verify count more
//! where a digit stands by itself: they saw letters and signs of typefaces in all of their training.

use super::reader::Reader;
use super::reading::Reading;
use super::views::Views;
use crate::network::input::Digit;
#[cfg(feature = "number")]
use crate::network::input::Input;
use crate::network::{Calibration, Penalties};

/// What the penalties of the networks that verify count together, beside those of the one that reads, where a digit stands
/// by itself. Of shares from 0.65 to 0.92, on digits of MNIST, letters and signs of typefaces that none was trained on, larger ones
/// refuse more letters (92 instead of 90 in 100), and smaller ones more of other things. It is large, since the one that reads was
/// trained through the graphs of lines last, and knows digits by themselves less well than they do.
const SHARE_OF_DIGITS: f32 = 0.85;
/// The same of the pieces of lines, most of which are parts of digits. It was chosen on written cheques, of 0.15, 0.3 and 0.5. The one that reads
/// was trained through the graphs of lines, those that verify were not.
#[cfg(feature = "number")]
const SHARE_OF_PIECES: f32 = 0.3;

/// The networks that verify what another one reads: at least one.
#[derive(Clone, Debug)]
pub(crate) struct Verifiers {
    readers: Vec<Reader>,
    /// What makes probabilities of the committee's penalties.
    calibration: Calibration,
}

/// How a piece of a line was read: at a glance, by the network that reads and by the first one that verifies.
#[cfg(feature = "number")]
#[derive(Clone, Debug)]
pub(crate) struct PieceReading {
    /// By both together, or by the network that reads alone, if there is no other.
    pub(crate) reading: Reading,
    /// By each of both.
    each: Option<[Penalties; 2]>,
}

#[cfg(feature = "number")]
impl PieceReading {
    /// A reading of the network that reads alone.
    pub(crate) const fn alone(reading: &Reading) -> Self {
        Self { reading: *reading, each: None }
    }
}

impl Verifiers {
    #[cfg(feature = "format")]
    pub(crate) fn new(reader: Reader, calibration: Calibration) -> Self {
        Self { readers: vec![reader], calibration }
    }

    /// Adds another network.
    #[cfg(feature = "format")]
    pub(crate) fn add(&mut self, reader: Reader) {
        self.readers.push(reader);
    }

    /// Reads pieces of a line at a glance.
    #[cfg(feature = "number")]
    pub(crate) fn read_pieces(&self, reader: &Reader, pieces: &[Digit]) -> Vec<PieceReading> {
        let read = reader.penalties_of_each(pieces);
        let own = self.readers.first().map_or_else(Vec::new, |own| own.penalties_of_each(pieces));
        let piece = |(read, own): (Penalties, Penalties)| PieceReading {
            reading: self.reading(reader, &mean(&read, &[own], SHARE_OF_PIECES)),
            each: Some([read, own]),
        };
        read.into_iter().zip(own).map(piece).collect()
    }

    /// Reads closely, with all networks, what was found to be a digit of a line; and what it was at a glance, if that is
    /// known.
    #[cfg(feature = "number")]
    pub(crate) fn read_closely(
        &self,
        reader: &Reader,
        digit: &Digit,
        glance: Option<&PieceReading>,
    ) -> Reading {
        let input = Input::from_digit(digit);
        let each = glance.and_then(|glance| glance.each);
        let [read, first] =
            each.unwrap_or_else(|| [reader, &self.readers[0]].map(|own| own.penalties(&input)));
        let mut verified = vec![first];
        verified.extend(self.readers[1..].iter().map(|own| own.penalties(&input)));
        self.reading(reader, &mean(&read, &verified, SHARE_OF_DIGITS))
    }

    fn reading(&self, reader: &Reader, penalties: &Penalties) -> Reading {
        Reading::new(*penalties, *reader.classes(), self.calibration)
    }
}

/// The committee's penalties of a digit. The network that reads looks once: it counts little, and four looks more change
/// neither what is misread nor what is refused.
pub(crate) fn combined(reader: &Reader, verifiers: &[Reader], views: &Views) -> Penalties {
    let own: Vec<Penalties> = verifiers.iter().map(|own| views.penalties(own)).collect();
    mean(&views.first_penalties(reader), &own, SHARE_OF_DIGITS)
}

/// The weighted means of the penalties of the network that reads and of those that verify, which count a share together
/// and all of them alike.
fn mean(read: &Penalties, verified: &[Penalties], share: f32) -> Penalties {
    let mut all = *read;
    let weight = share / verified.len() as f32;
    for (class, penalty) in all.as_mut_slice().iter_mut().enumerate() {
        let sum: f32 = verified.iter().map(|own| own.as_slice()[class]).sum();
        *penalty = (1.0 - share) * *penalty + weight * sum;
    }
    all
}

/// Reads a digit as it stands and four times more, with one network or with all.
pub(crate) fn read_views(reader: &Reader, verifiers: Option<&Verifiers>, digit: &Digit) -> Reading {
    let views = Views::of(digit, reader.level());
    match verifiers {
        Some(verifiers) => {
            let all = combined(reader, &verifiers.readers, &views);
            verifiers.reading(reader, &all)
        }
        None => reader.reading(views.penalties(reader)),
    }
}

#[cfg(all(test, feature = "format", feature = "number"))]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::image::glyph::some_digit;
    use crate::read::{PictureReader, Pretrained};

    fn readers() -> [Reader; 3] {
        [Pretrained::Reader, Pretrained::Verifier, Pretrained::SecondVerifier]
            .map(|own| Reader::new(&own.load()))
    }

    fn assert_close(found: &Penalties, expected: impl Fn(usize) -> f32) {
        for (class, &penalty) in found.as_slice().iter().enumerate() {
            let expected = expected(class);
            assert!((penalty - expected).abs() < 1e-3, "{class}: {penalty} {expected}");
        }
    }

    #[test]
    fn a_digit_is_read_by_all_networks_and_a_piece_by_two() {
        let [reader, one, two] = readers();
        let digit = some_digit();
        let views = Views::of(&digit, reader.level());
        let verified = [&one, &two].map(|own| views.penalties(own));
        let plain = reader.penalties(&Input::from_digit(&digit));
        let all = PictureReader::pretrained().read_views(&digit);
        assert_close(all.penalties(), |class| {
            0.15 * plain.as_slice()[class]
                + 0.425 * (verified[0].as_slice()[class] + verified[1].as_slice()[class])
        });

        let verifiers = Verifiers { readers: vec![one, two], calibration: Calibration::NONE };
        let own = verifiers.readers[0].penalties(&Input::from_digit(&digit));
        let glances = verifiers.read_pieces(&reader, &[digit]);
        assert_close(glances[0].reading.penalties(), |class| {
            0.7 * plain.as_slice()[class] + 0.3 * own.as_slice()[class]
        });
        // What is known of a glance saves work, and changes nothing.
        let known = verifiers.read_closely(&reader, &digit, glances.first());
        let anew = verifiers.read_closely(&reader, &digit, None);
        assert_close(known.penalties(), |class| anew.penalties().as_slice()[class]);
    }

    #[test]
    fn what_was_fitted_for_all_is_in_the_first_model() {
        let first = Pretrained::Verifier.model();
        let reader = PictureReader::new(&Pretrained::Reader.model())
            .with_verifier(&first)
            .with_verifier(&Pretrained::SecondVerifier.model());
        let reading = reader.read_views(&some_digit());
        assert_eq!(Some(reading.calibration()), first.committee);
        assert!(first.committee.is_some() && first.doubt.is_some() && first.both.is_some());
    }
}
