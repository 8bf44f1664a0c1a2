//! What every figure must be, and what each must say.

use lenet5::evaluation::{Bin, Misread, OperatingCurve, Rejection, Verdict};
use lenet5::network::architecture::TABLE_I;
use lenet5::train::{Disturbance, SyntheticCheque};
use lenet5::{Activations, Gray, Input, Parameters, Pretrained, Reader};

use super::sheet::{Place, SCALE};
use super::{
    Bearing, Point, Run, Size, codes, curve, distortions, filters, lines, misread, network,
    operating, rejection, robustness, sizes, squash, table1,
};
use crate::draw::activations::{self, Layers, panel_picture, sheet_picture};

/// A text on a page, and the least rectangle that holds it.
#[derive(Debug)]
struct Label {
    text: String,
    /// Whether the text ends at its place, as the numbers beside an upright axis do.
    is_right: bool,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Label {
    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn middle(&self) -> Place {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }
}

/// A figure as a reader sees it, in the back end's pixels.
#[derive(Debug)]
struct Page {
    labels: Vec<Label>,
    /// Middles of the discs.
    dots: Vec<Place>,
    rectangles: usize,
    pictures: usize,
}

impl Page {
    /// Parses a figure, and checks what every figure must keep to: it is well-formed, has a title, has
    /// sizes that are numbers above 0, all that it shows lies on the page, and no text on another.
    fn of(svg: &str) -> Self {
        let document = roxmltree::Document::parse(svg).expect("well-formed XML");
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "svg");
        let number = |node: roxmltree::Node<'_, '_>, name: &str| -> f64 {
            let value = node.attribute(name).unwrap_or_else(|| panic!("{node:?} has no {name}"));
            let value = value.parse().unwrap_or_else(|_| panic!("{node:?}: {name} is {value}"));
            assert!(f64::is_finite(value), "{node:?}: {name} is {value}");
            value
        };
        let scale = f64::from(SCALE);
        let (width, height) = (scale * number(root, "width"), scale * number(root, "height"));
        let view = format!("0 0 {width} {height}");
        assert_eq!(root.attribute("viewBox"), Some(view.as_str()));
        let title = root.first_element_child().expect("an element");
        assert!(title.has_tag_name((SVG, "title")) && title.text().is_some_and(|t| !t.is_empty()));

        let (across, down) = (0.0..=width, 0.0..=height);
        let mut page = Self { labels: vec![], dots: vec![], rectangles: 0, pictures: 0 };
        for node in root.descendants().filter(roxmltree::Node::is_element) {
            match node.tag_name().name() {
                "rect" | "image" => {
                    let [x, y, w, h] = ["x", "y", "width", "height"].map(|name| number(node, name));
                    assert!(w >= 0.0 && h >= 0.0, "{node:?}");
                    assert!(across.contains(&x) && across.contains(&(x + w)), "{node:?}");
                    assert!(down.contains(&y) && down.contains(&(y + h)), "{node:?}");
                    if node.has_tag_name((SVG, "image")) {
                        page.pictures += 1;
                    } else {
                        page.rectangles += 1;
                    }
                }
                "circle" => {
                    let place = (number(node, "cx"), number(node, "cy"));
                    assert!(across.contains(&place.0) && down.contains(&place.1), "{node:?}");
                    page.dots.push(place);
                }
                "polyline" => {
                    for point in node.attribute("points").unwrap_or_default().split_whitespace() {
                        let (x, y) = point.split_once(',').expect("a point");
                        let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
                        assert!(across.contains(&x) && down.contains(&y), "{point}");
                    }
                }
                "text" => {
                    let label = Self::label(node, [number(node, "x"), number(node, "y")]);
                    assert!(label.left >= 0.0 && label.right <= width, "{label:?} of {width}");
                    assert!(label.top >= 0.0 && label.bottom <= height, "{label:?} of {height}");
                    page.labels.push(label);
                }
                _ => {}
            }
        }
        for (index, one) in page.labels.iter().enumerate() {
            for other in &page.labels[..index] {
                assert!(!one.overlaps(other), "{one:?} lies on {other:?}");
            }
        }
        page
    }

    fn label(node: roxmltree::Node<'_, '_>, [x, y]: [f64; 2]) -> Label {
        let text = node.text().unwrap_or_default().trim().to_owned();
        let size: f64 = node.attribute("font-size").and_then(|size| size.parse().ok()).unwrap();
        let is_bold = node.attribute("font-weight") == Some("bold");
        let width = size * text.chars().map(|one| letter_width(one, is_bold)).sum::<f64>();
        let left = match node.attribute("text-anchor") {
            Some("end") => x - width,
            Some("middle") => x - width / 2.0,
            _ => x,
        };
        // Where the middle of a small letter, half an ex above the line, is moved to.
        let line = match node.attribute("dy") {
            Some("0.5ex") => y + 0.27 * size,
            Some("0.76em") => y + 0.76 * size,
            Some("-0.5ex") => y - 0.27 * size,
            None => y,
            other => panic!("{other:?}"),
        };
        let (top, bottom) = (line - 0.73 * size, line);
        let is_right = node.attribute("text-anchor") == Some("end");
        Label { text, is_right, left, right: left + width, top, bottom }
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(|label| label.text.as_str())
    }

    fn has(&self, text: &str) -> bool {
        self.texts().any(|found| found == text)
    }

    /// Where the number stands that the axis below a chart, or the upright one, is marked with.
    fn mark(&self, text: &str, is_upright: bool) -> Place {
        let is_it = |label: &&Label| label.text == text && label.is_right == is_upright;
        let found = self.labels.iter().find(is_it);
        found.unwrap_or_else(|| panic!("{text}: {:?}", self.texts().collect::<Vec<_>>())).middle()
    }

    /// Checks that a disc is where the marks of the axes say: `x` and `y` each name two marks, and the
    /// point has the given share of the way from the first to the second.
    fn check_dot(&self, x: ([&str; 2], f64), y: ([&str; 2], f64)) {
        /// Two of the page's pixels: a number is not quite in the middle of its mark.
        const NEAR: f64 = 8.0;
        let across = x.0.map(|text| self.mark(text, false).0);
        let down = y.0.map(|text| self.mark(text, true).1);
        let place =
            (across[0] + x.1 * (across[1] - across[0]), down[0] + y.1 * (down[1] - down[0]));
        let is_near = |dot: &&Place| (dot.0 - place.0).abs() + (dot.1 - place.1).abs() < NEAR;
        assert!(self.dots.iter().any(|dot| is_near(&dot)), "{place:?}: {:?}", self.dots);
    }
}

/// The name space of SVG.
const SVG: &str = "http://www.w3.org/2000/svg";

/// About how wide a letter of a sans-serif font is, as a share of the font's size: on the safe side, as
/// in `DejaVu Sans`, a wide one.
fn letter_width(letter: char, is_bold: bool) -> f64 {
    let width = match letter {
        'i' | 'j' | 'l' | '\'' | '|' => 0.28,
        ' ' | '.' | ',' | ':' | ';' | '-' | 'f' | 't' | 'I' | 'J' | '/' | '(' | ')' => 0.36,
        'r' | '"' => 0.43,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.95,
        'A'..='Z' => 0.68,
        '+' | '=' | '<' | '>' | '#' | '\u{2026}' => 0.84,
        _ => 0.62,
    };
    if is_bold { 1.12 * width } else { width }
}

/// How far along a logarithmic axis a value lies.
fn log_share(from: f64, to: f64, value: f64) -> f64 {
    (value / from).ln() / (to / from).ln()
}

/// The texts of a figure that passes all checks.
fn texts(svg: &str) -> Vec<String> {
    Page::of(svg).texts().map(str::to_owned).collect()
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
fn points_of_a_curve_lie_where_the_scale_says() {
    let drawn = curve(&[run("one", &[(4, 0.3, Some(2.0)), (20, 15.0, None)])]).expect("a figure");
    let page = Page::of(&drawn);
    let test = (["2", "1"], 0.0);
    page.check_dot((["4", "10"], 0.0), test);
    page.check_dot((["1", "11"], 0.3), (["0.2", "2"], log_share(0.2, 2.0, 0.3)));
    page.check_dot((["1", "20"], 1.0), (["10", "1"], log_share(10.0, 1.0, 15.0)));
}

/// One pass on the first 5,000 digits has errors of 8.29 % and 17.16 %, far above the paper's.
#[test]
fn sizes_of_a_short_training_have_axes_that_reach_them() {
    let short = Size { digits: 5000, test: 8.29, training: 17.16 };
    let page = Page::of(&sizes(&[short]).expect("a figure"));
    for error in [short.test, short.training] {
        page.check_dot((["0", "60"], 5.0 / 60.0), (["1", "10"], log_share(1.0, 10.0, error)));
    }
    assert!(page.has("8.29 % (5,000 digits)") && page.has("0.94 % (60,000 digits)"));
    assert!(["0", "5", "15", "30", "60"].map(|mark| page.has(mark)) == [true; 5]);
    // A run of one size has no line: neither on the chart nor in the table.
    assert_eq!(page.dots.len(), 4);
}

#[test]
fn any_sizes_and_errors_keep_their_numbers_apart() {
    let errors = [0.0, 0.01, 0.05, 0.3, 0.94, 4.0, 17.16, 60.0, 100.0];
    for (index, &error) in errors.iter().enumerate() {
        let size =
            |digits| Size { digits, test: error, training: errors[errors.len() - 1 - index] };
        let runs = [1, 10, 999, 5000, 5100, 14_999, 60_000, 240_000].map(size);
        for count in 1..=runs.len() {
            Page::of(&sizes(&runs[..count]).expect("a figure"));
        }
        Page::of(&curve(&[run("one", &[(1, error, Some(0.5))])]).expect("a figure"));
    }
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
    let captions = &texts[2..texts.len() - 2];
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
        "Euclidean",
        "60,000 trainable parameters, 340,908 connections",
    ] {
        assert!(texts.iter().any(|found| found == text), "{text}: {texts:?}");
    }
}

#[test]
fn filters_draws_every_weight_of_a_link_and_no_other() {
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
    assert_eq!(Page::of(&drawn).rectangles, page + 25 * (6 + 60) + scales + bars);
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
    assert_eq!(Page::of(&svg).pictures, 13);
    self::texts(&misread(&[], 0).expect("a figure of none"));
}

#[test]
fn distortions_are_a_row_a_digit() {
    let rows = vec![vec![Input::blank(); 4]; 3];
    let svg = distortions(&rows).expect("a figure");
    assert_eq!(Page::of(&svg).pictures, 12);
}

#[test]
fn rejection_tells_what_must_be_refused() {
    let reader = Reader::new(&Pretrained::Best.load());
    let inputs = vec![Input::blank(); 1000];
    let readings = reader.read_all(&inputs);
    let answer = u8::try_from(readings[0].class()).expect("a digit");
    // Eight wrong in a thousand, of equal margins with all others: the first are refused first.
    let mut labels = vec![answer; 1000];
    labels[..8].fill((answer + 1) % 10);
    let networks = [("one".to_owned(), Rejection::new(&labels, &readings))];
    let texts = texts(&rejection(&networks).expect("a figure"));
    for text in ["one", "0.80 % error with no refusal; 0.5 % with 0.40 % refused", "LeNet-4, 1998"]
    {
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

#[test]
fn lines_are_named_and_drawn() {
    let number = |text: &str, width: usize| SyntheticCheque {
        picture: Gray::from_pixels(width, 40, vec![128; 40 * width]).expect("a picture"),
        text: text.to_owned(),
        marks: &[],
    };
    let numbers = [
        number("020", 300),
        number("7", 20),
        number("123456", 200),
        number("11", 9),
        number("5", 5),
    ];
    let page = Page::of(&lines(&numbers).expect("a figure"));
    assert_eq!(page.pictures, numbers.len());
    assert!(["020", "7", "123456", "11", "5"].map(|text| page.has(text)) == [true; 5]);
}

#[test]
fn confidences_lie_where_the_scale_says() {
    // Of ten answers the three least sure are wrong.
    let verdicts = (0_u8..10).map(|n| Verdict { confidence: f32::from(n) / 10.0, right: n >= 3 });
    let verdicts: Vec<Verdict> = verdicts.collect();
    let curve = OperatingCurve::new(verdicts.clone(), 0);
    let page =
        Page::of(&operating::operating(&curve, &curve.at_most_wrong(10.0)).expect("a figure"));
    page.check_dot((["0", "100"], 0.2), (["0", "10"], 1.0));
    assert!(page.has("20.0 % refused, 10.0 % wrong"));

    let bins = [
        Bin { from: 0.0, to: 0.5, answers: 12, confidence: 0.25, right: 0.5 },
        Bin { from: 0.5, to: 1.0, answers: 7, confidence: 0.75, right: 0.9 },
    ];
    let page = Page::of(&operating::reliability(&bins).expect("a figure"));
    page.check_dot((["0", "1"], 0.25), (["0", "1"], 0.5));
    page.check_dot((["0", "1"], 0.75), (["0", "1"], 0.9));
}

#[test]
fn activations_show_every_map_and_name_the_answer() {
    let network = Pretrained::Best.load();
    let mut seen = Box::new(Activations::new());
    network.forward(&Input::blank(), &mut seen);
    let panels = activations::panels(&network, &Input::blank(), &seen);
    let layers = Layers { title: "What a network makes of a blank field", panels: &panels };
    let page = Page::of(&super::activations(&layers).expect("a figure"));
    let (maps, scales) = (1 + 6 + 6 + 16 + 16 + 1 + 3, 7);
    assert_eq!(page.pictures, maps + scales);
    assert_eq!(page.texts().filter(|text| text.ends_with(", the smallest")).count(), 1);
    assert_eq!(page.texts().filter(|text| text.starts_with("white: ")).count(), scales);

    let picture = sheet_picture(&layers).expect("a picture");
    assert_eq!(picture.dimensions(), layers.size());
    // The blank field is pure white, not grey.
    assert!(picture.pixels().filter(|pixel| pixel.0 == [255; 3]).count() > 160 * 160);
    for panel in &panels {
        panel_picture(panel).expect("a picture");
    }
}
