//! The system's libraries and programs that Deskbell needs: what is missing is found by looking for
//! the thing itself, then installed by the system's package manager.

use crate::command;
use anyhow::{Result, bail};
use std::{
    env, fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::Command,
};

/// How one looks for a thing without asking any package manager.
enum Probe {
    /// A library with its headers, by its pkg-config module.
    Module(&'static str),
    /// A program: any of these names on the `PATH`.
    Program(&'static [&'static str]),
    /// A library loaded at run time: a file somewhere under the system's library folders.
    Plugin(&'static str),
    /// A program of the distribution's own, where another one of that name may stand before it on the `PATH`.
    Own(&'static str),
}

/// What a task does with the machine; each includes [`Purpose::Run`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// Build everything and show it on the display there is.
    Run,
    /// Also drive windows and browsers, and listen to notifications and sound, without any display.
    Test,
    /// Like [`Purpose::Test`], and a virtual machine with a camera and a sound card of its own.
    Hardware,
    /// Also make packages of what was built.
    Package,
    /// Like [`Purpose::Package`], and install them on a bare system.
    Install,
    /// Also compile for Windows, and run what comes of it under Wine.
    Windows,
}

impl Purpose {
    /// Whether what another purpose needs is needed for this one.
    fn includes(self, other: Self) -> bool {
        match self {
            Run => other == Run,
            Test => matches!(other, Run | Test),
            Hardware => matches!(other, Run | Test | Hardware),
            Package => matches!(other, Run | Package),
            Install => matches!(other, Run | Package | Install),
            Windows => matches!(other, Run | Windows),
        }
    }
}

/// One thing needed, and the package that has it. An empty name: the system has it anyway, or not at
/// all, and nothing is looked for. The names for apt are tried in every CI run; the others were never
/// run.
struct Need {
    probe: Probe,
    purpose: Purpose,
    apt: &'static str,
    dnf: &'static str,
    pacman: &'static str,
    brew: &'static str,
}

const fn need(purpose: Purpose, probe: Probe, [apt, dnf, pacman, brew]: [&'static str; 4]) -> Need {
    Need { probe, purpose, apt, dnf, pacman, brew }
}

use Probe::{Module, Own, Plugin, Program};
use Purpose::{Hardware, Install, Package, Run, Test, Windows};

/// Everything needed; the order of the names is apt, dnf, pacman, brew.
#[rustfmt::skip]
const NEEDS: &[Need] = &[
    need(Run, Program(&["cc"]), ["build-essential", "gcc gcc-c++ make", "base-devel", ""]),
    need(Run, Program(&["git"]), ["git", "git", "git", ""]),
    need(Run, Program(&["pkg-config"]), ["pkg-config", "pkgconf-pkg-config", "pkgconf", "pkgconf"]),
    need(Run, Program(&["cmake"]), ["cmake", "cmake", "cmake", "cmake"]),
    need(Run, Module("webkit2gtk-4.1"), ["libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "webkit2gtk-4.1", ""]),
    need(Run, Module("ayatana-appindicator3-0.1"), ["libayatana-appindicator3-dev", "libayatana-appindicator-gtk3-devel", "libayatana-appindicator", ""]),
    need(Run, Module("librsvg-2.0"), ["librsvg2-dev", "librsvg2-devel", "librsvg", ""]),
    need(Run, Module("alsa"), ["libasound2-dev", "alsa-lib-devel", "alsa-lib", ""]),
    // For the bindings of libvpx, made from its headers.
    need(Run, Plugin("libclang.so"), ["libclang-dev", "clang-devel", "clang", ""]),
    need(Run, Module("vpx"), ["libvpx-dev", "libvpx-devel", "libvpx", "libvpx"]),
    need(Run, Module("opus"), ["libopus-dev", "opus-devel", "opus", "opus"]),
    need(Run, Plugin("gstreamer-1.0/libgstvpx.so"), ["gstreamer1.0-plugins-good", "gstreamer1-plugins-good", "gst-plugins-good", ""]),
    need(Test, Program(&["Xvfb"]), ["xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", ""]),
    need(Test, Program(&["WebKitWebDriver"]), ["webkit2gtk-driver", "webkit2gtk-driver", "webkit2gtk-4.1", ""]),
    need(Test, Program(&["chromium", "google-chrome"]), ["chromium", "chromium", "chromium", ""]),
    need(Test, Program(&["dbus-run-session"]), ["dbus-x11", "dbus-daemon", "dbus", ""]),
    need(Test, Program(&["dunst"]), ["dunst", "dunst", "dunst", ""]),
    need(Test, Program(&["pulseaudio"]), ["pulseaudio", "pulseaudio", "pulseaudio", ""]),
    need(Test, Program(&["pactl"]), ["pulseaudio-utils", "pulseaudio-utils", "libpulse", ""]),
    need(Test, Plugin("alsa-lib/libasound_module_pcm_pulse.so"), ["libasound2-plugins", "alsa-plugins-pulseaudio", "alsa-plugins", ""]),
    need(Test, Program(&["sox"]), ["sox", "sox", "sox", ""]),
    need(Test, Program(&["turnserver"]), ["coturn", "coturn", "coturn", ""]),
    need(Test, Program(&["tinyproxy"]), ["tinyproxy-bin", "tinyproxy", "tinyproxy", ""]),
    need(Test, Program(&["strace"]), ["strace", "strace", "strace", ""]),
    need(Test, Program(&["display"]), ["imagemagick", "ImageMagick", "imagemagick", ""]),
    need(Test, Program(&["xprop"]), ["x11-utils", "xprop", "xorg-xprop", ""]),
    need(Test, Program(&["xwininfo"]), ["x11-utils", "xwininfo", "xorg-xwininfo", ""]),
    need(Hardware, Program(&["qemu-system-x86_64"]), ["qemu-system-x86", "qemu-system-x86", "qemu-system-x86", ""]),
    need(Hardware, Program(&["busybox"]), ["busybox-static", "busybox", "busybox", ""]),
    need(Package, Program(&["dpkg-shlibdeps"]), ["dpkg-dev", "dpkg-dev", "dpkg", ""]),
    need(Package, Program(&["rpm"]), ["rpm", "rpm", "rpm-tools", ""]),
    need(Package, Program(&["appstreamcli"]), ["appstream", "appstream", "appstream", ""]),
    need(Package, Program(&["desktop-file-validate"]), ["desktop-file-utils", "desktop-file-utils", "desktop-file-utils", ""]),
    need(Package, Program(&["lintian"]), ["lintian", "lintian", "", ""]),
    need(Install, Program(&["rpmlint"]), ["rpmlint", "rpmlint", "", ""]),
    need(Install, Program(&["debootstrap"]), ["debootstrap", "debootstrap", "debootstrap", ""]),
    need(Install, Program(&["systemd-nspawn"]), ["systemd-container", "systemd-container", "systemd", ""]),
    need(Install, Program(&["Xvfb"]), ["xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", ""]),
    need(Install, Program(&["xdotool"]), ["xdotool", "xdotool", "xdotool", ""]),
    need(Install, Program(&["import"]), ["imagemagick", "ImageMagick", "imagemagick", ""]),
    need(Windows, Own("/usr/bin/rustc"), ["rustc-web", "", "", ""]),
    need(Windows, Own("/usr/bin/cargo"), ["cargo-web", "", "", ""]),
    need(Windows, Own("/usr/bin/clippy-driver"), ["rust-web-clippy", "", "", ""]),
    need(Windows, Plugin("rustlib/src/rust/library/std/Cargo.toml"), ["rust-web-src", "", "", ""]),
    need(Windows, Program(&["x86_64-w64-mingw32-gcc"]), ["gcc-mingw-w64-x86-64-posix", "", "", ""]),
    need(Windows, Program(&["x86_64-w64-mingw32-g++"]), ["g++-mingw-w64-x86-64-posix", "", "", ""]),
    need(Windows, Program(&["dpkg-source"]), ["dpkg-dev", "", "", ""]),
    need(Windows, Program(&["nasm"]), ["nasm", "", "", ""]),
    need(Windows, Program(&["makensis"]), ["nsis", "", "", ""]),
    need(Windows, Plugin("wine/wine64"), ["wine64", "", "", ""]),
];

/// Who installs packages on this machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Manager {
    Apt,
    Dnf,
    Pacman,
    Brew,
}

impl Manager {
    fn of_this_machine() -> Option<Self> {
        [(Self::Apt, "apt-get"), (Self::Dnf, "dnf"), (Self::Pacman, "pacman"), (Self::Brew, "brew")]
            .into_iter()
            .find(|(_, program)| command::find(program).is_some())
            .map(|(manager, _)| manager)
    }

    fn names(self, need: &Need) -> &'static str {
        match self {
            Self::Apt => need.apt,
            Self::Dnf => need.dnf,
            Self::Pacman => need.pacman,
            Self::Brew => need.brew,
        }
    }

    /// The commands that install these packages, each as its words.
    fn commands<'names>(self, names: &[&'names str]) -> Vec<Vec<&'names str>> {
        let install: &[&str] = match self {
            Self::Apt => &["apt-get", "install", "--yes", "--no-install-recommends"],
            Self::Dnf => &["dnf", "install", "--assumeyes"],
            Self::Pacman => &["pacman", "--sync", "--needed", "--noconfirm"],
            Self::Brew => &["brew", "install"],
        };
        let install = [install, names].concat();
        match self {
            Self::Apt => vec![vec!["apt-get", "update"], install],
            Self::Dnf | Self::Pacman | Self::Brew => vec![install],
        }
    }
}

/// Installs what is missing for this purpose. Shows the commands and asks first, unless the answer
/// was given (`yes`), this is CI, or nobody is there to ask.
///
/// # Errors
/// When an installation fails, is declined, or no known package manager is there to do it.
pub(crate) fn ensure(purpose: Purpose, yes: bool) -> Result<()> {
    let Some(manager) = Manager::of_this_machine() else {
        if cfg!(target_os = "windows") {
            return Ok(()); // WebView2 and the C++ build tools come with the system and with Rust.
        }
        bail!("no apt-get, dnf, pacman or brew here: install these by hand: {}", every_name(purpose));
    };
    let names = missing(manager, purpose, &is_there);
    if names.is_empty() {
        println!("  nothing is missing");
        return Ok(());
    }
    let commands: Vec<_> =
        manager.commands(&names).into_iter().map(|words| as_administrator(manager, words)).collect();
    println!("  missing: {}", names.join(" "));
    let nobody_to_ask = env::var_os("CI").is_some() || !io::stdin().is_terminal();
    if !yes && !nobody_to_ask {
        for words in &commands {
            println!("  will run: {}", words.join(" "));
        }
        if !confirmed()? {
            bail!("not installed: run the commands above yourself, or say --yes");
        }
    }
    for words in &commands {
        // A debconf question would wait for ever: CI has no terminal, and people have been asked once.
        command::run(Command::new(words[0]).args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    let still = missing(manager, purpose, &is_there);
    if !still.is_empty() {
        bail!("installed, but still not found: {}", still.join(" "));
    }
    Ok(())
}

/// The packages to install, without repetition.
fn missing(manager: Manager, purpose: Purpose, is_there: &dyn Fn(&Probe) -> bool) -> Vec<&'static str> {
    let mut names = Vec::new();
    for need in NEEDS.iter().filter(|need| purpose.includes(need.purpose)) {
        let wanted = manager.names(need);
        if !wanted.is_empty() && !is_there(&need.probe) {
            names.extend(wanted.split(' ').filter(|name| !names.contains(name)).collect::<Vec<_>>());
        }
    }
    names
}

fn every_name(purpose: Purpose) -> String {
    let names: Vec<_> =
        NEEDS.iter().filter(|need| purpose.includes(need.purpose)).map(|need| need.apt).collect();
    names.join(" ")
}

fn is_there(probe: &Probe) -> bool {
    match probe {
        Module(module) => command::read(Command::new("pkg-config").args(["--exists", module])).is_ok(),
        Program(names) => names.iter().any(|name| command::find(name).is_some()),
        Own(file) => Path::new(file).is_file(),
        Plugin(file) => library_folders().iter().any(|folder| Path::new(folder).join(file).exists()),
    }
}

/// `/usr/lib` and its kin, and under them the folders of each architecture (Debian's multiarch) and of each LLVM.
fn library_folders() -> Vec<PathBuf> {
    let mut folders = vec!["/usr/lib64".into(), "/usr/lib".into()];
    for entry in fs::read_dir("/usr/lib").into_iter().flatten().flatten() {
        let (name, path) = (entry.file_name(), entry.path());
        match name.to_string_lossy() {
            name if name.contains("-linux-") => folders.push(path),
            name if name.starts_with("llvm-") => folders.push(path.join("lib")),
            _ => {}
        }
    }
    folders
}

/// Puts `sudo` before a command where the machine has one and this user needs it.
fn as_administrator(manager: Manager, words: Vec<&str>) -> Vec<&str> {
    let is_root = command::read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if manager == Manager::Brew || is_root { words } else { [vec!["sudo"], words].concat() }
}

fn confirmed() -> Result<bool> {
    print!("  go on? [Y/n] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_there_is_asked_for_and_tests_need_more_than_running() {
        let bare = |_: &Probe| false;
        let run = missing(Manager::Apt, Run, &bare);
        let test = missing(Manager::Apt, Test, &bare);
        assert!(run.contains(&"libwebkit2gtk-4.1-dev") && !run.contains(&"xvfb"), "{run:?}");
        assert!(run.iter().all(|name| test.contains(name)) && test.contains(&"xvfb"), "{test:?}");

        let without_alsa = |probe: &Probe| !matches!(probe, Module("alsa"));
        assert_eq!(missing(Manager::Apt, Test, &without_alsa), ["libasound2-dev"]);
    }

    #[test]
    fn packing_needs_what_running_needs_and_tests_need_nothing_of_it() {
        let names = |purpose| missing(Manager::Apt, purpose, &|_| false);
        let (test, package, install) = (names(Test), names(Package), names(Install));
        assert!(
            package.contains(&"libvpx-dev") && package.contains(&"rpm") && !package.contains(&"debootstrap")
        );
        assert!(install.contains(&"rpm") && install.contains(&"debootstrap") && install.contains(&"xvfb"));
        assert!(!test.contains(&"rpm") && !test.contains(&"debootstrap"), "{test:?}");
    }

    #[test]
    fn a_package_that_has_two_things_is_named_once() {
        let names = missing(Manager::Pacman, Test, &|_| false);
        assert_eq!(names.iter().filter(|name| **name == "webkit2gtk-4.1").count(), 1, "{names:?}");
    }

    #[test]
    fn what_the_system_brings_along_is_not_installed() {
        let names = missing(Manager::Brew, Test, &|_| false);
        assert_eq!(names, ["pkgconf", "cmake", "libvpx", "opus"]);
    }

    #[test]
    fn apt_refreshes_its_lists_before_it_installs() {
        let commands = Manager::Apt.commands(&["xvfb"]);
        assert_eq!(commands[0], ["apt-get", "update"]);
        assert_eq!(commands[1].last(), Some(&"xvfb"));
    }
}
