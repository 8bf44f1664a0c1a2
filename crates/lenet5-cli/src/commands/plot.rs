//! `lenet5 plot`: figures as SVG.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum as _;
use lenet5::data::Dataset;
use lenet5::evaluation::{Evaluation, Misread, Rejection};
use lenet5::train::Disturbance;
use lenet5::train::synth::distort::Distorter;
use lenet5::train::{Distortions, Record, Seed, SyntheticCheque};
use lenet5::{Input, Level, Pretrained, Reader};

use super::{data, train};
use crate::arguments::{self, Figure};
use crate::checks::{check_target, refuse_overwriting};
use crate::draw::raster::of_gray;
use crate::draw::svg::{self, Bearing, Point, Run, Size};
use crate::exit::Exit;
use crate::model::Model;
use crate::terminal::Terminal;

pub(super) fn run(arguments: &arguments::Plot, terminal: &mut Terminal) -> Result<Exit> {
    check(arguments)?;
    if arguments.figure == Figure::All {
        return draw_all(arguments, terminal);
    }
    // Asked for before the work, not after it.
    if let Some(path) = &arguments.out {
        check_target("--out", path, arguments.force)?;
    }
    let drawn = draw(arguments.figure, arguments, terminal)?;
    match &arguments.out {
        None => terminal.bytes(drawn.as_bytes())?,
        Some(path) => lenet5::format::write(path, drawn.as_bytes())?,
    }
    Ok(Exit::Done)
}

/// Refuses options that the figure has no use for.
fn check(arguments: &arguments::Plot) -> Result<()> {
    let figure = arguments.figure;
    if arguments.recipe.is_some() && !matches!(figure, Figure::Distortions | Figure::Lines) {
        bail!("--recipe: only the figures distortions and lines show a recipe");
    }
    let own = [
        ("--count", arguments.count.is_some()),
        ("--seed", arguments.seed.is_some()),
        ("--pictures", arguments.pictures.is_some()),
    ];
    if let Some((name, _)) = own.iter().find(|(_, given)| *given && figure != Figure::Lines) {
        bail!("{name}: applies to the figure lines only");
    }
    let most = match figure {
        Figure::Filters | Figure::Misread => 1,
        Figure::Curve | Figure::Sizes | Figure::Rejection | Figure::Robustness => usize::MAX,
        _ => 0,
    };
    match (most, arguments.model.len()) {
        (0, 1..) => bail!("--model: this figure shows no model"),
        (1, 2..) => bail!("--model: this figure shows one model"),
        _ => Ok(()),
    }
}

/// Draws every figure with the networks within the program, each into a file of the folder.
fn draw_all(arguments: &arguments::Plot, terminal: &mut Terminal) -> Result<Exit> {
    let Some(folder) = &arguments.out else { bail!("--out: plot all needs a folder to write to") };
    let figures = || Figure::value_variants().iter().filter(|&&figure| figure != Figure::All);
    let files: Vec<(Figure, PathBuf)> =
        figures().map(|&figure| (figure, folder.join(figure.file_name()))).collect();
    for (_, path) in &files {
        refuse_overwriting(path, arguments.force)?;
    }
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (figure, path) in files {
        let drawn = draw(figure, arguments, terminal)?;
        lenet5::format::write(&path, drawn.as_bytes())?;
        terminal.line(path.display())?;
    }
    Ok(Exit::Done)
}

impl Figure {
    /// Names the file of the figure in a folder with all of them.
    fn file_name(self) -> String {
        let name =
            self.to_possible_value().map_or_else(String::new, |value| value.get_name().into());
        format!("{name}.svg")
    }
}

/// Draws one figure as an SVG document.
fn draw(figure: Figure, arguments: &arguments::Plot, terminal: &Terminal) -> Result<String> {
    let models = arguments.model.as_slice();
    match figure {
        Figure::All => bail!("all is not one figure"),
        Figure::Squash => svg::squash(),
        Figure::Table1 => svg::table1(),
        Figure::Codes => svg::codes(),
        Figure::Network => svg::network(),
        Figure::Distortions => distortions(arguments, terminal),
        Figure::Lines => lines(arguments, terminal),
        Figure::Misread => misread(arguments, terminal),
        Figure::Filters => {
            let model = models.first().cloned().unwrap_or(Model::FIGURES);
            svg::filters(&model.load()?.parameters)
        }
        Figure::Curve => {
            let records = each(models, &[Pretrained::Paper], Model::record)?;
            svg::curve(&records.iter().map(run_of).collect::<Vec<_>>())
        }
        Figure::Sizes => sizes(models),
        Figure::Rejection => {
            let data = data::open_test(&arguments.mnist, terminal)?;
            let rejection =
                |(name, reader): (String, Reader)| (name, Rejection::of(&reader, &data));
            // The paper's recipe first: the paper has no such curve of its LeNet-5.
            let readers = each(models, &[Pretrained::Paper, Pretrained::Best], load_reader)?;
            svg::rejection(&readers.into_iter().map(rejection).collect::<Vec<_>>())
        }
        Figure::Robustness => {
            let data = data::open_test(&arguments.mnist, terminal)?;
            let bearing = |(name, reader): (String, Reader)| bearing(name, &reader, &data);
            let readers = each(models, &[Pretrained::Best], load_reader)?;
            svg::robustness(&readers.into_iter().map(bearing).collect::<Vec<_>>())
        }
    }
}

/// Names the models, or `otherwise` where none is given, and opens something of each.
fn each<T>(
    models: &[Model],
    otherwise: &[Pretrained],
    open: impl Fn(&Model) -> Result<T>,
) -> Result<Vec<(String, T)>> {
    let otherwise: Vec<Model> = otherwise.iter().copied().map(Model::Own).collect();
    let models = if models.is_empty() { &otherwise } else { models };
    models.iter().map(|model| Ok((model.name(), open(model)?))).collect()
}

fn load_reader(model: &Model) -> Result<Reader> {
    Ok(model.digit_reader(Level::detect())?.digits().clone())
}

/// Draws the errors by size of trainings with one recipe.
fn sizes(models: &[Model]) -> Result<String> {
    let records = each(models, &[Pretrained::Paper], Model::record)?;
    let Some((_, first)) = records.first() else { bail!("there is no model") };
    if let Some((name, _)) = records.iter().find(|(_, record)| record.recipe != first.recipe) {
        bail!(
            "--model {name}: was trained by another recipe than the first; sizes compares models of one recipe"
        );
    }
    let sizes: Result<Vec<Size>> = records.iter().map(size_of).collect();
    svg::sizes(&sizes?)
}

fn run_of((name, record): &(String, Record)) -> Run {
    let passes = record.passes.iter().map(|report| Point {
        pass: report.pass,
        training: report.error_percent(),
        test: report.test.map(|test| test.error_percent()),
    });
    let recipe =
        record.recipe.name().map_or("own recipe".to_owned(), |known| format!("recipe {known}"));
    let name = format!("{name}: {recipe}, seed {}", record.seed.0);
    Run { name, passes: passes.collect() }
}

fn size_of((name, record): &(String, Record)) -> Result<Size> {
    let last = record.passes.last();
    let tested = last.and_then(|last| Some((last, last.test?)));
    let (last, test) =
        tested.with_context(|| format!("--model {name}: its training was not tested"))?;
    Ok(Size {
        digits: record.data.digits,
        test: test.error_percent(),
        training: last.error_percent(),
    })
}

fn bearing(name: String, reader: &Reader, data: &Dataset) -> Bearing {
    let errors = Disturbance::ALL.map(|disturbance| {
        let amounts = disturbance.amounts().iter();
        amounts.map(|&amount| disturbance.error_percent(amount, reader, data)).collect()
    });
    Bearing { name, errors: errors.to_vec() }
}

fn misread(arguments: &arguments::Plot, terminal: &Terminal) -> Result<String> {
    let reader = load_reader(&arguments.model.first().cloned().unwrap_or(Model::FIGURES))?;
    let data = data::open_test(&arguments.mnist, terminal)?;
    let evaluation = Evaluation::of(&reader, &data);
    let digit = |misread: &Misread| Some((data.get(misread.index)?.digit, *misread));
    let digits: Vec<_> = evaluation.misread.iter().filter_map(digit).collect();
    svg::misread(&digits, evaluation.count)
}

/// Draws the first training digit of each class, as a recipe's first passes would distort it.
fn distortions(arguments: &arguments::Plot, terminal: &Terminal) -> Result<String> {
    const PASSES: usize = 9;
    let name = arguments.recipe.as_deref().unwrap_or("distorted");
    let recipe = train::named_or_open(name)?;
    let distortions = recipe.distortions.with_context(|| {
        format!("--recipe {name}: this recipe distorts nothing; distorted, best and robust do")
    })?;
    // Whether a digit stays as it is, the first column shows anyway.
    let distortions = Distortions { originals: 0.0, ..distortions };
    let passes: Vec<Distorter> =
        (1..=PASSES).map(|pass| Distorter::new(&distortions, Seed(1), pass)).collect();
    let data = data::open(&arguments.mnist, terminal)?.train;
    let rows = (0u8..10).filter_map(|class| {
        let index = data.labels().iter().position(|&label| label == class)?;
        let digit = data.get(index)?.digit;
        let distorted = passes.iter().map(|pass| pass.distort(digit, Some(class), index));
        Some([Input::from_digit(digit)].into_iter().chain(distorted).collect())
    });
    svg::distortions(&rows.collect::<Vec<_>>())
}

/// Writes numbers on cheques as a recipe distorts their digits.
fn lines(arguments: &arguments::Plot, terminal: &Terminal) -> Result<String> {
    const COUNT: usize = 24;
    let recipe = train::named_or_open(arguments.recipe.as_deref().unwrap_or("reader"))?;
    let distortions = recipe.distortions.unwrap_or_else(Distortions::none);
    if let Some(folder) = &arguments.pictures {
        ensure!(!folder.exists(), "{}: is there already", folder.display());
    }
    let data = data::open(&arguments.mnist, terminal)?.train;
    let seed = Seed(arguments.seed.unwrap_or(1));
    let count = arguments.count.unwrap_or(COUNT);
    let write = |index| SyntheticCheque::write(&data, &distortions, seed, index);
    let numbers: Vec<SyntheticCheque> = (0..count).filter_map(write).collect();
    if let Some(folder) = &arguments.pictures {
        save(&numbers, folder)
            .with_context(|| format!("{}: cannot be written", folder.display()))?;
    }
    svg::lines(&numbers)
}

/// Writes each number's picture, and the table of what they are.
fn save(numbers: &[SyntheticCheque], folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut table = String::from("path,numbers,rotation,set\n");
    for (index, number) in numbers.iter().enumerate() {
        let name = format!("{index:05}.png");
        of_gray(&number.picture).save(folder.join(&name))?;
        writeln!(table, "{name},{},0,synthetic", number.text)?;
    }
    lenet5::format::write(&folder.join("labels.csv"), table.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::arguments::{Arguments, Command};

    fn checked(line: &str) -> Result<()> {
        let words = ["lenet5", "plot"].into_iter().chain(line.split_whitespace());
        let Command::Plot(arguments) = Arguments::try_parse_from(words)?.command else {
            bail!("not the command plot");
        };
        check(&arguments)
    }

    #[test]
    fn options_are_refused_that_a_figure_has_no_use_for() {
        for line in [
            "squash --model best",
            "all --model best",
            "all --recipe best",
            "filters --model best --model paper",
            "curve --count 3",
            "codes --seed 1",
        ] {
            assert!(checked(line).is_err(), "{line}");
        }
        for line in ["curve --model best --model paper", "lines --count 3 --seed 1", "filters"] {
            assert!(checked(line).is_ok(), "{line}");
        }
    }

    #[test]
    fn figures_have_files_of_their_own() {
        let mut names: Vec<String> =
            Figure::value_variants().iter().map(|figure| figure.file_name()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert!(names.len() == count && names.contains(&"table1.svg".to_owned()));
    }
}
