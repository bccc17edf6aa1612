//! Writes the documents for IT into a folder: `cargo run -p deskbell-policy --example policy -- docs`.

use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: policy FOLDER")?);
    for document in deskbell_policy::documents::all()? {
        let path = folder.join(document.path);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, document.text)?;
    }
    Ok(())
}
