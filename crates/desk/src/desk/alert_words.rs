//! The words of notifications, in the languages of the page. The system shows them, so the page's own words do not
//! reach them.

use crate::shell::Act;

/// The words of one language.
pub(super) struct Words {
    /// As BCP 47 calls it.
    tag: &'static str,
    pub(super) new: fn(&str) -> String,
    pub(super) waiting: fn(&str) -> String,
    pub(super) unanswered: fn(&str) -> String,
    pub(super) calls: fn(&str) -> String,
    pub(super) somebody: &'static str,
    pub(super) act: fn(Act) -> &'static str,
    pub(super) test: &'static str,
    pub(super) test_says: &'static str,
}

const EN: Words = Words {
    tag: "en",
    new: |name| format!("{name} · new conversation"),
    waiting: |name| format!("{name} is waiting"),
    unanswered: |name| format!("{name} waits for your answer"),
    calls: |name| format!("{name} calls by video"),
    somebody: "A visitor",
    act: |act| match act {
        Act::Open => "Open",
        Act::Reply => "Reply",
        Act::Accept => "Accept",
        Act::Decline => "Decline",
    },
    test: "Deskbell · test",
    test_says: "Notifications reach you like this one.",
};

const FR: Words = Words {
    tag: "fr",
    new: |name| format!("{name} · nouvelle conversation"),
    waiting: |name| format!("{name} attend"),
    unanswered: |name| format!("{name} attend votre réponse"),
    calls: |name| format!("{name} appelle en vidéo"),
    somebody: "Un visiteur",
    act: |act| match act {
        Act::Open => "Ouvrir",
        Act::Reply => "Répondre",
        Act::Accept => "Accepter",
        Act::Decline => "Refuser",
    },
    test: "Deskbell · essai",
    test_says: "Les notifications vous arrivent comme celle-ci.",
};

/// The words of the first of these languages that is spoken; else English.
pub(super) fn of<'a>(wished: impl IntoIterator<Item = &'a str>) -> &'static Words {
    let known = |tag: &str| {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        [&EN, &FR].into_iter().find(|words| words.tag.eq_ignore_ascii_case(language))
    };
    wished.into_iter().find_map(known).unwrap_or(&EN)
}

#[cfg(test)]
mod tests {
    #[test]
    fn d5_notifications_speak_the_first_wished_language_that_is_known() {
        for (wished, calls) in [
            (&[][..], "Tom calls by video"),
            (&["fr-CA"], "Tom appelle en vidéo"),
            (&["de-DE", "fr_FR", "en"], "Tom appelle en vidéo"),
            (&["C", "xx"], "Tom calls by video"),
        ] {
            assert_eq!((super::of(wished.iter().copied()).calls)("Tom"), calls, "{wished:?}");
        }
    }
}
