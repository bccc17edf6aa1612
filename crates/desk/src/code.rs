//! Codes for a phone's camera (H1, H5): a secret behind the hub's address, drawn here and shown on this desk alone. The hub
//! gets its hash (H4).

use crate::view::CodeView;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use qrcodegen::{QrCode, QrCodeEcc};
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use url::Url;

/// White modules around a code, so that cameras find it (ISO/IEC 18004, 5.3.8).
const QUIET: u16 = 4;

/// A code and what the hub is told of it.
pub(crate) struct Code {
    /// What is shown.
    pub view: CodeView,
    /// The SHA-256 of its ticket, in base64url.
    pub hash: String,
}

impl Code {
    /// Draws a new one. `page` is what the phone opens.
    pub(crate) fn draw(page: Url) -> Self {
        let mut secret = [0; 32];
        SysRng.try_fill_bytes(&mut secret).expect("every system that the desk runs on has random numbers");
        Self::of(page, secret)
    }

    fn of(mut page: Url, secret: [u8; 32]) -> Self {
        page.set_fragment(Some(&URL_SAFE_NO_PAD.encode(secret)));
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(secret));
        Self { view: picture(page.into()), hash }
    }
}

/// The modules of a code. An address of the length that the desk takes fits into every one.
fn picture(url: String) -> CodeView {
    let Ok(code) = QrCode::encode_text(&url, QrCodeEcc::Medium) else {
        tracing::error!(bytes = url.len(), "an address does not fit into a code");
        return CodeView { url, path: String::new(), side: 2 * QUIET };
    };
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            if run > 0 {
                let (left, top) = (x + i32::from(QUIET), y + i32::from(QUIET));
                // A text takes every character.
                let _ = write!(path, "M{left} {top}h{run}v1h-{run}z");
            }
            x += i32::try_from(run).unwrap_or(0) + 1;
        }
    }
    let side = u16::try_from(code.size()).unwrap_or(0) + 2 * QUIET;
    CodeView { url, path, side }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Url {
        Url::parse("https://desk.example.com:8443/phone").unwrap()
    }

    #[test]
    fn h4_the_ticket_is_behind_the_address_and_the_hub_gets_its_hash() {
        let code = Code::of(page(), [7; 32]);
        let (address, ticket) = code.view.url.split_once('#').unwrap();
        assert_eq!(address, "https://desk.example.com:8443/phone");
        assert_eq!(URL_SAFE_NO_PAD.decode(ticket).unwrap(), [7; 32]);
        assert_eq!(URL_SAFE_NO_PAD.decode(code.hash).unwrap(), Sha256::digest([7; 32]).as_slice());
    }

    #[test]
    fn h4_no_two_codes_are_alike() {
        assert_ne!(Code::draw(page()).hash, Code::draw(page()).hash);
    }

    #[test]
    fn h1_a_code_has_its_three_corners_and_white_around_it() {
        let CodeView { path, side, .. } = Code::of(page(), [7; 32]).view;
        let far = side - QUIET - 7;
        for (x, y) in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            assert!(path.contains(&format!("M{x} {y}h7v1h-7z")), "a corner at {x}, {y}");
        }
        let within = QUIET..=side - QUIET;
        for run in path.split('M').skip(1) {
            let numbers: Vec<u16> = run.split([' ', 'h', 'v']).take(3).map(|n| n.parse().unwrap()).collect();
            let [x, y, width] = numbers[..] else { panic!("{run}") };
            let inside = within.contains(&x) && within.contains(&(x + width)) && within.contains(&(y + 1));
            assert!(inside && y >= QUIET, "{run} is in the quiet zone");
        }
    }
}
