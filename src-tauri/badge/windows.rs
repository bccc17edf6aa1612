//! A picture over the program's own at the taskbar: the number to 9, and then a plus.

use tauri::WebviewWindow;
use tauri::image::Image;

pub(super) struct System;

impl System {
    pub(super) const fn new() -> Self {
        Self
    }

    pub(super) fn show(&self, window: &WebviewWindow, unread: u32) -> tauri::Result<()> {
        window.set_overlay_icon(picture(unread).map(Image::from_bytes).transpose()?)
    }
}

const fn picture(unread: u32) -> Option<&'static [u8]> {
    Some(match unread {
        0 => return None,
        1 => include_bytes!("../../icons/badge-1.png"),
        2 => include_bytes!("../../icons/badge-2.png"),
        3 => include_bytes!("../../icons/badge-3.png"),
        4 => include_bytes!("../../icons/badge-4.png"),
        5 => include_bytes!("../../icons/badge-5.png"),
        6 => include_bytes!("../../icons/badge-6.png"),
        7 => include_bytes!("../../icons/badge-7.png"),
        8 => include_bytes!("../../icons/badge-8.png"),
        9 => include_bytes!("../../icons/badge-9.png"),
        _ => include_bytes!("../../icons/badge-more.png"),
    })
}
