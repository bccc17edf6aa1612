//! The screen or window that is sent in place of the camera (V12). Only in a call that this desk has: the visitor sees
//! nothing before accept (V2), and it ends with the call. The camera's own switch is left as it was.

use super::inputs::{Output, Refused};
use super::machine::Calls;
use crate::view::{NoScreens, ScreenKind, ScreenSource, ScreensView, ShareLost, ShareView};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use deskbell_domain::CallId;
use deskbell_media::{self as media, Order, ScreenError, Source, SourceKind};

/// The longest id of a source, in bytes.
const ID_BYTES: usize = 128;
/// The longest name that is kept, in characters.
const NAME_CHARS: usize = 120;

/// What is to be shared.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Shared {
    /// By its id.
    pub source: String,
    /// A screen or a window.
    pub kind: ScreenKind,
    /// How it is called.
    pub name: String,
}

/// Without the name, so that the title of a window stands in no log.
impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { source, kind, name: _ } = self;
        f.debug_struct("Shared").field("source", source).field("kind", kind).finish_non_exhaustive()
    }
}

/// A share, in one call.
#[derive(Debug)]
pub(super) struct Share {
    call: CallId,
    what: Shared,
    /// It ended by itself, and nobody has read that yet.
    lost: Option<ShareLost>,
}

impl Calls {
    /// Whether a screen is sent.
    pub(super) fn shares(&self) -> bool {
        self.share.as_ref().is_some_and(|share| share.lost.is_none())
    }

    pub(super) fn begin_share(
        &mut self,
        call: CallId,
        mut what: Shared,
        owed: &mut Vec<Output>,
    ) -> Result<(), Refused> {
        // A leg that has said how it stands is connected, or was: the call was accepted here.
        let leg = self.leg.as_ref().filter(|leg| leg.of.call == call && leg.state.is_some());
        leg.ok_or(Refused::NotRunning)?;
        if what.source.len() > ID_BYTES {
            return Err(Refused::NoSuchScreen);
        }
        what.name = what.name.chars().take(NAME_CHARS).collect();
        tracing::info!(%call, kind = ?what.kind, "a screen is shared");
        owed.push(Output::Engine(Order::Share(Some(what.source.clone()))));
        self.share = Some(Share { call, what, lost: None });
        Ok(())
    }

    /// Stops sharing in this call, or dismisses the line that says that it has ended by itself.
    pub(super) fn end_share(&mut self, call: CallId, owed: &mut Vec<Output>) {
        self.drop_share(|share| share.call == call, owed);
    }

    /// A share ends with its call.
    pub(super) fn change_share(&mut self, owed: &mut Vec<Output>) {
        let here = self.leg.as_ref().map(|leg| leg.of.call);
        self.drop_share(|share| Some(share.call) != here, owed);
    }

    fn drop_share(&mut self, which: impl FnOnce(&Share) -> bool, owed: &mut Vec<Output>) {
        if let Some(share) = self.share.take_if(|share| which(share))
            && share.lost.is_none()
        {
            tracing::info!(call = %share.call, "sharing has ended");
            owed.push(Output::Engine(Order::Share(None)));
        }
    }

    /// The engine says that nothing more comes of a source; it may speak of one that was given up meanwhile.
    pub(super) fn share_lost(&mut self, source: &str, why: media::ShareLost) {
        if let Some(share) = self.share.as_mut().filter(|share| share.what.source == source) {
            tracing::info!(call = %share.call, ?why, "what was shared gives no more pictures");
            share.lost = Some(match why {
                media::ShareLost::Gone => ShareLost::Gone,
                media::ShareLost::Refused => ShareLost::Refused,
                media::ShareLost::Failed => ShareLost::Failed,
            });
        }
    }

    pub(super) fn share_view(&self) -> Option<ShareView> {
        let share = self.share.as_ref()?;
        let (kind, name) = (share.what.kind, share.what.name.clone());
        Some(match share.lost {
            None => ShareView::Shares { kind, name },
            Some(why) => ShareView::Lost { kind, name, why },
        })
    }
}

/// What can be shared, for the page. Takes some tenths of a second: not to be called in the loop.
pub(crate) fn screens() -> ScreensView {
    match media::sources() {
        Ok(sources) => ScreensView { sources: sources.into_iter().map(source).collect(), none: None },
        Err(error) => {
            tracing::info!(%error, "no screens");
            let none = match error {
                ScreenError::Wayland => NoScreens::Wayland,
                ScreenError::Refused => NoScreens::Refused,
                ScreenError::Gone | ScreenError::System(_) => NoScreens::Failed,
            };
            ScreensView { sources: Vec::new(), none: Some(none) }
        }
    }
}

fn source(source: Source) -> ScreenSource {
    let Source { id, name, kind, width, height, still } = source;
    let kind = match kind {
        SourceKind::Screen => ScreenKind::Screen,
        SourceKind::Window => ScreenKind::Window,
    };
    let picture = still.map(|jpeg| format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg)));
    ScreenSource { id, name, kind, width, height, picture }
}
