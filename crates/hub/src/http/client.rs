//! Where a request comes from: what limits count by and logs name.

use super::Hub;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Who a proxy says that it speaks for. Each proxy adds the address that it was asked from at the end.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address that a request comes from.
pub(super) struct ClientAddress(pub(super) IpAddr);

impl FromRequestParts<Arc<Hub>> for ClientAddress {
    type Rejection = <ConnectInfo<SocketAddr> as FromRequestParts<Arc<Hub>>>::Rejection;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Self::Rejection> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, hub).await?;
        Ok(Self(if hub.behind_proxy { for_whom(peer.ip(), &parts.headers) } else { peer.ip() }))
    }
}

/// The address that this computer's own proxy was asked from. What others say of themselves is not believed, nor what stood in
/// the header before it came to the proxy.
fn for_whom(peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !peer.to_canonical().is_loopback() {
        return peer;
    }
    let last = headers.get_all(FORWARDED_FOR).iter().next_back().and_then(|said| said.to_str().ok());
    let last = last.and_then(|said| said.rsplit(',').next()).map(str::trim);
    // Some proxies name the port, too.
    let read = |said: &str| said.parse().or_else(|_| said.parse::<SocketAddr>().map(|said| said.ip())).ok();
    last.and_then(read).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const HERE: &str = "127.0.0.1";

    fn from(peer: &str, said: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for &one in said {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(one));
        }
        for_whom(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn b3_the_last_address_that_this_computers_proxy_names_counts() {
        for (said, found) in [
            (&["192.0.2.7"][..], "192.0.2.7"),
            (&["10.9.9.9, 192.0.2.7"], "192.0.2.7"),
            (&["10.9.9.9", "192.0.2.7 "], "192.0.2.7"),
            (&["192.0.2.7:51312"], "192.0.2.7"),
            (&["2001:db8::7"], "2001:db8::7"),
            (&["[2001:db8::7]:51312"], "2001:db8::7"),
            (&[], HERE),
            (&["192.0.2.7, unknown"], HERE),
            (&[""], HERE),
        ] {
            assert_eq!(from(HERE, said), found, "{said:?}");
        }
        assert_eq!(from("::ffff:127.0.0.1", &["192.0.2.7"]), "192.0.2.7");
    }

    #[test]
    fn b3_what_others_say_of_themselves_is_not_believed() {
        assert_eq!(from("198.51.100.1", &["192.0.2.7"]), "198.51.100.1");
    }
}
