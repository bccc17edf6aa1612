//! What somebody sets up reaches whoever goes on from a place (B3): also when no hub ran, or its disk failed.

use deskbell_domain::{Channel, Span, UserId};
use deskbell_hub::store::{SiteRecord, Write};
use deskbell_protocol::CloseCode;
use deskbell_protocol::method;
use deskbell_protocol::params::KeepOut;
use deskbell_protocol::session::Resume;
use deskbell_testkit::{Cast, Client, Mirror, TestHub, browser, desk, pass};
use std::path::Path;
use std::process::Command;

/// The command line, as people run it while the hub is stopped.
fn command_line(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell-hub"));
    let said = command.arg("--data").arg(folder).args(arguments).output().unwrap();
    assert!(said.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said.stderr));
}

/// The rules of [`Cast`] with another time for taking something back.
fn other_settings() -> Write {
    let mut settings = Cast::default().settings;
    settings.undo = Span::secs(9);
    Write::Settings(Box::new(settings))
}

fn other_rules(mirror: &Mirror) -> Option<()> {
    (mirror.rules.as_ref()?.undo == Span::secs(9)).then_some(())
}

/// A desk that has heard everything, with its token.
async fn desk_of(hub: &TestHub) -> (Client, String) {
    let token = hub.agent_token(0).await;
    let mut agent = Client::open(hub.address(), token.clone(), desk(1)).await;
    agent.probe().await;
    (agent, token)
}

async fn back(hub: &TestHub, token: &str, (place, mirror): (Resume, Mirror)) -> Client {
    Client::resume(hub.address(), token.to_owned(), desk(1), Some(place), mirror).await
}

fn resumed(client: &Client) -> bool {
    client.opened.as_ref().unwrap().resumed
}

#[tokio::test]
async fn b3_what_the_command_line_sets_up_while_the_hub_is_down_reaches_who_goes_on_from_a_place() {
    let mut hub = TestHub::start(&Cast::default()).await;
    let (mut agent, token) = desk_of(&hub).await;
    agent.toggle(Channel::Chat, true).await;
    let guest = hub.visitor_token(0).await;
    let mut visitor = Client::open(hub.address(), guest.clone(), browser(1)).await;
    let conversation = visitor.write(None, "An insult").await.unwrap().conversation;
    agent.take().await;
    let reason = "Insults".into();
    let block = KeepOut { command_id: Client::command_id(), conversation, within: None, reason };
    agent.call::<method::VisitorBlock>(block).await.unwrap();
    visitor.see("it is told", |m| m.site.as_ref()?.closed.map(drop)).await;
    agent.probe().await;
    let seen = (agent.place(), agent.leave().await);
    let page = (visitor.place(), visitor.leave().await);
    hub.restart_after(|folder| {
        command_line(folder, &["settings", "patch", r#"{"undo": 9000}"#]);
        command_line(folder, &["tag", "add", "Delivery"]);
        command_line(folder, &["block", "remove", &Cast::visitor(0).to_string()]);
    })
    .await;

    let agent = back(&hub, &token, seen).await;
    assert!(!resumed(&agent), "from a snapshot");
    assert_eq!(other_rules(&agent.mirror), Some(()));
    assert_eq!(agent.mirror.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["Delivery"]);
    assert_eq!(agent.mirror.cards[&Cast::visitor(0)].block, None);
    let visitor = Client::resume(hub.address(), guest, browser(1), Some(page.0), page.1).await;
    assert_eq!(visitor.mirror.site.as_ref().unwrap().closed, None);

    // Once it is told, nobody starts from a snapshot again.
    let seen = (agent.place(), agent.leave().await);
    hub.restart().await;
    assert!(resumed(&back(&hub, &token, seen).await));
}

#[tokio::test]
async fn b3_what_was_set_up_is_told_once_the_store_answers_again() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, _) = desk_of(&hub).await;
    hub.disk().fail_loads(1);
    hub.core().write(vec![other_settings()]).await.unwrap();
    hub.core().probe().await.unwrap();
    agent.see("the new rules", other_rules).await;
    assert!(!hub.store().load().await.unwrap().untold);
}

#[tokio::test]
async fn b3_what_was_set_up_is_told_though_the_first_attempt_to_tell_it_is_lost() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, _) = desk_of(&hub).await;
    hub.disk().fail_after_one(2);
    hub.core().write(vec![other_settings()]).await.unwrap();
    assert!(hub.core().probe().await.is_err(), "the second attempt fails too");
    hub.core().probe().await.unwrap();
    agent.see("the new rules", other_rules).await;
    agent.probe().await;
    let told = agent.events.iter().filter(|(_, event)| matches!(event, deskbell_protocol::Event::Rules(_)));
    assert_eq!(told.count(), 1);
}

#[tokio::test]
async fn b3_when_nobody_knows_what_was_told_everybody_starts_from_a_snapshot() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, token) = desk_of(&hub).await;
    let place = agent.place();
    let mirror = agent.mirror.clone();
    hub.disk().lie();
    hub.core().write(vec![other_settings()]).await.unwrap_err();
    hub.core().probe().await.unwrap();
    assert_eq!(agent.closed().await, Some(CloseCode::Restart.number()));
    let agent = back(&hub, &token, (place, mirror)).await;
    assert!(!resumed(&agent));
    assert_eq!(other_rules(&agent.mirror), Some(()));
}

#[tokio::test]
async fn b3_c5_c7_what_agents_set_up_themselves_costs_nobody_a_snapshot() {
    use deskbell_domain::TagId;
    use deskbell_protocol::params::SaveTag;
    let mut hub = TestHub::start(&Cast::default()).await;
    let (mut lead, token) = desk_of(&hub).await;
    let id = TagId(uuid::Uuid::from_u128(1));
    let tag = SaveTag { command_id: Client::command_id(), id, name: "Delivery".into(), recommended: true };
    lead.call::<method::TagSave>(tag).await.unwrap();
    lead.see("the tag", |m| m.tags.first().map(drop)).await;
    lead.probe().await;
    let seen = (lead.place(), lead.leave().await);
    hub.restart().await;
    assert!(resumed(&back(&hub, &token, seen).await));
}

#[tokio::test]
async fn b3_a_visitor_whom_the_hub_has_forgotten_comes_back_to_what_holds_now() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.agent(0).await;
    let token = hub.visitor_token(0).await;
    let mut visitor = Client::open(hub.address(), token.clone(), browser(1)).await;
    visitor.probe().await;
    let (place, mirror) = (visitor.place(), visitor.leave().await);
    pass(&clock, Span::secs(120), &mut [&mut agent]).await;
    let site = SiteRecord { key: Cast::SITE.into(), greeting: "Bonjour !".into(), group: Cast::GROUP };
    hub.core().write(vec![Write::Site(site)]).await.unwrap();
    let visitor = Client::resume(hub.address(), token, browser(1), Some(place), mirror).await;
    assert_eq!(visitor.you(), UserId::Visitor(Cast::visitor(0)));
    assert_eq!(visitor.mirror.site.unwrap().greeting, "Bonjour !");
}
