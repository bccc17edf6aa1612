//! What somebody has set up of the network.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use url::Url;

/// How the desk reaches its hub: for HTTP and for the session alike. This computer itself is never reached through a
/// proxy.
#[derive(Clone, Debug, Default)]
pub struct NetworkConfig {
    /// Through which proxy.
    pub proxy: ProxyChoice,
    /// What is reached without one, as in `NO_PROXY`: names (with everything below them), addresses, networks
    /// (`10.0.0.0/8`), or `*`.
    pub bypass: Vec<String>,
    /// Files (PEM) with the certificates of authorities that are trusted beside the system's. At most 1 MiB each.
    pub certificates: Vec<PathBuf>,
}

/// Through which proxy the desk reaches its hub.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// The system's: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, else what is set in Windows or macOS.
    #[default]
    System,
    /// None, whatever the system says.
    None,
    /// This one, by HTTP CONNECT. It may hold a name and a password, percent-encoded.
    Url(Url),
}

/// A proxy's address that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyChoiceError {
    /// It cannot be read.
    #[error(
        "This is no proxy. Write \"system\", \"none\", or an address such as http://proxy.example.com:3128."
    )]
    NotAnAddress,
    /// It is not one of HTTP.
    #[error("The desk goes through HTTP proxies only: the address begins with http:// or https://.")]
    OtherKind,
}

impl FromStr for ProxyChoice {
    type Err = ProxyChoiceError;

    fn from_str(text: &str) -> Result<Self, ProxyChoiceError> {
        match text.trim() {
            "system" => return Ok(Self::System),
            "none" => return Ok(Self::None),
            _ => {}
        }
        let url = Url::parse(text.trim()).map_err(|_| ProxyChoiceError::NotAnAddress)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(ProxyChoiceError::OtherKind);
        }
        // HTTP's schemes always have a host. Not every host of a URL is one of a request: those that speak with it would take
        // one with ${} in it for no proxy at all.
        url.as_str().parse::<http::Uri>().map_err(|_| ProxyChoiceError::NotAnAddress)?;
        Ok(Self::Url(url))
    }
}

/// Without the password: this may be printed.
impl fmt::Debug for ProxyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("System"),
            Self::None => f.write_str("None"),
            Self::Url(url) => {
                let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
                write!(f, "Url({}://{host})", url.scheme())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_read_and_printed_without_its_password() {
        let read = |text: &str| text.parse::<ProxyChoice>();
        for (text, printed) in [
            ("system", "System"),
            (" none ", "None"),
            ("http://proxy.example.com:3128", "Url(http://proxy.example.com:3128)"),
            ("https://ana:s%40fe@proxy.example.com:8443/", "Url(https://proxy.example.com:8443)"),
        ] {
            assert_eq!(read(text).map(|read| format!("{read:?}")).as_deref(), Ok(printed), "{text}");
        }
        for text in ["", "proxy.example.com", "two words", "http://", "http://${PROXY}:8080"] {
            assert_eq!(read(text), Err(ProxyChoiceError::NotAnAddress), "{text}");
        }
        for text in ["socks5://127.0.0.1:1080", "ftp://proxy.example.com", "proxy.example.com:3128"] {
            assert_eq!(read(text), Err(ProxyChoiceError::OtherKind), "{text}");
        }
    }
}
