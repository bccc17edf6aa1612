//! New versions of the desk (D6), as far as they differ by system. The desk says when, and has fetched the file; here tauri's
//! updater checks the signature, and what is right takes the program's place. Nothing here asks a server.

mod place;

use deskbell_desk::DeskHandle;
use deskbell_desk::updates::{Package, UpdateConfig, not_written};
use deskbell_desk::view::{NoUpdates, UpdateProblem};
use semver::Version;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tauri::async_runtime::spawn_blocking;
use tauri::{AppHandle, Config};
use tauri_plugin_updater::{Error, Update, UpdaterExt};
use url::Url;

/// In a debug build alone: the key by which versions are checked. In a release it is the one that was built in, and nothing
/// around the program can name another.
#[cfg(debug_assertions)]
const KEY: &str = "DESKBELL_UPDATE_KEY";
/// Left in the desk's folder by a person who has the desk start anew: its window is to be seen then, whatever the arguments say.
const SHOWN: &str = "started-anew";

/// What was built in: `plugins.updater` of tauri.conf.json.
#[derive(Deserialize)]
struct BuiltIn {
    pubkey: String,
    endpoints: Vec<Url>,
}

impl BuiltIn {
    fn of(config: &Config) -> Option<Self> {
        let updater = config.plugins.0.get("updater")?;
        let mut built_in = Self::deserialize(updater).ok()?;
        #[cfg(debug_assertions)]
        if let Ok(key) = std::env::var(KEY) {
            built_in.pubkey = key;
        }
        built_in.pubkey = built_in.pubkey.trim().to_owned();
        (!built_in.pubkey.is_empty()).then_some(built_in)
    }
}

/// How this program takes new versions.
pub(crate) fn config(config: &Config) -> UpdateConfig {
    let releases = place::find().and_then(|()| {
        let endpoint = BuiltIn::of(config).and_then(|built_in| built_in.endpoints.into_iter().next());
        endpoint.ok_or(NoUpdates::NotBuiltIn)
    });
    let targets = tauri_plugin_updater::target()
        .map(|system| vec![format!("{system}-{}", place::BUNDLE), system])
        .unwrap_or_default();
    UpdateConfig { releases, targets, ..UpdateConfig::default() }
}

/// Whether the desk was started anew by a person a moment ago; it is so once.
pub(crate) fn started_anew(folder: &Path) -> bool {
    fs::remove_file(folder.join(SHOWN)).is_ok()
}

/// Checks and installs what has come.
#[derive(Clone)]
pub(crate) struct Updates(Arc<Inner>);

struct Inner {
    app: AppHandle,
    desk: DeskHandle,
    /// The desk's folder.
    folder: PathBuf,
    /// What was checked, and may be installed when the program ends.
    ready: Mutex<Option<Package>>,
    /// Held by who replaces the program: the person wants it at once, and the program ends.
    replaces: Mutex<()>,
    /// What runs, as the file was at the start.
    #[cfg(target_os = "linux")]
    runs: Option<FileId>,
}

impl Updates {
    pub(crate) fn new(app: AppHandle, desk: DeskHandle, folder: PathBuf) -> Self {
        Self(Arc::new(Inner {
            #[cfg(target_os = "linux")]
            runs: image(&app).and_then(|image| FileId::of(&image)),
            app,
            desk,
            folder,
            ready: Mutex::default(),
            replaces: Mutex::default(),
        }))
    }

    /// Is it signed by whoever built this program, and as the version that the list says?
    pub(crate) fn check(&self, package: Package) {
        let inner = Arc::clone(&self.0);
        spawn_blocking(move || {
            let checked = inner.right(&package).map(drop);
            if checked.is_ok() {
                inner.ready(Some(package.clone()));
            }
            tauri::async_runtime::block_on(inner.desk.update_checked(package.version, checked));
        });
    }

    /// What was checked is not wanted any more.
    pub(crate) fn forget(&self) {
        self.0.ready(None);
    }

    /// The person wants it. The desk starts the program anew when it is there.
    pub(crate) fn install(&self, package: Package) {
        let inner = Arc::clone(&self.0);
        spawn_blocking(move || {
            tracing::info!(version = %package.version, "a new version is installed");
            let replaces = held(&inner.replaces);
            let installed = inner.installed(&package);
            if installed.is_ok() {
                inner.ready(None);
            } else if cfg!(windows) {
                // The desk was stopped before the installer was started, and somebody has said no to that: it comes back.
                inner.app.request_restart();
            } else {
                // The desk goes on, so nothing starts anew.
                let _ = started_anew(&inner.folder);
            }
            drop(replaces);
            tauri::async_runtime::block_on(inner.desk.update_installed(installed));
        });
    }

    /// The program ends: what is ready is there at the next start, where nobody has to be asked for it. Else it waits for
    /// the person.
    pub(crate) fn at_exit(&self) {
        let _replaces = held(&self.0.replaces);
        let ready = self.0.ready(None);
        let Some(package) = ready.filter(|_| cfg!(target_os = "linux")) else { return };
        match self.0.right(&package).and_then(|(update, bytes)| put(&self.0, &update, &bytes)) {
            Ok(()) => tracing::info!(version = %package.version, "the next start is a new version"),
            Err(why) => tracing::warn!(%why, version = %package.version, "the new version is not installed"),
        }
    }
}

impl Inner {
    /// What is ready from now on; gives back what was.
    fn ready(&self, package: Option<Package>) -> Option<Package> {
        std::mem::replace(&mut *held(&self.ready), package)
    }

    /// The file's bytes, when their signature is right.
    fn right(&self, package: &Package) -> Result<(Update, Vec<u8>), UpdateProblem> {
        let key = BuiltIn::of(self.app.config()).map(|built_in| built_in.pubkey).unwrap_or_default();
        let bytes = fs::read(&package.file).map_err(|error| not_written(&error))?;
        let list = serde_json::from_str(&package.list).map_err(|_| UpdateProblem::NoList)?;
        let updater = self.app.updater_builder().pubkey(key).target(&package.target);
        #[cfg(windows)]
        let updater = {
            // The installer is started, and the program ends there and then.
            use tauri::Manager;
            let (app, desk) = (self.app.clone(), self.desk.clone());
            updater.on_before_exit(move || {
                tauri::async_runtime::block_on(desk.shutdown());
                app.state::<crate::logs::InFiles>().end();
                app.cleanup_before_exit();
            })
        };
        let updater = updater.build().map_err(|error| problem(&error))?;
        // None: it is no newer than what runs. The list's version is the one that the signature has to name.
        let update = updater.restore_update(list).map_err(|error| problem(&error))?;
        let update = update.ok_or(UpdateProblem::OtherVersion)?;
        if Version::parse(&update.version).ok().as_ref() != Some(&package.version) {
            return Err(UpdateProblem::OtherVersion);
        }
        update.verify(&bytes).map_err(|error| problem(&error))?;
        Ok((update, bytes))
    }

    fn installed(&self, package: &Package) -> Result<(), UpdateProblem> {
        let (update, bytes) = self.right(package)?;
        if let Err(error) = fs::write(self.folder.join(SHOWN), "") {
            tracing::info!(%error, "whether the window was there is not remembered");
        }
        put(self, &update, &bytes)
    }
}

/// An AppImage is one file, so it is replaced at once: tauri's updater writes into its place, and a power cut meanwhile would leave
/// neither the old one nor the new one.
#[cfg(target_os = "linux")]
fn put(inner: &Inner, _: &Update, bytes: &[u8]) -> Result<(), UpdateProblem> {
    // As an AppImage begins, which is a program.
    if !bytes.starts_with(b"\x7fELF") {
        return Err(UpdateProblem::NotInstalled);
    }
    let program = image(&inner.app).ok_or(UpdateProblem::NotInstalled)?;
    // Somebody has brought another one meanwhile, which may be newer.
    if inner.runs.is_none() || FileId::of(&program) != inner.runs {
        return Err(UpdateProblem::NotInstalled);
    }
    deskbell_desk::updates::replace(&program, bytes)
}

/// The AppImage that this program runs from.
#[cfg(target_os = "linux")]
fn image(app: &AppHandle) -> Option<PathBuf> {
    use tauri::Manager;
    app.env().appimage.map(PathBuf::from)
}

/// Tells a file from another one under its name.
#[cfg(target_os = "linux")]
#[derive(Debug, PartialEq, Eq)]
struct FileId {
    disk: u64,
    number: u64,
    bytes: u64,
    changed: i64,
}

#[cfg(target_os = "linux")]
impl FileId {
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let file = fs::metadata(path).ok()?;
        Some(Self { disk: file.dev(), number: file.ino(), bytes: file.len(), changed: file.mtime() })
    }
}

/// What is in one is replaced as a whole.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(not(target_os = "linux"))]
fn put(_: &Inner, update: &Update, bytes: &[u8]) -> Result<(), UpdateProblem> {
    update.install(bytes).map_err(|error| problem(&error))
}

/// What an error of tauri's updater means.
fn problem(error: &Error) -> UpdateProblem {
    tracing::warn!(%error, "tauri's updater");
    if let Error::Io(error) = error {
        not_written(error)
    } else if matches!(error, Error::Minisign(_) | Error::Base64(_) | Error::SignatureUtf8(_)) {
        UpdateProblem::WrongSignature
    } else if matches!(error, Error::SignedVersionMismatch { .. } | Error::MissingSignedVersion) {
        UpdateProblem::OtherVersion
    } else if matches!(error, Error::Serialization(_) | Error::Semver(_) | Error::UrlParse(_)) {
        UpdateProblem::NoList
    } else if matches!(error, Error::TargetNotFound(_) | Error::TargetsNotFound(_)) {
        UpdateProblem::NotForThis
    } else if matches!(error, Error::AuthenticationFailed) {
        UpdateProblem::NotPermitted
    } else {
        UpdateProblem::NotInstalled
    }
}
