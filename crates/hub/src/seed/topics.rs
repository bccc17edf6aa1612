//! What people asked the demo's shop about in the weeks before: pieces of which conversations are made.

use super::people::Group::{self, Lighting, Orders};

/// A subject with what is said of it.
pub(super) struct Topic {
    pub(super) group: Group,
    pub(super) language: &'static str,
    pub(super) tags: &'static [&'static str],
    /// What the visitor begins with; `#` is an order's number.
    pub(super) opens: &'static str,
    /// Answer and reply in turn. A conversation has the first so many of them.
    pub(super) then: &'static [(&'static str, &'static str)],
    /// What remains to be said at the end.
    pub(super) note: &'static str,
}

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        group: Orders,
        language: "fr",
        tags: &["Delivery"],
        opens: "Bonjour, ma commande # devait arriver hier. Avez-vous des nouvelles ?",
        then: &[
            ("Bonjour, je regarde où elle se trouve.", "Merci, c’est gentil."),
            (
                "Elle est au centre de tri de Chilly-Mazarin et arrive demain avant midi.",
                "Demain je serai au bureau.",
            ),
            (
                "Je peux la faire livrer en relais, si vous préférez.",
                "Oui, au relais de la gare s’il vous plaît.",
            ),
            ("C’est fait, vous recevrez un SMS à l’arrivée.", "Parfait, merci beaucoup !"),
        ],
        note: "Relais demandé au transporteur.",
    },
    Topic {
        group: Orders,
        language: "en",
        tags: &["Return"],
        opens: "I would like to send back the wall lamp of order #. The colour is not what I expected.",
        then: &[
            ("That is no problem, you have 30 days. Is it still in its box?", "Yes, I only opened the lid."),
            (
                "Open the order in the app and choose “Return”: the label is free.",
                "Found it. When do I get the money?",
            ),
            (
                "Within five days of its arrival here, on the card you paid with.",
                "Great. Do you have it in brass as well?",
            ),
            ("We do, and it ships within 24 hours.", "Then I will order that one. Thanks!"),
        ],
        note: "",
    },
    Topic {
        group: Orders,
        language: "fr",
        tags: &["Damaged", "Warranty"],
        opens: "Bonjour, l’abat-jour de la commande # est arrivé fendu.",
        then: &[
            ("Je suis désolée. Pourriez-vous m’envoyer une photo ?", "La voilà. L’emballage était intact."),
            ("Merci. Je vous renvoie un abat-jour neuf sans frais.", "Et l’ancien, je dois le renvoyer ?"),
            ("Non, gardez-le ou recyclez-le.", "Super, merci pour la rapidité."),
        ],
        note: "Abat-jour neuf envoyé, sans retour.",
    },
    Topic {
        group: Orders,
        language: "en",
        tags: &["Invoice", "Business customer"],
        opens: "Could you send me the invoice for # with our VAT number on it?",
        then: &[
            ("Of course. What is the number?", "It stands in our account, under company."),
            ("I see it. The invoice is in your e-mail now.", "Got it. Can that be automatic from now on?"),
            (
                "I have set your account so that every invoice carries it.",
                "Thank you, that saves me a message each month.",
            ),
        ],
        note: "Account set to invoices with VAT number.",
    },
    Topic {
        group: Orders,
        language: "en",
        tags: &["Address change"],
        opens: "I moved last week and order # goes to the old address!",
        then: &[
            ("It has not left yet. What is the new address?", "14 Quay Street, Galway."),
            ("Changed, and it leaves this afternoon.", "Phew. Thanks for being quick."),
        ],
        note: "",
    },
    Topic {
        group: Orders,
        language: "fr",
        tags: &["Lost parcel", "Complaint"],
        opens: "Le suivi de # dit « livré », mais il n’y a rien. C’est la deuxième fois !",
        then: &[
            (
                "Je comprends votre agacement et j’ouvre une enquête tout de suite.",
                "Ça prendra combien de temps ?",
            ),
            (
                "Trois jours au plus. S’il ne se retrouve pas, je vous en renvoie un.",
                "Je préférerais le recevoir avant samedi.",
            ),
            ("Alors je vous l’envoie dès aujourd’hui en express.", "Là, je suis rassuré. Merci."),
        ],
        note: "Deuxième perte à cette adresse : voir avec le transporteur.",
    },
    Topic {
        group: Orders,
        language: "fr",
        tags: &["Spare part"],
        opens: "Le variateur de ma lampe (commande #) ne répond plus. Peut-on le remplacer ?",
        then: &[
            ("Est-ce que la lampe clignote quand vous tournez le bouton ?", "Oui, puis elle s’éteint."),
            ("C’est le module. Il se change en deux minutes, sans outil.", "Vous l’avez en stock ?"),
            ("Il part demain, avec la notice. La garantie le couvre.", "Parfait, bonne journée !"),
        ],
        note: "Module envoyé sous garantie.",
    },
    Topic {
        group: Orders,
        language: "en",
        tags: &["Cancellation"],
        opens: "Please cancel #, I ordered the same lamp twice by mistake.",
        then: &[
            (
                "Cancelled. The money is back on your card within three days.",
                "And the other one still comes?",
            ),
            ("It does, on Thursday.", "Wonderful, thanks."),
        ],
        note: "",
    },
    Topic {
        group: Lighting,
        language: "fr",
        tags: &["Advice", "Cable length"],
        opens: "Bonjour, quelle hauteur pour une suspension au-dessus d’un îlot de cuisine ?",
        then: &[
            ("Comptez 75 cm entre le plan et le bas de la suspension. Votre plafond ?", "2,50 m."),
            (
                "Alors il faut 80 cm de câble, et trois petites valent mieux qu’une grande.",
                "Trois de quel diamètre ?",
            ),
            ("Vingt centimètres, espacées de soixante.", "Merci, je vois très bien maintenant."),
        ],
        note: "",
    },
    Topic {
        group: Lighting,
        language: "en",
        tags: &["Advice", "Dimmer"],
        opens: "Does the Arc 210 work with a trailing-edge dimmer?",
        then: &[
            ("It does, from 5 to 60 W. Which one do you have?", "A Lutron from our electrician."),
            ("That one is fine. Choose a bulb that says dimmable.", "Do you sell those?"),
            ("The E27 filament in 2700 K: it dims to one percent.", "Perfect, two of them then."),
            ("I have put them into your basket.", "That was easy. Thank you!"),
        ],
        note: "",
    },
    Topic {
        group: Lighting,
        language: "fr",
        tags: &["Bathroom", "Installation"],
        opens: "Peut-on poser l’applique Lys au-dessus d’une baignoire ?",
        then: &[
            ("À plus de 60 cm du bord, oui : elle est IP44.", "Nous sommes à 50 cm."),
            ("Alors prenez la Lys Bain : elle est IP65 et va partout.", "Elle existe en noir ?"),
            ("En noir et en laiton, les deux en stock.", "Merci, je choisis le laiton."),
        ],
        note: "",
    },
    Topic {
        group: Lighting,
        language: "en",
        tags: &["Outdoor"],
        opens: "We are on the coast. Which of your garden lights survive salt air?",
        then: &[
            ("The bronze ones: they turn darker and never rust.", "And the cable?"),
            ("Rubber, five metres, made for the ground.", "How bright are they? It is for a path."),
            ("Two hundred lumens each: every three metres is enough.", "Good. I will measure and come back."),
        ],
        note: "Measures the path, comes back.",
    },
    Topic {
        group: Lighting,
        language: "en",
        tags: &["Gift", "Bulbs"],
        opens: "I want to give a reading lamp to my father. He complains that everything is too dim.",
        then: &[
            ("Then look at the Trait: eight hundred lumens, right on the page.", "Is it hard to switch on?"),
            ("A touch anywhere on its arm does it.", "He will like that. Can you wrap it?"),
            ("Yes, with a card. What should it say?", "“Read on!” That is all."),
        ],
        note: "Gift wrap, card: Read on!",
    },
    Topic {
        group: Lighting,
        language: "fr",
        tags: &["Custom made", "Business customer"],
        opens: "Nous ouvrons un restaurant et cherchons douze suspensions identiques.",
        then: &[
            (
                "Félicitations ! Quelle hauteur sous plafond et quelle ambiance ?",
                "4 m, chaleureux, et pas trop cher.",
            ),
            (
                "La Cloche en lin, câble de deux mètres : moins 15 % à partir de dix.",
                "On peut en voir une avant ?",
            ),
            ("Je vous en envoie une, vous avez un mois pour décider.", "Formidable, merci beaucoup."),
        ],
        note: "Échantillon envoyé, relancer dans un mois.",
    },
];
