//! The rules that every [`Store`] keeps, as one suite. An implementation names its [`Place`] and gets a test
//! for each rule: `conformance!(Folder::new())`.

pub(crate) mod figures;
pub(crate) mod files;
pub(crate) mod kept;
pub(crate) mod logs;
pub(crate) mod missed;
mod samples;
pub(crate) mod set_up;
pub(crate) mod threads;
pub(crate) mod transactions;

pub(crate) use samples::*;

use crate::store::Store;

/// Where a store lies, so that it can be opened again.
pub(crate) trait Place {
    /// What is opened there.
    type Store: Store;

    /// Opens it: new at the first time, then with all that was written.
    async fn open(&self) -> Self::Store;
}

/// One test for each rule of the suite.
macro_rules! conformance {
    ($place:expr) => {
        $crate::store::conformance::conformance! { $place =>
            transactions: b1_a_batch_is_written_whole_or_not_at_all,
            transactions: b1_a_commit_is_carried_out_though_its_caller_went_away,
            transactions: b1_batches_are_written_in_the_order_in_which_they_were_handed_over,
            transactions: b1_the_last_write_of_a_record_counts,
            transactions: b1_a_store_that_was_closed_refuses,
            transactions: b1_what_was_written_is_there_after_a_reopen,
            transactions: b1_the_epoch_outlives_a_reopen,
            logs: b1_a_log_is_gapless_and_in_order,
            logs: b1_a_gap_or_a_second_event_at_a_place_is_refused,
            logs: b1_trimming_keeps_what_was_not_acknowledged,
            logs: b1_trimming_drops_what_is_too_old_or_too_far_behind_to_be_resumed,
            logs: b1_a_trimmed_log_never_gives_a_place_out_again,
            logs: b1_an_acknowledgement_never_goes_back,
            logs: b1_loading_tells_the_logs_of_agents_and_open_visitors,
            threads: c1_a_message_is_stored_once_for_ever,
            threads: c1_a_thread_is_gapless,
            threads: c2_a_new_hub_knows_the_conversations_that_are_open,
            threads: c4_the_last_message_is_neither_a_note_nor_a_happening,
            threads: c11_ended_conversations_stand_in_the_list_of_who_had_them_last,
            threads: c14_a_visitors_conversations_come_newest_first,
            threads: c14_a_thread_is_read_in_pages,
            threads: v11_a_new_hub_knows_the_calls_that_run,
            kept: b1_a_command_is_answered_the_same_for_30_days,
            kept: b3_a_token_is_good_until_it_is_revoked,
            kept: b3_trimming_deletes_expired_tokens,
            kept: b3_an_email_belongs_to_one_agent,
            kept: b3_a_password_stays_until_another_is_set,
            kept: b3_a_new_password_signs_every_device_out,
            kept: h5_a_new_password_and_an_agent_who_leaves_take_the_phones_along,
            kept: h5_a_users_tokens_are_prolonged_and_nobody_elses,
            kept: t5_the_newest_decision_counts,
            kept: v11_the_servers_of_calls_are_kept_with_their_secret,
            kept: c5_canned_answers_are_changed_and_deleted,
            figures: t6_figures_are_replaced_and_read_in_pages_and_of_one_agent,
            figures: t6_figures_are_read_of_one_group_and_one_channel,
            figures: t6_figures_are_kept_for_13_months,
            missed: t1_the_newest_fifty_of_each_group_are_read,
            missed: t1_what_was_missed_is_kept_for_a_day,
            files: c6_a_file_is_announced_found_to_be_something_and_sent_once,
            files: c6_a_file_in_a_message_is_never_let_go,
            files: c6_files_in_no_message_are_counted_and_grow_stale,
            files: c6_a_content_is_needed_as_long_as_a_file_has_it,
            set_up: b3_who_has_left_signs_in_no_more_and_keeps_the_name,
            set_up: b3_what_was_set_up_is_untold_until_the_logs_tell_it,
            set_up: b3_groups_and_sites_are_deleted_and_never_what_leads_nowhere_is_left,
            set_up: c8_blocked_visitors_are_read_in_pages_and_let_in,
            set_up: m12_conversations_are_read_in_the_order_of_time,
        }
    };
    ($place:expr => $($part:ident: $rule:ident,)+) => {$(
        #[tokio::test]
        async fn $rule() {
            $crate::store::conformance::$part::$rule(&$place).await;
        }
    )+};
}
pub(crate) use conformance;
