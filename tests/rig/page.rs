//! A visitor's page as it should be: it keeps what was written until the hub has answered, comes back after
//! every cut, goes on from its place, and notices every gap and repetition on the way.

use crate::rig::{id, soon};
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{ClientMessageId, CommandId, ConversationId};
use deskbell_protocol::event::VisitUpdate;
use deskbell_protocol::head::VisitHead;
use deskbell_protocol::limits::SILENCE_MS;
use deskbell_protocol::method::{self, Method, from_hub};
use deskbell_protocol::params::{SendMessage, Sent};
use deskbell_protocol::rpc::{FromHub, Id, Notification, Request};
use deskbell_protocol::session::{Ack, Device, Live, Open, Opened, Ping, Pong, Resume};
use deskbell_protocol::{Event, PROTOCOL, Received, SUBPROTOCOL, WireError};
use futures_util::{SinkExt, StreamExt};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, client_async};

/// Between two tries to connect. A page would wait longer and longer; here the hub is back soon.
const AGAIN: Duration = Duration::from_millis(200);
/// How long a hub may take to answer at all before the line counts as cut.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// A line without a heartbeat for so long counts as cut.
const HEARTBEAT_WITHIN: Duration = Duration::from_millis(SILENCE_MS);

/// What a page knows, by its own account.
#[derive(Clone, Debug, Default)]
pub struct PageLog {
    /// Connected and caught up.
    pub live: bool,
    /// The newest head of each conversation.
    pub heads: BTreeMap<ConversationId, VisitHead>,
    /// The threads as the visitor sees them.
    pub threads: BTreeMap<ConversationId, BTreeMap<Seq, Entry>>,
    /// How often a message went out, the tries that had to come again included.
    pub sends: usize,
    /// What the hub has acknowledged, in the order of the answers.
    pub answered: Vec<(SendMessage, Sent)>,
    /// Sessions that were opened.
    pub sessions: u32,
    /// Sessions that began with a snapshot.
    pub snapshots: u32,
}

impl PageLog {
    /// The newest conversation, once there is one.
    pub fn conversation(&self) -> Option<ConversationId> {
        self.heads.keys().next_back().copied() // Ids begin with the time.
    }

    /// Its thread.
    pub fn entries(&self) -> &BTreeMap<Seq, Entry> {
        const NONE: &BTreeMap<Seq, Entry> = &BTreeMap::new();
        self.conversation().and_then(|conversation| self.threads.get(&conversation)).unwrap_or(NONE)
    }
}

/// A visitor's page.
pub struct Page {
    log: watch::Receiver<PageLog>,
    written: mpsc::UnboundedSender<String>,
}

impl Page {
    /// Opens the page; it connects by itself, for as long as it exists.
    pub fn open(address: SocketAddr, token: String, device: Device) -> Self {
        let (sender, log) = watch::channel(PageLog::default());
        // Unbounded: a test writes a bounded number of messages.
        let (written, inbox) = mpsc::unbounded_channel();
        let keeper = Keeper {
            address,
            token,
            device,
            place: None,
            unsent: VecDeque::new(),
            sent: None,
            log: sender,
            inbox,
        };
        tokio::spawn(keeper.run());
        Self { log, written }
    }

    /// Writes. It is sent when the hub takes it, once, and after what was written before.
    ///
    /// # Panics
    /// When the page has given up.
    pub fn write(&self, text: &str) {
        self.written.send(text.to_owned()).expect("the page is open");
    }

    /// What the page knows now.
    pub fn log(&self) -> watch::Receiver<PageLog> {
        self.log.clone()
    }

    /// Waits until what the page knows fits.
    ///
    /// # Panics
    /// When it does not come to that.
    pub async fn until<T>(&mut self, what: &str, fits: impl Fn(&PageLog) -> Option<T>) -> T {
        soon(what, async {
            loop {
                if let Some(found) = fits(&self.log.borrow_and_update()) {
                    return found;
                }
                self.log.changed().await.expect("the page goes on: see above why it gave up");
            }
        })
        .await
    }
}

/// How the line to the hub stands, as far as messages go.
enum Post {
    /// The next message goes as soon as there is one.
    Free,
    /// A message is sent as this request.
    Sent(u64),
    /// The hub wants it later.
    Later(Instant),
}

/// The line was cut.
struct Cut;

type Socket = WebSocketStream<TcpStream>;

/// What lives as long as the page.
struct Keeper {
    address: SocketAddr,
    token: String,
    device: Device,
    place: Option<Resume>,
    /// Texts that were never sent.
    unsent: VecDeque<String>,
    /// What was sent and not answered. It is sent again as it was: a command's content never changes.
    sent: Option<SendMessage>,
    log: watch::Sender<PageLog>,
    inbox: mpsc::UnboundedReceiver<String>,
}

impl Keeper {
    /// Holds the line until nobody has the page any more.
    async fn run(mut self) {
        while !self.log.is_closed() {
            // A line may be deaf before it is one.
            if let Ok(Some(socket)) = timeout(ANSWER_WITHIN, self.connect()).await {
                // A cut is nothing but a reason to come back.
                let Err(Cut) = self.session(socket).await;
            }
            self.log.send_modify(|log| log.live = false);
            sleep(AGAIN).await;
        }
    }

    async fn connect(&self) -> Option<Socket> {
        let stream = TcpStream::connect(self.address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let mut request = format!("ws://{}/v1/socket", self.address).into_client_request().ok()?;
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
        Some(client_async(request, stream).await.ok()?.0)
    }

    async fn session(&mut self, mut socket: Socket) -> Result<std::convert::Infallible, Cut> {
        let open = Open {
            token: self.token.clone(),
            protocol: PROTOCOL,
            device: self.device.clone(),
            resume: self.place,
        };
        self.request::<method::SessionOpen>(&mut socket, 0, open).await?;
        let mut next_id = 1;
        let mut post = Post::Free;
        let mut live = false;
        let mut heard_at = Instant::now();
        loop {
            if live && matches!(post, Post::Free) {
                self.sent = self.sent.take().or_else(|| self.unsent.pop_front().map(Self::message));
                if let Some(message) = self.sent.clone() {
                    self.log.send_modify(|log| log.sends += 1);
                    self.request::<method::MessageSend>(&mut socket, next_id, message).await?;
                    post = Post::Sent(next_id);
                    next_id += 1;
                    heard_at = Instant::now(); // The answer has its time from here on.
                }
            }
            // Who waits for something hears of the end sooner than who only hears no heartbeat any more.
            let waits = !live || matches!(post, Post::Sent(_));
            let silent = heard_at + if waits { ANSWER_WITHIN } else { HEARTBEAT_WITHIN };
            let later = if let Post::Later(at) = post { at.min(silent) } else { silent };
            tokio::select! {
                text = self.inbox.recv() => match text {
                    Some(text) => self.unsent.push_back(text),
                    None => return Err(Cut),
                },
                () = sleep_until(later) => match post {
                    Post::Later(at) if at < silent => post = Post::Free,
                    Post::Later(_) | Post::Sent(_) | Post::Free => return Err(Cut),
                },
                frame = next(&mut socket) => {
                    let frame = frame?;
                    heard_at = Instant::now();
                    match frame {
                        // A hub whose disk fails just now wants us later.
                        FromHub::Answer { id: Some(Id::Number(0)), outcome: Err(error) }
                            if error.data.temporary =>
                        {
                            return Err(Cut);
                        }
                        FromHub::Answer { id: Some(Id::Number(0)), outcome } => self.opened(&read(outcome)),
                        FromHub::Answer { id, outcome } => {
                            let asked = if let Post::Sent(asked) = post { Some(Id::Number(asked)) } else { None };
                            assert_eq!(id, asked, "an answer to nothing that was asked");
                            post = self.answered(outcome);
                        }
                        FromHub::Notification { method, params } => {
                            live |= self.heard(&mut socket, &method, &params).await?;
                        }
                    }
                }
            }
        }
    }

    fn message(text: String) -> SendMessage {
        SendMessage {
            command_id: CommandId(id()),
            conversation: None, // The open one, or a new one.
            client_message_id: ClientMessageId(id()),
            text,
            attachments: Vec::new(),
        }
    }

    fn opened(&mut self, opened: &Opened) {
        let place = Resume { epoch: opened.epoch, pos: opened.head };
        self.log.send_modify(|log| {
            log.sessions += 1;
            log.snapshots += u32::from(!opened.resumed);
        });
        if !opened.resumed {
            self.place = Some(place);
        }
    }

    /// The hub has answered the message that was sent.
    fn answered(&mut self, outcome: Result<Box<RawValue>, WireError>) -> Post {
        match outcome {
            Err(error) if error.data.temporary => {
                let wait = Duration::from_millis(error.data.retry_after_ms.unwrap_or(100));
                Post::Later(Instant::now() + wait)
            }
            outcome => {
                let sent = read::<Sent>(outcome);
                let message = self.sent.take().expect("only what was sent is answered");
                self.log.send_modify(|log| log.answered.push((message, sent)));
                Post::Free
            }
        }
    }

    /// Something that the hub says by itself. Whether everything was sent with it.
    async fn heard(&mut self, socket: &mut Socket, method: &str, params: &RawValue) -> Result<bool, Cut> {
        match method {
            from_hub::EVENT | from_hub::SNAPSHOT => {
                let (pos, received) = Received::parse(params).expect("the hub's events can be read");
                let Received::Known(event) = received else { panic!("an event of an unknown kind") };
                let place = self.place.as_mut().expect("a session is opened before its events");
                if let Some(pos) = pos {
                    assert_eq!(pos, place.pos + 1, "a gap or a repetition in the log");
                    place.pos = pos;
                }
                if let Event::Visit(update) = event {
                    self.log.send_modify(|log| log.take_in(update));
                }
            }
            from_hub::LIVE => {
                let live: Live = serde_json::from_str(params.get()).expect("session.live");
                let place = self.place.expect("a session is opened before it is live");
                assert_eq!(live.pos, place.pos, "session.live names another place");
                self.log.send_modify(|log| log.live = true);
                return Ok(true);
            }
            from_hub::PING => {
                let ping: Ping = serde_json::from_str(params.get()).expect("a ping");
                tell::<method::SessionPong>(socket, Pong { server_time: ping.server_time }).await?;
                if let Some(place) = self.place {
                    tell::<method::SessionAck>(socket, Ack { pos: place.pos }).await?;
                }
            }
            _ => {}
        }
        Ok(false)
    }

    async fn request<M: Method>(&self, socket: &mut Socket, id: u64, params: M::Params) -> Result<(), Cut> {
        let frame = serde_json::to_string(&Request::new(id, M::NAME, params)).expect("the wire is JSON");
        socket.send(Message::text(frame)).await.map_err(|_| Cut)
    }
}

impl PageLog {
    fn take_in(&mut self, update: VisitUpdate) {
        let thread = self.threads.entry(update.head.id).or_default();
        let version = update.head.version;
        let former = self.heads.insert(update.head.id, update.head);
        assert!(
            former.is_none_or(|former| former.version <= version),
            "an older head came after a newer one"
        );
        for entry in update.entries {
            let former = thread.insert(entry.seq, entry.clone());
            assert!(former.is_none_or(|former| former == entry), "an entry changed");
        }
    }
}

async fn tell<M: Method>(socket: &mut Socket, params: M::Params) -> Result<(), Cut> {
    let frame = serde_json::to_string(&Notification::new(M::NAME, params)).expect("the wire is JSON");
    socket.send(Message::text(frame)).await.map_err(|_| Cut)
}

async fn next(socket: &mut Socket) -> Result<FromHub, Cut> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => {
                return Ok(FromHub::parse(&text).expect("the hub sends JSON-RPC"));
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Cut),
            Some(Ok(_)) => {}
        }
    }
}

fn read<T: DeserializeOwned>(outcome: Result<Box<RawValue>, WireError>) -> T {
    let result = outcome.expect("nothing that the page asks is refused for good");
    serde_json::from_str(result.get()).expect("the method's declared result")
}
