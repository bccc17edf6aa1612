//! Encoded pictures on their way to whoever shows them.

use crate::contract::Shown;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::Notify;

/// Pictures that may be under way to one viewer: taken by [`Pictures::next`] or about to be.
const UNDER_WAY: usize = 2;

/// The pictures of one side. At most two are under way: while nobody has said [`Pictures::taken`] for them the
/// next are skipped, a key frame is asked for, and the stream goes on with it.
#[derive(Debug)]
pub struct Pictures {
    viewer: Arc<Viewer>,
}

impl Pictures {
    /// The next picture; `None` once the engine has stopped. Cancelling loses nothing.
    pub async fn next(&mut self) -> Option<Shown> {
        loop {
            {
                let mut state = self.viewer.lock();
                if let Some(shown) = state.waiting.pop_front() {
                    state.taken_away += 1;
                    return Some(shown);
                }
                if state.over {
                    return None;
                }
            }
            self.viewer.news.notified().await;
        }
    }

    /// One more picture was decoded by whoever shows it.
    pub fn taken(&mut self) {
        let mut state = self.viewer.lock();
        state.taken_away = state.taken_away.saturating_sub(1);
    }
}

#[derive(Debug, Default)]
struct Viewer {
    state: Mutex<ViewerState>,
    news: Notify,
}

#[derive(Debug, Default)]
struct ViewerState {
    /// Bounded by [`UNDER_WAY`].
    waiting: VecDeque<Shown>,
    taken_away: usize,
    /// A picture has arrived since the last gap.
    in_step: bool,
    over: bool,
}

impl Viewer {
    fn lock(&self) -> MutexGuard<'_, ViewerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it needs a key frame, and has room for it.
    fn offer(&self, shown: &Shown) -> bool {
        let mut state = self.lock();
        if state.waiting.len() + state.taken_away >= UNDER_WAY {
            state.in_step = false;
            return false;
        }
        if !shown.keyframe && !state.in_step {
            return true;
        }
        state.in_step = true;
        state.waiting.push_back(shown.clone());
        drop(state);
        self.news.notify_one();
        false
    }
}

/// Where the pictures of one side are handed to everybody who shows them.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    viewers: Mutex<Vec<Weak<Viewer>>>,
}

impl Screen {
    /// One more viewer, from the next key frame on.
    pub(crate) fn watch(&self) -> Pictures {
        let viewer = Arc::new(Viewer::default());
        self.lock().push(Arc::downgrade(&viewer));
        Pictures { viewer }
    }

    /// Whether anybody looks.
    pub(crate) fn is_watched(&self) -> bool {
        let mut viewers = self.lock();
        viewers.retain(|viewer| viewer.strong_count() > 0);
        !viewers.is_empty()
    }

    /// Hands a picture on. Whether a key frame is needed: a new viewer, or one who had fallen behind, has room.
    pub(crate) fn show(&self, shown: &Shown) -> bool {
        let mut wants_keyframe = false;
        self.lock().retain(|viewer| match viewer.upgrade() {
            Some(viewer) => {
                wants_keyframe |= viewer.offer(shown);
                true
            }
            None => false,
        });
        wants_keyframe
    }

    /// There will be no more.
    pub(crate) fn close(&self) {
        for viewer in self.lock().drain(..).filter_map(|viewer| viewer.upgrade()) {
            viewer.lock().over = true;
            viewer.news.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Weak<Viewer>>> {
        self.viewers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use std::time::Duration;

    fn shown(number: u8, keyframe: bool) -> Shown {
        Shown { keyframe, width: 64, height: 64, at: Duration::ZERO, data: Bytes::from(vec![number]) }
    }

    async fn next(pictures: &mut Pictures) -> Option<u8> {
        pictures.next().await.and_then(|shown| shown.data.first().copied())
    }

    #[tokio::test]
    async fn a_new_viewer_begins_with_a_key_frame() {
        let screen = Screen::default();
        let mut pictures = screen.watch();
        assert!(screen.show(&shown(1, false)), "a key frame is asked for");
        assert!(!screen.show(&shown(2, true)));
        assert!(!screen.show(&shown(3, false)));
        assert_eq!(next(&mut pictures).await, Some(2));
        assert_eq!(next(&mut pictures).await, Some(3));
    }

    #[tokio::test]
    async fn a_slow_viewer_has_two_under_way_and_goes_on_with_a_key_frame() {
        let screen = Screen::default();
        let mut pictures = screen.watch();
        screen.show(&shown(1, true));
        screen.show(&shown(2, false));
        assert_eq!(next(&mut pictures).await, Some(1));
        assert!(!screen.show(&shown(3, false)), "no room, so nothing is asked for");
        assert_eq!(next(&mut pictures).await, Some(2));
        assert!(!screen.show(&shown(4, true)), "two are being decoded");
        pictures.taken();
        assert!(screen.show(&shown(5, false)), "3 and 4 were skipped: 5 cannot be decoded");
        assert!(!screen.show(&shown(6, true)));
        assert_eq!(next(&mut pictures).await, Some(6));
    }

    #[tokio::test]
    async fn a_viewer_who_waits_hears_that_it_is_over() {
        let screen = Arc::new(Screen::default());
        let mut pictures = screen.watch();
        let closer = Arc::clone(&screen);
        let waits = tokio::spawn(async move { pictures.next().await });
        tokio::task::yield_now().await;
        closer.close();
        assert_eq!(waits.await.unwrap(), None);
    }

    #[test]
    fn whoever_stops_looking_is_forgotten() {
        let screen = Screen::default();
        let pictures = screen.watch();
        assert!(screen.is_watched());
        drop(pictures);
        assert!(!screen.is_watched());
        assert!(!screen.show(&shown(1, false)), "nobody asks for a key frame");
    }
}
