//! C1 over the wire: a device that does not confirm loses its new work.

use deskbell_domain::ConversationId;
use deskbell_domain::thread::{EntryBody, Happening, ReassignedWhy};
use deskbell_hub::store::{SqliteStore, Store};
use deskbell_testkit::{Cast, browser};
use deskbell_tests::rig::{DeskProcess, House, Page, PageLog, Shown, now, soon};

fn has(conversation: ConversationId) -> impl Fn(&Shown) -> Option<()> {
    move |shown| shown.state_box(conversation).map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_a_frozen_desk_loses_new_work_to_another_agent_and_finds_that_out_when_it_wakes() {
    let cast = Cast { agents: 2, visitors: 1, ..Cast::default() };
    let house = House::open(&cast).await;
    // Both have been idle for as long; the first gets it, by the order of their ids.
    let mut frozen = DeskProcess::start_live(&house, 0).await;
    let mut other = DeskProcess::start_live(&house, 1).await;
    frozen.freeze();

    let mut page = Page::open(house.address(), house.visitor_token(0), browser(1));
    page.write("hello");
    let conversation = page.until("a conversation", PageLog::conversation).await;
    other.until("the conversation at the other desk", has(conversation)).await;

    let happened: Vec<Happening> = other
        .read_thread(conversation)
        .await
        .into_iter()
        .filter_map(|entry| if let EntryBody::Happened { what } = entry.body { Some(what) } else { None })
        .collect();
    let [
        Happening::Joined { agent: first, .. },
        Happening::Reassigned { from, why: ReassignedWhy::NotShown, .. },
        Happening::Joined { agent: second, .. },
    ] = happened.as_slice()
    else {
        panic!("another way to the other agent: {happened:?}");
    };
    assert_eq!((*first, *from, *second), (Cast::agent(0), Cast::agent(0), Cast::agent(1)));

    frozen.thaw();
    frozen.until("its line", |shown| shown.is_live().then_some(())).await;
    // Slots are told after the conversation that they were taken by.
    let frees_slot = |shown: &Shown| (shown.desk()?.me.channels.chat.taken == 0).then_some(());
    frozen.until("its free slot", frees_slot).await;
    assert!(frozen.shown().borrow().state_box(conversation).is_none(), "it is the other agent's");

    // It stays there: what the other agent says reaches the visitor.
    other.say(conversation, "good morning").await;
    page.until("the answer", |log| log.entries().values().find(|entry| is_text(&entry.body)).map(drop)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quality_2_a_frozen_desk_is_noticed_and_catches_up_by_itself_when_it_goes_on() {
    let house = House::open(&Cast { agents: 1, visitors: 1, ..Cast::default() }).await;
    let mut desk = DeskProcess::start_live(&house, 0).await;
    let mut page = Page::open(house.address(), house.visitor_token(0), browser(1));
    page.write("hello");
    let conversation = page.until("a conversation", PageLog::conversation).await;
    desk.until("the conversation", has(conversation)).await;

    desk.freeze();
    let since = now();
    let store = SqliteStore::open(house.folder()).await.expect("the hub's store can be read");
    soon("the notice that nobody is behind its socket", async {
        loop {
            let loaded = store.load().await.expect("the store answers");
            let (_, standing) = loaded.agents.first().expect("there is one agent");
            if !standing.reachable() {
                return;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    eprintln!("noticed after {:.1} s (the rule says 25)", since.elapsed().as_secs_f64());
    store.close().await;
    page.write("are you there?");
    page.until("the hub's word", |log| (log.answered.len() == 2).then_some(())).await;

    desk.thaw();
    // It thinks that it is live until it looks at the time.
    let newest = |shown: &Shown| (shown.state_box(conversation)?.last == "are you there?").then_some(());
    desk.until("what was written meanwhile", newest).await;
    desk.until("its line", |shown| shown.is_live().then_some(())).await;
}

fn is_text(body: &EntryBody) -> bool {
    matches!(body, EntryBody::Message { text, .. } if text == "good morning")
}
