//! One file and how far it has come. It knows nothing of the others: which of them goes next is for
//! [`Outgoing`](super::Outgoing) to say.

use crate::view::{FileState, FileView, Refusal};
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AttachmentId, ClientMessageId, ConversationId, Span, Time};

/// First delay after a failure that passes; it doubles.
const RETRY_MIN: Span = Span::secs(1);
/// Longest such delay.
const RETRY_MAX: Span = Span::secs(30);
/// The hub forgets what is in no message after a day; what is nearly as old is sent again.
const FRESH: Span = Span::hours(20);

/// A file in a composer. This is also what the outbox keeps of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Which, on this desk.
    pub id: AttachmentId,
    /// In which composer.
    pub conversation: ConversationId,
    /// Its name.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
    /// Whether it can be shown as a picture.
    pub picture: bool,
    /// When it was announced to the hub, on this computer's clock, and what the hub calls it.
    pub announced: Option<(Time, AttachmentId)>,
    /// As the hub found it to be, once it was whole there.
    pub attachment: Option<Attachment>,
    /// Why the hub does not take it.
    pub refused: Option<Refusal>,
    /// The message that names it, and its place there; it stands in no composer then.
    pub message: Option<(ClientMessageId, u32)>,
}

/// A file, and its way to the hub.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) draft: Draft,
    /// A message that names it, or its removal, is being written to the disk: nothing else can name it meanwhile.
    pub(super) leaves: bool,
    /// Of a message: the hub is to be asked whether it still has it, and gets it again if not.
    again: bool,
    /// Bytes that the hub has, while it is on its way.
    under_way: Option<u64>,
    failures: u32,
    not_before: Option<Time>,
}

impl Item {
    /// It has not set out yet.
    pub(super) const fn new(draft: Draft) -> Self {
        Self { draft, leaves: false, again: false, under_way: None, failures: 0, not_before: None }
    }

    pub(super) const fn is_in_composer(&self) -> bool {
        self.draft.message.is_none()
    }

    pub(super) fn is_of(&self, message: ClientMessageId) -> bool {
        self.draft.message.is_some_and(|(of, _)| of == message)
    }

    pub(super) const fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Whether it can go to the hub; one of a message goes wherever the message goes.
    pub(super) fn waits(&self, takes: impl Fn(ConversationId) -> bool) -> bool {
        let wanted = match self.draft.message {
            Some(_) => self.again,
            None => {
                self.draft.attachment.is_none()
                    && self.draft.refused.is_none()
                    && !self.leaves
                    && takes(self.draft.conversation)
            }
        };
        wanted && self.under_way.is_none()
    }

    /// Whether its delay is over.
    pub(super) fn is_due(&self, now: Time) -> bool {
        self.not_before.is_none_or(|at| at <= now)
    }

    /// When its delay is over.
    pub(super) fn due(&self) -> Time {
        self.not_before.unwrap_or_default()
    }

    /// As the hub finds it to be now; `None` while it is not there, or still asked for.
    pub(super) fn at_hub(&self) -> Option<&Attachment> {
        self.draft.attachment.as_ref().filter(|_| !self.again)
    }

    /// The hub is asked for it, and gets it again if it has forgotten it.
    pub(super) const fn ask_again(&mut self) {
        self.again = true;
        self.hurry();
    }

    /// It need not be sent again.
    pub(super) const fn give_up(&mut self) {
        (self.again, self.under_way) = (false, None);
    }

    /// What failed before no longer delays it.
    pub(super) const fn hurry(&mut self) {
        (self.failures, self.not_before) = (0, None);
    }

    /// What the hub may have forgotten by now goes again; then the hub is told of it anew.
    pub(super) fn send_old_again(&mut self, wall: Time) -> Option<Draft> {
        let old = self.draft.announced.is_some_and(|(at, _)| wall.since(at) > FRESH);
        // Those of a message are asked for when the hub misses one of them.
        if old && self.under_way.is_none() && self.is_in_composer() && !self.leaves {
            (self.draft.announced, self.draft.attachment) = (None, None);
            return Some(self.draft.clone());
        }
        None
    }

    /// The hub calls it so.
    pub(super) const fn announced(&mut self, at: Time, hub_id: AttachmentId) {
        self.draft.announced = Some((at, hub_id));
    }

    /// The hub has so many bytes of it.
    pub(super) const fn sent(&mut self, sent: u64) {
        self.under_way = Some(sent);
    }

    /// The hub has it.
    pub(super) fn arrived(&mut self, attachment: Attachment) {
        (self.under_way, self.again) = (None, false);
        self.draft.attachment = Some(attachment);
    }

    /// The hub does not take it.
    pub(super) fn refused(&mut self, why: Refusal) {
        self.under_way = None;
        (self.draft.announced, self.draft.refused) = (None, Some(why));
    }

    /// It did not get through; it goes on later from where it is.
    pub(super) fn interrupted(&mut self, now: Time) {
        self.under_way = None;
        let delay = RETRY_MIN.0.saturating_mul(1 << self.failures.min(8)).min(RETRY_MAX.0);
        self.failures += 1;
        self.not_before = Some(now + Span::millis(delay));
    }

    /// What was refused goes again.
    pub(super) fn retry(&mut self) {
        self.draft.refused = None;
        self.hurry();
    }

    pub(super) fn view(&self, live: bool) -> FileView {
        let draft = &self.draft;
        let state = match (&draft.refused, &draft.attachment, self.under_way) {
            (Some(why), _, _) => FileState::Failed { why: why.clone() },
            (None, Some(attachment), _) => FileState::Ready { attachment: attachment.clone() },
            (None, None, Some(sent)) if live => FileState::Uploading { sent },
            (None, None, None) if live && self.not_before.is_none() => FileState::Uploading { sent: 0 },
            (None, None, Some(_) | None) => FileState::Waiting,
        };
        let (id, name, picture) = (draft.id, draft.name.clone(), draft.picture);
        FileView { id, name, bytes: draft.bytes, picture, state }
    }
}
