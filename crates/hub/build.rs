//! The pages go into the binary. Their folders are made when they are missing, so that the crate builds before the pages
//! do; the hub then says in words how to build them.

use std::path::Path;

fn main() -> std::io::Result<()> {
    for pages in ["../../ui/visitor/dist", "../../ui/phone/dist"] {
        std::fs::create_dir_all(pages)?;
        println!("cargo::rerun-if-changed={}", Path::new(pages).display());
    }
    println!("cargo::rerun-if-changed=migrations");
    Ok(())
}
