//! Small disks of a test's own: mounted in memory, filled and made read-only, by a process that has its mounts to itself.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Says to the process that the mounts are its own.
const OWN_MOUNTS: &str = "DESKBELL_TEST_OWN_MOUNTS";

/// Whether this process may mount what it likes. If not, the test by this name is run by one that may, and this one has
/// nothing left to do.
pub(crate) fn has_own_mounts(test: &str) -> bool {
    if env::var_os(OWN_MOUNTS).is_some() {
        return true;
    }
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount"]).arg(env::current_exe().expect("this program has a file"));
    command.args(["--exact", test, "--nocapture"]).env(OWN_MOUNTS, "1");
    let output = command.output().expect("unshare is a part of every Linux");
    let (told, failed) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && told.contains("1 passed"), "{told}\n{failed}");
    false
}

/// A mount that goes with this.
pub(crate) struct Mount(PathBuf);

impl Drop for Mount {
    fn drop(&mut self) {
        mount("umount", [OsStr::new("--lazy"), self.0.as_os_str()]);
    }
}

/// A disk of a few megabytes.
pub(crate) struct Disk(Mount);

impl Disk {
    /// One of this size in a folder.
    pub(crate) fn mounted(folder: &TempDir, size: &str) -> Self {
        let path = folder.path().join("disk");
        fs::create_dir(&path).unwrap();
        let size = format!("size={size}");
        mount(
            "mount",
            ["-t", "tmpfs", "-o", &size, "tmpfs"].map(OsStr::new).into_iter().chain([path.as_os_str()]),
        );
        Self(Mount(path))
    }

    /// Where it is mounted.
    pub(crate) fn folder(&self) -> &Path {
        &self.0.0
    }

    /// Leaves no room on it.
    pub(crate) fn fill(&self) {
        let mut filler =
            File::options().create(true).append(true).open(self.folder().join("filler")).unwrap();
        let full = loop {
            if let Err(error) = filler.write_all(&[1; 4_096]) {
                break error;
            }
        };
        assert_eq!(full.kind(), ErrorKind::StorageFull);
    }

    /// Makes the room again.
    pub(crate) fn free(&self) {
        fs::remove_file(self.folder().join("filler")).unwrap();
    }

    /// Whether anything on it may be written. Nothing on it may be open.
    pub(crate) fn allow_writing(&self, allowed: bool) {
        let how = if allowed { "remount,rw" } else { "remount,ro" };
        mount("mount", [OsStr::new("-o"), OsStr::new(how), self.folder().as_os_str()]);
    }

    /// Lets one file not be written, until what this gives is dropped.
    pub(crate) fn fix(&self, name: &str) -> Mount {
        let path = self.folder().join(name);
        mount("mount", [OsStr::new("--bind"), path.as_os_str(), path.as_os_str()]);
        mount("mount", [OsStr::new("-o"), OsStr::new("remount,bind,ro"), path.as_os_str()]);
        Mount(path)
    }
}

fn mount<'a>(program: &str, arguments: impl IntoIterator<Item = &'a OsStr>) {
    let output = Command::new(program).args(arguments).output().expect("mount is a part of every Linux");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}
