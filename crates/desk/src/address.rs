//! A hub's address as people type it.

use crate::view::Refusal;
use std::fmt;
use url::{Host, Url};

/// A hub's address: scheme, host and port, nothing else. Plain connections lead to this computer only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HubAddress(Url);

/// Longest address that is looked at, in bytes.
const LONGEST: usize = 300;

impl HubAddress {
    /// Reads an address. Without a scheme it is https, or http when it names this computer.
    ///
    /// # Errors
    /// When it is no address, or a plain one that leads elsewhere.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return Err(Refusal::NotAnAddress);
        }
        let named = text.contains("://");
        let full = if named { text.to_owned() } else { format!("https://{text}") };
        let mut url = Url::parse(&full).map_err(|_| Refusal::NotAnAddress)?;
        let local = is_this_computer(url.host().ok_or(Refusal::NotAnAddress)?);
        let scheme = match url.scheme() {
            "https" | "wss" if named || !local => "https",
            "https" | "wss" | "http" | "ws" if local => "http",
            "http" | "ws" => return Err(Refusal::NotSecure),
            _ => return Err(Refusal::NotAnAddress),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::NotAnAddress);
        }
        // `Url` refuses to change ws to http in place, so it is put together anew.
        let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
        url = Url::parse(&format!("{scheme}://{authority}/")).map_err(|_| Refusal::NotAnAddress)?;
        // What is kept is read again: a name of letters beyond ASCII is longer there than it was typed.
        if url.as_str().len() > LONGEST { Err(Refusal::NotAnAddress) } else { Ok(Self(url)) }
    }

    /// The address of something that the hub serves over HTTP.
    pub(crate) fn http(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }

    /// The address of the session's WebSocket.
    pub(crate) fn socket(&self) -> String {
        let scheme = if self.is_secure() { "wss" } else { "ws" };
        format!("{scheme}://{}/v1/socket", &self.0[url::Position::BeforeHost..url::Position::AfterPort])
    }

    /// Its name or number.
    pub(crate) fn host(&self) -> Host<&str> {
        self.0.host().expect("an address without a host is not read")
    }

    /// Its port, also where it is the scheme's own.
    pub(crate) fn port(&self) -> u16 {
        self.0.port_or_known_default().expect("both schemes have a port")
    }

    /// Whether it leads to this very computer.
    pub(crate) fn is_this_computer(&self) -> bool {
        is_this_computer(self.host())
    }

    /// Encrypted and checked.
    pub(crate) fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }
}

impl fmt::Display for HubAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

fn is_this_computer(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, Refusal> {
        HubAddress::parse(text).map(|address| address.to_string())
    }

    #[test]
    fn an_address_without_a_scheme_is_https_and_plain_only_to_this_computer() {
        for (typed, kept) in [
            ("desk.example.com", Ok("https://desk.example.com")),
            (" Desk.Example.com/ ", Ok("https://desk.example.com")),
            ("https://desk.example.com:8443/some/page?x=1", Ok("https://desk.example.com:8443")),
            ("wss://desk.example.com", Ok("https://desk.example.com")),
            ("localhost:7700", Ok("http://localhost:7700")),
            ("127.0.0.1:7700", Ok("http://127.0.0.1:7700")),
            ("127.8.8.8", Ok("http://127.8.8.8")),
            ("[::1]:7700", Ok("http://[::1]:7700")),
            ("http://127.0.0.1:7700", Ok("http://127.0.0.1:7700")),
            ("ws://localhost:1", Ok("http://localhost:1")),
            ("https://localhost:7700", Ok("https://localhost:7700")),
            ("http://desk.example.com", Err(Refusal::NotSecure)),
            ("ws://10.0.0.1", Err(Refusal::NotSecure)),
            ("http://localhost.example.com", Err(Refusal::NotSecure)),
            ("http://127.0.0.1.example.com", Err(Refusal::NotSecure)),
            ("ftp://desk.example.com", Err(Refusal::NotAnAddress)),
            ("https://ana:secret@desk.example.com", Err(Refusal::NotAnAddress)),
            ("two words", Err(Refusal::NotAnAddress)),
            ("", Err(Refusal::NotAnAddress)),
        ] {
            assert_eq!(read(typed), kept.map(str::to_owned), "{typed}");
        }
    }

    #[test]
    fn the_socket_is_encrypted_exactly_when_the_address_is() {
        let of = |text| HubAddress::parse(text).map(|address| address.socket());
        assert_eq!(of("desk.example.com"), Ok("wss://desk.example.com/v1/socket".into()));
        assert_eq!(of("127.0.0.1:7700"), Ok("ws://127.0.0.1:7700/v1/socket".into()));
    }

    #[test]
    fn an_address_that_is_kept_can_be_read_again() {
        let typed = "ü.".repeat(90);
        assert!(typed.len() < LONGEST && read(&typed).is_err(), "it is longer as it is kept");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_a_plain_address_leads_to_this_computer(text in ".{0,80}") {
            if let Ok(address) = HubAddress::parse(&text) {
                let stays = match address.0.host() {
                    Some(Host::Domain(name)) => name == "localhost",
                    Some(Host::Ipv4(ip)) => ip.is_loopback(),
                    Some(Host::Ipv6(ip)) => ip.is_loopback(),
                    None => false,
                };
                prop_assert!(address.is_secure() || stays);
                prop_assert_eq!(HubAddress::parse(&address.to_string()), Ok(address));
            }
        }
    }
}
