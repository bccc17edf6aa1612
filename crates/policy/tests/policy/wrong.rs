//! Wrong inputs, each with its sentence; whatever is right beside them counts.

use deskbell_policy::{Loaded, MOST_BYTES, Sheet, Source, UpdateChannel};
use std::fmt::Write;

fn load(bytes: &[u8]) -> Loaded {
    Loaded::of(vec![Sheet::json(Source::Machine, "/etc/deskbell/policy.json", bytes)])
}

fn told(bytes: &[u8]) -> Vec<String> {
    load(bytes).problems.iter().map(ToString::to_string).collect()
}

#[test]
fn d6_every_wrong_input_has_its_sentence() {
    let cases: &[(&str, &str)] = &[
        ("an empty file", ""),
        ("a comma at the end", "{\n  \"autostart\": true,\n}"),
        ("a comment", "{\n  // ours\n  \"autostart\": true\n}"),
        ("a list in place of an object", "[]"),
        ("a text in place of an object", "\n\"no\""),
        ("words after the end", "{}\n{}"),
        ("a group that is none", "{\n  \"hub\": \"desk.example.com\"\n}"),
        ("a slip of the pen", "{\n  \"netwrok\": {}\n}"),
        ("a slip within a group", "{\n  \"network\": {\n    \"proxi\": \"none\"\n  }\n}"),
        ("nothing of ours", "{\n  \"favourite_colour\": \"blue\"\n}"),
        ("a key with a point", "{ \"preferences.Theme\": \"dark\" }"),
        (
            "a name that is long and strange",
            "{ \"a\\nb\\u0007ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\": 1 }",
        ),
        ("twice", "{\n  \"autostart\": true,\n  \"autostart\": false\n}"),
        ("a switch in quotes", "{ \"attachments\": \"false\" }"),
        ("a switch as a number", "{ \"attachments\": 0 }"),
        ("a choice that is none", "{ \"updates\": {\n  \"channel\": \"nightly\" } }"),
        ("a choice in capitals", "{ \"log\": { \"level\": \"INFO\" } }"),
        ("a number in quotes", "{ \"cache\": { \"days\": \"30\" } }"),
        ("a number with a fraction", "{ \"cache\": { \"days\": 1.5 } }"),
        ("a number that is too large", "{ \"updates\": { \"deferral_days\": 91 } }"),
        ("a number below zero", "{ \"preferences\": { \"volume\": -1 } }"),
        ("a number beyond all bounds", "{ \"preferences\": { \"volume\": 1e999 } }"),
        ("null", "{ \"preferences\": { \"theme\": null } }"),
        ("a plain address", "{ \"hub\": { \"address\": \"http://desk.example.com\" } }"),
        ("an address that is none", "{ \"hub\": { \"address\": \"two words\" } }"),
        (
            "an address with a password",
            "{ \"hub\": { \"address\": \"https://ana:secret@desk.example.com\" } }",
        ),
        ("an address that is a number", "{ \"hub\": { \"address\": 7700 } }"),
        ("a proxy of another kind", "{ \"network\": { \"proxy\": \"ftp://ana:secret@proxy\" } }"),
        ("a proxy without a scheme", "{ \"network\": { \"proxy\": \"proxy.example.com:8080\" } }"),
        ("a list that is a text", "{ \"network\": { \"bypass\": \"*.example.com\" } }"),
        ("an entry that is none", "{ \"network\": { \"bypass\": [\"a b\", \"*.example.com\", 3] } }"),
        (
            "new versions over a plain line",
            "{ \"updates\": { \"address\": \"http://updates.example.com/deskbell/\" } }",
        ),
        ("new versions from a file", "{ \"updates\": { \"address\": \"file:///srv/deskbell/\" } }"),
        ("a path that is not whole", "{ \"network\": { \"certificates\": [\"ca.pem\"] } }"),
        ("an object in place of a value", "{ \"log\": { \"level\": {} } }"),
    ];
    let mut all = String::new();
    for (name, text) in cases {
        let told = told(text.as_bytes());
        assert!(!told.is_empty(), "{name}: {text}");
        writeln!(all, "# {name}\n{}\n", told.join("\n")).unwrap();
    }
    insta::assert_snapshot!(all);
}

#[test]
fn d6_what_is_too_large_or_no_text_is_told_too() {
    let mut large = vec![b' '; MOST_BYTES];
    large.extend(b"{}");
    insta::assert_snapshot!(told(&large).join("\n"), @"/etc/deskbell/policy.json: this is larger than 64 KiB, so nothing of it counts. Take out what is not needed.");
    insta::assert_snapshot!(told(b"{ \"autostart\": \"\xff\" }").join("\n"), @"/etc/deskbell/policy.json: this is not text in UTF-8, so nothing of it counts. Save it as UTF-8.");
    let many = format!("{{ \"network\": {{ \"bypass\": [{}] }} }}", vec!["\"a\""; 101].join(","));
    insta::assert_snapshot!(told(many.as_bytes()).join("\n"), @"/etc/deskbell/policy.json, line 1: network.bypass has more than 100 entries.");
    let long = format!("{{ \"hub\": {{ \"address\": \"{}\" }} }}", "a".repeat(301));
    insta::assert_snapshot!(told(long.as_bytes()).join("\n"), @"/etc/deskbell/policy.json, line 1: hub.address is longer than 300 bytes.");
}

#[test]
fn d6_what_is_right_counts_beside_what_is_wrong() {
    let text = br#"{
      "hub": { "address": "desk.example.com", "lokced": true },
      "updates": { "channel": "nightly", "deferral_days": 7 },
      "network": { "bypass": ["ok.example.com", "not ok"] },
      "autostart": false
    }"#;
    let loaded = load(text);
    let policy = &loaded.policy;
    assert_eq!(policy.hub.only_hub(), Some("desk.example.com"));
    assert_eq!((policy.updates.channel, policy.updates.deferral_days), (None, Some(7)));
    assert_eq!(policy.network.bypass, Some(vec!["ok.example.com".to_owned()]));
    assert_eq!(policy.autostart, Some(false));
    let lines: Vec<_> = loaded.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(2), Some(3), Some(4)]);
}

#[test]
fn d6_a_byte_order_mark_windows_lines_and_a_schema_do_no_harm() {
    let text = "\u{feff}{\r\n  \"$schema\": \"policy.schema.json\",\r\n  \"updates\": { \"channel\": \"beta\" },\r\n  \"x\": 1\r\n}\r\n";
    let loaded = load(text.as_bytes());
    assert_eq!(loaded.policy.updates.channel, Some(UpdateChannel::Beta));
    assert_eq!(loaded.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [Some(4)]);
}

#[test]
fn d6_a_thousand_mistakes_are_not_all_told() {
    let mistakes: Vec<_> = (0..1_000).map(|number| format!("\"x{number}\": 1")).collect();
    let told = told(format!("{{{}}}", mistakes.join(",\n")).as_bytes());
    assert_eq!(told.len(), 51);
    assert_eq!(
        told[50],
        "/etc/deskbell/policy.json: this has more that is wrong than is told here. Mend these first."
    );
}

#[test]
fn d6_no_password_is_told() {
    for wrong in [
        "ftp://ana:secret@proxy",
        "http://ana:secret@proxy/some/page",
        "socks5://ana:sec@ret@proxy",
        "ana:secret@proxy.example.com:3128",
        "ana:x//secret@proxy.example.com:3128",
    ] {
        let text = format!("{{ \"network\": {{ \"proxy\": \"{wrong}\" }} }}");
        let told = told(text.as_bytes()).join("\n");
        assert!(told.contains("network.proxy") && !told.contains("sec"), "{told}");
    }
}
