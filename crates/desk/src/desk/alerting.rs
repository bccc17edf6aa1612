//! The alerts' policy, brought together with the shell.

use super::Core;
use super::alert_words::{self, Words};
use crate::call::CallAsk;
use crate::handle::Reply;
use crate::rich;
use crate::shell::{Act, Order, Sound};
use crate::view::Change;
use deskbell_domain::Time;
use deskbell_domain::alerts::{self, About, AlertEffect, Context, Happening, Notice, NoticeKind};

impl Core {
    /// Tells the policy what happened, and has the shell do what it owes for it (D2, V3).
    pub(super) fn alert(&mut self, happening: Happening) {
        let preferences = self.shown.preferences();
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
            let order = self.order_of(effect);
            self.order(order);
        }
    }

    fn order_of(&self, effect: AlertEffect) -> Order {
        let volume = self.shown.preferences().volume;
        match effect {
            AlertEffect::Notify(notice) => notification(notice, self.notification_words()),
            AlertEffect::Withdraw { about } => Order::Withdraw { about },
            AlertEffect::Play(alerts::Sound::Message) => Order::Play { sound: Sound::Message, volume },
            AlertEffect::Play(alerts::Sound::NewConversation | alerts::Sound::Waiting) => {
                Order::Play { sound: Sound::Waiting, volume }
            }
            AlertEffect::Ring => Order::Ring { ring: self.ring_sound() },
            AlertEffect::Hush => {
                tracing::info!("the ring is over");
                Order::Hush
            }
            AlertEffect::Attention(attention) => Order::Attention { attention },
        }
    }

    /// The language that the person chose, else the system's.
    pub(super) fn notification_words(&self) -> &'static Words {
        let chosen = self.shown.preferences().language.as_deref();
        alert_words::of(chosen.into_iter().chain(self.languages.iter().map(String::as_str)))
    }

    /// The person has answered a notification.
    pub(super) fn noticed(&mut self, about: About, act: Act) {
        tracing::info!(?about, ?act, "a notification is answered");
        let conversation = about.conversation();
        match (act, about) {
            (Act::Accept, About::Call { call, .. }) => {
                let reply = self.refusals_are_shown();
                self.ask_call(CallAsk::Answer(call), reply);
                self.order(Order::Raise);
                self.shown.tell(Change::Show { conversation });
            }
            (Act::Decline, About::Call { call, .. }) => {
                let reply = self.refusals_are_shown();
                self.ask_call(CallAsk::Decline(call), reply);
            }
            (Act::Reply, _) => {
                self.order(Order::Raise);
                self.shown.tell(Change::Reply { conversation });
            }
            (Act::Open, _) | (Act::Accept | Act::Decline, About::Conversation(_)) => {
                self.order(Order::Raise);
                self.shown.tell(Change::Show { conversation });
            }
        }
    }

    /// Nobody waits for the answer of what was asked outside the window: a refusal is shown in it.
    pub(super) fn refusals_are_shown(&self) -> Reply {
        let (reply, answer) = Reply::new();
        let events = self.events.clone();
        tokio::spawn(async move {
            if let Ok(Err(error)) = answer.await {
                // A desk that has stopped shows nothing any more.
                let _ = events.send(super::Event::Refused(error)).await;
            }
        });
        reply
    }
}

fn notification(notice: Notice, words: &Words) -> Order {
    let Notice { about, kind, visitor, text } = notice;
    let title = match kind {
        NoticeKind::NewConversation => (words.new)(&visitor),
        NoticeKind::Message => visitor,
        NoticeKind::Waiting => (words.waiting)(&visitor),
        NoticeKind::Unanswered => (words.unanswered)(&visitor),
        NoticeKind::Call => (words.calls)(&visitor),
    };
    let acts: &[Act] = match about {
        About::Call { .. } => &[Act::Accept, Act::Decline],
        About::Conversation(_) => &[Act::Reply, Act::Open],
    };
    let acts = acts.iter().map(|act| (*act, (words.act)(*act).to_owned())).collect();
    Order::Notify { about, title, body: rich::unmarked(&text), acts }
}
