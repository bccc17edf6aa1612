//! What exactly stood in the way, where one [`Code`] stands for several things that a person must tell apart. A program
//! branches on the code; whoever speaks with people says this, in their language. It may be missing at any time.

use crate::code::Code;
use serde::{Deserialize, Serialize};

macro_rules! details {
    ($($name:ident = $code:ident, $words:literal;)+) => {
        /// What exactly stood in the way: `error.data.detail`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Detail {
            $(#[doc = $words] $name,)+
            /// Something that this side does not know yet: the code says enough.
            #[serde(other)]
            Unknown,
        }

        impl Detail {
            /// Everything that a hub can say.
            pub const ALL: &[Detail] = &[$(Detail::$name),+];

            /// The code that it goes with.
            pub const fn code(self) -> Code {
                match self { $(Self::$name => Code::$code,)+ Self::Unknown => Code::Unknown }
            }

            /// What happened and what to do, in English, for logs and for programs without words of their own.
            pub const fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)+
                    Self::Unknown => "The hub refused this, for a reason that this side does not know yet.",
                }
            }
        }
    };
}

details! {
    // Conversations.
    NoConversation = NotFound, "There is no such conversation. Load the list again.";
    ConversationEnded = Ended, "This conversation has ended. A new message opens a new one.";
    ConversationNotYours = NotYours, "This conversation is not yours.";
    GroupNotLed = NotYours, "Only who leads the group of this conversation may do that.";
    WithSomebodyElse = Taken, "Somebody else has this conversation already.";
    WithNobody = Taken, "Nobody has this conversation any more.";
    CannotRelease = Forbidden, "A conversation of this channel cannot be released.";
    CannotTransfer = Forbidden, "A conversation of this channel cannot be passed on.";
    CannotSnooze = Forbidden, "A conversation of this channel cannot be put aside.";
    CannotCall = Forbidden, "A conversation of this channel cannot go on to video.";
    NotThen = InvalidParams, "A conversation is put aside until a moment ahead, within the next weeks. Choose another one.";
    CallInConversation = CallBusy, "A video call rings or runs in this conversation. Hang up first, on the device that has it.";
    NotDuringCall = CallBusy, "A video call rings or runs in this conversation. It can be taken over when that is over.";
    SlotsFull = Taken, "Your slots are full. End a conversation of your own, pass it on or put it aside first.";
    ToOneself = InvalidParams, "You have this conversation already.";
    NoColleague = NotFound, "This colleague is no longer here.";
    NoGroupOfColleague = InvalidParams, "This colleague is in no group and receives no conversations.";
    NoGroup = NotFound, "This group is no longer there.";
    BlockedForTooLong = InvalidParams, "A visitor is blocked for some time or for good. Choose a time of up to ten years.";
    NoVisitor = NotFound, "There is no such visitor.";
    // Tags, canned answers, phones.
    TooManyTags = TooLarge, "A conversation has at most 20 tags. Take some off first.";
    TagNameTaken = Taken, "Another tag has this name already.";
    TagsFull = TooLarge, "There are 500 tags already. Delete some first.";
    NoTag = NotFound, "There is no such tag any more. Choose from the list again.";
    TagsOfLeads = Forbidden, "The shared tags are the team leads'. Ask one of them.";
    ShortcutTaken = Taken, "Another canned answer has this shortcut already. Choose another one.";
    CannedFull = TooLarge, "There are too many canned answers. Delete some first.";
    NoCanned = NotFound, "There is no such canned answer any more.";
    CannedOfLeads = Forbidden, "Shared canned answers are the team leads'. Save it as a personal one.";
    CannedStays = Forbidden, "A canned answer stays personal or shared. Add another one instead.";
    PhonesFull = Taken, "Five phones are paired already. Forget one of them on the computer first.";
    NoPhone = NotFound, "There is no such phone any more.";
    // Calls.
    CallOver = Ended, "This call is over.";
    CallNotYours = NotYours, "This call is not yours.";
    CallAnswered = Taken, "Another device has answered this call.";
    CallMoving = CallBusy, "The call is being moved already. Wait a moment, or cancel that first.";
    InvitationOver = Ended, "This invitation is over. Write here, or call anew.";
    InvitedAlready = CallBusy, "You have invited this visitor already. Wait for the answer, or cancel.";
    InvitedAnother = CallBusy, "You have invited another visitor. Cancel that invitation first.";
    InCall = CallBusy, "You are in another call. Hang up first.";
    CodeOld = Ended, "This code is not good any more. Show a new one on the computer.";
    // Files.
    NoFilesHere = Forbidden, "Files cannot be sent here. Write in words what they show.";
    TooManyFiles = TooLarge, "These are too many files for one message. Send some in another one.";
    FileGone = NotFound, "A file is no longer here. Attach it again.";
    FileNotHereYet = NotFound, "A file is not here yet. Wait until it was sent.";
    NoFile = NotFound, "There is no such file, or it is no longer kept.";
    FileOfAnother = Forbidden, "You cannot send a file that somebody else has attached.";
    FileSentElsewhere = Forbidden, "This file was sent in another conversation. Attach it again.";
    FileSent = Forbidden, "This file was sent and cannot be taken back.";
    FileEmpty = InvalidParams, "This file is empty.";
    FileGrew = TooLarge, "More bytes came than were announced. Announce the file again.";
    FilesUnsent = TooFast, "Too many files are attached and not sent. Send some of them or take them back first.";
    FileKindUnknown = Forbidden, "Files of this kind are not accepted here.";
    FileBroken = InvalidParams, "This file is damaged, or is not what its name says. Choose another one.";
    DiskFull = Unavailable, "The hub's disk is full, so files cannot be sent at the moment. Try again later.";
    // Those who lead.
    LeadsNone = Forbidden, "You lead none of these groups.";
    FiguresNotLed = NotYours, "You do not lead this group. Ask for one of yours.";
    FiguresTooMany = InvalidParams, "This gives too many rows. Ask for less time, or by day.";
    FiguresTooLong = InvalidParams, "Figures are given for 400 days at most. Ask for less at once.";
    // Signing in.
    SignInTooOften = TooFast, "Too many tries to sign in. Wait a while, then try again.";
}
