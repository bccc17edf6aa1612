//! The demo's canned answers (C5).

use super::people::{Person, demo_id};
use crate::store::Write;
use deskbell_protocol::head::Canned;

const ANSWERS: u64 = 3;

/// Shortcut, category, text.
type Answer = (&'static str, &'static str, &'static str);

const SHARED: &[Answer] = &[
    ("bonjour", "Accueil", "Bonjour {visitor}, ici {agent} de {organisation}. Que puis-je faire pour vous ?"),
    ("hello", "Greetings", "Hello {visitor}, this is {agent} from {organisation}. How can I help you?"),
    ("patience", "Accueil", "Je regarde cela tout de suite, il me faut deux minutes."),
    ("moment", "Greetings", "Let me look that up. It will take me two minutes."),
    (
        "livraison",
        "Commandes",
        "Nous expédions sous 24 h. En France, un colis arrive en 2 à 3 jours ouvrés, et le lendemain avant 13 h \
         en express.",
    ),
    (
        "delivery",
        "Orders",
        "We ship within 24 hours. Parcels take 2 to 3 working days in France and 3 to 5 in \
             the rest of Europe.",
    ),
    (
        "retour",
        "Commandes",
        "Vous avez 30 jours pour nous renvoyer un article. Ouvrez la commande dans l’application, puis « Retourner » : \
         l’étiquette est gratuite.",
    ),
    (
        "return",
        "Orders",
        "You have 30 days to send anything back. Open the order in the app and choose \
             “Return”: the label is free.",
    ),
    (
        "photo",
        "Commandes",
        "Pourriez-vous m’envoyer une photo de la pièce abîmée, si possible encore dans son emballage ?",
    ),
    (
        "warranty",
        "Orders",
        "Every {organisation} lamp is under warranty for five years. A photo and your order \
             number are all we need.",
    ),
    (
        "kelvin",
        "Lighting",
        "2700 K is warm and calm, good for a living room or bedroom. 3000 K is a little \
             fresher, 4000 K is for work.",
    ),
    ("au-revoir", "Accueil", "Avec plaisir, {visitor}. Belle journée, et à bientôt chez {organisation} !"),
];

const OF_NOEMIE: &[Answer] = &[
    (
        "atelier",
        "Mes réponses",
        "Je passe votre demande à notre atelier de Lyon et je reviens vers vous aujourd’hui, \
             promis. {agent}",
    ),
    (
        "took-over",
        "My own",
        "Hello {visitor}, {agent} here. I have read everything above, so no need to repeat it.",
    ),
];

const OF_KARIM: &[Answer] = &[
    (
        "colis",
        "Mes réponses",
        "Bonjour {visitor}, je suis votre colis avec le transporteur et je vous écris dès que j’ai du nouveau. {agent}",
    ),
    (
        "parcel",
        "My own",
        "Hello {visitor}, I am tracing your parcel and will write as soon as I know more. {agent}",
    ),
];

pub(super) fn all() -> Vec<Write> {
    let noemie = Some(Person::Noemie.id());
    let karim = Some(Person::Karim.id());
    let shared = SHARED.iter().map(|answer| (answer, None));
    let answers = shared
        .chain(OF_NOEMIE.iter().map(|answer| (answer, noemie)))
        .chain(OF_KARIM.iter().map(|answer| (answer, karim)));
    let write = |(number, (&(shortcut, category, text), owner)): (u64, (&Answer, Option<_>))| Write::Canned {
        canned: Canned {
            id: demo_id(ANSWERS, number),
            shortcut: shortcut.to_owned(),
            category: category.to_owned(),
            text: text.to_owned(),
            personal: owner.is_some(),
        },
        owner,
    };
    (0..).zip(answers).map(write).collect()
}
