//! What holds for the alerts of a desk through any plan (D2).

use crate::{START, conversation};
use deskbell_domain::alerts::{
    AlertEffect, Alerts, Context, Happening, LadderSettings, NoticeKind, Preferences, Sound,
};
use deskbell_domain::{ConversationId, Span, Time};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn happening() -> impl Strategy<Value = Happening> {
    let conversation = || (0_u128..3).prop_map(conversation);
    let (visitor, text) = (|| "Mira".to_owned(), || "Hello".to_owned());
    prop_oneof![
        1 => conversation().prop_map(move |conversation| {
            Happening::NewConversation { conversation, visitor: visitor(), text: text() }
        }),
        4 => conversation().prop_map(move |conversation| {
            Happening::VisitorMessage { conversation, visitor: visitor(), text: text() }
        }),
        1 => conversation().prop_map(|conversation| Happening::Seen { conversation }),
        1 => conversation().prop_map(|conversation| Happening::Answered { conversation }),
        1 => conversation().prop_map(|conversation| Happening::Left { conversation }),
        3 => Just(Happening::Due),
    ]
}

/// Mostly a desk that may be heard.
fn context() -> impl Strategy<Value = Context> {
    let on = || prop::bool::weighted(0.8);
    (any::<bool>(), prop::option::of(0_u128..3), on(), on(), prop::bool::weighted(0.2)).prop_map(
        |(window_focused, focused, sound, notifications, do_not_disturb)| Context {
            window_focused,
            focused_conversation: focused.map(conversation),
            preferences: Preferences { sound, notifications },
            do_not_disturb,
        },
    )
}

fn subject(happening: &Happening) -> Option<ConversationId> {
    match happening {
        Happening::NewConversation { conversation, .. }
        | Happening::VisitorMessage { conversation, .. }
        | Happening::Seen { conversation }
        | Happening::Answered { conversation }
        | Happening::Left { conversation } => Some(*conversation),
        Happening::Due => None,
    }
}

/// What the world around the alerts looks like after their effects.
#[derive(Default)]
struct World {
    shown: BTreeSet<ConversationId>,
    unseen: BTreeSet<ConversationId>,
    sounded: BTreeMap<ConversationId, Time>,
    mark: bool,
}

impl World {
    /// Carries the effects out, and checks that each was allowed.
    fn obey(&mut self, now: Time, happening: &Happening, context: &Context, effects: &[AlertEffect]) {
        let looked_at = context.focused_conversation.filter(|_| context.window_focused);
        match happening {
            Happening::NewConversation { conversation, .. }
            | Happening::VisitorMessage { conversation, .. } => {
                if looked_at == Some(*conversation) {
                    self.unseen.remove(conversation);
                } else {
                    self.unseen.insert(*conversation);
                }
            }
            Happening::Seen { conversation }
            | Happening::Answered { conversation }
            | Happening::Left { conversation } => {
                self.unseen.remove(conversation);
            }
            Happening::Due => {}
        }
        for effect in effects {
            match effect {
                AlertEffect::Notify(notice) => {
                    assert!(context.preferences.notifications && !context.do_not_disturb, "not wanted");
                    assert_ne!(Some(notice.conversation), looked_at, "the agent looks at it");
                    assert!(self.unseen.contains(&notice.conversation), "seen already");
                    match subject(happening) {
                        Some(subject) => assert_eq!(subject, notice.conversation),
                        None => assert_eq!(notice.kind, NoticeKind::Waiting),
                    }
                    self.shown.insert(notice.conversation);
                }
                AlertEffect::Withdraw { conversation } => {
                    assert!(self.shown.remove(conversation), "withdrawn, though it was not shown");
                    self.unseen.remove(conversation);
                }
                AlertEffect::Play(sound) => {
                    assert!(context.preferences.sound && !context.do_not_disturb, "not wanted");
                    self.heard(now, happening, *sound, looked_at);
                }
                AlertEffect::Attention(mark) => {
                    assert_ne!(self.mark, *mark, "said already");
                    self.mark = *mark;
                }
            }
        }
    }

    fn heard(&mut self, now: Time, happening: &Happening, sound: Sound, looked_at: Option<ConversationId>) {
        match (subject(happening), sound) {
            (Some(conversation), Sound::Message) => {
                assert_ne!(Some(conversation), looked_at, "the agent looks at it");
                let last = self.sounded.insert(conversation, now);
                assert!(
                    last.is_none_or(|last| now.since(last) >= Span::secs(3)),
                    "a burst that sounds twice"
                );
            }
            (Some(conversation), Sound::NewConversation) => {
                self.sounded.insert(conversation, now);
            }
            (None, Sound::Waiting) => {}
            (Some(_), Sound::Waiting) | (None, Sound::NewConversation | Sound::Message) => {
                panic!("{sound:?} at {happening:?}")
            }
        }
    }
}

proptest! {
    #[test]
    fn d2_alerts_keep_their_rules_through_any_plan(
        plan in prop::collection::vec((0_u64..40_000, happening(), context()), 1..80)
    ) {
        let mut alerts = Alerts::new(LadderSettings::default());
        let mut world = World::default();
        let mut now = START;
        for (millis, happening, context) in plan {
            now = now + Span::millis(millis);
            let effects = alerts.on(now, happening.clone(), &context);
            world.obey(now, &happening, &context, &effects);
            if let (Happening::NewConversation { .. }, true, false) =
                (&happening, context.preferences.sound, context.do_not_disturb)
            {
                prop_assert!(effects.contains(&AlertEffect::Play(Sound::NewConversation)));
            }
            if happening == Happening::Due {
                prop_assert!(alerts.next_deadline().is_none_or(|due| due > now), "the same deadline again");
            }
            prop_assert!(alerts.next_deadline().is_none_or(|due| due <= now + Span::secs(240)));
            prop_assert!(world.mark || world.shown.is_empty(), "a notification without the mark");
            for shown in &world.shown {
                for done in [
                    Happening::Seen { conversation: *shown },
                    Happening::Answered { conversation: *shown },
                    Happening::Left { conversation: *shown },
                ] {
                    let gone = alerts.clone().on(now, done, &context);
                    let withdraw = AlertEffect::Withdraw { conversation: *shown };
                    prop_assert!(gone.contains(&withdraw), "a notification that nothing takes away");
                }
            }
        }
        let calm = Alerts::new(LadderSettings::default());
        for n in 0..3 {
            let seen = Happening::Seen { conversation: conversation(n) };
            let context = Context {
                window_focused: false,
                focused_conversation: None,
                preferences: Preferences { sound: true, notifications: true },
                do_not_disturb: false,
            };
            let effects = alerts.on(now + Span::secs(9), seen.clone(), &context);
            world.obey(now, &seen, &context, &effects);
        }
        prop_assert_eq!(alerts, calm, "something is remembered of what is settled");
        prop_assert!(world.shown.is_empty() && !world.mark);
    }
}
