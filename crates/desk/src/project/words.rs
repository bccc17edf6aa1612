//! Entries, unsent messages and the line, as the page shows them.

use crate::queue::{Item, Stage};
use crate::rich;
use crate::session::{LinkFacts, on_hub};
use crate::view::{EntryView, LineDown, LinkState, LinkView, Unsent, UnsentState};
use deskbell_domain::thread::{Entry, EntryBody};
use deskbell_domain::{Span, Time};

/// A line that is down counts as connecting for so long.
pub(crate) const FIRST_MOMENTS: Span = Span::secs(3);

/// An entry with its text as nodes.
pub(crate) fn entry_view(entry: Entry) -> EntryView {
    let rich = match &entry.body {
        EntryBody::Message { text, .. } | EntryBody::Note { text, .. } | EntryBody::Whisper { text, .. } => {
            rich::nodes(text)
        }
        EntryBody::Happened { .. } => Vec::new(),
    };
    EntryView { entry, rich }
}

/// A message or note on its way; `None` for other commands.
pub(crate) fn unsent(item: &Item, live: bool) -> Option<Unsent> {
    let (conversation, note) = (item.command.action.conversation()?, item.command.action.is_note());
    let client_message_id = item.command.action.written()?;
    let text = item.command.action.text()?;
    let state = match &item.stage {
        // What the hub may have is not said to wait here: whoever wrote it would take it back and write it twice.
        Stage::Waiting | Stage::Files(_) if !live && !item.in_doubt => UnsentState::Waiting,
        Stage::Waiting | Stage::Sent | Stage::Files(_) | Stage::Stored { .. } => UnsentState::Sending,
        Stage::Refused(why) => UnsentState::Failed { why: why.clone() },
    };
    Some(Unsent {
        client_message_id,
        conversation,
        note,
        rich: rich::nodes(text),
        text: text.to_owned(),
        attachments: item.command.action.files().to_vec(),
        at: item.command.at,
        state,
    })
}

/// The line as the page shows it. `steady` is the steady clock at this moment.
pub(crate) fn link(facts: &LinkFacts, waiting: u32, steady: Time) -> LinkView {
    let state = if facts.live {
        LinkState::Live
    } else if steady.since(facts.down_since) < FIRST_MOMENTS {
        LinkState::Connecting
    } else {
        let since = facts.fresh.map(|fresh| fresh.hub(facts.skew_ms));
        LinkState::Offline {
            since: since.unwrap_or_else(|| on_hub(facts.wanted_at, facts.skew_ms)),
            next_try: facts.next_try.map(|wall| on_hub(wall, facts.skew_ms)),
            why: facts.why.clone().unwrap_or(LineDown::NoAnswer.into()),
        }
    };
    LinkView {
        state,
        round_trip_ms: facts.round_trip.map(|trip| u32::try_from(trip.0).unwrap_or(u32::MAX)),
        skew_ms: facts.skew_ms,
        waiting,
    }
}
