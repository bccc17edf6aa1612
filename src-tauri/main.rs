//! The desktop program: a window and a tray around the desk's backend (`deskbell-desk`). Only this folder
//! names Tauri; everything that can be tested without a window lives in the crates.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod attention;
mod badge;
mod bridge;
#[cfg(all(unix, not(target_os = "macos")))]
mod bus;
mod files;
mod frames;
mod health;
mod idle;
mod launch;
mod links;
mod local_hub;
mod login_start;
mod logs;
mod notify;
mod orders;
mod policy;
mod popout;
mod ring;
mod sound;
mod support;
mod tray;
mod updates;
mod windows;

use deskbell_desk::{Desk, DeskHandle};
use std::process::ExitCode;
use tauri::{Manager, RunEvent};

fn main() -> anyhow::Result<ExitCode> {
    if arguments::answered()? {
        return Ok(ExitCode::SUCCESS);
    }
    let policy = policy::load();
    if policy::printed(&policy)? {
        return Ok(if policy.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let mut sources = support::Sources::new(&policy);
    if support::made(&sources)? {
        return Ok(ExitCode::SUCCESS);
    }
    let log = logs::begin(policy.policy.log.level, sources.logs.clone());
    let autostart = policy.policy.autostart;
    let launch = launch::Launch::from_environment(policy)?;

    let mut context = tauri::generate_context!();
    if let Some(folder) = &launch.folder {
        // A desk with a folder of its own is a program of its own: its window's state, its second start.
        context.config_mut().identifier.push_str(&format!(".at-{folder}"));
    }
    // Must be the first plugin: a second start ends in here, and leaves its link to the first one.
    let builder =
        tauri::Builder::default().plugin(tauri_plugin_single_instance::init(|app, arguments, _folder| {
            // The system starts it with the session, where it runs already.
            if !arguments.iter().any(|argument| argument == login_start::HIDDEN) {
                windows::come_forward(app);
            }
            links::follow(app, arguments.into_iter().skip(1));
        }));
    let mut config = launch.config;
    config.updates = updates::config(context.config());
    let hidden = launch.hidden && !updates::started_anew(&config.folder);
    let folder = config.folder.clone();
    sources.downloads.clone_from(&config.downloads);
    let trial = config.folder.join("trial");
    let app = builder
        .plugin(tauri_plugin_window_state::Builder::default().with_state_flags(windows::remembered()).build())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .invoke_handler(tauri::generate_handler![
            bridge::ask,
            bridge::follow,
            files::attach,
            frames::frames,
            frames::frame_taken,
            popout::pop_out,
            popout::pop_in,
            popout::call_follow,
            popout::call_act,
            login_start::login_start,
            sound::own::keep_ring,
            support::support_prepare,
            support::support_read,
            support::support_save,
            support::support_reveal,
            support::support_forget,
            support::support_ended,
            support::page_failed,
        ])
        .register_asynchronous_uri_scheme_protocol(files::SCHEME, files::serve)
        .on_window_event(|window, event| {
            windows::on_event(window, event);
            popout::on_event(window, event);
        })
        .setup(move |app| {
            let log = log.into_files();
            app.manage(support::Support::new(sources, log.ended));
            app.manage(log);
            let desk = tauri::async_runtime::block_on(Desk::start(config));
            login_start::decide(app.handle(), autostart);
            app.manage(bridge::Bridge::new(desk.clone()));
            app.manage(frames::Frames::default());
            app.manage(popout::Popout::default());
            app.manage(attention::Wanted::default());
            windows::open_main(app.handle(), hidden)?;
            // A system without a tray still has the window.
            if let Err(error) = tray::show(app.handle(), &desk) {
                tracing::warn!(%error, "no tray icon");
                windows::raise(app.handle());
            }
            popout::watch(app.handle().clone(), desk.clone());
            idle::watch(desk.clone());
            #[cfg(unix)]
            end_when_told(app.handle().clone());
            let updates = updates::Updates::new(app.handle().clone(), desk.clone(), folder);
            app.manage(updates.clone());
            orders::carry_out(app.handle().clone(), desk, trial, updates);
            let arguments = std::env::args_os().skip(1).filter_map(|argument| argument.into_string().ok());
            links::follow(app.handle(), arguments);
            Ok(())
        })
        .build(context)?;

    app.run(|app, event| match event {
        // How macOS tells of a link, and of a click at the dock.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => links::follow(app, urls.into_iter().map(String::from)),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => windows::come_forward(app),
        RunEvent::Exit => {
            let desk: DeskHandle = app.state::<bridge::Bridge>().desk().clone();
            tauri::async_runtime::block_on(desk.shutdown());
            app.state::<updates::Updates>().at_exit();
            app.state::<logs::InFiles>().end();
        }
        _ => {}
    });
    Ok(ExitCode::SUCCESS)
}

/// The session ends, or somebody stops the program: the call is left and the files are closed first.
#[cfg(unix)]
fn end_when_told(app: tauri::AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    tauri::async_runtime::spawn(async move {
        let (Ok(mut ends), Ok(mut hangs_up), Ok(mut breaks)) =
            (signal(SignalKind::terminate()), signal(SignalKind::hangup()), signal(SignalKind::interrupt()))
        else {
            return tracing::warn!("the system's signals are not heard");
        };
        tokio::select! { _ = ends.recv() => {}, _ = hangs_up.recv() => {}, _ = breaks.recv() => {} }
        tracing::info!("told to end");
        app.exit(0);
    });
}
