//! A small disk that can be full: a file system in memory of its own, where this program may mount one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Room for the hub's and the desks' files of a long run.
const SIZE: &str = "size=512m";

/// Where everything of a run lies.
pub(crate) struct Disk {
    folder: TempDir,
    mounted: bool,
}

impl Disk {
    /// Mounts one; where that is not allowed, it is a plain folder, and never full.
    pub(crate) fn mount() -> Self {
        let folder = TempDir::new().expect("there is a folder for temporary files");
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(folder.path()).output();
        let mounted = mounted.is_ok_and(|mounted| mounted.status.success());
        if !mounted {
            println!("no disk will be full in this run: a file system cannot be mounted here");
        }
        Self { folder, mounted }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Whether it can be full.
    pub(crate) const fn has_an_end(&self) -> bool {
        self.mounted
    }

    /// Fills it to the last byte.
    pub(crate) fn fill(&self) {
        let Ok(mut ballast) = fs::File::create(self.ballast()) else { return };
        let page = vec![0; 1 << 20];
        while ballast.write_all(&page).is_ok() {}
        // What is left is less than that.
        while ballast.write_all(&[0; 512]).is_ok() {}
    }

    /// There is room again.
    pub(crate) fn clear(&self) {
        // It is not there when it was not full.
        let _ = fs::remove_file(self.ballast());
    }

    fn ballast(&self) -> PathBuf {
        self.folder.path().join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            // Lazily: whoever still has a file open there ends with this program.
            let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
        }
    }
}
