//! Writes `asyncapi.json` into a folder and makes the tables of its `wire.md` anew:
//! `cargo run -p deskbell-protocol --example docs -- docs`.

use deskbell_protocol::docs;
use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: docs FOLDER")?);
    let document = serde_json::to_string_pretty(&docs::document()?)?;
    fs::write(folder.join("asyncapi.json"), document + "\n")?;
    let prose = folder.join("wire.md");
    fs::write(&prose, docs::fill(&fs::read_to_string(&prose)?)?)?;
    Ok(())
}
