//! The library's own penalties, for the peers to agree with.
//!
//! ```text
//! ours FOLDER
//! ```
//!
//! prints the penalties of the folder's digits as JSON, a row each.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use lenet5::{Input, Pretrained};

const SIDE: usize = 32;

fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).context("no folder")?);
    let digits: Vec<f32> = bytemuck::pod_collect_to_vec(&fs::read(folder.join("digits.f32"))?);
    let network = Pretrained::Best.load();
    let mut rows = Vec::new();
    for digit in digits.chunks_exact(SIDE * SIDE) {
        let (lines, _) = digit.as_chunks::<SIDE>();
        let field: [[f32; SIDE]; SIDE] = lines.try_into()?;
        let input = Input::from_field(field).context("a digit that is not finite")?;
        rows.push(network.penalties(&input).as_slice().to_vec());
    }
    println!("{}", serde_json::to_string(&rows)?);
    Ok(())
}
