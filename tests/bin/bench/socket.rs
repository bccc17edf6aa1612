//! Client sockets that cost little, because thousands of them share the machine with what is measured.

use anyhow::{Context, Result, bail};
use deskbell_domain::DeviceId;
use deskbell_protocol::method::{Method, SessionOpen, SessionPong, from_hub};
use deskbell_protocol::rpc::{FromHub, Notification, Request};
use deskbell_protocol::session::{Device, DeviceKind, Live, Open, Opened, Ping, Pong, Resume};
use deskbell_protocol::{PROTOCOL, SUBPROTOCOL};
use deskbell_tests::rig::id;
use futures_util::{SinkExt, StreamExt};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Where a session stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// From where it would go on.
    pub(crate) resume: Resume,
    /// It went on from a place, and not from a snapshot.
    pub(crate) resumed: bool,
}

/// A connection.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Connects to the peer.
    pub(crate) async fn to_peer(address: SocketAddr) -> Result<Self> {
        Self::connect(address, "/", None).await
    }

    /// Connects to the hub, and waits until the session is live.
    pub(crate) async fn to_hub(address: SocketAddr, token: String, kind: DeviceKind) -> Result<Self> {
        Ok(Self::resume(address, token, kind, DeviceId(id()), None).await?.0)
    }

    /// The same from a place, with where it stands then.
    pub(crate) async fn resume(
        address: SocketAddr,
        token: String,
        kind: DeviceKind,
        device: DeviceId,
        resume: Option<Resume>,
    ) -> Result<(Self, Place)> {
        let mut socket = Self::connect(address, "/v1/socket", Some(SUBPROTOCOL)).await?;
        let device = Device { id: device, kind, name: "bench".into(), version: "1".into() };
        let open = Open { token, protocol: PROTOCOL, device, resume };
        socket.send(serde_json::to_string(&Request::new(0, SessionOpen::NAME, open))?).await?;
        let mut opened: Option<Opened> = None;
        loop {
            match FromHub::parse(&socket.next().await?)? {
                FromHub::Answer { outcome, .. } => opened = Some(serde_json::from_str(outcome?.get())?),
                FromHub::Notification { method, params } if method == from_hub::LIVE => {
                    let Live { pos } = serde_json::from_str(params.get())?;
                    let Opened { epoch, resumed, .. } = opened.context("live before it was opened")?;
                    return Ok((socket, Place { resume: Resume { epoch, pos }, resumed }));
                }
                FromHub::Notification { .. } => {}
            }
        }
    }

    async fn connect(address: SocketAddr, path: &str, protocol: Option<&'static str>) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut request = format!("ws://{address}{path}").into_client_request()?;
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(protocol));
        }
        let config = WebSocketConfig::default().read_buffer_size(1024).write_buffer_size(0);
        Ok(Self(client_async_with_config(request, stream, Some(config)).await?.0))
    }

    /// Sends a frame.
    pub(crate) async fn send(&mut self, frame: String) -> Result<()> {
        Ok(self.0.send(Message::text(frame)).await?)
    }

    /// The next frame of text. Nothing is lost when the wait is given up.
    pub(crate) async fn next(&mut self) -> Result<String> {
        loop {
            match self.0.next().await.context("the connection ended")?? {
                Message::Text(text) => return Ok(text.as_str().to_owned()),
                Message::Close(frame) => bail!("the other side closed: {frame:?}"),
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    /// Answers a heartbeat.
    pub(crate) async fn pong(&mut self, ping: &str) -> Result<()> {
        let ping: Ping = serde_json::from_str(ping)?;
        let pong = Pong { server_time: ping.server_time };
        self.send(serde_json::to_string(&Notification::new(SessionPong::NAME, pong))?).await
    }
}
