use super::*;
use deskbell_protocol::{CloseCode, Detail};

/// One of each shape that the outbox may have to read again.
fn some() -> Vec<Refusal> {
    vec![
        WireError::because(Detail::WithSomebodyElse).into(),
        WireError::new(Code::Internal, "The hub failed. Try again.").into(),
        LineDown::Restarting.into(),
        Refusal::NotKept,
        Refusal::TextTooLong { chars: 2_001, limit: 2_000 },
        Refusal::FileTooLarge { megabytes: 20 },
        Refusal::NotToldToHub { name: "Mira".into() },
        Refusal::Kept { words: "An older desk said so.".into() },
    ]
}

#[test]
fn d5_what_was_refused_is_kept_as_what_it_is_and_read_again() {
    for refusal in some() {
        assert_eq!(Refusal::from_stored(refusal.stored()), refusal);
    }
    insta::assert_json_snapshot!(some());
}

#[test]
fn d5_what_an_older_desk_has_kept_in_words_stays_in_these_words() {
    for words in ["This conversation has ended.", "{\"refusal\":\"of_a_newer_desk\"}", ""] {
        let read = Refusal::from_stored(words.to_owned());
        assert_eq!(read, Refusal::Kept { words: words.to_owned() });
        assert_eq!(read.to_string(), words);
    }
}

#[test]
fn d5_a_detail_of_a_newer_hub_is_read_and_its_code_still_counts() {
    let error =
        r#"{"code":4090,"message":"No.","data":{"reason":"taken","temporary":false,"detail":"full_moon"}}"#;
    let refusal = Refusal::from(serde_json::from_str::<WireError>(error).unwrap());
    let (code, detail, message) = (Code::Taken, Some(Detail::Unknown), "No.".to_owned());
    assert_eq!(refusal, Refusal::Hub { code, detail, message });
}

#[test]
fn d5_each_way_in_which_the_hub_closes_a_line_has_words() {
    for code in CloseCode::ALL {
        let words = LineDown::from(*code).to_string();
        assert!(words.ends_with('.') && words.len() > 10, "{code:?}: {words}");
    }
}
