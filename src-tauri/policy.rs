//! What the organisation has decided (D6): read before anything else starts, because it says how all of it starts.

use crate::arguments;
use deskbell_desk::{NetworkConfig, ProxyChoice};
use deskbell_policy::{Loaded, Network, Places, Proxy, print};
use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

/// A policy file beside those of the machine and the person, weaker than both.
const FILE: &str = "DESKBELL_POLICY";
/// The same as an argument, before [`FILE`].
const FILE_ARGUMENT: &str = "--policy";
/// Prints the policy and ends.
const PRINT: &str = "--print-policy";

/// The policy of this start.
pub(crate) fn load() -> Loaded {
    let named = named(arguments::own()).or_else(|| env::var_os(FILE).filter(|file| !file.is_empty()));
    Places::of_this_system(named.map(PathBuf::from)).load()
}

/// Prints the policy, if that is all that was asked for; whether it was. It needs no display.
///
/// # Errors
/// When nobody takes what is printed.
pub(crate) fn printed(policy: &Loaded) -> io::Result<bool> {
    if !arguments::own().iter().any(|argument| argument == PRINT) {
        return Ok(false);
    }
    io::stdout().lock().write_all(print(policy, env!("CARGO_PKG_VERSION")).as_bytes())?;
    Ok(true)
}

/// How the hub is reached.
pub(crate) fn network(decided: &Network) -> NetworkConfig {
    let Network { proxy, bypass, certificates } = decided.clone();
    let proxy = match proxy {
        None | Some(Proxy::System) => ProxyChoice::System,
        Some(Proxy::None) => ProxyChoice::None,
        // The policy takes only what is an address; the tests hold both looks at it together.
        Some(Proxy::Url(url)) => url.parse().unwrap_or_else(|error| {
            tracing::error!(%error, "the policy's proxy is not used");
            ProxyChoice::System
        }),
    };
    NetworkConfig {
        proxy,
        bypass: bypass.unwrap_or_default(),
        certificates: certificates.unwrap_or_default(),
    }
}

/// The file that an argument names.
fn named(arguments: impl IntoIterator<Item = OsString>) -> Option<OsString> {
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument == FILE_ARGUMENT {
            return arguments.next();
        }
        if let Some(file) =
            argument.to_str().and_then(|text| text.strip_prefix(FILE_ARGUMENT)?.strip_prefix('='))
        {
            return Some(file.into());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_policy::{Sheet, Source};

    #[test]
    fn d6_a_policy_file_is_named_by_an_argument() {
        for (arguments, found) in [
            (&["--policy", "/a b/policy.json"][..], Some("/a b/policy.json")),
            (&["--hidden", "--policy=policy.json", "--policy=other.json"], Some("policy.json")),
            (&["--policy"], None),
            (&["--policyx=a", "policy.json"], None),
            (&[], None),
        ] {
            let arguments = arguments.iter().map(|text| OsString::from(*text));
            assert_eq!(named(arguments), found.map(OsString::from));
        }
    }

    #[test]
    fn d6_a_proxy_that_the_policy_takes_is_one_that_the_network_takes() {
        for (text, choice) in [
            ("system", ProxyChoice::System),
            ("none", ProxyChoice::None),
            ("http://proxy.example.com:8080", "http://proxy.example.com:8080".parse().expect("a proxy")),
            ("https://ana:s%40fe@10.0.0.1/", "https://ana:s%40fe@10.0.0.1/".parse().expect("a proxy")),
        ] {
            let policy = format!(r#"{{ "network": {{ "proxy": "{text}", "bypass": ["*.example.com"] }} }}"#);
            let loaded = Loaded::of(vec![Sheet::json(Source::Machine, "policy.json", policy.as_bytes())]);
            assert!(loaded.problems.is_empty(), "{text}");
            let network = network(&loaded.policy.network);
            assert_eq!((network.proxy, network.bypass), (choice, vec!["*.example.com".to_owned()]), "{text}");
        }
    }
}
