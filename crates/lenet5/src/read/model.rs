//! A model: a network with everything that reading with it needs, in one file.

use std::path::Path;

#[cfg(feature = "number")]
use super::number::{BothWeights, DoubtWeights, PathWeights, SdnnWeights, SegmentWeights};
use crate::error::Result;
use crate::format::{self, ModelFile};
use crate::network::{Calibration, Network};

/// A network, which holds its classes and its calibration, and the weights of the graphs that lines are read
/// by, as far as they were fitted to it.
///
/// A model is a folder with the file `network.safetensors`; `docs/formats.md` describes it and its neighbours.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Model {
    /// The network.
    pub network: Box<Network>,
    /// The weights of the graph of pieces.
    #[cfg(feature = "number")]
    pub segment: Option<SegmentWeights>,
    /// The weights of the graph of the outputs over a line.
    #[cfg(feature = "number")]
    pub sdnn: Option<SdnnWeights>,
    /// What each way counts where both are asked.
    #[cfg(feature = "number")]
    pub both: Option<BothWeights>,
    /// What the evidence for a word counts, where this network verifies the digits of another one.
    #[cfg(feature = "number")]
    pub doubt: Option<DoubtWeights>,
    /// The calibration of the committee of this network and the one that it verifies.
    pub committee: Option<Calibration>,
}

impl Model {
    /// Makes a model of a network to which no weights were fitted.
    #[must_use]
    pub const fn new(network: Box<Network>) -> Self {
        Self {
            network,
            #[cfg(feature = "number")]
            segment: None,
            #[cfg(feature = "number")]
            sdnn: None,
            #[cfg(feature = "number")]
            both: None,
            #[cfg(feature = "number")]
            doubt: None,
            committee: None,
        }
    }

    /// The weights that lines are read with: those that were fitted, and [`PathWeights::START`] where none
    /// were.
    #[cfg(feature = "number")]
    #[must_use]
    pub fn path_weights(&self) -> PathWeights {
        let start = PathWeights::START;
        PathWeights {
            segment: self.segment.unwrap_or(start.segment),
            sdnn: self.sdnn.unwrap_or(start.sdnn),
            both: self.both.unwrap_or(start.both),
        }
    }

    /// Parses a model from the bytes of a safetensors file; `name` stands for the file in errors. It opens no
    /// file.
    ///
    /// # Errors
    /// A tensor is missing, unknown, of another shape or type; a value is not finite or beyond a million, or
    /// is not zero where Table I has no link.
    pub fn parse(bytes: &[u8], name: &Path) -> Result<Self> {
        Ok(Self::of_file(format::parse_model(bytes, name)?))
    }

    /// Loads the model in a folder, or in a safetensors file of any name.
    ///
    /// # Errors
    /// The file cannot be read, or [`parse`](Self::parse) refuses it.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        Ok(Self::of_file(format::load_model(path.as_ref())?))
    }

    /// Encodes the model as a safetensors file; the same model gives the same bytes.
    #[must_use]
    pub fn to_safetensors(&self) -> Vec<u8> {
        let committee = self.committee.map(|own| [own.scale, own.rubbish, own.least]);
        let committee = committee.as_ref().map(<[f32; 3]>::as_slice);
        #[cfg(feature = "number")]
        {
            let segment = self.segment.as_ref().map(narrow::<_, 19>);
            let sdnn = self.sdnn.as_ref().map(narrow::<_, 7>);
            let both = self.both.as_ref().map(narrow::<_, 2>);
            let doubt = self.doubt.as_ref().map(narrow::<_, 6>);
            let fitted = [
                segment.as_ref().map(<[f32; 19]>::as_slice),
                sdnn.as_ref().map(<[f32; 7]>::as_slice),
                both.as_ref().map(<[f32; 2]>::as_slice),
                doubt.as_ref().map(<[f32; 6]>::as_slice),
                committee,
            ];
            format::encode_model(&self.network, fitted)
        }
        #[cfg(not(feature = "number"))]
        format::encode_model(&self.network, [None, None, None, None, committee])
    }

    /// Saves the model as `network.safetensors` in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// The folder or the file cannot be written.
    #[cfg(feature = "files")]
    pub fn save(&self, folder: impl AsRef<Path>) -> Result<()> {
        format::save_model(folder.as_ref(), &self.to_safetensors())
    }

    fn of_file(file: ModelFile) -> Self {
        let ModelFile { network, fitted: [segment, sdnn, both, doubt, committee] } = file;
        let committee = committee.and_then(|values| match values[..] {
            [scale, rubbish, least] => Some(Calibration { scale, rubbish, least }),
            _ => None,
        });
        #[cfg(feature = "number")]
        {
            Self {
                network,
                committee,
                segment: segment.map(|values| widen(SegmentWeights::START, &values)),
                sdnn: sdnn.map(|values| widen(SdnnWeights::START, &values)),
                both: both.map(|values| widen(BothWeights::START, &values)),
                doubt: doubt.map(|values| widen(DoubtWeights::START, &values)),
            }
        }
        #[cfg(not(feature = "number"))]
        {
            let _ = (segment, sdnn, both, doubt);
            Self { network, committee }
        }
    }
}

/// The numbers of weights, in the width of a model's tensors.
#[cfg(feature = "number")]
#[allow(clippy::cast_possible_truncation, reason = "weights need not be more exact")]
fn narrow<W: bytemuck::Pod, const N: usize>(weights: &W) -> [f32; N] {
    bytemuck::cast::<W, [f64; N]>(*weights).map(|value| value as f32)
}

/// Weights, of the numbers of a model's tensor; those that it does not have are as they were at the start.
#[cfg(feature = "number")]
fn widen<W: bytemuck::Pod>(start: W, values: &[f32]) -> W {
    let mut weights = start;
    let all: &mut [f64] = bytemuck::cast_slice_mut(std::slice::from_mut(&mut weights));
    all.iter_mut().zip(values).for_each(|(own, &value)| *own = f64::from(value));
    weights
}

#[cfg(all(test, feature = "number"))]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::network::codes::Classes;

    #[test]
    fn what_was_fitted_comes_back_and_what_was_not_is_none() {
        let mut model = Model::new(Box::new(Network::zero(Classes::digits())));
        assert_eq!(model.path_weights(), PathWeights::START);
        model.segment = Some(SegmentWeights { gap: -3.25, ..SegmentWeights::START });
        model.segment = model.segment.map(|own| SegmentWeights {
            thin: 0.5,
            scale: 0.25,
            rubbish: 0.5,
            piece: 0.0,
            narrow: 1.5,
            ..own
        });
        model.both = Some(BothWeights { segment: 0.25, sdnn: 0.75 });
        model.doubt = Some(DoubtWeights { bias: -0.5, ..DoubtWeights::START });
        model.committee = Some(Calibration { scale: 0.25, rubbish: 30.0, least: 0.5 });
        let back = Model::parse(&model.to_safetensors(), Path::new("model")).unwrap();
        assert_eq!(
            (back.both, back.doubt, back.committee),
            (model.both, model.doubt, model.committee)
        );
        assert_eq!(back.segment.unwrap().gap.to_bits(), (-3.25f64).to_bits());
        assert_eq!(back.sdnn, None);
        // The network alone is in the same file.
        let alone = Network::parse_safetensors(&model.to_safetensors(), Path::new("model"));
        assert_eq!(alone.unwrap(), model.network);
    }

    /// Files from before marks had weights of their own.
    #[test]
    fn fewer_weights_of_lines_are_completed() {
        let network = Network::zero(Classes::digits());
        let fitted = [Some(&[2.0; 16][..]), Some(&[3.0; 5]), None, None, None];
        let bytes = format::encode_model(&network, fitted);
        let model = Model::parse(&bytes, Path::new("model")).unwrap();
        let (segment, sdnn) = (model.segment.unwrap(), model.sdnn.unwrap());
        assert_eq!((segment.no_digit_crossed, sdnn.no_digit), (2.0, 3.0));
        assert_eq!(segment.mark_read.to_bits(), SegmentWeights::START.mark_read.to_bits());
        assert_eq!(sdnn.slash.to_bits(), SdnnWeights::START.slash.to_bits());
        let fitted = [None, None, None, Some(&[0.5; 5][..]), None];
        let model = Model::parse(&format::encode_model(&network, fitted), Path::new("model"));
        let doubt = model.unwrap().doubt.unwrap();
        assert_eq!(
            doubt,
            DoubtWeights {
                bias: 0.5,
                share: 0.5,
                least: 0.5,
                mean: 0.5,
                strangers: 0.5,
                dissent: 0.0
            }
        );
        let other = [Some(&[2.0; 17][..]), None, None, None, None];
        let bytes = format::encode_model(&network, other);
        let error = Model::parse(&bytes, Path::new("model")).unwrap_err().to_string();
        assert_eq!(error, "model: lines.segment: expected 19, found 17");
    }

    #[test]
    fn weights_of_another_length_are_refused() {
        let network = Network::zero(Classes::digits());
        let bytes = format::encode_model(&network, [None, Some(&[1.0; 7]), None, None, None]);
        assert!(Model::parse(&bytes, Path::new("model")).is_ok());
        // A name of the same length in the header: seven numbers where two are expected.
        let text = bytes.iter().map(|&byte| char::from(byte)).collect::<String>();
        let bytes = text.replacen("lines.sdnn", "lines.both", 1);
        let bytes: Vec<u8> = bytes.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let error = Model::parse(&bytes, Path::new("model")).unwrap_err().to_string();
        assert_eq!(error, "model: lines.both: expected 2, found 7");
    }
}
