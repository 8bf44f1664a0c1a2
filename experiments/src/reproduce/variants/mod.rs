//! Networks that are one change away from LeNet-5: they show what each choice of the paper is worth.
//!
//! Each network is trained by plain gradient descent after every pattern, along the paper's schedule, at
//! the best of a few rates.

mod net;
mod variant;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use lenet5::data::{Dataset, Mnist, Sample};
use lenet5::train::{Schedule, Seed};
use rand_core::Rng as _;
use rand_pcg::Pcg64;
use serde::{Deserialize, Serialize};

use self::net::Net;
pub(super) use self::variant::{VARIANTS, Variant};
use super::record::{self, Data, Provenance, VERSION};
use super::session::Session;

/// How many digits the variants are trained on: plain loops are slow.
pub(super) const DIGITS_TRAINED: usize = 6_000;
/// How many of these digits are held out where a rate is chosen.
pub(super) const HELD_OUT: usize = 1_200;
/// The scales of the paper's printed rates that are tried first.
const SCALES: [f32; 3] = [1.0, 2.0, 4.0];
/// How often, at most, the scale is doubled or halved while the best one lies at an end.
const MAX_STEPS_BEYOND: usize = 4;

/// The results of a variant.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantRecord {
    version: u32,
    pub(super) group: String,
    pub(super) seed: u64,
    data: Data,
    held_out: usize,
    /// Every scale that was tried with the first seed, and its error in percent on the held-out digits.
    tried: Vec<(f32, f64)>,
    /// The scale of the paper's printed rates that the variant was trained at.
    pub(super) scale: f32,
    pub(super) made: Provenance,
    pub(super) training_error_percent: f64,
    pub(super) test_error_percent: f64,
}

impl VariantRecord {
    fn path(work: &Path, variant: Variant, seed: u64) -> PathBuf {
        work.join(format!("{}-{seed}.json", variant.group))
    }

    /// Opens the record of a variant, if it has been trained.
    ///
    /// # Errors
    /// The record has another version or other settings: nothing is overwritten.
    pub(super) fn open(
        work: &Path,
        variant: Variant,
        seed: u64,
        data: &Data,
    ) -> Result<Option<Self>> {
        let path = Self::path(work, variant, seed);
        let Some(record) = record::read::<Self>(&path)? else { return Ok(None) };
        let first = record.tried.iter().map(|one| one.0).take(SCALES.len());
        let same = record.data == *data && record.held_out == HELD_OUT && first.eq(SCALES);
        ensure!(
            same,
            "{}: was trained with other settings; remove it to train it anew",
            path.display()
        );
        Ok(Some(record))
    }
}

/// Records the digits of every variant.
pub(super) fn data(mnist: &Mnist) -> Data {
    Data::new(mnist, DIGITS_TRAINED.min(mnist.train.len()))
}

/// Finds the scale of the least error: doubled or halved while the best lies at an end of what was
/// tried.
fn search(mut error: impl FnMut(f32) -> f64) -> Vec<(f32, f64)> {
    let mut tried: Vec<(f32, f64)> =
        SCALES.into_iter().map(|scale| (scale, error(scale))).collect();
    for _ in 0..MAX_STEPS_BEYOND {
        let best = best_scale(&tried);
        let least = tried.iter().map(|one| one.0).fold(f32::INFINITY, f32::min);
        let most = tried.iter().map(|one| one.0).fold(0.0, f32::max);
        let next = match best {
            scale if scale <= least => least / 2.0,
            scale if scale >= most => most * 2.0,
            _ => break,
        };
        tried.push((next, error(next)));
    }
    tried
}

/// Finds the first scale of the least error.
fn best_scale(tried: &[(f32, f64)]) -> f32 {
    tried.iter().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(SCALES[0], |one| one.0)
}

/// Trains a variant with those seeds that have no record yet. The rate is chosen on held-out digits with
/// the first seed.
pub(super) fn run(
    variant: Variant,
    seeds: impl IntoIterator<Item = u64>,
    data: &Data,
    session: &Session,
) -> Result<Vec<VariantRecord>> {
    let mut records: Vec<VariantRecord> = Vec::new();
    for seed in seeds {
        let record = match VariantRecord::open(session.work, variant, seed, data)? {
            Some(record) => record,
            None => run_one(variant, seed, records.first(), data, session)?,
        };
        records.push(record);
    }
    Ok(records)
}

/// Trains a variant at the rate of the first record, or at one that it chooses, and tests it once.
fn run_one(
    variant: Variant,
    seed: u64,
    first: Option<&VariantRecord>,
    data: &Data,
    session: &Session,
) -> Result<VariantRecord> {
    let Session { mnist, work, machine } = session;
    let started = Instant::now();
    let (all, _) = mnist.train.split_at(data.training.digits);
    let (part, held_out) = all.split_at(all.len().saturating_sub(HELD_OUT));
    let tried = match first {
        Some(first) => first.tried.clone(),
        None => search(|scale| train(variant, Seed(seed), scale, &part, &held_out).test_percent),
    };
    let scale = best_scale(&tried);
    let errors = train(variant, Seed(seed), scale, &all, &mnist.test);
    let record = VariantRecord {
        version: VERSION,
        group: variant.group.to_owned(),
        seed,
        data: data.clone(),
        held_out: HELD_OUT,
        tried,
        scale,
        made: Provenance::begun_on(machine).plus(started.elapsed().as_secs_f64()),
        training_error_percent: errors.training_percent,
        test_error_percent: errors.test_percent,
    };
    fs::create_dir_all(work).with_context(|| work.display().to_string())?;
    record::write(&VariantRecord::path(work, variant, seed), &record)?;
    Ok(record)
}

/// Errors of a training.
struct Errors {
    /// Counted on the fly in the last pass.
    training_percent: f64,
    /// Counted after the last pass.
    test_percent: f64,
}

/// Trains a variant for the passes of the paper's schedule, and tests it.
fn train(variant: Variant, seed: Seed, scale: f32, training: &Dataset, test: &Dataset) -> Errors {
    let mut net = Net::new(variant, seed);
    let mut order: Vec<usize> = (0..training.len()).collect();
    shuffle(&mut order, seed);
    let schedule = Schedule::paper(scale);
    let mut errors = 0;
    for pass in 1..=schedule.passes() {
        errors = 0;
        for sample in order.iter().filter_map(|&index| training.get(index)) {
            let class = usize::from(sample.label);
            errors +=
                usize::from(net.learn(&sample.to_input(), class, schedule.eta(pass)) != class);
        }
    }
    let wrong = |sample: &Sample| usize::from(sample.label) != net.read(&sample.to_input());
    let wrong = test.iter().filter(wrong).count();
    let percent = |count: usize, of: usize| 100.0 * count as f64 / of.max(1) as f64;
    Errors {
        training_percent: percent(errors, training.len()),
        test_percent: percent(wrong, test.len()),
    }
}

/// Shuffles the order of the digits (Fisher and Yates).
fn shuffle(order: &mut [usize], seed: Seed) {
    let mut random = Pcg64::new(u128::from(seed.0), 2);
    for last in (1..order.len()).rev() {
        let place = random.next_u64() % (last as u64 + 1);
        order.swap(last, usize::try_from(place).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_goes_on_while_the_best_lies_at_an_end() {
        let scales = |least: f32| -> (Vec<f32>, f32) {
            let tried = search(|scale| f64::from((scale / least).log2().abs()));
            (tried.iter().map(|one| one.0).collect(), best_scale(&tried))
        };
        assert_eq!(scales(2.0), (vec![1.0, 2.0, 4.0], 2.0));
        assert_eq!(scales(8.0), (vec![1.0, 2.0, 4.0, 8.0, 16.0], 8.0));
        assert_eq!(scales(0.5), (vec![1.0, 2.0, 4.0, 0.5, 0.25], 0.5));
        assert_eq!(scales(1e-9).0.len(), SCALES.len() + MAX_STEPS_BEYOND);
        // A training that diverges gives an error that is not a number.
        assert!(best_scale(&search(|scale| if scale > 3.0 { f64::NAN } else { 1.0 })) < 3.0);
    }
}
