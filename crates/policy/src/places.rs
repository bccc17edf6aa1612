//! Where policies are on this system. Nothing in the environment can make the machine's place another one.

use crate::{Loaded, MOST_BYTES, Sheet, Source, Wrong, managed};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The file's name in the machine's and the person's folders.
#[cfg(not(any(windows, target_os = "macos")))]
const NAME: &str = "deskbell/policy.json";
/// The machine's folder.
#[cfg(not(any(windows, target_os = "macos")))]
const MACHINE: &str = "/etc";
/// Where macOS keeps what a device management decides; in a folder of the person's name, for that person.
#[cfg(target_os = "macos")]
const MANAGED: &str = "/Library/Managed Preferences";
#[cfg(target_os = "macos")]
const MANAGED_NAME: &str = "org.deskbell.desk.plist";

/// Where policies are looked for.
#[derive(Clone, Debug)]
pub struct Places {
    spots: Vec<(Source, Spot)>,
}

/// One of them.
#[derive(Clone, Debug)]
enum Spot {
    /// A JSON file.
    Json(PathBuf),
    /// A property list of macOS.
    #[cfg_attr(not(target_os = "macos"), expect(dead_code, reason = "macOS only"))]
    Managed(PathBuf),
    /// A root of the Windows registry.
    #[cfg(windows)]
    Registry(Root),
}

#[cfg(windows)]
#[derive(Clone, Copy, Debug)]
enum Root {
    Machine,
    User,
}

impl Places {
    /// Those of this system, and the file that was named at the start.
    #[must_use]
    pub fn of_this_system(file: Option<PathBuf>) -> Self {
        let mut spots = system();
        spots.extend(file.map(|file| (Source::File, Spot::Json(file))));
        Self { spots }
    }

    /// Three JSON files, for tests.
    #[must_use]
    pub fn of_files(machine: &Path, user: &Path, file: Option<&Path>) -> Self {
        let spot = |path: &Path| Spot::Json(path.to_owned());
        let mut spots = vec![(Source::Machine, spot(machine)), (Source::User, spot(user))];
        spots.extend(file.map(|file| (Source::File, spot(file))));
        Self { spots }
    }

    /// Reads all of them. It cannot fail: what is wrong is told in the outcome.
    #[must_use]
    pub fn load(&self) -> Loaded {
        Loaded::of(self.spots.iter().map(|(source, spot)| spot.read(*source)).collect())
    }
}

impl Spot {
    fn read(&self, source: Source) -> Sheet {
        match self {
            Self::Json(path) => match bytes(path, source) {
                Ok(Some(bytes)) => Sheet::json(source, path.to_string_lossy(), &bytes),
                Ok(None) => Sheet::missing(source, path.to_string_lossy()),
                Err(wrong) => Sheet::unreadable(source, path.to_string_lossy(), wrong),
            },
            Self::Managed(path) => {
                let written = match bytes(path, source) {
                    Ok(Some(bytes)) => managed::read(&bytes),
                    Ok(None) => return Sheet::missing(source, path.to_string_lossy()),
                    Err(wrong) => Err(wrong),
                };
                match written {
                    Ok(written) => Sheet::of(source, path.to_string_lossy(), written),
                    Err(wrong) => Sheet::unreadable(source, path.to_string_lossy(), wrong),
                }
            }
            #[cfg(windows)]
            Self::Registry(root) => windows::read(*root, source),
        }
    }
}

/// What is in a file; `None` when there is none. A file that was named must be there.
fn bytes(path: &Path, source: Source) -> Result<Option<Vec<u8>>, Wrong> {
    let cannot = |error: std::io::Error| Wrong::CannotRead(error.to_string());
    match fs::metadata(path) {
        // A pipe would keep the desk waiting.
        Ok(about) if !about.is_file() => return Err(Wrong::NotAFile),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound && source != Source::File => return Ok(None),
        Err(error) => return Err(cannot(error)),
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(cannot)?.take(most).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(Some(bytes))
}

#[cfg(not(any(windows, target_os = "macos")))]
fn system() -> Vec<(Source, Spot)> {
    let mut spots = vec![(Source::Machine, Spot::Json(Path::new(MACHINE).join(NAME)))];
    if let Some(folders) = directories::BaseDirs::new() {
        spots.push((Source::User, Spot::Json(folders.config_dir().join(NAME))));
    }
    spots
}

#[cfg(target_os = "macos")]
fn system() -> Vec<(Source, Spot)> {
    let managed = Path::new(MANAGED);
    let mut spots = vec![(Source::Machine, Spot::Managed(managed.join(MANAGED_NAME)))];
    let home = directories::BaseDirs::new().map(|folders| folders.home_dir().to_owned());
    if let Some(name) = home.as_deref().and_then(Path::file_name) {
        spots.push((Source::User, Spot::Managed(managed.join(name).join(MANAGED_NAME))));
    }
    spots
}

#[cfg(windows)]
fn system() -> Vec<(Source, Spot)> {
    vec![(Source::Machine, Spot::Registry(Root::Machine)), (Source::User, Spot::Registry(Root::User))]
}

#[cfg(windows)]
mod windows {
    use super::{Root, Sheet, Source, Wrong};
    use crate::registry::{self, Datum, KEY, MOST};
    use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE, Type, Value};

    /// What the system answers where there is no such key: `ERROR_FILE_NOT_FOUND`.
    const NOT_THERE: i32 = 0x8007_0002_u32.cast_signed();

    pub(super) fn read(root: Root, source: Source) -> Sheet {
        let (root, name) = match root {
            Root::Machine => (LOCAL_MACHINE, "HKEY_LOCAL_MACHINE"),
            Root::User => (CURRENT_USER, "HKEY_CURRENT_USER"),
        };
        let place = format!(r"{name}\{KEY}");
        let all = match root.open(KEY) {
            Ok(key) => under(&key),
            Err(error) if error.code().0 == NOT_THERE => return Sheet::missing(source, place),
            Err(error) => Err(error),
        };
        match all {
            Ok((values, keys)) => Sheet::of(source, place, registry::read(values, keys)),
            Err(error) => Sheet::unreadable(source, place, Wrong::CannotRead(error.message())),
        }
    }

    type Values = Vec<(String, Datum)>;

    fn under(key: &Key) -> windows_registry::Result<(Values, Vec<(String, Values)>)> {
        let mut lists = Vec::new();
        for name in key.keys()?.take(MOST) {
            let list = values(&key.open(&name)?)?;
            lists.push((name, list));
        }
        Ok((values(key)?, lists))
    }

    fn values(key: &Key) -> windows_registry::Result<Values> {
        Ok(key.values()?.take(MOST).map(|(name, value)| (name, datum(value))).collect())
    }

    fn datum(value: Value) -> Datum {
        match value.ty() {
            Type::U32 | Type::U64 => u64::try_from(value).map_or(Datum::Other, Datum::Number),
            Type::String | Type::ExpandString => String::try_from(value).map_or(Datum::Other, Datum::Text),
            Type::MultiString => Vec::try_from(value).map_or(Datum::Other, Datum::Texts),
            Type::Bytes | Type::Other(_) => Datum::Other,
        }
    }
}
