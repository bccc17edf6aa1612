//! Everything around the threads: sign-in, the bar, the state boxes, the banner.

use crate::view::{
    CallView, ChosenDevices, DevicesView, DownloadView, FirstView, HealthView, PairingView, PolicyView,
    Refusal, RingPreferences, UpdateView,
};
use deskbell_domain::call::PastCall;
use deskbell_domain::conversation::{Flag, Turn};
use deskbell_domain::{Channel, ConversationId, GroupId, Span, Time, VisitorId};
use deskbell_protocol::head::{Canned, Countdown, DeskRules, HeadState, Me, PairedPhone, QueueStanding, Tag};
use serde::{Deserialize, Serialize};

/// All that the page shows, but for the open threads. All times are the hub's: the page puts its own clock right by
/// [`LinkView::skew_ms`], and compares and shows nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct View {
    /// The desk's version.
    pub version: String,
    /// Which page is shown.
    pub phase: Phase,
    /// What this person prefers on this computer.
    pub preferences: Preferences,
    /// What the organisation has decided for this desk (D6).
    pub policy: PolicyView,
    /// What belongs to a first start.
    pub first: FirstView,
    /// New versions of the desk (D6).
    pub update: UpdateView,
}

/// Which page is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Phase {
    /// Nobody is signed in.
    SignedOut {
        /// The hub's address, when one is known.
        hub: Option<String>,
        /// The last e-mail used here.
        email: Option<String>,
        /// Why one was signed out, when it was not one's own doing.
        because: Option<Refusal>,
        /// What was not sent is kept on this computer for whoever signs in there again (D3).
        unsent_stays: bool,
        /// A link was opened: its conversation is shown after the sign-in (D1).
        link: bool,
    },
    /// Signed in, and nothing cached yet: the first snapshot is on its way.
    Loading {
        /// The hub's address.
        hub: String,
        /// The line to the hub.
        link: LinkView,
    },
    /// The desk.
    Desk {
        /// What it shows.
        desk: Box<DeskView>,
    },
}

/// The desk, but for the open threads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DeskView {
    /// Who one is, with toggles and slots.
    pub me: Me,
    /// The line to the hub.
    pub link: LinkView,
    /// The state boxes, in no order; `sections` has the order.
    pub boxes: Vec<BoxView>,
    /// The list on the left, from top to bottom.
    pub sections: Vec<Section>,
    /// The canned answers, by shortcut (C5).
    pub canned: Vec<Canned>,
    /// The shared tags, recommended ones first (C7).
    pub tags: Vec<Tag>,
    /// What can be done, and for how long (M2); `null` before the hub has said.
    pub rules: Option<DeskRules>,
    /// What was done a moment ago and can be undone, the newest last.
    pub held: Vec<HeldView>,
    /// The queues of one's groups, as last heard.
    pub queues: Vec<QueueStanding>,
    /// What happened while the desk was offline, until it is dismissed (D4).
    pub returned: Option<Returned>,
    /// Unread messages in all: the badge.
    pub unread: u32,
    /// The call, when there is one.
    pub call: Option<CallView>,
    /// The phones that ring beside this desk, the newest first (H5).
    pub phones: Vec<PairedPhone>,
    /// The code by which a phone is paired, while it is shown.
    pub pairing: Option<PairingView>,
    /// The devices of this computer.
    pub devices: DevicesView,
    /// Whether this desk can be heard (A5).
    pub health: HealthView,
    /// The files that are being saved, and those that could not be (C6).
    pub downloads: Vec<DownloadView>,
}

/// The line to the hub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LinkView {
    /// How it stands.
    pub state: LinkState,
    /// The last round trip, in milliseconds.
    pub round_trip_ms: Option<u32>,
    /// The hub's clock less this computer's, in milliseconds; 0 before the hub has told its time.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub skew_ms: i64,
    /// Messages and notes that wait to be sent, in all conversations.
    pub waiting: u32,
}

/// How the line to the hub stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum LinkState {
    /// Connected and caught up.
    Live,
    /// Connecting or catching up, within the first moments.
    Connecting,
    /// Not connected: what is shown is as old as this.
    Offline {
        /// Since when.
        since: Time,
        /// When it is tried again; `null` while it is being tried.
        next_try: Option<Time>,
        /// Why, for people.
        why: Refusal,
    },
}

/// What happened meanwhile (D4). Several absences of which none was dismissed are told as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Returned {
    /// Offline from then ...
    pub from: Time,
    /// ... and online since then.
    pub until: Time,
    /// For so long, in all.
    pub offline: Span,
    /// So many times.
    pub times: u32,
    /// What happened, in the order in which it is told; empty when nothing did.
    pub news: Vec<News>,
    /// Messages and notes of one's own that waited and are on their way now.
    pub sending: u32,
}

/// How much of a kind has happened, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct News {
    /// Of which kind.
    pub what: NewsKind,
    /// How much, 1 or more.
    pub count: u32,
    /// Where, to be shown.
    pub conversations: Vec<ConversationId>,
}

/// What can happen while the desk is offline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum NewsKind {
    /// Visitors wrote, in what stands in the list.
    Messages,
    /// Calls that nobody answered (V4).
    MissedCalls,
    /// Conversations that came.
    Came,
    /// Conversations that were put aside or released, and are back.
    Back,
    /// Conversations that went to somebody else.
    Reassigned,
    /// Conversations that are not in the list any more, nobody can say why: the absence was too long.
    Gone,
    /// Conversations that ended.
    Ended,
    /// Messages and notes of one's own that waited, and were refused.
    NotSent,
    /// Messages and notes of one's own that waited, and are with the hub now.
    Sent,
}

/// A state box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BoxView {
    /// Which conversation.
    pub conversation: ConversationId,
    /// With whom.
    pub visitor: VisitorId,
    /// How the visitor is called.
    pub name: String,
    /// The avatar's tint, 1 to 6, from the visitor's id.
    pub tint: u8,
    /// How it reached us: the badge on the avatar.
    pub channel: Channel,
    /// Its routing group.
    pub group: GroupId,
    /// Where it stands.
    pub state: HeadState,
    /// Whose turn it is, and since when (C4).
    pub turn: Turn,
    /// Whether the visitor is connected; `null` while this cannot be known.
    pub online: Option<bool>,
    /// Whether the visitor types at this moment.
    pub types: bool,
    /// The newest line: what was last written, by either side.
    pub last: String,
    /// Whether that was written by this agent.
    pub last_mine: bool,
    /// When that was.
    pub last_at: Time,
    /// Messages by the visitor that were not seen here.
    pub unread: u32,
    /// The beginning of the draft; `null` when there is none.
    pub draft: Option<String>,
    /// Messages and notes that wait to be sent.
    pub waiting: u32,
    /// Messages and notes that were refused.
    pub failed: u32,
    /// What will take it away, and when (M13).
    pub timer: Option<Countdown>,
    /// A call that rings or runs in it; `null` without one.
    pub call: Option<BoxCall>,
    /// What came of the last call in it (V4); `null` without one. Of one that nobody knows more of it says that it was held.
    pub past_call: Option<PastCall>,
    /// Somebody asks for help with it (T3).
    pub flag: Option<Flag>,
    /// It was ended, released, put aside or passed on a moment ago, and can be brought back.
    pub held: Option<HeldWhat>,
}

/// Something that was done a moment ago: the hub hears of it when its time is over, unless it is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HeldView {
    /// In which conversation.
    pub conversation: ConversationId,
    /// With whom.
    pub name: String,
    /// What.
    pub what: HeldWhat,
    /// Until then it can be undone.
    pub until: Time,
}

/// What can be undone for a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum HeldWhat {
    /// It was ended (C11).
    End,
    /// The slot was given back (M4).
    Release,
    /// It was put aside (C10).
    Snooze,
    /// It was passed on (C9).
    Transfer,
    /// A lead took it over (T2).
    TakeOver,
}

/// A call at its state box. Times are the hub's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum BoxCall {
    /// The visitor is invited, and has not answered (V10).
    Invited {
        /// Since when.
        since: Time,
    },
    /// It rings.
    Rings {
        /// Since when.
        since: Time,
        /// Until then.
        deadline: Time,
    },
    /// It runs.
    Runs {
        /// The clock of the call.
        since: Time,
    },
}

/// A part of the list on the left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Section {
    /// Its heading.
    pub kind: SectionKind,
    /// From top to bottom.
    pub conversations: Vec<ConversationId>,
}

/// The parts of the list on the left, from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum SectionKind {
    /// A video call rings here (V2).
    Ringing,
    /// It is offered: take it or not (C1).
    Offered,
    /// A video call runs.
    InCall,
    /// The visitor wrote last; the longest wait first.
    WaitingForMe,
    /// It is somebody else's by now, and something that was written in it was not sent (D3).
    Unsent,
    /// It waits until the agent has a free slot: passed on by a colleague (C9), or back from being put aside (C10).
    Kept,
    /// The agent wrote last; the newest first.
    WaitingForVisitor,
    /// Put aside; the soonest back first (C10).
    Snoozed,
    /// The slot was given back (M4).
    Released,
    /// Closed within the last 24 h.
    Ended,
}

/// What a person prefers on this computer. Kept on disk by the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Preferences {
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// BCP 47; `null` as the system has it.
    pub language: Option<String>,
    /// Sounds on.
    pub sound: bool,
    /// The volume of all but the ring, 0 to 100.
    pub volume: u8,
    /// How a call rings.
    pub ring: RingPreferences,
    /// Native notifications on.
    pub notifications: bool,
    /// The panel on the right is open.
    pub side_panel: bool,
    /// The call's own window stays above all others (V7).
    pub popout_on_top: bool,
    /// Camera, microphone and loudspeaker.
    pub devices: ChosenDevices,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            language: None,
            sound: true,
            volume: 80,
            ring: RingPreferences::default(),
            notifications: true,
            side_panel: true,
            popout_on_top: true,
            devices: ChosenDevices::default(),
        }
    }
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}
