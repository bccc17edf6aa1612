//! D6: new versions of the desk, from a real server over TLS to what the shell is told. What the shell does with it is tested
//! in the real window.

use crate::calls;
use crate::network::front::{Authority, Holds, front};
use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::updates::{Package, UpdateConfig};
use deskbell_desk::view::{Ask, NoUpdates, Refusal, UpdateProblem, UpdateView};
use deskbell_desk::{NetworkConfig, Order};
use deskbell_domain::Span;
use deskbell_policy::{Loaded, Sheet, Source};
use deskbell_testkit::{WebServer, says};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

const PACKAGE: &str = "a newer desk";

/// A server of versions: plain, so that TLS in front of it is another's.
struct Releases {
    list: Arc<Mutex<String>>,
    web: WebServer,
}

impl Releases {
    async fn new() -> Self {
        let list: Arc<Mutex<String>> = Arc::default();
        let offered = Arc::clone(&list);
        let web = WebServer::start(move |path| match path {
            "/d/stable.json" => says("200 OK", &offered.lock().unwrap()),
            "/d/Deskbell.AppImage" => says("200 OK", PACKAGE),
            _ => says("404 Not Found", ""),
        });
        Self { list, web: web.await }
    }

    fn offer(&self, version: &str, published: &str) {
        *self.list.lock().unwrap() = format!(
            r#"{{ "version": "{version}", "pub_date": "{published}", "platforms": {{ "test": {{
                "url": "https://files.example.com/{version}/Deskbell.AppImage", "signature": "c2ln" }} }} }}"#
        );
    }
}

/// A desk whose organisation has a server of its own, with a certificate of its own.
struct Rolled {
    scene: Scene,
    releases: Releases,
    server: u16,
    authority: PathBuf,
}

impl Rolled {
    async fn out() -> Self {
        let scene = Scene::new().await;
        let authority = Authority::new();
        let releases = Releases::new().await;
        let server = front(releases.web.address, authority.issue("127.0.0.1", Holds::Now)).await;
        let authority = authority.file(scene.folder.path());
        Self { scene, releases, server, authority }
    }

    async fn desk(&self, updates: &str, trusts: bool) -> Page {
        let mut config = self.scene.config(self.scene.folder.path());
        let address = format!("https://127.0.0.1:{}/d", self.server);
        let policy = format!(r#"{{ "updates": {{ "address": "{address}"{updates} }} }}"#);
        config.policy = Loaded::of(vec![Sheet::json(Source::Machine, "policy.json", policy.as_bytes())]);
        assert_eq!(config.policy.problems, []);
        config.network = NetworkConfig {
            proxy: "none".parse().unwrap(),
            certificates: if trusts { vec![self.authority.clone()] } else { Vec::new() },
            ..NetworkConfig::default()
        };
        config.updates = UpdateConfig {
            version: "1.0.0".parse().unwrap(),
            releases: Ok("https://deskbell.example/updates/".parse().unwrap()),
            targets: vec!["test".to_owned()],
        };
        Page::start(config, self.scene.clock.clone()).await
    }
}

async fn update(page: &mut Page, what: &str, fits: impl Fn(&UpdateView) -> bool) -> UpdateView {
    page.until(what, |shown| fits(&shown.view.update).then(|| shown.view.update.clone())).await
}

async fn to_be_checked(page: &mut Page) -> Package {
    page.order("a check", |order| match order {
        Order::CheckUpdate(package) => Some(package.clone()),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn d6_a_new_version_comes_by_itself_from_the_organisations_own_server_and_is_installed_when_it_is_wanted()
 {
    let rolled = Rolled::out().await;
    rolled.releases.offer("1.1.0", "2026-01-01T09:00:00Z");
    let mut page = rolled.desk("", true).await;
    assert_eq!(page.shown.view.update, UpdateView::Unknown);
    page.pass(Span::mins(6));
    let package = to_be_checked(&mut page).await;
    assert_eq!(std::fs::read_to_string(&package.file).unwrap(), PACKAGE);
    assert_eq!((package.version.to_string().as_str(), package.target.as_str()), ("1.1.0", "test"));
    assert_eq!(rolled.releases.web.asked(), ["/d/stable.json", "/d/Deskbell.AppImage"]);
    page.desk.update_checked(package.version.clone(), Ok(())).await;
    let ready = |update: &UpdateView| matches!(update, UpdateView::Ready { failed: None, .. });
    update(&mut page, "a version that is ready", ready).await;
    // It is so on the desk, too, once somebody has signed in.
    page.sign_in(&rolled.scene).await;
    assert!(ready(&page.shown.view.update));
    page.must(Ask::InstallUpdate(())).await;
    let wanted = page.order("the installation", |order| match order {
        Order::InstallUpdate(package) => Some(package.clone()),
        _ => None,
    });
    assert_eq!(wanted.await, package);
    page.desk.update_installed(Err(UpdateProblem::NotPermitted)).await;
    let failed = Some(UpdateProblem::NotPermitted);
    update(&mut page, "why not", |update| *update == UpdateView::Ready { version: "1.1.0".into(), failed })
        .await;
    page.stop().await;

    // What is here is checked again at the next start, and not fetched again.
    let mut page = rolled.desk("", true).await;
    page.must(Ask::LookForUpdate(())).await;
    assert_eq!(to_be_checked(&mut page).await, package);
    page.desk.update_checked(package.version, Err(UpdateProblem::WrongSignature)).await;
    let wrong = UpdateView::Failed { why: UpdateProblem::WrongSignature, version: Some("1.1.0".into()) };
    update(&mut page, "that it is wrong", |update| *update == wrong).await;
    page.order("that it is not wanted", |order| (*order == Order::ForgetUpdate).then_some(())).await;
    assert_eq!(page.ask::<()>(Ask::InstallUpdate(())).await, Err(Refusal::NoUpdate));
    page.stop().await;
}

#[tokio::test]
async fn d6_an_older_version_a_deferred_one_and_a_server_that_is_not_trusted_change_nothing() {
    let rolled = Rolled::out().await;
    rolled.releases.offer("0.9.0", "2026-01-01T09:00:00Z");
    let mut page = rolled.desk(r#", "deferral_days": 7"#, true).await;
    page.must(Ask::LookForUpdate(())).await;
    update(&mut page, "that it is the newest", |update| matches!(update, UpdateView::Newest { .. })).await;
    rolled.releases.offer("1.1.0", "2026-01-01T09:00:00Z");
    page.must(Ask::LookForUpdate(())).await;
    update(&mut page, "that it waits", |update| matches!(update, UpdateView::Waits { .. })).await;
    assert_eq!(rolled.releases.web.asked(), ["/d/stable.json", "/d/stable.json"]);
    // It comes on the third day from then, by itself.
    page.pass(Span::mins(3 * 24 * 60 + 6));
    to_be_checked(&mut page).await;
    page.stop().await;

    let mut page = rolled.desk("", false).await;
    page.must(Ask::LookForUpdate(())).await;
    let why = UpdateView::Failed { why: UpdateProblem::NotTrusted, version: None };
    update(&mut page, "that the server is not trusted", |update| *update == why).await;
    page.stop().await;

    let page = rolled.desk(r#", "channel": "off""#, true).await;
    assert_eq!(page.shown.view.update, UpdateView::Off { why: NoUpdates::Organisation });
    assert_eq!(page.ask::<()>(Ask::LookForUpdate(())).await, Err(Refusal::NoUpdate));
    page.stop().await;
}

#[tokio::test]
async fn d6_while_a_call_rings_no_version_is_looked_for_or_installed() {
    let rolled = Rolled::out().await;
    rolled.releases.offer("1.1.0", "2026-01-01T09:00:00Z");
    let mut page = rolled.desk("", true).await;
    page.sign_in(&rolled.scene).await;
    calls::take_calls(&mut page).await;
    let (mut visitor, started) = calls::ring(&rolled.scene, &mut page).await;
    assert_eq!(page.ask::<()>(Ask::LookForUpdate(())).await, Err(Refusal::NotInCall));
    assert_eq!(page.ask::<()>(Ask::InstallUpdate(())).await, Err(Refusal::NotInCall));
    calls::hang_up(&mut visitor, started.call).await;
    page.until("the end of the ring", |shown| {
        let over = shown
            .call()
            .is_none_or(|call| matches!(call.stage, deskbell_desk::view::CallStage::Ended { .. }));
        over.then_some(())
    })
    .await;
    page.must(Ask::LookForUpdate(())).await;
    to_be_checked(&mut page).await;
    assert_eq!(rolled.releases.web.asked().len(), 2);
    page.stop().await;
}
