//! How the shown changes. Each change replaces a whole thing, so applying one twice does no harm.

use crate::view::{
    BoardUpdate, BoxView, CallView, DevicesView, DownloadView, Draft, EarlierView, EntryView, FileView,
    HealthView, HeldView, LinkView, Notice, PairingView, Preferences, Returned, Section, Unsent, UpdateView,
    View,
};
use deskbell_domain::ConversationId;
use deskbell_protocol::head::{
    Canned, ConversationHead, DeskRules, Me, PairedPhone, QueueStanding, Tag, VisitorCard,
};
use serde::{Deserialize, Serialize};

/// A change of what is shown. Changes of one moment come as one list and are painted together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Change {
    /// Everything anew: signed in, signed out, or caught up by a snapshot. Open threads are asked for again.
    View {
        /// What is shown now.
        view: View,
    },
    /// The line to the hub.
    Link {
        /// How it stands now.
        link: LinkView,
    },
    /// Toggles, slots, name.
    Me {
        /// As they are now.
        me: Me,
    },
    /// A state box is new or changed.
    Box {
        /// As it is now.
        state_box: BoxView,
    },
    /// A state box is gone.
    BoxGone {
        /// Which.
        conversation: ConversationId,
    },
    /// The list's order.
    Sections {
        /// As they are now.
        sections: Vec<Section>,
    },
    /// The badge.
    Unread {
        /// Unread messages in all.
        unread: u32,
    },
    /// The canned answers.
    Canned {
        /// As they are now.
        canned: Vec<Canned>,
    },
    /// The shared tags.
    Tags {
        /// All of them.
        tags: Vec<Tag>,
    },
    /// What can be done, and for how long.
    Rules {
        /// As it is now.
        rules: DeskRules,
    },
    /// What can be undone.
    Held {
        /// All of it, the newest last.
        held: Vec<HeldView>,
    },
    /// The queues of one's groups.
    Queues {
        /// As they are now.
        queues: Vec<QueueStanding>,
    },
    /// What happened meanwhile (D4).
    Returned {
        /// `null` once dismissed.
        returned: Option<Returned>,
    },
    /// What the person prefers.
    Preferences {
        /// As they are now.
        preferences: Preferences,
    },
    /// An open thread's head.
    ThreadHead {
        /// As it is now.
        head: ConversationHead,
    },
    /// An open thread's visitor.
    ThreadVisitor {
        /// Which thread.
        conversation: ConversationId,
        /// What is known of the visitor.
        visitor: Option<VisitorCard>,
        /// Whether connected; `null` while this cannot be known.
        online: Option<bool>,
        /// Whether typing.
        types: bool,
        /// Whether the agent who has it types, while a lead looks (T2).
        agent_types: bool,
        /// Who reads it beside its agent, where the hub tells (T2).
        readers: Vec<String>,
    },
    /// New entries at the end of an open thread.
    ThreadEntries {
        /// Which thread.
        conversation: ConversationId,
        /// In order; one with a known `seq` replaces it.
        entries: Vec<EntryView>,
    },
    /// What is on its way in an open thread, all of it. It comes together with the entry that a message
    /// became, so nothing is shown twice or not at all.
    ThreadUnsent {
        /// Which thread.
        conversation: ConversationId,
        /// In order.
        unsent: Vec<Unsent>,
    },
    /// The files in a composer: attached, come further, or gone with the message that names them.
    ThreadFiles {
        /// Which thread.
        conversation: ConversationId,
        /// All of them, in order.
        files: Vec<FileView>,
    },
    /// An open thread is watched no more (T2).
    LookOver {
        /// Which.
        conversation: ConversationId,
        /// It is one's own now, and stays open; else it may not be read any longer, and is closed.
        mine: bool,
    },
    /// A draft changed from elsewhere (another window, a message thrown back into the composer).
    ThreadDraft {
        /// Which thread.
        conversation: ConversationId,
        /// As it is now.
        draft: Draft,
    },
    /// A visitor's conversations, once the hub has answered the ask `earlier` or cannot (C14).
    Earlier {
        /// All of them.
        earlier: EarlierView,
    },
    /// The files that are being saved (C6), a few times a second while some are.
    Downloads {
        /// All of them, in the order in which they were asked for.
        downloads: Vec<DownloadView>,
    },
    /// Show this conversation: its notification was clicked, or a link named it.
    Show {
        /// Which.
        conversation: ConversationId,
    },
    /// A link named a conversation that this desk cannot show (D1).
    NotHere {
        /// The hub could be asked: it is not this agent's to read. Else it may be there once the desk is online.
        online: bool,
    },
    /// The person turned video green outside the window: the page does what its toggle does (V5).
    WantsVideo,
    /// The person quits outside the window while a call runs: the page asks.
    WantsQuit,
    /// Show this conversation with the caret in its composer: *Reply* was pressed at its notification (D2).
    Reply {
        /// Which.
        conversation: ConversationId,
    },
    /// The call (V2 to V11).
    Call {
        /// As it is now; `null` without one.
        call: Option<CallView>,
    },
    /// The phones that ring beside this desk (H5).
    Phones {
        /// All of them, the newest first.
        phones: Vec<PairedPhone>,
    },
    /// The code by which a phone is paired (H5).
    Pairing {
        /// As it is now; `null` when none is shown.
        pairing: Option<PairingView>,
    },
    /// The devices of this computer.
    Devices {
        /// As they are now.
        devices: DevicesView,
    },
    /// Whether this desk can be heard (A5).
    Health {
        /// As it is now.
        health: HealthView,
    },
    /// New versions of the desk (D6).
    Update {
        /// Where they stand now.
        update: UpdateView,
    },
    /// What is otherwise on the live board (T1), at most ten times a second while the page shows it.
    Board {
        /// That.
        board: BoardUpdate,
    },
    /// How loud the microphone is, ten times a second while it is open.
    Level {
        /// 0 to 100.
        microphone: u8,
    },
    /// Something that the person is told, shown where it covers nothing.
    Notice {
        /// Which.
        notice: Notice,
    },
}
