//! Networks in safetensors.

use std::collections::HashMap;

use lenet5::{Calibration, Error, Network, Pretrained};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::{assert_told, name};

/// The pretrained weights with one tensor changed.
fn changed(tensor: &str, shape: Vec<usize>, change: impl Fn(&mut Vec<f32>)) -> Vec<u8> {
    let bytes = Pretrained::Best.load().to_safetensors();
    let parsed = SafeTensors::deserialize(&bytes).unwrap();
    let mut values: HashMap<String, (Vec<usize>, Vec<u8>)> = parsed
        .tensors()
        .into_iter()
        .map(|(name, view)| (name, (view.shape().to_vec(), view.data().to_vec())))
        .collect();
    let entry = values.get_mut(tensor).unwrap();
    let chunks = entry.1.as_chunks::<4>().0;
    let mut floats: Vec<f32> = chunks.iter().map(|&b| f32::from_le_bytes(b)).collect();
    change(&mut floats);
    *entry = (shape, floats.iter().flat_map(|v| v.to_le_bytes()).collect());
    let views = values.iter().map(|(name, (shape, data))| {
        (name, TensorView::new(Dtype::F32, shape.clone(), data).unwrap())
    });
    safetensors::serialize(views, None).unwrap()
}

fn parse_network(bytes: &[u8]) -> Result<Box<Network>, Error> {
    Network::parse_safetensors(bytes, name())
}

#[test]
fn weights_unchanged_pass_the_same_door() {
    assert!(parse_network(&changed("c1.bias", vec![6], |_| ())).is_ok());
}

#[test]
fn weights_of_another_shape() {
    let bytes = changed("c5.weight", vec![120, 400], |_| ());
    assert_told(parse_network(&bytes), &["c5.weight: expected 120x16x5x5, found 120x400"]);
}

#[test]
fn weights_that_are_not_finite() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 2e6] {
        let bytes = changed("f6.bias", vec![84], |values| values[3] = bad);
        assert_told(parse_network(&bytes), &["f6.bias", "expected numbers", "at 3"]);
    }
}

#[test]
fn weights_where_table_one_has_no_link() {
    // S2 map 2 does not feed C3 map 5.
    let bytes = changed("c3.weight", vec![16, 6, 5, 5], |values| values[(5 * 6 + 2) * 25] = 0.5);
    assert_told(parse_network(&bytes), &["c3.weight[5][2]", "Table I", "0.5"]);
}

#[test]
fn weights_missing_unknown_or_of_another_type() {
    let (data, double) = ([0; 4], [0; 8]);
    let one =
        |name: &'static str, view: TensorView<'_>| safetensors::serialize([(name, view)], None);
    let bytes = one("c1.bias", TensorView::new(Dtype::F32, vec![1], &data).unwrap()).unwrap();
    assert_told(parse_network(&bytes), &["c1.weight", "6x1x5x5", "no such tensor"]);

    let bytes = Pretrained::Best.load().to_safetensors();
    let parsed = SafeTensors::deserialize(&bytes).unwrap();
    let mut tensors = parsed.tensors();
    tensors.push(("extra".to_owned(), TensorView::new(Dtype::F32, vec![1], &data).unwrap()));
    let extra = safetensors::serialize(tensors, None).unwrap();
    assert_told(parse_network(&extra), &["those of LeNet-5 alone", "extra"]);

    let mut tensors = parsed.tensors();
    tensors.retain(|(name, _)| name != "s2.bias");
    let wide = TensorView::new(Dtype::F64, vec![1], &double).unwrap();
    tensors.push(("s2.bias".to_owned(), wide));
    let wide = safetensors::serialize(tensors, None).unwrap();
    assert_told(parse_network(&wide), &["s2.bias", "expected 6, found 1"]);
}

#[test]
fn calibrations_that_give_no_probability() {
    let wrong = [(0.0, 5.0, 0.5), (-1.0, 5.0, 0.5), (1.0, 5.0, 1.5), (1.0, 5.0, -0.5)];
    for (scale, rubbish, least) in wrong {
        let mut network = Pretrained::Best.load();
        network.calibration = Calibration { scale, rubbish, least };
        assert_told(parse_network(&network.to_safetensors()), &["calibration", "from 0 to 1"]);
    }
    let mut network = Pretrained::Best.load();
    network.calibration = Calibration { scale: f32::NAN, rubbish: 5.0, least: 0.5 };
    assert_told(parse_network(&network.to_safetensors()), &["calibration", "NaN at 0"]);
}

#[test]
fn weights_in_a_header_that_lies() {
    // A header of 2^63 bytes, an empty one, one of broken JSON.
    let lies: [&[u8]; 3] = [&[0xff; 16], &[0; 8], b"\x02\0\0\0\0\0\0\0{]"];
    for bytes in lies {
        assert_told(parse_network(bytes), &["a safetensors file"]);
    }
    let bytes = Pretrained::Best.load().to_safetensors();
    assert_told(parse_network(&bytes[..bytes.len() - 1]), &["a safetensors file"]);
}
