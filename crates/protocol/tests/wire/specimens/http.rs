//! The bodies of the HTTP endpoints.

use super::session::device;
use super::{Specimen, Wire, ada, id, maya, specimen};
use deskbell_domain::thread::{Attachment, Pixels};
use deskbell_domain::{AttachmentId, Channel};
use deskbell_protocol::http::{
    ClaimPhone, ClaimedMove, HubInfo, NewAttachment, NewVisitor, PhoneToken, SignIn, SignedIn, Upload,
    UploadState, VisitorToken,
};
use deskbell_protocol::limits::CHUNK_BYTES;
use deskbell_protocol::session::DeviceKind;
use deskbell_protocol::{Code, PROTOCOL, WireError};

pub(crate) fn all() -> Vec<Specimen> {
    vec![
        body(
            "HubInfo",
            HubInfo {
                product: "deskbell".to_owned(),
                organisation: "Lumen".to_owned(),
                version: "0.1.0".to_owned(),
                protocol: PROTOCOL,
            },
        ),
        body(
            "SignIn",
            SignIn {
                email: "ada@shop.example".to_owned(),
                password: "correct horse".to_owned(),
                device: device(DeviceKind::Desk),
            },
        ),
        body(
            "SignedIn",
            SignedIn {
                token: "b3BhcXVl".to_owned(),
                agent: ada(),
                name: "Ada".to_owned(),
                organisation: "Lumen".to_owned(),
            },
        ),
        body(
            "NewVisitor",
            NewVisitor {
                site: "shop".to_owned(),
                channel: Channel::Chat,
                languages: vec!["fr-CA".to_owned()],
                name: None,
            },
        ),
        body("VisitorToken", VisitorToken { token: "b3BhcXVl".to_owned(), visitor: maya() }),
        body("ClaimPhone", ClaimPhone { ticket: "A".repeat(43), name: "Pixel 9".to_owned() }),
        body(
            "PhoneToken",
            PhoneToken {
                token: "b3BhcXVl".to_owned(),
                phone: id(0xc5),
                claimed: Some(ClaimedMove { call: id(0xe1), handoff: id(0xaf) }),
            },
        ),
        body("NewAttachment", NewAttachment { name: "ring.jpg".to_owned(), bytes: 240_123 }),
        body("Upload", Upload { id: file(), offset: 0, chunk: CHUNK_BYTES }),
        body(
            "UploadState",
            UploadState {
                offset: 240_123,
                attachment: Some(Attachment {
                    id: file(),
                    name: "ring.jpg".to_owned(),
                    media: "image/jpeg".to_owned(),
                    bytes: 201_770,
                    pixels: Some(Pixels { width: 1_600, height: 1_200 }),
                }),
            },
        ),
        body("WireError", WireError::new(Code::BadCredentials, "The e-mail or the password is wrong.")),
    ]
}

fn file() -> AttachmentId {
    id(0xf1)
}

fn body<T: Wire>(name: &str, body: T) -> Specimen {
    specimen(name, name, serde_json::to_value(&body).unwrap(), move |text| {
        assert_eq!(serde_json::from_str::<T>(text).unwrap(), body);
        Ok(())
    })
}
