//! A program that is one file gives way to its successor.

use crate::view::UpdateProblem;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What the name of a program begins with while it is being written.
const PART: &str = ".deskbell-update-";

/// Puts these bytes in a program's place, at once and whole: whatever happens meanwhile, also a power cut, either the old one is
/// there or the new one. The old one stays beside it (`.previous`), for whoever wants to go back.
///
/// # Errors
/// When it could not be done; the old one is in its place then.
pub fn replace(program: &Path, new: &[u8]) -> Result<(), UpdateProblem> {
    replaced(program, new).map_err(|error| {
        tracing::warn!(%error, "the program is not replaced");
        not_written(&error)
    })
}

/// Why a program could not be written, by what the system says.
pub fn not_written(error: &io::Error) -> UpdateProblem {
    let kind = error.kind();
    if matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
        UpdateProblem::DiskFull
    } else if matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) {
        UpdateProblem::NotPermitted
    } else {
        UpdateProblem::NotInstalled
    }
}

fn replaced(program: &Path, new: &[u8]) -> io::Result<()> {
    // What is started may be a link to it.
    let program = program.canonicalize()?;
    let folder = program.parent().ok_or(ErrorKind::NotFound)?;
    // One that was killed meanwhile could not tidy up.
    for left in fs::read_dir(folder)?.flatten() {
        if left.file_name().to_str().is_some_and(|name| name.starts_with(PART)) {
            fs::remove_file(left.path())?;
        }
    }
    let mut whole = tempfile::Builder::new().prefix(PART).tempfile_in(folder)?;
    whole.write_all(new)?;
    whole.as_file().set_permissions(fs::metadata(&program)?.permissions())?;
    whole.as_file().sync_all()?;
    let before = before(&program);
    match fs::remove_file(&before) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    // A second name costs nothing; some disks have none. A name that somebody else has taken meanwhile may be the very
    // program's own, and would be emptied by a copy.
    match fs::hard_link(&program, &before) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
        Err(_) => drop(fs::copy(&program, &before)?),
        Ok(()) => {}
    }
    whole.persist(&program).map_err(|error| error.error)?;
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

/// Where the old one stays: the same name with `.previous` behind it.
fn before(program: &Path) -> PathBuf {
    let mut name = program.as_os_str().to_owned();
    name.push(".previous");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn d6_a_program_is_replaced_whole_and_the_one_before_stays_beside_it() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (program, link) = (folder.path().join("Deskbell.AppImage"), folder.path().join("desk"));
        fs::write(&program, "one").unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        symlink(&program, &link).unwrap();
        let runs = fs::File::open(&program).unwrap();
        fs::write(folder.path().join(".deskbell-update-x1"), "half of one").unwrap();
        replace(&link, b"two").unwrap();
        replace(&link, b"three").unwrap();
        assert_eq!(fs::read(&program).unwrap(), b"three");
        assert_eq!(fs::metadata(&program).unwrap().permissions().mode() & 0o777, 0o755);
        assert_eq!(fs::read(folder.path().join("Deskbell.AppImage.previous")).unwrap(), b"two");
        // What runs goes on with the file that it has open.
        assert_eq!(io::read_to_string(runs).unwrap(), "one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left");
    }

    #[test]
    fn d6_what_cannot_be_replaced_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        assert_eq!(replace(&gone, b"two"), Err(UpdateProblem::NotInstalled));
        // Something else has the name under which the old one would stay.
        let program = folder.path().join("program");
        fs::write(&program, "one").unwrap();
        fs::create_dir(folder.path().join("program.previous")).unwrap();
        assert!(replace(&program, b"two").is_err());
        assert_eq!(fs::read(&program).unwrap(), b"one");
    }
}
