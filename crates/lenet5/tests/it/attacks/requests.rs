//! Bytes that are no request of a page, and requests for something unknown.

use lenet5::inspect::Inspector;
use safetensors::Dtype;
use serde_json::json;

use super::assert_says;
use crate::inspect::request;

fn inspector() -> &'static Inspector {
    static INSPECTOR: std::sync::LazyLock<Inspector> =
        std::sync::LazyLock::new(Inspector::pretrained);
    &INSPECTOR
}

#[test]
fn bytes_that_are_no_request_are_told_so() {
    let whole = request(&json!({"ask": "info"}), &[]);
    for cut in [0, 7, 8, 20, whole.len() - 1] {
        assert_says(inspector().answer(&whole[..cut]), "request: expected a safetensors file");
    }
    // A header as long as all memory.
    let huge = [&u64::MAX.to_le_bytes()[..], b"{}"].concat();
    assert_says(inspector().answer(&huge), "request: expected a safetensors file");
    let no_text = safetensors::serialize::<&str, safetensors::tensor::TensorView<'_>, _>([], None);
    assert_says(inspector().answer(&no_text.unwrap()), "request: expected an entry `text`");
}

#[test]
fn texts_that_ask_for_what_there_is_not_are_told_so() {
    for text in [
        json!({}),
        json!({"ask": "everything"}),
        json!({"ask": "info", "colour": 1}),
        json!({"ask": "digit", "colour": 1}),
        json!({"ask": "page", "lenght": 3}),
        json!({"ask": "unit", "layer": "c2"}),
        json!({"ask": "unit", "layer": "c1", "map": -1}),
        json!({"ask": "drawn", "transform": {"twist": 1}}),
        json!([1]),
    ] {
        let found = inspector().answer(&request(&text, &[]));
        assert_says(found, "text of the request: expected what can be asked");
    }
    for (text, told) in [
        (json!({"ask": "digit", "network": "lenet"}), "network: expected reader, best, robust"),
        (json!({"ask": "digit"}), "picture: expected a tensor, found none"),
        (json!({"ask": "unit", "layer": "c1"}), "field: expected a tensor, found none"),
        (json!({"ask": "page", "alternatives": 0}), "alternatives: expected 1 to 100, found 0"),
        (json!({"ask": "page", "length": 101}), "length: expected 1 to 100, found 101"),
        (json!({"ask": "page", "digits": "x"}), "digits: expected some of"),
        (json!({"ask": "page", "method": "guess"}), "method: expected segment, sdnn, both"),
        (json!({"ask": "page", "network": "paper", "method": "both"}), "method: expected segment"),
        (json!({"ask": "page", "least_confidence": 1.5}), "least_confidence: expected 0 to 1"),
    ] {
        assert_says(inspector().answer(&request(&text, &[])), told);
    }
}

#[test]
fn pictures_of_too_many_pixels_are_told_so() {
    let asked =
        request(&json!({"ask": "digit"}), &[("picture", Dtype::U8, &[40, 50], &[200; 2000])]);
    assert!(inspector().answer_within(&asked, 2000).is_ok());
    let found = inspector().answer_within(&asked, 1999);
    assert_says(found, "picture: pixels of the picture: expected at most 1999, found 50x40, 2000");
}

#[test]
fn tensors_of_other_shapes_and_types_are_told_so() {
    let field = |values: &[f32]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let plain = field(&[0.0; 32 * 32]);
    let (digit, page) = (json!({"ask": "digit"}), json!({"ask": "page"}));
    let (drawn, slid) = (json!({"ask": "drawn"}), json!({"ask": "field"}));
    let unit = json!({"ask": "unit", "layer": "c3", "map": 16});
    let wide = vec![0; 4 * 32 * (32 + 4 * 1000)];
    let far = json!({"ask": "drawn", "transform": {"shift_x": 1e9}});
    let sums = json!({"ask": "field", "sums": true});
    for (text, name, dtype, shape, bytes, told) in [
        (&digit, "picture", Dtype::U8, &[2, 2][..], &[0; 4][..], "size of the picture"),
        (
            &digit,
            "picture",
            Dtype::U8,
            &[4, 4, 3],
            &[0; 48],
            "shape of picture: expected height, width",
        ),
        (&digit, "picture", Dtype::U8, &[0, 4], &[], "size of the picture"),
        (&digit, "picture", Dtype::U8, &[16], &[0; 16], "shape of picture"),
        (&digit, "picture", Dtype::F32, &[2, 2], &[0; 16], "picture: expected U8, found F32"),
        (&page, "picture", Dtype::U8, &[1, 16400], &wide[..16400], "size of the picture"),
        (&drawn, "digit", Dtype::U8, &[27, 28], &[0; 756], "shape of digit: expected 28x28"),
        (&drawn, "digit", Dtype::U8, &[784], &[0; 784], "shape of digit: expected 28x28"),
        (&drawn, "picture", Dtype::U8, &[30, 30], &[0; 900], "shape of picture: expected a square"),
        (&far, "digit", Dtype::U8, &[28, 28], &[0; 784], "shift_x: expected -32 to 32"),
        (
            &slid,
            "field",
            Dtype::F32,
            &[31, 32],
            &plain[..4 * 31 * 32],
            "shape of field: expected 32 rows",
        ),
        (&slid, "field", Dtype::F32, &[32, 8], &plain[..4 * 32 * 8], "field: width: expected 32"),
        (
            &slid,
            "field",
            Dtype::F32,
            &[32, 4032],
            &wide,
            "outputs of the field: expected at most 1000",
        ),
        (
            &sums,
            "field",
            Dtype::F32,
            &[32, 64],
            &[0; 4 * 32 * 64],
            "field with sums: expected 32x32",
        ),
        (&slid, "field", Dtype::F32, &[32, 32], &field(&[f32::NAN; 1024]), "field: pixel in row 0"),
        (&unit, "field", Dtype::F32, &[32, 32], &plain, "map of C3: expected 0 to 15, found 16"),
    ] {
        assert_says(inspector().answer(&request(text, &[(name, dtype, shape, bytes)])), told);
    }
}
