//! What holds for the alerts of a desk through any plan (D2, V3).

use crate::{START, conversation};
use deskbell_domain::alerts::{
    About, AlertEffect, Alerts, Attention, Context, Happening, LadderSettings, NoticeKind, Preferences, Sound,
};
use deskbell_domain::{CallId, ConversationId, Span, Time};
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
        2 => (0_u128..2, 0_u128..3).prop_map(|(call, of)| Happening::CallRings {
            call: CallId(uuid::Uuid::from_u128(900 + call)),
            conversation: crate::conversation(of),
            visitor: "Mira".to_owned(),
            group: "Showroom".to_owned(),
        }),
        1 => Just(Happening::CallQuiet),
        1 => Just(Happening::Changed),
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

/// The conversation whose messages a happening is about.
fn subject(happening: &Happening) -> Option<ConversationId> {
    match happening {
        Happening::NewConversation { conversation, .. }
        | Happening::VisitorMessage { conversation, .. }
        | Happening::Seen { conversation }
        | Happening::Answered { conversation }
        | Happening::Left { conversation } => Some(*conversation),
        Happening::CallRings { .. } | Happening::CallQuiet | Happening::Changed | Happening::Due => None,
    }
}

/// What the world around the alerts looks like after their effects.
#[derive(Default)]
struct World {
    shown: BTreeSet<About>,
    /// Nobody has answered.
    waits: BTreeSet<ConversationId>,
    /// Nobody has looked.
    unseen: BTreeSet<ConversationId>,
    sounded: BTreeMap<ConversationId, Time>,
    /// The call that rings, as far as was told.
    call: Option<About>,
    rings: bool,
    attention: Attention,
}

impl World {
    fn takes_in(&mut self, happening: &Happening, looked_at: Option<ConversationId>) {
        match happening {
            Happening::NewConversation { conversation, .. }
            | Happening::VisitorMessage { conversation, .. } => {
                self.waits.insert(*conversation);
                if looked_at == Some(*conversation) {
                    self.unseen.remove(conversation);
                } else {
                    self.unseen.insert(*conversation);
                }
            }
            Happening::Seen { conversation } => {
                self.unseen.remove(conversation);
            }
            Happening::Answered { conversation } | Happening::Left { conversation } => {
                self.unseen.remove(conversation);
                self.waits.remove(conversation);
            }
            Happening::CallRings { call, conversation, .. } => {
                self.call = Some(About::Call { call: *call, conversation: *conversation });
            }
            Happening::CallQuiet => self.call = None,
            Happening::Due => {
                // A repeat that comes due in focus counts as seen, and the model does not know which do.
                if let Some(conversation) = looked_at {
                    self.unseen.remove(&conversation);
                }
            }
            Happening::Changed => {}
        }
    }

    /// Carries the effects out, and checks that each was allowed.
    fn obey(&mut self, now: Time, happening: &Happening, context: &Context, effects: &[AlertEffect]) {
        let looked_at = context.focused_conversation.filter(|_| context.window_focused);
        self.takes_in(happening, looked_at);
        for effect in effects {
            match effect {
                AlertEffect::Notify(notice) => {
                    assert!(context.preferences.notifications && !context.do_not_disturb, "not wanted");
                    assert_ne!(Some(notice.about.conversation()), looked_at, "the agent looks at it");
                    match notice.about {
                        About::Call { .. } => assert_eq!(self.call, Some(notice.about), "it does not ring"),
                        About::Conversation(conversation) => {
                            assert!(self.waits.contains(&conversation), "answered already");
                            let repeats =
                                [NoticeKind::Waiting, NoticeKind::Unanswered].contains(&notice.kind);
                            assert_eq!(repeats, subject(happening).is_none());
                            assert!(
                                notice.kind != NoticeKind::Unanswered || !self.unseen.contains(&conversation),
                                "nobody has looked"
                            );
                        }
                    }
                    self.shown.insert(notice.about);
                }
                AlertEffect::Withdraw { about } => {
                    assert!(self.shown.remove(about), "withdrawn, though it was not shown");
                    if let About::Conversation(conversation) = about {
                        self.unseen.remove(conversation);
                    }
                }
                AlertEffect::Play(sound) => {
                    assert!(context.preferences.sound && !context.do_not_disturb, "not wanted");
                    self.heard(now, happening, *sound, looked_at);
                }
                AlertEffect::Ring => {
                    assert!(context.preferences.sound, "not wanted");
                    assert!(!self.rings && self.call.is_some(), "nothing rings");
                    self.rings = true;
                }
                AlertEffect::Hush => {
                    assert!(self.rings, "it was silent");
                    self.rings = false;
                }
                AlertEffect::Attention(attention) => {
                    assert_ne!(self.attention, *attention, "said already");
                    self.attention = *attention;
                }
            }
        }
        assert_eq!(
            self.rings,
            self.call.is_some() && context.preferences.sound,
            "a ring sounds from its beginning to its end, through do-not-disturb too"
        );
        assert_eq!(self.attention == Attention::Urgent, self.call.is_some());
        let calls = self.shown.iter().filter(|about| matches!(about, About::Call { .. }));
        assert!(calls.into_iter().all(|shown| Some(*shown) == self.call), "shown after its end");
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
            (None, Sound::Waiting) => {
                assert!(!self.waits.is_empty(), "nobody waits");
            }
            (Some(_), Sound::Waiting) | (None, Sound::NewConversation | Sound::Message) => {
                panic!("{sound:?} at {happening:?}")
            }
        }
    }
}

proptest! {
    #[test]
    fn d2_v3_alerts_keep_their_rules_through_any_plan(
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
            prop_assert!(
                world.attention != Attention::Calm || world.shown.is_empty(),
                "a notification without the mark"
            );
            for shown in &world.shown {
                let conversation = shown.conversation();
                let ends = match shown {
                    About::Conversation(_) => vec![
                        Happening::Seen { conversation },
                        Happening::Answered { conversation },
                        Happening::Left { conversation },
                    ],
                    About::Call { .. } => vec![Happening::CallQuiet],
                };
                for done in ends {
                    let gone = alerts.clone().on(now, done, &context);
                    let withdraw = AlertEffect::Withdraw { about: *shown };
                    prop_assert!(gone.contains(&withdraw), "a notification that nothing takes away");
                }
            }
        }
        let calm = Alerts::new(LadderSettings::default());
        let context = Context {
            window_focused: false,
            focused_conversation: None,
            preferences: Preferences { sound: true, notifications: true },
            do_not_disturb: false,
        };
        let handled = (0..3).map(|n| Happening::Answered { conversation: conversation(n) });
        for done in [Happening::CallQuiet].into_iter().chain(handled) {
            let effects = alerts.on(now + Span::secs(9), done.clone(), &context);
            world.obey(now, &done, &context, &effects);
        }
        prop_assert_eq!(alerts, calm, "something is remembered of what is settled");
        prop_assert!(world.shown.is_empty() && !world.rings && world.attention == Attention::Calm);
    }
}
