//! What a page is told: the layers of the network itself, sums that add up, fields that are all a unit depends on, and the
//! answers of the library.

use lenet5::inspect::Inspector;
use lenet5::network::layers::PartialConv;
use lenet5::read::form::Form;
use lenet5::read::number::Options;
use lenet5::{Activations, Field, Gray, Input, Level, PictureReader, Pretrained, Refusal};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde_json::{Value, json};

use super::attacks::assert_says;

/// A request as a page writes it.
pub(crate) fn request(text: &Value, tensors: &[(&str, Dtype, &[usize], &[u8])]) -> Vec<u8> {
    let views = tensors.iter().map(|&(name, dtype, shape, bytes)| {
        (name, TensorView::new(dtype, shape.to_vec(), bytes).unwrap())
    });
    safetensors::serialize(views, Some([("text".to_owned(), text.to_string())].into())).unwrap()
}

struct Reply {
    text: Value,
    bytes: Vec<u8>,
}

impl Reply {
    fn floats(&self, name: &str) -> Vec<f32> {
        let tensors = SafeTensors::deserialize(&self.bytes).unwrap();
        let view = tensors.tensor(name).unwrap_or_else(|_| panic!("{name}: no such tensor"));
        assert_eq!(view.dtype(), Dtype::F32, "{name}");
        view.data().as_chunks().0.iter().map(|&word| f32::from_le_bytes(word)).collect()
    }

    fn shape(&self, name: &str) -> Vec<usize> {
        SafeTensors::deserialize(&self.bytes).unwrap().tensor(name).unwrap().shape().to_vec()
    }
}

fn ask(text: &Value, tensors: &[(&str, Dtype, &[usize], &[u8])]) -> Reply {
    static INSPECTOR: std::sync::LazyLock<Inspector> =
        std::sync::LazyLock::new(Inspector::pretrained);
    let bytes = INSPECTOR.answer(&request(text, tensors)).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let text = serde_json::from_str(&header.metadata().as_ref().unwrap()["text"]).unwrap();
    Reply { text, bytes }
}

fn sample(digit: usize) -> Gray {
    Gray::open(format!("../../samples/{digit}.png")).unwrap()
}

fn ask_about(picture: &Gray, text: &Value) -> Reply {
    let shape = [picture.height(), picture.width()];
    ask(text, &[("picture", Dtype::U8, &shape, picture.pixels())])
}

fn bytes_of(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn ask_field(text: &Value, pixels: &[f32]) -> Reply {
    let shape = [32, pixels.len() / 32];
    ask(text, &[("field", Dtype::F32, &shape, &bytes_of(pixels))])
}

/// The input of a sample, as the network sees it.
fn input_of(digit: usize) -> Vec<f32> {
    ask_about(&sample(digit), &json!({"ask": "digit"})).floats("input")
}

/// The bits of a number of 32 bits that was written as JSON.
fn number(value: &Value) -> u32 {
    (value.as_f64().unwrap() as f32).to_bits()
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn a_digit_has_the_programs_answer_and_the_networks_layers() {
    let reader = PictureReader::pretrained();
    for digit in 0..10 {
        let picture = sample(digit);
        let reply =
            ask_about(&picture, &json!({"ask": "digit", "network": "best", "stages": true}));
        let alone = PictureReader::of_pretrained(Pretrained::Best, Level::detect());
        let answer = alone.read_digit(&picture);
        assert_eq!(reply.text["answer"]["digit"], json!(answer.digit()), "{digit}");
        let seen = answer.guess.as_ref().unwrap().digit;
        let network = Pretrained::Best.load();
        let mut activations = Box::new(Activations::new());
        Level::detect().run(|| network.forward(&Input::from_digit(&seen), &mut activations));
        for layer in activations.layers() {
            let name = layer.name.to_lowercase().replace("output", "penalties");
            assert_eq!(bits(&reply.floats(&name)), bits(layer.units), "{digit} {name}");
            assert_eq!(reply.shape(&name), [layer.maps, layer.height, layer.width]);
        }
        let stages = reply.text["stages"].as_array().unwrap();
        let names: Vec<_> = stages.iter().map(|stage| stage["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["grey", "even_light", "ink", "writing", "box", "even_strokes"]);

        // By all the networks that the program asks.
        let told = ask_about(&picture, &json!({"ask": "digit"})).text;
        let answer = reader.read_digit(&picture);
        let confidence = answer.confidence().map(f32::to_bits);
        assert_eq!(Some(number(&told["answer"]["confidence"])), confidence, "{digit}");
        assert_eq!(told["answer"]["digit"], json!(digit));
        let sum: f32 =
            ask_about(&picture, &json!({"ask": "digit"})).floats("probabilities").iter().sum();
        assert!((sum - 1.0).abs() < 1e-5, "{sum}");
    }
}

#[test]
fn what_is_no_digit_is_refused_in_the_programs_words() {
    let blank = Gray::from_pixels(60, 60, vec![240; 3600]).unwrap();
    let reply = ask_about(&blank, &json!({"ask": "digit", "stages": true}));
    assert_eq!(reply.text["answer"]["reason"], "blank");
    assert_eq!(reply.text["look"], Value::Null);
    assert_eq!(reply.text["stages"].as_array().unwrap().len(), 1);
}

#[test]
fn colours_are_read_as_from_a_file() {
    let picture = sample(3);
    let rgba: Vec<u8> =
        picture.pixels().iter().flat_map(|&level| [level, level, level, 255]).collect();
    let shape = [picture.height(), picture.width(), 4];
    let coloured = ask(&json!({"ask": "digit"}), &[("picture", Dtype::U8, &shape, &rgba)]);
    let grey = ask_about(&picture, &json!({"ask": "digit"}));
    assert_eq!(coloured.text, grey.text);
    assert!(coloured.bytes == grey.bytes);
}

/// The places of some units of a layer.
fn places(layer: &str) -> Vec<[usize; 3]> {
    match layer {
        "input" => vec![[0, 0, 0], [0, 15, 16], [0, 31, 31]],
        "c1" => vec![[0, 0, 0], [2, 13, 14], [5, 27, 27]],
        "s2" => vec![[0, 0, 0], [3, 6, 7], [5, 13, 13]],
        "c3" => vec![[0, 0, 0], [3, 4, 5], [7, 2, 8], [15, 9, 9]],
        "s4" => vec![[0, 0, 0], [8, 2, 2], [15, 4, 4]],
        "c5" => vec![[0, 0, 0], [119, 0, 0]],
        "f6" => vec![[0, 0, 0], [83, 0, 0]],
        _ => vec![[0, 0, 0], [9, 0, 0]],
    }
}

const LAYERS: [&str; 8] = ["input", "c1", "s2", "c3", "s4", "c5", "f6", "output"];

fn ask_unit(layer: &str, [map, row, column]: [usize; 3], input: &[f32]) -> Reply {
    let text = json!({
        "ask": "unit", "network": "paper", "layer": layer, "map": map, "row": row, "column": column
    });
    ask_field(&text, input)
}

#[test]
fn the_terms_of_every_unit_add_up_to_its_output() {
    let input = input_of(8);
    let all = ask_field(&json!({"ask": "field", "network": "paper", "sums": true}), &input);
    for layer in LAYERS {
        let name = if layer == "output" { "penalties" } else { layer };
        let (units, shape) = (all.floats(name), all.shape(name));
        for [map, row, column] in places(layer) {
            let reply = ask_unit(layer, [map, row, column], &input);
            let number = |name: &str| reply.text[name].as_f64().unwrap();
            let at = (map * shape[1] + row) * shape[2] + column;
            let place = format!("{layer} {map} {row} {column}");
            assert!((number("output") - f64::from(units[at])).abs() < 1e-5, "{place}");
            if layer == "input" {
                continue;
            }
            let products: f64 = reply.floats("products").iter().map(|&own| f64::from(own)).sum();
            let bias = reply.text["bias"].as_f64().unwrap_or(0.0);
            assert!((products + bias - number("sum")).abs() < 1e-4, "{place}");
            if layer == "output" {
                continue;
            }
            let sums = all.floats(&format!("{layer}.sums"));
            assert!((number("sum") - f64::from(sums[at])).abs() < 1e-5, "{place}");
            let squashed = 1.7159 * (2.0 / 3.0 * number("sum")).tanh();
            assert!((number("output") - squashed).abs() < 1e-5, "{place}");
        }
    }
}

#[test]
fn a_unit_of_c3_sees_the_maps_of_table_i() {
    let input = input_of(8);
    for (map, count) in [(0, 3), (6, 4), (15, 6)] {
        let reply = ask_unit("c3", [map, 0, 0], &input);
        assert_eq!(reply.text["maps"].as_array().unwrap().len(), count);
        assert_eq!(reply.shape("weights"), [count, 5, 5]);
        assert_eq!(PartialConv::fan_in(map), 25 * count);
    }
}

/// A pixel outside its field changes nothing of a unit; one within does.
#[test]
fn a_unit_depends_on_its_field_and_on_nothing_else() {
    let input = input_of(8);
    for layer in LAYERS {
        for place in places(layer) {
            let unit = ask_unit(layer, place, &input);
            let field = unit.text["fields"]["input"].as_array().unwrap();
            let [left, top, width, height] =
                [0, 1, 2, 3].map(|at| usize::try_from(field[at].as_u64().unwrap()).unwrap());
            let within = |x: usize, y: usize| {
                (left..left + width).contains(&x) && (top..top + height).contains(&y)
            };
            let changed = |inside: bool| {
                let mut other = input.clone();
                for (at, pixel) in other.iter_mut().enumerate() {
                    if within(at % 32, at / 32) == inside {
                        *pixel = 0.9 - *pixel;
                    }
                }
                ask_unit(layer, place, &other).text["output"].as_f64().unwrap()
            };
            let before = unit.text["output"].as_f64().unwrap();
            if (width, height) != (32, 32) {
                assert!((changed(false) - before).abs() < 1e-9, "{layer} {place:?}");
            }
            assert!((changed(true) - before).abs() > 1e-6, "{layer} {place:?}");
        }
    }
}

#[test]
fn losses_are_those_of_equations_8_and_9() {
    let input = input_of(4);
    let reply = ask_field(&json!({"ask": "field", "network": "paper"}), &input);
    let penalties: Vec<f64> = reply.floats("penalties").iter().map(|&own| own.into()).collect();
    let losses = reply.floats("losses");
    let sum: f64 = penalties.iter().map(|own| (-own).exp()).sum::<f64>() + (-1.0f64).exp();
    for (class, penalty) in penalties.iter().enumerate() {
        assert!((f64::from(losses[class]) - penalty).abs() < 1e-6);
        assert!((f64::from(losses[10 + class]) - (penalty + sum.ln())).abs() < 1e-4, "{class}");
    }
}

#[test]
fn a_wide_field_has_the_outputs_of_its_windows() {
    let one = input_of(5);
    let width = 32 + 4 * 6;
    let pixel = |at: usize| one[at / width * 32 + at % width % 32];
    let wide: Vec<f32> = (0..32 * width).map(pixel).collect();
    let reply = ask_field(&json!({"ask": "field", "network": "sdnn"}), &wide);
    assert_eq!(reply.text["outputs"], 7);
    assert_eq!(reply.shape("c1"), [6, 28, 4 * 7 + 24]);
    assert_eq!(reply.shape("c5"), [120, 1, 7]);
    let field = Field::from_pixels(width, wide).unwrap();
    let network = Pretrained::Sdnn.load();
    for k in 0..7 {
        let penalties = network.penalties(&field.window(k));
        let found = reply.floats("penalties");
        for (class, &penalty) in penalties.as_slice().iter().enumerate() {
            assert_eq!(found[7 * class + k].to_bits(), penalty.to_bits(), "{k} {class}");
        }
    }
}

#[test]
fn a_digit_is_turned_and_moved_as_asked() {
    let digit: Vec<u8> =
        (0..784)
            .map(|at| {
                if (12..15).contains(&(at % 28)) && (6..22).contains(&(at / 28)) { 255 } else { 0 }
            })
            .collect();
    let drawn = |transform: Value| {
        let text = json!({"ask": "drawn", "network": "paper", "transform": transform});
        ask(&text, &[("digit", Dtype::U8, &[28, 28], &digit)]).floats("input")
    };
    let plain = drawn(json!({}));
    let expected: lenet5::Digit =
        std::array::from_fn(|y| std::array::from_fn(|x| digit[28 * y + x]));
    assert_eq!(plain, Input::from_digit(&expected).maps().as_slice());
    let moved = drawn(json!({"shift_x": 3.0}));
    for y in 0..32 {
        for x in 6..29 {
            assert!((moved[32 * y + x + 3] - plain[32 * y + x]).abs() < 1e-5);
        }
    }
    // A quarter of a turn makes columns of rows.
    let turned = drawn(json!({"turn": 90.0}));
    for y in 1..31 {
        for x in 1..31 {
            assert!((turned[32 * (31 - x) + y] - plain[32 * y + x]).abs() < 1e-3, "{x} {y}");
        }
    }
    // More noise inverts the same pixels, and others.
    let inverted = |share: f32| -> Vec<bool> {
        let noisy = drawn(json!({"noise": share, "seed": 7}));
        noisy.iter().zip(&plain).map(|(a, b)| (a - b).abs() > 1e-3).collect()
    };
    let (some, more) = (inverted(0.1), inverted(0.3));
    let count = |own: &[bool]| own.iter().filter(|&&is_inverted| is_inverted).count();
    assert!((60..150).contains(&count(&some)) && (230..390).contains(&count(&more)));
    assert!(some.iter().zip(&more).all(|(some, more)| !some || *more));
    // A large drawing, dark on light, is the same digit.
    let large: Vec<u8> =
        (0..280 * 280).map(|at| 255 - digit[at / 280 / 10 * 28 + at % 280 / 10]).collect();
    let text = json!({"ask": "drawn", "network": "paper"});
    let shrunk = ask(&text, &[("picture", Dtype::U8, &[280, 280], &large)]).floats("input");
    assert_eq!(shrunk, plain);
}

#[test]
fn a_form_has_the_values_that_the_library_reads() {
    let sheet = Gray::open("../../docs/forms/form.jpg").unwrap();
    let file = std::fs::read_to_string("../../docs/forms/form.json").unwrap();
    let reply = ask_about(
        &sheet,
        &json!({"ask": "form", "form": serde_json::from_str::<Value>(&file).unwrap()}),
    );
    let form: Form = serde_json::from_str(&file).unwrap();
    let read = PictureReader::pretrained().read_form(&sheet, &form, &Options::default()).unwrap();
    let told = reply.text["answer"]["fields"].as_array().unwrap();
    assert_eq!((told.len(), read.len()), (7, 7));
    for (told, read) in told.iter().zip(&read) {
        assert_eq!(told["name"], read.name);
        assert_eq!(told["value"].as_str(), read.value.as_deref());
        assert_eq!(told["reason"].as_str(), read.refusal.map(Refusal::name));
        assert_eq!(number(&told["confidence"]), read.confidence.to_bits());
    }
    assert!(reply.text["answer"]["rejected"] == true && told[1]["value"] == "17/06/1998");

    // What no form is, and a box outside of the picture, is told by its field.
    let sides = [sheet.height(), sheet.width()];
    let fault = |form: Value| {
        let text = json!({"ask": "form", "form": form});
        let picture = ("picture", Dtype::U8, &sides[..], sheet.pixels());
        Inspector::pretrained().answer(&request(&text, &[picture]))
    };
    assert_says(
        fault(json!({"fields": []})),
        "form: expected fields that can be read, found fields",
    );
    let field = |format: &str, left: usize| json!({"fields": [{"name": "date", "box": [left, 0, 90, 30], "format": format}]});
    assert_says(fault(field("date", 90_000)), "the box of field date");
    assert_says(
        fault(field("d{", 0)),
        "form: expected fields that can be read, found the format of field date",
    );
    // What would take much memory once it is parsed is refused before.
    let long = json!({"fields": vec![json!({"": 0}); 200_000]});
    assert_says(fault(long), "text of the request: expected at most 1048576 bytes, found 1");
}

#[test]
fn a_page_has_the_programs_lines_and_the_graph_of_each_word() {
    let picture = Gray::open("../../docs/reading/amount.png").unwrap();
    let options = json!({"ask": "page", "alternatives": 3, "stages": true});
    let reply = ask_about(&picture, &options);
    let options = Options { alternatives: 3, ..Options::default() };
    let page = PictureReader::pretrained().read_page(&picture, &options);
    let line = &reply.text["answer"]["lines"][0];
    assert_eq!(line["text"], page.lines[0].text);
    assert_eq!(number(&line["confidence"]), page.lines[0].confidence.to_bits());
    let word = &reply.text["words"][0];
    for (arcs, texts) in [("runs", "segment_texts"), ("outputs", "sdnn_texts")] {
        let chosen = word[arcs].as_array().unwrap().iter().filter(|own| own["chosen"] == true);
        let text: String = chosen.map(|own| own["character"].as_str().unwrap()).collect();
        assert_eq!(text, word[texts][0]["text"].as_str().unwrap(), "{arcs}");
    }
    // What the network that slides saw gives its outputs again.
    let strip = reply.floats(word["strip"].as_str().unwrap());
    let slid = ask_field(&json!({"ask": "field", "network": "sdnn"}), &strip);
    assert_eq!(slid.text["outputs"], word["outputs"].as_array().unwrap().len());
}

#[test]
fn everything_is_told_before_a_picture_is_there() {
    let reply = ask(&json!({"ask": "info"}), &[]);
    assert_eq!(reply.text["networks"].as_array().unwrap().len(), 7);
    assert_eq!(reply.text["layers"][5]["parameters"], 48_120);
    assert_eq!(reply.shape("codes"), [10, 12, 7]);
    let squash = reply.floats("squash");
    let count = squash.len() / 4;
    let at = |row: usize, place: usize| f64::from(squash[row * count + place]);
    for place in 1..count - 1 {
        let step = at(0, place + 1) - at(0, place - 1);
        let slope = (at(1, place + 1) - at(1, place - 1)) / step;
        assert!((at(2, place) - slope).abs() < 1e-3, "{place}");
        let bend = (at(2, place + 1) - at(2, place - 1)) / step;
        assert!((at(3, place) - bend).abs() < 2e-3, "{place}");
    }
}

#[test]
fn networks_come_one_by_one() {
    let mut inspector = Inspector::new();
    let file = |own: Pretrained| own.model().to_safetensors();
    let picture = sample(7);
    let shape = [picture.height(), picture.width()];
    let asked =
        request(&json!({"ask": "digit"}), &[("picture", Dtype::U8, &shape, picture.pixels())]);
    assert_says(inspector.answer(&asked), "network: expected one that is loaded, found reader");
    assert_says(inspector.load("lenet", &[]), "network: expected reader, best");
    assert_says(
        inspector.load("reader", &[1, 2, 3]),
        "reader: content: expected a safetensors file",
    );
    let mut answers = Vec::new();
    // In an order in which each but the last has to wait for another.
    for own in
        [Pretrained::Sdnn, Pretrained::SecondVerifier, Pretrained::Reader, Pretrained::Verifier]
    {
        inspector.load(own.name(), &file(own)).unwrap();
        answers.push(inspector.answer(&asked).ok());
    }
    let all = Inspector::pretrained().answer(&asked).unwrap();
    assert!(answers[0].is_none() && answers[1].is_none());
    assert!(answers[2].as_ref().unwrap() != &all && answers[3].as_ref().unwrap() == &all);
}
