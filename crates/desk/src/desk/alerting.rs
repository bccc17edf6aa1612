//! The alerts' policy, brought together with the shell.

use super::Core;
use crate::rich;
use crate::shell::{Order, Sound};
use deskbell_domain::Time;
use deskbell_domain::alerts::{self, AlertEffect, Context, Happening, NoticeKind};

impl Core {
    /// Tells the policy what happened, and has the shell do what it owes for it (D2).
    pub(super) fn alert(&mut self, happening: Happening) {
        let preferences = self.shown.preferences();
        let volume = preferences.volume;
        let context = Context {
            window_focused: self.attention.window,
            focused_conversation: self.attention.conversation,
            preferences: alerts::Preferences {
                sound: preferences.sound,
                notifications: preferences.notifications,
            },
            do_not_disturb: self.health.do_not_disturb(),
        };
        let now: Time = self.clock.steady();
        for effect in self.alerts.on(now, happening, &context) {
            if let AlertEffect::Attention(on) = effect {
                self.ask_attention(|attention| attention.alerts = on);
            } else if let Some(order) = order(effect, volume) {
                self.order(order);
            }
        }
    }
}

fn order(effect: AlertEffect, volume: u8) -> Option<Order> {
    Some(match effect {
        AlertEffect::Notify(notice) => {
            let title = match notice.kind {
                NoticeKind::NewConversation => format!("{} · new conversation", notice.visitor),
                NoticeKind::Message => notice.visitor,
                NoticeKind::Waiting => format!("{} is waiting", notice.visitor),
            };
            Order::Notify { conversation: notice.conversation, title, body: rich::unmarked(&notice.text) }
        }
        AlertEffect::Withdraw { conversation } => Order::Withdraw { conversation },
        AlertEffect::Play(alerts::Sound::Message) => Order::Play { sound: Sound::Message, volume },
        AlertEffect::Play(alerts::Sound::NewConversation | alerts::Sound::Waiting) => {
            Order::Play { sound: Sound::Waiting, volume }
        }
        // Shared with the ring.
        AlertEffect::Attention(_) => return None,
    })
}
