//! What the agent asks of the desk itself: to sign in, to be available or to finish, to know where they look, to play a
//! ring, to open a link.

use crate::view::RingTone;
use deskbell_domain::{Channel, ConversationId};
use serde::{Deserialize, Serialize};

/// Who signs in where.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SignInForm {
    /// The hub's address.
    pub hub: String,
    /// The e-mail.
    pub email: String,
    /// The password.
    pub password: String,
}

/// Without the password, so that it stands in no log.
impl std::fmt::Debug for SignInForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { hub, email, password: _ } = self;
        f.debug_struct("SignInForm").field("hub", hub).field("email", email).finish_non_exhaustive()
    }
}

shapes! {
    /// A hub's address as a person types it: "desk.example.com", "http://127.0.0.1:7700".
    FindHub {
        /// The address.
        address: String,
    }

    /// A hub that was found.
    HubFound {
        /// The address as it is kept.
        address: String,
        /// Whose hub it is.
        organisation: String,
        /// The hub's version.
        version: String,
        /// The round trip in milliseconds.
        round_trip_ms: u32,
        /// Encrypted and checked; plain connections are allowed to this computer only.
        secure: bool,
    }

    /// A toggle.
    SwitchAvailability {
        /// Which.
        channel: Channel,
        /// Green or red.
        available: bool,
    }

    /// Finish, then break.
    FinishFirst {
        /// Chosen, or taken back.
        finish: bool,
    }

    /// Where the person looks.
    Attend {
        /// Whether the window has the focus.
        window: bool,
        /// The conversation that has it.
        conversation: Option<ConversationId>,
    }

    /// A ring to be tried.
    TryRing {
        /// With which tone; device and volume are those of the preferences.
        tone: RingTone,
    }

    /// A link of a message.
    OpenLink {
        /// https, mailto or tel; anything else is refused.
        url: String,
    }
}
