//! Addresses that people type, and links that anybody writes anywhere (D1).

use crate::address::HubAddress;
use deskbell_domain::link::{LINK_BYTES, Link};
use url::{Host, Url};

/// A hub's address.
///
/// # Panics
/// When a plain one leads to another computer, or one is kept that is read otherwise the next time.
pub fn addresses(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(address) = HubAddress::parse(text) else { return };
    let kept = address.to_string();
    assert_eq!(HubAddress::parse(&kept).as_ref(), Ok(&address));
    let url = address.http("/v1/sign-in");
    let stays = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    assert!(address.is_secure() || stays, "{kept} is plain");
    assert!(url.username().is_empty() && url.password().is_none() && url.query().is_none(), "{url}");
    let socket = Url::parse(&address.socket()).expect("an address");
    assert_eq!((socket.host(), socket.port_or_known_default()), (url.host(), url.port_or_known_default()));
}

/// A link into the desk.
///
/// # Panics
/// When one is followed that could be written otherwise.
pub fn links(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Ok(link) = text.parse::<Link>() {
        assert!(text.len() <= LINK_BYTES);
        assert_eq!(link.to_string(), text);
    }
}
