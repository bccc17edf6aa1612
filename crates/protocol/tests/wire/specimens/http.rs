//! The bodies of the HTTP endpoints.

use super::session::device;
use super::{Specimen, Wire, ada, maya, specimen};
use deskbell_domain::Channel;
use deskbell_protocol::http::{HubInfo, NewVisitor, SignIn, SignedIn, VisitorToken};
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
        body("WireError", WireError::new(Code::BadCredentials, "The e-mail or the password is wrong.")),
    ]
}

fn body<T: Wire>(name: &str, body: T) -> Specimen {
    specimen(name, name, serde_json::to_value(&body).unwrap(), move |text| {
        assert_eq!(serde_json::from_str::<T>(text).unwrap(), body);
        Ok(())
    })
}
