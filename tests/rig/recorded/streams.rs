//! From the bytes of sockets and of the standard output to what was said: requests and answers of HTTP, texts of
//! WebSockets, lines.

use super::{Moment, Stream};
use std::collections::{HashMap, VecDeque};
use std::io::{self, ErrorKind, Read, Write};
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::tungstenite::{Message, WebSocket};

/// Something that was said.
#[derive(Clone, Debug)]
pub struct Said {
    /// The moment with its last byte.
    pub at: usize,
    /// Where.
    pub stream: Stream,
    /// What.
    pub what: Exchange,
}

/// What was said.
#[derive(Clone, Debug)]
pub enum Exchange {
    /// A text on a WebSocket, by whoever made the connection.
    Asked(String),
    /// A text on a WebSocket, by whoever accepted it.
    Told(String),
    /// A request and its answer. It was said with the answer's last byte.
    Http {
        /// The request.
        request: Http,
        /// The answer.
        answer: Http,
    },
    /// A line of the standard output.
    Line(String),
}

/// A message of HTTP.
#[derive(Clone, Debug, Default)]
pub struct Http {
    /// Its head, without the empty line.
    pub head: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Http {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The second word of the first line: of a request its path, of an answer its status.
    pub fn second_word(&self) -> &str {
        self.head.split_ascii_whitespace().nth(1).unwrap_or_default()
    }
}

/// All that was said, in order.
pub fn said(moments: &[Moment]) -> Vec<Said> {
    let mut talks: HashMap<Stream, Talk> = HashMap::new();
    let mut said = Vec::new();
    for (at, moment) in moments.iter().enumerate() {
        let (stream, bytes, out) = match moment {
            Moment::Out(stream, bytes) => (*stream, bytes, true),
            Moment::In(stream, bytes) => (*stream, bytes, false),
            Moment::Did(_) => continue,
        };
        let talk = talks.entry(stream).or_default();
        match stream {
            Stream::Output(_) => talk.line(bytes),
            Stream::Accepted(_) if out => talk.answer(bytes),
            Stream::Made(_) if !out => talk.answer(bytes),
            Stream::Accepted(_) | Stream::Made(_) => talk.request(bytes),
        }
        said.extend(talk.said.drain(..).map(|what| Said { at, stream, what }));
    }
    said
}

#[derive(Default)]
struct Talk {
    asked: Half,
    told: Half,
    requests: VecDeque<Http>,
    said: Vec<Exchange>,
}

impl Talk {
    fn line(&mut self, bytes: &[u8]) {
        self.told.bytes.extend(bytes);
        while let Some(end) = self.told.bytes.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.told.bytes.drain(..=end).collect();
            self.said.push(Exchange::Line(String::from_utf8_lossy(&line[..end]).into_owned()));
        }
    }

    fn request(&mut self, bytes: &[u8]) {
        self.asked.bytes.extend(bytes);
        if self.asked.socket.is_none() {
            self.requests.extend(std::iter::from_fn(|| self.asked.http()));
        }
        self.said.extend(self.asked.texts().into_iter().map(Exchange::Asked));
    }

    fn answer(&mut self, bytes: &[u8]) {
        self.told.bytes.extend(bytes);
        while self.told.socket.is_none()
            && let Some(answer) = self.told.http()
        {
            if answer.second_word() == "101" {
                self.asked.become_socket(Role::Server);
                self.told.become_socket(Role::Client);
            }
            let request = self.requests.pop_front().unwrap_or_default();
            self.said.push(Exchange::Http { request, answer });
        }
        self.said.extend(self.told.texts().into_iter().map(Exchange::Told));
    }
}

/// One direction of a connection.
#[derive(Default)]
struct Half {
    bytes: Vec<u8>,
    socket: Option<WebSocket<Wire>>,
}

impl Half {
    /// The next message of HTTP, when all of it is here.
    fn http(&mut self) -> Option<Http> {
        const END: &[u8] = b"\r\n\r\n";
        let head = self.bytes.windows(END.len()).position(|bytes| bytes == END)?;
        let mut http =
            Http { head: String::from_utf8_lossy(&self.bytes[..head]).into_owned(), body: Vec::new() };
        let body = head + END.len();
        let end = body + http.header("content-length").map_or(0, |length| length.parse().unwrap_or(0));
        http.body = self.bytes.get(body..end)?.to_owned();
        self.bytes.drain(..end);
        Some(http)
    }

    fn become_socket(&mut self, role: Role) {
        self.socket = Some(WebSocket::from_raw_socket(Wire::default(), role, None));
    }

    /// Texts that are here now.
    fn texts(&mut self) -> Vec<String> {
        let Some(socket) = &mut self.socket else { return Vec::new() };
        socket.get_mut().0.extend(self.bytes.drain(..));
        // An error: nothing more is here, or ever will be.
        let messages = std::iter::from_fn(|| socket.read().ok());
        let text =
            |message| if let Message::Text(text) = message { Some(text.as_str().to_owned()) } else { None };
        messages.filter_map(text).collect()
    }
}

/// Bytes that have come, and nobody to answer.
#[derive(Default)]
struct Wire(VecDeque<u8>);

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() { Err(ErrorKind::WouldBlock.into()) } else { self.0.read(buffer) }
    }
}

impl Write for Wire {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
