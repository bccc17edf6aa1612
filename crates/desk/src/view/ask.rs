//! What the page may ask. One command of the shell carries them all: `{ask, params}` and back a result or
//! a [`Refusal`](crate::view::Refusal).

// Above the modules, which all use it.
macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )+};
}

mod agent;
mod call;
mod conversation;
mod lists;
mod past;

pub use agent::{Attend, FindHub, FinishFirst, HubFound, OpenLink, SignInForm, SwitchAvailability, TryRing};
pub use call::{CallOf, PhoneOf, Preview, SendMedia, ShareScreen};
pub use conversation::{
    BlockVisitor, ConversationOf, DraftOf, EndNoteOf, FlagOf, HandOverAll, NoteText, Older, OlderEntries,
    PassOn, PutAside, Read, Say, TagsOf, TakeOverOf, TypingIn, UnsentOf,
};
pub use lists::{CannedForm, CannedOf, TagForm, TagOf};
pub use past::{EarlierFrom, EarlierView, Found, Hit, SearchFor, VisitorOf};

use crate::view::{BoardOf, ChosenDevices, FileOf, LeaveTrial, Preferences, SaveFile, SaveText, SavingOf};
#[cfg(feature = "ts")]
use crate::view::{Saved, ScreensView, Tested, ThreadView, Tried, View};
#[cfg(feature = "ts")]
use deskbell_protocol::figures::{FiguresTable, Simulated};
use deskbell_protocol::figures::{GetFigures, Simulate};
#[cfg(feature = "ts")]
use deskbell_protocol::leading::HandedOver;
#[cfg(feature = "ts")]
use deskbell_protocol::params::{BoardWatched, Contacts, Targets, Why};
use serde::{Deserialize, Serialize};

/// The result of an ask that only does something.
pub type Nothing = ();

/// An ask as a row of the list, for the page's types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskInfo {
    /// Its name in `ask`.
    pub name: &'static str,
    /// The type of its parameters.
    pub params: &'static str,
    /// The type of its result.
    pub result: &'static str,
}

macro_rules! asks {
    ($($(#[$doc:meta])* $name:ident = $wire:literal ($params:ident) -> $result:ident;)+) => {
        /// Something that the page asks.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "ask", content = "params")]
        pub enum Ask {
            $($(#[$doc])* #[serde(rename = $wire)] $name($params),)+
        }

        impl Ask {
            /// Its name, for the log.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => $wire,)+ }
            }
        }

        /// Every type that an ask takes or gives, for the page's types.
        #[cfg(feature = "ts")]
        pub(crate) fn export_types(config: &ts_rs::Config) -> Result<(), ts_rs::ExportError> {
            use deskbell_protocol::typescript::export;
            $(export::<$params>(config)?; export::<$result>(config)?;)+
            Ok(())
        }

        /// Every ask, for the page's types.
        pub const ASKS: &[AskInfo] =
            &[$(AskInfo { name: $wire, params: stringify!($params), result: stringify!($result) }),+];
    };
}

asks! {
    /// The page has (re)started: all that is shown.
    Start = "start" (Nothing) -> View;
    /// Is there a hub at this address, and whose?
    FindHub = "find_hub" (FindHub) -> HubFound;
    /// Sign in.
    SignIn = "sign_in" (SignInForm) -> Nothing;
    /// Sign out; the cache of this agent is wiped, unsent text is kept.
    SignOut = "sign_out" (Nothing) -> Nothing;
    /// Try it on this computer: a hub with a demo is started, and signed in at. Done once it is there.
    StartTrial = "start_trial" (Nothing) -> Nothing;
    /// Leave the trial: sign out, stop its hub, and delete what was written if that is wished.
    LeaveTrial = "leave_trial" (LeaveTrial) -> Nothing;
    /// Open the shop of the trial's demo in the system's browser.
    OpenShop = "open_shop" (Nothing) -> Nothing;
    /// The first look at whether a ring reaches the person is done, or can wait: it is not asked for again.
    EndCheck = "end_check" (Nothing) -> Nothing;
    /// Try to reach the hub now.
    ReconnectNow = "reconnect_now" (Nothing) -> Nothing;
    /// Show a thread: from now on its changes follow.
    OpenThread = "open_thread" (ConversationOf) -> ThreadView;
    /// No longer show a thread.
    CloseThread = "close_thread" (ConversationOf) -> Nothing;
    /// Older entries of a thread, from the cache or the hub.
    OlderEntries = "older_entries" (Older) -> OlderEntries;
    /// Which window and conversation has the focus: alerts keep quiet there (D2).
    Attend = "attend" (Attend) -> Nothing;
    /// Write to the visitor. It is on disk when this returns.
    Say = "say" (Say) -> Nothing;
    /// Take a file off a composer (C6).
    Detach = "detach" (FileOf) -> Nothing;
    /// Send a refused file again.
    RetryFile = "retry_file" (FileOf) -> Nothing;
    /// Keep a file of a message in the folder for downloads. It is never opened. The answer comes when it is there; how
    /// far it is comes as changes.
    SaveFile = "save_file" (SaveFile) -> Saved;
    /// Keep a text of the page in the folder for downloads (T6).
    SaveText = "save_text" (SaveText) -> Saved;
    /// Stop saving a file, or leave one that could not be saved (C6).
    CancelSave = "cancel_save" (SavingOf) -> Nothing;
    /// Write a note.
    AddNote = "add_note" (NoteText) -> Nothing;
    /// Send a refused message again.
    RetryUnsent = "retry_unsent" (UnsentOf) -> Nothing;
    /// Throw away a refused or waiting message.
    DiscardUnsent = "discard_unsent" (UnsentOf) -> Nothing;
    /// Take a waiting or refused message back into the composer.
    EditUnsent = "edit_unsent" (UnsentOf) -> Nothing;
    /// Keep a draft (C12).
    KeepDraft = "keep_draft" (DraftOf) -> Nothing;
    /// Everything up to here was seen (C3).
    MarkRead = "mark_read" (Read) -> Nothing;
    /// The agent types, or has stopped.
    Typing = "typing" (TypingIn) -> Nothing;
    /// A toggle (A1).
    SetAvailability = "set_availability" (SwitchAvailability) -> Nothing;
    /// Give the slot back (M4).
    Release = "release" (ConversationOf) -> Nothing;
    /// Close for good (C11).
    End = "end" (ConversationOf) -> Nothing;
    /// Takes what was offered (C1).
    Take = "take" (ConversationOf) -> Nothing;
    /// Does not take it.
    Leave = "leave" (ConversationOf) -> Nothing;
    /// To whom it can be passed on, the best first (C9).
    Targets = "targets" (ConversationOf) -> Targets;
    /// Passes it on; it can be undone for a while.
    Transfer = "transfer" (PassOn) -> Nothing;
    /// A lead reads a conversation of somebody else, unseen (T2): its changes follow, as those of an open thread.
    Look = "look" (ConversationOf) -> ThreadView;
    /// Reads it no more.
    LookAway = "look_away" (ConversationOf) -> Nothing;
    /// A lead says something to the agent alone (T2); answered once the hub has it.
    Whisper = "whisper" (NoteText) -> Nothing;
    /// Asks for help with it, or needs it no more (T3).
    Flag = "flag" (FlagOf) -> Nothing;
    /// A lead takes it over (T2); it can be undone for a while.
    TakeOver = "take_over" (TakeOverOf) -> Nothing;
    /// Hands over everything at the end of the shift (T7); what became of each is answered.
    HandOver = "hand_over" (HandOverAll) -> HandedOver;
    /// Puts it aside (C10); it can be undone for a while.
    Snooze = "snooze" (PutAside) -> Nothing;
    /// Fetches it back.
    Fetch = "fetch" (ConversationOf) -> Nothing;
    /// Takes back what is held: an end, a release, a snooze or a transfer of the last seconds.
    Undo = "undo" (ConversationOf) -> Nothing;
    /// Sets what it is about (C7).
    SetTags = "set_tags" (TagsOf) -> Nothing;
    /// Writes what remains to be said at the end (C7).
    SetEndNote = "set_end_note" (EndNoteOf) -> Nothing;
    /// Keeps its visitor out (C8).
    Block = "block" (BlockVisitor) -> Nothing;
    /// Lets its visitor in again.
    Unblock = "unblock" (ConversationOf) -> Nothing;
    /// Who had it, and who gets the credit (M12).
    Contacts = "contacts" (ConversationOf) -> Contacts;
    /// Show the live board of those who lead (T1): all of it follows as a change, and then what is otherwise.
    WatchBoard = "watch_board" (BoardOf) -> BoardWatched;
    /// Show it no more.
    UnwatchBoard = "unwatch_board" (Nothing) -> Nothing;
    /// Finish, then break (A1).
    Finish = "finish" (FinishFirst) -> Nothing;
    /// Adds or replaces a shared tag; a lead's.
    SaveTag = "save_tag" (TagForm) -> Nothing;
    /// Deletes a shared tag; a lead's.
    RemoveTag = "remove_tag" (TagOf) -> Nothing;
    /// Looks through everything that is kept on this computer (C14).
    Search = "search" (SearchFor) -> Found;
    /// Why this agent has it (T5).
    Why = "why" (ConversationOf) -> Why;
    /// Who would have got it with one more slot or agent (T5).
    Simulate = "simulate" (Simulate) -> Simulated;
    /// Figures over time (T6): one's own, or of the groups that one leads.
    Figures = "figures" (GetFigures) -> FiguresTable;
    /// The visitor's earlier conversations (C14): at once those that are kept here; the hub's answer follows as a change.
    Earlier = "earlier" (VisitorOf) -> EarlierView;
    /// Add or replace a canned answer (C5).
    SaveCanned = "save_canned" (CannedForm) -> Nothing;
    /// Delete a canned answer.
    RemoveCanned = "remove_canned" (CannedOf) -> Nothing;
    /// Keep what the person prefers.
    SetPreferences = "set_preferences" (Preferences) -> Nothing;
    /// The line about what happened meanwhile was read.
    DismissReturned = "dismiss_returned" (Nothing) -> Nothing;
    /// Invite the visitor of a chat to a video call (V10).
    InviteToCall = "invite_to_call" (ConversationOf) -> Nothing;
    /// *Go*: answer the call on this desk (V2). Of an invitation: wait in the room (V10).
    AnswerCall = "answer_call" (CallOf) -> Nothing;
    /// Decline it; the conversation stays, in chat (V4).
    DeclineCall = "decline_call" (CallOf) -> Nothing;
    /// End the call, or take the invitation back; the conversation stays, in chat (V8, V10).
    HangUp = "hang_up" (CallOf) -> Nothing;
    /// The line about the ended call was read.
    DismissCall = "dismiss_call" (CallOf) -> Nothing;
    /// Microphone and camera on or off (V6); holds for the call, and for the preview before it.
    SendMedia = "send_media" (SendMedia) -> Nothing;
    /// What can be shared with the visitor: screens and windows, each with a small picture (V12).
    Screens = "screens" (Nothing) -> ScreensView;
    /// Send a screen or a window in place of the camera; in a call only (V2, V12).
    ShareScreen = "share_screen" (ShareScreen) -> Nothing;
    /// Send the camera again, as it was; also dismisses the line about a share that ended by itself.
    StopSharing = "stop_sharing" (CallOf) -> Nothing;
    /// Show a code by which the call moves to a phone, and ring the paired ones (H1).
    MoveCall = "move_call" (CallOf) -> Nothing;
    /// Take the call from the device that has it to this desk (H1).
    BringBack = "bring_back" (CallOf) -> Nothing;
    /// The move is not wanted any more, or was read to have come to nothing (H4).
    CancelMove = "cancel_move" (CallOf) -> Nothing;
    /// Show a code by which a phone is paired: it rings beside this desk from then on (H5).
    PairPhone = "pair_phone" (Nothing) -> Nothing;
    /// Stop showing that.
    StopPairing = "stop_pairing" (Nothing) -> Nothing;
    /// A paired phone is not one any more (H5).
    ForgetPhone = "forget_phone" (PhoneOf) -> Nothing;
    /// Choose devices; holds at once, also while talking (V6).
    ChooseDevices = "choose_devices" (ChosenDevices) -> Nothing;
    /// Show or stop the own picture and the level without a call.
    Preview = "preview" (Preview) -> Nothing;
    /// Ask the system anew how it is (A5); what it says comes as a change.
    CheckHealth = "check_health" (Nothing) -> Nothing;
    /// Play the ring for two seconds and show a notification (A5).
    SelfTest = "self_test" (Nothing) -> Tested;
    /// Play a tone once on the ring's device; the answer comes when it is over or was stopped.
    TryRing = "try_ring" (TryRing) -> Tried;
    /// Stop that.
    StopTrying = "stop_trying" (Nothing) -> Nothing;
    /// Forget one's own ring.
    ForgetRing = "forget_ring" (Nothing) -> Nothing;
    /// Look for a new version of the desk (D6); how far that is comes as changes.
    LookForUpdate = "look_for_update" (Nothing) -> Nothing;
    /// Install the new version that is ready, and start anew with it (D6). Not in a call.
    InstallUpdate = "install_update" (Nothing) -> Nothing;
    /// Stop the program, also while a call runs: it was asked (D1).
    Quit = "quit" (Nothing) -> Nothing;
    /// Open a link in the system's browser.
    OpenLink = "open_link" (OpenLink) -> Nothing;
}
