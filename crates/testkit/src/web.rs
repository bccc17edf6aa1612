//! A web server that says to each path what the test has it say, word for word.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// One on loopback, for as long as the test runs.
#[derive(Clone, Debug)]
pub struct WebServer {
    /// Where it listens, without TLS.
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl WebServer {
    /// `says` is asked for every path, with its query, and gives the whole answer: status, headers and content.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn start(says: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (read, mut write) = stream.split();
                let mut lines = BufReader::new(read).lines();
                let Ok(Some(first)) = lines.next_line().await else { continue };
                while lines.next_line().await.is_ok_and(|line| line.is_some_and(|line| !line.is_empty())) {}
                let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
                let answer = says(&path);
                log.lock().unwrap_or_else(PoisonError::into_inner).push(path);
                let _ = write.write_all(answer.as_bytes()).await;
                let _ = write.shutdown().await;
                // Until the client has gone: a line that is cut sooner would be lost with what is on it.
                let _ = lines.into_inner().read_to_end(&mut Vec::new()).await;
            }
        });
        Self { address, asked }
    }

    /// The paths that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A whole answer.
pub fn says(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}
