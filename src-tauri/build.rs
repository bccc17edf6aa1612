//! Prepares the window's resources and the list of commands that the page may call.

fn main() {
    #[cfg(feature = "desktop")]
    desktop();
}

/// Names a folder with nothing but a static libvpx in it.
#[cfg(feature = "desktop")]
const LIBVPX: &str = "DESKBELL_LIBVPX";

#[cfg(feature = "desktop")]
fn desktop() {
    // libvpx has another name in each version of each distribution: a package for all of them brings it along. The linker takes
    // the first folder that has the library.
    println!("cargo::rerun-if-env-changed={LIBVPX}");
    if let Some(folder) = std::env::var(LIBVPX).ok().filter(|folder| !folder.is_empty()) {
        println!("cargo::rustc-link-search=native={folder}");
    }

    // The page is built by npm. Without it the program still compiles, and its window says what is missing.
    let page = std::path::Path::new("ui/desk/dist");
    let start = page.join("index.html");
    if !start.exists() {
        let missing = "<!doctype html><title>Deskbell</title><p>The page is not built: run <code>npm run build</code> in <code>ui</code>.";
        if let Err(error) = std::fs::create_dir_all(page).and_then(|()| std::fs::write(&start, missing)) {
            println!("cargo::error=cannot write {}: {error}", start.display());
        }
    }
    println!("cargo::rerun-if-changed=ui/desk/dist");

    let commands = tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/*.toml");
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)) {
        println!("cargo::error={error:#}");
    }
}
