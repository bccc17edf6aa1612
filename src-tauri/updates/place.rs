//! How this program was installed, and so whether it may replace itself.

use deskbell_desk::view::NoUpdates;
use std::env;
use std::path::Path;
use tauri::utils::config::BundleType;
use tauri::utils::platform::bundle_type;

/// What a list of versions calls the file for a program that replaces itself.
pub(super) const BUNDLE: &str = if cfg!(windows) {
    "nsis"
} else if cfg!(target_os = "macos") {
    "app"
} else {
    "appimage"
};

/// # Errors
/// Why it may not.
pub(super) fn find() -> Result<(), NoUpdates> {
    let program = env::current_exe().map_err(|_| NoUpdates::NotBuiltIn)?;
    let named = |name| env::var_os(name).filter(|value| !value.is_empty());
    let image = named("APPIMAGE").zip(named("APPDIR"));
    let image = image.as_ref().map(|(file, mounted)| (Path::new(file), Path::new(mounted)));
    of(bundle_type().as_ref(), &program, image)
}

/// Of a program at this place, packed like this; on Linux the AppImage that it runs from, and where that is mounted.
fn of(packed: Option<&BundleType>, program: &Path, image: Option<(&Path, &Path)>) -> Result<(), NoUpdates> {
    // IT's tools distribute MSI, and would find another version than they have brought.
    if matches!(packed, Some(BundleType::Deb | BundleType::Rpm | BundleType::Msi)) {
        return Err(NoUpdates::PackageManager);
    }
    if cfg!(windows) {
        return if packed == Some(&BundleType::Nsis) { Ok(()) } else { Err(NoUpdates::NotBuiltIn) };
    }
    if cfg!(target_os = "macos") {
        let bundled = program.to_string_lossy().contains(".app/Contents/MacOS/");
        return if bundled { Ok(()) } else { Err(NoUpdates::NotBuiltIn) };
    }
    match image {
        Some((file, mounted)) if is_in(program, mounted) => {
            if may_replace(file) {
                Ok(())
            } else {
                Err(NoUpdates::NotWritable)
            }
        }
        // Whoever has put it there will bring the next one, too.
        Some(_) | None if ["/usr", "/opt"].iter().any(|folder| program.starts_with(folder)) => {
            Err(NoUpdates::PackageManager)
        }
        Some(_) | None => Err(NoUpdates::NotBuiltIn),
    }
}

fn is_in(program: &Path, folder: &Path) -> bool {
    folder.canonicalize().is_ok_and(|folder| program.starts_with(folder))
}

/// Whether a file may be replaced: it is there, and another one may be put beside it.
#[cfg(target_os = "linux")]
fn may_replace(file: &Path) -> bool {
    use rustix::fs::{Access, access};
    let Ok(file) = file.canonicalize() else { return false };
    let folder = file.parent();
    file.is_file() && folder.is_some_and(|folder| access(folder, Access::WRITE_OK).is_ok())
}

#[cfg(not(target_os = "linux"))]
fn may_replace(_: &Path) -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn d6_only_a_program_that_nobody_else_brings_replaces_itself() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a folder");
        let (image, mounted, program) =
            (root.join("Deskbell.AppImage"), root.join("mounted"), root.join("mounted/usr/bin/deskbell"));
        fs::create_dir_all(program.parent().expect("a folder")).expect("folders");
        fs::write(&program, "").and_then(|()| fs::write(&image, "")).expect("files");
        let from = Some((image.as_path(), mounted.as_path()));
        assert_eq!(of(None, &program, from), Ok(()));
        assert_eq!(of(Some(&BundleType::AppImage), &program, from), Ok(()));
        for packed in [BundleType::Deb, BundleType::Rpm, BundleType::Msi] {
            assert_eq!(of(Some(&packed), &program, from), Err(NoUpdates::PackageManager));
        }
        for place in ["/usr/bin/deskbell", "/usr/local/bin/deskbell", "/opt/deskbell/deskbell"] {
            assert_eq!(of(None, Path::new(place), None), Err(NoUpdates::PackageManager), "{place}");
            // An AppImage that has started it has said so of itself, not of this one.
            assert_eq!(of(None, Path::new(place), from), Err(NoUpdates::PackageManager), "{place}");
        }
        assert_eq!(of(None, &program, None), Err(NoUpdates::NotBuiltIn));
        let gone = root.join("gone.AppImage");
        assert_eq!(of(None, &program, Some((&gone, &mounted))), Err(NoUpdates::NotWritable));
        // Nobody writes there, root neither.
        let proc = Path::new("/proc/self/cmdline");
        assert_eq!(of(None, &program, Some((proc, &mounted))), Err(NoUpdates::NotWritable));
    }
}
