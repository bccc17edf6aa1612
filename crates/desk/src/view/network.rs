//! What stands between this desk and its hub: the network, a proxy, a certificate. Each says what to do and who is to ask.

use serde::{Deserialize, Serialize};

/// Why no line to the hub can be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}", .problem.words(at))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NetworkError {
    /// What is in the way.
    pub problem: NetworkProblem,
    /// Where: the address of the hub or the proxy, a name, or a file, as the problem says. Never with a password.
    pub at: String,
}

/// What is in the way of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum NetworkProblem {
    /// Nobody answers at the hub's address.
    NoAnswer,
    /// This computer reaches nobody.
    NoNetwork,
    /// Nobody knows this name.
    NameUnknown,
    /// The proxy cannot be reached, its name included.
    ProxyUnreachable,
    /// The proxy wants a name and a password, and the desk has none (407).
    ProxyWantsPassword,
    /// The proxy does not take those that the desk has (407).
    ProxyRefusesPassword,
    /// The proxy lets nobody reach the hub (403).
    ProxyForbids,
    /// The proxy does not reach the hub itself.
    ProxyCannotReach,
    /// Something answers where the proxy should be, and is none.
    NoProxy,
    /// A proxy of a kind that the desk does not speak with, such as SOCKS.
    ProxyKind,
    /// The certificate's issuer is none whom this computer trusts.
    IssuerUnknown,
    /// The certificate was issued by itself.
    SelfSigned,
    /// The certificate's time is over.
    Expired,
    /// The certificate's time has not begun, by this computer's clock.
    NotYetValid,
    /// The certificate is for other names.
    WrongName,
    /// The certificate was taken back by its issuer.
    Revoked,
    /// The certificate, or the encryption behind it, cannot be used for another reason.
    Unfit,
    /// What answers does not speak TLS, or none that is safe.
    NoTls,
    /// A file of certificates that somebody has set up cannot be read.
    AuthoritiesUnreadable,
    /// A file of certificates that somebody has set up holds none.
    AuthoritiesMissing,
    /// This computer has no list of whom to trust.
    NoAuthorities,
}

impl NetworkProblem {
    /// What happened and what to do.
    fn words(self, at: &str) -> String {
        match self {
            Self::NoAnswer => {
                format!("No hub answers at {at}. Is the address right, and is this computer online?")
            }
            Self::NoNetwork => "This computer has no network. Connect it, then try again.".to_owned(),
            Self::NameUnknown => {
                format!("Nobody knows the name {at}. Is the address right, and is this computer online?")
            }
            Self::ProxyUnreachable => format!(
                "The proxy {at} cannot be reached. Is this computer in its usual network? If it is, ask whoever runs the network."
            ),
            Self::ProxyWantsPassword => format!(
                "The proxy {at} wants a name and a password, and the desk has none. Ask IT to set them."
            ),
            Self::ProxyRefusesPassword => {
                format!(
                    "The proxy {at} does not take the name and password that are set. Ask IT to correct them."
                )
            }
            Self::ProxyForbids => format!(
                "The proxy {at} does not let this computer reach the hub. Ask whoever runs the network to allow it."
            ),
            Self::ProxyCannotReach => format!(
                "The proxy {at} does not reach the hub. Is the hub's address right? If it is, ask whoever runs the network."
            ),
            Self::NoProxy => {
                format!(
                    "There is something at {at}, but it is no proxy. Ask IT to correct the proxy's address."
                )
            }
            Self::ProxyKind => {
                format!(
                    "The desk goes through HTTP proxies only, and {at} is another kind. Ask IT to set one of those."
                )
            }
            Self::IssuerUnknown => format!(
                "The certificate of {at} is not trusted by this computer: its issuer is unknown. If your organisation issues its own, ask IT to set it up here; else ask whoever runs the hub."
            ),
            Self::SelfSigned => format!(
                "{at} has issued its certificate itself, so nobody vouches for it. Ask whoever runs the hub for a certificate that this computer trusts."
            ),
            Self::Expired => format!(
                "The certificate of {at} is out of date. If this computer's clock is right, ask whoever runs the hub to renew it."
            ),
            Self::NotYetValid => format!(
                "The certificate of {at} is not valid yet. Set this computer's clock; if it is right, ask whoever runs the hub."
            ),
            Self::WrongName => format!(
                "The certificate of {at} is for another address. Check the address; if it is right, ask whoever runs the hub."
            ),
            Self::Revoked => {
                format!("The certificate of {at} was revoked. Do not go on, and tell whoever runs the hub.")
            }
            Self::Unfit => {
                format!("The certificate of {at} cannot be used. Ask whoever runs the hub for a new one.")
            }
            Self::NoTls => format!(
                "{at} does not speak TLS 1.2 or later, so others could listen in. Check the address and its port, or ask whoever runs the hub."
            ),
            Self::AuthoritiesUnreadable => format!(
                "Your organisation's certificate cannot be read, so the hub is not trusted: {at}. Ask IT to correct the file or its place."
            ),
            Self::AuthoritiesMissing => format!(
                "There is no certificate (PEM) in {at}, so the hub is not trusted. Ask IT to correct the file."
            ),
            Self::NoAuthorities => {
                "This computer has no list of whom to trust. Ask IT to install the system's CA certificates."
                    .to_owned()
            }
        }
    }

    /// At this place.
    pub(crate) fn at(self, at: impl Into<String>) -> NetworkError {
        NetworkError { problem: self, at: at.into() }
    }

    /// Whether it can be otherwise in a moment, without anybody having done anything.
    pub(crate) const fn is_temporary(self) -> bool {
        match self {
            Self::NoAnswer
            | Self::NoNetwork
            | Self::NameUnknown
            | Self::ProxyUnreachable
            | Self::ProxyCannotReach => true,
            Self::ProxyWantsPassword
            | Self::ProxyRefusesPassword
            | Self::ProxyForbids
            | Self::NoProxy
            | Self::ProxyKind
            | Self::IssuerUnknown
            | Self::SelfSigned
            | Self::Expired
            | Self::NotYetValid
            | Self::WrongName
            | Self::Revoked
            | Self::Unfit
            | Self::NoTls
            | Self::AuthoritiesUnreadable
            | Self::AuthoritiesMissing
            | Self::NoAuthorities => false,
        }
    }
}
