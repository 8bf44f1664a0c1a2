//! A training in a model's folder: what is saved after every pass.

use super::card::{ModelCard, Origin};
use super::checkpoint::{DataRecord, Record};
use super::fit::fit_model;
use super::glyphs::TypefaceGlyphs;
use super::random::Seed;
use super::recipe::Recipe;
use super::trainer::Trainer;
use crate::data::Dataset;
use crate::error::{Error, FileKind, Mismatch, Result};
use crate::format::{self, ModelFolder, OnnxOptions};
use crate::network::codes::Classes;
use crate::read::Model;
use crate::read::number::PathWeights;

/// The training that somebody wants to go on with.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The network's characters.
    pub classes: &'a Classes,
    /// The recipe; `None` takes any.
    pub recipe: Option<&'a Recipe>,
    /// The seed; `None` takes any.
    pub seed: Option<Seed>,
    /// How many digits it is tested on.
    pub tested: usize,
}

impl Trainer {
    /// Goes on with the training in a model's folder, if it is the one that is wanted.
    ///
    /// # Errors
    /// [`resume`](Self::resume) refuses the checkpoint, or it is one of another training.
    pub fn resume_in(folder: &ModelFolder, data: &DataRecord, wanted: &Wanted) -> Result<Self> {
        let path = folder.checkpoint();
        let trainer = Self::resume(&path, data)?;
        match trainer.find_difference(wanted) {
            None => Ok(trainer),
            Some(mismatch) => Err(Error::invalid(FileKind::Checkpoint, &path, mismatch)),
        }
    }

    /// Finds where the training is another one than the one that is wanted.
    fn find_difference(&self, wanted: &Wanted) -> Option<Mismatch> {
        let told = |classes: &Classes| classes.characters().iter().collect::<String>();
        let named = |recipe: &Recipe| recipe.name().unwrap_or("one without a name");
        let own = self.network().rbf.classes();
        if own != wanted.classes {
            return Some(Mismatch::new("classes", told(wanted.classes), told(own)));
        }
        if let Some(recipe) = wanted.recipe.filter(|&recipe| recipe != self.recipe()) {
            let found = format!("{}, with other settings", named(self.recipe()));
            return Some(Mismatch::new("recipe", named(recipe), found));
        }
        if let Some(seed) = wanted.seed.filter(|&seed| seed != self.seed()) {
            return Some(Mismatch::new("seed", seed.0.to_string(), self.seed().0));
        }
        let tested = self.reports().last().and_then(|report| report.test)?.count;
        (tested != wanted.tested)
            .then(|| Mismatch::new("test digits", wanted.tested.to_string(), tested))
    }

    /// Makes a model of the network as it is now, with the weights of the graph that numbers were trained through, if they were; to
    /// it nothing is fitted.
    #[must_use]
    pub fn model(&self) -> Model {
        let mut model = Model::new(Box::new(self.network().clone()));
        if let Some(graph) = &self.graph {
            let PathWeights { segment, sdnn, .. } = graph.weights;
            model.segment = (self.recipe.lines > 0.0).then_some(segment);
            model.sdnn = (self.recipe.windows > 0.0).then_some(sdnn);
        }
        model
    }

    /// Makes a model of the network as it is now, with everything that is fitted to digits that it was not trained on
    /// ([`fit_model`]). A network of other characters is left as it is: what is no digit is known, what is no letter is not.
    ///
    /// *Cost:* that of [`fit_model`].
    #[must_use]
    pub fn fitted_model(&self, held_out: &Dataset, glyphs: Option<&TypefaceGlyphs>) -> Model {
        let mut model = self.model();
        if *self.network().rbf.classes() == Classes::digits() {
            fit_model(&mut model, self.recipe(), self.seed(), held_out, glyphs);
        }
        model
    }

    /// Tells whether a folder has the record of this training as it is now: of one that was stopped after its last pass it
    /// may have an older one, or none.
    #[must_use]
    pub fn is_saved(&self, folder: &ModelFolder, data: &DataRecord) -> bool {
        Record::open(&folder.record()).is_ok_and(|record| record == self.record(data))
    }

    /// Saves the model with its record and card, and the checkpoint last: if that is the new one, so is everything else.
    ///
    /// # Errors
    /// The folder or a file cannot be written.
    ///
    /// # Panics
    /// Never: a record can always be written as JSON.
    pub fn save(
        &self,
        folder: &ModelFolder,
        model: &Model,
        data: &DataRecord,
        origin: Origin,
    ) -> Result<()> {
        let record = self.record(data);
        model.save(folder.path())?;
        let json = serde_json::to_string_pretty(&record).expect("a record has text keys only");
        format::write(&folder.record(), (json + "\n").as_bytes())?;
        let card = ModelCard { record: &record, model, origin };
        format::write(&folder.card(), card.to_string().as_bytes())?;
        self.save_checkpoint(&folder.checkpoint(), data)
    }
}

impl Record {
    /// Adds what the record knows of a network to the metadata of a graph: recipe, seed, data, and errors on test digits.
    #[must_use]
    pub fn describe(&self, options: OnnxOptions) -> OnnxOptions {
        let options = options
            .with_metadata("recipe", self.recipe.name().unwrap_or("another"))
            .with_metadata("seed", self.seed.0.to_string())
            .with_metadata("data_sha256", &self.data.sha256);
        let last = self.passes.iter().rev().find_map(|pass| pass.test.as_ref());
        match last {
            Some(test) => {
                let errors = format!("{} of {}", test.errors, test.count);
                options.with_metadata("test_errors", errors)
            }
            None => options,
        }
    }
}
