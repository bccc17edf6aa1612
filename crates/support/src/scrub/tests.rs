use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

/// Made once: to make one takes longer than to use it.
static SCRUBBER: LazyLock<Scrubber> = LazyLock::new(|| {
    Scrubber::new(&Known {
        home: Some("/home/ana.fabre/".into()),
        user: Some("ana.fabre".into()),
        host: Some("ANAS-LAPTOP.acme.example".into()),
    })
});

fn scrubber() -> &'static Scrubber {
    &SCRUBBER
}

fn clean(text: &str) -> String {
    scrubber().scrub(text).as_str().to_owned()
}

#[test]
fn d6_what_is_personal_is_taken_out_of_text() {
    for (text, expected) in [
        ("signed in as ana@acme.example.", "signed in as [e-mail]."),
        ("user=ana%40acme.example", "user=[e-mail]"),
        ("mailto:Łukasz.Żuk+desk@poczta.example", "mailto:[e-mail]"),
        ("no route to 192.168.17.4:8443", "no route to [address]:8443"),
        ("[2001:db8::17]:443 is silent", "[[address]]:443 is silent"),
        ("from fe80::1ff:fe23:4567:890a: refused", "from [address]: refused"),
        ("::ffff:10.0.0.9", "[address]"),
        ("from:fe80::17:1, then", "from:[address], then"),
        ("node:fe80::17:1", "node:[address]"),
        ("Authorization: Basic YW5hOnBhNTU=", "Authorization: [secret] [secret]"),
        ("token=kPq3vX9zR2mT7bN1cL5dW8yF4hJ6gS0aQeUiOxZvBnM", "token=[secret]"),
        ("it was kPq3vX9zR2mT7bN1cL5dW8yF4hJ6gS0aQeUiOxZvBnM there", "it was [secret] there"),
        ("Authorization: Bearer abcdefgh12345678", "Authorization: [secret] [secret]"),
        ("\"password\":\"hunter2\"", "\"password\":[secret]"),
        ("password: correct horse", "password: [secret] horse"),
        ("https://ana:pa55@proxy.example:3128/x", "https://proxy.example:3128/x"),
        ("GET https://desk.example/v1/x?token=abc&y=1 failed", "GET https://desk.example/v1/x?… failed"),
        ("/home/ana.fabre/Downloads/x.pdf", "~/Downloads/x.pdf"),
        ("/home/tom/x and C:\\Users\\Tom\\x", "/home/[user]/x and C:\\Users\\[user]\\x"),
        ("ana.fabre@anas-laptop", "[user]@[host]"),
        ("on ANAS-LAPTOP.acme.example now", "on [host] now"),
        ("bluez_output.AC_80_0A_12_34_56.1", "bluez_output.[hardware].1"),
        ("candidate:1 1 udp 2130706431 host.local 9 typ host", "[sdp]"),
        ("a=ice-pwd:asd88fgpdd777uzjYhagZg", "[sdp]"),
    ] {
        assert_eq!(clean(text), expected);
    }
}

#[test]
fn d6_what_tells_the_story_stays() {
    for text in [
        "conversation 019aa000-0000-7000-8000-0000000000f1",
        "at 12:30:45.123 within 2026-01-05T02:00:00Z",
        "deskbell_desk::desk::alerting and core::ops::function::FnOnce::call_once::h0123456789abcdef",
        "http://127.0.0.1:7700 and [::1]:7700",
        "https://desk.example.org:8443",
        "the token was not revoked",
        "target x86_64-unknown-linux-gnu, WebKitGTK 2.50.1, version 0.1.0",
        "No such file or directory (os error 2)",
        "crates/desk/src/session/machine/inbound.rs:63:9",
        "onkeydown@tauri://localhost/assets/index-CUM07z52.js:12:345",
    ] {
        assert_eq!(clean(text), text);
    }
}

#[test]
fn d6_what_a_library_quotes_is_not_kept() {
    for (text, expected) in [
        (
            "invalid type: string \"Hello \\\"Mira\\\"\", expected u32",
            "invalid type: string \"…\", expected u32",
        ),
        ("unknown variant `Mira`, expected one of `a`, `b`", "unknown variant `…`, expected one of `…`, `…`"),
        ("fts5: syntax error near \"Mira", "fts5: syntax error near \"…\""),
        ("database is locked", "database is locked"),
    ] {
        assert_eq!(scrubber().scrub_error(text).as_str(), expected);
    }
}

#[test]
fn d6_names_that_tell_nothing_are_left_alone() {
    let known = Known { home: Some("/root".into()), user: Some("root".into()), host: Some("pc".into()) };
    let clean = Scrubber::new(&known).scrub("root has /root/x on pc");
    assert_eq!(clean.as_str(), "root has ~/x on pc");
    // A mark of this module is nobody's name.
    let known = Known { user: Some("Secret".into()), ..Known::default() };
    assert_eq!(Scrubber::new(&known).scrub("password=x").as_str(), "password=[secret]");
}

#[test]
fn d6_a_long_text_is_cut() {
    let text = clean(&"word ".repeat(1_000_000));
    assert_eq!(text.chars().count(), 600);
    assert!(text.ends_with('…'));
}

/// Something personal, and what must not be left of it.
fn personal() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{3,12}(\\.[a-z]{2,8})?@[a-z]{3,10}\\.(example|org|fr)",
        any::<std::net::Ipv4Addr>()
            .prop_filter("tells nothing", |address| !address.is_loopback() && !address.is_unspecified())
            .prop_map(|address| address.to_string()),
        any::<std::net::Ipv6Addr>()
            .prop_filter("tells nothing", |address| !address.is_loopback() && !address.is_unspecified())
            .prop_map(|address| address.to_string()),
        "[A-Z]{2}[a-z]{2}[0-9]{2}[A-Za-z0-9_-]{37}",
        Just("ana.fabre".to_owned()),
        Just("ANAS-LAPTOP".to_owned()),
        Just("/home/ana.fabre".to_owned()),
    ]
}

/// What stands beside it: nothing that could be a part of it.
fn around() -> impl Strategy<Value = String> {
    "([a-zé ]{0,12}[ (,;\"=]| )?"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn d6_nothing_personal_is_left_wherever_it_stands(
        before in around(), personal in personal(), after in "([ ),;\"][a-zé ]{0,12})?"
    ) {
        let text = format!("{before}{personal}{after}");
        for clean in [scrubber().scrub(&text), scrubber().scrub_error(&text)] {
            prop_assert!(!clean.as_str().contains(&personal), "{text:?} became {clean:?}");
        }
    }

    #[test]
    fn d6_what_is_clean_stays_as_it_is(text in "\\PC{0,80}", personal in personal(), more in ".{0,700}") {
        let scrubber = scrubber();
        for text in [text.clone(), format!("{text} {personal} {text}"), more, format!("{text}@{personal}:{text}")] {
            let once = scrubber.scrub(&text);
            prop_assert_eq!(scrubber.scrub(once.as_str()), once);
            let once = scrubber.scrub_error(&text);
            prop_assert_eq!(scrubber.scrub_error(once.as_str()), once);
        }
    }
}
