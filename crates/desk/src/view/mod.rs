//! The contract with the page, declared once and here: what the page may ask, what it is shown, and how the
//! shown changes. The page holds no state of its own but what is under the hand (caret, scroll, open menus).

mod ask;
mod board;
mod call;
mod change;
mod desk;
mod files;
mod health;
mod login;
mod moving;
mod network;
mod policy;
mod popout;
mod refusal;
mod rich;
mod ring;
mod support;
mod thread;
mod told;
mod trial;
mod update;

#[cfg(feature = "ts")]
pub mod typescript;

pub use ask::{
    ASKS, Ask, AskInfo, Attend, BlockVisitor, CallOf, CannedForm, CannedOf, ConversationOf, DraftOf,
    EarlierFrom, EarlierView, EndNoteOf, FindHub, FinishFirst, FlagOf, Found, HandOverAll, Hit, HubFound,
    NoteText, Nothing, Older, OlderEntries, OpenLink, PassOn, PhoneOf, Preview, PutAside, Read, Say,
    SearchFor, SendMedia, ShareScreen, SignInForm, SwitchAvailability, TagForm, TagOf, TagsOf, TakeOverOf,
    TryRing, TypingIn, UnsentOf, VisitorOf,
};
pub use board::{BoardOf, BoardUpdate};
pub use call::{
    CallStage, CallView, ChosenDevices, DeviceChoice, DevicesView, FRAME_HEADER_BYTES, Grade, NoScreens,
    Picture, Quality, ScreenKind, ScreenSource, ScreensView, ShareLost, ShareView, Trouble,
};
pub use change::Change;
pub use desk::{
    BoxCall, BoxView, DeskView, HeldView, HeldWhat, LinkState, LinkView, News, NewsKind, Phase, Preferences,
    Returned, Section, SectionKind, Theme, View,
};
pub use files::{
    DownloadState, DownloadView, FileOf, FileState, FileView, SaveFile, SaveText, Saved, SavingOf,
};
pub use health::{HealthView, Tested, Tried};
pub use login::{LoginStart, NoLoginStart};
pub use moving::{CodeView, MoveView, OnDevice, PairingView};
pub use network::{NetworkError, NetworkProblem};
pub use policy::{Locked, PolicyProblem, PolicyView};
pub use popout::{PopoutAct, PopoutView};
pub use refusal::{LineDown, Refusal};
pub use rich::Node;
pub use ring::{RingPreferences, RingTone};
pub use support::{
    EndedView, PageFailure, SupportFile, SupportPart, SupportPiece, SupportSaved, SupportView,
};
pub use thread::{Draft, EntryView, ThreadView, Unsent, UnsentState};
pub use told::{Notice, NoticeKind, Told};
pub use trial::{FirstView, LeaveTrial, TrialProblem, TrialStage};
pub use update::{NoUpdates, UpdateProblem, UpdateView};
