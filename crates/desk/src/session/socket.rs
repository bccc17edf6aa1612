//! The WebSocket that carries a session's frames. It knows nothing of what they mean.

use crate::address::HubAddress;
use crate::network::{Line, Network};
use crate::view::{LineDown, NetworkError};
use deskbell_protocol::SUBPROTOCOL;
use deskbell_protocol::limits::HUB_FRAME_BYTES;
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::{ClientRequestBuilder, IntoClientRequest};
use tokio_tungstenite::tungstenite::error::{Error, UrlError};
use tokio_tungstenite::tungstenite::http::{StatusCode, Uri};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Frames that wait to be written. The machine sends little at a time; a socket that does not take so many
/// is dead.
const QUEUED: usize = 512;
/// A line that is closed is waited for so long: the hub reads what was sent before, and answers.
const CLOSES_WITHIN: Duration = Duration::from_secs(2);

/// What a socket tells.
#[derive(Debug)]
pub(crate) enum SocketEvent {
    /// It is open.
    Open,
    /// A frame came.
    Frame(String),
    /// There is no line to the hub. The last that is heard of it.
    Unreachable(NetworkError),
    /// It is closed, or something else than a hub has answered. The last that is heard of it.
    Closed {
        /// The other side's close code.
        code: Option<u16>,
        /// Why.
        why: LineDown,
    },
}

/// A socket that is being opened or is open. Dropping it cuts the line at once.
#[derive(Debug)]
pub(crate) struct Socket {
    frames: mpsc::Sender<String>,
    /// `None` once it closes.
    task: Option<JoinHandle<()>>,
}

impl Socket {
    /// Opens a socket, as the line with this number. It waits until `events` takes what it tells, so a slow
    /// listener slows the hub's sending and no memory fills up.
    pub(crate) fn open<E>(network: &Network, hub: &HubAddress, line: u64, events: mpsc::Sender<E>) -> Self
    where
        E: From<(u64, SocketEvent)> + Send + 'static,
    {
        let listener = Listener { line, events };
        let (frames, outbox) = mpsc::channel(QUEUED);
        let (network, hub) = (network.clone(), hub.clone());
        let task = tokio::spawn(async move {
            let line = match network.open(&hub).await {
                Ok(line) => line,
                Err(error) => return listener.tell(SocketEvent::Unreachable(error)).await,
            };
            let closed = match connect(&hub.socket(), line).await {
                Ok(stream) => {
                    listener.tell(SocketEvent::Open).await;
                    carry(stream, outbox, &listener).await
                }
                Err(error) => SocketEvent::Closed { code: None, why: down(&error) },
            };
            listener.tell(closed).await;
        });
        Self { frames, task: Some(task) }
    }

    /// Sends a frame; false when the socket takes no more.
    pub(crate) fn send(&self, frame: String) -> bool {
        self.frames.try_send(frame).is_ok()
    }

    /// Closes the socket once what was sent before is written.
    pub(crate) fn close(mut self) -> Closing {
        Closing(self.task.take())
    }
}

/// A socket that is being closed.
#[derive(Debug)]
pub(crate) struct Closing(Option<JoinHandle<()>>);

impl Closing {
    /// Until the hub has carried out all that was sent, or 2 s have gone by.
    pub(crate) async fn done(self) {
        if let Some(task) = self.0 {
            // It is over either way.
            let _ = timeout(CLOSES_WITHIN, task).await;
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// Who hears of a line.
struct Listener<E> {
    line: u64,
    events: mpsc::Sender<E>,
}

impl<E: From<(u64, SocketEvent)>> Listener<E> {
    /// A loop that is gone needs no news.
    async fn tell(&self, event: SocketEvent) {
        let _ = self.events.send((self.line, event).into()).await;
    }
}

type Stream = WebSocketStream<Line>;

async fn connect(url: &str, line: Line) -> Result<Stream, Error> {
    let uri: Uri = url.parse().map_err(|_| Error::Url(UrlError::UnableToConnect(url.to_owned())))?;
    let request = ClientRequestBuilder::new(uri).with_sub_protocol(SUBPROTOCOL).into_client_request()?;
    let limits = WebSocketConfig::default()
        .max_message_size(Some(HUB_FRAME_BYTES))
        .max_frame_size(Some(HUB_FRAME_BYTES));
    let (stream, _) = client_async_with_config(request, line, Some(limits)).await?;
    Ok(stream)
}

/// Carries frames both ways until either side closes; says how it ended.
async fn carry<E: From<(u64, SocketEvent)>>(
    mut stream: Stream,
    mut outbox: mpsc::Receiver<String>,
    listener: &Listener<E>,
) -> SocketEvent {
    loop {
        tokio::select! {
            frame = outbox.recv() => match frame {
                Some(frame) => {
                    if let Err(error) = stream.send(Message::text(frame)).await {
                        return SocketEvent::Closed { code: None, why: down(&error) };
                    }
                }
                None => {
                    let bye = CloseFrame { code: CloseCode::Normal, reason: "".into() };
                    // The line is given up either way. The hub answers once it has carried out all that came before.
                    let read = async {
                        stream.close(Some(bye)).await?;
                        while stream.next().await.transpose()?.is_some() {}
                        Ok::<(), Error>(())
                    };
                    let _ = timeout(CLOSES_WITHIN, read).await;
                    return SocketEvent::Closed { code: None, why: LineDown::ClosedHere };
                }
            },
            message = stream.next() => match message {
                Some(Ok(Message::Text(text))) => listener.tell(SocketEvent::Frame(text.as_str().to_owned())).await,
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.map(|frame| u16::from(frame.code));
                    return SocketEvent::Closed { code, why: LineDown::ClosedByHub };
                }
                Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Err(error)) => return SocketEvent::Closed { code: None, why: down(&error) },
                None => return SocketEvent::Closed { code: None, why: LineDown::Cut },
            },
        }
    }
}

/// Why a socket failed. The technical words go to the log.
#[allow(clippy::wildcard_enum_match_arm, reason = "the list is not closed")]
fn down(error: &Error) -> LineDown {
    tracing::info!(%error, "the socket failed");
    let Error::Http(response) = error else { return LineDown::Cut };
    if response.status() == StatusCode::SERVICE_UNAVAILABLE { LineDown::Restarting } else { LineDown::NoHub }
}
