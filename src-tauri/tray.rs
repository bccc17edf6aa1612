//! The tray: the desk at a glance, the availability toggles, and the way out.

use crate::{bridge::Bridge, windows};
use deskbell_desk::DeskHandle;
use deskbell_desk::view::{Ask, Change, Phase, SwitchAvailability};
use deskbell_domain::agent::Status;
use deskbell_domain::{Channel, PerChannel};
use deskbell_protocol::head::{ChannelStanding, Me};
use std::sync::Mutex;
use std::sync::PoisonError;
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager};

/// The tray icon's name.
pub(crate) const ID: &str = "desk";

const SHOW: &str = "show";
const QUIT: &str = "quit";
/// What the icon shows.
#[derive(Default)]
struct Shown {
    colour: Colour,
    unread: bool,
}

/// The best that any channel offers: green, orange or red; none while signed out.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Colour {
    #[default]
    None,
    Green,
    Orange,
    Red,
}

/// Shows the tray icon and keeps it true.
pub(crate) fn show(app: &AppHandle, desk: &DeskHandle) -> tauri::Result<()> {
    let toggle = |channel: Channel| {
        let word = match channel {
            Channel::Chat => "Available for chat",
            Channel::Mobile => "Available for mobile",
            Channel::Video => "Available for video",
        };
        CheckMenuItem::with_id(app, channel.name(), word, false, false, None::<&str>)
    };
    let (chat, mobile, video) = (toggle(Channel::Chat)?, toggle(Channel::Mobile)?, toggle(Channel::Video)?);
    let menu = Menu::with_items(
        app,
        &[
            &MenuItem::with_id(app, SHOW, "Show Deskbell", true, None::<&str>)?,
            &PredefinedMenuItem::separator(app)?,
            &chat,
            &mobile,
            &video,
            &PredefinedMenuItem::separator(app)?,
            &MenuItem::with_id(app, QUIT, "Quit", true, None::<&str>)?,
        ],
    )?;
    TrayIconBuilder::with_id(ID)
        .icon(icon(&Shown::default())?)
        .tooltip("Deskbell")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                windows::raise(tray.app_handle());
            }
        })
        .build(app)?;
    app.manage(Mutex::new(Shown::default()));
    follow(app.clone(), desk.clone(), PerChannel { chat, mobile, video });
    Ok(())
}

/// The icon's dot follows the number of unread messages.
pub(crate) fn unread(app: &AppHandle, unread: u32) {
    repaint(app, |shown| shown.unread = unread > 0);
}

fn chosen(app: &AppHandle, id: &str) {
    match id {
        SHOW => windows::raise(app),
        QUIT => app.exit(0),
        toggle => {
            let Some(channel) = Channel::ALL.into_iter().find(|channel| channel.name() == toggle) else {
                return;
            };
            let desk = app.state::<Bridge>().desk().clone();
            tauri::async_runtime::spawn(async move {
                if let Err(error) = switch(&desk, channel).await {
                    tracing::warn!(%error, channel = channel.name(), "the toggle stays as it was");
                }
            });
        }
    }
}

/// Turns a toggle over. The menu's own check mark is not asked: the desk says what holds.
async fn switch(desk: &DeskHandle, channel: Channel) -> anyhow::Result<()> {
    let Some(Phase::Desk { desk: shown }) = desk.view().await.map(|view| view.phase) else { return Ok(()) };
    let available = !shown.me.channels.get(channel).available;
    desk.ask(Ask::SetAvailability(SwitchAvailability { channel, available })).await?;
    Ok(())
}

fn follow(app: AppHandle, desk: DeskHandle, toggles: PerChannel<CheckMenuItem<tauri::Wry>>) {
    let mut changes = desk.changes();
    tauri::async_runtime::spawn(async move {
        while let Some(list) = changes.next().await {
            for change in &list {
                if let Change::Me { me } = change {
                    standing(&app, &toggles, Some(me));
                } else if let Change::View { view } = change {
                    standing(&app, &toggles, signed_in(&view.phase));
                }
            }
        }
    });
}

/// Whose desk it is.
fn signed_in(phase: &Phase) -> Option<&Me> {
    match phase {
        Phase::Desk { desk } => Some(&desk.me),
        Phase::SignedOut { .. } | Phase::Loading { .. } => None,
    }
}

fn standing(app: &AppHandle, toggles: &PerChannel<CheckMenuItem<tauri::Wry>>, me: Option<&Me>) {
    for channel in Channel::ALL {
        let item = toggles.get(channel);
        let available = me.is_some_and(|me| me.channels.get(channel).available);
        if let Err(error) = item.set_enabled(me.is_some()).and_then(|()| item.set_checked(available)) {
            tracing::warn!(%error, "the tray's menu does not follow");
        }
    }
    let colour = me.map_or(Colour::None, |me| best(&me.channels));
    repaint(app, |shown| shown.colour = colour);
}

fn best(channels: &PerChannel<ChannelStanding>) -> Colour {
    let best = Channel::ALL.into_iter().map(|channel| channels.get(channel).status).min();
    match best {
        Some(Status::Available) => Colour::Green,
        Some(Status::Busy) => Colour::Orange,
        Some(Status::Unavailable) => Colour::Red,
        None => Colour::None,
    }
}

fn repaint(app: &AppHandle, change: impl FnOnce(&mut Shown)) {
    let Some(shown) = app.try_state::<Mutex<Shown>>() else { return };
    let picture = {
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut shown);
        icon(&shown)
    };
    let painted = picture.and_then(|picture| match app.tray_by_id(ID) {
        Some(tray) => tray.set_icon(Some(picture)),
        None => Ok(()),
    });
    if let Err(error) = painted {
        tracing::warn!(%error, "the tray icon stays as it was");
    }
}

fn icon(shown: &Shown) -> tauri::Result<Image<'static>> {
    Image::from_bytes(match (shown.colour, shown.unread) {
        (Colour::None, false) => include_bytes!("../icons/tray.png"),
        (Colour::None, true) => include_bytes!("../icons/tray-unread.png"),
        (Colour::Green, false) => include_bytes!("../icons/tray-green.png"),
        (Colour::Green, true) => include_bytes!("../icons/tray-green-unread.png"),
        (Colour::Orange, false) => include_bytes!("../icons/tray-orange.png"),
        (Colour::Orange, true) => include_bytes!("../icons/tray-orange-unread.png"),
        (Colour::Red, false) => include_bytes!("../icons/tray-red.png"),
        (Colour::Red, true) => include_bytes!("../icons/tray-red-unread.png"),
    })
}
