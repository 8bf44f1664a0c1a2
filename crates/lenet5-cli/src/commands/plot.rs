//! `lenet5 plot`: figures as SVG.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use lenet5::data::Dataset;
use lenet5::evaluation::Misread;
use lenet5::evaluation::{Evaluation, Rejection};
use lenet5::train::Disturbance;
use lenet5::train::synth::distort::Distorter;
use lenet5::train::{Distortions, Record, Seed, SyntheticCheque};
use lenet5::{Input, Pretrained, Reader};

use super::{data, refuse_overwriting, train};
use crate::arguments::{self, Figure};
use crate::exit::Exit;
use crate::model::Model;
use crate::plot::{self, Bearing, Point, Run, Size};
use crate::terminal::Terminal;

pub(super) fn run(arguments: &arguments::Plot, terminal: &mut Terminal) -> Result<Exit> {
    let models = arguments.model.as_slice();
    let is_lines = arguments.figure == Figure::Lines;
    if arguments.recipe.is_some() && arguments.figure != Figure::Distortions && !is_lines {
        bail!("--recipe: only distortions and lines are drawn of a recipe");
    }
    let own = [
        ("--count", arguments.count.is_some()),
        ("--seed", arguments.seed.is_some()),
        ("--pictures", arguments.pictures.is_some()),
    ];
    if let Some((name, _)) = own.iter().find(|(_, given)| *given && !is_lines) {
        bail!("{name}: of lines only");
    }
    // Asked for before the work, not after it.
    if let Some(path) = &arguments.out {
        refuse_overwriting(path, arguments.force)?;
    }
    let svg = match (arguments.figure, models) {
        (Figure::Squash, []) => plot::squash()?,
        (Figure::Table1, []) => plot::table1()?,
        (Figure::Codes, []) => plot::codes()?,
        (Figure::Network, []) => plot::network()?,
        (Figure::Distortions, []) => distortions(arguments, terminal)?,
        (Figure::Lines, []) => lines(arguments, terminal)?,
        (Figure::Filters, []) => plot::filters(&Model::default().load()?.parameters)?,
        (Figure::Filters, [model]) => plot::filters(&model.load()?.parameters)?,
        (Figure::Misread, [] | [_]) => misread(arguments, terminal)?,
        (Figure::Curve, _) => {
            plot::curve(&records(models)?.iter().map(run_of).collect::<Vec<_>>())?
        }
        (Figure::Sizes, _) => {
            let records = records(models)?;
            let [(_, first), others @ ..] = records.as_slice() else { bail!("there is no model") };
            if let Some((name, _)) = others.iter().find(|(_, own)| own.recipe != first.recipe) {
                bail!(
                    "--model {name}: is of another recipe than the first: sizes are compared of one"
                );
            }
            let sizes: Result<Vec<Size>> = records.iter().map(size_of).collect();
            plot::sizes(&sizes?)?
        }
        (Figure::Rejection, _) => {
            let data = data::open_test(&arguments.mnist, terminal)?;
            let rejection =
                |(name, reader): (String, Reader)| (name, Rejection::of(&reader, &data));
            plot::rejection(&readers(models)?.into_iter().map(rejection).collect::<Vec<_>>())?
        }
        (Figure::Robustness, _) => {
            let data = data::open_test(&arguments.mnist, terminal)?;
            let bearing = |(name, reader): (String, Reader)| bearing(name, &reader, &data);
            plot::robustness(&readers(models)?.into_iter().map(bearing).collect::<Vec<_>>())?
        }
        (Figure::Filters | Figure::Misread, _) => {
            bail!("--model: this figure is drawn of one model")
        }
        _ => bail!("--model: this figure is drawn of no model"),
    };
    match &arguments.out {
        None => terminal.bytes(svg.as_bytes())?,
        Some(path) => lenet5::format::write(path, svg.as_bytes())?,
    }
    Ok(Exit::Done)
}

/// Names the models, or `otherwise` where none is given, and opens something of each.
fn each<T>(
    models: &[Model],
    otherwise: Pretrained,
    open: impl Fn(&Model) -> Result<T>,
) -> Result<Vec<(String, T)>> {
    let otherwise = [Model::Own(otherwise)];
    let models = if models.is_empty() { &otherwise } else { models };
    models.iter().map(|model| Ok((model.name(), open(model)?))).collect()
}

fn readers(models: &[Model]) -> Result<Vec<(String, Reader)>> {
    each(models, Pretrained::Best, |model| Ok(Reader::new(&*model.load_digits()?)))
}

/// Opens the records of the models' trainings.
fn records(models: &[Model]) -> Result<Vec<(String, Record)>> {
    each(models, Pretrained::Paper, Model::record)
}

fn run_of((name, record): &(String, Record)) -> Run {
    let passes = record.passes.iter().map(|report| Point {
        pass: report.pass,
        training: report.error_percent(),
        test: report.test.map(|test| test.error_percent()),
    });
    Run { name: name.clone(), passes: passes.collect() }
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
    let network = arguments.model.first().cloned().unwrap_or_default().load_digits()?;
    let data = data::open_test(&arguments.mnist, terminal)?;
    let evaluation = Evaluation::of(&Reader::new(&network), &data);
    let digit = |misread: &Misread| Some((data.get(misread.index)?.digit, *misread));
    let digits: Vec<_> = evaluation.misread.iter().filter_map(digit).collect();
    plot::misread(&digits, evaluation.count)
}

/// Draws the first training digit of each class, as a recipe's first passes would distort it.
fn distortions(arguments: &arguments::Plot, terminal: &Terminal) -> Result<String> {
    const PASSES: usize = 9;
    let name = arguments.recipe.as_deref().unwrap_or("distorted");
    let recipe = train::named_or_open(name)?;
    let distortions = recipe.distortions.with_context(|| {
        format!("--recipe {name}: distorts nothing; distorted, best and robust do")
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
    plot::distortions(&rows.collect::<Vec<_>>())
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
    plot::lines(&numbers)
}

/// Writes each number's picture, and the table of what they are.
fn save(numbers: &[SyntheticCheque], folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut table = String::from("path,numbers,rotation,set\n");
    for (index, number) in numbers.iter().enumerate() {
        let name = format!("{index:05}.png");
        plot::gray_image(&number.picture)?.save(folder.join(&name))?;
        writeln!(table, "{name},{},0,synthetic", number.text)?;
    }
    lenet5::format::write(&folder.join("labels.csv"), table.as_bytes())?;
    Ok(())
}
