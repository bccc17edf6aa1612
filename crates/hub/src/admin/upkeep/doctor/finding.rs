//! What the doctor can find, and what to do about it.

use serde::Serialize;
use std::path::PathBuf;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What, for programs.
    pub what: What,
    /// Whether something is wrong; else it is good to know.
    pub grave: bool,
    /// How many.
    pub count: u64,
    /// The first of them, by id or by path in the hub's folder.
    pub named: Vec<String>,
    /// What it is, in words.
    pub words: String,
    /// What to do.
    pub advice: &'static str,
    /// What a repair has done.
    pub repaired: Option<String>,
    /// Where all of it lies, for a repair.
    #[serde(skip)]
    pub(super) paths: Vec<PathBuf>,
}

macro_rules! findings {
    ($($(#[doc = $doc:literal])* $name:ident: $grave:literal, $words:literal, $advice:expr;)+) => {
        /// What can be found, the gravest first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum What {
            $($(#[doc = $doc])* $name,)+
        }

        impl What {
            /// Everything that can be found.
            pub const ALL: &[What] = &[$(What::$name),+];

            const fn is_grave(self) -> bool {
                match self { $(Self::$name => $grave),+ }
            }

            /// With `{}` for how many.
            const fn words(self) -> &'static str {
                match self { $(Self::$name => $words),+ }
            }

            const fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice),+ }
            }
        }
    };
}

const RESTORE: &str = "Stop the hub, keep a copy of the folder, and restore the last good backup: \
                       deskbell-hub restore BACKUP --replace";
const REPAIR: &str = "Stop the hub and run: deskbell-hub doctor --repair";
const ASK: &str = "The hub goes on, but these conversations may show too little. Keep a copy of the folder, and tell \
                   whoever makes Deskbell how it came about";

findings! {
    /// There is no database.
    NoHub: true, "There is no hub's database in this folder.",
        "Name the hub's folder with --data, or restore a backup.";
    /// A restore has not come to its end.
    HalfRestored: true, "A restore into this folder did not come to its end.",
        "Run deskbell-hub restore with the same backup again.";
    /// The database cannot be opened.
    Unreadable: true, "The database cannot be read.", RESTORE;
    /// The system does not let the database be opened.
    Unopened: true, "The database cannot be opened.",
        "Run this as the user who runs the hub, who must own the whole folder.";
    /// The database is a newer hub's.
    Newer: true, "The database was written by a newer version of the hub.",
        "Install that version again.";
    /// SQLite finds the file damaged.
    Damaged: true, "Places in which the database's file is damaged: {}.",
        "Stop the hub and run: deskbell-hub doctor --repair. If that does not help, restore the last good backup.";
    /// Rows refer to rows that are not there.
    BrokenReference: true, "Rows that refer to something that is not there: {}.", RESTORE;
    /// A record cannot be read.
    UnreadableRecord: true, "Records that cannot be read: {}.", RESTORE;
    /// A log has a gap.
    LogGap: true, "Users whose logs have a gap: {}.", RESTORE;
    /// A thread has a gap.
    ThreadGap: true, "Conversations whose threads have a gap: {}.", RESTORE;
    /// A head says something else than its thread.
    HeadDiffers: true, "Conversations that say something else of themselves than their threads do: {}.", RESTORE;
    /// A call says something else than what is around it.
    CallDiffers: true, "Calls that say something else of themselves than what is around them: {}.", RESTORE;
    /// A visitor's conversation is not there.
    VisitorDiffers: true, "Visitors who are led to a conversation that is not theirs or not there: {}.", RESTORE;
    /// A message names a file of which nothing is known.
    UnknownFile: true, "Files that messages name and of which the database knows nothing: {}.", ASK;
    /// A file of a message is not there.
    MissingFile: true, "Files of messages that are not in the folder: {}.",
        "Copy what is named from a backup into the folder: its name there is the same. Without one they are lost; the \
         conversations go on.";
    /// A file's content is not what was sent.
    WrongFile: true, "Files that are not what was sent, because their content does not fit their sums: {}.",
        "Copy what is named from a backup into the folder. The disk may be failing: check it.";
    /// The files cannot be read.
    UnreadableFile: true, "Files or folders that cannot be read: {}.",
        "Let the user who runs the hub own the whole folder.";
    /// Others may read or write what is the hub's.
    Rights: true, "Files or folders that are open to other users of this computer: {}.", REPAIR;
    /// The disk is nearly full.
    DiskFull: true, "The disk has little room left, in MiB: {}.",
        "Free some space. A hub that cannot write takes nothing in, and files are refused before that.";
    /// Tokens of who has left or was never there.
    TokensOfNobody: true, "Tokens of people or phones that are not there any more: {}.", REPAIR;
    /// Files that belong to nothing.
    Orphans: true, "Files that belong to no message: {}.",
        "They harm nobody, and a hub removes them at its start. To look at them first, run: deskbell-hub doctor --repair";
    /// Something that no hub puts there.
    Strangers: false, "Files in the folder of attachments that are not the hub's: {}.",
        "Move them elsewhere: a backup does not hold them.";
    /// The schema is an older one.
    Older: false, "The database has the form of an older hub; its records were not looked through.",
        "Nothing: it is brought up to date when the hub starts. Back it up before that.";
    /// Something was set up while no hub ran.
    Untold: false, "Something was set up that nobody was told yet.",
        "Nothing: when the hub starts, every client begins anew.";
    /// Tokens that are over.
    ExpiredTokens: false, "Tokens that are over: {}.",
        "Nothing: a hub that runs deletes them every ten minutes.";
    /// The write-ahead log is large.
    LongLog: false, "SQLite's log beside the database is long, in MiB: {}.",
        "Nothing, if a backup is being made. Else restart the hub.";
    /// What a restore has moved aside.
    Replaced: false, "Folders with what was here before a restore, or was put aside: {}.",
        "Delete them when they are not needed any more.";
}

impl Finding {
    pub(super) fn new(what: What, count: u64, named: Vec<String>) -> Self {
        Self {
            what,
            grave: what.is_grave(),
            count,
            named,
            words: what.words().replace("{}", &count.to_string()),
            advice: what.advice(),
            repaired: None,
            paths: Vec::new(),
        }
    }

    /// The same, with where all of it lies.
    pub(super) fn at(self, paths: Vec<PathBuf>) -> Self {
        Self { paths, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b1_everything_that_can_be_found_is_said_with_what_to_do() {
        for what in What::ALL {
            let finding = Finding::new(*what, 3, Vec::new());
            assert!(finding.words.ends_with('.') && !finding.words.contains("{}"), "{what:?}");
            assert!(finding.advice.len() > 20, "{what:?}");
        }
    }
}
