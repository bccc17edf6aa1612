//! JSON-RPC 2.0: the outer form of every frame. Batches are not part of this wire.

use crate::code::{Code, WireError};
use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned};
use serde_json::value::RawValue;
use std::fmt::Display;

/// Characters that are said of what is wrong with a frame.
const MOST_SAID: usize = 300;

/// The constant `"2.0"` that every frame carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("2.0")
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        if text == "2.0" { Ok(Self) } else { Err(serde::de::Error::custom("jsonrpc must be \"2.0\"")) }
    }
}

/// The id of a request, chosen by the client and repeated in the answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Id {
    /// The usual form.
    Number(u64),
    /// JSON-RPC allows strings too.
    Text(String),
}

/// A request (with an id) or a notification (without), as it comes from the other side.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incoming {
    /// Always `"2.0"`.
    pub jsonrpc: Version,
    /// Present when an answer is wanted.
    #[serde(default)]
    pub id: Option<Id>,
    /// Which method.
    pub method: String,
    /// Its parameters, not looked at yet.
    #[serde(default)]
    pub params: Option<Box<RawValue>>,
}

impl Incoming {
    /// Reads one frame.
    ///
    /// # Errors
    /// [`Code::ParseError`] when it is not JSON, [`Code::InvalidRequest`] when it is not a request.
    pub fn parse(frame: &str) -> Result<Self, WireError> {
        match serde_json::from_str(frame) {
            Err(error) if !error.is_data() => {
                Err(WireError::new(Code::ParseError, format!("This is not JSON: {}.", clipped(&error))))
            }
            // Without this a struct's fields could come as a list too, by their order.
            _ if !is_object(frame) => Err(WireError::new(
                Code::InvalidRequest,
                "A frame holds one JSON-RPC 2.0 request, as an object: send the requests of a batch one by one.",
            )),
            Err(error) => Err(WireError::new(
                Code::InvalidRequest,
                format!("This is not a JSON-RPC 2.0 request: {}.", clipped(&error)),
            )),
            Ok(incoming) => Ok(incoming),
        }
    }

    /// The parameters as the method's type. Left out, they are empty.
    ///
    /// # Errors
    /// [`Code::InvalidParams`], naming the field. A field that the type does not know is refused at any
    /// depth, also in types that travel both ways and are read loosely from the hub.
    pub fn params<T: DeserializeOwned>(&self) -> Result<T, WireError> {
        let wrong = |what: String| {
            WireError::new(
                Code::InvalidParams,
                format!("The parameters of {} are wrong: {what}.", self.method),
            )
        };
        let raw = self.params.as_deref().map_or("{}", RawValue::get);
        if !is_object(raw) {
            return Err(wrong("they must be an object, with a name for each".to_owned()));
        }
        let mut unknown = None;
        let params = serde_ignored::deserialize(&mut serde_json::Deserializer::from_str(raw), |path| {
            unknown.get_or_insert_with(|| path.to_string());
        })
        .map_err(|error| wrong(clipped(&error)))?;
        match unknown {
            Some(field) => Err(wrong(format!("unknown field `{}`", clipped(&field)))),
            None => Ok(params),
        }
    }
}

/// What is wrong, without the whole of a long value that it names: that would go back to whoever has sent it.
fn clipped(what: &impl Display) -> String {
    let what = what.to_string();
    match what.char_indices().nth(MOST_SAID) {
        Some((end, _)) => format!("{}…", &what[..end]),
        None => what,
    }
}

/// Whether a JSON text is an object and not a list or a single value.
fn is_object(json: &str) -> bool {
    json.trim_start().starts_with('{')
}

/// A request to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request<'a, P> {
    /// Always `"2.0"`.
    pub jsonrpc: Version,
    /// Repeated in the answer.
    pub id: Id,
    /// Which method.
    pub method: &'a str,
    /// Its parameters.
    pub params: P,
}

impl<'a, P> Request<'a, P> {
    /// A request with a numbered id.
    pub fn new(id: u64, method: &'a str, params: P) -> Self {
        Self { jsonrpc: Version, id: Id::Number(id), method, params }
    }
}

/// A notification to be sent: nobody answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notification<'a, P> {
    /// Always `"2.0"`.
    pub jsonrpc: Version,
    /// Which method.
    pub method: &'a str,
    /// Its parameters.
    pub params: P,
}

impl<'a, P> Notification<'a, P> {
    /// A notification.
    pub fn new(method: &'a str, params: P) -> Self {
        Self { jsonrpc: Version, method, params }
    }
}

/// An answer: a result or an error. `id` is `null` when the request could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer<R> {
    /// Always `"2.0"`.
    pub jsonrpc: Version,
    /// Of the request.
    pub id: Option<Id>,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome<R>,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome<R> {
    /// It was done.
    Result(R),
    /// It was refused.
    Error(WireError),
}

impl<R> Answer<R> {
    /// The answer to one request.
    pub fn new(id: Option<Id>, outcome: Result<R, WireError>) -> Self {
        let outcome = match outcome {
            Ok(result) => Outcome::Result(result),
            Err(error) => Outcome::Error(error),
        };
        Self { jsonrpc: Version, id, outcome }
    }
}

/// Any frame as a client receives it: an answer to its request, or a notification of the hub.
#[derive(Debug)]
pub enum FromHub {
    /// The answer to request `id`.
    Answer {
        /// Of the request; `None` when the hub could not read it.
        id: Option<Id>,
        /// Its result, not looked at yet, or why it was refused.
        outcome: Result<Box<RawValue>, WireError>,
    },
    /// Something that the hub says by itself.
    Notification {
        /// `event`, `snapshot`, `volatile`, `ping`, `session.live`, or one that this client does not know.
        method: String,
        /// Its parameters, not looked at yet.
        params: Box<RawValue>,
    },
}

impl FromHub {
    /// Reads one frame of the hub. Unknown fields are passed over: a newer hub may send them.
    ///
    /// # Errors
    /// [`Code::ParseError`] when it is not JSON of this form, [`Code::InvalidRequest`] when it is neither an
    /// answer nor a notification.
    pub fn parse(frame: &str) -> Result<Self, WireError> {
        #[derive(Deserialize)]
        struct Loose {
            #[serde(default)]
            id: Option<Id>,
            #[serde(default)]
            method: Option<String>,
            #[serde(default)]
            params: Option<Box<RawValue>>,
            #[serde(default, deserialize_with = "even_null")]
            result: Option<Box<RawValue>>,
            #[serde(default)]
            error: Option<WireError>,
        }
        let loose: Loose = serde_json::from_str(frame).map_err(|error| {
            WireError::new(Code::ParseError, format!("The hub sent no JSON-RPC frame: {error}."))
        })?;
        match loose {
            _ if !is_object(frame) => {
                Err(WireError::new(Code::InvalidRequest, "The hub sent a list instead of one frame."))
            }
            Loose { method: Some(method), params, .. } => {
                Ok(Self::Notification { method, params: params.unwrap_or_else(|| RawValue::NULL.to_owned()) })
            }
            Loose { id, error: Some(error), .. } => Ok(Self::Answer { id, outcome: Err(error) }),
            Loose { id, result: Some(result), .. } => Ok(Self::Answer { id, outcome: Ok(result) }),
            Loose { .. } => Err(WireError::new(
                Code::InvalidRequest,
                "The hub sent a frame that is neither an answer nor a notification.",
            )),
        }
    }
}

/// A field that is there, be it `null`: a result may be `null`, but must not be missing.
fn even_null<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}
