//! A client that speaks the wire and nothing else: it remembers what it heard, answers pings, and waits for
//! what a test asks for.

use crate::mirror::Mirror;
use crate::soon;
use deskbell_domain::{Channel, ClientMessageId, CommandId, ConversationId, Epoch, UserId};
use deskbell_hub::ids::{Ids, RandomIds};
use deskbell_protocol::board::BoardFrame;
use deskbell_protocol::call::SignalFrame;
use deskbell_protocol::event::ConversationUpdate;
use deskbell_protocol::head::HeadState;
use deskbell_protocol::method::{self, Method, from_hub};
use deskbell_protocol::params::{
    Confirm, EndConversation, Probe, Release, SendMessage, Sent, SetAvailability,
};
use deskbell_protocol::rpc::{FromHub, Id, Notification, Request};
use deskbell_protocol::session::{Ack, Device, Drain, Live, Open, Opened, Ping, Pong, Pos, Resume};
use deskbell_protocol::{Event, PROTOCOL, Received, SUBPROTOCOL, Volatile, WireError};
use futures_util::{SinkExt, StreamExt};
use serde_json::value::RawValue;
use std::collections::VecDeque;
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// What the hub said by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// A durable event.
    Event(Pos, Event),
    /// A part of a snapshot.
    Part(Event),
    /// Everything was sent.
    Live(Pos),
    /// Something that matters only now.
    Volatile(Volatile),
    /// What the other device of a call's leg tells.
    Signal(SignalFrame),
    /// What is otherwise on the board (T1).
    Board(BoardFrame),
    /// The heartbeat; it is answered already.
    Ping(Ping),
    /// The hub stops.
    Drain(Drain),
}

/// An answer of the hub, by the request's id.
pub type Answered = (Option<Id>, Result<Box<RawValue>, WireError>);

/// One connection, with or without a session.
pub struct Client {
    socket: WebSocketStream<TcpStream>,
    next_id: u64,
    /// What was heard and nobody has asked for yet.
    pub heard: VecDeque<Heard>,
    /// What the events and snapshots add up to.
    pub mirror: Mirror,
    /// The answer to `session.open`.
    pub opened: Option<Opened>,
    /// The last event that was heard.
    pub pos: Pos,
    /// Every durable event since the connection began, for those who count.
    pub events: Vec<(Pos, Event)>,
    /// Every frame as it came, for those who want them from now on.
    pub frames: Option<Vec<String>>,
}

impl Client {
    /// A connection without a session.
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the hub listens");
        stream.set_nodelay(true).expect("a socket of loopback takes options");
        let mut request = format!("ws://{address}/v1/socket").into_client_request().expect("an address");
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
        let (socket, _) = client_async(request, stream).await.expect("the hub takes WebSockets");
        Self {
            socket,
            next_id: 1,
            heard: VecDeque::new(),
            mirror: Mirror::default(),
            opened: None,
            pos: 0,
            events: Vec::new(),
            frames: None,
        }
    }

    /// A session that starts from nothing and is live.
    pub async fn open(address: SocketAddr, token: String, device: Device) -> Self {
        Self::resume(address, token, device, None, Mirror::default()).await
    }

    /// A session that goes on from a place, with what the client knew there, and is live.
    pub async fn resume(
        address: SocketAddr,
        token: String,
        device: Device,
        resume: Option<Resume>,
        mirror: Mirror,
    ) -> Self {
        let mut client = Self::connect(address).await;
        client.mirror = mirror;
        client.pos = resume.map_or(0, |resume| resume.pos);
        client.begin(Open { token, protocol: PROTOCOL, device, resume }).await.expect("the token is good");
        client
    }

    /// Opens a session on this connection, and waits until it is live.
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn begin(&mut self, open: Open) -> Result<Opened, WireError> {
        let opened = self.call::<method::SessionOpen>(open).await?;
        if !opened.resumed {
            self.mirror = Mirror::default();
            self.pos = opened.head;
        }
        self.opened = Some(opened.clone());
        self.until("session.live", |heard| matches!(heard, Heard::Live(_)).then_some(())).await;
        Ok(opened)
    }

    /// Whose session it is.
    pub fn you(&self) -> UserId {
        self.opened.as_ref().expect("the session is open").you
    }

    /// Where the client would go on from.
    pub fn place(&self) -> Resume {
        Resume { epoch: self.epoch(), pos: self.pos }
    }

    /// The logs' lifetime.
    pub fn epoch(&self) -> Epoch {
        self.opened.as_ref().expect("the session is open").epoch
    }

    /// Calls a method and waits for its answer.
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn call<M: Method>(&mut self, params: M::Params) -> Result<M::Result, WireError> {
        let id = self.ask::<M>(params).await;
        let outcome = self.answer(&id).await?;
        Ok(serde_json::from_str(outcome.get()).expect("the answer is of the declared type"))
    }

    /// Calls a method, and leaves its answer to [`Client::answer`].
    pub async fn ask<M: Method>(&mut self, params: M::Params) -> Id {
        let id = self.next_id;
        self.next_id += 1;
        let frame = serde_json::to_string(&Request::new(id, M::NAME, params)).expect("the wire is JSON");
        self.send_text(frame).await;
        Id::Number(id)
    }

    /// Waits for the answer to a request.
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn answer(&mut self, wanted: &Id) -> Result<Box<RawValue>, WireError> {
        loop {
            let (id, outcome) = self.next_answer().await;
            if id.as_ref() == Some(wanted) {
                return outcome;
            }
        }
    }

    /// Waits for the next answer, whichever request it is to.
    pub async fn next_answer(&mut self) -> (Option<Id>, Result<Box<RawValue>, WireError>) {
        loop {
            if let FromHub::Answer { id, outcome } = soon("an answer", self.frame()).await {
                return (id, outcome);
            }
        }
    }

    /// Waits for an answer without an id.
    pub async fn answer_to_nobody(&mut self) -> WireError {
        loop {
            if let FromHub::Answer { id: None, outcome } = soon("an answer", self.frame()).await {
                return outcome.expect_err("only refusals have no id");
            }
        }
    }

    /// Says something that nobody answers.
    pub async fn say<M: Method>(&mut self, params: M::Params) {
        let said = Notification::new(M::NAME, params);
        self.send_text(serde_json::to_string(&said).expect("the wire is JSON")).await;
    }

    /// Sends a frame as it is.
    pub async fn send_text(&mut self, frame: String) {
        self.socket.send(Message::text(frame)).await.expect("the connection stands");
    }

    /// Sends a message of WebSocket as it is. Whether it went out.
    pub async fn send_raw(&mut self, message: Message) -> bool {
        self.socket.send(message).await.is_ok()
    }

    /// Sends bytes in a frame of bytes.
    pub async fn send_bytes(&mut self, bytes: Vec<u8>) {
        self.send_raw(Message::Binary(Bytes::from(bytes))).await;
    }

    /// Waits until something heard fits, also among what was heard before; what does not fit is passed over.
    pub async fn until<T>(&mut self, what: &str, fits: impl Fn(&Heard) -> Option<T>) -> T {
        soon(what, async {
            loop {
                while let Some(heard) = self.heard.pop_front() {
                    if let Some(found) = fits(&heard) {
                        return found;
                    }
                }
                self.frame().await;
            }
        })
        .await
    }

    /// Waits for a durable event that fits.
    pub async fn event<T>(&mut self, what: &str, fits: impl Fn(&Event) -> Option<T>) -> T {
        self.until(what, |heard| if let Heard::Event(_, event) = heard { fits(event) } else { None }).await
    }

    /// Waits for a volatile event that fits.
    pub async fn volatile<T>(&mut self, what: &str, fits: impl Fn(&Volatile) -> Option<T>) -> T {
        self.until(what, |heard| if let Heard::Volatile(it) = heard { fits(it) } else { None }).await
    }

    /// Waits for a signal of a call that fits.
    pub async fn signal<T>(&mut self, what: &str, fits: impl Fn(&SignalFrame) -> Option<T>) -> T {
        self.until(what, |heard| if let Heard::Signal(it) = heard { fits(it) } else { None }).await
    }

    /// Waits until what the events add up to fits.
    pub async fn see<T>(&mut self, what: &str, fits: impl Fn(&Mirror) -> Option<T>) -> T {
        soon(what, async {
            loop {
                if let Some(found) = fits(&self.mirror) {
                    return found;
                }
                self.frame().await;
            }
        })
        .await
    }

    /// Waits for the close code. What is heard before is kept.
    pub async fn closed(&mut self) -> Option<u16> {
        self.answers_until_closed().await.1
    }

    /// Waits for the close code, and gives the answers that came before it.
    pub async fn answers_until_closed(&mut self) -> (Vec<Answered>, Option<u16>) {
        let mut answers = Vec::new();
        let code = soon("the end of the connection", async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                    Some(Ok(Message::Text(text))) => {
                        if let FromHub::Answer { id, outcome } = self.heard(text.as_str()).await {
                            answers.push((id, outcome));
                        }
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return None,
                }
            }
        })
        .await;
        (answers, code)
    }

    /// Ends the connection as a browser does that is closed.
    pub async fn leave(mut self) -> Mirror {
        // An error means that the hub was faster.
        drop(self.socket.close(None).await);
        self.mirror
    }

    /// Everything up to here is stored.
    pub async fn ack(&mut self) {
        let pos = self.pos;
        self.say::<method::SessionAck>(Ack { pos }).await;
    }

    /// A round trip: the hub has handled everything that this client sent, and has heard of it.
    pub async fn probe(&mut self) {
        self.call::<method::SessionProbe>(Probe {}).await.expect("a probe is never refused");
    }

    /// A new command id.
    pub fn command_id() -> CommandId {
        CommandId(RandomIds.id())
    }

    /// Writes, to the open conversation or a given one.
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn write(
        &mut self,
        conversation: Option<ConversationId>,
        text: &str,
    ) -> Result<Sent, WireError> {
        self.call::<method::MessageSend>(message(conversation, text)).await
    }

    /// Sets a toggle.
    pub async fn toggle(&mut self, channel: Channel, available: bool) {
        let params = SetAvailability { command_id: Self::command_id(), channel, available };
        self.call::<method::AvailabilitySet>(params).await.expect("an agent may always do that");
    }

    /// Shows a conversation (C1).
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn confirm(&mut self, conversation: ConversationId) -> Result<(), WireError> {
        let params = Confirm { command_id: Self::command_id(), conversation };
        self.call::<method::ConversationConfirm>(params).await.map(drop)
    }

    /// Gives a slot back (M4).
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn release(&mut self, conversation: ConversationId) -> Result<(), WireError> {
        let params = Release { command_id: Self::command_id(), conversation };
        self.call::<method::ConversationRelease>(params).await.map(drop)
    }

    /// Closes a conversation.
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn end(&mut self, conversation: ConversationId) -> Result<(), WireError> {
        let params = EndConversation { command_id: Self::command_id(), conversation };
        self.call::<method::ConversationEnd>(params).await.map(drop)
    }

    /// Waits for the next conversation that is newly assigned, and shows it.
    pub async fn take(&mut self) -> ConversationUpdate {
        let you = self.you();
        let update = self
            .event("a conversation", |event| {
                let Event::Conversation(update) = event else { return None };
                let HeadState::Assigned { agent, .. } = update.head.state else { return None };
                (UserId::Agent(agent) == you).then(|| update.clone())
            })
            .await;
        self.confirm(update.head.id).await.expect("it was assigned to this agent");
        update
    }

    /// Waits for one frame and remembers what it says.
    async fn frame(&mut self) -> FromHub {
        loop {
            let message = self.socket.next().await.expect("the connection stands").expect("a frame");
            match message {
                Message::Text(text) => return self.heard(text.as_str()).await,
                Message::Close(frame) => panic!("the hub closed the connection: {frame:?}"),
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    async fn heard(&mut self, text: &str) -> FromHub {
        if let Some(frames) = &mut self.frames {
            frames.push(text.to_owned());
        }
        let frame = FromHub::parse(text).expect("the hub sends JSON-RPC");
        let FromHub::Notification { method, params } = &frame else { return frame };
        let heard = match method.as_str() {
            from_hub::EVENT | from_hub::SNAPSHOT => {
                let (pos, Received::Known(event)) = Received::parse(params).expect("a known event") else {
                    panic!("an event of an unknown kind: {text}")
                };
                self.mirror.apply(&event);
                match pos {
                    Some(pos) => {
                        assert_eq!(pos, self.pos + 1, "a gap or a repetition in the log");
                        self.pos = pos;
                        self.events.push((pos, event.clone()));
                        Heard::Event(pos, event)
                    }
                    None => Heard::Part(event),
                }
            }
            from_hub::LIVE => {
                let live: Live = serde_json::from_str(params.get()).expect("session.live");
                assert_eq!(live.pos, self.pos, "session.live names another place");
                Heard::Live(live.pos)
            }
            from_hub::VOLATILE => {
                Heard::Volatile(serde_json::from_str(params.get()).expect("a volatile event"))
            }
            from_hub::SIGNAL => Heard::Signal(serde_json::from_str(params.get()).expect("a signal")),
            from_hub::BOARD => Heard::Board(serde_json::from_str(params.get()).expect("a board")),
            from_hub::PING => {
                let ping: Ping = serde_json::from_str(params.get()).expect("a ping");
                Box::pin(self.say::<method::SessionPong>(Pong { server_time: ping.server_time })).await;
                Heard::Ping(ping)
            }
            from_hub::DRAIN => Heard::Drain(serde_json::from_str(params.get()).expect("a drain")),
            other => panic!("a notification that the wire does not have: {other}"),
        };
        self.heard.push_back(heard);
        frame
    }
}

/// A message with ids of its own.
pub fn message(conversation: Option<ConversationId>, text: &str) -> SendMessage {
    SendMessage {
        command_id: Client::command_id(),
        conversation,
        client_message_id: ClientMessageId(RandomIds.id()),
        text: text.into(),
        attachments: Vec::new(),
    }
}
