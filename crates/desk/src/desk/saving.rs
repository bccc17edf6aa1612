//! Files of messages that are kept in the person's folder for downloads (C6).

use super::Core;
use super::asks::NEEDS_THE_HUB;
use crate::files::{self, Save, Saving};
use crate::handle::Reply;
use crate::view::{SaveFile, SavingOf};
use std::path::PathBuf;
use std::sync::Arc;

impl Core {
    /// Keeps a file of a message in the person's folder for downloads.
    pub(super) fn save_file(&mut self, wanted: SaveFile, reply: Reply) {
        let SaveFile { attachment, name } = wanted;
        let Some((client, hub, token)) = self.for_files() else { return reply.refuse(NEEDS_THE_HUB) };
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
