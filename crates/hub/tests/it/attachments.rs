//! C6: files both ways, over real HTTP, a real database and a real disk.

use deskbell_domain::thread::{Attachment, EntryBody, Pixels};
use deskbell_domain::{AttachmentId, Channel, DeviceId, Span, UserId};
use deskbell_hub::core::{Answered, Asked, Command};
use deskbell_hub::store::Write;
use deskbell_protocol::http::{NewAttachment, Upload, UploadState};
use deskbell_protocol::limits::CHUNK_BYTES;
use deskbell_protocol::params::{KeepOut, SendMessage, Target, Transfer};
use deskbell_protocol::{Code, WireError, method};
use deskbell_testkit::{Cast, Client, TestHub, message, soon};
use image::{DynamicImage, ImageFormat, RgbImage};
use reqwest::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RANGE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// Somebody who sends files, past the socket.
struct Sender<'a> {
    hub: &'a TestHub,
    http: reqwest::Client,
    token: String,
}

impl<'a> Sender<'a> {
    async fn visitor(hub: &'a TestHub, number: u128) -> Self {
        Self { hub, http: reqwest::Client::new(), token: hub.visitor_token(number).await }
    }

    async fn agent(hub: &'a TestHub, number: u128) -> Self {
        Self { hub, http: reqwest::Client::new(), token: hub.agent_token(number).await }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.hub.url(path)).bearer_auth(&self.token)
    }

    async fn announce(&self, name: &str, bytes: u64) -> Response {
        let body = NewAttachment { name: name.into(), bytes };
        self.request(Method::POST, "/v1/attachments").json(&body).send().await.unwrap()
    }

    async fn begin(&self, name: &str, bytes: u64) -> AttachmentId {
        let answer = self.announce(name, bytes).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let upload: Upload = answer.json().await.unwrap();
        assert_eq!((upload.offset, upload.chunk), (0, CHUNK_BYTES));
        upload.id
    }

    async fn put(&self, id: AttachmentId, offset: u64, bytes: &[u8]) -> Response {
        let request = self.request(Method::PATCH, &format!("/v1/attachments/{id}"));
        request.header("upload-offset", offset).body(bytes.to_vec()).send().await.unwrap()
    }

    /// Sends a file whole; gives the answer to its last part.
    async fn send(&self, name: &str, bytes: &[u8]) -> Response {
        let id = self.begin(name, bytes.len() as u64).await;
        let mut offset = 0;
        loop {
            let end = bytes.len().min(offset + CHUNK_BYTES as usize);
            let answer = self.put(id, offset as u64, &bytes[offset..end]).await;
            if end == bytes.len() {
                return answer;
            }
            assert_eq!(answer.status(), StatusCode::OK);
            offset = end;
        }
    }

    async fn sent(&self, name: &str, bytes: &[u8]) -> Attachment {
        let state: UploadState = self.send(name, bytes).await.json().await.unwrap();
        state.attachment.expect("it is whole")
    }

    async fn state(&self, id: AttachmentId) -> UploadState {
        let answer = self.request(Method::GET, &format!("/v1/attachments/{id}/state")).send().await.unwrap();
        answer.json().await.unwrap()
    }

    async fn get(&self, id: AttachmentId, rest: &str) -> Response {
        self.request(Method::GET, &format!("/v1/attachments/{id}{rest}")).send().await.unwrap()
    }
}

async fn refused(answer: Response) -> (StatusCode, Code) {
    let status = answer.status();
    (status, answer.json::<WireError>().await.unwrap().reason())
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::new(width, height)).write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn with_files(text: &str, files: &[&Attachment]) -> SendMessage {
    SendMessage { attachments: files.iter().map(|file| file.id).collect(), ..message(None, text) }
}

/// Every file below the hub's folder of files.
fn kept(hub: &TestHub) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() { walk(&entry.path(), found) } else { found.push(entry.path()) }
        }
    }
    let mut found = Vec::new();
    walk(&hub.folder().join("attachments"), &mut found);
    found
}

#[tokio::test]
async fn c6_a_file_goes_from_the_visitor_to_the_agent_and_to_nobody_else() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let (sender, stranger) = (Sender::visitor(&hub, 0).await, Sender::visitor(&hub, 2).await);
    let (reader, colleague) = (Sender::agent(&hub, 0).await, Sender::agent(&hub, 1).await);
    let file = sender.sent("ring.png", &picture(800, 400, ImageFormat::Png)).await;
    assert_eq!((file.media.as_str(), file.pixels), ("image/png", Some(Pixels { width: 800, height: 400 })));
    assert_eq!(sender.get(file.id, "").await.status(), 200, "its owner");
    assert_eq!(reader.get(file.id, "").await.status(), 404, "it is in no message yet");

    let sent = visitor.call::<method::MessageSend>(with_files("", &[&file])).await.unwrap();
    let update = agent.take().await;
    let names = |body: &EntryBody| matches!(body, EntryBody::Message { attachments, .. } if *attachments == [file.clone()]);
    assert!(update.entries.iter().any(|entry| names(&entry.body)), "{:?}", update.entries);
    assert_eq!(update.head.last.unwrap().text, "ring.png", "a file without a word is told by its name");
    let download = reader.get(file.id, "").await;
    assert_eq!(download.status(), 200);
    let headers = download.headers().clone();
    assert_eq!(headers[CONTENT_TYPE], "image/png");
    assert_eq!(headers[CONTENT_DISPOSITION], "attachment; filename=\"ring.png\"; filename*=UTF-8''ring.png");
    assert_eq!(headers[CONTENT_SECURITY_POLICY], "sandbox; default-src 'none'");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(headers[CACHE_CONTROL].to_str().unwrap().contains("private"));
    assert_eq!(download.bytes().await.unwrap().len() as u64, file.bytes);
    for other in [&stranger, &colleague] {
        for rest in ["", "/preview", "/state"] {
            assert_eq!(other.get(file.id, rest).await.status(), 404, "{rest}");
        }
    }
    assert_eq!(reader.get(file.id, "/state").await.status(), 404, "how it came is its sender's business");
    let record = hub.store().attachment(file.id).await.unwrap().unwrap();
    assert_eq!(record.conversation, Some(sent.conversation));

    // And the other way.
    let answer = reader.sent("offer.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n").await;
    let conversation = Some(sent.conversation);
    let params = SendMessage { conversation, ..with_files("The offer", &[&answer]) };
    agent.call::<method::MessageSend>(params).await.unwrap();
    assert_eq!(sender.get(answer.id, "").await.bytes().await.unwrap(), &b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"[..]);
    assert_eq!(stranger.get(answer.id, "").await.status(), 404);
}

#[tokio::test]
async fn t2_a_lead_sees_the_files_of_what_the_lead_looks_at_and_of_nothing_else() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let file = Sender::visitor(&hub, 0).await.sent("ring.png", &picture(8, 8, ImageFormat::Png)).await;
    let sent = visitor.call::<method::MessageSend>(with_files("", &[&file])).await.unwrap();
    agent.take().await;
    let (mut lead, reader) = (hub.agent(0).await, Sender::agent(&hub, 0).await);
    assert_eq!(reader.get(file.id, "").await.status(), 404, "before the look");
    crate::leading::look(&mut lead, sent.conversation).await.unwrap();
    lead.probe().await;
    assert_eq!(reader.get(file.id, "").await.status(), 200);
    drop(lead.leave().await);
    hub.presence_is_noticed(Cast::agent(0)).await;
    assert_eq!(reader.get(file.id, "").await.status(), 404, "the session is over");
}

#[tokio::test]
async fn c6_a_preview_is_small_and_a_part_of_a_file_can_be_asked_for() {
    let hub = TestHub::start(&Cast::default()).await;
    let sender = Sender::visitor(&hub, 0).await;
    let file = sender.sent("wide.jpg", &picture(1_600, 400, ImageFormat::Jpeg)).await;
    for _ in 0..2 {
        let preview = sender.get(file.id, "/preview").await;
        assert_eq!(preview.headers()[CONTENT_TYPE], "image/jpeg");
        let small = image::load_from_memory(&preview.bytes().await.unwrap()).unwrap();
        assert_eq!((small.width(), small.height()), (640, 160));
    }
    let text = sender.sent("notes.txt", b"0123456789").await;
    assert_eq!(refused(sender.get(text.id, "/preview").await).await, (StatusCode::NOT_FOUND, Code::NotFound));
    let part = |range: &'static str| {
        let request = sender.request(Method::GET, &format!("/v1/attachments/{}", text.id));
        request.header(RANGE, range).send()
    };
    let answer = part("bytes=2-4").await.unwrap();
    assert_eq!(
        (answer.status(), answer.headers()["content-range"].as_bytes()),
        (StatusCode::PARTIAL_CONTENT, &b"bytes 2-4/10"[..])
    );
    assert_eq!(answer.text().await.unwrap(), "234");
    assert_eq!(part("bytes=10-").await.unwrap().status(), StatusCode::RANGE_NOT_SATISFIABLE);
}

#[tokio::test]
async fn c6_an_upload_that_was_cut_off_goes_on_also_after_a_restart() {
    let mut hub = TestHub::start(&Cast::default()).await;
    let whole: Vec<u8> = "Deskbell ".bytes().cycle().take(CHUNK_BYTES as usize + 500).collect();
    let half = CHUNK_BYTES as usize;
    let (id, token) = {
        let sender = Sender::agent(&hub, 0).await;
        let id = sender.begin("long.txt", whole.len() as u64).await;
        let wrong = sender.put(id, 7, b"abc").await;
        assert_eq!(wrong.status(), StatusCode::CONFLICT);
        assert_eq!(wrong.json::<UploadState>().await.unwrap(), UploadState { offset: 0, attachment: None });
        let first: UploadState = sender.put(id, 0, &whole[..half]).await.json().await.unwrap();
        assert_eq!(first, UploadState { offset: half as u64, attachment: None });
        (id, sender.token)
    };
    hub.restart().await;
    let sender = Sender { hub: &hub, http: reqwest::Client::new(), token };
    assert_eq!(sender.state(id).await.offset, half as u64);
    let again = sender.put(id, 0, &whole[..half]).await;
    assert_eq!(again.status(), StatusCode::CONFLICT, "the same part again");
    let state: UploadState = sender.put(id, half as u64, &whole[half..]).await.json().await.unwrap();
    let file = state.attachment.unwrap();
    assert_eq!(
        (file.name.as_str(), file.media.as_str(), file.bytes),
        ("long.txt", "text/plain", whole.len() as u64)
    );
    let repeated: UploadState = sender.put(id, whole.len() as u64, b"").await.json().await.unwrap();
    assert_eq!(repeated.attachment, Some(file.clone()), "the answer was lost, and is asked for again");
    assert_eq!(sender.get(file.id, "").await.bytes().await.unwrap(), whole);
    assert_eq!(kept(&hub).len(), 1, "nothing of its parts is left");
}

#[tokio::test]
async fn c6_what_is_too_large_too_much_or_not_what_it_seems_is_refused_in_words() {
    let mut cast = Cast::default();
    cast.settings.attachments.bytes = 2_000_000;
    let hub = TestHub::start(&cast).await;
    let sender = Sender::visitor(&hub, 0).await;
    let too_large = (StatusCode::PAYLOAD_TOO_LARGE, Code::TooLarge);
    assert_eq!(refused(sender.announce("a.txt", 2_000_001).await).await, too_large);
    assert_eq!(refused(sender.announce("a.txt", 0).await).await.1, Code::InvalidParams);
    let id = sender.begin("a.txt", 2_000_000).await;
    let over = vec![b'a'; CHUNK_BYTES as usize + 1];
    assert_eq!(refused(sender.put(id, 0, &over).await).await, too_large, "over one part");
    let id = sender.begin("a.txt", 3).await;
    assert_eq!(refused(sender.put(id, 0, b"four").await).await, too_large, "more than was announced");

    let mut bomb = picture(8, 8, ImageFormat::Gif);
    bomb[6..10].copy_from_slice(&[0xff; 4]);
    for (name, bytes, reason) in [
        ("photo.png", &b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"[..], Code::Forbidden),
        ("photo.png", b"<html><script>alert(1)</script></html>", Code::Forbidden),
        ("bomb.gif", &bomb, Code::InvalidParams),
        ("bomb.zip", b"PK\x03\x04 and nothing more", Code::InvalidParams),
        ("cut.png", &picture(300, 300, ImageFormat::Png)[..40], Code::InvalidParams),
    ] {
        let answer = refused(sender.send(name, bytes).await).await;
        assert_eq!(answer.1, reason, "{name}");
    }
    // What was refused is gone; what waits for more is not.
    assert_eq!(kept(&hub).len(), 0);
    let odd = sender.sent("..\\..\\C:\\evil\n\u{202e}name.pdf.exe", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n").await;
    assert_eq!(odd.name, "evil name.pdf.exe.pdf");
}

#[tokio::test]
async fn c6_no_more_than_so_many_files_wait_and_some_people_send_none() {
    let mut cast = Cast::default();
    cast.settings.capabilities.mobile.attachments = false;
    let hub = TestHub::start(&cast).await;
    let (chat, mobile) = (Sender::visitor(&hub, 0).await, Sender::visitor(&hub, 1).await);
    assert_eq!(Cast::channel(1), Channel::Mobile);
    assert_eq!(refused(mobile.announce("a.txt", 3).await).await, (StatusCode::FORBIDDEN, Code::Forbidden));
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(chat.begin("a.txt", 3).await);
    }
    assert_eq!(refused(chat.announce("a.txt", 3).await).await.1, Code::TooFast);
    let gone = chat.request(Method::DELETE, &format!("/v1/attachments/{}", ids[0])).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(chat.put(ids[0], 0, b"abc").await.status(), 404);
    chat.begin("a.txt", 3).await;
    let nobody = reqwest::Client::new().post(hub.url("/v1/attachments")).body("{}").send().await.unwrap();
    assert_eq!(refused(nobody).await, (StatusCode::UNAUTHORIZED, Code::BadToken));
}

#[tokio::test]
async fn c8_who_is_kept_out_attaches_nothing() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let conversation = hub.visitor(0).await.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    let block =
        KeepOut { command_id: Client::command_id(), conversation, within: None, reason: "spam".into() };
    agent.call::<method::VisitorBlock>(block).await.unwrap();
    let sender = Sender::visitor(&hub, 0).await;
    assert_eq!(refused(sender.announce("a.txt", 3).await).await, (StatusCode::FORBIDDEN, Code::Blocked));
}

#[tokio::test]
async fn c6_a_message_names_only_files_that_are_whole_ones_own_and_sent_nowhere_else() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let (mut visitor, mut other) = (hub.visitor(0).await, hub.visitor(2).await);
    let sender = Sender::visitor(&hub, 0).await;
    let file = sender.sent("a.txt", b"abc").await;
    let half = Attachment { id: sender.begin("b.txt", 3).await, ..file.clone() };
    let nowhere = Attachment { id: AttachmentId(uuid::Uuid::from_u128(1)), ..file.clone() };

    let refused = async |client: &mut Client, file: &Attachment| {
        client.call::<method::MessageSend>(with_files("see", &[file])).await.unwrap_err().reason()
    };
    assert_eq!(refused(&mut other, &file).await, Code::Forbidden, "somebody else's");
    assert_eq!(refused(&mut visitor, &half).await, Code::NotFound);
    assert_eq!(refused(&mut visitor, &nowhere).await, Code::NotFound);
    let many: Vec<&Attachment> = std::iter::repeat_n(&file, 11).collect();
    let error = visitor.call::<method::MessageSend>(with_files("see", &many)).await.unwrap_err();
    assert_eq!(error.reason(), Code::TooLarge);

    let first = visitor.call::<method::MessageSend>(with_files("see", &[&file, &file])).await.unwrap();
    let stored = hub.store().entries(first.conversation, None, 10).await.unwrap();
    let named =
        |body: &EntryBody| matches!(body, EntryBody::Message { attachments, .. } if attachments.len() == 1);
    assert!(stored.iter().any(|entry| named(&entry.body)), "named twice, it is there once");
    agent.take().await;
    agent.end(first.conversation).await.unwrap();
    assert_eq!(refused(&mut visitor, &file).await, Code::Forbidden, "it was sent in the one before");
    let sent = sender.request(Method::DELETE, &format!("/v1/attachments/{}", file.id)).send().await.unwrap();
    assert_eq!(sent.status(), 403, "what was sent stays");
}

#[tokio::test]
async fn c6_a_message_that_is_on_its_way_while_its_file_is_let_go_is_refused_in_words() {
    let hub = TestHub::start(&Cast::default()).await;
    let sender = Sender::visitor(&hub, 0).await;
    let _page = hub.visitor(0).await;
    let (file, other) = (sender.sent("a.txt", b"abc").await, sender.sent("b.txt", b"abc").await);
    // What a session does that has just read of the file.
    let (user, device) = (UserId::Visitor(Cast::visitor(0)), DeviceId(uuid::Uuid::nil()));
    let on_its_way = |file: &Attachment| {
        let mut asked = Asked::new(user, device, Command::SendMessage(with_files("see", &[file])));
        asked.files = vec![file.clone()];
        hub.core().command(Box::new(asked))
    };
    let gone = sender.request(Method::DELETE, &format!("/v1/attachments/{}", file.id)).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let Answered::Outcome(refused) = on_its_way(&file).await.unwrap() else { panic!("nothing to look up") };
    assert!(refused.contains("A file is no longer here. Attach it again."), "{refused}");
    assert_eq!(hub.store().conversations_of(Cast::visitor(0), 9).await.unwrap(), [], "nothing was sent");

    // What could not be let go can still be sent.
    hub.disk().fail(1);
    let gone = hub.core().write(vec![Write::AttachmentGone(other.id)]).await;
    assert_eq!(gone.unwrap_err().reason(), Code::Unavailable);
    let Answered::Outcome(sent) = on_its_way(&other).await.unwrap() else { panic!("nothing to look up") };
    assert!(sent.contains("result"), "{sent}");
}

#[tokio::test]
async fn c14_a_file_of_an_earlier_conversation_is_seen_by_who_looks_after_the_visitor_now() {
    let hub = TestHub::start(&Cast { agents: 3, ..Cast::default() }).await;
    let sender = Sender::visitor(&hub, 0).await;
    let file = sender.sent("broken.png", &picture(40, 40, ImageFormat::Png)).await;
    let mut ben = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let former = visitor.call::<method::MessageSend>(with_files("see", &[&file])).await.unwrap();
    ben.take().await;
    ben.end(former.conversation).await.unwrap();
    ben.toggle(Channel::Chat, false).await;
    let mut cleo = hub.green_agent(2).await;
    let reader = Sender::agent(&hub, 2).await;
    assert_eq!(reader.get(file.id, "").await.status(), 404);
    let conversation = visitor.write(None, "Still broken").await.unwrap().conversation;
    cleo.take().await;
    for rest in ["", "/preview"] {
        assert_eq!(reader.get(file.id, rest).await.status(), 200, "{rest}");
    }
    let (to, comment) = (Target::Agent { agent: Cast::agent(0) }, String::new());
    let on = Transfer { command_id: Client::command_id(), conversation, to, comment };
    cleo.call::<method::ConversationTransfer>(on).await.unwrap();
    assert_eq!(reader.get(file.id, "").await.status(), 404, "it is somebody else's now");
}

#[tokio::test]
async fn c6_what_nobody_sent_is_forgotten_after_a_day_and_its_bytes_with_it() {
    let (mut hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut visitor = hub.visitor(0).await;
    let (sent, unsent, half) = {
        let sender = Sender::visitor(&hub, 0).await;
        let sent = sender.sent("a.txt", b"sent").await;
        let unsent = sender.sent("b.txt", b"never sent").await;
        let half = sender.begin("c.txt", 10).await;
        sender.put(half, 0, b"half").await;
        (sent, unsent, half)
    };
    visitor.call::<method::MessageSend>(with_files("", &[&sent])).await.unwrap();
    drop(visitor);
    assert_eq!(kept(&hub).len(), 3);
    clock.advance(Span::days(1));
    clock.advance(Span::mins(30));
    soon("the sweep", async {
        while kept(&hub).len() > 1 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    for id in [unsent.id, half] {
        assert_eq!(hub.store().attachment(id).await.unwrap(), None);
    }
    assert!(hub.store().attachment(sent.id).await.unwrap().is_some());

    // What a kill left behind goes at the next start.
    let folder = hub.folder().join("attachments");
    std::fs::write(folder.join("partial/unknown.draft"), "half").unwrap();
    std::fs::create_dir_all(folder.join("ab")).unwrap();
    std::fs::write(folder.join("ab").join("c".repeat(62)), "nobody's").unwrap();
    hub.restart().await;
    soon("the tidying", async {
        while kept(&hub).len() > 1 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn c6_a_file_that_is_taken_back_while_the_hub_looks_at_it_is_gone() {
    let hub = TestHub::start(&Cast::default()).await;
    let sender = Sender::visitor(&hub, 0).await;
    // Small on its way, and a while's work to look at.
    let bytes = picture(3_000, 3_000, ImageFormat::Png);
    assert!(bytes.len() < CHUNK_BYTES as usize);
    let id = sender.begin("large.png", bytes.len() as u64).await;
    let taken_back = async {
        soon("the whole file", async {
            while sender.state(id).await.offset < bytes.len() as u64 {
                tokio::task::yield_now().await;
            }
        })
        .await;
        sender.request(Method::DELETE, &format!("/v1/attachments/{id}")).send().await.unwrap()
    };
    let (put, gone) = tokio::join!(sender.put(id, 0, &bytes), taken_back);
    assert_eq!((put.status(), gone.status()), (StatusCode::OK, StatusCode::NO_CONTENT));
    assert_eq!(hub.store().attachment(id).await.unwrap(), None);
    assert_eq!(kept(&hub), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn c6_parts_that_come_faster_than_any_person_sends_are_put_off() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let (sender, other) = (Sender::visitor(&hub, 0).await, Sender::visitor(&hub, 2).await);
    let id = sender.begin("a.txt", 3).await;
    for _ in 0..1_200 {
        assert_eq!(sender.put(id, 1, b"a").await.status(), StatusCode::CONFLICT);
    }
    let over = sender.put(id, 0, b"a").await;
    assert!(over.headers().contains_key("retry-after"));
    assert_eq!(refused(over).await, (StatusCode::TOO_MANY_REQUESTS, Code::TooFast));
    let theirs = other.begin("a.txt", 3).await;
    assert_eq!(other.put(theirs, 0, b"abc").await.status(), StatusCode::OK, "nobody else is held up");
    clock.advance(Span::secs(1));
    assert_eq!(sender.put(id, 0, b"abc").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn c6_a_disk_that_takes_nothing_is_said_and_leaves_nothing_half() {
    let hub = TestHub::start(&Cast::default()).await;
    let sender = Sender::visitor(&hub, 0).await;
    let id = sender.begin("a.txt", 3).await;
    // A file stands where the folder should be: nothing can be written there, not even by root.
    let folder = hub.folder().join("attachments");
    std::fs::write(&folder, "").unwrap();
    let answer = sender.put(id, 0, b"abc").await;
    let error = answer.json::<WireError>().await.unwrap();
    assert_eq!((error.reason(), error.data.temporary), (Code::Unavailable, true));
    assert!(error.message.contains("cannot store"), "{error}");
    std::fs::remove_file(&folder).unwrap();
    let state: UploadState = sender.put(id, 0, b"abc").await.json().await.unwrap();
    assert!(state.attachment.is_some(), "once there is room it goes on");
}
