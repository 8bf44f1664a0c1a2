//! `docs/results.md`, `docs/results.json` and their figures, from the records of all runs.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use lenet5::data::Dataset;
use lenet5::evaluation::Evaluation;
use lenet5::evaluation::Rejection;
use lenet5::evaluation::paper::{FIGURE_5, FIGURE_6, FIGURE_8, FIGURE_10};
use lenet5::{Committee, Input, Network, Reader};
use serde::Serialize;
use serde_json::Value;

use super::plan::CHANGES;
use super::record::{self, RunRecord, VERSION};
use super::variants::{DIGITS_TRAINED, HELD_OUT, VARIANTS, VariantRecord};
use crate::repository::{run, say};

/// The trials on held-out digits that led to the recipes.
const TRIED: &str = include_str!("tried.md");

/// The figures' folder in `docs`.
const FIGURES: &str = "results";

/// The records that the report is made of.
pub(super) struct Outcomes<'a> {
    pub(super) runs: &'a [RunRecord],
    pub(super) variants: &'a [VariantRecord],
}

/// The report for machines.
#[derive(Serialize)]
struct Results<'a> {
    version: u32,
    runs: &'a [RunRecord],
    variants: &'a [VariantRecord],
    rejection: Vec<Refusals>,
    committees: Vec<CommitteeError>,
}

/// How many of the test digits must be refused for a small error among the others, in percent.
#[derive(Serialize)]
struct Refusals {
    group: String,
    seed: u64,
    for_half_a_percent: f64,
    for_a_tenth: f64,
}

/// The error of several networks of a group whose penalties are added.
#[derive(Serialize)]
struct CommitteeError {
    group: &'static str,
    networks: usize,
    test_errors: usize,
    test_error_percent: f64,
}

/// Refuses to overwrite results of another version.
pub(super) fn check(docs: &Path) -> Result<()> {
    record::read::<Value>(&docs.join("results.json")).map(drop)
}

/// Writes `results.md` and `results.json` to `docs`.
///
/// # Errors
/// A group has no run, a network cannot be loaded, or a file cannot be written.
pub(super) fn write(outcomes: &Outcomes, test: &Dataset, docs: &Path, work: &Path) -> Result<()> {
    let &Outcomes { runs: records, variants } = outcomes;
    let network = |record: &RunRecord| -> Result<Box<Network>> {
        Ok(Network::load(work.join(format!("{}-{}", record.group, record.seed)))?)
    };
    let mut rejection = Vec::new();
    for record in records.iter().filter(|record| CLAIMED.contains(&record.group.as_str())) {
        let curve = Rejection::of(&Reader::new(&*network(record)?), test);
        rejection.push(Refusals {
            group: record.group.clone(),
            seed: record.seed,
            for_half_a_percent: curve.rejected_percent(0.5),
            for_a_tenth: curve.rejected_percent(0.1),
        });
    }
    let inputs: Vec<Input> = test.iter().map(|sample| sample.to_input()).collect();
    let mut committees = Vec::new();
    for group in CLAIMED {
        let networks: Vec<_> = of(records, group).map(network).collect::<Result<_>>()?;
        for count in [3, 5] {
            let some = networks.iter().take(count).map(|network| &**network);
            let committee = Committee::new(some)?;
            let readings = committee.read_all(&inputs);
            let evaluation = Evaluation::new(10, test.labels(), &readings);
            committees.push(CommitteeError {
                group,
                networks: count,
                test_errors: evaluation.errors(),
                test_error_percent: evaluation.error_percent(),
            });
        }
    }
    let text = report(outcomes, &rejection, &committees)?;
    lenet5::format::write(&docs.join("results.md"), text.as_bytes())?;
    let results = Results { version: VERSION, runs: records, variants, rejection, committees };
    record::write(&docs.join("results.json"), &results)?;
    say(format_args!("wrote results.md and results.json in {}", docs.display()))
}

/// The groups whose errors stand beside the paper's.
const CLAIMED: [&str; 3] = ["paper", "distorted", "best"];

fn of<'a>(records: &'a [RunRecord], group: &str) -> impl Iterator<Item = &'a RunRecord> {
    records.iter().filter(move |record| record.group == group)
}

/// Draws the figures of the report with the program, as a reader would.
///
/// # Errors
/// The program fails, or the folder cannot be made.
pub(super) fn draw_figures(
    records: &[RunRecord],
    program: &Path,
    docs: &Path,
    work: &Path,
    mnist: &Path,
) -> Result<()> {
    let folder = docs.join(FIGURES);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let mnist = fs::canonicalize(mnist)?;
    let plot = |name: &str, figure: &str, rest: &[&str], models: &[String]| -> Result<()> {
        let out = folder.join(name);
        let (out, mnist) = (path_text(&out)?, path_text(&mnist)?);
        let mut arguments = vec!["plot", figure, "--force", "--out", out, "--data", mnist];
        arguments.extend(rest);
        let models: Vec<String> = models
            .iter()
            .map(|model| Ok(path_text(&work.join(model))?.to_owned()))
            .collect::<Result<_>>()?;
        arguments.extend(models.iter().flat_map(|model| ["--model", model.as_str()]));
        run(Command::new(program).args(arguments))
    };
    let seeds = |group: &str, count| -> Vec<String> {
        let names = of(records, group).map(|record| format!("{group}-{}", record.seed));
        names.take(count).collect()
    };
    let firsts =
        |groups: &[&str]| groups.iter().flat_map(|group| seeds(group, 1)).collect::<Vec<_>>();
    plot("figure-5.svg", "curve", &[], &seeds("paper", 5))?;
    let sizes = [seeds("15000", 3), seeds("30000", 3), seeds("paper", 5)].concat();
    plot("figure-6.svg", "sizes", &[], &sizes)?;
    plot("figure-7.svg", "distortions", &["--recipe", "distorted"], &[])?;
    plot("figure-8-distorted.svg", "misread", &[], &firsts(&["distorted"]))?;
    plot("figure-8-best.svg", "misread", &[], &firsts(&["best"]))?;
    plot("figure-10.svg", "rejection", &[], &firsts(&CLAIMED))?;
    plot("robustness.svg", "robustness", &[], &firsts(&["paper", "distorted", "best", "robust"]))?;
    say(format_args!("drew the figures in {}", folder.display()))
}

fn path_text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{}: not in UTF-8", path.display()))
}

/// Mean, standard deviation and ends of some errors.
struct Spread {
    count: usize,
    mean: f64,
    deviation: f64,
    least: f64,
    most: f64,
}

impl Spread {
    fn of(values: impl IntoIterator<Item = f64>) -> Result<Self> {
        let values: Vec<f64> = values.into_iter().collect();
        let count = values.len();
        ensure!(count > 0, "a group has no run");
        let mean = values.iter().sum::<f64>() / count as f64;
        let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
        Ok(Self {
            count,
            mean,
            deviation: (squares / (count.max(2) - 1) as f64).sqrt(),
            least: values.iter().copied().fold(f64::INFINITY, f64::min),
            most: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    fn test(records: &[RunRecord], group: &str) -> Result<Self> {
        Self::of(of(records, group).map(|record| record.test_error_percent))
    }
}

/// Writes the report for people.
fn report(
    outcomes: &Outcomes,
    rejection: &[Refusals],
    committees: &[CommitteeError],
) -> Result<String> {
    let &Outcomes { runs: records, variants } = outcomes;
    let mut text = String::new();
    let out = &mut text;
    let made = records.iter().map(|record| &record.made);
    let made: Vec<_> = made.chain(variants.iter().map(|record| &record.made)).collect();
    let commits: BTreeSet<&str> =
        made.iter().flat_map(|made| &made.commits).map(String::as_str).collect();
    let machines: BTreeSet<&str> =
        made.iter().flat_map(|made| &made.machines).map(String::as_str).collect();
    let list = |names: BTreeSet<&str>| names.into_iter().collect::<Vec<_>>().join("; ");
    writeln!(
        out,
        "# Results\n\n\
         Written by `cargo experiments reproduce --mnist FOLDER`, not by hand; every run with its settings,\n\
         its seed, its error and the digits that it misread is in `results.json`. Trained at commit\n\
         {} on {}.\n\n\
         Errors are on MNIST's 10,000 test digits, in percent, after the last pass. No setting was\n\
         chosen on them: those of `distorted`, `best` and `robust` were chosen on the last 10,000 training\n\
         digits, kept out of the training (see the end), and then all 60,000 were trained on.\n",
        list(commits),
        list(machines)
    )?;
    claims(out, records, committees)?;
    by_pass(out, records)?;
    by_size(out, records)?;
    misread(out, records)?;
    refused(out, rejection)?;
    writeln!(
        out,
        "## Section III.E: what the networks bear\n\n\
         ![Error by disturbance](results/robustness.svg)\n"
    )?;
    changes(out, records)?;
    other_networks(out, variants)?;
    out.push_str(TRIED);
    Ok(text)
}

fn claims(out: &mut String, records: &[RunRecord], committees: &[CommitteeError]) -> Result<()> {
    writeln!(
        out,
        "## The paper and ours\n\n\
         | recipe | paper | ours, mean | standard deviation | best | worst | seeds | training error |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|"
    )?;
    let rows =
        [("paper", "0.95"), ("paper-eq8", ""), ("distorted", "0.8"), ("best", ""), ("robust", "")];
    for (group, paper) in rows {
        let Spread { count, mean, deviation, least, most } = Spread::test(records, group)?;
        let training = Spread::of(of(records, group).map(|run| run.training_error_percent))?.mean;
        writeln!(
            out,
            "| `{group}` | {paper} | {mean:.3} | {deviation:.3} | {least:.2} | {most:.2} | {count} | \
             {training:.2} |"
        )?;
    }
    for CommitteeError { group, networks, test_error_percent, .. } in committees {
        let paper = if *group == "best" && *networks == 3 { "0.7 (boosted LeNet-4)" } else { "" };
        writeln!(
            out,
            "| {networks} `{group}`, penalties added | {paper} | {test_error_percent:.2} | | | | | |"
        )?;
    }
    writeln!(
        out,
        "\nThe training error is counted on the fly, on distorted digits where the recipe distorts.\n"
    )?;
    Ok(())
}

fn by_pass(out: &mut String, records: &[RunRecord]) -> Result<()> {
    writeln!(
        out,
        "## Figure 5: error by pass\n\n\
         ![Error by pass](results/figure-5.svg)\n\n\
         Means of the seeds, with the standard deviation of the test error; the paper's are read off\n\
         its figure to +-0.02.\n\n\
         | pass | paper, training | `paper` | `paper-eq8` | paper, test | `paper` | `paper-eq8` |\n\
         |---:|---:|---:|---:|---:|---:|---:|"
    )?;
    for (pass, (training, test)) in FIGURE_5.iter().enumerate() {
        let at = |group: &'static str| {
            of(records, group).filter_map(move |record| record.passes.get(pass))
        };
        let own = |group| Spread::of(at(group).map(|errors| errors.0));
        let tested = |group| Spread::of(at(group).map(|errors| errors.1));
        let (a, b) = (tested("paper")?, tested("paper-eq8")?);
        writeln!(
            out,
            "| {} | {training:.2} | {:.2} | {:.2} | {test:.2} | {:.2} +- {:.2} | {:.2} +- {:.2} |",
            pass + 1,
            own("paper")?.mean,
            own("paper-eq8")?.mean,
            a.mean,
            a.deviation,
            b.mean,
            b.deviation
        )?;
    }
    out.push('\n');
    Ok(())
}

fn by_size(out: &mut String, records: &[RunRecord]) -> Result<()> {
    writeln!(
        out,
        "## Figure 6: error by the size of the training set\n\n\
         ![Error by size](results/figure-6.svg)\n\n\
         | training digits | paper, test | ours | paper, training | ours |\n\
         |---:|---:|---:|---:|---:|"
    )?;
    for ((digits, test, training), group) in FIGURE_6.iter().zip(["15000", "30000", "paper"]) {
        let own = Spread::of(of(records, group).map(|record| record.training_error_percent))?;
        let tested = Spread::test(records, group)?;
        writeln!(
            out,
            "| {digits} | {test:.2} | {:.2} +- {:.2} | {training:.2} | {:.2} |",
            tested.mean, tested.deviation, own.mean
        )?;
    }
    let distorted = Spread::test(records, "distorted")?;
    let (mean, deviation) = (distorted.mean, distorted.deviation);
    writeln!(out, "| 60000, distorted | 0.80 | {mean:.2} +- {deviation:.2} | | |\n")?;
    Ok(())
}

fn misread(out: &mut String, records: &[RunRecord]) -> Result<()> {
    writeln!(
        out,
        "## Figure 8: the digits that are misread\n\n\
         The network of 1998 misread 82 test digits after training with distortions. Of these 82, and\n\
         of the others:\n\n\
         | network | misread | of the 82 read right | of the 82 misread | of these, the same answer as \
         in 1998 | others misread |\n\
         |---|---:|---:|---:|---:|---:|"
    )?;
    for group in CLAIMED {
        for record in of(records, group) {
            let answer = |index: usize| record.misread.iter().find(|one| one.index == index);
            let both = FIGURE_8.iter().filter_map(|&(index, then)| Some((answer(index)?, then)));
            let alike = both.clone().filter(|(now, then)| now.answer == *then).count();
            let (both, errors) = (both.count(), record.test_errors);
            writeln!(
                out,
                "| `{group}`, seed {} | {errors} | {} | {both} | {alike} | {} |",
                record.seed,
                FIGURE_8.len() - both,
                errors - both
            )?;
        }
    }
    writeln!(
        out,
        "\nThose that `distorted`, seed 1, misreads:\n\n\
         ![Misread digits](results/figure-8-distorted.svg)\n\n\
         Those that `best`, seed 1, misreads:\n\n\
         ![Misread digits](results/figure-8-best.svg)\n\n\
         The distortions of Figure 7, as `distorted` has them:\n\n\
         ![Distortions](results/figure-7.svg)\n"
    )?;
    Ok(())
}

fn refused(out: &mut String, rejection: &[Refusals]) -> Result<()> {
    writeln!(
        out,
        "## Figure 10: refusals\n\n\
         ![Error against refusals](results/figure-10.svg)\n\n\
         Percent of the test digits that must be refused, those with the smallest margins first, so that\n\
         no more than the given percentage of the others is wrong. In the paper, for 0.5 %: {}; it has no figure\n\
         for LeNet-5.\n\n\
         | recipe | for 0.5 % error | for 0.1 % error |\n\
         |---|---:|---:|",
        FIGURE_10.map(|(name, refused)| format!("{name} {refused}")).join(", ")
    )?;
    for group in CLAIMED {
        let of = || rejection.iter().filter(move |one| one.group == group);
        let half = Spread::of(of().map(|one| one.for_half_a_percent))?;
        let tenth = Spread::of(of().map(|one| one.for_a_tenth))?;
        writeln!(
            out,
            "| `{group}` | {:.2} ({:.2} to {:.2}) | {:.1} ({:.1} to {:.1}) |",
            half.mean, half.least, half.most, tenth.mean, tenth.least, tenth.most
        )?;
    }
    out.push('\n');
    Ok(())
}

fn changes(out: &mut String, records: &[RunRecord]) -> Result<()> {
    writeln!(
        out,
        "## One change at a time\n\n\
         | change of `paper` | test error | standard deviation | seeds | training error |\n\
         |---|---:|---:|---:|---:|"
    )?;
    let unchanged = [("paper", "none")];
    let changed = CHANGES.iter().map(|change| (change.group, change.title));
    for (group, title) in unchanged.into_iter().chain(changed) {
        let Spread { count, mean, deviation, .. } = Spread::test(records, group)?;
        let training = Spread::of(of(records, group).map(|run| run.training_error_percent))?.mean;
        writeln!(out, "| {title} | {mean:.2} | {deviation:.2} | {count} | {training:.2} |")?;
    }
    out.push('\n');
    Ok(())
}

fn other_networks(out: &mut String, variants: &[VariantRecord]) -> Result<()> {
    writeln!(
        out,
        "## Other networks, one change away\n\n\
         These are not LeNet-5. Each was trained on the first {DIGITS_TRAINED} digits by gradient descent,\n\
         one rate for all parameters, along the paper's schedule; how many times the printed rates was\n\
         chosen for each on {HELD_OUT} of these digits, with the first seed.\n\n\
         | change | test error | standard deviation | seeds | training error | times the printed rates |\n\
         |---|---:|---:|---:|---:|---|"
    )?;
    for variant in VARIANTS {
        let own = || variants.iter().filter(|record| record.group == variant.group);
        let Spread { count, mean, deviation, .. } =
            Spread::of(own().map(|record| record.test_error_percent))?;
        let training = Spread::of(own().map(|record| record.training_error_percent))?.mean;
        let title = variant.title;
        let scale = own().next().map_or(0.0, |record| record.scale);
        writeln!(
            out,
            "| {title} | {mean:.2} | {deviation:.2} | {count} | {training:.2} | {scale} |"
        )?;
    }
    out.push('\n');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_is_of_a_sample() {
        let spread = Spread::of([1.0, 2.0, 4.0]).expect("three");
        assert!((spread.mean - 7.0 / 3.0).abs() < 1e-12);
        // Squares of -4/3, -1/3, 5/3 are 42/9 together; halved, 7/3.
        assert!((spread.deviation - (7.0f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!(spread.least < 1.1 && spread.most > 3.9);
        assert!(Spread::of([]).is_err());
    }

    #[test]
    fn results_of_another_version_are_refused_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        check(folder.path()).expect("none is there");
        let path = folder.path().join("results.json");
        for text in ["{\"version\": 99}", "{}"] {
            fs::write(&path, text).expect("written");
            let told = check(folder.path()).expect_err("refused").to_string();
            assert!(told.contains("results.json: version: expected 2"), "{told}");
            assert_eq!(fs::read_to_string(&path).expect("kept"), text);
        }
    }
}
