//! What is there and what is not once the installer has run, and once the uninstaller has, under Wine.

use super::{
    installer::{LOADER, PROGRAMS, setup},
    toolchain::Toolchain,
    wine::Wine,
};
use crate::{command, package, places::Places};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

/// Where it installs, on drive C; and as Windows writes it.
const PLACE: &str = "Program Files/Deskbell";
const FOLDER: &str = r"C:\Program Files\Deskbell\";
/// The start menu's entry of everybody.
const MENU: &str = "ProgramData/Microsoft/Windows/Start Menu/Programs/Deskbell.lnk";
/// Where a person's desk keeps what it has, in that person's folder.
const DATA: &str = "AppData/Local/Deskbell/Deskbell/data";
/// What the silent installation is told.
const HUB: &str = "https://hub.example.org";
const POLICY: &str = r"HKLM\Software\Policies\Deskbell";
const POLICY_OF_ONE: &str = r"HKCU\Software\Policies\Deskbell";
const UNINSTALL: &str = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\Deskbell";
const SCHEME: &str = r"HKLM\Software\Classes\deskbell";
const NOTIFIER: &str = r"HKLM\Software\Classes\AppUserModelId\org.deskbell.desk";
const RUN: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run";
/// A value of each kind that the registry can have for a setting.
const KINDS: [(&str, &str, &str, &str); 5] = [
    (POLICY, "cache.days", "REG_DWORD", "30"),
    (POLICY, "autostart", "REG_DWORD", "0"),
    (POLICY, "network.certificates", "REG_MULTI_SZ", r"C:\one.pem\0C:\two.pem"),
    (r"HKLM\Software\Policies\Deskbell\network.bypass", "1", "REG_SZ", "*.intern.example.com"),
    (POLICY_OF_ONE, "log.level", "REG_SZ", "debug"),
];
/// What the desk says of them, and of the installer's: the setting, its value, and whose it is.
const READ: [(&str, &str, &str); 6] = [
    ("hub.address", r#""https://hub.example.org""#, "machine"),
    ("cache.days", "30", "machine"),
    ("autostart", "false", "machine"),
    ("network.certificates", r#"["C:\\one.pem","C:\\two.pem"]"#, "machine"),
    ("network.bypass", r#"["*.intern.example.com"]"#, "machine"),
    ("log.level", r#""debug""#, "user"),
];
/// A program that shows a window or hangs would do so for ever.
const PATIENCE: &str = "120";
/// The same for a page.
const PAGE_WITHIN: Duration = Duration::from_secs(30);

/// Installs in silence, looks, starts what can be started without a window, and removes in silence.
///
/// # Errors
/// When something is not there that should be, or still there that should not.
pub(super) fn check(toolchain: &Toolchain, wine: &Wine, places: &Places) -> Result<()> {
    let version = package::version(places)?;
    let place = wine.drive().join(PLACE);
    // What another run has left.
    for key in [POLICY, POLICY_OF_ONE] {
        wine.forget(key)?;
    }
    // Somebody's drafts; nothing may touch them.
    let data = wine.home()?.join(DATA);
    fs::create_dir_all(&data)?;
    fs::write(data.join("outbox.db"), "kept")?;

    run(wine, &setup(toolchain, &version), &["/S", &format!("/HUB={HUB}")])?;
    is_there(wine, &place, &version)?;
    policy(wine, &place.join("deskbell.exe"))?;
    trial(wine, &place.join("deskbell-hub.exe"))?;
    // As an update starts it, of a desk that a link has started.
    let link = "deskbell://x/ /HUB=https://elsewhere.example";
    run(wine, &setup(toolchain, &version), &["/S", "/UPDATE", "/ARGS", link])?;
    is_there(wine, &place, &version)?;

    wine.set(RUN, "Deskbell", "REG_SZ", "deskbell.exe --hidden")?;
    run(wine, &place.join("uninstall.exe"), &["/S"])?;
    is_gone(wine, &place)?;
    ensure!(wine.has(POLICY)?, "what the organisation has decided is gone");
    let kept = fs::read_to_string(data.join("outbox.db"));
    ensure!(kept.is_ok_and(|kept| kept == "kept"), "somebody's data is gone");
    Ok(())
}

fn is_there(wine: &Wine, place: &Path, version: &str) -> Result<()> {
    for name in PROGRAMS.iter().chain(&[LOADER, "uninstall.exe"]) {
        ensure!(place.join(name).is_file(), "{name} was not installed");
    }
    ensure!(wine.drive().join(MENU).is_file(), "there is no entry in the start menu");
    for (key, name, value) in [
        (UNINSTALL, Some("DisplayVersion"), version.to_owned()),
        (UNINSTALL, Some("QuietUninstallString"), format!(r#""{FOLDER}uninstall.exe" /S"#)),
        (&format!(r"{SCHEME}\shell\open\command"), None, format!(r#""{FOLDER}deskbell.exe" "%1""#)),
        (NOTIFIER, Some("DisplayName"), "Deskbell".to_owned()),
        (POLICY, Some("hub.address"), HUB.to_owned()),
    ] {
        let found = wine.value(key, name)?;
        ensure!(found.as_ref() == Some(&value), "{key} has {found:?} in place of {value:?}");
    }
    Ok(())
}

fn is_gone(wine: &Wine, place: &Path) -> Result<()> {
    ensure!(!place.exists(), "{} is still there", place.display());
    ensure!(!wine.drive().join(MENU).exists(), "the entry in the start menu is still there");
    for key in [UNINSTALL, SCHEME, NOTIFIER] {
        ensure!(!wine.has(key)?, "{key} is still there");
    }
    ensure!(wine.value(RUN, Some("Deskbell"))?.is_none(), "it still starts at login");
    Ok(())
}

/// The installed desk reads what was decided, of each kind.
fn policy(wine: &Wine, desk: &Path) -> Result<()> {
    for (key, name, kind, value) in KINDS {
        wine.set(key, name, kind, value)?;
    }
    let output = patient(wine, desk, &["--print-policy"]).stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "the desk ended with {}:\n{said}", output.status);
    for (setting, value, whose) in READ {
        let line = said.lines().map(str::trim_start).find(|line| line.starts_with(setting));
        let right = line.is_some_and(|line| line.contains(value) && line.contains(&format!("({whose}:")));
        ensure!(right, "the desk does not read {setting} in the registry:\n{said}");
    }
    ensure!(said.contains("Nothing is wrong with it."), "the desk finds something wrong:\n{said}");
    Ok(())
}

/// The installed hub, as *Try it on this computer* starts it: it makes its demo, says where it listens, serves its pages, and
/// ends when its input does.
fn trial(wine: &Wine, hub: &Path) -> Result<()> {
    let data: PathBuf = wine.drive().join("trial");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let mut command = patient(wine, hub, &["trial", "--data", r"C:\trial"]);
    println!("  $ {} &", command::shown(&command));
    let mut running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    BufReader::new(running.stdout.take().context("its output is missing")?).read_line(&mut line)?;
    let page = shop(&line).and_then(|shop| page(&shop));
    drop(running.stdin.take());
    let ended = running.wait()?;
    ensure!(page?.contains("<html"), "the demo shop is no page");
    ensure!(ended.success(), "the hub ended with {ended}");
    wine.wait()
}

/// The address of the demo shop, in the first line of a trial's hub.
fn shop(line: &str) -> Result<String> {
    let said: Value = serde_json::from_str(line).with_context(|| format!("the hub says {line:?}"))?;
    ensure!(said["trial"] == "ready", "the hub says {line:?}");
    let text = |name: &str| said[name].as_str().with_context(|| format!("the hub says no {name}"));
    Ok(format!("{}{}", text("address")?, text("shop")?))
}

fn page(address: &str) -> Result<String> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(PAGE_WITHIN)).proxy(None).build().into();
    agent.get(address).call()?.body_mut().read_to_string().context("the demo shop does not come")
}

/// Runs a program, and waits for all that it has started.
fn run(wine: &Wine, program: &Path, arguments: &[&str]) -> Result<()> {
    command::run(&mut patient(wine, program, arguments))?;
    wine.wait()
}

fn patient(wine: &Wine, program: &Path, arguments: &[&str]) -> Command {
    let wine = wine.command(program);
    let mut patient = Command::new("timeout");
    patient.args(["--kill-after=10", PATIENCE]).arg(wine.get_program()).args(wine.get_args()).args(arguments);
    patient.envs(wine.get_envs().filter_map(|(name, value)| Some((name, value?))));
    patient
}

#[cfg(test)]
mod tests {
    use super::shop;

    #[test]
    fn the_first_line_of_a_trials_hub_is_an_address_or_an_error() {
        let line = r#"{"trial":"ready","address":"http://127.0.0.1:7421","shop":"/demo/shop"}"#;
        assert_eq!(shop(line).unwrap(), "http://127.0.0.1:7421/demo/shop");
        assert!(shop(r#"{"trial":"refused","why":"in_use","words":"x"}"#).is_err());
        assert!(shop("").is_err());
    }
}
