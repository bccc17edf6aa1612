//! Carries out what the desk orders: notifications, sounds, the badge, attention, links.

use crate::badge::Badge;
use crate::health::Health;
use crate::local_hub::LocalHub;
use crate::notify::{Notifications, Said};
use crate::ring::Ringer;
use crate::sound::Speaker;
use crate::updates::Updates;
use crate::{attention, windows};
use deskbell_desk::{DeskHandle, Order};
use std::path::PathBuf;
use tauri::AppHandle;
use tokio::sync::oneshot;

/// Carries out the desk's orders until it stops. A trial has this folder.
pub(crate) fn carry_out(app: AppHandle, desk: DeskHandle, trial: PathBuf, updates: Updates) {
    let mut orders = desk.orders();
    tauri::async_runtime::spawn(async move {
        let health = Health::watch(desk.clone());
        let mut notifications = Notifications::new(desk.clone());
        let speaker = Speaker::new();
        let measures = health.asks();
        let ringer = Ringer::new(move || measures.measure());
        let badge = Badge::new();
        let local_hub = LocalHub::new(trial, desk.clone());
        while let Some(order) = orders.next().await {
            match order {
                Order::Notify { about, title, body, acts } => {
                    notifications.show(about, Said { title, body, acts });
                }
                Order::Withdraw { about } => notifications.withdraw(about),
                Order::Play { sound, volume } => speaker.play(sound, volume),
                Order::Ring { ring } => {
                    ringer.ring(ring);
                    health.rings(true);
                }
                Order::Hush => {
                    ringer.hush();
                    health.rings(false);
                }
                Order::TryRing { ring } => tell_when_over(ringer.try_once(ring), desk.clone()),
                Order::StopTrying => ringer.stop_trying(),
                Order::Badge { unread } => badge.show(&app, unread),
                Order::Attention { attention } => attention::want(&app, attention),
                Order::OpenUrl { url } => open_url(url),
                Order::Raise => windows::raise(&app),
                Order::Quit => app.exit(0),
                Order::StartTrial => local_hub.start(),
                Order::EndTrial { forget } => local_hub.end(forget),
                Order::CheckUpdate(package) => updates.check(package),
                Order::ForgetUpdate => updates.forget(),
                Order::InstallUpdate(package) => updates.install(package),
                Order::Restart => app.request_restart(),
                Order::Measure => health.measure(),
                Order::Test { ring, title, body } => health.test(ring, title, body),
            }
        }
    });
}

/// A trial is over when it was played to its end, or when something else took its place.
fn tell_when_over(over: oneshot::Receiver<bool>, desk: DeskHandle) {
    tauri::async_runtime::spawn(async move {
        // Nothing is told of one that was stopped: it was played until then.
        desk.ring_tried(over.await.unwrap_or(true)).await;
    });
}

fn open_url(url: String) {
    // The system's opener can take its time; the next order does not wait for it.
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(error) = open::that_detached(url) {
            tracing::warn!(%error, "the link does not open");
        }
    });
}
