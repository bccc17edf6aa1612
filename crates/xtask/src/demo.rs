//! The names that the demo's parts agree on, and how each of them is started.

use crate::{places::Places, tools};
use anyhow::{Context, Result, bail};
use std::{
    env,
    ffi::OsString,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Read by the desk: the hub's address, as a person would type it.
const HUB_VARIABLE: &str = "DESKBELL_HUB";
/// Read by the desk: sign in as this agent at once.
const EMAIL_VARIABLE: &str = "DESKBELL_SIGN_IN_EMAIL";
/// Read by the desk together with [`EMAIL_VARIABLE`].
const PASSWORD_VARIABLE: &str = "DESKBELL_SIGN_IN_PASSWORD";
/// Read by the desk: keep everything in this folder instead of the user's own.
const DATA_VARIABLE: &str = "DESKBELL_DATA";

/// The agent that `deskbell-hub seed --demo` creates for trying things out.
const EMAIL: &str = "noemie@maison-lumen.example";
/// That agent's password; it opens nothing but a demo on this machine.
const PASSWORD: &str = "deskbell-demo";

/// The hub's usual port; another is taken when it is in use.
pub(crate) const USUAL_PORT: u16 = 7420;

/// Creates the demo's agents, groups and texts where they are missing.
pub(crate) fn seed(places: &Places) -> Command {
    let mut command = hub(places);
    command.args(["seed", "--demo", "--data"]).arg(hub_data(places));
    command
}

/// The hub on its port.
pub(crate) fn serve(places: &Places, port: u16) -> Command {
    let mut command = hub(places);
    command.arg("serve").arg(format!("--listen=127.0.0.1:{port}")).arg("--data").arg(hub_data(places));
    command
}

fn hub(places: &Places) -> Command {
    Command::new(places.built("debug", "deskbell-hub"))
}

fn hub_data(places: &Places) -> PathBuf {
    places.demo().join("hub")
}

/// The desk, signed in as the demo agent.
pub(crate) fn desk(places: &Places, hub_address: &str) -> Command {
    let mut command = Command::new(places.built("debug", "deskbell"));
    command.envs(signed_in(places, hub_address));
    command
}

/// What makes a desk start signed in at this hub, in a folder of the demo's own.
pub(crate) fn signed_in(places: &Places, hub_address: &str) -> [(&'static str, OsString); 4] {
    [
        (HUB_VARIABLE, hub_address.into()),
        (EMAIL_VARIABLE, EMAIL.into()),
        (PASSWORD_VARIABLE, PASSWORD.into()),
        (DATA_VARIABLE, places.demo().join("desk").into()),
    ]
}

/// A script of `tests/e2e` that drives the built programs. It is told by its environment where they
/// are, and in `OUT` where to put pictures: a folder that git ignores.
///
/// # Errors
/// When the script or tauri-driver is not there.
pub(crate) fn script(places: &Places, path: &str) -> Result<Command> {
    if !places.root.join(path).exists() {
        bail!("{path} is not there");
    }
    let mut node = Command::new("node");
    node.arg(path);
    program(places, node)
}

/// A program that starts what was built, the window by tauri-driver.
///
/// # Errors
/// When there is no tauri-driver.
pub(crate) fn program(places: &Places, mut program: Command) -> Result<Command> {
    let tauri_driver =
        tools::TAURI_DRIVER.path(places).context("tauri-driver is not installed: `cargo xtask test e2e`")?;
    program
        .current_dir(&places.root)
        .env("DESKBELL_BIN", places.built("debug", "deskbell"))
        .env("DESKBELL_HUB_BIN", places.built("debug", "deskbell-hub"))
        .env("PEER_BIN", places.built("debug", "peer"))
        .env("TAURI_DRIVER", tauri_driver)
        .env("OUT", out(places));
    Ok(program)
}

/// Where scripts put their pictures: `OUT`, or a folder in the clone.
pub(crate) fn out(places: &Places) -> OsString {
    env::var_os("OUT").unwrap_or_else(|| places.root.join("tests/e2e/out").into())
}

/// The usual port when it is free, else one that the system chooses.
///
/// # Errors
/// When this machine has no free port on its loopback address.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", USUAL_PORT))
        .or_else(|_| TcpListener::bind(("127.0.0.1", 0)))
        .context("cannot listen on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

/// Whether the hub at this address says that it is well.
pub(crate) fn is_healthy(hub_address: &str) -> bool {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(1))).proxy(None).build().into();
    agent.get(format!("{hub_address}/healthz")).call().is_ok()
}

/// Deletes all that the demo has kept.
///
/// # Errors
/// When a file cannot be deleted, for instance because a demo is still running.
pub(crate) fn forget(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("cannot delete {}", folder.display()))?;
    }
    Ok(())
}
