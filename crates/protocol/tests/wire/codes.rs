//! Design section 3: errors and close codes.

use deskbell_protocol::{CloseCode, Code, Detail, WireError};
use std::collections::BTreeSet;

#[test]
fn section_3_each_error_code_has_its_own_number_and_its_own_name() {
    let numbers: BTreeSet<i32> = Code::ALL.iter().map(|code| code.number()).collect();
    let names: BTreeSet<String> = Code::ALL.iter().map(|code| serde_json::to_string(code).unwrap()).collect();
    assert_eq!((numbers.len(), names.len()), (Code::ALL.len(), Code::ALL.len()));
    assert!(!numbers.contains(&Code::Unknown.number()));
}

#[test]
fn section_3_each_close_code_has_its_own_number_and_is_found_by_it() {
    for &code in CloseCode::ALL {
        assert_eq!(CloseCode::from_number(code.number()), Some(code));
        assert!((4_000..5_000).contains(&code.number()), "{code:?} is outside the range for applications");
    }
    let numbers: BTreeSet<u16> = CloseCode::ALL.iter().map(|code| code.number()).collect();
    assert_eq!(numbers.len(), CloseCode::ALL.len());
    assert_eq!(CloseCode::from_number(1_000), None);
}

#[test]
fn section_3_exactly_the_codes_from_4500_on_are_final() {
    let stopping: Vec<CloseCode> =
        CloseCode::ALL.iter().copied().filter(|code| CloseCode::is_final(code.number())).collect();
    assert_eq!(stopping, [CloseCode::SignedOut, CloseCode::TooOld, CloseCode::Blocked]);
    assert!(!CloseCode::is_final(4_499) && CloseCode::is_final(4_500) && CloseCode::is_final(4_999));
    assert!(!CloseCode::is_final(1_006), "a connection that broke is opened again");
}

#[test]
fn section_3_an_error_says_whether_to_try_again_and_in_http_too() {
    for &code in Code::ALL {
        let error = WireError::new(code, "why");
        assert_eq!(
            (error.code, error.reason(), error.data.temporary),
            (code.number(), code, code.temporary())
        );
        let later = matches!(code.http_status(), 429 | 500 | 503);
        assert_eq!(code.temporary(), later, "{code:?} and its status {} disagree", code.http_status());
        assert!(!code.about().is_empty());
    }
}

#[test]
fn d5_an_error_says_what_exactly_stood_in_the_way_and_an_older_client_reads_it_all_the_same() {
    for &detail in Detail::ALL {
        let error = WireError::because(detail);
        assert_eq!((error.reason(), error.data.detail), (detail.code(), Some(detail)));
        assert!(error.message.ends_with('.') && error.reason() != Code::Unknown, "{detail:?}");
        let json = serde_json::to_value(&error).unwrap();
        assert_eq!(serde_json::from_value::<WireError>(json).unwrap(), error);
    }
    let plain = serde_json::to_value(WireError::new(Code::Taken, "No.")).unwrap();
    assert_eq!(plain["data"].get("detail"), None, "nothing is said where nothing is known");
}

#[test]
fn section_3_a_reason_of_a_newer_hub_is_read_as_unknown_and_final() {
    let json =
        r#"{"code":4999,"message":"The moon is full.","data":{"reason":"full_moon","temporary":false}}"#;
    let error: WireError = serde_json::from_str(json).unwrap();
    assert_eq!(error.reason(), Code::Unknown);
    assert!(!error.reason().temporary());
    assert_eq!((error.code, error.message.as_str()), (4_999, "The moon is full."));
}
