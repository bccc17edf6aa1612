//! What the desk has the shell do.

use crate::updates::Package;
use deskbell_domain::alerts::{About, Attention};
use deskbell_domain::link::Link;
use deskbell_domain::{CallId, ConversationId};
use std::path::PathBuf;

/// Something that only the shell can do. Each may be carried out twice without harm, except a sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Show a native notification; it replaces an older one about the same. What the person does with it is told
    /// by [`DeskHandle::noticed`](crate::DeskHandle::noticed).
    Notify {
        /// What it is about.
        about: About,
        /// Who.
        title: String,
        /// What, on a line or two.
        body: String,
        /// What it offers where the system has that, with its words; a click opens.
        acts: Vec<(Act, String)>,
    },
    /// Take back a notification: it was handled.
    Withdraw {
        /// What it is about.
        about: About,
    },
    /// Play a sound once.
    Play {
        /// Which.
        sound: Sound,
        /// 0 to 100.
        volume: u8,
    },
    /// Ring in a loop until [`Order::Hush`] (V3). A second one changes what is different.
    Ring {
        /// How.
        ring: RingSound,
    },
    /// Ring no more, at once.
    Hush,
    /// Play a ring once, and tell by [`DeskHandle::ring_tried`](crate::DeskHandle::ring_tried) when it is over.
    TryRing {
        /// How.
        ring: RingSound,
    },
    /// Stop that.
    StopTrying,
    /// Show so many unread messages at the tray, the taskbar or the dock; 0 shows nothing.
    Badge {
        /// How many.
        unread: u32,
    },
    /// Make the taskbar or the dock ask for attention, or stop it.
    Attention {
        /// How much.
        attention: Attention,
    },
    /// Open an address with the system's own program. It was parsed and is https, mailto or tel; or it is the demo's shop
    /// of a trial on this computer.
    OpenUrl {
        /// The address.
        url: String,
    },
    /// Bring the window to the front.
    Raise,
    /// Stop the program.
    Quit,
    /// Start the hub of a trial on this computer, and tell by
    /// [`DeskHandle::trial_started`](crate::DeskHandle::trial_started) where it is.
    StartTrial,
    /// Stop the hub of the trial, if there is one, and tell by
    /// [`DeskHandle::trial_ended`](crate::DeskHandle::trial_ended) what came of it.
    EndTrial {
        /// Delete what was written in it.
        forget: bool,
    },
    /// Check the signature of a new version (D6), and tell by
    /// [`DeskHandle::update_checked`](crate::DeskHandle::update_checked) what came of it. What is right may be installed when
    /// the program ends.
    CheckUpdate(Package),
    /// That is not wanted any more.
    ForgetUpdate,
    /// Check it again and install it; tell by [`DeskHandle::update_installed`](crate::DeskHandle::update_installed) what came of
    /// that.
    InstallUpdate(Package),
    /// Start the program anew.
    Restart,
    /// Ask the system how it is, and tell by [`DeskHandle::measured`](crate::DeskHandle::measured) (A5).
    Measure,
    /// Play the ring for two seconds on its device and show a notification, and tell by
    /// [`DeskHandle::tested`](crate::DeskHandle::tested) which of both worked (A5).
    Test {
        /// How it rings.
        ring: RingSound,
        /// The notification's first line.
        title: String,
        /// And its second.
        body: String,
    },
}

/// What the person wants from outside the window: by the tray, by a link, by the system (D1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// See the desk, and the call that rings in it (V3).
    Window,
    /// See a conversation of the list.
    Conversation(ConversationId),
    /// See what a link names. Anybody may have written it, so it shows and never acts.
    Link(Link),
    /// Answer a call that rings here (V2), and see it.
    Answer(CallId),
    /// Be available for video: the window asks first what must be known before (V5).
    Video,
    /// Stop the program: the window asks first while a call runs here.
    Quit,
}

/// The sounds that are bundled with the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sound {
    /// A message in a conversation.
    Message,
    /// Somebody waits: a new conversation, or a repeat because nobody has looked.
    Waiting,
}

/// What a person can do with a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// See its conversation.
    Open,
    /// Write in it.
    Reply,
    /// Answer the call.
    Accept,
    /// Decline it.
    Decline,
}

/// How a call rings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingSound {
    /// With which tone.
    pub tone: Tone,
    /// On which loudspeaker; the system's own choice without one, and while that one is not there.
    pub device: Option<String>,
    /// 0 to 100.
    pub volume: u8,
}

/// The tone of a ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The desk's bell.
    Bell,
    /// An old telephone.
    Phone,
    /// Slow and soft.
    Glass,
    /// Wooden and quick.
    Marimba,
    /// The person's own file.
    Own(PathBuf),
}
