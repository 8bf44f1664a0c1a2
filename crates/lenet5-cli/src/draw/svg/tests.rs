//! What every figure must be, and what each must say.

use lenet5::evaluation::{Misread, Rejection};
use lenet5::network::architecture::TABLE_I;
use lenet5::train::Disturbance;
use lenet5::{Input, Network, Parameters, Reader};

use super::{
    Bearing, Point, Run, Size, codes, curve, distortions, filters, misread, network, rejection,
    robustness, sizes, squash, table1,
};

/// Checks that tags are balanced and no character stands unescaped, and lists the texts.
fn texts(svg: &str) -> Vec<String> {
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
    let mut open: Vec<&str> = Vec::new();
    let mut texts = Vec::new();
    for piece in svg.trim_end().split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("every tag ends");
        assert!(!text.contains('>'), "{text}");
        for wrong in ["NaN", "inf", "width=\"-", "height=\"-"] {
            assert!(!tag.contains(wrong), "{tag}");
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.extend(tag.split(' ').next());
        }
        if tag.starts_with("text ") {
            texts.push(plain(text.trim()));
        }
    }
    assert!(open.is_empty(), "{open:?}");
    texts
}

fn plain(text: &str) -> String {
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    entities.into_iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

fn run(name: &str, errors: &[(usize, f64, Option<f64>)]) -> Run {
    let point =
        |&(pass, training, test): &(usize, f64, Option<f64>)| Point { pass, training, test };
    Run { name: name.to_owned(), passes: errors.iter().map(point).collect() }
}

fn parameters() -> Box<Parameters> {
    let mut parameters = Box::new(Parameters::zero());
    for (index, slice) in parameters.slices_mut().into_iter().enumerate() {
        for (i, value) in slice.iter_mut().enumerate() {
            *value = ((i * 7 + index) % 11) as f32 / 10.0 - 0.5;
        }
    }
    parameters
}

#[test]
fn figures_are_the_same_every_time() {
    let parameters = parameters();
    let draw = || {
        let figures = [squash(), table1(), codes(), network(), filters(&parameters), curve(&[])];
        figures.map(|figure| figure.expect("a figure of good data"))
    };
    let first = draw();
    for figure in &first {
        texts(figure);
    }
    assert!(first == draw());
}

#[test]
fn squash_marks_the_fixed_points() {
    let texts = texts(&squash().expect("a figure"));
    for text in ["f(1) = 1.0000", "f(-1) = -1.0000", "f(a) = 1.7159 tanh(2a/3)"] {
        assert!(texts.iter().any(|found| found == text), "{text}: {texts:?}");
    }
}

#[test]
fn table1_has_60_links_and_counts_c3() {
    let texts = texts(&table1().expect("a figure"));
    assert_eq!(texts.iter().filter(|text| *text == "X").count(), 60);
    assert!(texts.iter().any(|text| text == "60 links x 25 + 16 biases = 1,516 parameters"));
    for group in ["3 neighbours", "4 neighbours", "4, with a gap", "all 6"] {
        assert!(texts.iter().any(|text| text == group), "{group}");
    }
}

#[test]
fn codes_names_96_characters() {
    let texts = texts(&codes().expect("a figure"));
    let captions = &texts[2..];
    assert_eq!(captions.len(), 96);
    assert_eq!(captions[0], "space");
    assert_eq!(captions[6], "&");
    assert_eq!(captions[95], "DEL");
}

#[test]
fn network_tells_shapes_and_parameters() {
    let texts = texts(&network().expect("a figure"));
    for text in [
        "32x32",
        "C1: feature maps",
        "6@28x28",
        "6@14x14",
        "16@10x10",
        "16@5x5",
        "C5: layer",
        "120",
        "84",
        "OUTPUT",
        "156",
        "12",
        "1,516",
        "32",
        "48,120",
        "10,164",
        "122,304",
        "Gaussian",
        "60,000 trainable parameters, 340,908 connections",
    ] {
        assert!(texts.iter().any(|found| found == text), "{text}: {texts:?}");
    }
}

#[test]
fn filters_draws_every_weight_of_a_link_and_no_other() {
    let cells = |svg: &str| svg.matches("<rect ").count();
    let mut parameters = parameters();
    let drawn = filters(&parameters).expect("a figure");
    assert!(texts(&drawn).iter().any(|text| text == "+0.50"));

    // A weight without a link cannot show, however large.
    let (from, to) = (3, 0);
    assert!(!TABLE_I[from][to]);
    parameters.c3.weight[to][from] = [[0.2; 5]; 5];
    assert!(filters(&parameters).expect("a figure") == drawn);

    let bars = 2 * (6 + 16);
    let (page, scales) = (1, 2 * 40);
    assert_eq!(cells(&drawn), page + 25 * (6 + 60) + scales + bars);
}

#[test]
fn filters_survives_values_that_are_no_numbers() {
    let mut parameters = parameters();
    parameters.map(|_| f32::NAN);
    parameters.c1.weight[0][0][0][0] = f32::INFINITY;
    texts(&filters(&parameters).expect("a figure"));
    texts(&filters(&Parameters::zero()).expect("a figure"));
}

#[test]
fn curve_shows_the_paper_alone_and_beside_runs() {
    let alone = texts(&curve(&[]).expect("a figure"));
    let runs = [
        run("seed <1>", &[(2, 1.5, Some(1.25)), (1, 3.0, None)]),
        run("untested", &[(1, 2.0, None)]),
        run("empty", &[]),
    ];
    let beside = texts(&curve(&runs).expect("a figure"));
    for text in ["0.96 % (pass 20)", "0.36 % (pass 20)"] {
        assert!(alone.iter().any(|found| found == text));
        assert!(beside.iter().any(|found| found == text));
    }
    for text in ["seed <1>", "1.25 % (pass 2)", "1.50 % (pass 2)", "2.00 % (pass 1)"] {
        assert!(beside.iter().any(|found| found == text), "{text}");
    }
    assert_eq!(beside.iter().filter(|text| *text == "not measured").count(), 3);
}

#[test]
fn curve_takes_any_numbers() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, 1e-300, 1e300, 90.0];
    let points: Vec<_> = (0..).zip(odd).map(|(pass, error)| (pass, error, Some(error))).collect();
    let runs = [run("odd \u{1b}[1m\u{0}", &points), run("late", &[(usize::MAX, 1.0, None)])];
    let svg = curve(&runs).expect("a figure");
    assert!(texts(&svg).iter().any(|text| text == "odd \u{fffd}[1m\u{fffd}"));
}

#[test]
fn misread_digits_are_named_and_drawn() {
    let digit = [[200; 28]; 28];
    let wrong = |index, label, answer| (&digit, Misread { index, label, answer });
    let digits: Vec<_> = (0..13).map(|index| wrong(index, 4, 9)).collect();
    let svg = misread(&digits, 10_000).expect("a figure");
    let texts = texts(&svg);
    assert_eq!(texts.iter().filter(|text| *text == "4->9").count(), 13);
    assert!(texts.iter().any(|text| text == "13 of 10000 misread"));
    assert_eq!(svg.matches("data:image/png;base64,").count(), 13);
    self::texts(&misread(&[], 0).expect("a figure of none"));
}

#[test]
fn distortions_are_a_row_a_digit() {
    let rows = vec![vec![Input::blank(); 4]; 3];
    let svg = distortions(&rows).expect("a figure");
    texts(&svg);
    assert_eq!(svg.matches("<image ").count(), 12);
}

#[test]
fn rejection_tells_what_must_be_refused() {
    let reader = Reader::new(&Network::pretrained());
    let inputs = vec![Input::blank(); 1000];
    let readings = reader.read_all(&inputs);
    let answer = u8::try_from(readings[0].class()).expect("a digit");
    // Eight wrong in a thousand, of equal margins with all others: the first are refused first.
    let mut labels = vec![answer; 1000];
    labels[..8].fill((answer + 1) % 10);
    let networks = [("one".to_owned(), Rejection::new(&labels, &readings))];
    let texts = texts(&rejection(&networks).expect("a figure"));
    for text in ["one", "0.40 % refused for 0.5 % error", "LeNet-4, 1998"] {
        assert!(texts.iter().any(|found| found == text), "{text}: {texts:?}");
    }
}

#[test]
fn robustness_has_a_chart_a_disturbance() {
    let errors = Disturbance::ALL.map(|one| vec![1.5; one.amounts().len()]).to_vec();
    let networks = [Bearing { name: "one".to_owned(), errors }];
    let texts = texts(&robustness(&networks).expect("a figure"));
    for disturbance in Disturbance::ALL {
        assert!(texts.iter().any(|text| text == disturbance.name()));
    }
    assert!(texts.iter().any(|text| text == "one"));
}

#[test]
fn sizes_averages_runs_of_one_size() {
    let run = |digits, test| Size { digits, test, training: 0.1 };
    let one = sizes(&[run(15_000, 1.0), run(15_000, 2.0)]).expect("a figure");
    let mean = sizes(&[run(15_000, 1.5)]).expect("a figure");
    texts(&one);
    assert!(one == mean && one != sizes(&[run(15_000, 1.6)]).expect("a figure"));
}
