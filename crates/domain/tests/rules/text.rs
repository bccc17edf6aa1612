//! What people may write.

use deskbell_domain::text::{NotAShortcut, TextError, check, check_line, check_shortcut, one_line};
use proptest::prelude::*;

const LIMIT: u32 = 8_000;

/// Embeddings, overrides and isolates: what could show a text other than it is.
fn forces_a_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn ordinary_text_of_every_script_passes_unchanged() {
    for text in [
        "Good morning, where is my parcel?",
        "  indented code\n\tand a tab\n\n  and an empty line",
        "שלום, איפה החבילה שלי?",
        "مرحبا، أين طردي؟\u{200f}",
        "می‌خواهم",
        "क्षत्रिय",
        "family 👨‍👩‍👧‍👦, flag 🏴󠁧󠁢󠁥󠁮󠁧󠁿, rainbow 🏳️‍🌈, thumbs 👍🏽",
        "e\u{301}crit en décomposé",
        "日本語のテキスト",
    ] {
        assert_eq!(check(text, LIMIT), Ok(text.to_owned()));
    }
}

#[test]
fn every_line_end_becomes_one_newline() {
    for (text, expected) in [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\n\rb", "a\n\nb"),
        ("a\r\r\nb", "a\n\nb"),
        ("a\u{b}b\u{c}c\u{85}d", "a\nb\nc\nd"),
        ("a\u{2028}b\u{2029}c", "a\nb\nc"),
    ] {
        assert_eq!(check(text, LIMIT), Ok(expected.to_owned()), "{text:?}");
    }
}

#[test]
fn what_is_pasted_by_accident_is_removed_and_not_refused() {
    for (text, expected) in [
        ("a\0b", "ab"),
        ("\u{1b}[31mred\u{1b}[0m", "[31mred[0m"),
        ("a\u{7f}b\u{9c}c\u{8}", "abc"),
        ("\u{feff}from a file", "from a file"),
        ("the end \t\r\n \u{3000}\u{a0}", "the end"),
    ] {
        assert_eq!(check(text, LIMIT), Ok(expected.to_owned()), "{text:?}");
    }
}

#[test]
fn a_text_cannot_be_disguised_by_forcing_its_direction() {
    assert_eq!(check("invoice\u{202e}fdp.exe\u{202c}", LIMIT), Ok("invoicefdp.exe".to_owned()));
    assert_eq!(check("\u{2067}a\u{2069}\u{202a}b\u{2066}", LIMIT), Ok("ab".to_owned()));
}

#[test]
fn a_text_of_which_nothing_can_be_seen_is_empty() {
    for text in [
        "",
        " \t\n",
        "\u{200b}\u{200d}",
        "\u{fe0f}",
        "\u{3164}\u{2800}",
        "\u{ad}\u{2060}",
        "\u{e0041}",
        "\0\u{202e}",
    ] {
        assert_eq!(check(text, LIMIT), Err(TextError::Empty), "{text:?}");
        assert_eq!(check_line(text, LIMIT), Err(TextError::Empty), "{text:?}");
    }
}

#[test]
fn the_limit_counts_characters_and_not_bytes_and_only_what_is_left() {
    let full = "é".repeat(8_000);
    assert_eq!(check(&full, LIMIT), Ok(full.clone()));
    assert_eq!(check(&format!("\0{full}  \n"), LIMIT), Ok(full.clone()));
    assert_eq!(check(&format!("{full}é"), LIMIT), Err(TextError::TooLong { chars: 8_001, limit: 8_000 }));
    assert_eq!(check("a", 0), Err(TextError::TooLong { chars: 1, limit: 0 }));
}

#[test]
fn a_refusal_says_what_to_do() {
    let too_long = TextError::TooLong { chars: 8_001, limit: 8_000 };
    assert_eq!(
        too_long.to_string(),
        "This has 8001 characters and at most 8000 fit. Shorten it or send it in parts."
    );
    assert_eq!(TextError::Empty.to_string(), "There is nothing to send yet. Write something first.");
    assert_eq!(NotAShortcut.to_string(), "A shortcut is 1 to 32 characters of a-z, 0-9 and the hyphen.");
}

#[test]
fn a_field_of_one_line_has_neither_line_ends_nor_tabs_nor_white_space_around_it() {
    for (text, expected) in [
        ("  Mira Vogel \n", "Mira Vogel"),
        ("Mira\tVogel", "Mira Vogel"),
        ("Mira\r\nVogel", "Mira Vogel"),
        ("\u{202e}Mira", "Mira"),
    ] {
        assert_eq!(check_line(text, 40), Ok(expected.to_owned()), "{text:?}");
    }
    assert_eq!(check_line(&"a".repeat(41), 40), Err(TextError::TooLong { chars: 41, limit: 40 }));
}

#[test]
fn c5_a_shortcut_is_1_to_32_of_a_to_z_0_to_9_and_the_hyphen() {
    for text in ["a", "refund-2", "-", "0", &"z".repeat(32)] {
        assert_eq!(check_shortcut(text), Ok(()), "{text:?}");
    }
    for text in ["", "Refund", "re fund", "/refund", "réfund", "refund\n", "refund_2", "а", &"z".repeat(33)]
    {
        assert_eq!(check_shortcut(text), Err(NotAShortcut), "{text:?}");
    }
}

#[test]
fn a_preview_is_one_line_and_says_when_something_was_cut() {
    for (text, chars, expected) in [
        ("short", 5, "short"),
        ("a  b\n\n\tc", 5, "a b c"),
        ("  around  ", 6, "around"),
        ("one two three", 8, "one two…"),
        ("one two three", 9, "one two…"),
        ("one two three", 10, "one two t…"),
        ("longer than fits", 1, "…"),
        ("anything", 0, ""),
        ("", 0, ""),
        ("\u{202e}\0", 3, ""),
        ("a\u{202e} \0b", 9, "a b"),
    ] {
        assert_eq!(one_line(text, chars), expected, "{text:?} in {chars}");
    }
}

#[test]
fn a_preview_never_cuts_through_what_is_one_character_to_its_reader() {
    let family = "👨‍👩‍👧‍👦";
    assert_eq!(family.chars().count(), 7);
    assert_eq!(one_line(&format!("ab{family}c"), 9), "ab…");
    assert_eq!(one_line(&format!("ab{family}cd"), 10), format!("ab{family}…"));
    assert_eq!(one_line("abe\u{301}f", 4), "ab…");
    assert_eq!(one_line("🇫🇷🇩🇪🇮🇹", 4), "🇫🇷…");
}

/// Text as it comes from hands, clipboards and attackers.
fn anything() -> impl Strategy<Value = String> {
    let special = prop::sample::select(
        &[
            '\r', '\n', '\t', '\0', ' ', '\u{b}', '\u{85}', '\u{a0}', '\u{200b}', '\u{200d}', '\u{200f}',
            '\u{2028}', '\u{202e}', '\u{2069}', '\u{feff}', '\u{fe0f}', '\u{301}', '👨', '🇫', 'ש', 'x',
        ][..],
    );
    prop::collection::vec(prop_oneof![3 => special, 1 => any::<char>()], 0..60).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn what_was_checked_holds_nothing_hidden_and_is_never_over_the_limit(text in anything(), limit in 0_u32..60) {
        for (checked, line) in [(check(&text, limit), false), (check_line(&text, limit), true)] {
            match checked {
                Ok(checked) => {
                    let chars = checked.chars().count();
                    prop_assert!((1..=limit as usize).contains(&chars));
                    prop_assert!(!checked.contains(forces_a_direction));
                    let allowed: &[char] = if line { &[] } else { &['\n', '\t'] };
                    prop_assert!(!checked.contains(|c: char| c.is_control() && !allowed.contains(&c)));
                    prop_assert_eq!(checked.trim_end(), &checked);
                }
                Err(TextError::TooLong { chars, limit: told }) => {
                    prop_assert_eq!(told, limit);
                    prop_assert!(chars > limit as usize && chars <= text.chars().count());
                }
                Err(TextError::Empty) => prop_assert!(!text.contains(char::is_alphanumeric)),
            }
        }
    }

    #[test]
    fn what_was_checked_passes_again_unchanged(text in anything()) {
        if let Ok(checked) = check(&text, LIMIT) {
            prop_assert_eq!(check(&checked, LIMIT), Ok(checked));
        }
        if let Ok(checked) = check_line(&text, LIMIT) {
            prop_assert_eq!(check_line(&checked, LIMIT), Ok(checked));
        }
    }

    #[test]
    fn a_preview_is_never_over_its_limit_and_stays_when_it_is_made_again(text in anything(), chars in 0_usize..40) {
        let preview = one_line(&text, chars);
        prop_assert!(preview.chars().count() <= chars);
        prop_assert!(!preview.contains(|c: char| c.is_control() || forces_a_direction(c)));
        prop_assert!(!preview.contains("  ") && preview.trim() == preview);
        prop_assert_eq!(&one_line(&preview, chars), &preview);
        let whole = one_line(&text, usize::MAX);
        let kept = if preview == whole { &preview } else { preview.strip_suffix('…').unwrap_or(&preview) };
        prop_assert!(whole.starts_with(kept), "{preview:?} is not how {whole:?} begins");
    }
}
