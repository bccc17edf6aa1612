//! A call on its way to another device of its agent, and the phones of this agent, as the page shows them (H1 to H5).

use deskbell_domain::call::HandoffEnd;
use deskbell_domain::{DeviceId, HandoffId, Time};
use serde::{Deserialize, Serialize};

/// How far a move has come. Times are the hub's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "moving", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum MoveView {
    /// The hub has been asked for it.
    Asked,
    /// A code is shown here, and the paired phones ring (H1). `null` when this desk was started anew meanwhile.
    Offered {
        /// What is to be scanned.
        code: Option<CodeView>,
        /// Nobody can claim it after that (H4).
        until: Time,
    },
    /// A device has claimed it, and asks its person for camera and microphone (H4).
    Claimed {
        /// Which device: two can call themselves alike.
        device: DeviceId,
        /// How it calls itself.
        name: String,
        /// Its person has joined until then, or it comes to nothing.
        until: Time,
    },
    /// The second connection is made, beside the one that carries the call (H2).
    Making {
        /// Which device the call goes to.
        device: DeviceId,
        /// How the device calls itself that the call goes to.
        name: String,
        /// It comes to this desk.
        here: bool,
        /// The visitor has presented a picture of that device.
        visitor: bool,
        /// So has that device of the visitor.
        there: bool,
        /// Ready until then, or it comes to nothing.
        until: Time,
    },
    /// It came to nothing, and the call is where it was; shown until it is dismissed.
    Over {
        /// Which one: it is dismissed once.
        handoff: HandoffId,
        /// Why.
        why: HandoffEnd,
    },
}

/// A code for a phone's camera.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CodeView {
    /// What it says: an address of the hub with the ticket behind its `#`. For whoever cannot scan.
    pub url: String,
    /// Its dark modules as the `d` of an SVG path, on a field of `side` by `side` that has its quiet zone.
    pub path: String,
    /// The field's side, in modules.
    pub side: u16,
}

/// Without what it says: whoever reads it in a log could take the call.
impl std::fmt::Debug for CodeView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodeView").field("side", &self.side).finish_non_exhaustive()
    }
}

/// The device that the call is on when it is not this desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct OnDevice {
    /// How it calls itself, when this desk has heard it.
    pub name: Option<String>,
    /// Since when it has the call, when this desk has seen it move.
    pub since: Option<Time>,
}

/// A code by which a phone is paired (H5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PairingView {
    /// What is to be scanned.
    pub code: CodeView,
    /// It is good until then.
    pub until: Time,
}
