//! tract: the ONNX files, optimised for each batch.

mod worker;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tract_linalg::multithread::{Executor, multithread_tract_scope};
use tract_onnx::prelude::*;
use worker::{Engine, Reader};

/// As a part of a form's name: the other threads are left alone, which is often faster.
const ALONE: &str = ", one thread";

struct Tract {
    folder: PathBuf,
    executor: Executor,
}

impl Engine for Tract {
    type Input = TValue;
    const VERSION: &'static str = "0.23.9";

    fn open(threads: usize, folder: &Path) -> Result<Self> {
        let executor =
            if threads > 1 { Executor::multithread(threads) } else { Executor::SingleThread };
        Ok(Self { folder: folder.into(), executor })
    }

    fn forms(&self, train: bool) -> &'static [&'static str] {
        match (train, &self.executor) {
            (true, _) => &[],
            (_, Executor::SingleThread) => &["pool-dense", "pool-conv", "conv-dense", "conv-conv"],
            _ => &["conv-dense", "conv-conv", "conv-dense, one thread", "conv-conv, one thread"],
        }
    }

    fn input(&self, batch: usize, digits: &[f32], _: &[u8]) -> Result<TValue> {
        Ok(Tensor::from_shape(&[batch, 1, 32, 32], digits)?.into())
    }

    fn reader(&self, form: &str, batch: usize) -> Result<Reader<TValue>> {
        let (file, executor) = match form.strip_suffix(ALONE) {
            Some(file) => (file, Executor::SingleThread),
            None => (form, self.executor.clone()),
        };
        let plan = tract_onnx::onnx()
            .model_for_path(self.folder.join(format!("{file}.onnx")))?
            .with_input_fact(0, f32::fact([batch, 1, 32, 32]).into())?
            .into_optimized()?
            .into_runnable()?;
        let mut state = plan.spawn()?;
        Ok(Box::new(move |input| {
            let input = tvec![input.clone()];
            let outputs = multithread_tract_scope(executor.clone(), || state.run(input))?;
            let penalties = outputs.first().context("no output")?;
            Ok(penalties.try_as_plain_ram()?.as_slice::<f32>()?.to_vec())
        }))
    }
}

fn main() -> Result<()> {
    worker::serve::<Tract>()
}
