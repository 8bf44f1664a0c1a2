//! candle: its own convolutions and matrix products, without a foreign BLAS.

mod tensors;
mod worker;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use candle_core::{D, Device, Tensor, Var};
use tensors::read_tensors;
use worker::{Engine, Reader, Trainer};

const A: f64 = 1.7159;
const S: f64 = 2.0 / 3.0;
const J: f64 = 1.0;
const ETA: f64 = 2e-5;
const MOMENTUM: f64 = 0.9;

type Weights = HashMap<String, Tensor>;

struct Candle {
    folder: PathBuf,
}

/// S2 and S4 without their squash.
fn subsample(x: &Tensor, w: &Weights, layer: &str, form: &str) -> Result<Tensor> {
    let bias = map(&w[&format!("{layer}.bias")])?;
    let coefficient = &w[&format!("{layer}.coefficient")];
    let sum = match form {
        "pool" => (x.avg_pool2d(2)? * 4.0)?.broadcast_mul(&map(coefficient)?)?,
        "slices" => {
            let (n, maps, height, width) = x.dims4()?;
            let x = x.reshape((n, maps, height / 2, 2, width / 2, 2))?;
            x.sum((3, 5))?.broadcast_mul(&map(coefficient)?)?
        }
        _ => {
            let maps = coefficient.dim(0)?;
            let weight = coefficient.reshape((maps, 1, 1, 1))?.broadcast_as((maps, 1, 2, 2))?;
            x.conv2d(&weight.contiguous()?, 0, 2, 1, maps)?
        }
    };
    Ok(sum.broadcast_add(&bias)?)
}

/// A value a map, shaped to meet maps.
fn map(value: &Tensor) -> Result<Tensor> {
    Ok(value.reshape((1, (), 1, 1))?)
}

fn convolution(x: &Tensor, w: &Weights, layer: &str) -> Result<Tensor> {
    let sum = x.conv2d(&w[&format!("{layer}.weight")], 0, 1, 1, 1)?;
    Ok(sum.broadcast_add(&map(&w[&format!("{layer}.bias")])?)?)
}

fn dense(x: &Tensor, w: &Weights, layer: &str) -> Result<Tensor> {
    let weight = w[&format!("{layer}.weight")].flatten_from(1)?;
    Ok(x.matmul(&weight.t()?)?.broadcast_add(&w[&format!("{layer}.bias")])?)
}

/// From the input to F6; C5 is a matrix product.
fn features(
    x: &Tensor,
    w: &Weights,
    form: &str,
    squash: impl Fn(Tensor) -> Result<Tensor>,
) -> Result<Tensor> {
    let x = squash(convolution(x, w, "c1")?)?;
    let x = squash(subsample(&x, w, "s2", form)?)?;
    let x = squash(convolution(&x, w, "c3")?)?;
    let x = squash(subsample(&x, w, "s4", form)?)?;
    let x = squash(dense(&x.flatten_from(1)?, w, "c5")?)?;
    squash(dense(&x, w, "f6")?)
}

impl Candle {
    fn weights(&self, file: &str) -> Result<Weights> {
        let tensors = read_tensors(&self.folder.join(file))?;
        tensors
            .into_iter()
            .map(|(name, (shape, values))| {
                Ok((name, Tensor::from_vec(values, shape, &Device::Cpu)?))
            })
            .collect()
    }
}

impl Engine for Candle {
    type Input = (Tensor, Tensor);
    const VERSION: &'static str = "0.11.1";

    fn open(_: usize, folder: &Path) -> Result<Self> {
        Ok(Self { folder: folder.into() })
    }

    fn forms(&self, train: bool) -> &'static [&'static str] {
        if train { &["pool"] } else { &["pool", "slices", "conv"] }
    }

    fn input(&self, batch: usize, digits: &[f32], labels: &[u8]) -> Result<(Tensor, Tensor)> {
        let labels: Vec<u32> = labels.iter().map(|&label| label.into()).collect();
        Ok((
            Tensor::from_slice(digits, (batch, 1, 32, 32), &Device::Cpu)?,
            Tensor::from_vec(labels, (batch, 1), &Device::Cpu)?,
        ))
    }

    fn reader(&self, form: &str, _: usize) -> Result<Reader<(Tensor, Tensor)>> {
        let (w, form) = (self.weights("folded.safetensors")?, form.to_owned());
        let square = f64::from(w["rbf.square"].to_vec1::<f32>()?[0]);
        Ok(Box::new(move |(x, _)| {
            let t = features(x, &w, &form, |a| Ok(a.tanh()?))?;
            let norm = (t.sqr()?.sum_keepdim(1)? * square)?;
            let dot = t.matmul(&w["rbf.dot"].t()?)?.broadcast_add(&w["rbf.bias"])?;
            Ok(dot.broadcast_add(&norm)?.flatten_all()?.to_vec1()?)
        }))
    }

    fn trainer(&self, form: &str) -> Result<Trainer<(Tensor, Tensor)>> {
        let form = form.to_owned();
        let mut start = self.weights("network.safetensors")?;
        let code = start.remove("rbf.weight").context("no codes")?;
        let norms = code.sqr()?.sum(1)?;
        let code = (code.t()?.contiguous()? * -2.0)?;
        let links = start["c3.weight"].ne(0f32)?.to_dtype(candle_core::DType::F32)?;
        let mut variables = Vec::new();
        for (name, value) in start {
            let momentum = value.zeros_like()?;
            variables.push((name, Var::from_tensor(&value)?, momentum));
        }
        Ok(Box::new(move |(x, labels)| {
            let mut w: Weights = variables
                .iter()
                .map(|(name, v, _)| (name.clone(), v.as_tensor().clone()))
                .collect();
            w.insert("c3.weight".into(), (&w["c3.weight"] * &links)?);
            let x = features(x, &w, &form, |a| Ok(((a * S)?.tanh()? * A)?))?;
            let y =
                x.matmul(&code)?.broadcast_add(&norms)?.broadcast_add(&x.sqr()?.sum_keepdim(1)?)?;
            let rubbish = Tensor::full(-J as f32, (y.dim(0)?, 1), &Device::Cpu)?;
            let all = Tensor::cat(&[&y.neg()?, &rubbish], 1)?.log_sum_exp(D::Minus1)?;
            let loss = (y.gather(labels, 1)?.squeeze(1)? + all)?.mean_all()?;
            let gradients = loss.backward()?;
            for (name, variable, momentum) in &mut variables {
                let slope = gradients.get(variable.as_tensor()).with_context(|| name.clone())?;
                *momentum = ((&*momentum * MOMENTUM)? + slope)?;
                variable.set(&(variable.as_tensor() - (&*momentum * ETA)?)?)?;
            }
            Ok(loss.to_scalar()?)
        }))
    }
}

fn main() -> Result<()> {
    worker::serve::<Candle>()
}
