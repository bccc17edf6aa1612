//! The tray: the desk at a glance, the toggles, the call, and the way out (D1, V3).

mod shown;
mod words;

use crate::bridge::Bridge;
use crate::windows;
use deskbell_desk::view::{Ask, CallOf, FinishFirst, SwitchAvailability};
use deskbell_desk::{DeskHandle, Wanted};
use deskbell_domain::Channel;
use shown::{Act, Colour, Line, Picture, Shown};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, IsMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};
use tokio::sync::Notify;

/// The tray icon's name.
pub(crate) const ID: &str = "desk";

/// What is painted, to tell what has to be painted anew.
struct Painted {
    picture: Picture,
    number: Option<String>,
    tooltip: String,
    lines: Vec<Line>,
    items: Vec<Item>,
}

impl Painted {
    /// A click turns the system's own mark over, whatever comes of the wish.
    fn forget_marks(&mut self) {
        for line in &mut self.lines {
            if let Line::Turns { text, .. } = line {
                text.clear();
            }
        }
    }
}

/// A line as the system has it.
enum Item {
    Separator(PredefinedMenuItem<Wry>),
    Plain(MenuItem<Wry>),
    Check(CheckMenuItem<Wry>),
}

/// Shows the tray icon and keeps it true.
pub(crate) fn show(app: &AppHandle, desk: &DeskHandle) -> tauri::Result<()> {
    let shown = Arc::new(Mutex::new(Shown::new(sys_locale::get_locales().collect())));
    let painted = {
        let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = shown.lines();
        let items = items(app, &lines)?;
        let (picture, number, tooltip) = (shown.picture(), shown.number(), shown.tooltip());
        Painted { picture, number, tooltip, lines, items }
    };
    let clicked = Arc::new(Notify::new());
    let click = Arc::clone(&clicked);
    let tray = TrayIconBuilder::with_id(ID)
        .icon(icon(painted.picture)?)
        .tooltip(&painted.tooltip)
        .menu(&menu(app, &painted.items)?)
        .show_menu_on_left_click(false)
        .on_menu_event(move |app, event| {
            if let Ok(act) = event.id().as_ref().parse() {
                click.notify_one();
                chosen(app, act);
            }
        })
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                windows::come_forward(tray.app_handle());
            }
        })
        .build(app)?;
    follow(app.clone(), tray, desk.clone(), shown, painted, clicked);
    Ok(())
}

fn follow(
    app: AppHandle,
    tray: TrayIcon,
    desk: DeskHandle,
    shown: Arc<Mutex<Shown>>,
    mut painted: Painted,
    clicked: Arc<Notify>,
) {
    let mut changes = desk.changes();
    tauri::async_runtime::spawn(async move {
        // What was shown before the tray was there.
        if let Some(view) = desk.view().await {
            shown.lock().unwrap_or_else(PoisonError::into_inner).anew(&view);
        }
        loop {
            painted = match repaint(&app, &tray, &shown, painted).await {
                Some(painted) => painted,
                None => return,
            };
            loop {
                let list = tokio::select! {
                    list = changes.next() => list,
                    () = clicked.notified() => {
                        painted.forget_marks();
                        break;
                    }
                };
                let Some(list) = list else { return };
                let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
                // Each is taken in, also after one that matters.
                let mattering = list.iter().filter(|change| shown.apply(change)).count();
                if mattering > 0 {
                    break;
                }
            }
        }
    });
}

/// Paints what is different, where the system wants it: on the main thread, all at once.
async fn repaint(
    app: &AppHandle,
    tray: &TrayIcon,
    shown: &Arc<Mutex<Shown>>,
    mut painted: Painted,
) -> Option<Painted> {
    let (done, is_done) = tokio::sync::oneshot::channel();
    let (of_app, tray, shown) = (app.clone(), tray.clone(), Arc::clone(shown));
    let asked = app.run_on_main_thread(move || {
        let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = paint(&of_app, &tray, &shown, &mut painted) {
            tracing::warn!(%error, "the tray does not follow");
        }
        // Whoever waits has gone with the program.
        let _ = done.send(painted);
    });
    asked.ok()?;
    is_done.await.ok()
}

fn paint(app: &AppHandle, tray: &TrayIcon, shown: &Shown, painted: &mut Painted) -> tauri::Result<()> {
    let picture = shown.picture();
    if painted.picture != picture {
        tray.set_icon(Some(icon(picture)?))?;
        painted.picture = picture;
    }
    let number = shown.number();
    if painted.number != number {
        tray.set_title(number.as_deref())?;
        painted.number = number;
    }
    let tooltip = shown.tooltip();
    if painted.tooltip != tooltip {
        tray.set_tooltip(Some(&tooltip))?;
        painted.tooltip = tooltip;
    }
    let lines = shown.lines();
    if painted.lines == lines {
        return Ok(());
    }
    let kept =
        painted.lines.len() == lines.len() && painted.lines.iter().zip(&lines).all(|(a, b)| alike(a, b));
    if kept {
        // A menu that is open stays open.
        for ((item, before), now) in painted.items.iter().zip(&painted.lines).zip(&lines) {
            if before != now {
                item.set(now)?;
            }
        }
    } else {
        let items = items(app, &lines)?;
        tray.set_menu(Some(menu(app, &items)?))?;
        painted.items = items;
    }
    painted.lines = lines;
    Ok(())
}

/// Whether one line can become the other in its place.
fn alike(a: &Line, b: &Line) -> bool {
    match (a, b) {
        (Line::Separator, Line::Separator) | (Line::Words(_), Line::Words(_)) => true,
        (Line::Does { act: a, .. }, Line::Does { act: b, .. })
        | (Line::Turns { act: a, .. }, Line::Turns { act: b, .. }) => a == b,
        (Line::Separator | Line::Words(_) | Line::Does { .. } | Line::Turns { .. }, _) => false,
    }
}

impl Item {
    fn set(&self, line: &Line) -> tauri::Result<()> {
        match (self, line) {
            (Self::Plain(item), Line::Words(text)) => item.set_text(plain(text)),
            (Self::Plain(item), Line::Does { text, enabled, .. }) => {
                item.set_text(plain(text))?;
                item.set_enabled(*enabled)
            }
            (Self::Check(item), Line::Turns { text, enabled, on, .. }) => {
                item.set_text(plain(text))?;
                item.set_enabled(*enabled)?;
                item.set_checked(*on)
            }
            (Self::Separator(_) | Self::Plain(_) | Self::Check(_), _) => Ok(()),
        }
    }

    fn as_item(&self) -> &dyn IsMenuItem<Wry> {
        match self {
            Self::Separator(item) => item,
            Self::Plain(item) => item,
            Self::Check(item) => item,
        }
    }
}

fn items(app: &AppHandle, lines: &[Line]) -> tauri::Result<Vec<Item>> {
    let item = |line: &Line| {
        Ok(match line {
            Line::Separator => Item::Separator(PredefinedMenuItem::separator(app)?),
            Line::Words(text) => Item::Plain(MenuItem::new(app, plain(text), false, None::<&str>)?),
            Line::Does { act, text, enabled } => {
                Item::Plain(MenuItem::with_id(app, act.to_string(), plain(text), *enabled, None::<&str>)?)
            }
            Line::Turns { act, text, enabled, on } => Item::Check(CheckMenuItem::with_id(
                app,
                act.to_string(),
                plain(text),
                *enabled,
                *on,
                None::<&str>,
            )?),
        })
    };
    lines.iter().map(item).collect()
}

fn menu(app: &AppHandle, items: &[Item]) -> tauri::Result<Menu<Wry>> {
    Menu::with_items(app, &items.iter().map(Item::as_item).collect::<Vec<_>>())
}

/// Menus underline the letter after a `&`, also in a visitor's name.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

fn chosen(app: &AppHandle, act: Act) {
    tracing::info!(?act, "chosen in the tray");
    let desk = app.state::<Bridge>().desk().clone();
    if act == Act::Open {
        return windows::come_forward(app);
    }
    tauri::async_runtime::spawn(async move {
        if let Err(error) = carry_out(&desk, act).await {
            tracing::warn!(%error, ?act, "the tray's wish is refused");
        }
    });
}

async fn carry_out(desk: &DeskHandle, act: Act) -> anyhow::Result<()> {
    match act {
        Act::Open => desk.wants(Wanted::Window).await,
        Act::Longest(conversation) => desk.wants(Wanted::Conversation(conversation)).await,
        Act::Answer(call) => desk.wants(Wanted::Answer(call)).await,
        Act::Decline(call) => drop(desk.ask(Ask::DeclineCall(CallOf { call })).await?),
        Act::HangUp(call) => drop(desk.ask(Ask::HangUp(CallOf { call })).await?),
        Act::Toggle(channel) => turn(desk, channel).await?,
        Act::Finish => {
            let finish = !me(desk).await?.finishing;
            desk.ask(Ask::Finish(FinishFirst { finish })).await?;
        }
        Act::Quit => desk.wants(Wanted::Quit).await,
    }
    Ok(())
}

/// Turns a toggle over. The menu's own check mark is not asked: the desk says what holds.
async fn turn(desk: &DeskHandle, channel: Channel) -> anyhow::Result<()> {
    let available = !me(desk).await?.channels.get(channel).available;
    if available && channel == Channel::Video {
        desk.wants(Wanted::Video).await;
    } else {
        desk.ask(Ask::SetAvailability(SwitchAvailability { channel, available })).await?;
    }
    Ok(())
}

async fn me(desk: &DeskHandle) -> anyhow::Result<deskbell_protocol::head::Me> {
    let mut shown = Shown::new(Vec::new());
    if let Some(view) = desk.view().await {
        shown.anew(&view);
    }
    shown.me().cloned().ok_or_else(|| anyhow::anyhow!("nobody is signed in"))
}

fn icon(picture: Picture) -> tauri::Result<Image<'static>> {
    Image::from_bytes(match (picture.colour, picture.unread) {
        (Colour::None, false) => include_bytes!("../../icons/tray.png"),
        (Colour::None, true) => include_bytes!("../../icons/tray-unread.png"),
        (Colour::Green, false) => include_bytes!("../../icons/tray-green.png"),
        (Colour::Green, true) => include_bytes!("../../icons/tray-green-unread.png"),
        (Colour::Orange, false) => include_bytes!("../../icons/tray-orange.png"),
        (Colour::Orange, true) => include_bytes!("../../icons/tray-orange-unread.png"),
        (Colour::Red, false) => include_bytes!("../../icons/tray-red.png"),
        (Colour::Red, true) => include_bytes!("../../icons/tray-red-unread.png"),
        (Colour::Offline, false) => include_bytes!("../../icons/tray-offline.png"),
        (Colour::Offline, true) => include_bytes!("../../icons/tray-offline-unread.png"),
    })
}
