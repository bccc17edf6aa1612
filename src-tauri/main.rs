//! The desktop program: a window and a tray around the desk's backend (`deskbell-desk`). Only this folder
//! names Tauri; everything that can be tested without a window lives in the crates.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod bridge;
#[cfg(all(unix, not(target_os = "macos")))]
mod bus;
mod files;
mod frames;
mod health;
mod idle;
mod launch;
mod notify;
mod orders;
mod ring;
mod sound;
mod tray;
mod windows;

use deskbell_desk::{Desk, DeskHandle};
use tauri::{Manager, RunEvent};

fn main() -> anyhow::Result<()> {
    launch::log();
    let launch = launch::Launch::from_environment()?;

    let mut builder = tauri::Builder::default();
    if launch.only_one {
        // Must be the first plugin: a second start ends in here, and brings the first one's window forward.
        builder = builder
            .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| windows::raise(app)));
    }
    let config = launch.config;
    let app = builder
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(tauri::generate_handler![
            bridge::ask,
            bridge::follow,
            files::attach,
            frames::frames,
            frames::frame_taken,
        ])
        .register_asynchronous_uri_scheme_protocol(files::SCHEME, files::serve)
        .on_window_event(windows::on_event)
        .setup(move |app| {
            let desk = tauri::async_runtime::block_on(Desk::start(config));
            app.manage(bridge::Bridge::new(desk.clone()));
            app.manage(frames::Frames::default());
            windows::open_main(app.handle())?;
            // A system without a tray still has the window.
            if let Err(error) = tray::show(app.handle(), &desk) {
                tracing::warn!(%error, "no tray icon");
            }
            idle::watch(desk.clone());
            orders::carry_out(app.handle().clone(), desk);
            Ok(())
        })
        .build(tauri::generate_context!())?;

    app.run(|app, event| {
        if let RunEvent::Exit = event {
            let desk: DeskHandle = app.state::<bridge::Bridge>().desk().clone();
            tauri::async_runtime::block_on(desk.shutdown());
        }
    });
    Ok(())
}
