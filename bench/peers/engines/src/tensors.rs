//! Reads the weights that `models.py` has written.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

/// Shape and values of a tensor.
pub type Values = (Vec<usize>, Vec<f32>);

/// The tensors of a safetensors file: shape and values of each name.
pub fn read_tensors(path: &Path) -> Result<HashMap<String, Values>> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    ensure!(bytes.len() > 8, "{}: too short", path.display());
    let (length, rest) = bytes.split_at(8);
    let length = usize::try_from(u64::from_le_bytes(length.try_into()?))?;
    let (header, body) = rest.split_at_checked(length).context("header beyond the file's end")?;
    let header: Map<String, Value> = serde_json::from_slice(header)?;
    let mut tensors = HashMap::new();
    for (name, entry) in header.into_iter().filter(|(name, _)| name != "__metadata__") {
        let shape: Vec<usize> = serde_json::from_value(entry["shape"].clone())?;
        let [first, last]: [usize; 2] = serde_json::from_value(entry["data_offsets"].clone())?;
        let values = body.get(first..last).context("tensor beyond the file's end")?;
        tensors.insert(name, (shape, bytemuck::pod_collect_to_vec(values)));
    }
    Ok(tensors)
}
