//! Opening, resuming, acknowledging, and the heartbeat.

use super::{Specimen, ada, answered, asked, at, id, maya, specimen, told};
use deskbell_domain::UserId;
use deskbell_protocol::limits::LIMITS;
use deskbell_protocol::method::{SessionAck, SessionOpen, SessionPong, SessionProbe, from_hub};
use deskbell_protocol::params::Probe;
use deskbell_protocol::rpc::{Id, Incoming, Request, Version};
use deskbell_protocol::session::{
    Ack, Device, DeviceKind, Drain, Live, Open, Opened, Ping, Pong, Probed, Resume,
};

pub(crate) fn device(kind: DeviceKind) -> Device {
    let name = match kind {
        DeviceKind::Desk => "ada-laptop",
        DeviceKind::Web => "Firefox on Linux",
        DeviceKind::App => "Lumen 4.2.1 on iPhone 15",
        DeviceKind::Phone => "Ada's phone",
    };
    Device { id: id(0xe1), kind, name: name.to_owned(), version: "0.1.0".to_owned() }
}

fn open(kind: DeviceKind, resume: Option<Resume>) -> Open {
    Open { token: "b3BhcXVl".to_owned(), protocol: 1, device: device(kind), resume }
}

fn opened(you: UserId, resumed: bool) -> Opened {
    Opened {
        session: "s-7f3a".to_owned(),
        you,
        epoch: id(0xf1),
        resumed,
        head: 1_042,
        server_time: at(0),
        limits: LIMITS,
    }
}

pub(crate) fn all() -> Vec<Specimen> {
    let resume = Resume { epoch: id(0xf1), pos: 1_040 };
    let mut all: Vec<Specimen> = [
        (DeviceKind::Desk, None),
        (DeviceKind::Web, Some(resume)),
        (DeviceKind::App, None),
        (DeviceKind::Phone, None),
    ]
    .map(|(kind, resume)| Specimen {
        name: format!("session.open, {kind:?}"),
        ..asked::<SessionOpen>(1, open(kind, resume))
    })
    .into();
    for (name, you, resumed) in [
        ("session.open.result, a visitor resumes", UserId::Visitor(maya()), true),
        ("session.open.result, an agent starts anew", UserId::Agent(ada()), false),
    ] {
        all.push(Specimen { name: name.to_owned(), ..answered::<SessionOpen>(1, opened(you, resumed)) });
    }
    all.push(told("session.live", from_hub::LIVE, Live { pos: 1_042 }, |raw| {
        assert_eq!(serde_json::from_str::<Live>(raw.get()).unwrap(), Live { pos: 1_042 });
    }));
    all.push(asked::<SessionAck>(0, Ack { pos: 1_042 }));
    all.push(told("ping", from_hub::PING, ping(), |raw| {
        assert_eq!(serde_json::from_str::<Ping>(raw.get()).unwrap(), ping());
    }));
    all.push(asked::<SessionPong>(0, Pong { server_time: at(15) }));
    all.push(told("session.drain", from_hub::DRAIN, Drain { retry_after_ms: 1_240 }, |raw| {
        assert_eq!(serde_json::from_str::<Drain>(raw.get()).unwrap(), Drain { retry_after_ms: 1_240 });
    }));
    all.push(asked::<SessionProbe>(2, Probe {}));
    all.push(answered::<SessionProbe>(2, Probed { server_time: at(16), top_pos: 1_042 }));
    all.push(specimen("session.probe, with an id of text", "session.probe", text_id(), |text| {
        let incoming = Incoming::parse(text)?;
        assert_eq!(incoming.id, Some(text_id().id));
        incoming.params::<Probe>().map(drop)
    }));
    all
}

fn ping() -> Ping {
    Ping { top_pos: 1_042, server_time: at(15) }
}

fn text_id() -> Request<'static, Probe> {
    Request {
        jsonrpc: Version,
        id: Id::Text("probe-2".to_owned()),
        method: "session.probe",
        params: Probe {},
    }
}
