//! Writes `openapi.json` into a folder: `cargo run -p deskbell-hub --example openapi -- docs`.

use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: openapi FOLDER")?);
    let document = serde_json::to_string_pretty(&deskbell_hub::openapi())?;
    fs::write(folder.join("openapi.json"), document + "\n")?;
    Ok(())
}
