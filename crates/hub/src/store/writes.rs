//! What is written into the store: one batch is one transaction.

use super::AttachmentRecord;
use super::records::{
    AgentRecord, AuditRecord, CommandRecord, DeadlineKind, DecisionRecord, GroupRecord, LogRecord,
    MissedAttempt, MissedCall, PhoneRecord, SiteRecord, TokenRecord, VisitorRecord,
};
use crate::ice::IceSettings;
use deskbell_domain::agent::Standing;
use deskbell_domain::call::Call;
use deskbell_domain::conversation::Conversation;
use deskbell_domain::figures::{self, Figures};
use deskbell_domain::thread::Entry;
use deskbell_domain::{
    AgentId, AttachmentId, CannedId, ClientMessageId, CommandId, ConversationId, DeviceId, Epoch, GroupId,
    Settings, TagId, Time, UserId, VisitorId,
};
use deskbell_protocol::head::{Canned, Tag};
use deskbell_protocol::session::Pos;

/// Who wrote an entry: the key under which its client's message id is unique.
pub type Origin = Option<(UserId, ClientMessageId)>;

/// What one transaction changes, in order.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The changes.
    pub writes: Vec<Write>,
}

/// One change.
#[derive(Clone, Debug)]
pub enum Write {
    /// A conversation as it is now.
    Conversation(Box<Conversation>),
    /// A call as it is now.
    Call(Box<Call>),
    /// A new entry of a thread.
    Entry {
        /// Which thread.
        conversation: ConversationId,
        /// The entry.
        entry: Entry,
        /// Its author's id for it, unique for ever.
        origin: Origin,
    },
    /// A new event of a user's log.
    Log {
        /// Whose log.
        user: UserId,
        /// The event.
        record: LogRecord,
    },
    /// Everything up to `pos` is stored by the client.
    Acked {
        /// Whose log.
        user: UserId,
        /// Up to there.
        pos: Pos,
    },
    /// What a command answered.
    Command {
        /// Whose.
        user: UserId,
        /// Which.
        id: CommandId,
        /// When.
        at: Time,
        /// The answer.
        record: CommandRecord,
    },
    /// The next deadline of a subject; `None` deletes it.
    Deadline {
        /// What it is about.
        kind: DeadlineKind,
        /// The conversation's, agent's or call's id.
        subject: String,
        /// When.
        due: Option<Time>,
        /// The subject's version: an older deadline is void.
        version: u64,
    },
    /// A desk user: added or changed. The password (PHC string) only when it changes. A new one, and being no
    /// longer active, revoke every token that the user was given before, and let the user's phones go.
    Agent {
        /// The user.
        record: AgentRecord,
        /// The new password's PHC string.
        password: Option<String>,
    },
    /// An agent's standing as it is now.
    Standing {
        /// Whose.
        agent: AgentId,
        /// The standing.
        standing: Box<Standing>,
    },
    /// A visitor as now known.
    Visitor(Box<VisitorRecord>),
    /// A routing decision; the newest of a conversation counts.
    Decision {
        /// Of which conversation.
        conversation: ConversationId,
        /// The decision.
        record: Box<DecisionRecord>,
    },
    /// A token was given out.
    Token(TokenRecord),
    /// Every token of a user is good until then.
    Prolong {
        /// Whose.
        user: UserId,
        /// Until when.
        expires: Time,
    },
    /// A token is no longer good.
    RevokeToken([u8; 32]),
    /// A visitor was turned away.
    Missed(MissedAttempt),
    /// Records a call that nobody answered.
    MissedCall(MissedCall),
    /// The figures of an hour as they are now (T6).
    Figures {
        /// Of what.
        key: figures::Key,
        /// What was counted.
        figures: Box<Figures>,
    },
    /// A visitor who was blocked may write again (C8).
    Unblock(VisitorId),
    /// A canned answer: added or changed.
    Canned {
        /// The answer.
        canned: Canned,
        /// Whose; `None`: everybody's.
        owner: Option<AgentId>,
    },
    /// A canned answer is deleted.
    DeleteCanned(CannedId),
    /// A tag: added or changed.
    Tag(Tag),
    /// A tag is deleted.
    DeleteTag(TagId),
    /// A phone of an agent: added or changed.
    Phone(PhoneRecord),
    /// A phone is let go, with its tokens and its log.
    PhoneGone(DeviceId),
    /// Something was done that is kept for good.
    Audit(AuditRecord),
    /// A file was announced, or what it was found to be (C6).
    Attachment(Box<AttachmentRecord>),
    /// A message of this conversation names files.
    AttachmentSent {
        /// Which.
        attachments: Vec<AttachmentId>,
        /// Where.
        conversation: ConversationId,
    },
    /// A file that is in no message is gone.
    AttachmentGone(AttachmentId),
    /// A routing group: added or changed.
    Group(GroupRecord),
    /// A routing group is deleted. Nothing may lead to it any more.
    DeleteGroup(GroupId),
    /// A site: added or changed.
    Site(SiteRecord),
    /// A site is deleted.
    DeleteSite(String),
    /// The organisation's name.
    Organisation(String),
    /// The settings.
    Settings(Box<Settings>),
    /// How two devices of a call find each other.
    Ice(Box<IceSettings>),
    /// With this batch the logs tell all that was set up, in it or before.
    Told,
    /// Another lifetime of the logs begins: whoever comes back starts from a snapshot, and is told all that was set up.
    Epoch(Epoch),
}

impl Write {
    /// Whether it is set up by somebody, and concerns desks and visitors whose logs do not tell it yet. It may have been
    /// written past the owner loop, by the command line, or the hub may end before it has told it: so the store remembers
    /// with the write itself that it is untold, unless the batch has [`Write::Told`] or [`Write::Epoch`] in it.
    pub const fn is_administration(&self) -> bool {
        match self {
            Self::Agent { .. }
            | Self::Group(_)
            | Self::DeleteGroup(_)
            | Self::Site(_)
            | Self::DeleteSite(_)
            | Self::Organisation(_)
            | Self::Settings(_)
            | Self::Ice(_)
            | Self::Canned { .. }
            | Self::DeleteCanned(_)
            | Self::Tag(_)
            | Self::DeleteTag(_)
            | Self::Unblock(_) => true,
            Self::Conversation(_)
            | Self::Call(_)
            | Self::Entry { .. }
            | Self::Log { .. }
            | Self::Acked { .. }
            | Self::Command { .. }
            | Self::Deadline { .. }
            | Self::Standing { .. }
            | Self::Visitor(_)
            | Self::Decision { .. }
            | Self::Token(_)
            | Self::Prolong { .. }
            | Self::RevokeToken(_)
            | Self::Missed(_)
            | Self::MissedCall(_)
            | Self::Figures { .. }
            | Self::Phone(_)
            | Self::PhoneGone(_)
            | Self::Audit(_)
            | Self::Attachment(_)
            | Self::AttachmentSent { .. }
            | Self::AttachmentGone(_)
            | Self::Told
            | Self::Epoch(_) => false,
        }
    }
}
