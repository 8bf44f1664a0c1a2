//! burn on its Flex backend, the pure-Rust one that it recommends for CPUs.

mod tensors;
mod worker;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use burn::tensor::activation::tanh;
use burn::tensor::module::{avg_pool2d, conv2d, linear};
use burn::tensor::ops::{AvgPoolOptions, ConvOptions};
use burn::tensor::{Device, Gradients, Int, Tensor, TensorData};
use tensors::{Values, read_tensors};
use worker::{Engine, Reader, Trainer};

const A: f32 = 1.7159;
const S: f32 = 2.0 / 3.0;
const J: f32 = 1.0;
const ETA: f32 = 2e-5;
const MOMENTUM: f32 = 0.9;

/// The layers; C5 and F6 are matrices, inputs first.
#[derive(Clone)]
struct Net {
    c1: (Tensor<4>, Tensor<1>),
    s2: (Tensor<1>, Tensor<1>),
    c3: (Tensor<4>, Tensor<1>),
    s4: (Tensor<1>, Tensor<1>),
    c5: (Tensor<2>, Tensor<1>),
    f6: (Tensor<2>, Tensor<1>),
}

/// Named tensors of a file.
struct File<'a> {
    tensors: HashMap<String, Values>,
    device: &'a Device,
}

impl<'a> File<'a> {
    fn open(path: &Path, device: &'a Device) -> Result<Self> {
        Ok(Self { tensors: read_tensors(path)?, device })
    }

    fn get<const D: usize>(&self, name: &str) -> Result<Tensor<D>> {
        let (shape, values) = self.tensors.get(name).with_context(|| name.to_owned())?;
        ensure!(shape.len() == D, "{name}: expected {D} dimensions, found {}", shape.len());
        Ok(Tensor::from_data(TensorData::new(values.clone(), shape.clone()), self.device))
    }

    fn net(&self) -> Result<Net> {
        Ok(Net {
            c1: (self.get("c1.weight")?, self.get("c1.bias")?),
            s2: (self.get("s2.coefficient")?, self.get("s2.bias")?),
            c3: (self.get("c3.weight")?, self.get("c3.bias")?),
            s4: (self.get("s4.coefficient")?, self.get("s4.bias")?),
            c5: (self.get::<4>("c5.weight")?.reshape([120, 400]).transpose(), self.get("c5.bias")?),
            f6: (self.get::<2>("f6.weight")?.transpose(), self.get("f6.bias")?),
        })
    }
}

/// S2 and S4 without their squash.
fn subsample(x: Tensor<4>, (coefficient, bias): &(Tensor<1>, Tensor<1>), form: &str) -> Tensor<4> {
    let [n, maps, height, width] = x.dims();
    let wide = |value: &Tensor<1>| value.clone().reshape([1, maps, 1, 1]);
    let sum = match form {
        "conv" => {
            let weight = coefficient.clone().reshape([maps, 1, 1, 1]).expand([maps, 1, 2, 2]);
            let options = ConvOptions::new([2, 2], [0, 0], [1, 1], maps);
            return conv2d(x, weight, Some(bias.clone()), options);
        }
        "slices" => x
            .reshape([n, maps, height / 2, 2, width / 2, 2])
            .sum_dim(5)
            .sum_dim(3)
            .reshape([n, maps, height / 2, width / 2]),
        _ => avg_pool2d(x, AvgPoolOptions::new([2, 2])) * 4.0,
    };
    sum * wide(coefficient) + wide(bias)
}

/// From the input to F6; C5 is a matrix product.
fn features<const PLAIN: bool>(x: Tensor<4>, net: &Net, form: &str) -> Tensor<2> {
    fn squash<const D: usize, const PLAIN: bool>(a: Tensor<D>) -> Tensor<D> {
        if PLAIN { tanh(a) } else { tanh(a * S) * A }
    }
    let convolve = |x, (weight, bias): &(Tensor<4>, Tensor<1>)| {
        let options = ConvOptions::new([1, 1], [0, 0], [1, 1], 1);
        conv2d(x, weight.clone(), Some(bias.clone()), options)
    };
    let dense =
        |x, (weight, bias): &(Tensor<2>, Tensor<1>)| linear(x, weight.clone(), Some(bias.clone()));
    let x = squash::<4, PLAIN>(convolve(x, &net.c1));
    let x = squash::<4, PLAIN>(subsample(x, &net.s2, form));
    let x = squash::<4, PLAIN>(convolve(x, &net.c3));
    let x = squash::<4, PLAIN>(subsample(x, &net.s4, form));
    let x = squash::<2, PLAIN>(dense(x.flatten(1, 3), &net.c5));
    squash::<2, PLAIN>(dense(x, &net.f6))
}

struct Burn {
    device: Device,
    folder: PathBuf,
}

impl Engine for Burn {
    type Input = (Tensor<4>, Tensor<2, Int>);
    const VERSION: &'static str = "0.22.1";

    fn open(_: usize, folder: &Path) -> Result<Self> {
        Ok(Self { device: Device::flex(), folder: folder.into() })
    }

    fn forms(&self, train: bool) -> &'static [&'static str] {
        if train { &["pool", "slices"] } else { &["pool", "slices", "conv"] }
    }

    fn input(&self, batch: usize, digits: &[f32], labels: &[u8]) -> Result<Self::Input> {
        let labels: Vec<i64> = labels.iter().map(|&label| label.into()).collect();
        Ok((
            Tensor::from_data(TensorData::new(digits.to_vec(), [batch, 1, 32, 32]), &self.device),
            Tensor::from_data(TensorData::new(labels, [batch, 1]), &self.device),
        ))
    }

    fn reader(&self, form: &str, _: usize) -> Result<Reader<Self::Input>> {
        let file = File::open(&self.folder.join("folded.safetensors"), &self.device)?;
        let (net, form) = (file.net()?, form.to_owned());
        let dot = file.get::<2>("rbf.dot")?.transpose();
        let bias = file.get::<1>("rbf.bias")?;
        let square = file.tensors["rbf.square"].1[0];
        Ok(Box::new(move |(x, _)| {
            let t = features::<true>(x.clone(), &net, &form);
            let norm = (t.clone() * t.clone()).sum_dim(1) * square;
            let y = linear(t, dot.clone(), Some(bias.clone())) + norm;
            Ok(y.into_data().try_to_vec()?)
        }))
    }

    fn trainer(&self, form: &str) -> Result<Trainer<Self::Input>> {
        let form = form.to_owned();
        let file = File::open(&self.folder.join("network.safetensors"), &self.device)?;
        let code = file.get::<2>("rbf.weight")?;
        let norms = (code.clone() * code.clone()).sum_dim(1).reshape([10]).autodiff();
        let code = (code.transpose() * -2.0).autodiff();
        let mut net = file.net()?;
        let links = net.c3.0.clone().not_equal_elem(0.0).float().autodiff();
        let mut momenta = Net {
            c1: (net.c1.0.zeros_like(), net.c1.1.zeros_like()),
            s2: (net.s2.0.zeros_like(), net.s2.1.zeros_like()),
            c3: (net.c3.0.zeros_like(), net.c3.1.zeros_like()),
            s4: (net.s4.0.zeros_like(), net.s4.1.zeros_like()),
            c5: (net.c5.0.zeros_like(), net.c5.1.zeros_like()),
            f6: (net.f6.0.zeros_like(), net.f6.1.zeros_like()),
        };
        Ok(Box::new(move |(x, labels)| {
            let leaf = net.tracked();
            let mut used = leaf.clone();
            used.c3.0 = used.c3.0 * links.clone();
            let x = features::<false>(x.clone().autodiff(), &used, &form);
            let y =
                linear(x.clone(), code.clone(), Some(norms.clone())) + (x.clone() * x).sum_dim(1);
            // The least penalty is taken out, so that the exponentials stay in range.
            let least = y.clone().detach().min_dim(1).clamp_max(J);
            let sum = (least.clone() - y.clone()).exp().sum_dim(1) + (least.clone() - J).exp();
            let loss = (y.gather(1, labels.clone().autodiff()) + sum.log() - least).mean();
            let mut gradients = loss.backward();
            let g = &mut gradients;
            step(&mut net.c1, &mut momenta.c1, &leaf.c1, g)?;
            step(&mut net.s2, &mut momenta.s2, &leaf.s2, g)?;
            step(&mut net.c3, &mut momenta.c3, &leaf.c3, g)?;
            step(&mut net.s4, &mut momenta.s4, &leaf.s4, g)?;
            step(&mut net.c5, &mut momenta.c5, &leaf.c5, g)?;
            step(&mut net.f6, &mut momenta.f6, &leaf.f6, g)?;
            Ok(loss.into_scalar::<f32>())
        }))
    }
}

impl Net {
    /// The same values as leaves whose gradients are kept.
    fn tracked(&self) -> Self {
        fn pair<const D: usize>(pair: &(Tensor<D>, Tensor<1>)) -> (Tensor<D>, Tensor<1>) {
            (pair.0.clone().autodiff().require_grad(), pair.1.clone().autodiff().require_grad())
        }
        Self {
            c1: pair(&self.c1),
            s2: pair(&self.s2),
            c3: pair(&self.c3),
            s4: pair(&self.s4),
            c5: pair(&self.c5),
            f6: pair(&self.f6),
        }
    }
}

/// A layer's update by its momentum.
fn step<const D: usize>(
    value: &mut (Tensor<D>, Tensor<1>),
    momentum: &mut (Tensor<D>, Tensor<1>),
    leaf: &(Tensor<D>, Tensor<1>),
    gradients: &mut Gradients,
) -> Result<()> {
    let slope = leaf.0.grad_remove(gradients).context("no gradient")?;
    momentum.0 = momentum.0.clone() * MOMENTUM + slope;
    value.0 = value.0.clone() - momentum.0.clone() * ETA;
    let slope = leaf.1.grad_remove(gradients).context("no gradient")?;
    momentum.1 = momentum.1.clone() * MOMENTUM + slope;
    value.1 = value.1.clone() - momentum.1.clone() * ETA;
    Ok(())
}

fn main() -> Result<()> {
    worker::serve::<Burn>()
}
