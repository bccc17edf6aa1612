//! The one table of settings: what a policy may say, within which limits, and the words for IT in both languages.

/// A text in the languages of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// French.
    pub fr: &'static str,
}

/// Settings that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// What their keys begin with, up to the point; empty for those that stand alone.
    pub key: &'static str,
    /// As IT's tools show it.
    pub title: Text,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name everywhere: nested objects in JSON, the name of a value in the registry.
    pub key: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// As IT's tools show it.
    pub title: Text,
    /// What it does, in sentences.
    pub says: Text,
    /// What holds where nobody says otherwise, as JSON; `None`: the person or the system chooses.
    pub default: Option<&'static str>,
    /// A right value, as JSON.
    pub example: &'static str,
    /// Counts only where it comes from a place at least as strong as this one's does.
    pub with: Option<&'static str>,
}

/// What a setting may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// On or off.
    Switch,
    /// One of these.
    Choice(&'static [Choice]),
    /// A whole number.
    Number {
        /// The smallest.
        least: u32,
        /// The largest.
        most: u32,
    },
    /// A text.
    Text {
        /// Its longest, in bytes.
        most: usize,
        /// What it must look like.
        form: Form,
    },
    /// Several texts.
    List {
        /// The most of them.
        most: usize,
        /// The longest one, in bytes.
        item: usize,
        /// What each must look like.
        form: Form,
    },
}

/// One of several values.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// As it is written.
    pub value: &'static str,
    /// As IT's tools show it.
    pub title: Text,
}

/// What a text must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The address of a hub: plain only to this computer.
    Hub,
    /// `system`, `none`, or the address of a proxy.
    Proxy,
    /// A name or an address of a computer, or a pattern of them.
    Host,
    /// The whole path of a file.
    File,
    /// The address of a folder on a web server: plain only on this computer.
    Folder,
}

const fn text(en: &'static str, fr: &'static str) -> Text {
    Text { en, fr }
}

const fn choice(value: &'static str, en: &'static str, fr: &'static str) -> Choice {
    Choice { value, title: text(en, fr) }
}

/// The groups, in the order in which IT sees them.
pub const GROUPS: &[Group] = &[
    Group { key: "hub", title: text("Hub", "Hub") },
    Group { key: "preferences", title: text("Preferences", "Préférences") },
    Group { key: "network", title: text("Network", "Réseau") },
    Group { key: "updates", title: text("Updates", "Mises à jour") },
    Group { key: "cache", title: text("Copy on the computer", "Copie sur l’ordinateur") },
    Group { key: "log", title: text("Logs", "Journaux") },
    Group { key: "", title: text("Start and files", "Démarrage et fichiers") },
];

/// Every setting, by group.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "hub.address",
        kind: Kind::Text { most: 300, form: Form::Hub },
        title: text("Address of the hub", "Adresse du hub"),
        says: text(
            "The hub that the desk signs in at, as a person would type it: desk.example.com. A plain http address is \
             right only for this computer.",
            "Le hub auquel le bureau se connecte, comme on le saisirait : desk.example.com. Une adresse http simple \
             n’est permise que pour cet ordinateur.",
        ),
        default: None,
        example: "\"desk.example.com\"",
        with: None,
    },
    Setting {
        key: "hub.locked",
        kind: Kind::Switch,
        title: text("Only this hub", "Seulement ce hub"),
        says: text(
            "On: the person can sign in at no other hub. Off: the address is filled in and can be changed. It counts \
             only where it comes from the same place as the address, or from a stronger one.",
            "Activé : on ne peut se connecter à aucun autre hub. Désactivé : l’adresse est préremplie et peut être \
             changée. Ne compte que s’il vient du même endroit que l’adresse, ou d’un endroit plus fort.",
        ),
        default: Some("true"),
        example: "true",
        with: Some("hub.address"),
    },
    Setting {
        key: "preferences.language",
        kind: Kind::Choice(&[choice("en", "English", "Anglais"), choice("fr", "French", "Français")]),
        title: text("Language", "Langue"),
        says: text(
            "The desk’s language, also of its notifications and its tray.",
            "La langue du bureau, de ses notifications et de son icône dans la barre système.",
        ),
        default: None,
        example: "\"fr\"",
        with: None,
    },
    Setting {
        key: "preferences.theme",
        kind: Kind::Choice(&[
            choice("system", "As the system", "Comme le système"),
            choice("light", "Light", "Clair"),
            choice("dark", "Dark", "Sombre"),
        ]),
        title: text("Theme", "Thème"),
        says: text("Light, dark, or as the system has it.", "Clair, sombre, ou comme le système."),
        default: None,
        example: "\"light\"",
        with: None,
    },
    Setting {
        key: "preferences.sound",
        kind: Kind::Switch,
        title: text("Sounds", "Sons"),
        says: text(
            "On: the desk sounds and rings, and the person cannot turn that off, nor a volume below 10 percent.",
            "Activé : le bureau émet ses sons et sonne, et on ne peut pas le couper, ni baisser un volume sous 10 pour \
             cent.",
        ),
        default: None,
        example: "true",
        with: None,
    },
    Setting {
        key: "preferences.volume",
        kind: Kind::Number { least: 0, most: 100 },
        title: text("Volume of the sounds", "Volume des sons"),
        says: text(
            "Of all sounds but the ring, in percent.",
            "De tous les sons sauf la sonnerie, en pour cent.",
        ),
        default: None,
        example: "80",
        with: None,
    },
    Setting {
        key: "preferences.ring_volume",
        kind: Kind::Number { least: 0, most: 100 },
        title: text("Volume of the ring", "Volume de la sonnerie"),
        says: text("Of an incoming call, in percent.", "D’un appel entrant, en pour cent."),
        default: None,
        example: "90",
        with: None,
    },
    Setting {
        key: "preferences.ring_tone",
        kind: Kind::Choice(&[
            choice("bell", "Bell", "Cloche"),
            choice("phone", "Telephone", "Téléphone"),
            choice("glass", "Glass", "Verre"),
            choice("marimba", "Marimba", "Marimba"),
        ]),
        title: text("Ring tone", "Sonnerie"),
        says: text("How a call rings.", "Comment un appel sonne."),
        default: None,
        example: "\"phone\"",
        with: None,
    },
    Setting {
        key: "preferences.notifications",
        kind: Kind::Switch,
        title: text("Notifications", "Notifications"),
        says: text(
            "Whether the desk shows notifications of the system.",
            "Si le bureau affiche des notifications du système.",
        ),
        default: None,
        example: "true",
        with: None,
    },
    Setting {
        key: "preferences.popout_on_top",
        kind: Kind::Switch,
        title: text("Call window on top", "Fenêtre d’appel au premier plan"),
        says: text(
            "Whether the call’s own window stays above all others.",
            "Si la fenêtre propre à l’appel reste au-dessus de toutes les autres.",
        ),
        default: None,
        example: "true",
        with: None,
    },
    Setting {
        key: "network.proxy",
        kind: Kind::Text { most: 500, form: Form::Proxy },
        title: text("Proxy", "Proxy"),
        says: text(
            "system: as the system has it. none: straight to the hub. Else the proxy’s address, such as \
             http://proxy.example.com:8080, with a name and a password before an @ where it wants them.",
            "system : comme le système. none : directement au hub. Sinon l’adresse du proxy, par exemple \
             http://proxy.example.com:8080, avec un nom et un mot de passe devant un @ s’il en demande.",
        ),
        default: Some("\"system\""),
        example: "\"http://proxy.example.com:8080\"",
        with: None,
    },
    Setting {
        key: "network.bypass",
        kind: Kind::List { most: 100, item: 255, form: Form::Host },
        title: text("Without the proxy", "Sans le proxy"),
        says: text(
            "Names and addresses that are reached without the proxy: desk.example.com, *.example.com, 10.0.0.0/8. It \
             counts only where it comes from the same place as the proxy, or from a stronger one.",
            "Noms et adresses joints sans le proxy : desk.example.com, *.example.com, 10.0.0.0/8. Ne compte que s’il \
             vient du même endroit que le proxy, ou d’un endroit plus fort.",
        ),
        default: Some("[]"),
        example: "[\"*.intern.example.com\", \"10.0.0.0/8\"]",
        with: Some("network.proxy"),
    },
    Setting {
        key: "network.certificates",
        kind: Kind::List { most: 20, item: 1_024, form: Form::File },
        title: text("Private certificate authorities", "Autorités de certification privées"),
        says: text(
            "PEM files of certificate authorities that are trusted beside the system’s, each with its whole path.",
            "Fichiers PEM d’autorités de certification reconnues en plus de celles du système, chacun avec son chemin \
             complet.",
        ),
        default: Some("[]"),
        example: "[\"/etc/deskbell/example-ca.pem\"]",
        with: None,
    },
    Setting {
        key: "updates.channel",
        kind: Kind::Choice(&[
            choice("stable", "Finished versions", "Versions finies"),
            choice("beta", "Early versions too", "Aussi les versions anticipées"),
            choice("off", "None: IT brings them", "Aucune : l’informatique s’en charge"),
        ]),
        title: text("Channel", "Canal"),
        says: text(
            "Which new versions the desk offers. A desk that a package manager has installed offers none.",
            "Quelles nouvelles versions le bureau propose. Un bureau installé par un gestionnaire de paquets n’en \
             propose aucune.",
        ),
        default: Some("\"stable\""),
        example: "\"stable\"",
        with: None,
    },
    Setting {
        key: "updates.deferral_days",
        kind: Kind::Number { least: 0, most: 90 },
        title: text("Days to wait", "Jours d’attente"),
        says: text(
            "How many days after its release a version is offered.",
            "Combien de jours après sa parution une version est proposée.",
        ),
        default: Some("0"),
        example: "7",
        with: None,
    },
    Setting {
        key: "updates.address",
        kind: Kind::Text { most: 300, form: Form::Folder },
        title: text("Address of new versions", "Adresse des nouvelles versions"),
        says: text(
            "A web server of your own with a copy of the releases: the desk looks for stable.json or beta.json in this \
             folder, and takes each file that is named there from this folder too. What it takes is signed by whoever \
             has built the desk, wherever it comes from.",
            "Un serveur web à vous avec une copie des versions : le bureau cherche stable.json ou beta.json dans ce \
             dossier, et y prend aussi chaque fichier qui y est nommé. Ce qu’il prend est signé par celui qui a \
             construit le bureau, d’où que cela vienne.",
        ),
        default: None,
        example: "\"https://updates.example.com/deskbell/\"",
        with: None,
    },
    Setting {
        key: "cache.days",
        kind: Kind::Number { least: 1, most: 3_650 },
        title: text("Days to keep", "Jours de conservation"),
        says: text(
            "How many days after its end a conversation stays on this computer, to be read and searched offline. The \
             hub keeps it by its own rules. Where nobody says, it stays until the person signs out.",
            "Combien de jours après sa fin une conversation reste sur cet ordinateur, pour être lue et cherchée hors \
             ligne. Le hub la garde selon ses propres règles. Si rien n’est dit, elle reste jusqu’à la déconnexion.",
        ),
        default: None,
        example: "30",
        with: None,
    },
    Setting {
        key: "cache.copy",
        kind: Kind::Choice(&[
            choice("encrypted", "On the disk, encrypted", "Sur le disque, chiffrée"),
            choice("memory", "In memory only", "En mémoire seulement"),
        ]),
        title: text("Where the copy is", "Où est la copie"),
        says: text(
            "encrypted: on the disk, by a key in the system’s keychain; without a keychain in memory. memory: never on \
             the disk. It is never kept unencrypted. What was written and not sent yet is kept on the disk in either \
             case, so that nothing is lost.",
            "encrypted : sur le disque, chiffrée par une clé du trousseau du système ; sans trousseau, en mémoire. \
             memory : jamais sur le disque. Elle n’est jamais gardée en clair. Ce qui est écrit et pas encore envoyé \
             est gardé sur le disque dans les deux cas, pour que rien ne se perde.",
        ),
        default: Some("\"encrypted\""),
        example: "\"encrypted\"",
        with: None,
    },
    Setting {
        key: "log.level",
        kind: Kind::Choice(&[
            choice("error", "Failures", "Pannes"),
            choice("warn", "Warnings too", "Aussi les avertissements"),
            choice("info", "What happens", "Ce qui se passe"),
            choice("debug", "How it happens", "Comment cela se passe"),
            choice("trace", "Everything", "Tout"),
        ]),
        title: text("Level", "Niveau"),
        says: text(
            "From which level on the desk writes to its log. Messages, names and passwords never stand there.",
            "À partir de quel niveau le bureau écrit son journal. Ni messages, ni noms, ni mots de passe n’y figurent.",
        ),
        default: Some("\"info\""),
        example: "\"info\"",
        with: None,
    },
    Setting {
        key: "autostart",
        kind: Kind::Switch,
        title: text("Start at login", "Ouvrir à la connexion"),
        says: text(
            "On: the desk starts with the person’s session, in the tray. Off: it does not. The person cannot change it.",
            "Activé : le bureau s’ouvre avec la session, dans la barre système. Désactivé : il ne s’ouvre pas. On ne \
             peut pas le changer.",
        ),
        default: None,
        example: "true",
        with: None,
    },
    Setting {
        key: "attachments",
        kind: Kind::Switch,
        title: text("Attachments", "Pièces jointes"),
        says: text(
            "Off: agents neither attach files to messages nor save those of visitors to this computer.",
            "Désactivé : les agents ne joignent pas de fichiers aux messages et n’enregistrent pas ceux des visiteurs \
             sur cet ordinateur.",
        ),
        default: Some("true"),
        example: "true",
        with: None,
    },
];

impl Setting {
    /// The setting with this key.
    #[must_use]
    pub fn named(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// Its group's key; empty where it stands alone.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.key.split_once('.').map_or("", |(group, _)| group)
    }

    /// Its name within its group.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.key.split_once('.').map_or(self.key, |(_, name)| name)
    }
}
