//! Every constraint of the schema, tried behind the store's back: the database
//! itself refuses what must never be.

use rstest::rstest;

use crate::world::World;

const LINKS: &str = "insert into links (link_id, user_id, roblox_id, provenance, server_id,
    author_id, ceiling_role, created_at, removed_at, removed_by) values ";
const BINDS: &str = "insert into binds (bind_id, server_id, role_id, requirement, author_id,
    confirmed_powers, created_at, removed_at, removed_by) values ";
const GRANTS: &str = "insert into grants (server_id, user_id, role_id, state, since,
    before_state, before_since) values ";
const HOLDINGS: &str = "insert into holdings (roblox_id, credential, item_kind, item_id, state,
    learnt_at, unknown_reason, tried_at) values ";

/// Rows that are there, a row that is refused, and by what: of a unique index
/// SQLite names the columns and PostgreSQL the name.
#[rstest]
#[case::no_such_provenance(
    LINKS,
    "",
    "(1, 1, 1, 'rumour', null, null, null, 0, null, null)",
    "links_provenance"
)]
#[case::a_proven_link_has_no_server(
    LINKS,
    "",
    "(1, 1, 1, 'oauth', 1, null, null, 0, null, null)",
    "links_scope"
)]
#[case::a_moderators_has_one(
    LINKS,
    "",
    "(1, 1, 1, 'moderator', null, 9, null, 0, null, null)",
    "links_scope"
)]
#[case::a_moderators_has_an_author(
    LINKS,
    "",
    "(1, 1, 1, 'moderator', 1, null, null, 0, null, null)",
    "links_author"
)]
#[case::a_proven_link_has_none(
    LINKS,
    "",
    "(1, 1, 1, 'profile', null, 9, null, 0, null, null)",
    "links_author"
)]
#[case::a_proven_link_has_no_ceiling(
    LINKS,
    "",
    "(1, 1, 1, 'profile', null, null, 5, 0, null, null)",
    "links_ceiling"
)]
#[case::nobody_links_themself(
    LINKS,
    "",
    "(1, 9, 1, 'moderator', 1, 9, null, 0, null, null)",
    "links_not_oneself"
)]
#[case::removed_by_but_not_at(
    LINKS,
    "",
    "(1, 1, 1, 'oauth', null, null, null, 0, null, 9)",
    "links_removal"
)]
#[case::a_server_that_is_not_there(
    LINKS,
    "",
    "(1, 1, 1, 'moderator', 404, 9, null, 0, null, null)",
    "FOREIGN KEY"
)]
#[case::two_proven_links(
    LINKS,
    "(1, 1, 1, 'oauth', null, null, null, 0, null, null)",
    "(2, 1, 2, 'profile', null, null, null, 0, null, null)",
    "links.user_id|links_one_proven"
)]
#[case::two_accounts_in_a_server(
    LINKS,
    "(1, 1, 1, 'moderator', 1, 9, null, 0, null, null)",
    "(2, 1, 2, 'moderator', 1, 9, null, 0, null, null)",
    "links.server_id, links.user_id|links_one_account"
)]
#[case::one_key_twice(
    LINKS,
    "(1, 1, 1, 'oauth', null, null, null, 0, null, null)",
    "(1, 2, 2, 'oauth', null, null, null, 0, null, null)",
    "links.link_id|links_pkey"
)]
#[case::the_same_bind(
    BINDS,
    "(1, 1, 50, 'badge:1', 9, 0, 0, null, null)",
    "(2, 1, 50, 'badge:1', 9, 0, 0, null, null)",
    "binds.server_id, binds.role_id, binds.requirement|binds_one_active"
)]
#[case::removed_by_nobody(BINDS, "", "(1, 1, 50, 'badge:1', 9, 0, 0, 7, null)", "binds_removal")]
#[case::a_bind_of_no_server(
    BINDS,
    "",
    "(1, 404, 50, 'badge:1', 9, 0, 0, null, null)",
    "FOREIGN KEY"
)]
#[case::no_such_policy(
    "insert into role_policies (server_id, role_id, on_loss, strict) values ",
    "",
    "(1, 50, 'shrug', false)",
    "role_policies_on_loss"
)]
#[case::no_such_state(GRANTS, "", "(1, 1, 50, 'lost', 0, null, null)", "grants_state")]
#[case::no_such_state_before(
    GRANTS,
    "",
    "(1, 1, 50, 'giving', 0, 'lost', 0)",
    "grants_before_state"
)]
#[case::a_state_before_and_no_time(
    GRANTS,
    "",
    "(1, 1, 50, 'giving', 0, 'held', null)",
    "grants_before"
)]
#[case::a_settled_row_remembers_nothing(
    GRANTS,
    "",
    "(1, 1, 50, 'held', 0, 'giving', 0)",
    "grants_before"
)]
#[case::one_grant_for_each_role(
    GRANTS,
    "(1, 1, 50, 'held', 0, null, null)",
    "(1, 1, 50, 'taking', 0, null, null)",
    "grants.server_id, grants.user_id, grants.role_id|grants_pkey"
)]
#[case::a_bind_of_no_grant(
    "insert into grant_binds (server_id, user_id, role_id, bind_id, remembered) values ",
    "",
    "(1, 1, 50, 7, false)",
    "FOREIGN KEY"
)]
#[case::no_such_credential(
    HOLDINGS,
    "",
    "(1, 'cookie', 'badge', 1, 'owned', 0, null, null)",
    "holdings_credential"
)]
#[case::no_such_holding(
    HOLDINGS,
    "",
    "(1, 'key', 'badge', 1, 'maybe', 0, null, null)",
    "holdings_state"
)]
#[case::known_but_not_since_when(
    HOLDINGS,
    "",
    "(1, 'key', 'badge', 1, 'owned', null, null, null)",
    "holdings_learnt"
)]
#[case::failed_but_not_when(
    HOLDINGS,
    "",
    "(1, 'key', 'badge', 1, 'owned', 0, 'hidden', null)",
    "holdings_tried"
)]
#[case::nothing_at_all(
    HOLDINGS,
    "",
    "(1, 'key', 'badge', 1, null, null, null, null)",
    "holdings_something"
)]
#[case::work_of_no_server(
    "insert into work (server_id, user_id, reason, due_at, queued_at, attempts, version) values ",
    "",
    "(404, 1, 'bind', 0, 0, 0, 1)",
    "FOREIGN KEY"
)]
#[case::a_member_of_no_server(
    "insert into members (server_id, user_id, present, since) values ",
    "",
    "(404, 1, true, 0)",
    "FOREIGN KEY"
)]
#[tokio::test]
async fn the_database_refuses(
    #[case] insert: &str,
    #[case] there: &str,
    #[case] refused: &str,
    #[case] by: &str,
) {
    let world = World::new().await;
    let mut connection = world.sql().await;
    let mut execute = async |values: &str| {
        let statement = sqlx::AssertSqlSafe(format!("{insert}{values}"));
        sqlx::query(statement).execute(&mut connection).await
    };
    world
        .execute("insert into servers (server_id, joined_at) values (1, 0)")
        .await;
    if !there.is_empty() {
        execute(there).await.expect("a row that may be");
    }
    let error = execute(refused).await.expect_err("refused");
    let error = error.as_database_error().expect("by the database");
    // PostgreSQL's foreign keys have no names of ours.
    let message = error.message().to_lowercase();
    let named = by.split('|').any(|by| {
        error.constraint() == Some(by)
            || message.ends_with(&by.to_lowercase())
            || message.contains(&format!("{} constraint", by.to_lowercase()))
    });
    assert!(named, "{error}");
}

/// What looks like two of a kind, and is none.
#[rstest]
#[case::removed_links(LINKS,
    "(1, 1, 1, 'moderator', 1, 9, null, 0, 5, 9), (2, 1, 1, 'moderator', 1, 9, null, 0, 6, 9),
     (3, 1, 1, 'moderator', 1, 9, null, 0, null, null), (4, 1, 1, 'oauth', null, null, null, 0, 5, null)")]
#[case::proven_and_by_two_moderators(
    LINKS,
    "(1, 1, 1, 'oauth', null, null, null, 0, null, null),
     (2, 1, 1, 'moderator', 1, 9, null, 0, null, null),
     (3, 1, 1, 'moderator', 2, 9, null, 0, null, null)"
)]
#[case::an_account_proven_by_two(
    LINKS,
    "(1, 1, 1, 'oauth', null, null, null, 0, null, null),
     (2, 2, 1, 'profile', null, null, null, 0, null, null)"
)]
#[case::an_account_of_two_in_a_server(
    LINKS,
    "(1, 1, 1, 'moderator', 1, 9, null, 0, null, null),
     (2, 2, 1, 'moderator', 1, 9, null, 0, null, null)"
)]
#[case::a_bind_made_again(
    BINDS,
    "(1, 1, 50, 'badge:1', 9, 0, 0, 5, 9), (2, 1, 50, 'badge:1', 9, 0, 0, null, null)"
)]
#[tokio::test]
async fn the_database_accepts(#[case] insert: &str, #[case] values: &str) {
    let world = World::new().await;
    world
        .execute("insert into servers (server_id, joined_at) values (1, 0), (2, 0)")
        .await;
    let statement = sqlx::AssertSqlSafe(format!("{insert}{values}"));
    let accepted = sqlx::query(statement).execute(&mut world.sql().await).await;
    accepted.expect("accepted");
}
