//! D6: logs and support bundles hold nothing of what people wrote, nor who they are. Marked words are planted in everything
//! that passes through a desk and a hub, and then every byte is searched.

use crate::chat::{go_green, said};
use crate::page::Page;
use crate::scene::{PASSWORD, Scene};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use deskbell_desk::support::{Checked, Facts, save};
use deskbell_desk::view::{
    Ask, CannedForm, Draft, DraftOf, EndNoteOf, FileState, FileView, Found, NoteText, SaveText, Saved, Say,
    SearchFor, SignInForm, TagForm, TagsOf,
};
use deskbell_domain::Channel;
use deskbell_protocol::head::{CustomField, Page as Place};
use deskbell_protocol::http::{NewVisitor, VisitorToken};
use deskbell_protocol::method::VisitorDescribe;
use deskbell_protocol::params::Describe;
use deskbell_support::{Bundle, Known, LogFile, Logs, Moment, Part, Plain, Scrubber, crashes, recent};
use deskbell_testkit::{Cast, Client, browser, soon};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::time::Duration;
use tracing_subscriber::EnvFilter;
use zip::ZipArchive;

/// What is planted, each in a place of its own. Each is a word that stands nowhere else.
const CANARIES: &[&str] = &[
    "zqmessage",
    "zqanswer",
    "zqnote",
    "zqtag",
    "zqendnote",
    "zqvisitor",
    "zqcustom",
    "zqpage",
    "zqfile",
    "zqcanned",
    "zqshort",
    "zqsearch",
    "zqdraft",
    "zqtable",
    "zqquit",
    "zqwrong",
    "zqmail",
];

/// Everything of a log as text, whatever it was written in.
fn everything_in(folder: &Path) -> Vec<u8> {
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    files.flatten().collect()
}

/// Whether it stands there: as it is, in base64 from any of three places on, or in UTF-16.
fn holds(bytes: &[u8], secret: &str) -> bool {
    let found = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted));
    let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // What stands before and after it changes the letters at its ends.
    let coded = [("", 0), ("x", 2), ("xx", 3)].into_iter().any(|(before, changed)| {
        let text = STANDARD_NO_PAD.encode(format!("{before}{secret}"));
        let middle = &text.as_bytes()[changed..text.len() - 2];
        bytes.windows(middle.len()).any(|window| window == middle)
    });
    found(secret.as_bytes()) || found(&wide) || coded
}

#[test]
fn d6_the_search_finds_what_is_hidden() {
    let coded = STANDARD_NO_PAD.encode("so zqmessage was there");
    let wide: Vec<u8> = "so zqmessage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(
        holds(b"ZQMessage", "zqmessage") && holds(coded.as_bytes(), "zqmessage") && holds(&wide, "zqmessage")
    );
    assert!(!holds(b"zqmessag", "zqmessage"));
}

/// A visitor with a name and whatever a site tells of somebody.
async fn visitor(scene: &Scene) -> (Client, String) {
    let request = NewVisitor {
        site: Cast::SITE.into(),
        channel: Channel::Chat,
        languages: vec!["en".into()],
        name: Some("Mira Zqvisitor".into()),
    };
    let url = scene.hub.url("/v1/visitors");
    let answer = reqwest::Client::new().post(url).json(&request).send().await.unwrap();
    let VisitorToken { token, .. } = answer.json().await.unwrap();
    let mut client = Client::open(scene.hub.address(), token.clone(), browser(0xe0ff)).await;
    let custom = CustomField { label: "Customer".into(), value: "zqcustom".into() };
    let describe = Describe {
        command_id: Client::command_id(),
        name: None,
        languages: None,
        page: Some(Place { url: "https://shop.example/zqpage".into(), title: "zqpage".into() }),
        custom: Some(vec![custom]),
        time_zone: None,
    };
    client.call::<VisitorDescribe>(describe).await.unwrap();
    (client, token)
}

/// Does what a person does in a day, with a marked word in everything; says which secrets passed by.
async fn a_day_at_the_desk(scene: &Scene, page: &mut Page) -> Vec<String> {
    let wrong = SignInForm { password: "zqwrong zqwrong".into(), ..scene.form() };
    page.refused(Ask::SignIn(wrong)).await;
    let nobody = SignInForm { email: "zqmail@acme.example".into(), ..scene.form() };
    page.refused(Ask::SignIn(nobody)).await;
    page.sign_in(scene).await;
    go_green(page).await;
    let (mut visitor, token) = visitor(scene).await;
    let conversation = visitor.write(None, "hello, I am zqmessage").await.unwrap().conversation;
    page.until("the box", |shown| shown.state_box(conversation).map(drop)).await;
    page.open(conversation).await;
    page.must(Ask::SaveTag(TagForm { id: None, name: "zqtag".into(), recommended: true })).await;
    let tag = page.until("the tag", |shown| Some(shown.desk()?.tags.first()?.id)).await;
    page.must(Ask::SetTags(TagsOf { conversation, tags: vec![tag] })).await;
    let canned = CannedForm {
        id: None,
        shortcut: "zqshort".into(),
        category: String::new(),
        text: "zqcanned".into(),
        personal: true,
    };
    page.must(Ask::SaveCanned(canned)).await;
    page.must(Ask::AddNote(NoteText { conversation, text: "zqnote".into() })).await;
    page.must(Ask::SetEndNote(EndNoteOf { conversation, text: "zqendnote".into() })).await;
    page.say(conversation, "zqanswer").await;
    said(&mut visitor, "zqanswer").await;
    let file = page.desk.attach(conversation, "zqfile.txt".into(), b"zqfile".to_vec().into()).await.unwrap();
    page.until("the file", |shown| {
        let ready = |file: &FileView| matches!(file.state, FileState::Ready { .. });
        shown.threads[&conversation].files.iter().any(ready).then_some(())
    })
    .await;
    page.must(Ask::Say(Say { conversation, text: "zqfile too".into(), attachments: vec![file] })).await;
    said(&mut visitor, "zqfile too").await;
    // In quotes of its own, as whoever searches for a phrase writes it.
    for words in ["zqsearch", "\"zqsearch", "zqsearch AND ("] {
        let _: Found = page.ask(Ask::Search(SearchFor { words: words.into() })).await.unwrap();
    }
    let _: Saved = page
        .ask(Ask::SaveText(SaveText { name: "zqtable.csv".into(), text: "zqtable".into() }))
        .await
        .unwrap();
    let draft = Draft { text: "zqdraft".into(), ..Draft::default() };
    page.must(Ask::KeepDraft(DraftOf { conversation, draft })).await;
    // Written where nobody hears it, and then the line is back.
    scene.cut(page).await;
    page.say(conversation, "zqanswer again").await;
    scene.mend(page).await;
    said(&mut visitor, "zqanswer again").await;
    vec![token, PASSWORD.to_owned(), "agent0@example.org".to_owned()]
}

async fn facts(page: &Page) -> Facts {
    soon("the facts", page.desk.facts()).await.unwrap()
}

#[tokio::test]
async fn d6_nothing_that_people_wrote_and_nobodys_name_is_in_the_logs_or_the_bundle() {
    let scene = Scene::new().await;
    let folder = scene.folder.path().join("logs");
    let scrubber = Scrubber::new(&Known::default());
    let logs =
        Logs::begin(&folder, LogFile { waiting: 1_000_000, ..LogFile::default() }, scrubber.clone()).unwrap();
    // Before anything is cleaned: what our own crates write is clean by itself, however much is asked of them.
    let raw = scene.folder.path().join("raw.log");
    let (cleaned, as_written) = (logs.writer(), fs::File::create(&raw).unwrap());
    {
        use tracing_subscriber::layer::SubscriberExt;
        use tracing_subscriber::util::SubscriberInitExt;
        use tracing_subscriber::{Layer, fmt};
        let levels = || {
            EnvFilter::new(
                "off,deskbell_desk=trace,deskbell_hub=trace,deskbell_media=trace,deskbell_protocol=trace,deskbell_domain=trace",
            )
        };
        let raw = std::sync::Mutex::new(as_written);
        tracing_subscriber::registry()
            .with(fmt::layer().json().with_writer(move || cleaned.clone()).with_filter(levels()))
            .with(fmt::layer().with_ansi(false).with_writer(raw).with_filter(levels()))
            .init();
    }
    let mut page = scene.desk().await;
    let secrets = a_day_at_the_desk(&scene, &mut page).await;
    let facts = facts(&page).await;
    page.stop().await;
    assert!(logs.writer().flush_within(Duration::from_secs(20)));
    assert_eq!(logs.writer().dropped(), 0);

    let raw = fs::read(&raw).unwrap();
    let log = everything_in(&folder);
    for story in ["session live", "command done", "file attached", "signed in"] {
        assert!(holds(&log, story) && holds(&raw, story), "{story} is not in the log");
    }

    let mut bundle = Bundle::new(Moment::EPOCH);
    bundle.facts(Part::Health, &facts.health).unwrap();
    bundle.facts(Part::Settings, &facts.settings).unwrap();
    bundle.facts(Part::Storage, &facts.storage).unwrap();
    bundle.facts(Part::Devices, &facts.devices).unwrap();
    bundle.facts(Part::Network, &facts.network).unwrap();
    let now = Moment(jiff::Timestamp::from_second(fs_now(&folder)).unwrap());
    bundle.logs(recent(&folder, now, &scrubber).unwrap());
    bundle.crashes(crashes(&folder, &scrubber).unwrap());
    let path = save(&scene.folder.path().join("saved"), &bundle.name(), &bundle.zip().unwrap()).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut unpacked = Vec::new();
    for number in 0..archive.len() {
        archive.by_index(number).unwrap().read_to_end(&mut unpacked).unwrap();
    }
    assert!(holds(&unpacked, "session live") && holds(&unpacked, &scene.relay.url()));

    let all = CANARIES.iter().copied().chain(secrets.iter().map(String::as_str));
    for secret in all {
        assert!(!holds(&raw, secret), "{secret} was written by our own crates");
        assert!(!holds(&log, secret), "{secret} is in the log");
        assert!(!holds(&unpacked, secret), "{secret} is in the bundle");
    }
}

/// When the log was written last, in seconds since 1970.
fn fs_now(folder: &Path) -> i64 {
    let written = fs::metadata(folder.join("deskbell.log")).unwrap().modified().unwrap();
    i64::try_from(written.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()).unwrap() + 1
}

#[tokio::test]
async fn d6_a_desk_tells_how_it_stands_without_a_name() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let told = facts(&page).await;
    assert_eq!((told.network.line, told.network.lines), ("live", 1));
    assert_eq!(told.storage.outbox.check, Plain(Checked::Whole));
    assert_eq!(told.storage.cache.check, Plain(Checked::Whole));
    let outbox = &told.storage.outbox;
    assert!(outbox.bytes.zip(outbox.wal_bytes).is_some_and(|(file, wal)| file + wal > 0), "{outbox:?}");
    assert_eq!(told.settings.camera, "none");
    scene.cut(&mut page).await;
    scene.mend(&mut page).await;
    let told = facts(&page).await;
    assert!(told.network.lines >= 2, "{}", told.network.lines);
    page.stop().await;
}
