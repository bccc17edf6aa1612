//! Wine, in a folder of its own: enough of Windows for tests without a window, for an installer and for a registry.

use super::toolchain::{MINGW, Toolchain};
use crate::command;
use anyhow::{Context, Result};
use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The loader itself: the script before it wants the other Wine, for 32 bits, which is not needed.
pub(super) const PROGRAM: &str = "/usr/lib/wine/wine64";
/// What all programs under Wine have in common; it ends with the last of them.
const SERVER: &str = "/usr/lib/wine/wineserver64";
/// What Wine 8 lacks of Windows and every Rust program asks for.
const LACKING: &str = "bcryptprimitives.dll";
const LACKING_SOURCE: &str = include_str!("random.c");

/// What everything under Wine is told: where its Windows is, no words about what it lacks, no questions about .NET and a
/// browser.
pub(super) fn environment(prefix: &Path) -> Vec<(String, OsString)> {
    vec![
        ("WINEPREFIX".into(), prefix.into()),
        ("WINEDEBUG".into(), "-all".into()),
        ("WINEDLLOVERRIDES".into(), "mscoree,mshtml=".into()),
    ]
}

/// A Windows of this repository's own.
pub(super) struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// Makes it, unless it is there.
    ///
    /// # Errors
    /// When Wine does not start.
    pub(super) fn ensure(toolchain: &Toolchain) -> Result<Self> {
        let wine = Self { prefix: toolchain.folder("wine") };
        let system = wine.drive().join("windows/system32");
        if !system.join("kernel32.dll").exists() {
            fs::create_dir_all(&wine.prefix)?;
            command::run(wine.command("wineboot").arg("--init"))?;
        }
        if !system.join(LACKING).exists() {
            let source = tempfile::Builder::new().suffix(".c").tempfile()?;
            fs::write(source.path(), LACKING_SOURCE)?;
            let mut gcc = Command::new(format!("{MINGW}gcc"));
            gcc.args(["-shared", "-o"]).arg(system.join(LACKING)).arg(source.path()).arg("-ladvapi32");
            command::run(&mut gcc)?;
        }
        Ok(wine)
    }

    /// Its drive C.
    pub(super) fn drive(&self) -> PathBuf {
        self.prefix.join("drive_c")
    }

    /// The folder of the person who runs it.
    ///
    /// # Errors
    /// When Wine has made none.
    pub(super) fn home(&self) -> Result<PathBuf> {
        let mut people = fs::read_dir(self.drive().join("users"))?.flatten();
        let person = people.find(|person| person.file_name() != "Public");
        Ok(person.context("Wine has no folder for a person")?.path())
    }

    /// Waits until nothing runs any more: an uninstaller goes on in a copy of itself.
    ///
    /// # Errors
    /// When that takes minutes.
    pub(super) fn wait(&self) -> Result<()> {
        command::run(Command::new("timeout").args(["120", SERVER, "--wait"]).envs(environment(&self.prefix)))
    }

    /// A program under it.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg(program).envs(environment(&self.prefix));
        command
    }

    /// Whether the registry has this key.
    ///
    /// # Errors
    /// When Wine cannot be started.
    pub(super) fn has(&self, key: &str) -> Result<bool> {
        let status = self
            .command("reg")
            .args(["query", key])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        Ok(status.context("cannot start Wine")?.success())
    }

    /// Takes a key out of the registry, if it is there.
    ///
    /// # Errors
    /// When it stays.
    pub(super) fn forget(&self, key: &str) -> Result<()> {
        if self.has(key)? { command::run(self.command("reg").args(["delete", key, "/f"])) } else { Ok(()) }
    }

    /// Puts a value into the registry.
    ///
    /// # Errors
    /// When it is refused.
    pub(super) fn set(&self, key: &str, name: &str, kind: &str, value: &str) -> Result<()> {
        let mut reg = self.command("reg");
        reg.args(["add", key, "/v", name, "/t", kind, "/d", value, "/f"]).stdout(Stdio::null());
        command::run(&mut reg)
    }

    /// A value of the registry; `None` when there is no such value. Without a name it is the key's own.
    ///
    /// # Errors
    /// When Wine cannot be started.
    pub(super) fn value(&self, key: &str, name: Option<&str>) -> Result<Option<String>> {
        let mut query = self.command("reg");
        query.args(["query", key]);
        match name {
            Some(name) => query.args(["/v", name]),
            None => query.arg("/ve"),
        };
        let output = query.stdin(Stdio::null()).output().context("cannot start Wine")?;
        let said = String::from_utf8_lossy(&output.stdout);
        Ok(output.status.success().then(|| content(&said)).flatten())
    }
}

/// The value in what `reg query` says: name, type and content, four blanks between them.
fn content(said: &str) -> Option<String> {
    said.lines().find_map(|line| {
        let mut columns = line.strip_prefix("    ")?.trim_end().splitn(3, "    ");
        let (_name, kind, content) = (columns.next()?, columns.next()?, columns.next()?);
        kind.starts_with("REG_").then(|| content.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::content;

    #[test]
    fn a_value_of_the_registry_is_read_from_what_is_said_of_it() {
        let said = "\r\nHKEY_LOCAL_MACHINE\\Software\\Policies\\Deskbell\r\n    hub.address    REG_SZ    https://a b\r\n\r\n";
        assert_eq!(content(said).as_deref(), Some("https://a b"));
        assert_eq!(content("reg: Unable to find the specified registry key\r\n"), None);
    }
}
