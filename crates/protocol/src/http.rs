//! What goes over HTTP: finding the hub, signing in, a visitor's first token, and files.

use crate::session::Device;
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AgentId, AttachmentId, CallId, Channel, DeviceId, HandoffId, VisitorId};
use serde::{Deserialize, Serialize};

/// An endpoint of the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub verb: &'static str,
    /// Its path.
    pub path: &'static str,
    /// Whether `Authorization: Bearer` with a token is wanted.
    pub with_token: bool,
    /// The type of its JSON body.
    pub takes: Option<&'static str>,
    /// The type of its JSON answer.
    pub gives: Option<&'static str>,
    /// What it does, in a line.
    pub about: &'static str,
}

/// Every endpoint, in the order of the documentation. An error answers with the status of
/// [`Code::http_status`](crate::Code::http_status) and a [`WireError`](crate::WireError) as its body.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        verb: "GET",
        path: "/v1/hub",
        with_token: false,
        takes: None,
        gives: Some("HubInfo"),
        about: "Is this a hub, and whose?",
    },
    Endpoint {
        verb: "POST",
        path: "/v1/sign-in",
        with_token: false,
        takes: Some("SignIn"),
        gives: Some("SignedIn"),
        about: "An agent's token for e-mail and password.",
    },
    Endpoint {
        verb: "POST",
        path: "/v1/sign-out",
        with_token: true,
        takes: None,
        gives: None,
        about: "Revokes the token; its sessions are closed.",
    },
    Endpoint {
        verb: "POST",
        path: "/v1/visitors",
        with_token: false,
        takes: Some("NewVisitor"),
        gives: Some("VisitorToken"),
        about: "A visitor's first token.",
    },
    Endpoint {
        verb: "POST",
        path: "/v1/phones",
        with_token: false,
        takes: Some("ClaimPhone"),
        gives: Some("PhoneToken"),
        about: "A phone has read a code: its token, once (H4, H5). From pages of the hub only.",
    },
    Endpoint {
        verb: "POST",
        path: "/v1/attachments",
        with_token: true,
        takes: Some("NewAttachment"),
        gives: Some("Upload"),
        about: "Begins to send a file (C6).",
    },
    Endpoint {
        verb: "PATCH",
        path: "/v1/attachments/{id}",
        with_token: true,
        takes: None,
        gives: Some("UploadState"),
        about: "The file's next bytes, at the place that `Upload-Offset` names.",
    },
    Endpoint {
        verb: "GET",
        path: "/v1/attachments/{id}/state",
        with_token: true,
        takes: None,
        gives: Some("UploadState"),
        about: "How far a file has come, for who goes on after a lost line.",
    },
    Endpoint {
        verb: "DELETE",
        path: "/v1/attachments/{id}",
        with_token: true,
        takes: None,
        gives: None,
        about: "Takes back a file that is in no message yet.",
    },
    Endpoint {
        verb: "GET",
        path: "/v1/attachments/{id}",
        with_token: true,
        takes: None,
        gives: None,
        about: "The file, whole or the part that `Range` names.",
    },
    Endpoint {
        verb: "GET",
        path: "/v1/attachments/{id}/preview",
        with_token: true,
        takes: None,
        gives: None,
        about: "A small picture of a picture.",
    },
    Endpoint {
        verb: "GET",
        path: "/v1/socket",
        with_token: false,
        takes: None,
        gives: None,
        about: "The WebSocket; the token goes into `session.open`.",
    },
    Endpoint {
        verb: "GET",
        path: "/healthz",
        with_token: false,
        takes: None,
        gives: None,
        about: "200 while the hub serves, 503 while it starts, stops or cannot write.",
    },
];

/// `GET /v1/hub`: is this a hub, and whose?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HubInfo {
    /// Always `"deskbell"`.
    pub product: String,
    /// The organisation's name.
    pub organisation: String,
    /// The hub's version.
    pub version: String,
    /// The newest version of the wire that it speaks.
    pub protocol: u32,
}

/// `POST /v1/sign-in`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignIn {
    /// Not case-sensitive.
    pub email: String,
    /// At most 1,024 bytes.
    pub password: String,
    /// What the agent sits at.
    pub device: Device,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn")
            .field("email", &self.email)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// The answer to a good sign-in. `POST /v1/sign-out` with `Authorization: Bearer` revokes the token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedIn {
    /// Opaque, 256 bits, base64url; the hub stores only its hash.
    pub token: String,
    /// Who signed in.
    pub agent: AgentId,
    /// The agent's name.
    pub name: String,
    /// The organisation's name.
    pub organisation: String,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("agent", &self.agent)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// `POST /v1/visitors`: a browser profile or an app that the hub has not seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewVisitor {
    /// The site's or app's key, which says the routing group: "shop".
    pub site: String,
    /// `chat` for a widget, `mobile` for an app; the token is bound to it.
    pub channel: Channel,
    /// Languages, preferred first (BCP 47), at most 8.
    pub languages: Vec<String>,
    /// The visitor's own name, when the site knows it.
    pub name: Option<String>,
}

/// The answer: the visitor's token, to be kept by the browser or app.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitorToken {
    /// Opaque, 256 bits, base64url; the hub stores only its hash.
    pub token: String,
    /// Who that is.
    pub visitor: VisitorId,
}

impl std::fmt::Debug for VisitorToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VisitorToken").field("visitor", &self.visitor).finish_non_exhaustive()
    }
}

/// `POST /v1/phones`: a phone has read the code on an agent's desk (H4, H5).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClaimPhone {
    /// What the code holds behind its `#`: 256 bits in base64url, 43 characters.
    pub ticket: String,
    /// How the phone calls itself, at most 80 characters.
    pub name: String,
}

impl std::fmt::Debug for ClaimPhone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClaimPhone").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The answer: the phone's token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhoneToken {
    /// Opaque, 256 bits, base64url; the hub stores only its hash.
    pub token: String,
    /// Which phone it is from now on: the `device.id` of its sessions.
    pub phone: DeviceId,
    /// The move that it has claimed, to be joined; `null` when it was paired.
    pub claimed: Option<ClaimedMove>,
}

/// The move of a call that a phone has claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClaimedMove {
    /// Of which call.
    pub call: CallId,
    /// Which move.
    pub handoff: HandoffId,
}

impl std::fmt::Debug for PhoneToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhoneToken").field("phone", &self.phone).finish_non_exhaustive()
    }
}

/// `POST /v1/attachments`: a file that is going to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewAttachment {
    /// Its name. What cannot stand in one is mended: paths, control characters, too many characters.
    pub name: String,
    /// How many bytes follow.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub bytes: u64,
}

/// The answer: where its bytes go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Upload {
    /// What the file is called from now on.
    pub id: AttachmentId,
    /// Bytes that the hub has: none.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub offset: u64,
    /// Bytes that one `PATCH` may bring at most.
    pub chunk: u32,
}

/// How far a file has come. A `PATCH` at another place than this answers 409 with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UploadState {
    /// Bytes that the hub has: the next ones go there.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub offset: u64,
    /// The file, once it is whole and was looked at: a message may name it from then on.
    pub attachment: Option<Attachment>,
}
