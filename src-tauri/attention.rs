//! The window at the taskbar or the dock asks for attention: urgently while a call rings, once for what was not seen
//! (V3, D2).

use crate::windows;
use deskbell_domain::alerts::Attention;
use std::sync::{Mutex, PoisonError};
use tauri::{AppHandle, Manager, UserAttentionType};

/// What is wanted now.
pub(crate) struct Wanted(Mutex<Attention>);

impl Default for Wanted {
    fn default() -> Self {
        Self(Mutex::new(Attention::Calm))
    }
}

/// Something wants attention, or nothing does any more.
pub(crate) fn want(app: &AppHandle, attention: Attention) {
    *app.state::<Wanted>().0.lock().unwrap_or_else(PoisonError::into_inner) = attention;
    let focused = windows::main_window(app).is_some_and(|window| window.is_focused().unwrap_or(false));
    ask(app, asks(attention, focused));
}

/// The window got or lost the keyboard. Who is there needs no mark; who goes while it still rings does.
pub(crate) fn focused(app: &AppHandle, focused: bool) {
    let attention = *app.state::<Wanted>().0.lock().unwrap_or_else(PoisonError::into_inner);
    if focused || attention == Attention::Urgent {
        ask(app, asks(attention, focused));
    }
}

const fn asks(attention: Attention, focused: bool) -> Option<UserAttentionType> {
    match attention {
        Attention::Urgent if !focused => Some(UserAttentionType::Critical),
        Attention::Wanted if !focused => Some(UserAttentionType::Informational),
        Attention::Urgent | Attention::Wanted | Attention::Calm => None,
    }
}

fn ask(app: &AppHandle, kind: Option<UserAttentionType>) {
    let Some(window) = windows::main_window(app) else { return };
    tracing::debug!(?kind, "attention");
    if let Err(error) = window.request_user_attention(kind) {
        tracing::warn!(%error, "the window does not ask for attention");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v3_a_ring_is_urgent_and_nobody_who_looks_is_called() {
        let said = |attention, focused| {
            asks(attention, focused).map(|kind| matches!(kind, UserAttentionType::Critical))
        };
        for (attention, away) in
            [(Attention::Urgent, Some(true)), (Attention::Wanted, Some(false)), (Attention::Calm, None)]
        {
            assert_eq!(said(attention, false), away);
            assert_eq!(said(attention, true), None);
        }
    }
}
