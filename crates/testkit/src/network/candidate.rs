//! Candidates (RFC 8839): `candidate:<foundation> <component> <transport> <priority> <address> <port> typ ...`.

use std::net::SocketAddr;

/// The address of a candidate that can be brought onto the network: UDP and IPv4.
pub(super) fn address(line: &str) -> Option<SocketAddr> {
    let mut words = line.split(' ').skip(2);
    let transport = words.next()?;
    let (ip, port) = (words.nth(1)?, words.next()?);
    let address = SocketAddr::new(ip.parse().ok()?, port.parse().ok()?);
    (transport.eq_ignore_ascii_case("udp") && address.is_ipv4()).then_some(address)
}

/// The same candidate at another address, without the address that it was derived from.
pub(super) fn with_address(line: &str, address: SocketAddr) -> Option<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let (ip, port) = (address.ip().to_string(), address.port().to_string());
    let mut out: Vec<&str> = words.get(..4)?.to_vec();
    out.extend([ip.as_str(), port.as_str()]);
    let mut rest = words.get(6..)?.iter();
    while let Some(word) = rest.next() {
        if matches!(*word, "raddr" | "rport") {
            rest.next();
        } else {
            out.push(word);
        }
    }
    Some(out.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_changes() {
        let line =
            "candidate:9 1 udp 16785407 10.0.0.1 50001 typ srflx raddr 192.168.0.4 rport 50001 ufrag x";
        assert_eq!(address(line), Some("10.0.0.1:50001".parse().unwrap()));
        assert_eq!(
            with_address(line, "127.0.0.1:4000".parse().unwrap()).unwrap(),
            "candidate:9 1 udp 16785407 127.0.0.1 4000 typ srflx ufrag x"
        );
    }

    #[test]
    fn names_tcp_and_nonsense_stay_outside() {
        for line in [
            "",
            "candidate:1",
            "candidate:1 1 udp 1 4f0e2c.local 50000 typ host",
            "candidate:1 1 tcp 1 127.0.0.1 9 typ host",
            "candidate:1 1 udp 1 ::1 50000 typ host",
        ] {
            assert_eq!(address(line), None, "{line}");
        }
    }
}
