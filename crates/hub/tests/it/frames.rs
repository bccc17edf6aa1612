//! Bad input on a real socket: each gets a typed error or a close code, and nobody else notices.

use deskbell_protocol::limits::LIMITS;
use deskbell_protocol::rpc::Id;
use deskbell_protocol::{CloseCode, Code, method};
use deskbell_testkit::{Cast, Client, TestHub, message};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{Frame, FrameHeader};

#[tokio::test]
async fn what_is_no_request_is_answered_and_the_twentieth_in_a_row_ends_the_connection() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut client = hub.visitor(0).await;
    for _ in 0..2 {
        for _ in 0..19 {
            client.send_text("{".into()).await;
            assert_eq!(client.answer_to_nobody().await.reason(), Code::ParseError);
        }
        // A good frame in between begins the count anew.
        client.probe().await;
    }
    client.send_bytes(vec![1, 2, 3]).await;
    assert_eq!(client.answer_to_nobody().await.reason(), Code::InvalidRequest);
    for _ in 0..19 {
        client.send_text("[]".into()).await;
    }
    assert_eq!(client.closed().await, Some(CloseCode::Malformed.number()));
}

#[tokio::test]
async fn unknown_methods_fields_and_types_are_refused_with_the_id_of_the_request() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut client = hub.agent(0).await;
    for (id, frame, reason) in [
        (1, r#""method":"no.such","params":{}"#, Code::UnknownMethod),
        (2, r#""method":"session.probe","params":{"extra":1}"#, Code::InvalidParams),
        (3, r#""method":"availability.set","params":{"command_id":7}"#, Code::InvalidParams),
        (4, r#""method":"visitor.describe","params":{}"#, Code::Forbidden),
        (5, r#""method":"session.probe","params":[]"#, Code::InvalidParams),
        (6, r#""method":"session.probe","extra":1"#, Code::InvalidRequest),
    ] {
        client.send_text(format!(r#"{{"jsonrpc":"2.0","id":{id},{frame}}}"#)).await;
        assert_eq!(client.answer(&Id::Number(id)).await.unwrap_err().reason(), reason, "{frame}");
    }
}

#[tokio::test]
async fn a_frame_over_the_limit_closes_with_4413() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut bystander = hub.visitor(0).await;
    let limit = LIMITS.frame_bytes as usize;
    let mut client = hub.visitor(1).await;
    client.send_text(" ".repeat(limit - 1) + "{").await;
    assert_eq!(client.answer_to_nobody().await.reason(), Code::ParseError, "exactly the limit is read");
    client.send_text(" ".repeat(limit + 1)).await;
    assert_eq!(client.closed().await, Some(CloseCode::TooLarge.number()));
    bystander.probe().await;
}

#[tokio::test]
async fn text_that_is_not_utf8_closes_with_1007() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut client = hub.visitor(0).await;
    let header = FrameHeader { opcode: OpCode::Data(Data::Text), ..FrameHeader::default() };
    let frame = Frame::from_payload(header, vec![0xc3, 0x28].into());
    assert!(client.send_raw(Message::Frame(frame)).await);
    assert_eq!(client.closed().await, Some(1007));
}

#[tokio::test]
async fn texts_are_bounded_and_mended_as_the_rules_say() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut visitor = hub.visitor(0).await;
    let longest = "é".repeat(LIMITS.text_chars as usize);
    let sent = visitor.write(None, &longest).await.unwrap();
    for text in ["", " \n\t", "\u{202e}\u{200b}", &format!("{longest}é")] {
        let refused = visitor.write(None, text).await.unwrap_err();
        assert_eq!(refused.reason(), Code::TextRefused);
        assert!(!refused.data.temporary);
    }
    visitor.write(None, "pay\u{202e}pal\u{7}").await.unwrap();
    let thread = hub.store().entries(sent.conversation, None, 10).await.unwrap();
    let last = serde_json::to_value(&thread.last().unwrap().body).unwrap();
    assert_eq!(last["text"], "paypal", "what could disguise a text never gets through");
}

#[tokio::test]
async fn more_than_the_rate_is_told_to_wait_and_far_more_is_cut_off() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut client = hub.visitor(0).await;
    for _ in 0..LIMITS.command_burst {
        client.write(None, "again").await.unwrap();
    }
    let refused = client.call::<method::MessageSend>(message(None, "again")).await.unwrap_err();
    assert_eq!(refused.reason(), Code::TooFast);
    let wait = refused.data.retry_after_ms.unwrap();
    clock.advance(deskbell_domain::Span(wait));
    client.write(None, "again").await.unwrap();

    let frame = r#"{"jsonrpc":"2.0","method":"session.pong","params":{"server_time":0}}"#;
    for _ in 0..1_200 {
        if !client.send_raw(Message::text(frame)).await {
            break;
        }
    }
    assert_eq!(client.closed().await, Some(CloseCode::TooFast.number()));
}

#[tokio::test]
async fn an_odd_client_is_answered_in_words() {
    let hub = TestHub::start(&Cast::default()).await;
    let answer = reqwest::get(hub.url("/v1/socket")).await.unwrap();
    assert_eq!(answer.status(), 400);
    let error: deskbell_protocol::WireError = answer.json().await.unwrap();
    assert_eq!(error.reason(), Code::InvalidRequest);
}

/// Frames as nobody should send them: noise, requests of noise, and requests with fields of the wrong kind.
fn frames() -> impl Strategy<Value = Vec<Message>> {
    let methods = prop::sample::select(deskbell_protocol::METHODS).prop_map(|method| method.name);
    let value = prop_oneof![
        Just("null".to_owned()),
        Just("-1".to_owned()),
        Just("1e400".to_owned()),
        Just("[[]]".to_owned()),
        Just("\"\\ud800\"".to_owned()),
        "[a-z0-9-]{0,40}".prop_map(|text| format!("{text:?}")),
    ];
    let field = prop::sample::select(
        &["command_id", "conversation", "text", "pos", "up_to", "limit", "token", "device", "channel"][..],
    );
    let fields = prop::collection::vec((field, value), 0..5).prop_map(|fields| {
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
        fields.join(",")
    });
    let request = (methods, fields, prop::option::of(0..9_u64)).prop_map(|(method, fields, id)| {
        let id = id.map_or(String::new(), |id| format!("\"id\":{id},"));
        Message::text(format!("{{\"jsonrpc\":\"2.0\",{id}\"method\":{method:?},\"params\":{{{fields}}}}}"))
    });
    let noise = prop_oneof![
        any::<String>().prop_map(Message::text),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(Message::binary),
        prop::collection::vec(any::<u8>(), 0..100).prop_map(|bytes| Message::Ping(bytes.into())),
    ];
    prop::collection::vec(prop_oneof![request, noise], 1..40)
}

#[test]
fn random_frames_on_a_real_socket_neither_stop_the_hub_nor_disturb_another_session() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let hub = runtime.block_on(TestHub::start(&Cast::default()));
    let bystander = tokio::sync::Mutex::new(runtime.block_on(hub.visitor(5)));
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    runner
        .run(&(frames(), any::<bool>()), |(frames, open)| {
            runtime.block_on(async {
                let mut client = if open { hub.agent(0).await } else { Client::connect(hub.address()).await };
                for frame in frames {
                    if !client.send_raw(frame).await {
                        break;
                    }
                }
                client.leave().await;
                bystander.lock().await.probe().await;
            });
            Ok(())
        })
        .unwrap();
    let healthy = runtime.block_on(reqwest::get(hub.url("/healthz"))).unwrap();
    assert_eq!(healthy.status(), 200);
}
