//! Every duration and limit of the rules, as data with the product's defaults.

use crate::{Channel, PerChannel, Span};
use serde::{Deserialize, Serialize};

/// The hub's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// A device confirms that it shows an assigned conversation within this time, or the work goes on (C1).
    pub confirm_within: Span,
    /// A lost connection keeps the agent's status for this long (A4).
    pub presence_grace: Span,
    /// Slots of an agent for whom nothing else is set (M3).
    pub slots: PerChannel<u32>,
    /// Conversations that may wait in one group's queue (C2).
    pub queue_limit: u32,
    /// Longest message or note, in Unicode scalar values.
    pub text_chars: u32,
    /// What each channel can do (M2).
    pub capabilities: PerChannel<Capabilities>,
    /// How long each step of a call may take.
    pub calls: CallTimes,
    /// Timers that take a conversation from its agent or end it (M5 to M10).
    pub timers: PerChannel<Timers>,
    /// An agent accepts or declines an offer within this time, or the next one gets it (C1).
    pub offer_within: Span,
    /// Who did not take a conversation is not offered it again for this long.
    pub offer_again: Span,
    /// What is back from being put aside and not looked after for this long goes to another agent (C10); so does
    /// what is kept for one agent who never has a place for it (C9).
    pub unhandled: Span,
    /// A conversation can be put aside for this long at most (C10).
    pub snooze_most: Span,
    /// An agent who touches neither mouse nor keyboard for this long is away (A4).
    pub away_after: Span,
    /// The desk holds an end, a release, a snooze or a transfer back for this long, so that it can be undone.
    pub undo: Span,
    /// What may be attached to a message (C6).
    pub attachments: AttachmentLimits,
    /// An agent is told who reads a conversation of theirs, and whose eyes they are (T2). Every look is in the audit log
    /// in any case.
    pub tell_of_looks: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            confirm_within: Span::secs(5),
            presence_grace: Span::secs(60),
            slots: PerChannel { chat: 3, mobile: 2, video: 1 },
            queue_limit: 50,
            text_chars: 8_000,
            capabilities: PerChannel {
                chat: Capabilities::of(Channel::Chat),
                mobile: Capabilities::of(Channel::Mobile),
                video: Capabilities::of(Channel::Video),
            },
            calls: CallTimes::default(),
            timers: PerChannel {
                chat: Timers::of(Channel::Chat),
                mobile: Timers::of(Channel::Mobile),
                video: Timers::of(Channel::Video),
            },
            offer_within: Span::secs(20),
            offer_again: Span::secs(60),
            unhandled: Span::hours(24),
            snooze_most: Span::days(90),
            away_after: Span::mins(10),
            undo: Span::secs(5),
            attachments: AttachmentLimits::default(),
            tell_of_looks: false,
        }
    }
}

/// Settings that make no sense, in words for whoever set them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{setting}` {why}")]
pub struct Nonsense {
    /// Which one.
    pub setting: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Settings {
    /// Whether every value makes sense: no time is zero, nobody has no slots, nothing allows nothing.
    ///
    /// # Errors
    /// The first value that does not.
    pub fn check(&self) -> Result<(), Nonsense> {
        let nonsense = |setting: String, why| Err(Nonsense { setting, why });
        let times = [
            ("confirm_within", self.confirm_within),
            ("presence_grace", self.presence_grace),
            ("offer_within", self.offer_within),
            ("offer_again", self.offer_again),
            ("unhandled", self.unhandled),
            ("snooze_most", self.snooze_most),
            ("away_after", self.away_after),
            ("calls.ring", self.calls.ring),
            ("calls.connect", self.calls.connect),
            ("calls.reconnect", self.calls.reconnect),
            ("calls.gone", self.calls.gone),
            ("calls.claim", self.calls.claim),
            ("calls.make", self.calls.make),
            ("calls.stand_by", self.calls.stand_by),
        ];
        if let Some((name, _)) = times.iter().find(|(_, span)| span.0 == 0) {
            return nonsense((*name).to_owned(), "is a time of nothing; it must be at least a millisecond");
        }
        if let Some((name, _)) = times.iter().find(|(_, span)| *span > LONGEST) {
            return nonsense((*name).to_owned(), "is longer than ten years");
        }
        if self.undo > LONGEST_UNDO {
            return nonsense(
                "undo".to_owned(),
                "is longer than a minute; so long nobody waits for an answer",
            );
        }
        let counts = [("queue_limit", self.queue_limit), ("text_chars", self.text_chars)];
        if let Some((name, _)) = counts.iter().find(|(_, count)| *count == 0) {
            return nonsense((*name).to_owned(), "is 0, so that nothing would be let through");
        }
        if self.text_chars > MOST_TEXT {
            return nonsense(
                "text_chars".to_owned(),
                "is more than 12000; a longer text does not fit in a frame",
            );
        }
        self.attachments.check()?;
        check_slots(&self.slots)?;
        for channel in Channel::ALL {
            let timers = self.timers.get(channel);
            let of = [
                ("first_reply", timers.first_reply),
                ("later_reply", timers.later_reply),
                ("silence", timers.silence),
                ("typing_hold", Some(timers.typing_hold)),
                ("typing_most", Some(timers.typing_most)),
            ];
            if let Some((name, _)) = of.iter().find(|(_, span)| span.is_some_and(|s| s.0 == 0 || s > LONGEST))
            {
                let why = match *name {
                    "typing_hold" | "typing_most" => "is a time of nothing or longer than ten years",
                    _ => "is a time of nothing or longer than ten years; `null` turns a timer off",
                };
                return nonsense(format!("timers.{}.{name}", channel.name()), why);
            }
        }
        Ok(())
    }
}

/// Whether an agent can work with these slots (M3).
///
/// # Errors
/// When a channel has none, or more than one person can keep an eye on.
pub fn check_slots(slots: &PerChannel<u32>) -> Result<(), Nonsense> {
    for channel in Channel::ALL {
        let setting = format!("slots.{}", channel.name());
        match *slots.get(channel) {
            0 => return Err(Nonsense { setting, why: "is 0; a red toggle says that an agent takes none" }),
            1..=MOST_SLOTS => {}
            _ => return Err(Nonsense { setting, why: "is more than 100" }),
        }
    }
    if slots.video > 1 {
        return Err(Nonsense {
            setting: "slots.video".into(),
            why: "is more than 1; one call at a time (V9)",
        });
    }
    Ok(())
}

/// No setting is longer than this: what is, is a mistake of the unit.
const LONGEST: Span = Span::days(3_653);
/// Slots of one channel.
const MOST_SLOTS: u32 = 100;
/// The desk holds back what was done for no longer than this.
const LONGEST_UNDO: Span = Span::mins(1);
/// The longest text that fits in a client's frame of 64 KiB, whatever its characters are.
const MOST_TEXT: u32 = 12_000;
/// Files in one message.
const MOST_FILES: u32 = 100;
/// The largest file: the hub looks at it as a whole.
const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// Timers of one channel; `None` is a timer that is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timers {
    /// The visitor's first message is answered within this time, or somebody else gets it (M7).
    pub first_reply: Option<Span>,
    /// A later message is answered within this time, or somebody else gets it (M8).
    pub later_reply: Option<Span>,
    /// Without a word of the visitor for this long it ends (M5, M10).
    pub silence: Option<Span>,
    /// While the agent types, the first answer's time is not over before this long after the last key (M7).
    pub typing_hold: Span,
    /// Typing holds it for this long at most.
    pub typing_most: Span,
}

impl Timers {
    /// The product's defaults. On a website the visitor is there or gone, and so is the agent: nothing is taken
    /// away; in an app one answers hours later.
    pub const fn of(channel: Channel) -> Self {
        let off = Self {
            first_reply: None,
            later_reply: None,
            silence: None,
            typing_hold: Span::secs(30),
            typing_most: Span::mins(2),
        };
        match channel {
            Channel::Chat => Self { silence: Some(Span::days(7)), ..off },
            Channel::Mobile => Self {
                first_reply: Some(Span::mins(5)),
                later_reply: Some(Span::hours(12)),
                silence: Some(Span::days(7)),
                ..off
            },
            Channel::Video => off,
        }
    }
}

/// What may be attached to a message (C6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttachmentLimits {
    /// The largest file.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub bytes: u64,
    /// Files in one message.
    pub in_message: u32,
    /// Types (MIME) that are let through, each told by a file's content and not by its name.
    pub media: Vec<String>,
}

impl Default for AttachmentLimits {
    fn default() -> Self {
        let media = [
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "application/pdf",
            "text/plain",
            "application/zip",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
            "audio/mpeg",
            "audio/ogg",
            "video/mp4",
            "video/webm",
        ];
        Self { bytes: 20 * 1024 * 1024, in_message: 10, media: media.map(String::from).to_vec() }
    }
}

impl AttachmentLimits {
    fn check(&self) -> Result<(), Nonsense> {
        let nonsense = |why| Err(Nonsense { setting: "attachments".to_owned(), why });
        if self.bytes == 0 || self.in_message == 0 || self.media.is_empty() {
            return nonsense("is a limit of nothing; turn the channel's `attachments` off instead");
        }
        if self.bytes > MOST_BYTES {
            return nonsense("is more than 1 GB for one file");
        }
        if self.in_message > MOST_FILES {
            return nonsense("is more than 100 files in one message");
        }
        Ok(())
    }
}

/// How long each step of a call may take (V2, V11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallTimes {
    /// It rings for this long, then it is missed (V4).
    pub ring: Span,
    /// From accept to the first connection.
    pub connect: Span,
    /// A broken connection may come back within this time (V11).
    pub reconnect: Span,
    /// A party that the hub has not heard for this long, while the other does not hear it either, has left.
    pub gone: Span,
    /// A code to move a call can be claimed for this long, and then joined for as long again (H4).
    pub claim: Span,
    /// The second leg of a move is ready within this time, or it came to nothing (H2).
    pub make: Span,
    /// After a move the former leg stands by for this long (H2).
    pub stand_by: Span,
}

impl Default for CallTimes {
    fn default() -> Self {
        Self {
            ring: Span::secs(30),
            connect: Span::secs(15),
            reconnect: Span::secs(30),
            gone: Span::secs(60),
            claim: Span::secs(90),
            make: Span::secs(15),
            stand_by: Span::secs(2),
        }
    }
}

/// What a channel can do (M2): obeyed by the hub, and shown by the desk with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Capabilities {
    /// A slot can be given back while the conversation stays open (M4).
    pub release: bool,
    /// Links in messages can be opened.
    pub links: bool,
    /// It can be passed on (C9).
    pub transfer: bool,
    /// It can be put aside (C10).
    pub snooze: bool,
    /// Files can be sent (C6).
    pub attachments: bool,
    /// Groups that offer first do so on this channel (C1).
    pub offers: bool,
    /// The visitor's page can be shown to the agent.
    pub mirroring: bool,
    /// It can go on to video.
    pub video: bool,
}

impl Default for Capabilities {
    /// What a settings file of an older hub does not name.
    fn default() -> Self {
        Self::of(Channel::Chat)
    }
}

impl Capabilities {
    /// The product's defaults.
    pub const fn of(channel: Channel) -> Self {
        let chat = Self {
            release: false,
            links: true,
            transfer: true,
            snooze: true,
            attachments: true,
            offers: true,
            mirroring: true,
            video: true,
        };
        match channel {
            Channel::Chat => chat,
            Channel::Mobile => Self { release: true, mirroring: false, ..chat },
            Channel::Video => Self { offers: false, ..chat },
        }
    }
}
