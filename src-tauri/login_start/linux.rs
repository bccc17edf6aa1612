//! Linux and the BSDs: an entry in the desktop's autostart folder, by the standard of freedesktop.org. A library writes
//! it beside `XDG_CONFIG_HOME` and without quotes, and takes a file that says "off" for one that says "on".

use super::HIDDEN;
use anyhow::Context;
use deskbell_desk::view::{LoginStart, NoLoginStart};
use rustix::fs::{Access, access};
use std::fs;
use std::path::{Path, PathBuf};

const NAME: &str = "org.deskbell.desk.desktop";

pub(super) fn state() -> LoginStart {
    match Places::of_this_system() {
        Some(places) => places.state(),
        None => LoginStart { on: false, cannot: Some(NoLoginStart::Unknown) },
    }
}

pub(super) fn switch(on: bool) -> anyhow::Result<()> {
    let places = Places::of_this_system().context("there is no folder for it")?;
    let program = match std::env::var_os("APPIMAGE") {
        // What runs is a copy that is gone at the next start.
        Some(image) => PathBuf::from(image),
        None => std::env::current_exe().context("the program's own place is not known")?,
    };
    places.switch(on, &program)
}

/// Where entries are.
struct Places {
    own: PathBuf,
    /// Of everybody on this computer, the first one counts.
    all: Vec<PathBuf>,
}

impl Places {
    fn of_this_system() -> Option<Self> {
        let own = directories::BaseDirs::new()?.config_dir().join("autostart").join(NAME);
        let all = std::env::var("XDG_CONFIG_DIRS").ok().filter(|dirs| !dirs.is_empty());
        let all = all.unwrap_or_else(|| "/etc/xdg".into());
        let all = all.split(':').map(|dir| Path::new(dir).join("autostart").join(NAME)).collect();
        Some(Self { own, all })
    }

    /// The first entry that there is counts, as the standard has it.
    fn state(&self) -> LoginStart {
        let entry = [&self.own].into_iter().chain(&self.all).find_map(|path| fs::read_to_string(path).ok());
        let folder = self.own.ancestors().skip(1).find(|folder| folder.exists());
        let writable = folder.is_some_and(|folder| access(folder, Access::WRITE_OK).is_ok());
        LoginStart {
            on: entry.is_some_and(|entry| starts(&entry)),
            cannot: (!writable).then_some(NoLoginStart::Refused),
        }
    }

    fn switch(&self, on: bool, program: &Path) -> anyhow::Result<()> {
        let of_all = self.all.iter().any(|path| path.exists());
        if !on && !of_all {
            return match fs::remove_file(&self.own) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
                Ok(()) | Err(_) => Ok(()),
            };
        }
        let program = program.to_str().context("the program's place cannot be written as text")?;
        fs::create_dir_all(self.own.parent().context("there is no folder for it")?)?;
        // Whole or not at all: a session that begins just then reads it.
        let new = self.own.with_extension("new");
        fs::write(&new, entry(program, on))?;
        fs::rename(&new, &self.own)?;
        Ok(())
    }
}

/// Whether an entry starts its program.
fn starts(entry: &str) -> bool {
    let says = |key: &str, value: &str| {
        entry
            .lines()
            .filter_map(|line| line.split_once('='))
            .any(|(k, v)| k.trim() == key && v.trim().eq_ignore_ascii_case(value))
    };
    !says("Hidden", "true") && !says("X-GNOME-Autostart-enabled", "false")
}

/// An entry. One that is off hides that of everybody.
fn entry(program: &str, on: bool) -> String {
    let hidden = !on;
    format!(
        "[Desktop Entry]\nType=Application\nName=Deskbell\nIcon=deskbell\nExec={} {HIDDEN}\nTerminal=false\n\
         StartupNotify=false\nHidden={hidden}\n",
        quoted(program)
    )
}

/// A path as the value of `Exec`: quoted by its own rules, then as a string by those of the file.
fn quoted(path: &str) -> String {
    let mut quoted = String::from("\"");
    for c in path.chars() {
        match c {
            // A backslash before it, and each backslash stands twice in the file.
            '"' | '`' | '$' => quoted.extend(["\\\\", &c.to_string()]),
            '\\' => quoted.push_str("\\\\\\\\"),
            '%' => quoted.push_str("%%"),
            '\n' => quoted.push_str("\\n"),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> (tempfile::TempDir, Places) {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name).join("autostart").join(NAME);
        let places = Places { own: at("own"), all: vec![at("all")] };
        (folder, places)
    }

    const OFF: LoginStart = LoginStart { on: false, cannot: None };
    const ON: LoginStart = LoginStart { on: true, cannot: None };

    #[test]
    fn d1_start_at_login_is_an_entry_of_the_system() {
        let (_folder, places) = places();
        assert_eq!(places.state(), OFF);
        places.switch(true, Path::new("/opt/a desk/deskbell")).expect("switched on");
        assert_eq!(places.state(), ON);
        let entry = fs::read_to_string(&places.own).expect("an entry");
        assert!(entry.contains("\nExec=\"/opt/a desk/deskbell\" --hidden\n"), "{entry}");
        places.switch(false, Path::new("/opt/deskbell")).expect("switched off");
        assert_eq!(places.state(), OFF);
        assert!(!places.own.exists());
        places.switch(false, Path::new("/opt/deskbell")).expect("off already");
    }

    #[test]
    fn d1_what_the_systems_own_settings_switched_off_is_off() {
        let (_folder, places) = places();
        for word in ["Hidden=true", "X-GNOME-Autostart-enabled = False"] {
            places.switch(true, Path::new("/opt/deskbell")).expect("switched on");
            let entry = fs::read_to_string(&places.own).expect("an entry").replace("Hidden=false", word);
            fs::write(&places.own, entry).expect("written");
            assert_eq!(places.state(), OFF, "{word}");
        }
    }

    #[test]
    fn d1_one_can_be_off_where_everybody_is_on() {
        let (_folder, places) = places();
        let all = &places.all[0];
        fs::create_dir_all(all.parent().expect("a folder")).expect("a folder");
        fs::write(all, entry("/opt/deskbell", true)).expect("written");
        assert_eq!(places.state(), ON);
        places.switch(false, Path::new("/opt/deskbell")).expect("switched off");
        assert_eq!(places.state(), OFF);
        places.switch(true, Path::new("/opt/deskbell")).expect("switched on");
        assert_eq!(places.state(), ON);
    }

    #[test]
    fn d1_any_path_can_be_started() {
        for (path, written) in [
            ("/opt/deskbell", r#""/opt/deskbell""#),
            ("/opt/a b", r#""/opt/a b""#),
            ("/opt/100%", r#""/opt/100%%""#),
            ("/opt/$x", r#""/opt/\\$x""#),
            (r"/opt/\", r#""/opt/\\\\""#),
        ] {
            assert_eq!(quoted(path), written);
        }
    }
}
