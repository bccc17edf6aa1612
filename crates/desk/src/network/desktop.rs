//! What a Linux desktop says of proxies, by its portal: what was set by hand, and what an automatic configuration (PAC) says.
//! Elsewhere the system's settings are read by the library.

use std::time::Duration;
use zbus::Connection;
use zbus::connection::Builder;

/// A desktop that has not answered by then does not say. The first call may start its portal.
const PATIENCE: Duration = Duration::from_secs(2);

/// The portal of proxies (`org.freedesktop.portal.ProxyResolver`, version 1).
const SERVICE: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const INTERFACE: &str = "org.freedesktop.portal.ProxyResolver";

/// What the desktop says of an address: proxies to be tried in order, as URIs; `direct://` for none. Nothing when there is
/// no desktop, or it has no such portal.
pub(super) async fn proxies_to(address: &str) -> Vec<String> {
    match Builder::session().method_timeout(PATIENCE).build().await {
        Ok(bus) => ask(&bus, address).await,
        Err(error) => {
            tracing::debug!(%error, "no message bus");
            Vec::new()
        }
    }
}

async fn ask(bus: &Connection, address: &str) -> Vec<String> {
    let answer = bus.call_method(Some(SERVICE), PATH, Some(INTERFACE), "Lookup", &address).await;
    let proxies = answer.and_then(|answer| answer.body().deserialize());
    proxies.unwrap_or_else(|error| {
        tracing::debug!(%error, "the desktop does not say which proxy it has");
        Vec::new()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixStream;

    /// A desktop's portal.
    struct Portal;

    #[zbus::interface(name = "org.freedesktop.portal.ProxyResolver")]
    impl Portal {
        fn lookup(&self, uri: &str) -> Vec<String> {
            let proxy = if uri == "https://desk.example.com/" {
                "http://proxy.example.com:3128"
            } else {
                "direct://"
            };
            vec![proxy.to_owned()]
        }
    }

    #[tokio::test]
    async fn d6_the_desktop_is_asked_for_the_proxy_to_each_address() {
        let (desk, desktop) = UnixStream::pair().unwrap();
        let guid = zbus::Guid::generate();
        let portal = Builder::unix_stream(desktop).server(guid).p2p().serve_at(PATH, Portal).build();
        let (portal, desk) = tokio::join!(portal, Builder::unix_stream(desk).p2p().build());
        let (_portal, desk) = (portal.unwrap(), desk.unwrap());
        assert_eq!(ask(&desk, "https://desk.example.com/").await, ["http://proxy.example.com:3128"]);
        assert_eq!(ask(&desk, "https://other.example.com/").await, ["direct://"]);
    }

    #[tokio::test]
    async fn d6_a_desktop_that_does_not_answer_says_nothing() {
        let (desk, desktop) = UnixStream::pair().unwrap();
        let guid = zbus::Guid::generate();
        let desktop = Builder::unix_stream(desktop).server(guid).p2p().build();
        let patience = Duration::from_millis(50);
        let desk = Builder::unix_stream(desk).p2p().method_timeout(patience).build();
        let (desktop, desk) = tokio::join!(desktop, desk);
        let (_desktop, desk) = (desktop.unwrap(), desk.unwrap());
        assert_eq!(ask(&desk, "https://desk.example.com/").await, Vec::<String>::new());
    }
}
