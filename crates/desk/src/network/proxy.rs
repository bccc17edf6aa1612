//! Which proxy leads to an address.

use super::config::{NetworkConfig, ProxyChoice};
use crate::address::HubAddress;
use crate::view::{NetworkError, NetworkProblem};
use http::{HeaderValue, Uri, uri::Scheme};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

/// A proxy that leads to an address.
#[derive(Clone, Debug)]
pub(super) struct Proxy {
    /// Where it is, without name and password.
    pub uri: Uri,
    /// Name and password, as they are sent.
    pub credentials: Option<HeaderValue>,
}

impl Proxy {
    /// Its address in words.
    pub(super) fn name(&self) -> String {
        self.uri.authority().map(ToString::to_string).unwrap_or_default()
    }

    /// Whether the way to it is encrypted.
    pub(super) fn is_secure(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTPS)
    }
}

/// Which proxy leads where.
#[derive(Debug)]
pub(super) struct Proxies {
    choice: Choice,
    /// Everything but what is to be reached without a proxy; `None`: that is all.
    not_bypassed: Option<Matcher>,
}

#[derive(Debug)]
enum Choice {
    /// Looked up anew each time: a laptop changes networks.
    System,
    None,
    One {
        matcher: Box<Matcher>,
        /// Without name and password.
        name: String,
    },
}

impl Proxies {
    pub(super) fn new(config: &NetworkConfig) -> Self {
        let choice = match &config.proxy {
            ProxyChoice::System => Choice::System,
            ProxyChoice::None => Choice::None,
            ProxyChoice::Url(url) => Choice::One {
                matcher: Box::new(Matcher::builder().all(url.as_str()).build()),
                name: shown(url.as_str()).to_owned(),
            },
        };
        // A name stands for everything below it, and other programs write that with an asterisk; addresses are written as in
        // a URL, too.
        let plain = |one: &'_ String| one.trim_start_matches("*.").replace(['[', ']'], "");
        let bypass: Vec<String> = config.bypass.iter().map(plain).collect();
        // The matcher knows the rules of `NO_PROXY` only beside a proxy, so it gets one that is never used. It would not take
        // an asterisk for addresses.
        let all = config.bypass.iter().any(|one| one == "*");
        let not_bypassed = Matcher::builder().all("http://unused.invalid").no(bypass.join(",")).build();
        let not_bypassed = (!all).then_some(not_bypassed);
        Self { choice, not_bypassed }
    }

    /// The proxy that leads to a hub; none when it is reached directly, as this computer always is: what is said there
    /// in plain text is not to leave it.
    pub(super) async fn to(&self, hub: &HubAddress) -> Result<Option<Proxy>, NetworkError> {
        let Ok(target) = hub.http("/").as_str().parse::<Uri>() else { return Ok(None) };
        let bypassed = self.not_bypassed.as_ref().is_none_or(|matcher| matcher.intercept(&target).is_none());
        if hub.is_this_computer() || bypassed {
            return Ok(None);
        }
        match &self.choice {
            Choice::System => of_system(&target).await,
            Choice::None => Ok(None),
            // Whoever wants a proxy and names none that can be read does not want to go without.
            Choice::One { matcher, name } => {
                let found = matcher.intercept(&target).ok_or_else(|| NetworkProblem::ProxyKind.at(name));
                found.and_then(usable).map(Some)
            }
        }
    }
}

/// A proxy that the desk can speak with.
fn usable(found: Intercept) -> Result<Proxy, NetworkError> {
    let proxy = Proxy { uri: found.uri().clone(), credentials: found.basic_auth().cloned() };
    if matches!(proxy.uri.scheme_str(), Some("http" | "https")) {
        Ok(proxy)
    } else {
        Err(NetworkProblem::ProxyKind.at(proxy.uri.to_string().trim_end_matches('/')))
    }
}

/// What the environment says, and the system where the environment says nothing.
async fn of_system(target: &Uri) -> Result<Option<Proxy>, NetworkError> {
    let said = ENVIRONMENT.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    if let Some(said) = &said
        && Matcher::builder().all(said.as_str()).build().intercept(target).is_none()
    {
        return Err(NetworkProblem::ProxyKind.at(shown(said)));
    }
    #[cfg(target_os = "linux")]
    if said.is_none() {
        return first(&super::desktop::proxies_to(&target.to_string()).await, target);
    }
    Matcher::from_system().intercept(target).map(usable).transpose()
}

/// A proxy's address without what stands before an @ in it.
fn shown(proxy: &str) -> &str {
    proxy.rsplit('@').next().unwrap_or_default().trim_end_matches('/')
}

/// What speaks of a hub, which is reached by https.
const ENVIRONMENT: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The first of these proxies that the desk can speak with.
#[cfg(target_os = "linux")]
fn first(proxies: &[String], target: &Uri) -> Result<Option<Proxy>, NetworkError> {
    let mut unusable = None;
    for proxy in proxies {
        if proxy.starts_with("direct:") {
            return Ok(None);
        }
        let found = Matcher::builder().all(proxy).build().intercept(target).map(usable);
        match found.unwrap_or_else(|| Err(NetworkProblem::ProxyKind.at(shown(proxy)))) {
            Ok(proxy) => return Ok(Some(proxy)),
            Err(error) => {
                unusable.get_or_insert(error);
            }
        }
    }
    unusable.map_or(Ok(None), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn leads(proxy: &str, bypass: &[&str], hub: &str) -> Option<(String, Option<String>)> {
        let bypass = bypass.iter().map(|&one| one.to_owned()).collect();
        let config = NetworkConfig { proxy: proxy.parse().unwrap(), bypass, certificates: Vec::new() };
        let proxy = Proxies::new(&config).to(&HubAddress::parse(hub).unwrap()).await.unwrap()?;
        let credentials = proxy.credentials.map(|header| header.to_str().unwrap().to_owned());
        Some((proxy.uri.to_string(), credentials))
    }

    const PROXY: &str = "http://proxy.example.com:3128";

    #[tokio::test]
    async fn d6_a_proxy_leads_everywhere_but_to_this_computer() {
        for hub in ["desk.example.com", "https://10.1.2.3:8443", "https://[fd00::1]"] {
            assert_eq!(leads(PROXY, &[], hub).await, Some((format!("{PROXY}/"), None)), "{hub}");
            assert_eq!(leads("none", &[], hub).await, None, "{hub}");
        }
        for hub in ["localhost:7700", "127.0.0.1:7700", "127.9.9.9", "[::1]:7700", "https://localhost"] {
            assert_eq!(leads(PROXY, &[], hub).await, None, "{hub}");
        }
    }

    #[tokio::test]
    async fn d6_a_name_and_a_password_are_decoded_and_sent_as_basic_authentication() {
        let (uri, credentials) =
            leads("http://ana:s%40fe%3A@proxy.example.com:3128", &[], "desk.example.com").await.unwrap();
        assert_eq!(uri, "http://proxy.example.com:3128/");
        // `ana:s@fe:`
        assert_eq!(credentials.as_deref(), Some("Basic YW5hOnNAZmU6"));
    }

    #[tokio::test]
    async fn d6_what_is_to_be_reached_directly_is_named_by_name_address_or_network() {
        for (bypass, hub, direct) in [
            ("example.com", "desk.example.com", true),
            (".example.com", "desk.example.com", true),
            ("*.example.com", "desk.example.com", true),
            ("desk.example.com", "DESK.example.com:8443", true),
            ("example.com", "desk.badexample.com", false),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("fd00::/8", "[fd00::1]", true),
            ("[fd00::1]", "[fd00::1]", true),
            ("*", "desk.example.com", true),
            ("*", "10.1.2.3", true),
        ] {
            assert_eq!(
                leads(PROXY, &["other.example.org", bypass], hub).await.is_none(),
                direct,
                "{bypass} {hub}"
            );
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn d6_of_what_the_desktop_says_the_first_that_can_be_used_counts() {
        let target = "https://desk.example.com/".parse().unwrap();
        let of = |proxies: &[&str]| {
            let proxies: Vec<String> = proxies.iter().map(|&one| one.to_owned()).collect();
            first(&proxies, &target).map(|proxy| proxy.map(|proxy| proxy.name()))
        };
        assert_eq!(of(&[]), Ok(None));
        assert_eq!(of(&["direct://"]), Ok(None));
        assert_eq!(
            of(&["http://one.example.com:3128", "direct://"]),
            Ok(Some("one.example.com:3128".into()))
        );
        let socks = "socks5://one.example.com:1080";
        assert_eq!(of(&[socks, "http://two.example.com:3128"]), Ok(Some("two.example.com:3128".into())));
        assert_eq!(of(&[socks]), Err(NetworkProblem::ProxyKind.at(socks)));
        assert_eq!(of(&["socks://one.example.com:1080", "direct://"]), Ok(None));
        let unread = "http://ana:secret@${PROXY}:1080";
        assert_eq!(of(&[unread]), Err(NetworkProblem::ProxyKind.at("${PROXY}:1080")), "without the password");
    }

    /// The test below, and what tells it that it is the process that is to look.
    const LOOKS: &str = "network::proxy::tests::d6_the_systems_proxy_is_that_of_the_environment";
    const LOOK: &str = "DESKBELL_TEST_LOOKS";

    /// What this process finds in its environment.
    async fn looks() {
        for hub in ["desk.example.com", "desk.example.org"] {
            let system = NetworkConfig::default();
            let found = Proxies::new(&system).to(&HubAddress::parse(hub).unwrap()).await;
            println!(
                "found: {:?}",
                found
                    .map(|proxy| proxy.map(|proxy| proxy.uri.to_string()))
                    .unwrap_or_else(|error| Some(format!("{:?}", error.problem)))
            );
        }
    }

    #[tokio::test]
    async fn d6_the_systems_proxy_is_that_of_the_environment() {
        if std::env::var_os(LOOK).is_some() {
            return looks().await;
        }
        let finds = |variables: &[(&str, &str)]| {
            let mut this = std::process::Command::new(std::env::current_exe().unwrap());
            this.args(["--exact", LOOKS, "--nocapture"]).env(LOOK, "yes");
            for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
                this.env_remove(name);
            }
            // No desktop either: it may be that of whoever runs the tests.
            this.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").envs(variables.iter().copied());
            let said = String::from_utf8(this.output().unwrap().stdout).unwrap();
            let found: Vec<String> = said
                .lines()
                .filter_map(|line| line.split_once("found: "))
                .map(|(_, uri)| uri.to_owned())
                .collect();
            <[String; 2]>::try_from(found).expect("two answers")
        };
        let some = |proxy: &str| format!("Some(\"{proxy}\")");
        assert_eq!(finds(&[]), ["None", "None"]);
        let proxy = some("http://proxy.example.com:3128/");
        assert_eq!(finds(&[("HTTPS_PROXY", PROXY)]), [proxy.clone(), proxy.clone()]);
        assert_eq!(finds(&[("all_proxy", PROXY)]), [proxy.clone(), proxy.clone()]);
        let both = [("https_proxy", PROXY), ("NO_PROXY", "example.org,10.0.0.0/8")];
        assert_eq!(finds(&both), [proxy, "None".to_owned()]);
        let unread = some("ProxyKind");
        assert_eq!(
            finds(&[("HTTPS_PROXY", "http://${PROXY}:8080")]),
            [unread.clone(), unread],
            "not past it"
        );
    }
}
