//! The small windows of a call: its own one, with the visitor's picture (V7), and a bar that says that a screen is
//! shared while the desk is in the background (V12). Both close with what they are about. They load a page of their
//! own, which may call less than the desk's (`permissions/call.toml`).

use crate::bridge::Bridge;
use crate::frames::Frames;
use crate::windows;
use deskbell_desk::DeskHandle;
use deskbell_desk::view::{
    Ask, CallOf, CallStage, CallView, Change, Phase, PopoutAct, PopoutView, Preferences, Refusal, SendMedia,
    ShareView, View,
};
use deskbell_domain::call::Sending;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::ipc::Channel;
use tauri::utils::config::Color;
use tauri::{AppHandle, Manager, State, WebviewUrl, WebviewWindow, Window, WindowEvent};

/// The names of the two in the capabilities.
pub(crate) const CALL: &str = "popout";
pub(crate) const BAR: &str = "sharing";
/// The call's own window before anybody has changed it, and the least that its buttons need.
const USUAL: (f64, f64) = (480.0, 324.0);
const SMALLEST: (f64, f64) = (264.0, 180.0);
/// The bar.
const BAR_SIZE: (f64, f64) = (420.0, 48.0);
/// It stands so far below the upper edge of the screen.
const BAR_TOP: f64 = 8.0;
/// The stage's colour in `app.css`: nothing flashes before the page is painted.
const STAGE: Color = Color(15, 16, 19, 255);

/// What the small windows show, and who is told.
#[derive(Default)]
pub(crate) struct Popout(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    view: PopoutView,
    preferences: Preferences,
    /// By the window's name.
    followers: HashMap<String, Channel<PopoutView>>,
    /// The desk's page, which shows the picture while the call's own window does not.
    stage: Option<Channel<bool>>,
}

impl Popout {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// The call that runs on this desk.
    fn running(&self) -> Option<&CallView> {
        self.view.call.as_ref().filter(|call| runs_here(call))
    }

    fn shares(&self) -> bool {
        self.running().is_some_and(|call| matches!(call.share, Some(ShareView::Shares { .. })))
    }

    fn prefer(&mut self, preferences: &Preferences) {
        self.view.theme = preferences.theme;
        self.view.language.clone_from(&preferences.language);
        self.view.on_top = preferences.popout_on_top;
        self.preferences = preferences.clone();
    }

    fn all(&mut self, view: &View) {
        self.prefer(&view.preferences);
        match &view.phase {
            Phase::Desk { desk } => {
                self.view.call.clone_from(&desk.call);
                self.view.skew_ms = desk.link.skew_ms;
            }
            Phase::SignedOut { .. } | Phase::Loading { .. } => self.view.call = None,
        }
    }

    fn take(&mut self, change: &Change) {
        // Whatever else the desk shows is none of a small window's business.
        if let Change::View { view } = change {
            self.all(view);
        } else if let Change::Call { call } = change {
            self.view.call.clone_from(call);
        } else if let Change::Link { link } = change {
            self.view.skew_ms = link.skew_ms;
        } else if let Change::Preferences { preferences } = change {
            self.prefer(preferences);
        }
    }
}

/// It was answered here and is not over.
fn runs_here(call: &CallView) -> bool {
    match call.stage {
        CallStage::Connecting { .. } | CallStage::Active { .. } | CallStage::Reconnecting { .. } => true,
        CallStage::Invited { .. }
        | CallStage::Room { .. }
        | CallStage::Ringing { .. }
        | CallStage::Answering
        | CallStage::Elsewhere { .. }
        | CallStage::Ended { .. } => false,
    }
}

/// Keeps the small windows true until the desk stops.
pub(crate) fn watch(app: AppHandle, desk: DeskHandle) {
    let mut changes = desk.changes();
    tauri::async_runtime::spawn(async move {
        if let Some(view) = desk.view().await {
            app.state::<Popout>().lock().all(&view);
        }
        while let Some(list) = changes.next().await {
            let (before, view, runs) = {
                let popout = app.state::<Popout>();
                let mut inner = popout.lock();
                let before = inner.view.clone();
                list.iter().for_each(|change| inner.take(change));
                (before, inner.view.clone(), inner.running().is_some())
            };
            if before == view {
                continue;
            }
            tell(&app, &view);
            if !runs {
                close(&app, CALL);
            }
            attend(&app);
        }
    });
}

fn tell(app: &AppHandle, view: &PopoutView) {
    // One that is gone misses nothing.
    app.state::<Popout>().lock().followers.retain(|_, follower| follower.send(view.clone()).is_ok());
}

/// The bar stands while a screen is shared and the desk itself, which says it too, is not in front.
fn attend(app: &AppHandle) {
    let shares = app.state::<Popout>().lock().shares();
    let in_front = windows::main_window(app).is_some_and(|main| main.is_focused().unwrap_or(false));
    let bar = app.get_webview_window(BAR);
    let done = match (shares, bar) {
        (false, Some(bar)) => bar.destroy(),
        (false, None) => Ok(()),
        (true, Some(bar)) if in_front => bar.hide(),
        (true, Some(bar)) => bar.show(),
        (true, None) if in_front => Ok(()),
        (true, None) => open_bar(app).map(drop),
    };
    if let Err(error) = done {
        tracing::warn!(%error, "the bar of a shared screen does not follow");
    }
}

fn open_bar(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let middle = app.primary_monitor()?.map_or(0.0, |monitor| {
        let left = f64::from(monitor.position().x) / monitor.scale_factor();
        left + (f64::from(monitor.size().width) / monitor.scale_factor() - BAR_SIZE.0) / 2.0
    });
    windows::window(app, BAR, WebviewUrl::App("popout.html#bar".into()))
        .inner_size(BAR_SIZE.0, BAR_SIZE.1)
        // A window that may not be resized is as high as GTK likes, so its size is fixed from both sides.
        .min_inner_size(BAR_SIZE.0, BAR_SIZE.1)
        .max_inner_size(BAR_SIZE.0, BAR_SIZE.1)
        .position(middle.max(0.0), BAR_TOP)
        .decorations(false)
        .always_on_top(true)
        .skip_taskbar(true)
        .focused(false)
        // Where the system can leave it out of what is shared.
        .content_protected(true)
        .background_color(STAGE)
        .build()
}

/// The desk's page wants the call in a window of its own; `shown` says true once it is open, and false when it has
/// been closed, by whomever.
#[tauri::command]
pub(crate) async fn pop_out(
    app: AppHandle,
    popout: State<'_, Popout>,
    shown: Channel<bool>,
) -> Result<(), Refusal> {
    let on_top = {
        let mut inner = popout.lock();
        if inner.running().is_none() {
            return Err(Refusal::CallOver);
        }
        inner.stage = Some(shown.clone());
        inner.view.on_top
    };
    let window = match app.get_webview_window(CALL) {
        Some(window) => window,
        None => windows::window(&app, CALL, WebviewUrl::App("popout.html".into()))
            .inner_size(USUAL.0, USUAL.1)
            .min_inner_size(SMALLEST.0, SMALLEST.1)
            .always_on_top(on_top)
            .background_color(STAGE)
            // The page has the words.
            .on_document_title_changed(|window, title| {
                if let Err(error) = window.set_title(&title) {
                    tracing::debug!(%error, "the window keeps its title");
                }
            })
            .build()
            .map_err(failed)?,
    };
    if let Err(error) = window.set_focus() {
        tracing::debug!(%error, "the window does not come forward");
    }
    say(&shown, true);
    Ok(())
}

/// The desk's page wants the picture back.
#[tauri::command]
pub(crate) async fn pop_in(app: AppHandle) {
    close(&app, CALL);
}

/// From now on a small window is told of the call.
#[tauri::command]
pub(crate) async fn call_follow(
    window: WebviewWindow,
    popout: State<'_, Popout>,
    channel: Channel<PopoutView>,
) -> Result<(), Refusal> {
    let mut inner = popout.lock();
    channel.send(inner.view.clone()).map_err(failed)?;
    inner.followers.insert(window.label().to_owned(), channel);
    Ok(())
}

/// A small window does something about the call.
#[tauri::command]
pub(crate) async fn call_act(
    window: WebviewWindow,
    bridge: State<'_, Bridge>,
    popout: State<'_, Popout>,
    act: PopoutAct,
) -> Result<(), Refusal> {
    let app = window.app_handle();
    let (running, preferences) = {
        let inner = popout.lock();
        (inner.running().map(|call| (call.call, call.mine)), inner.preferences.clone())
    };
    let (call, mine) = running.ok_or(Refusal::CallOver)?;
    let wished = |sending| sending != Sending::Off;
    let (microphone, camera) = (wished(mine.microphone), wished(mine.camera));
    let ask = match act {
        PopoutAct::Microphone { on } => Ask::SendMedia(SendMedia { microphone: on, camera }),
        PopoutAct::Camera { on } => Ask::SendMedia(SendMedia { microphone, camera: on }),
        PopoutAct::StopSharing => Ask::StopSharing(CallOf { call }),
        PopoutAct::HangUp => Ask::HangUp(CallOf { call }),
        PopoutAct::OnTop { on } => {
            let prefers = Ask::SetPreferences(Preferences { popout_on_top: on, ..preferences });
            // First: the organisation may have decided it.
            bridge.desk().ask(prefers).await?;
            return window.set_always_on_top(on).map_err(failed);
        }
        PopoutAct::Close => {
            close(app, CALL);
            return Ok(());
        }
        PopoutAct::ToDesk => {
            windows::raise(app);
            return Ok(());
        }
    };
    bridge.desk().ask(ask).await.map(drop)
}

/// The desk's page has started anew: it shows the picture itself.
pub(crate) fn page_started(app: &AppHandle) {
    app.state::<Popout>().lock().stage = None;
    close(app, CALL);
}

/// Closed by its own button or the system's: its place is kept by the plug-in that hears of it.
fn close(app: &AppHandle, name: &str) {
    if let Some(window) = app.get_webview_window(name)
        && let Err(error) = window.close()
    {
        tracing::warn!(%error, "the window does not close");
    }
}

/// What happens to any window.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    if let (CALL | BAR, WindowEvent::Destroyed) = (window.label(), event) {
        app.state::<Frames>().stop(window.label());
    }
    match (window.label(), event) {
        (CALL, WindowEvent::Destroyed) => {
            let stage = {
                let popout = app.state::<Popout>();
                let mut inner = popout.lock();
                inner.followers.remove(CALL);
                inner.stage.take()
            };
            if let Some(stage) = stage {
                say(&stage, false);
            }
        }
        (BAR, WindowEvent::Destroyed) => drop(app.state::<Popout>().lock().followers.remove(BAR)),
        (CALL | BAR, _) => {}
        (_, WindowEvent::Focused(_)) => {
            // Not from within the window system's own event.
            let app = app.clone();
            tauri::async_runtime::spawn(async move { attend(&app) });
        }
        _ => {}
    }
}

fn say(stage: &Channel<bool>, shown: bool) {
    if let Err(error) = stage.send(shown) {
        tracing::info!(%error, "the page is gone");
    }
}

fn failed(error: impl std::fmt::Display) -> Refusal {
    Refusal::Failed { why: error.to_string() }
}
