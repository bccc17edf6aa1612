//! The visitors' pages go into the binary. Their folder is made when it is missing, so that the crate builds
//! before the pages do; the hub then says in words how to build them.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let pages = Path::new("../../ui/visitor/dist");
    std::fs::create_dir_all(pages)?;
    println!("cargo::rerun-if-changed={}", pages.display());
    println!("cargo::rerun-if-changed=migrations");
    Ok(())
}
