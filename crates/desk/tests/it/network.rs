//! D6: the way to the hub: through a real proxy, with certificates of a private authority, and what is said when it fails.

pub(crate) mod front;
#[cfg(target_os = "linux")]
mod tinyproxy;

use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::NetworkConfig;
use deskbell_desk::view::{
    Ask, FindHub, HubFound, LinkState, NetworkError, NetworkProblem, Phase, Refusal, SignInForm,
};
use deskbell_domain::Span;
use front::{Authority, Holds, Identity, front, self_signed};
use std::net::SocketAddr;
use std::path::PathBuf;

/// A hub behind TLS.
struct Secured {
    scene: Scene,
    authority: Authority,
}

impl Secured {
    async fn new() -> Self {
        Self { scene: Scene::new().await, authority: Authority::new() }
    }

    /// Puts TLS in front of the hub; the port of it.
    async fn behind(&self, identity: Identity) -> u16 {
        let url = self.scene.relay.url();
        let hub: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
        front(hub, identity).await
    }

    /// The authority's certificate on this computer.
    fn file(&self) -> PathBuf {
        self.authority.file(self.scene.folder.path())
    }

    async fn desk(&self, network: NetworkConfig) -> Page {
        let mut config = self.scene.config(self.scene.folder.path());
        config.network = network;
        Page::start(config, self.scene.clock.clone()).await
    }

    /// A desk without a proxy that trusts these authorities too.
    async fn trusting(&self, certificates: Vec<PathBuf>) -> Page {
        self.desk(NetworkConfig { certificates, ..direct() }).await
    }

    fn form(&self, hub: String) -> Ask {
        Ask::SignIn(SignInForm { hub, ..self.scene.form() })
    }
}

/// No proxy, whatever the computer of the test has.
fn direct() -> NetworkConfig {
    NetworkConfig { proxy: "none".parse().unwrap(), ..NetworkConfig::default() }
}

async fn find(page: &Page, address: &str) -> Result<HubFound, Refusal> {
    page.ask(Ask::FindHub(FindHub { address: address.to_owned() })).await
}

/// What is in the way to this hub.
async fn in_the_way(page: &Page, address: &str) -> NetworkError {
    match find(page, address).await {
        Err(Refusal::Network { error }) => error,
        other => panic!("{address}: {other:?}"),
    }
}

/// Why the line is down.
async fn down_because(page: &mut Page) -> NetworkError {
    // In its first moments it is told as connecting.
    page.pass(Span::secs(3));
    page.until("a line that is down", |shown| {
        let link = match &shown.view.phase {
            Phase::Desk { desk } => &desk.link,
            Phase::Loading { link, .. } => link,
            Phase::SignedOut { .. } => return None,
        };
        match &link.state {
            LinkState::Offline { why: Refusal::Network { error }, .. } => Some(error.clone()),
            _ => None,
        }
    })
    .await
}

#[tokio::test]
async fn d6_a_private_authority_is_trusted_once_it_is_set_up() {
    let secured = Secured::new().await;
    let hub = format!(
        "https://127.0.0.1:{}",
        secured.behind(secured.authority.issue("127.0.0.1", Holds::Now)).await
    );
    let page = secured.trusting(Vec::new()).await;
    assert_eq!(in_the_way(&page, &hub).await, problem(NetworkProblem::IssuerUnknown, &hub));
    page.stop().await;

    let mut page = secured.trusting(vec![secured.file()]).await;
    assert!(find(&page, &hub).await.unwrap().secure);
    page.must(secured.form(hub.clone())).await;
    page.live().await;
    page.stop().await;

    // Taken away again, the line says the same as the door.
    let mut page = secured.trusting(Vec::new()).await;
    assert_eq!(down_because(&mut page).await, problem(NetworkProblem::IssuerUnknown, &hub));
    page.stop().await;
}

#[tokio::test]
async fn d6_each_wrong_certificate_is_told_by_what_is_wrong_with_it() {
    let secured = Secured::new().await;
    let page = secured.trusting(vec![secured.file()]).await;
    for (identity, wrong, word) in [
        (secured.authority.issue("127.0.0.1", Holds::Ended), NetworkProblem::Expired, "out of date"),
        (secured.authority.issue("127.0.0.1", Holds::NotYet), NetworkProblem::NotYetValid, "clock"),
        (
            secured.authority.issue("desk.example.com", Holds::Now),
            NetworkProblem::WrongName,
            "another address",
        ),
        (self_signed("127.0.0.1", false), NetworkProblem::SelfSigned, "itself"),
        (Authority::new().issue("127.0.0.1", Holds::Now), NetworkProblem::IssuerUnknown, "issuer"),
    ] {
        let hub = format!("https://127.0.0.1:{}", secured.behind(identity).await);
        let found = in_the_way(&page, &hub).await;
        assert_eq!(found, problem(wrong, &hub));
        assert!(found.to_string().contains(word), "{found}");
    }
    page.stop().await;
}

#[tokio::test]
async fn d6_a_certificate_that_has_signed_itself_is_trusted_when_it_is_set_up_and_claims_no_authority() {
    let secured = Secured::new().await;
    for claims in [false, true] {
        let identity = self_signed("127.0.0.1", claims);
        let file = identity.file(secured.scene.folder.path());
        let hub = format!("https://127.0.0.1:{}", secured.behind(identity).await);
        let page = secured.trusting(Vec::new()).await;
        assert_eq!(in_the_way(&page, &hub).await, problem(NetworkProblem::SelfSigned, &hub), "{claims}");
        page.stop().await;
        let page = secured.trusting(vec![file]).await;
        let found = find(&page, &hub).await;
        assert_eq!(found.is_ok(), !claims, "{found:?}");
        page.stop().await;
    }
}

#[tokio::test]
async fn d6_a_file_of_certificates_that_is_none_is_what_the_person_hears_of() {
    let secured = Secured::new().await;
    let hub = format!(
        "https://127.0.0.1:{}",
        secured.behind(secured.authority.issue("127.0.0.1", Holds::Now)).await
    );
    let folder = secured.scene.folder.path();
    let (missing, empty, broken) =
        (folder.join("none.pem"), folder.join("empty.pem"), folder.join("broken.pem"));
    std::fs::write(&empty, "no certificate\n").unwrap();
    std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    for (file, wrong) in [
        (missing, NetworkProblem::AuthoritiesUnreadable),
        (empty, NetworkProblem::AuthoritiesMissing),
        (broken, NetworkProblem::AuthoritiesMissing),
    ] {
        let page = secured.trusting(vec![file.clone()]).await;
        let found = in_the_way(&page, &hub).await;
        assert_eq!(found.problem, wrong);
        assert!(found.at.contains(file.to_str().unwrap()), "{found}");
        page.stop().await;
        // One good file is enough, whatever is beside it.
        let page = secured.trusting(vec![file, secured.file()]).await;
        assert!(find(&page, &hub).await.unwrap().secure);
        page.stop().await;
    }
}

#[tokio::test]
async fn d6_a_name_that_nobody_knows_and_a_port_that_speaks_no_tls_are_told_apart() {
    let secured = Secured::new().await;
    let page = secured.trusting(Vec::new()).await;
    let unknown = in_the_way(&page, "https://deskbell.invalid").await;
    assert_eq!(unknown, problem(NetworkProblem::NameUnknown, "deskbell.invalid"));
    let plain = secured.scene.hub.url("").replace("http://", "https://");
    assert_eq!(in_the_way(&page, &plain).await, problem(NetworkProblem::NoTls, &plain));
    secured.scene.relay.cut();
    let hub = secured.scene.relay.url();
    assert_eq!(in_the_way(&page, &hub).await, problem(NetworkProblem::NoAnswer, &hub));
    page.stop().await;
}

fn problem(problem: NetworkProblem, at: &str) -> NetworkError {
    NetworkError { problem, at: at.to_owned() }
}

#[cfg(target_os = "linux")]
mod through_a_proxy {
    use super::tinyproxy::{ENCODED, TinyProxy, free_port};
    use super::*;
    use crate::chat::{begin, go_green, said};
    use deskbell_desk::view::{FileState, SaveFile, Saved, Say};
    use deskbell_domain::ConversationId;
    use deskbell_domain::thread::EntryBody;
    use deskbell_protocol::Event;

    /// This computer by an address that is not taken for this computer, so that a proxy leads to it.
    const HERE: &str = "0.0.0.0";

    /// A hub behind TLS that a proxy leads to.
    async fn proxied() -> (Secured, u16, String, TinyProxy) {
        let secured = Secured::new().await;
        let port = secured.behind(secured.authority.issue(HERE, Holds::Now)).await;
        let proxy = TinyProxy::start(port).await;
        (secured, port, format!("https://{HERE}:{port}"), proxy)
    }

    impl Secured {
        /// A desk that trusts the authority and goes through a proxy.
        async fn through(&self, proxy: &str, bypass: &[&str]) -> Page {
            let bypass = bypass.iter().map(|&one| one.to_owned()).collect();
            let proxy = proxy.parse().unwrap();
            self.desk(NetworkConfig { proxy, bypass, certificates: vec![self.file()] }).await
        }
    }

    /// Something to send, longer than one part.
    fn long() -> Vec<u8> {
        (0..600_000u32).map(|n| if n % 80 == 79 { b'\n' } else { b'a' + (n % 26) as u8 }).collect()
    }

    async fn attach(page: &mut Page, conversation: ConversationId) {
        page.open(conversation).await;
        let id = page.desk.attach(conversation, "long.txt".into(), long().into()).await.unwrap();
        page.until("a file at the hub", |shown| match &shown.threads[&conversation].files[..] {
            [file] => {
                assert!(!matches!(file.state, FileState::Failed { .. }), "{:?}", file.state);
                matches!(file.state, FileState::Ready { .. }).then_some(())
            }
            _ => None,
        })
        .await;
        page.must(Ask::Say(Say { conversation, text: "see".into(), attachments: vec![id] })).await;
    }

    #[tokio::test]
    async fn d6_sign_in_the_session_and_files_both_ways_go_through_a_proxy_with_a_password() {
        let (secured, _, hub, proxy) = proxied().await;
        let mut page = secured.through(&proxy.url(ENCODED), &[]).await;
        assert!(find(&page, &hub).await.unwrap().secure);
        page.must(secured.form(hub)).await;
        page.live().await;
        go_green(&mut page).await;
        let (mut visitor, conversation) = begin(&secured.scene, &mut page, 0).await;
        attach(&mut page, conversation).await;
        let file = visitor
            .event("the file at the visitor", |event| {
                let Event::Visit(update) = event else { return None };
                update.entries.iter().find_map(|entry| match &entry.body {
                    EntryBody::Message { attachments, .. } => attachments.first().cloned(),
                    _ => None,
                })
            })
            .await;
        let wanted = SaveFile { attachment: file.id, name: "long.txt".into() };
        let saved: Saved = page.ask(Ask::SaveFile(wanted)).await.unwrap();
        assert_eq!(std::fs::read(saved.path.unwrap()).unwrap(), long());
        page.stop().await;
    }

    #[tokio::test]
    async fn d6_each_thing_that_a_proxy_can_have_against_it_is_told_by_what_it_is() {
        let (secured, port, hub, proxy) = proxied().await;
        let at = proxy.bare_url().replace("http://", "");
        let other = format!("https://{HERE}:{}", free_port());
        let nobody = format!("127.0.0.1:{}", free_port());
        let web = secured.scene.hub.address().to_string();
        for (proxy, hub, wrong, at) in [
            (proxy.bare_url(), &hub, NetworkProblem::ProxyWantsPassword, &at),
            (proxy.url("wrong"), &hub, NetworkProblem::ProxyRefusesPassword, &at),
            (proxy.url(ENCODED), &other, NetworkProblem::ProxyForbids, &at),
            (format!("http://{nobody}"), &hub, NetworkProblem::ProxyUnreachable, &nobody),
            (format!("http://{web}"), &hub, NetworkProblem::NoProxy, &web),
            // A proxy that is to be spoken to by TLS, and does not.
            (format!("https://{nobody}"), &hub, NetworkProblem::ProxyUnreachable, &nobody),
            (format!("https://{web}"), &hub, NetworkProblem::NoTls, &web),
        ] {
            let page = secured.through(&proxy, &[]).await;
            assert_eq!(in_the_way(&page, hub).await, problem(wrong, at), "{proxy} to {hub}");
            page.stop().await;
        }
        // It lets us through to a port where nobody is.
        drop(proxy);
        let nowhere = TinyProxy::start(free_port()).await;
        let page = secured.through(&nowhere.url(ENCODED), &[]).await;
        let found = in_the_way(&page, &format!("https://{HERE}:{}", nowhere.target())).await;
        assert_eq!(found.problem, NetworkProblem::ProxyCannotReach);
        page.stop().await;
        assert_ne!(port, nowhere.target());
    }

    #[tokio::test]
    async fn d6_what_is_on_the_list_and_this_computer_itself_are_reached_without_the_proxy() {
        let (secured, _, hub, proxy) = proxied().await;
        let dead = format!("http://127.0.0.1:{}", free_port());
        let page = secured.through(&dead, &[]).await;
        assert_eq!(in_the_way(&page, &hub).await.problem, NetworkProblem::ProxyUnreachable);
        assert!(!find(&page, &secured.scene.relay.url()).await.unwrap().secure);
        page.stop().await;
        let page = secured.through(&dead, &["desk.example.com", "0.0.0.0/8"]).await;
        assert!(find(&page, &hub).await.unwrap().secure);
        page.stop().await;
        drop(proxy);
    }

    #[tokio::test]
    async fn d6_what_was_written_while_the_proxy_is_away_arrives_once_it_is_back() {
        let (secured, _, hub, mut proxy) = proxied().await;
        let mut page = secured.through(&proxy.url(ENCODED), &[]).await;
        page.must(secured.form(hub)).await;
        page.live().await;
        go_green(&mut page).await;
        let (mut visitor, conversation) = begin(&secured.scene, &mut page, 0).await;
        page.open(conversation).await;
        proxy.end().await;
        page.until("the cut", |shown| (!shown.is_live()).then_some(())).await;
        page.must(Ask::Say(Say { conversation, text: "one moment".into(), attachments: Vec::new() })).await;
        page.must(Ask::ReconnectNow(())).await;
        let at = proxy.bare_url().replace("http://", "");
        assert_eq!(down_because(&mut page).await, problem(NetworkProblem::ProxyUnreachable, &at));
        proxy.run().await;
        page.come_back().await;
        said(&mut visitor, "one moment").await;
        page.stop().await;
    }
}
