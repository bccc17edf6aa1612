//! What the page wrote is kept on this computer: a table of figures for a spreadsheet (T6).

use super::save::{SaveError, forget, settle};
use deskbell_domain::file;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The longest text, in bytes: four times that of the largest table that the hub gives.
pub(crate) const MOST_WRITTEN: usize = 4 * 1024 * 1024;

/// Keeps a text under a name that harms nothing and takes no other's place. Until it is whole it stands under another name,
/// which has this number.
pub(crate) fn save_text(folder: &Path, number: Uuid, name: &str, text: &str) -> Result<PathBuf, SaveError> {
    save_bytes(folder, number, name, text.as_bytes())
}

/// The same with what is no text.
pub(crate) fn save_bytes(
    folder: &Path,
    number: Uuid,
    name: &str,
    bytes: &[u8],
) -> Result<PathBuf, SaveError> {
    let part = folder.join(format!("deskbell-{number}.part"));
    let saved = write(folder, &part, bytes).and_then(|()| settle(&part, folder, &file::name(name)));
    saved.map_err(|reason| {
        forget(&part);
        SaveError::Folder { folder: folder.display().to_string(), reason }
    })
}

fn write(folder: &Path, part: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = File::create_new(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_in(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn t6_a_table_takes_no_others_place_and_leaves_no_folder() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("Downloads");
        for (number, text) in (1..).zip(["one", "two"]) {
            let path = save_text(&folder, Uuid::from_u128(number), "../figures.csv", text).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_eq!(path.parent(), Some(folder.as_path()));
        }
        assert_eq!(left_in(&folder).len(), 2);
        assert_eq!(left_in(root.path()), ["Downloads"]);
    }

    #[test]
    fn t6_a_table_that_cannot_be_written_says_so_and_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let taken = root.path().join("Downloads");
        fs::write(&taken, "a file").unwrap();
        let error = save_text(&taken, Uuid::from_u128(1), "figures.csv", "one").unwrap_err();
        assert!(matches!(error, SaveError::Folder { .. }), "{error}");
        assert_eq!(left_in(root.path()), ["Downloads"]);
    }
}
