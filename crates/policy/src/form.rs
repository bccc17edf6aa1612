//! What texts must look like.

use crate::Form;
use std::fmt::Write;
use std::net::IpAddr;
use url::{Host, Url};

impl Form {
    /// Whether a text looks like it.
    pub(crate) fn takes(self, text: &str) -> bool {
        if text.trim() != text || text.chars().any(char::is_control) {
            return false;
        }
        match self {
            Self::Hub => is_hub(text),
            Self::Proxy => matches!(text, "system" | "none") || is_proxy(text),
            Self::Host => is_host(text),
            Self::File => is_whole_path(text),
            Self::Folder => is_folder(text),
        }
    }

    /// What it must be, to go on after "it must be".
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Hub => "an address like desk.example.com; plain http is right only for this computer",
            Self::Proxy => "\"system\", \"none\" or an address like http://proxy.example.com:8080",
            Self::Host => {
                "a name like desk.example.com, a pattern like *.example.com or addresses like 10.0.0.0/8"
            }
            Self::File => "the whole path of a file, like /etc/deskbell/ca.pem",
            Self::Folder => {
                "an address like https://updates.example.com/deskbell/; plain http is right only for this computer"
            }
        }
    }
}

fn is_hub(text: &str) -> bool {
    let named = text.contains("://");
    let full = if named { text.to_owned() } else { format!("https://{text}") };
    let Ok(url) = Url::parse(&full) else { return false };
    let Some(here) = is_here(&url) else { return false };
    let scheme = match url.scheme() {
        "https" | "wss" => true,
        "http" | "ws" => here,
        _ => false,
    };
    // What is kept of it is written anew, and letters beyond ASCII are longer there.
    scheme && url.username().is_empty() && url.password().is_none() && url.as_str().len() <= 300
}

/// Whether an address is this computer's; `None`: it has no host.
fn is_here(url: &Url) -> Option<bool> {
    Some(match url.host()? {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    })
}

fn is_folder(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let Some(here) = is_here(&url) else { return false };
    (url.scheme() == "https" || (url.scheme() == "http" && here))
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

fn is_proxy(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    // What a request can name as a host: a name with ${} in it is one that nobody has filled in.
    let in_request = |letter: char| letter.is_ascii_alphanumeric() || "-._~[]:".contains(letter);
    matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| host.chars().all(in_request))
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
}

fn is_host(text: &str) -> bool {
    let plain = text.strip_prefix("*.").or_else(|| text.strip_prefix('.')).unwrap_or(text);
    let name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    // Colons are those of an address: no port is compared.
    let network = plain.split_once('/').map_or(plain, |(address, _)| address);
    let address = network.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(network);
    text == "*"
        || (!plain.is_empty() && plain.chars().all(name))
        || (address.parse::<IpAddr>().is_ok()
            && plain
                .split_once('/')
                .is_none_or(|(_, length)| length.parse::<u8>().is_ok_and(|bits| bits <= 128)))
}

/// On any system, so that a file can be checked on another one than it is for.
fn is_whole_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    let drive = matches!(bytes, [letter, b':', b'/' | b'\\', _, ..] if letter.is_ascii_alphabetic());
    let share = text.strip_prefix("\\\\").is_some_and(|rest| !rest.is_empty());
    drive || share || (text.starts_with('/') && text.len() > 1)
}

/// A text that may be shown: without the name and the password of an address in it, also of one whose scheme is missing or
/// wrong.
pub(crate) fn without_secret(text: &str) -> String {
    let Some(end) = text.rfind('@') else { return text.to_owned() };
    let is_scheme = |text: &str| {
        text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'))
    };
    // No `@` is in a scheme, so it ends before the secret does.
    let start = text.find("://").filter(|at| is_scheme(&text[..*at])).map_or(0, |at| at + "://".len());
    format!("{}…{}", &text[..start], &text[end..])
}

/// Somebody else's words as a part of a sentence: short and in one line.
pub(crate) fn one_line(words: &str) -> String {
    const MOST: usize = 200;
    words.chars().take(MOST).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// A text as a sentence shows it: short, in one line, quoted.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let shown = without_secret(text);
    let mut quoted = String::from("\"");
    for letter in shown.chars().take(MOST) {
        if letter.is_control() {
            // A String takes whatever is written.
            let _ = write!(quoted, "{}", letter.escape_default());
        } else {
            quoted.push(letter);
        }
    }
    if shown.chars().count() > MOST {
        quoted.push('…');
    }
    quoted.push('"');
    quoted
}
