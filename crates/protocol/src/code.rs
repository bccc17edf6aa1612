//! Errors and close codes. A client branches on a [`Code`]; people read the message.

use crate::detail::Detail;
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $number:literal, http: $http:literal, temporary: $temporary:literal;)+) => {
        /// Why the hub refused. The number is JSON-RPC's `error.code`, the name is `error.data.reason`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Code {
            $($(#[doc = $doc])* $name,)+
            /// A reason that this side does not know yet; treat it as final.
            #[serde(other)]
            Unknown,
        }

        impl Code {
            /// Every code that a hub can send.
            pub const ALL: &[Code] = &[$(Code::$name),+];

            /// JSON-RPC's number.
            pub const fn number(self) -> i32 {
                match self { $(Self::$name => $number,)+ Self::Unknown => -32_000 }
            }

            /// Whether the same request can succeed later.
            pub const fn temporary(self) -> bool {
                match self { $(Self::$name => $temporary,)+ Self::Unknown => false }
            }

            /// The status of an HTTP answer with this error.
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$name => $http,)+ Self::Unknown => 500 }
            }

            /// What it means, in a line.
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),*).trim_ascii(),)+
                    Self::Unknown => "A reason that this side does not know yet; treat it as final.",
                }
            }
        }
    };
}

codes! {
    /// The frame is not JSON.
    ParseError = -32700, http: 400, temporary: false;
    /// The frame is JSON, but not a JSON-RPC 2.0 request.
    InvalidRequest = -32600, http: 400, temporary: false;
    /// No such method.
    UnknownMethod = -32601, http: 404, temporary: false;
    /// A field is missing, unknown, or of the wrong type.
    InvalidParams = -32602, http: 400, temporary: false;
    /// The hub failed; nothing was changed.
    Internal = -32603, http: 500, temporary: true;
    /// The session is not open yet.
    NotOpen = 4001, http: 409, temporary: false;
    /// The token is unknown, expired, or revoked.
    BadToken = 4010, http: 401, temporary: false;
    /// E-mail or password is wrong.
    BadCredentials = 4011, http: 401, temporary: false;
    /// This role may not do that.
    Forbidden = 4030, http: 403, temporary: false;
    /// The conversation belongs to somebody else.
    NotYours = 4031, http: 403, temporary: false;
    /// The visitor is blocked (C8).
    Blocked = 4032, http: 403, temporary: false;
    /// No such thing.
    NotFound = 4040, http: 404, temporary: false;
    /// Somebody else was faster; what is shown is out of date.
    Taken = 4090, http: 409, temporary: false;
    /// This command id was used before with other content.
    CommandReused = 4091, http: 409, temporary: false;
    /// The conversation is closed for good (C11).
    Ended = 4100, http: 410, temporary: false;
    /// The agent cannot take a call now: on another one, or not available for video (V1, A2).
    CallBusy = 4092, http: 503, temporary: true;
    /// The text is empty, too long, or holds characters that cannot be sent.
    TextRefused = 4220, http: 422, temporary: false;
    /// The frame or body is over the limit.
    TooLarge = 4130, http: 413, temporary: false;
    /// The client speaks a version that this hub does not.
    TooOld = 4260, http: 426, temporary: false;
    /// More commands than the limits allow; wait `retry_after_ms`.
    TooFast = 4290, http: 429, temporary: true;
    /// The group's queue is full (C2).
    QueueFull = 4291, http: 429, temporary: true;
    /// The hub stops or its disk does not answer; nothing was changed.
    Unavailable = 4503, http: 503, temporary: true;
}

/// The error of a JSON-RPC answer and of an HTTP answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WireError {
    /// The number, see [`Code::number`].
    pub code: i32,
    /// What happened and what to do, in a sentence for people.
    pub message: String,
    /// What a client branches on.
    pub data: ErrorData,
}

/// What a client branches on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrorData {
    /// Why.
    pub reason: Code,
    /// Whether the same request can succeed later.
    pub temporary: bool,
    /// When to try again at the earliest, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "ts", ts(optional, type = "number"))]
    pub retry_after_ms: Option<u64>,
    /// What exactly stood in the way, where the reason stands for several things.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub detail: Option<Detail>,
}

impl WireError {
    /// An error with its words.
    pub fn new(reason: Code, message: impl Into<String>) -> Self {
        Self {
            code: reason.number(),
            message: message.into(),
            data: ErrorData { reason, temporary: reason.temporary(), retry_after_ms: None, detail: None },
        }
    }

    /// An error of which more is known than its reason.
    pub fn because(detail: Detail) -> Self {
        Self::new(detail.code(), detail.words()).about(detail)
    }

    /// The same, and what exactly stood in the way.
    pub const fn about(mut self, detail: Detail) -> Self {
        self.data.detail = Some(detail);
        self
    }

    /// The same, to be tried again after so many milliseconds.
    pub fn retry_after(mut self, millis: u64) -> Self {
        self.data.retry_after_ms = Some(millis);
        self
    }

    /// What a client branches on.
    pub fn reason(&self) -> Code {
        self.data.reason
    }
}

macro_rules! close_codes {
    ($($(#[doc = $doc:literal])* $name:ident = $number:literal;)+) => {
        /// Why the hub closed the connection. 4000 to 4499: connect again; 4500 and above: final.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum CloseCode {
            $($(#[doc = $doc])* $name,)+
        }

        impl CloseCode {
            /// Every close code.
            pub const ALL: &[CloseCode] = &[$(CloseCode::$name),+];

            /// The number in the close frame.
            pub const fn number(self) -> u16 {
                match self { $(Self::$name => $number),+ }
            }

            /// The close code with this number.
            pub const fn from_number(number: u16) -> Option<Self> {
                match number { $($number => Some(Self::$name),)+ _ => None }
            }

            /// What it means, in a line.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),*).trim_ascii()),+ }
            }
        }
    };
}

close_codes! {
    /// The hub restarts or drains.
    Restart = 4000;
    /// Too many frames that are no requests.
    Malformed = 4400;
    /// No `session.open` within 10 s, or nothing heard for 25 s.
    Silent = 4407;
    /// The client did not read what it was sent (1 MiB or 1,000 frames).
    SlowReader = 4408;
    /// Another session of the same device took over.
    Replaced = 4409;
    /// A frame over the limit.
    TooLarge = 4413;
    /// Far over the rate.
    TooFast = 4429;
    /// The token is no longer good: sign in again.
    SignedOut = 4500;
    /// This client is too old for the hub.
    TooOld = 4501;
    /// The visitor is blocked (C8).
    Blocked = 4502;
}

impl CloseCode {
    /// Whether the client must not connect again by itself. Unknown numbers follow the same bounds.
    pub const fn is_final(number: u16) -> bool {
        number >= 4500
    }
}
