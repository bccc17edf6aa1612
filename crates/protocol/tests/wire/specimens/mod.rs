//! One frame or body of every kind, with fixed ids and times, in families. What is not here has no picture,
//! so the tests in `pictures` fail when a method, an event kind or a variant is missing.

pub(crate) mod board;
pub(crate) mod calls;
pub(crate) mod commands;
pub(crate) mod events;
pub(crate) mod http;
pub(crate) mod leading;
pub(crate) mod queries;
pub(crate) mod refusals;
pub(crate) mod session;
pub(crate) mod volatile;

use deskbell_domain::{AgentId, ConversationId, GroupId, Time, VisitorId};
use deskbell_protocol::method::Method;
use deskbell_protocol::rpc::{Answer, FromHub, Id, Incoming, Notification, Request};
use deskbell_protocol::{METHODS, WireError};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};
use std::fmt::Debug;
use uuid::Uuid;

/// Reads a frame or body and compares it with what was sent.
type Read = Box<dyn Fn(&str) -> Result<(), WireError>>;

/// A family's name, and what makes its specimens.
type Family = (&'static str, fn() -> Vec<Specimen>);

/// A frame or body, and how the other side reads it.
pub(crate) struct Specimen {
    /// Its name in its family.
    pub(crate) name: String,
    /// The AsyncAPI message that describes it.
    pub(crate) message: String,
    /// As it travels.
    pub(crate) json: Value,
    /// Reads the text as the other side does, and fails when that gives another value.
    pub(crate) read: Read,
}

/// The families: one file of pictures each.
pub(crate) const FAMILIES: &[Family] = &[
    ("session", session::all),
    ("commands", commands::all),
    ("calls", calls::all),
    ("leading", leading::all),
    ("queries", queries::all),
    ("events", events::all),
    ("volatile", volatile::all),
    ("board", board::all),
    ("refusals", refusals::all),
    ("http", http::all),
];

/// Every specimen of every family.
pub(crate) fn all() -> Vec<Specimen> {
    FAMILIES.iter().flat_map(|(_, family)| family()).collect()
}

/// What travels and can be compared.
pub(crate) trait Wire: Serialize + DeserializeOwned + PartialEq + Debug + 'static {}

impl<T: Serialize + DeserializeOwned + PartialEq + Debug + 'static> Wire for T {}

pub(crate) fn specimen(
    name: &str,
    message: &str,
    frame: impl Serialize,
    read: impl Fn(&str) -> Result<(), WireError> + 'static,
) -> Specimen {
    Specimen {
        name: name.to_owned(),
        message: message.to_owned(),
        json: serde_json::to_value(frame).unwrap(),
        read: Box::new(read),
    }
}

/// A method as its caller sends it: with an id when it is answered.
pub(crate) fn asked<M: Method>(id: u64, params: M::Params) -> Specimen
where
    M::Params: Wire,
{
    let answered = METHODS.iter().any(|method| method.name == M::NAME && method.result != "Nothing");
    let frame = if answered {
        serde_json::to_value(Request::new(id, M::NAME, &params))
    } else {
        serde_json::to_value(Notification::new(M::NAME, &params))
    };
    specimen(M::NAME, M::NAME, frame.unwrap(), move |text| {
        let incoming = Incoming::parse(text)?;
        assert_eq!(incoming.method, M::NAME);
        assert_eq!(incoming.id, answered.then_some(Id::Number(id)));
        assert_eq!(incoming.params::<M::Params>()?, params);
        Ok(())
    })
}

/// The answer to a method.
pub(crate) fn answered<M: Method>(id: u64, result: M::Result) -> Specimen
where
    M::Result: Wire,
{
    let message = format!("{}.result", M::NAME);
    let frame = serde_json::to_value(Answer::new(Some(Id::Number(id)), Ok(&result))).unwrap();
    specimen(&message, &message, frame, move |text| {
        let FromHub::Answer { id: Some(Id::Number(read)), outcome: Ok(raw) } = FromHub::parse(text)? else {
            panic!("not an answer: {text}")
        };
        assert_eq!(read, id);
        assert_eq!(serde_json::from_str::<M::Result>(raw.get()).unwrap(), result);
        Ok(())
    })
}

/// Something that the hub says by itself, read by `read`.
pub(crate) fn told<P: Serialize>(
    name: &str,
    method: &'static str,
    params: P,
    read: impl Fn(&RawValue) + 'static,
) -> Specimen {
    specimen(name, method, Notification::new(method, params), move |text| {
        let FromHub::Notification { method: read_method, params } = FromHub::parse(text)? else {
            panic!("not a notification: {text}")
        };
        assert_eq!(read_method, method);
        read(&params);
        Ok(())
    })
}

/// The `n`th id of the tests.
pub(crate) fn id<T: From<Uuid>>(n: u128) -> T {
    Uuid::from_u128(0x019a_a000_0000_7000_8000_0000_0000_0000 + n).into()
}

/// So many seconds after the tests' morning.
pub(crate) fn at(seconds: i64) -> Time {
    Time(1_760_000_000_000 + seconds * 1_000)
}

pub(crate) fn ada() -> AgentId {
    id(0xa1)
}

pub(crate) fn ben() -> AgentId {
    id(0xa2)
}

pub(crate) fn maya() -> VisitorId {
    id(0xb1)
}

pub(crate) fn sales() -> GroupId {
    id(0xc1)
}

pub(crate) fn talk() -> ConversationId {
    id(0xd1)
}
