//! What the desk has the shell do.

use deskbell_domain::ConversationId;

/// Something that only the shell can do. Each may be carried out twice without harm, except a sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Show a native notification; it replaces an older one of the same conversation. A click on it is told
    /// by [`DeskHandle::notification_clicked`](crate::DeskHandle::notification_clicked).
    Notify {
        /// Which conversation a click opens.
        conversation: ConversationId,
        /// Who.
        title: String,
        /// What, on a line or two.
        body: String,
    },
    /// Take back the notification of a conversation: it was read.
    Withdraw {
        /// Which.
        conversation: ConversationId,
    },
    /// Play a sound once.
    Play {
        /// Which.
        sound: Sound,
        /// 0 to 100.
        volume: u8,
    },
    /// Ring in a loop, or stop it (V3). A second start of the same ring changes only its volume.
    Ring {
        /// Ring or stop.
        on: bool,
        /// 0 to 100.
        volume: u8,
    },
    /// Show so many unread messages at the tray, the taskbar or the dock; 0 shows nothing.
    Badge {
        /// How many.
        unread: u32,
    },
    /// Make the taskbar or the dock ask for attention, or stop it.
    Attention {
        /// Ask or stop.
        on: bool,
    },
    /// Open an address with the system's own program. It was parsed and is https, mailto or tel.
    OpenUrl {
        /// The address.
        url: String,
    },
    /// Bring the window to the front.
    Raise,
    /// Ask the system how it is, and tell by [`DeskHandle::measured`](crate::DeskHandle::measured) (A5).
    Measure,
    /// Play the ring for two seconds on its device and show a notification, and tell by
    /// [`DeskHandle::tested`](crate::DeskHandle::tested) which of both worked (A5).
    Test {
        /// 0 to 100.
        volume: u8,
        /// The notification's first line.
        title: String,
        /// And its second.
        body: String,
    },
}

/// The sounds that are bundled with the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sound {
    /// A message in a conversation.
    Message,
    /// Somebody waits: a new conversation, or a repeat because nobody has looked.
    Waiting,
}
