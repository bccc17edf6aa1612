//! The windows of this program and what they may show; the one window: opening it, bringing it forward, and closing it
//! to the tray.

use crate::attention;
use crate::bridge::Bridge;
use deskbell_desk::Wanted;
use tauri::utils::config::Color;
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Manager, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent, Wry,
};
use tauri_plugin_window_state::StateFlags;

/// The window's name in the capabilities.
const MAIN: &str = "main";
/// Below this the three panes do not fit (ux.md).
const SMALLEST: (f64, f64) = (760.0, 520.0);
/// The window's size before anybody has changed it.
const USUAL: (f64, f64) = (1280.0, 800.0);

/// What is remembered of the window (D1). Whether it was shown is not: a desk that was closed to the tray is opened anew.
pub(crate) fn remembered() -> StateFlags {
    StateFlags::all() & !StateFlags::VISIBLE
}

/// A window that shows a page of this program and nothing else, whatever happens in the page: it goes nowhere, opens no
/// other window, and saves no file. Links and files go through the desk.
pub(crate) fn window<'a>(
    app: &'a AppHandle,
    name: &str,
    page: WebviewUrl,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    WebviewWindowBuilder::new(app, name, page)
        .title("Deskbell")
        .on_navigation(is_a_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
}

/// Whether an address is that of a page of this program.
fn is_a_page(address: &Url) -> bool {
    let is = |scheme, host| address.scheme() == scheme && address.host_str() == Some(host);
    let here = if cfg!(windows) { is("http", "tauri.localhost") } else { is("tauri", "localhost") };
    here && address.port().is_none()
}

/// Opens the window, in the colour of the page that will fill it; `hidden` in the tray.
pub(crate) fn open_main(app: &AppHandle, hidden: bool) -> tauri::Result<()> {
    let window = window(app, MAIN, WebviewUrl::default())
        .inner_size(USUAL.0, USUAL.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .disable_drag_drop_handler()
        .visible(!hidden)
        .build()?;
    let dark = matches!(window.theme(), Ok(Theme::Dark));
    window.set_background_color(Some(if dark { Color(19, 20, 23, 255) } else { Color(245, 245, 247, 255) }))
}

/// The window, while there is one.
pub(crate) fn main_window(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(MAIN)
}

/// Brings the window to the front, from wherever it is.
pub(crate) fn raise(app: &AppHandle) {
    let Some(window) = main_window(app) else { return };
    for (what, done) in
        [("show", window.show()), ("unminimize", window.unminimize()), ("focus", window.set_focus())]
    {
        if let Err(error) = done {
            tracing::warn!(what, %error, "the window does not come forward");
        }
    }
}

/// Closing the window leaves the desk at work in the tray: a desk that is closed misses calls (D1). On a system without a
/// tray it quits, and asks first while a call runs.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    if window.label() != MAIN {
        return;
    }
    if let WindowEvent::Focused(focused) = event {
        attention::focused(app, *focused);
    } else if let WindowEvent::CloseRequested { api, .. } = event {
        api.prevent_close();
        if app.tray_by_id(crate::tray::ID).is_some() {
            if let Err(error) = window.hide() {
                tracing::warn!(%error, "the window does not hide");
            }
        } else {
            want(app, Wanted::Quit);
        }
    }
}

/// The person wants to see the desk: the window comes to the front, and in it the call that rings (V3).
pub(crate) fn come_forward(app: &AppHandle) {
    raise(app);
    want(app, Wanted::Window);
}

/// Tells the desk what the person wants, once there is a desk.
pub(crate) fn want(app: &AppHandle, wanted: Wanted) {
    let Some(bridge) = app.try_state::<Bridge>() else { return };
    let desk = bridge.desk().clone();
    tauri::async_runtime::spawn(async move { desk.wants(wanted).await });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quality_3_a_window_shows_pages_of_this_program_alone() {
        let (page, other) = if cfg!(windows) {
            ("http://tauri.localhost/", "https://tauri.localhost/")
        } else {
            ("tauri://localhost/", "http://tauri.localhost/")
        };
        let goes = |address: &str| is_a_page(&address.parse().unwrap());
        assert!(goes(page) && goes(&format!("{page}popout.html#bar")));
        for address in [
            other,
            "https://shop.example/",
            "http://localhost/",
            "http://127.0.0.1:7700/",
            "tauri://localhost:80/",
            "tauri://evil.example/",
            "tauri://localhost.evil.example/",
            "deskbell-file://localhost/x",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "about:blank",
            "deskbell://conversation/x",
        ] {
            assert!(!goes(address), "{address}");
        }
    }
}
