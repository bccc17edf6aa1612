//! The key of everything that the hub has told and that lies on this computer: the cache and the pictures beside it. It
//! is drawn once for each account, and stays in the system's keychain and in this process (quality 3).

use crate::chance;
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk};
use std::fmt;
use std::sync::Arc;

/// Bytes of a key.
const BYTES: usize = 32;

/// The key of the copy of one account.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct CopyKey([u8; BYTES]);

impl CopyKey {
    /// A new one.
    pub(crate) fn drawn() -> Self {
        Self(chance::key())
    }

    /// As the keychain has it; `None` when that is no key.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u8> = text
            .chars()
            .map(|digit| digit.to_digit(16).and_then(|digit| digit.try_into().ok()))
            .collect::<Option<_>>()?;
        let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        (digits.len() == 2 * BYTES).then(|| bytes.try_into().ok()).flatten().map(Self)
    }

    /// For the keychain.
    pub(crate) fn to_text(&self) -> String {
        hex(&self.0)
    }

    /// As SQLite3MultipleCiphers takes it: the very bits of the key, so that nothing is derived at each start.
    pub(crate) fn for_database(&self) -> String {
        format!("raw:{}", hex(&self.derived(b"cache.db")))
    }

    /// What pictures are sealed with.
    pub(crate) fn for_pictures(&self) -> Seal {
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.derived(b"pictures"));
        Seal(Arc::new(key.expect("32 bytes are a key of AES-256")))
    }

    /// A key for one purpose: none of them tells anything of the others.
    fn derived(&self, purpose: &[u8]) -> [u8; BYTES] {
        let mut key = [0; BYTES];
        let (root, purpose) = (Prk::new_less_safe(HKDF_SHA256, &self.0), [purpose]);
        let derived = root.expand(&purpose, Length);
        derived.and_then(|derived| derived.fill(&mut key)).expect("HKDF gives 32 bytes");
        key
    }
}

/// A key is in no log.
impl fmt::Debug for CopyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CopyKey")
    }
}

struct Length;

impl KeyType for Length {
    fn len(&self) -> usize {
        BYTES
    }
}

/// Seals whole files.
#[derive(Clone, Debug)]
pub(crate) struct Seal(Arc<RandomizedNonceKey>);

impl Seal {
    /// Encrypts a file under its name: it opens under no other. `None` only when the system gives no randomness.
    pub(crate) fn close(&self, name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut sealed = bytes.to_vec();
        let nonce = self.0.seal_in_place_append_tag(Aad::from(name), &mut sealed).ok()?;
        Some([&nonce.as_ref()[..], &sealed[..]].concat())
    }

    /// Decrypts a file; `None` when it is damaged, or was sealed by another key or under another name.
    pub(crate) fn open(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut opened = sealed.to_vec();
        let length = self.0.open_in_place(Nonce::from(nonce), Aad::from(name), &mut opened).ok()?.len();
        opened.truncate(length);
        Some(opened)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quality_3_a_key_is_256_bits_comes_back_from_the_keychain_and_is_in_no_log() {
        let key = CopyKey::drawn();
        assert_eq!(key.to_text().len(), 64);
        assert_eq!(CopyKey::parse(&key.to_text()), Some(key.clone()));
        assert_ne!(CopyKey::drawn(), key);
        assert!(!key.for_database().contains(&key.to_text()), "what SQLite holds is not the key itself");
        assert_eq!(format!("{key:?}"), "CopyKey");
        for none in ["", "00", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(CopyKey::parse(none), None, "{none}");
        }
    }

    #[test]
    fn quality_3_what_is_sealed_opens_by_its_key_under_its_name_and_whole() {
        let (seal, other) = (CopyKey::drawn().for_pictures(), CopyKey::drawn().for_pictures());
        let sealed = seal.close("a", b"a picture").unwrap();
        assert!(!sealed.windows(7).any(|bytes| bytes == b"picture"));
        assert_ne!(seal.close("a", b"a picture").unwrap(), sealed, "never twice the same");
        assert_eq!(seal.open("a", &sealed).as_deref(), Some(&b"a picture"[..]));
        assert_eq!(seal.open("b", &sealed), None);
        assert_eq!(other.open("a", &sealed), None);
        for at in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            assert_eq!(seal.open("a", &flipped), None, "byte {at}");
            assert_eq!(seal.open("a", &sealed[..at]), None, "cut at {at}");
        }
    }
}
