//! The call as the page shows it. The pictures themselves come by another way: encoded frames in a raw channel
//! of the shell, see [`FRAME_HEADER_BYTES`].

use deskbell_domain::call::{CallEnd, MediaState};
use deskbell_domain::{CallId, ConversationId, Time};
use serde::{Deserialize, Serialize};

use super::moving::{MoveView, OnDevice};

/// The one call of this agent (V9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CallView {
    /// Which one.
    pub call: CallId,
    /// Inside which conversation.
    pub conversation: ConversationId,
    /// How the visitor is called.
    pub name: String,
    /// The avatar's tint, 1 to 6, as at the state box.
    pub tint: u8,
    /// The routing group's name.
    pub group: String,
    /// Where it stands.
    pub stage: CallStage,
    /// What this desk sends; before accept what it would send.
    pub mine: MediaState,
    /// What the visitor sends.
    pub theirs: MediaState,
    /// How good the connection is; `null` until it is known.
    pub quality: Option<Quality>,
    /// Its move to another device of this agent, or back (H1); `null` without.
    pub moving: Option<MoveView>,
    /// The device that has it, in the stage `elsewhere`; else `null`.
    pub on_device: Option<OnDevice>,
    /// What this desk shares in place of its camera (V12); `null` without.
    pub share: Option<ShareView>,
    /// What hinders the call on this computer, gravest first, in words with their cure.
    pub troubles: Vec<Trouble>,
}

/// Where the call stands, as far as this desk is concerned. Times are the hub's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum CallStage {
    /// The visitor is invited, and has not answered (V10); the agent does not wait in the room on this desk.
    Invited {
        /// Since when.
        since: Time,
        /// Whether the agent waits in the room on another device: there is no place for two (V9).
        elsewhere: bool,
    },
    /// As before, and the agent waits in the room on this desk: the visitor's coming begins the call.
    Room {
        /// Since when the visitor is invited.
        since: Time,
    },
    /// It rings here (V2).
    Ringing {
        /// Since when.
        since: Time,
        /// Until then.
        deadline: Time,
    },
    /// *Go* was pressed; the hub has not answered yet.
    Answering,
    /// The two devices find each other.
    Connecting {
        /// Until then at the latest.
        deadline: Time,
    },
    /// They see and hear each other.
    Active {
        /// The clock of the call.
        since: Time,
    },
    /// The connection broke and is being made anew (V11).
    Reconnecting {
        /// The clock of the call.
        since: Time,
        /// Then it is given up.
        deadline: Time,
    },
    /// Another device of this agent has it (V9).
    Elsewhere {
        /// The clock of the call; `null` while it connects.
        since: Option<Time>,
    },
    /// It is over; shown until it is dismissed or the next one rings.
    Ended {
        /// Why.
        why: CallEnd,
        /// How long the two talked, in milliseconds.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        talked_ms: u64,
    },
}

/// A screen or a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ScreenKind {
    /// All that a screen shows.
    Screen,
    /// One window.
    Window,
}

/// What this desk shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "share", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ShareView {
    /// The visitor sees it.
    Shares {
        /// A screen or a window.
        kind: ScreenKind,
        /// How the system calls it.
        name: String,
    },
    /// It ended by itself, and the camera is sent again as before; shown until it is dismissed.
    Lost {
        /// A screen or a window.
        kind: ScreenKind,
        /// How the system called it.
        name: String,
        /// Why.
        why: ShareLost,
    },
}

/// Why sharing ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ShareLost {
    /// The window was closed, or the screen unplugged.
    Gone,
    /// The system does not let this program see it.
    Refused,
    /// Something else, which stands in the log.
    Failed,
}

/// What can be shared now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ScreensView {
    /// Screens first, then windows from the front to the back.
    pub sources: Vec<ScreenSource>,
    /// Why there are none; `null` when there are.
    pub none: Option<NoScreens>,
}

/// A screen or a window that can be shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ScreenSource {
    /// Names it, for as long as it is there.
    pub id: String,
    /// A window's title; of a screen what the system calls it.
    pub name: String,
    /// Which of the two.
    pub kind: ScreenKind,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// How it looks just now, small, as a `data:` URL; `null` when that is not known.
    pub picture: Option<String>,
}

/// Why nothing can be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum NoScreens {
    /// Under Wayland it is not possible yet.
    Wayland,
    /// The system does not let this program see screens.
    Refused,
    /// Something else, which stands in the log.
    Failed,
}

/// How good the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Quality {
    /// In a word.
    pub grade: Grade,
    /// The round trip between the two devices, in milliseconds.
    pub round_trip_ms: u32,
    /// Packets lost of a thousand, the worse direction.
    pub lost_per_mille: u32,
    /// What is sent, in kb/s.
    pub sent_kbps: u32,
    /// What comes, in kb/s.
    pub received_kbps: u32,
    /// The height of the picture that comes; 0 without one.
    pub received_height: u16,
    /// Pictures that come each second.
    pub received_fps: u8,
    /// The height of the picture that is sent; 0 without one.
    pub sent_height: u16,
    /// Through a relay.
    pub relayed: bool,
}

/// The connection in a word, by shape and colour too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Grade {
    /// As it should be.
    Good,
    /// The picture is smaller or less smooth than it could be.
    Fair,
    /// Voice only, or close to it (V11).
    Poor,
}

/// What hinders a call on this computer (V5). The page has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Trouble {
    /// No microphone is connected.
    NoMicrophone,
    /// The system refuses the microphone.
    MicrophoneRefused,
    /// The microphone was unplugged or stopped.
    MicrophoneLost,
    /// Nothing can play sound.
    NoSpeaker,
    /// The loudspeaker was unplugged or stopped; another one plays when there is one.
    SpeakerLost,
    /// No camera is connected.
    NoCamera,
    /// The system refuses the camera.
    CameraRefused,
    /// Another program has the camera.
    CameraBusy,
    /// The camera was unplugged or stopped.
    CameraLost,
    /// The network carries voice only, for now (V11).
    VoiceOnly,
    /// The relay did not answer or refused (V11).
    NoRelay,
}

/// The devices of this computer, and which are chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DevicesView {
    /// Cameras.
    pub cameras: Vec<DeviceChoice>,
    /// Microphones.
    pub microphones: Vec<DeviceChoice>,
    /// Loudspeakers and headsets.
    pub speakers: Vec<DeviceChoice>,
    /// What is chosen.
    pub chosen: ChosenDevices,
    /// The picture that the camera gives: "1280 × 720"; `null` while it is off.
    pub picture: Option<String>,
    /// What hinders them while they are in use, without a call too: in a preview (V5).
    pub troubles: Vec<Trouble>,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DeviceChoice {
    /// Stays the same when it is plugged in again, as far as the system allows it.
    pub id: String,
    /// Its name as the system says it.
    pub name: String,
}

/// The chosen devices; `null` is the system's own choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ChosenDevices {
    /// The camera.
    pub camera: Option<String>,
    /// The microphone.
    pub microphone: Option<String>,
    /// The loudspeaker of calls; the ring has its own.
    pub speaker: Option<String>,
}

/// Whose picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Picture {
    /// What the visitor sends.
    Visitor,
    /// What this desk sends, as the visitor sees it.
    Own,
}

/// The header of each frame in the shell's raw channel, in bytes, little endian: `format` u8 (0: VP8, 1: I420),
/// `flags` u8 (bit 0: a picture that needs no other), `width` u16, `height` u16, two bytes of nothing, `number`
/// u32 (growing by one with each frame that is sent to the page), `timestamp` u64 (microseconds). The payload
/// follows. The page says by the command `frame_taken {picture, number}` that it has decoded a frame; while
/// two are under way no other is sent, and after one was skipped the next is a key frame.
pub const FRAME_HEADER_BYTES: usize = 20;
