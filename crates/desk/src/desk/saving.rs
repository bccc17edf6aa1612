//! Files of messages that are kept in the person's folder for downloads (C6).

use super::Core;
use crate::chance;
use crate::files::{self, MOST_WRITTEN, Save, Saving};
use crate::handle::Reply;
use crate::view::{Refusal, SaveFile, SaveText, Saved, SavingOf};
use std::path::PathBuf;
use std::sync::Arc;

impl Core {
    /// Keeps a file of a message in the person's folder for downloads.
    pub(super) fn save_file(&mut self, wanted: SaveFile, reply: Reply) {
        if let Err(why) = self.may_have_files() {
            return reply.refuse(why);
        }
        let SaveFile { attachment, name } = wanted;
        let Some((client, hub, token)) = self.for_files() else { return reply.refuse(Refusal::NeedsHub) };
        let Some(reply) = self.saves.join(attachment, reply) else { return };
        let (number, cancelled, line_is_back) = self.saves.begin(attachment, reply);
        let save = Save {
            client,
            hub,
            token,
            id: attachment,
            name,
            folder: self.downloads.clone(),
            clock: Arc::clone(&self.clock),
            number,
            cancelled,
            line_is_back,
        };
        let task = tokio::spawn(files::save(save, self.events.clone()));
        self.saves.runs(number, task.abort_handle());
    }

    /// Keeps a text of the page in the person's folder for downloads, aside: the disk may be slow.
    pub(super) fn save_text(&self, written: SaveText, reply: Reply) {
        let SaveText { name, text } = written;
        if text.len() > MOST_WRITTEN {
            return reply.refuse(Refusal::TableTooLarge);
        }
        let (folder, number) = (self.downloads.clone(), chance::id());
        tokio::task::spawn_blocking(move || match files::save_text(&folder, number, &name, &text) {
            Ok(path) => reply.with(Ok(Saved { path: path.to_str().map(str::to_owned) })),
            Err(error) => {
                tracing::info!(%error, "table not saved");
                reply.refuse(&error);
            }
        });
    }

    /// The person does not want a file any more, or has read why it could not be saved.
    pub(super) fn cancel_save(&mut self, of: SavingOf, reply: Reply) {
        self.saves.cancel(of.attachment, reply);
    }

    /// How far a file has come.
    pub(super) fn saving_says(&mut self, number: u64, news: Saving) {
        match news {
            Saving::Got(got, bytes) => self.saves.got(number, got, bytes),
            Saving::Waits(got) => self.saves.waits(number, got),
            Saving::Ended(ended) => {
                match &ended {
                    Ok(_) => tracing::info!(number, "file saved"),
                    Err(error) => tracing::info!(number, %error, "file not saved"),
                }
                self.saves.ended(number, ended.as_ref().map(PathBuf::as_path));
            }
        }
    }
}
