//! What matters only now.

use super::{Specimen, at, maya, sales, talk, told};
use deskbell_domain::{Span, UserId};
use deskbell_protocol::event::{QueuePlace, Typing, Volatile};
use deskbell_protocol::head::{DeskStanding, PresenceOf, QueueStanding};
use deskbell_protocol::method::from_hub;

pub(crate) fn all() -> Vec<Specimen> {
    let queue =
        |waiting, longest_since| Volatile::Queue(QueueStanding { group: sales(), waiting, longest_since });
    let place = |wait| Volatile::Place(QueuePlace { conversation: talk(), place: 2, wait });
    [
        ("typing", Volatile::Typing(Typing { conversation: talk(), on: true })),
        ("presence", Volatile::Presence(PresenceOf { user: UserId::Visitor(maya()), online: false })),
        ("queue", queue(2, Some(at(1)))),
        ("queue, nobody waits", queue(0, None)),
        ("place (C2)", place(Some(Span::secs(90)))),
        ("place, the wait is not known", place(None)),
        ("desk, open", Volatile::Desk(DeskStanding::Open)),
        ("desk, busy", Volatile::Desk(DeskStanding::Busy { waiting: 2, wait: Some(Span::mins(4)) })),
        ("desk, full", Volatile::Desk(DeskStanding::Full)),
        ("desk, away", Volatile::Desk(DeskStanding::Away)),
    ]
    .map(|(name, said)| {
        let expected = said.clone();
        told(name, from_hub::VOLATILE, said, move |raw| {
            assert_eq!(serde_json::from_str::<Volatile>(raw.get()).unwrap(), expected);
        })
    })
    .into()
}
