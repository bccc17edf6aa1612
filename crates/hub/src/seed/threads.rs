//! Who wrote to the demo's shop before, and what was said.

use super::past::Step::{
    Agent, AgentEnds, Joins, NotShown, Note, Released, Visitor as Says, VisitorEnds, Waits,
};
use super::past::{Past, Visitor};
use super::people::Group::{Lighting, Orders};
use super::people::Person::{Ana, Fatou, Karim, Noemie};
use deskbell_domain::Span;

pub(super) const VISITORS: &[Visitor] = &[
    Visitor {
        group: Orders,
        name: "Mira Vogel",
        languages: &["en", "fr"],
        device: "Lumen 4.2.1 on iPhone 15",
        page: ("Order ML-48213", "lumen://orders/ML-48213"),
        custom: &[("Customer", "since 2021, 6 orders"), ("Club", "Gold")],
        time_zone: "Europe/Paris",
    },
    Visitor {
        group: Lighting,
        name: "Jon Bell",
        languages: &["en-GB"],
        device: "Firefox on Windows",
        page: ("Arc 210 floor lamp", "https://maison-lumen.example/lamps/arc-210"),
        custom: &[("Customer", "new")],
        time_zone: "Europe/London",
    },
    Visitor {
        group: Lighting,
        name: "Aïcha Benkhelifa",
        languages: &["fr"],
        device: "Chrome on Android",
        page: ("Suspensions", "https://maison-lumen.example/suspensions"),
        custom: &[("Cliente", "depuis 2023, 2 commandes")],
        time_zone: "Europe/Paris",
    },
    Visitor {
        group: Lighting,
        name: "Jean-Baptiste de La Rochefoucauld",
        languages: &["fr"],
        device: "Safari on macOS",
        page: ("Votre panier", "https://maison-lumen.example/panier"),
        custom: &[("Panier", "3 articles, 642 €")],
        time_zone: "Europe/Paris",
    },
    Visitor {
        group: Lighting,
        name: "Søren Kjærgaard-Lindqvist",
        languages: &["da", "en"],
        device: "Firefox on Linux",
        page: ("Outdoor lights", "https://maison-lumen.example/outdoor"),
        custom: &[],
        time_zone: "Europe/Copenhagen",
    },
    Visitor {
        group: Orders,
        name: "Agnieszka Wójcik",
        languages: &["pl", "en"],
        device: "Lumen 4.2.0 on Pixel 9",
        page: ("Returns", "lumen://returns"),
        custom: &[("Customer", "since 2024, 1 order")],
        time_zone: "Europe/Warsaw",
    },
    Visitor {
        group: Lighting,
        name: "Hélène Dubois-Laurent",
        languages: &["fr"],
        device: "Edge on Windows",
        page: ("Lampe de bureau Trait", "https://maison-lumen.example/lampes/trait"),
        custom: &[("Cliente", "depuis 2019, 11 commandes"), ("Club", "Or")],
        time_zone: "Europe/Paris",
    },
    Visitor {
        group: Orders,
        name: "Mohamed El Amrani",
        languages: &["fr", "ar"],
        device: "Lumen 4.2.1 on Galaxy S24",
        page: ("Commande ML-48077", "lumen://orders/ML-48077"),
        custom: &[("Client", "depuis 2022, 4 commandes")],
        time_zone: "Africa/Casablanca",
    },
    Visitor {
        group: Orders,
        name: "Inès Caradec-Fontaine",
        languages: &["fr"],
        device: "Lumen 4.1.9 on iPad",
        page: ("Mon adresse", "lumen://account/address"),
        custom: &[("Cliente", "depuis 2025, 1 commande")],
        time_zone: "Europe/Paris",
    },
    Visitor {
        group: Lighting,
        name: "Thomas Okafor",
        languages: &["en"],
        device: "Chrome on macOS",
        page: ("Ceiling lights", "https://maison-lumen.example/ceiling"),
        custom: &[],
        time_zone: "Europe/Dublin",
    },
];

pub(super) const PAST: &[Past] = &[
    Past {
        visitor: 0,
        ago: Span::days(160),
        opens: "Hi! Which bulb fits the Arc 210? Mine came without one.",
        then: &[
            (6, Joins(Karim)),
            (
                48,
                Agent(
                    Karim,
                    "Hello Mira! It takes an E27, up to 12 W LED. Do you like it warm or rather neutral?",
                ),
            ),
            (65, Says("Warm, it stands beside the sofa.")),
            (
                40,
                Agent(
                    Karim,
                    "Then the 2700 K globe in frosted glass: it is dimmable and does not dazzle when you \
                         sit below it. I have put it in your basket.",
                ),
            ),
            (95, Says("Ordered. Thank you!")),
            (20, AgentEnds(Karim)),
        ],
    },
    Past {
        visitor: 0,
        ago: Span::days(49),
        opens: "The glass shade of ML-47102 was broken when I opened the box.",
        then: &[
            (4, Joins(Karim)),
            (52, Agent(Karim, "I am sorry, Mira. Could you send me a photo while it is still in the box?")),
            (
                180,
                Says(
                    "I am at work now. The shade has a crack from the rim to the middle, and the box is \
                         dented on that side.",
                ),
            ),
            (
                70,
                Agent(
                    Karim,
                    "That is clear enough, no photo needed. A new shade leaves Lyon tomorrow. Keep the \
                         old one or throw it away, as you like.",
                ),
            ),
            (
                15,
                Note(
                    Karim,
                    "Dented corner again, third ML-47xxx this month. Told the warehouse about the packing.",
                ),
            ),
            (110, Says("That was quick, thanks a lot.")),
            (30, AgentEnds(Karim)),
        ],
    },
    Past {
        visitor: 2,
        ago: Span::days(61),
        opens: "Bonjour, la suspension Voile existe-t-elle en laiton ?",
        then: &[
            (5, Joins(Fatou)),
            (
                60,
                Agent(Fatou, "Bonjour Aïcha ! Oui, en laiton brossé, sur commande : comptez trois semaines."),
            ),
            (80, Says("D’accord. Je peux voir un échantillon avant ?")),
            (
                55,
                Agent(
                    Fatou,
                    "Bien sûr, je vous en envoie un par courrier, c’est gratuit. À la même adresse que \
                         votre dernière commande ?",
                ),
            ),
            (35, Says("Oui, la même. Merci !")),
            (25, AgentEnds(Fatou)),
        ],
    },
    Past {
        visitor: 8,
        ago: Span::days(9),
        opens: "Bonjour, j’ai déménagé : pouvez-vous corriger l’adresse de livraison de ML-47961 ?",
        then: &[
            (3, Joins(Ana)),
            (
                40,
                Agent(
                    Ana,
                    "Bonjour Inès ! Le colis n’est pas encore parti, c’est donc possible. Quelle est la \
                         nouvelle adresse ?",
                ),
            ),
            (95, Says("12 rue des Tanneurs, 35000 Rennes. Le code de la porte est le 48B.")),
            (50, Agent(Ana, "C’est corrigé, code compris. Livraison prévue jeudi.")),
            (40, Says("Parfait, merci beaucoup.")),
            (8, VisitorEnds),
        ],
    },
    Past {
        visitor: 5,
        ago: Span::days(4),
        opens: "Hello, I sent the lamp back ten days ago and there is no refund yet.",
        then: &[
            (5, Joins(Ana)),
            (
                75,
                Agent(
                    Ana,
                    "Hello Agnieszka, I see the parcel: it reached our workshop yesterday. They check it \
                         within two working days, then the money goes out.",
                ),
            ),
            (60, Says("OK. Will you tell me when it does?")),
            (30, Agent(Ana, "I will write to you here.")),
            (20, Released(Ana)),
            (86_400, Says("Any news?")),
            (3, Joins(Noemie)),
            (
                65,
                Agent(
                    Noemie,
                    "Hello Agnieszka, Noémie here, for Ana. The check is done and 129 € went to your card \
                         this morning. Your bank may need until Thursday.",
                ),
            ),
            (140, Says("Great, thank you both.")),
            (25, AgentEnds(Noemie)),
        ],
    },
    Past {
        visitor: 4,
        ago: Span::days(2),
        opens: "Hi, are the Phare outdoor lights fine with salt air? We live 200 m from the sea.",
        then: &[
            (1, Waits),
            (160, Joins(Fatou)),
            (
                45,
                Agent(
                    Fatou,
                    "Hello Søren, thank you for waiting. By the sea please take the Phare in marine brass \
                         (IP65): the steel one would show rust after a winter or two.",
                ),
            ),
            (90, Says("Good to know. And does the brass keep its colour?")),
            (
                70,
                Agent(
                    Fatou,
                    "It turns brown within a year and then stays that way. Many like it; if not, a little \
                         oil twice a year keeps it bright.",
                ),
            ),
            (50, Says("We will let it turn brown :) Thanks!")),
            (15, AgentEnds(Fatou)),
        ],
    },
    Past {
        visitor: 1,
        ago: Span::hours(26),
        opens: "Would 2700 K be too yellow for a kitchen?",
        then: &[
            (4, Joins(Noemie)),
            (
                38,
                Agent(
                    Noemie,
                    "Hello Jon! For cooking most people prefer 3000 K: still warm, but you see whether \
                         the onions are done. Is it over the worktop or over the table?",
                ),
            ),
            (75, Says("Both. One track with five spots.")),
            (
                60,
                Agent(
                    Noemie,
                    "Then I would take 3000 K over the worktop and two 2700 K spots towards the table. \
                         They fit the same track and look fine side by side.",
                ),
            ),
            (
                120,
                Says(
                    "Then I would take the 2700 K bulb and three of the others. Can I return them if it \
                         looks odd?",
                ),
            ),
            (32, Agent(Noemie, "Of course, within 30 days, and the label is free.")),
            (45, Says("Sold. Cheers!")),
            (20, AgentEnds(Noemie)),
        ],
    },
    Past {
        visitor: 6,
        ago: Span::hours(6),
        opens: "Bonjour, ma lampe Trait clignote quand je baisse l’intensité.",
        then: &[
            (2, Joins(Ana)),
            (5, NotShown),
            (1, Joins(Noemie)),
            (
                42,
                Agent(
                    Noemie,
                    "Bonjour Hélène, ici Noémie. C’est presque toujours l’ampoule : est-elle marquée « \
                         dimmable » ?",
                ),
            ),
            (130, Says("Je ne vois rien d’écrit dessus, je l’avais achetée ailleurs.")),
            (
                48,
                Agent(
                    Noemie,
                    "Alors c’est elle. Je vous envoie une ampoule dimmable 2700 K, offerte par le club. \
                         Si cela clignote encore, écrivez-moi ici et nous reprenons la lampe.",
                ),
            ),
            (12, Note(Noemie, "Club Or, 11 commandes : ampoule offerte, réf. AMP-27-D.")),
            (70, Says("C’est vraiment gentil, merci Noémie !")),
            (22, AgentEnds(Noemie)),
        ],
    },
    Past {
        visitor: 3,
        ago: Span::hours(5),
        opens: "Bonjour. Et la livraison à Bordeaux, combien de jours ?",
        then: &[
            (4, Joins(Noemie)),
            (
                35,
                Agent(
                    Noemie,
                    "Bonjour ! Deux à trois jours ouvrés, ou demain avant 13 h en express si vous \
                         commandez avant 16 h.",
                ),
            ),
            (85, Says("Le lustre aussi ? Il me semble volumineux.")),
            (
                58,
                Agent(
                    Noemie,
                    "Le lustre part avec un transporteur : il vous appelle pour convenir d’un créneau, en \
                         général sous cinq jours. Le reste de votre panier arrive séparément.",
                ),
            ),
            (100, Says("Entendu. Je commande ce soir avec ma femme.")),
            (30, Agent(Noemie, "Avec plaisir. Votre panier reste enregistré pendant 30 jours.")),
            (25, AgentEnds(Noemie)),
        ],
    },
    Past {
        visitor: 0,
        ago: Span::hours(3),
        opens: "Hello, my lamp came this morning but the glass shade is cracked. Order ML-48213.",
        then: &[
            (5, Joins(Noemie)),
            (
                50,
                Agent(
                    Noemie,
                    "Hello Mira, Noémie here. I am sorry about the shade, and it is not your first. One \
                         moment, I am looking at the order.",
                ),
            ),
            (
                40,
                Note(
                    Noemie,
                    "Same damage in ML-47102 (Karim): we sent a new shade and let her keep the old one.",
                ),
            ),
            (45, Agent(Noemie, "A new shade leaves Lyon today, and there is nothing to send back.")),
            (55, Says("Perfect, thank you! Will it arrive before Tuesday? I have guests.")),
            (
                35,
                Agent(Noemie, "It goes by express: Monday before 13:00. Enjoy the evening with your guests."),
            ),
            (48, Says("You are the best.")),
            (18, AgentEnds(Noemie)),
        ],
    },
    Past {
        visitor: 7,
        ago: Span::mins(95),
        opens: "Salam, ma commande ML-48077 est notée livrée mais je n’ai rien reçu.",
        then: &[
            (3, Joins(Noemie)),
            (44, Agent(Noemie, "Bonjour Mohamed, je vérifie avec le transporteur.")),
            (
                150,
                Agent(
                    Noemie,
                    "Le livreur l’a déposée au relais « Épicerie du Port », à 300 m de chez vous : l’avis \
                         de passage a dû se perdre. Elle y reste dix jours.",
                ),
            ),
            (110, Says("Ah oui, je connais. J’y passe ce soir.")),
            (28, Agent(Noemie, "Pensez à prendre une pièce d’identité. Bonne soirée !")),
            (35, Says("Merci, bonne soirée à vous.")),
            (15, AgentEnds(Noemie)),
        ],
    },
    Past {
        visitor: 2,
        ago: Span::mins(52),
        opens: "Bonjour ! L’échantillon de laiton me plaît. Quelle hauteur pour la suspension \
             au-dessus d’une table ?",
        then: &[
            (4, Joins(Noemie)),
            (
                40,
                Agent(
                    Noemie,
                    "Bonjour Aïcha ! Comptez 70 à 80 cm entre le plateau et le bas de la suspension. \
                         Votre plafond est à quelle hauteur ?",
                ),
            ),
            (75, Says("2,70 m.")),
            (
                33,
                Agent(
                    Noemie,
                    "Alors il faut environ 1,15 m de câble ; le modèle en a 1,50 m et se règle sans outil.",
                ),
            ),
            (60, Says("Super, je la commande. Merci pour le conseil !")),
            (20, AgentEnds(Noemie)),
        ],
    },
    Past {
        visitor: 9,
        ago: Span::mins(24),
        opens: "Do you ship to Ireland?",
        then: &[
            (3, Joins(Noemie)),
            (
                25,
                Agent(Noemie, "We do, Thomas: 3 to 5 working days, and free from 80 €. Duties are included."),
            ),
            (50, Says("Lovely. And the plug?")),
            (
                40,
                Agent(
                    Noemie,
                    "Choose “UK/IE plug” on the lamp’s page and it comes with the right one fitted.",
                ),
            ),
            (30, Says("Brilliant, thanks.")),
            (5, VisitorEnds),
        ],
    },
];
