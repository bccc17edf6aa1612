//! Native notifications: one about each conversation and each call, with what can be done at once, and taken back when
//! it was handled.

#[cfg_attr(not(all(unix, not(target_os = "macos"))), path = "other.rs")]
mod system;

use deskbell_desk::{Act, DeskHandle};
use deskbell_domain::alerts::About;
use notify_rust::NotificationResponse;
use std::collections::HashMap;
use tauri::async_runtime::JoinHandle;
use tokio::sync::mpsc::{Sender, channel};

/// What a notification says and offers.
pub(crate) struct Said {
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) acts: Vec<(Act, String)>,
}

/// What is to become of a notification.
pub(crate) enum Wish {
    /// Show it, in place of an older one.
    Show(Said),
    /// Take it back.
    Withdraw,
}

/// Shows a notification about nothing, which goes by itself; says whether the system has taken it.
pub(crate) async fn test(title: &str, body: &str) -> bool {
    system::test(title, body)
        .await
        .inspect_err(|error| tracing::warn!(%error, "the notification is not shown"))
        .is_ok()
}

/// All notifications. Each has a task of its own, so that a slow notification service holds up nothing else.
pub(crate) struct Notifications {
    desk: DeskHandle,
    shown: HashMap<About, (Sender<Wish>, JoinHandle<()>)>,
}

impl Notifications {
    pub(crate) fn new(desk: DeskHandle) -> Self {
        Self { desk, shown: HashMap::new() }
    }

    pub(crate) fn show(&mut self, about: About, said: Said) {
        self.wish(about, Wish::Show(said));
    }

    pub(crate) fn withdraw(&mut self, about: About) {
        if self.shown.contains_key(&about) {
            self.wish(about, Wish::Withdraw);
        }
        // A call rings once: whoever has shown it goes when it is withdrawn.
        if let About::Call { .. } = about {
            self.shown.remove(&about);
        }
    }

    fn wish(&mut self, about: About, wish: Wish) {
        self.shown.retain(|_, (_, task)| !task.inner().is_finished());
        let (wishes, _) = self.shown.entry(about).or_insert_with(|| {
            // Bounded: a service that is sixteen wishes behind does not need the newest one either.
            let (wishes, next) = channel(16);
            (wishes, tauri::async_runtime::spawn(system::keep(about, next, self.desk.clone())))
        });
        if wishes.try_send(wish).is_err() {
            tracing::warn!(?about, "the notification service does not answer");
        }
    }
}

/// What an act is called between the desk and the system.
const fn key(act: Act) -> &'static str {
    match act {
        Act::Open => "open",
        Act::Reply => "reply",
        Act::Accept => "accept",
        Act::Decline => "decline",
    }
}

/// What the person has done; `None` when it was only closed.
fn done(response: &NotificationResponse) -> Option<Act> {
    match response {
        NotificationResponse::Action(pressed) => {
            let acts = [Act::Open, Act::Reply, Act::Accept, Act::Decline];
            Some(acts.into_iter().find(|act| key(*act) == pressed).unwrap_or(Act::Open))
        }
        NotificationResponse::Default | NotificationResponse::Reply(_) => Some(Act::Open),
        NotificationResponse::Closed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify_rust::CloseReason;

    #[test]
    fn d2_each_act_is_known_again_and_a_click_opens() {
        for act in [Act::Open, Act::Reply, Act::Accept, Act::Decline] {
            assert_eq!(done(&NotificationResponse::Action(key(act).to_owned())), Some(act));
        }
        assert_eq!(done(&NotificationResponse::Default), Some(Act::Open));
        assert_eq!(done(&NotificationResponse::Action("default".to_owned())), Some(Act::Open));
        assert_eq!(done(&NotificationResponse::Closed(CloseReason::Dismissed)), None);
    }
}
