//! The tray's words, in the languages of the page. The system draws the menu, so the page's own words do not reach it.

use deskbell_domain::Channel;

/// The words of one language.
pub(super) struct Words {
    /// As BCP 47 calls it.
    tag: &'static str,
    pub(super) open: &'static str,
    pub(super) quit: &'static str,
    pub(super) signed_out: &'static str,
    pub(super) loading: &'static str,
    pub(super) connecting: &'static str,
    pub(super) offline: &'static str,
    pub(super) nothing: &'static str,
    pub(super) nobody_waits: &'static str,
    pub(super) finish: &'static str,
    pub(super) elsewhere: &'static str,
    pub(super) unread: fn(usize) -> String,
    pub(super) waiting: fn(usize) -> String,
    pub(super) longest: fn(&str) -> String,
    pub(super) available: fn(Channel) -> &'static str,
    pub(super) answer: fn(&str) -> String,
    pub(super) decline: fn(&str) -> String,
    pub(super) hang_up: fn(&str) -> String,
    pub(super) take_back: fn(&str) -> String,
    pub(super) calls: fn(&str) -> String,
}

const EN: Words = Words {
    tag: "en",
    open: "Open Deskbell",
    quit: "Quit",
    signed_out: "Not signed in",
    loading: "Loading",
    connecting: "Connecting",
    offline: "Offline",
    nothing: "Nothing unread",
    nobody_waits: "Nobody waits",
    finish: "Finish, then break",
    elsewhere: "In a call on another device",
    unread: |n| format!("{n} unread"),
    waiting: |n| if n == 1 { "1 waits for you".into() } else { format!("{n} wait for you") },
    longest: |name| format!("Open the longest waiting: {name}"),
    available: |channel| match channel {
        Channel::Chat => "Available for chat",
        Channel::Mobile => "Available for mobile",
        Channel::Video => "Available for video",
    },
    answer: |name| format!("Answer {name}"),
    decline: |name| format!("Decline {name}"),
    hang_up: |name| format!("Hang up: {name}"),
    take_back: |name| format!("Take back the invitation: {name}"),
    calls: |name| format!("{name} calls"),
};

const FR: Words = Words {
    tag: "fr",
    open: "Ouvrir Deskbell",
    quit: "Quitter",
    signed_out: "Non connecté",
    loading: "Chargement",
    connecting: "Connexion",
    offline: "Hors ligne",
    nothing: "Rien de non lu",
    nobody_waits: "Personne n’attend",
    finish: "Terminer, puis pause",
    elsewhere: "En appel sur un autre appareil",
    unread: |n| format!("{n} non {}", if n == 1 { "lu" } else { "lus" }),
    waiting: |n| if n == 1 { "1 vous attend".into() } else { format!("{n} vous attendent") },
    longest: |name| format!("Ouvrir la plus longue attente : {name}"),
    available: |channel| match channel {
        Channel::Chat => "Disponible pour le chat",
        Channel::Mobile => "Disponible pour le mobile",
        Channel::Video => "Disponible pour la vidéo",
    },
    answer: |name| format!("Répondre à {name}"),
    decline: |name| format!("Refuser {name}"),
    hang_up: |name| format!("Raccrocher : {name}"),
    take_back: |name| format!("Retirer l’invitation : {name}"),
    calls: |name| format!("{name} appelle"),
};

/// The words of the first of these languages (BCP 47) that the tray speaks; else English.
pub(super) fn of<'a>(wished: impl IntoIterator<Item = &'a str>) -> &'static Words {
    let known = |tag: &str| {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        [&EN, &FR].into_iter().find(|words| words.tag.eq_ignore_ascii_case(language))
    };
    wished.into_iter().find_map(known).unwrap_or(&EN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d5_the_first_wished_language_that_is_spoken() {
        for (wished, tag) in [
            (vec![], "en"),
            (vec!["fr-CA"], "fr"),
            (vec!["FR"], "fr"),
            (vec!["de-DE", "fr", "en"], "fr"),
            (vec!["en-GB", "fr"], "en"),
            (vec!["de", "C"], "en"),
            (vec!["frr"], "en"),
        ] {
            assert_eq!(of(wished.iter().copied()).tag, tag, "{wished:?}");
        }
    }
}
