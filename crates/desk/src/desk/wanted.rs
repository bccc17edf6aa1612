//! What the person wants from outside the window: the tray, links, the system's own ways to quit (D1).

use super::{Core, Event};
use crate::call::CallAsk;
use crate::handle::Reply;
use crate::shell::{Order, Wanted};
use crate::view::{Change, LinkState};
use deskbell_domain::ConversationId;
use deskbell_domain::link::Link;

/// The conversation that is to be shown once somebody is signed in, a page is there, and it is known. Only the newest
/// wish counts.
#[derive(Debug, Default)]
pub(super) struct ToShow {
    wish: Option<Wish>,
    page: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wish {
    conversation: ConversationId,
    by_link: bool,
    /// It is being looked for.
    looking: bool,
}

impl ToShow {
    /// From now on somebody can be shown something.
    pub(super) const fn page_started(&mut self) {
        self.page = true;
    }

    /// Whether a link waits.
    pub(super) fn is_link(&self) -> bool {
        self.wish.is_some_and(|wish| wish.by_link)
    }

    /// Whoever wished it has gone.
    pub(super) const fn forget(&mut self) {
        self.wish = None;
    }

    const fn set(&mut self, conversation: ConversationId, by_link: bool) {
        self.wish = Some(Wish { conversation, by_link, looking: false });
    }
}

impl Core {
    pub(super) fn wanted(&mut self, wanted: Wanted) {
        tracing::info!(?wanted, "wanted from outside the window");
        match wanted {
            Wanted::Window => {
                if let Some(conversation) = self.ring_shown {
                    self.to_show.set(conversation, false);
                }
                self.order(Order::Raise);
            }
            Wanted::Conversation(conversation) => {
                self.to_show.set(conversation, false);
                self.order(Order::Raise);
            }
            Wanted::Link(Link::Conversation(conversation)) => {
                self.to_show.set(conversation, true);
                self.order(Order::Raise);
            }
            Wanted::Answer(call) => {
                let rings = self.calls.ringing_here().filter(|(ringing, _)| *ringing == call);
                let reply = self.refusals_are_shown();
                self.ask_call(CallAsk::Answer(call), reply);
                self.order(Order::Raise);
                if let Some((_, conversation)) = rings {
                    self.shown.tell(Change::Show { conversation });
                }
            }
            // The page knows what must be asked before (V5), and asks it where the toggle is.
            Wanted::Video => {
                self.order(Order::Raise);
                self.shown.tell(Change::WantsVideo);
            }
            Wanted::Quit if self.call_runs => {
                self.order(Order::Raise);
                self.shown.tell(Change::WantsQuit);
            }
            Wanted::Quit => self.order(Order::Quit),
        }
    }

    /// After every turn: what was wished for is shown as soon as it can be.
    pub(super) fn show_what_is_wanted(&mut self) {
        let Some(wish) = self.to_show.wish.filter(|wish| !wish.looking) else { return };
        if !self.to_show.page || !self.shows_desk() {
            return;
        }
        if self.world.conversations.contains_key(&wish.conversation) {
            self.to_show.forget();
            self.shown.tell(Change::Show { conversation: wish.conversation });
        } else if self.link().state != LinkState::Connecting {
            // While it connects the hub may be about to say.
            self.to_show.wish = Some(Wish { looking: true, ..wish });
            self.look_up(wish.conversation);
        }
    }

    /// Looks for a conversation that is not in the list: an old one may be kept here.
    fn look_up(&mut self, conversation: ConversationId) {
        let (reply, answer) = Reply::new();
        self.open_thread(conversation, reply);
        let events = self.events.clone();
        tokio::spawn(async move {
            let found = matches!(answer.await, Ok(Ok(_)));
            // A loop that is gone shows nothing.
            let _ = events.send(Event::LookedUp { conversation, found }).await;
        });
    }

    pub(super) fn looked_up(&mut self, conversation: ConversationId, found: bool) {
        if self.to_show.wish.is_none_or(|wish| wish.conversation != conversation) {
            return; // Something else is wished for by now.
        }
        self.to_show.forget();
        if found {
            self.shown.tell(Change::Show { conversation });
        } else {
            tracing::info!(%conversation, "what a link names is not here");
            self.shown.tell(Change::NotHere { online: self.session.is_live() });
        }
    }
}
