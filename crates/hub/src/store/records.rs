//! What is stored, as plain records.

use crate::ice::IceSettings;
use deskbell_domain::agent::Standing;
use deskbell_domain::call::Call;
use deskbell_domain::conversation::Conversation;
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{
    AgentId, CallId, Channel, ConversationId, DeviceId, Epoch, GroupId, PerChannel, Settings, Time, UserId,
    VisitorId,
};
use deskbell_protocol::board::MissedWhy;
use deskbell_protocol::head::{Block, Canned, CustomField, DeskRole, Page, Tag};
use deskbell_protocol::params::DecisionShown;
use deskbell_protocol::session::Pos;
use std::collections::HashMap;
use std::ops::Range;

/// All that the owner loop keeps in memory.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The organisation's name.
    pub organisation: String,
    /// The lifetime of the logs.
    pub epoch: Epochs,
    /// Something was set up that the logs do not tell yet (see [`Write::is_administration`](super::Write::is_administration)).
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
    /// The newest attempts for which the queue was full, oldest first, with the visitors' names.
    pub missed: Vec<(MissedAttempt, String)>,
    /// The newest calls that nobody answered, oldest first, with the visitors' names.
    pub missed_calls: Vec<(MissedCall, String)>,
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
    /// Nobody of the group was there for the channel, busy or not (T6).
    pub absent: bool,
}

/// A call that nobody answered (T1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedCall {
    /// Which.
    pub call: CallId,
    /// When it was over.
    pub at: Time,
    /// In which conversation.
    pub conversation: ConversationId,
    /// Who called.
    pub visitor: VisitorId,
    /// Where it rang or waited.
    pub group: GroupId,
    /// How the conversation reached us.
    pub channel: Channel,
    /// Why.
    pub why: MissedWhy,
}

/// Which figures are read (T6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiguresAsked {
    /// Hours that begin in this time.
    pub within: Range<Time>,
    /// Of this agent alone.
    pub agent: Option<AgentId>,
    /// Of this group alone.
    pub group: Option<GroupId>,
    /// Of this channel alone.
    pub channel: Option<Channel>,
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
