//! What is stored, as plain records.

use super::AttachmentRecord;
use crate::ice::IceSettings;
use deskbell_domain::agent::Standing;
use deskbell_domain::call::Call;
use deskbell_domain::conversation::Conversation;
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{
    AgentId, AttachmentId, CallId, CannedId, Channel, ClientMessageId, CommandId, ConversationId, DeviceId,
    Epoch, GroupId, PerChannel, Settings, TagId, Time, UserId, VisitorId,
};
use deskbell_protocol::head::{Block, Canned, CustomField, DeskRole, Page, Tag};
use deskbell_protocol::params::DecisionShown;
use deskbell_protocol::session::Pos;
use std::collections::HashMap;

/// All that the owner loop keeps in memory.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The organisation's name.
    pub organisation: String,
    /// The lifetime of the logs.
    pub epoch: Epochs,
    /// Something was set up that the logs do not tell yet (see [`Write::is_administration`]).
    pub untold: bool,
    /// Durations and limits.
    pub settings: Settings,
    /// Desk users with their standing.
    pub agents: Vec<(AgentRecord, Standing)>,
    /// Routing groups.
    pub groups: Vec<GroupRecord>,
    /// Sites and apps.
    pub sites: Vec<SiteRecord>,
    /// Conversations that have not ended.
    pub open: Vec<Conversation>,
    /// Calls that wait, ring or run.
    pub calls: Vec<Call>,
    /// How two devices of a call find each other.
    pub ice: IceSettings,
    /// The newest message of each open conversation, for its head.
    pub last_messages: HashMap<ConversationId, Entry>,
    /// Visitors of the open conversations.
    pub visitors: Vec<VisitorRecord>,
    /// Canned answers and whose they are; `None`: everybody's.
    pub canned: Vec<(Canned, Option<AgentId>)>,
    /// The shared tags.
    pub tags: Vec<Tag>,
    /// Phones of agents.
    pub phones: Vec<PhoneRecord>,
    /// The newest place of each log that is not empty, of the agents, the phones and of [`Loaded::visitors`]. Another
    /// visitor's comes with [`super::Store::visitor`].
    pub tops: HashMap<UserId, Pos>,
}

/// What an administrator sets up, as it is stored.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The organisation's name.
    pub organisation: String,
    /// Durations and limits.
    pub settings: Settings,
    /// Desk users, also those who have left.
    pub agents: Vec<AgentRecord>,
    /// Routing groups.
    pub groups: Vec<GroupRecord>,
    /// Sites and apps.
    pub sites: Vec<SiteRecord>,
    /// Canned answers and whose they are; `None`: everybody's.
    pub canned: Vec<(Canned, Option<AgentId>)>,
    /// The shared tags.
    pub tags: Vec<Tag>,
}

/// Ids of the logs' lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epochs {
    /// The lifetime that clients resume in. A restore from a backup starts another.
    pub current: Epoch,
}

/// A desk user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentRecord {
    /// Who.
    pub id: AgentId,
    /// The name that visitors see.
    pub name: String,
    /// The sign-in name, in lower case.
    pub email: String,
    /// What the user may do.
    pub role: DeskRole,
    /// Where the user receives conversations.
    pub groups: Vec<GroupId>,
    /// What the user knows.
    pub skills: Vec<String>,
    /// What the user speaks (BCP 47).
    pub languages: Vec<String>,
    /// Own slots, when they differ from the settings.
    pub slots: Option<PerChannel<u32>>,
    /// Whether the user may sign in and receives anything. Nobody is deleted: what somebody said and did keeps
    /// its name.
    pub active: bool,
}

/// A routing group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRecord {
    /// Which one.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Skills that its conversations need.
    pub skills: Vec<String>,
    /// Whether an agent must speak the visitor's language.
    pub language_required: bool,
    /// Whether its conversations are offered before they are assigned (C1).
    pub offers: bool,
}

/// A website or an app, and where its conversations go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteRecord {
    /// Its key in the page: "shop".
    pub key: String,
    /// The first line that a visitor reads.
    pub greeting: String,
    /// The routing group.
    pub group: GroupId,
}

/// A visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitorRecord {
    /// Who.
    pub id: VisitorId,
    /// Given or made up.
    pub name: String,
    /// The site that the token is bound to.
    pub site: String,
    /// The channel that the token is bound to.
    pub channel: Channel,
    /// Preferred first (BCP 47).
    pub languages: Vec<String>,
    /// What the visitor's page runs on.
    pub device: String,
    /// Where the visitor is.
    pub page: Option<Page>,
    /// What the site says of the visitor.
    pub custom: Vec<CustomField>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// First seen then.
    pub since: Time,
    /// The newest conversation, open or ended.
    pub conversation: Option<ConversationId>,
    /// Kept out (C8).
    pub block: Option<Block>,
}

/// A visitor with the end of the visitor's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownVisitor {
    /// The visitor.
    pub record: VisitorRecord,
    /// The newest place of the visitor's log; 0 when it is empty.
    pub top: Pos,
}

/// An event in a user's log, as it is sent: `{"kind": ..., "body": ...}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRecord {
    /// Its place.
    pub pos: Pos,
    /// When it was written.
    pub at: Time,
    /// The event as JSON.
    pub event: String,
}

/// What a command answered (kept 30 days).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRecord {
    /// SHA-256 of method and parameters: another content under the same id is refused.
    pub digest: [u8; 32],
    /// The JSON-RPC outcome: `{"result": ...}` or `{"error": ...}`.
    pub outcome: String,
}

/// Where a message or note stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// At which place.
    pub seq: Seq,
    /// When.
    pub at: Time,
}

/// A routing decision with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRecord {
    /// What is shown (T5).
    pub shown: DecisionShown,
}

/// Whose a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenOwner {
    /// Who.
    pub user: UserId,
    /// When it stops being good.
    pub expires: Time,
}

/// A token to be stored: never itself, only its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenRecord {
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// Whose.
    pub owner: TokenOwner,
    /// The device that signed in.
    pub device: Option<DeviceId>,
}

/// A visitor who was turned away because the queue was full (C2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedAttempt {
    /// When.
    pub at: Time,
    /// Who.
    pub visitor: VisitorId,
    /// Which queue.
    pub group: GroupId,
    /// Which channel.
    pub channel: Channel,
}

/// What somebody did that others may have to answer for. It is kept for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// When.
    pub at: Time,
    /// Who; `None`: the command line.
    pub agent: Option<AgentId>,
    /// What: "visitor.block".
    pub action: String,
    /// To whom or what.
    pub subject: String,
    /// In words, without any message's text.
    pub detail: String,
}

/// What a deadline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeadlineKind {
    /// A conversation's next deadline.
    Conversation,
    /// An agent's grace.
    Agent,
    /// A call's next deadline.
    Call,
}

impl DeadlineKind {
    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Agent => "agent",
            Self::Call => "call",
        }
    }
}

/// A phone of an agent (H4, H5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneRecord {
    /// Which.
    pub id: DeviceId,
    /// Whose.
    pub agent: AgentId,
    /// How it calls itself.
    pub name: String,
    /// The one call that it is here for; `None`: it is paired.
    pub call: Option<CallId>,
    /// Since when.
    pub since: Time,
    /// When it was heard last, as far as it is not there now.
    pub seen: Time,
}

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
