//! One suite of rules for every kind of store. Each rule runs on SQLite, and on the PostgreSQL that the environment
//! variable `TOOLPRESS_TEST_POSTGRES` names by its address, each time in a fresh database.

#![expect(clippy::unwrap_used, reason = "a rule that cannot go on has failed")]

mod accounts;
mod audit;
mod backup;
mod file;
mod place;
mod samples;
#[cfg(feature = "postgres")]
mod server;
mod servers;
mod sessions;
mod tokens;
mod usage;
mod work;

/// Runs each rule in each kind of store.
macro_rules! rules {
    ($($module:ident: $($rule:ident)*;)*) => {
        mod sqlite {
            $($(
                #[tokio::test(flavor = "multi_thread")]
                async fn $rule() {
                    crate::$module::$rule(crate::place::Place::sqlite()).await;
                }
            )*)*
        }

        mod postgres {
            $($(
                #[tokio::test(flavor = "multi_thread")]
                async fn $rule() {
                    if let Some(place) = crate::place::Place::postgres().await {
                        crate::$module::$rule(place).await;
                    }
                }
            )*)*
        }
    };
}

rules! {
    accounts:
        an_account_comes_back_as_it_was_kept
        a_name_belongs_to_one_account
        an_update_of_an_old_revision_is_refused
        an_account_goes_with_its_servers
        accounts_come_in_pages;
    servers:
        a_server_comes_back_as_it_was_kept
        a_server_belongs_to_an_account_that_is_there
        a_server_is_found_by_its_token_until_that_changes
        servers_come_in_pages_of_one_account_or_all
        what_has_expired_is_deleted_to_the_millisecond;
    tokens:
        a_token_comes_back_as_it_was_kept
        a_name_belongs_to_one_token
        a_token_takes_the_place_of_that_of_the_same_name
        one_of_many_is_the_first_token
        the_last_administrators_token_stays_until_it_has_expired
        of_administrators_that_are_all_deleted_at_once_one_stays;
    sessions:
        a_session_comes_back_with_its_token
        a_session_ends_with_its_token
        a_session_ends_when_it_says
        a_session_is_in_no_backup;
    work:
        one_of_fifty_takes_a_lease
        a_lease_ends_when_it_says_or_is_given_back
        nothing_of_a_failed_call_is_kept
        of_batches_at_once_those_that_fail_are_left_out_whole
        calls_at_once_are_all_kept
        a_change_is_heard_at_once_here_and_soon_elsewhere
        a_store_of_a_later_version_is_refused;
    audit:
        an_entry_comes_back_as_it_was_kept
        what_a_caller_sends_is_kept_as_it_is
        each_filter_finds_what_it_says
        filters_that_come_together_rarely_are_looked_for_in_parts
        blocks_that_overlap_hide_nothing
        entries_from_before_there_were_blocks_are_found
        what_a_restored_log_holds_is_found
        the_oldest_entries_are_pruned_first
        a_page_that_cannot_be_read_is_told_and_holds_nothing_up;
    usage:
        calls_are_counted_by_server_and_account
        traffic_is_told_in_equal_spans
        the_busiest_servers_and_the_next_to_expire_come_first
        what_was_counted_is_forgotten_in_time
        replicas_count_together
        a_call_is_counted_once_however_many_count
        what_nobody_remembers_is_counted
        calls_from_before_they_were_counted_are_counted_once;
    backup:
        what_was_backed_up_is_restored
        what_is_still_to_be_counted_is_backed_up
        a_backup_from_before_calls_were_counted_is_counted
        a_backup_is_of_one_moment
        a_backup_replaces_no_file
        a_broken_backup_leaves_everything_as_it_was;
}
