//! The contract with the page, declared once and here: what the page may ask, what it is shown, and how the
//! shown changes. The page holds no state of its own but what is under the hand (caret, scroll, open menus).

mod ask;
mod call;
mod change;
mod desk;
mod files;
mod health;
mod login;
mod moving;
mod popout;
mod rich;
mod ring;
mod thread;

#[cfg(feature = "ts")]
pub mod typescript;

pub use ask::{
    ASKS, Ask, AskError, AskInfo, Attend, BlockVisitor, CallOf, CannedForm, CannedOf, ConversationOf,
    DraftOf, EarlierFrom, EarlierView, EndNoteOf, FindHub, FinishFirst, Found, Hit, HubFound, NoteText,
    Nothing, Older, OlderEntries, OpenLink, PassOn, PhoneOf, Preview, PutAside, Read, Say, SearchFor,
    SendMedia, ShareScreen, SignInForm, SwitchAvailability, TagForm, TagOf, TagsOf, TryRing, TypingIn,
    UnsentOf, VisitorOf,
};
pub use call::{
    CallStage, CallView, ChosenDevices, DeviceChoice, DevicesView, FRAME_HEADER_BYTES, Grade, NoScreens,
    Picture, Quality, ScreenKind, ScreenSource, ScreensView, ShareLost, ShareView, Trouble,
};
pub use change::{Change, Notice, NoticeKind};
pub use desk::{
    BoxCall, BoxView, DeskView, HeldView, HeldWhat, LinkState, LinkView, News, NewsKind, Phase, Preferences,
    Returned, Section, SectionKind, Theme, View,
};
pub use files::{DownloadState, DownloadView, FileOf, FileState, FileView, SaveFile, Saved, SavingOf};
pub use health::{HealthView, Tested, Tried};
pub use login::{LoginStart, NoLoginStart};
pub use moving::{CodeView, MoveView, OnDevice, PairingView};
pub use popout::{PopoutAct, PopoutView};
pub use rich::Node;
pub use ring::{RingPreferences, RingTone};
pub use thread::{Draft, EntryView, ThreadView, Unsent, UnsentState};
