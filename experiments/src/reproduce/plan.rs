//! Which networks are trained: every run that the report is made of.

use lenet5::train::{Distance, Law, Loss, Recipe, Schedule, Seed, Step};

/// Seeds of a recipe whose error is claimed.
const CLAIM_SEEDS: u64 = 5;
/// Seeds of a comparison.
pub(super) const COMPARISON_SEEDS: u64 = 3;

/// One network to train.
#[derive(Clone, Debug)]
pub(super) struct PlannedRun {
    /// The recipe or the change that the run belongs to, such as `paper`.
    pub(super) group: &'static str,
    pub(super) recipe: Recipe,
    pub(super) seed: Seed,
    /// How many digits, from the first, the network is trained on.
    pub(super) digits: usize,
    /// Whether the network is tested after every pass, as Figure 5 needs it, or once, after the last.
    pub(super) followed: bool,
}

impl PlannedRun {
    /// The name of the run and of its folder.
    pub(super) fn name(&self) -> String {
        format!("{}-{}", self.group, self.seed.0)
    }

    /// How many patterns the run presents: a measure of its length.
    pub(super) fn patterns(&self) -> usize {
        self.recipe.schedule.passes() * self.digits
    }
}

/// One change of [`Recipe::paper`], and its title in the report.
pub(super) struct Change {
    pub(super) group: &'static str,
    pub(super) title: &'static str,
    recipe: fn() -> Recipe,
}

/// The changes that a recipe can express.
pub(super) const CHANGES: [Change; 6] = [
    Change { group: "paper-eq8", title: "eq. 8 instead of eq. 9", recipe: Recipe::paper_eq8 },
    Change {
        group: "half-distance",
        title: "half the squared distance, twice the rates",
        recipe: || {
            let mut recipe = Recipe::paper();
            recipe.criterion.distance = Distance::Half;
            recipe.schedule = Schedule::paper(0.2);
            recipe
        },
    },
    Change {
        group: "large-j",
        title: "j = 10 in eq. 9",
        recipe: || {
            let mut recipe = Recipe::paper();
            recipe.criterion.loss = Loss::Map { j: 10.0 };
            recipe
        },
    },
    Change {
        group: "linear-start",
        title: "weights uniform in +-2.4/F instead of +-1/sqrt(F)",
        recipe: || {
            let mut recipe = Recipe::paper();
            recipe.start.weights = Law::Linear(2.4);
            recipe
        },
    },
    Change {
        group: "sgd",
        title: "one rate for all parameters instead of Levenberg-Marquardt",
        recipe: Recipe::sgd,
    },
    Change {
        group: "one-eta",
        title: "one global rate for all passes, 1e-5, instead of falling ones",
        recipe: || Recipe { schedule: Schedule(vec![Step::even(20, 1e-5)]), ..Recipe::paper() },
    },
];

/// Plans all runs, those of the largest claims first, for `all` training digits.
pub(super) fn plan_runs(all: usize) -> Vec<PlannedRun> {
    let mut runs = Vec::new();
    let mut add = |group, seeds: u64, digits: usize, followed, recipe: fn() -> Recipe| {
        runs.extend((1..=seeds).map(|seed| PlannedRun {
            group,
            recipe: recipe(),
            seed: Seed(seed),
            digits: digits.min(all),
            followed,
        }));
    };
    add("paper", CLAIM_SEEDS, all, true, Recipe::paper);
    add("distorted", CLAIM_SEEDS, all, false, Recipe::distorted);
    add("best", CLAIM_SEEDS, all, false, Recipe::best);
    add("robust", COMPARISON_SEEDS, all, false, Recipe::robust);
    add("15000", COMPARISON_SEEDS, 15_000, false, Recipe::paper);
    add("30000", COMPARISON_SEEDS, 30_000, false, Recipe::paper);
    for Change { group, recipe, .. } in CHANGES {
        let seeds = if group == "paper-eq8" { CLAIM_SEEDS } else { COMPARISON_SEEDS };
        add(group, seeds, all, group == "paper-eq8", recipe);
    }
    runs
}

/// Cuts a plan down to the first seed of every group and to `digits` digits at most: enough to try
/// every step of the experiment.
pub(super) fn cut(runs: &mut Vec<PlannedRun>, digits: usize) {
    runs.retain(|run| run.seed == Seed(1));
    for run in runs {
        run.digits = run.digits.min(digits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_has_a_name_of_its_own_and_a_sound_recipe() {
        let runs = plan_runs(60_000);
        let mut names: Vec<String> = runs.iter().map(PlannedRun::name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), runs.len());
        assert!(runs.iter().all(|run| run.recipe.validate().is_ok()));
        // One change at a time: each differs from the paper's recipe.
        assert!(CHANGES.iter().all(|change| (change.recipe)() != Recipe::paper()));
    }
}
