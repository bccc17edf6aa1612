//! How two devices of a call find each other: STUN and TURN servers, and the credentials that the hub makes for
//! a TURN server with which it shares a secret.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use deskbell_domain::{Span, Time, UserId};
use deskbell_protocol::call::{IceServer, IceServers};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use std::fmt;

/// What an administrator sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IceSettings {
    /// "stun:…" (RFC 7064).
    pub stun: Vec<String>,
    /// "turn:…" or "turns:…" (RFC 7065).
    pub turn: Vec<String>,
    /// Shared with the TURN servers; without one they are not offered.
    pub secret: Option<Secret>,
    /// How long credentials are good.
    pub ttl: Span,
    /// Only relayed connections: neither side learns the other's address.
    pub relay_only: bool,
}

impl Default for IceSettings {
    fn default() -> Self {
        // As long as a long call: a connection that breaks in its last minute is made anew with them (V11).
        let ttl = Span::hours(4);
        Self { stun: Vec::new(), turn: Vec::new(), secret: None, ttl, relay_only: false }
    }
}

/// A secret: stored, and never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret as it stands in a file: without white space around it.
    ///
    /// # Errors
    /// When nothing is left.
    pub fn new(text: &str) -> Result<Self, EmptySecret> {
        let text = text.trim();
        if text.is_empty() { Err(EmptySecret) } else { Ok(Self(text.to_owned())) }
    }
}

/// Without what it says.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// There is no secret in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret is empty")]
pub struct EmptySecret;

/// The settings as they are shown: whether there is a secret, not which.
#[derive(Clone, Debug, Serialize)]
pub struct Shown<'a> {
    stun: &'a [String],
    turn: &'a [String],
    secret: bool,
    ttl: Span,
    relay_only: bool,
}

impl IceSettings {
    /// What may be shown.
    pub fn shown(&self) -> Shown<'_> {
        Shown {
            stun: &self.stun,
            turn: &self.turn,
            secret: self.secret.is_some(),
            ttl: self.ttl,
            relay_only: self.relay_only,
        }
    }

    /// The servers for one user, with credentials from now on.
    pub fn servers(&self, now: Time, user: UserId) -> IceServers {
        let expires = now + self.ttl;
        let mut servers = Vec::with_capacity(2);
        if !self.stun.is_empty() {
            servers.push(IceServer { urls: self.stun.clone(), username: None, credential: None });
        }
        if let (Some(Secret(secret)), false) = (&self.secret, self.turn.is_empty()) {
            let username = format!("{}:{user}", expires.0 / 1_000);
            let credential = Some(credential(secret, &username));
            servers.push(IceServer { urls: self.turn.clone(), username: Some(username), credential });
        }
        IceServers { servers, relay_only: self.relay_only, expires }
    }
}

/// Whether a URL names a server of this kind: a scheme, a host, perhaps a port and a transport.
pub fn is_server_url(url: &str, schemes: &[&str]) -> bool {
    let Some((scheme, host)) = url.split_once(':') else { return false };
    schemes.contains(&scheme)
        && !host.is_empty()
        && url.len() <= 200
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_[]:?=".contains(&b))
}

/// The password that a TURN server with `use-auth-secret` expects
/// (draft-uberti-behave-turn-rest-00, section 2.2).
fn credential(secret: &str, username: &str) -> String {
    BASE64_STANDARD.encode(hmac_sha1(secret.as_bytes(), username.as_bytes()))
}

/// HMAC-SHA-1 (RFC 2104), which TURN servers ask for.
fn hmac_sha1(key: &[u8], text: &[u8]) -> [u8; 20] {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_domain::VisitorId;
    use uuid::Uuid;

    fn settings() -> IceSettings {
        IceSettings {
            stun: vec!["stun:stun.example.org:3478".into()],
            turn: vec!["turn:turn.example.org:3478?transport=udp".into()],
            secret: Some(Secret::new(" north\n").unwrap()),
            ..IceSettings::default()
        }
    }

    #[test]
    fn the_mac_is_that_of_rfc_2202_section_3() {
        for (key, text, mac) in [
            (vec![0x0b; 20], b"Hi There".to_vec(), "b617318655057264e28bc0b6fb378c8ef146be00"),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?".to_vec(),
                "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            ),
            (vec![0xaa; 20], vec![0xdd; 50], "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
            (
                vec![0xaa; 80],
                b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
                "aa4ae5e15272d00e95705637ce8a3b55ed402112",
            ),
        ] {
            let hex: String = hmac_sha1(&key, &text).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, mac);
        }
    }

    #[test]
    fn v11_credentials_name_their_last_second_and_their_user_and_are_what_a_turn_server_computes() {
        let user = UserId::Visitor(VisitorId(Uuid::from_u128(7)));
        let servers = settings().servers(Time(1_767_603_600_500), user);
        assert_eq!(servers.expires, Time(1_767_618_000_500));
        let [stun, turn] = &servers.servers[..] else { panic!("{servers:?}") };
        assert_eq!((&stun.username, &stun.credential), (&None, &None));
        let username = "1767618000:visitor:00000000-0000-0000-0000-000000000007";
        assert_eq!(turn.username.as_deref(), Some(username));
        // printf %s USERNAME | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(turn.credential.as_deref(), Some("/pKhT9pGNvqrbkyw6s2h3fFrmdQ="));
    }

    #[test]
    fn without_a_secret_no_relay_is_offered() {
        let without = IceSettings { secret: None, ..settings() };
        let user = UserId::Visitor(VisitorId(Uuid::from_u128(7)));
        let servers = without.servers(Time(0), user).servers;
        assert_eq!(servers.iter().map(|server| &server.urls).collect::<Vec<_>>(), [&without.stun]);
    }

    #[test]
    fn the_secret_is_neither_shown_nor_logged() {
        let settings = settings();
        for text in [format!("{settings:?}"), serde_json::to_string(&settings.shown()).unwrap()] {
            assert!(!text.contains("north"), "{text}");
        }
        let kept: IceSettings = serde_json::from_str(&serde_json::to_string(&settings).unwrap()).unwrap();
        assert_eq!(kept, settings, "the store keeps it");
        assert_eq!(Secret::new(" \n"), Err(EmptySecret));
    }

    #[test]
    fn a_server_is_named_by_a_url_of_its_kind() {
        let turn = |url| is_server_url(url, &["turn", "turns"]);
        assert!(turn("turn:192.0.2.1:3478?transport=udp") && turn("turns:[2001:db8::1]:5349"));
        for url in ["stun:example.org", "turn:", "turn:a b", "turn://user@host", "example.org"] {
            assert!(!turn(url), "{url}");
        }
    }
}
