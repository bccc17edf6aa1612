//! Carries out what the desk orders: notifications, sounds, the badge, attention, links.

use crate::health::Health;
use crate::notify::Notifications;
use crate::ring::Ringer;
use crate::sound::Speaker;
use crate::{tray, windows};
use deskbell_desk::{DeskHandle, Order};
use tauri::{AppHandle, UserAttentionType};

/// Carries out the desk's orders until it stops.
pub(crate) fn carry_out(app: AppHandle, desk: DeskHandle) {
    let mut orders = desk.orders();
    tauri::async_runtime::spawn(async move {
        let health = Health::watch(desk.clone());
        let mut notifications = Notifications::new(desk);
        let speaker = Speaker::new();
        let ringer = Ringer::new();
        while let Some(order) = orders.next().await {
            match order {
                Order::Notify { conversation, title, body } => notifications.show(conversation, title, body),
                Order::Withdraw { conversation } => notifications.withdraw(conversation),
                Order::Play { sound, volume } => speaker.play(sound, volume),
                Order::Ring { on: true, volume } => ringer.ring(volume),
                Order::Ring { on: false, .. } => ringer.hush(),
                Order::Badge { unread } => badge(&app, unread),
                Order::Attention { on } => attention(&app, on),
                Order::OpenUrl { url } => open_url(url),
                Order::Raise => windows::raise(&app),
                Order::Measure => health.measure(),
                Order::Test { volume, title, body } => health.test(volume, title, body),
            }
        }
    });
}

fn badge(app: &AppHandle, unread: u32) {
    tray::unread(app, unread);
    let Some(window) = windows::main_window(app) else { return };
    let title = if unread == 0 { "Deskbell".to_owned() } else { format!("({unread}) Deskbell") };
    let count = (unread > 0).then_some(i64::from(unread));
    for (what, done) in [("title", window.set_title(&title)), ("badge", window.set_badge_count(count))] {
        if let Err(error) = done {
            // Not every desktop has a badge; the title and the tray say it too.
            tracing::debug!(what, %error, "the number of unread messages is not shown");
        }
    }
}

fn attention(app: &AppHandle, on: bool) {
    let Some(window) = windows::main_window(app) else { return };
    if let Err(error) = window.request_user_attention(on.then_some(UserAttentionType::Informational)) {
        tracing::warn!(%error, "the window does not ask for attention");
    }
}

fn open_url(url: String) {
    // The system's opener can take its time; the next order does not wait for it.
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(error) = open::that_detached(url) {
            tracing::warn!(%error, "the link does not open");
        }
    });
}
