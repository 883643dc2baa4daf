//! `/audit`: who got or lost what, and why, as a list and as a file.

use std::time::Duration;

use playground::discord::RoleSpec;
use playground::discord::actor::{CommandError, Exchange, Reply};
use playground::roblox::Item;

use super::world::{Captain, World, answer, ask, press, refusal, run};

/// Leo is a captain by a bind that is called Gold.
async fn world() -> World {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.link_leo().await;
    let bind = "/bind badge item:badge:5 role:@Captain name:Gold";
    ask(&world.mia(), bind).await;
    world.leo_becomes(Captain::Yes).await;
    world.is_settled().await;
    world
}

/// Leo parts with the badge and gets it back: two changes.
async fn there_and_back(world: &World) {
    world.roblox.take(world.leo_builds, Item::badge(5));
    world.told(&world.moderator(), "/update user:@leo").await;
    world.leo_becomes(Captain::No).await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.told(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
}

/// How many role changes a page tells of.
fn changes(page: &Reply) -> usize {
    page.text().matches(" got ").count() + page.text().matches(" lost ").count()
}

/// What a button sends, as far as nobody sees it, and the rows of its file.
async fn csv(list: &Exchange) -> (Reply, Vec<String>) {
    let pressed = list.press("CSV").await.expect("there");
    let reply = refusal(&pressed).await;
    let rows = reply.files[0].text().lines().map(str::to_owned).collect();
    (reply, rows)
}

#[tokio::test]
async fn each_change_says_by_what_on_which_evidence_and_who() {
    let world = world().await;
    there_and_back(&world).await;
    let list = world.told(&world.mia(), "/audit").await;
    let entries: Vec<_> = list.split("\n\n").collect();
    let [title, asked, taken, bound] = entries[..] else {
        panic!("{list}");
    };
    assert!(title.contains("Role changes in this server"), "{title}");
    for (entry, act, why) in [
        (asked, "@leo got @Captain", " · asked for"),
        (taken, "@leo lost @Captain", " · a moderator asked, by @mod"),
        (bound, "@leo got @Captain", " · a bind changed"),
    ] {
        let state = if act.contains("lost") {
            "not owned"
        } else {
            "owned"
        };
        let evidence = format!("`badge:5` (Gold) {state}, read <t:");
        for part in [act, why, &evidence] {
            assert!(entry.contains(part), "{part}: {entry}");
        }
    }
    assert!(!list.contains("LeoBuilds"), "a list of roles: {list}");

    let asked = run(&world.mia(), "/unbind bind:badge:5");
    answer(&asked).await;
    press(&asked, "Remove it, they keep the role").await;
    let list = world.told(&world.mia(), "/audit").await;
    assert!(list.contains("@leo keeps @Captain"), "{list}");
    assert!(list.contains("`badge:5` (Gold, removed since)"), "{list}");
}

#[tokio::test]
async fn the_filters_know_who_left_and_roles_that_are_gone() {
    let world = world().await;
    let sailor = RoleSpec::named("Sailor").below_bot();
    let sailor = world.discord.create_role(world.harbour, sailor);
    ask(&world.mia(), "/bind badge item:badge:5 role:@Sailor").await;
    world.is_settled().await;

    let of_mod = ask(&world.mia(), "/audit user:@mod").await;
    assert!(
        of_mod.text().contains("Nothing of this kind"),
        "{}",
        of_mod.text()
    );
    assert!(of_mod.buttons().is_empty());
    let of_role = run(&world.mia(), "/audit user:@leo role:@Sailor");
    let page = answer(&of_role).await;
    assert_eq!(changes(&page), 1, "{}", page.text());
    assert!(page.button("Next →").is_none(), "a single page");

    world.discord.delete_role(world.harbour, sailor);
    world.discord.leave(world.harbour, world.leo);
    world.leo_is_known_to_be_gone().await;
    let (_, rows) = csv(&of_role).await;
    assert!(
        rows[1].contains(&format!(",given,<@{}>,<@&{sailor}>,,", world.leo)),
        "{rows:?}"
    );
    let of_leo = world.told(&world.mia(), "/audit user:@leo").await;
    assert!(of_leo.contains("@leo got @Captain"), "{of_leo}");
}

#[tokio::test]
async fn pages_turn_both_ways_also_after_a_restart() {
    let mut world = world().await;
    for _ in 0..4 {
        there_and_back(&world).await;
    }
    let viewed = run(&world.mia(), "/audit");
    let first = answer(&viewed).await;
    assert_eq!(changes(&first), 8, "of nine");
    assert!(first.button("← Back").expect("there").disabled);
    world.kill().await;
    world.start_again().await;
    let last = press(&viewed, "Next →").await;
    assert_eq!(changes(&last), 1, "{}", last.text());
    assert!(last.button("Next →").expect("there").disabled);
    let back = press(&viewed, "← Back").await;
    assert_eq!(back.text(), first.text());

    // What is pruned while somebody reads: the page at the end stays one.
    press(&viewed, "Next →").await;
    let oldest = "delete from audit where audit_id in (select min(audit_id) from audit)";
    sqlx::query(oldest)
        .execute(&mut world.database.connect().await)
        .await
        .expect("a row less");
    press(&viewed, "← Back").await;
    let (_, rows) = csv(&viewed).await;
    assert_eq!(rows.len(), 1 + 8);
}

#[tokio::test]
async fn the_file_has_every_row_and_is_for_one_person() {
    let world = world().await;
    world
        .discord
        .rename_role(world.harbour, world.captain, "=1+1");
    for _ in 0..4 {
        there_and_back(&world).await;
    }
    let viewed = run(&world.mia(), "/audit");
    answer(&viewed).await;
    let (reply, rows) = csv(&viewed).await;
    assert!(
        reply.text().contains("All 9 role changes"),
        "{}",
        reply.text()
    );
    let file = &reply.files[0];
    assert_eq!(file.name, "audit.csv");
    assert_eq!(
        file.content_type.as_deref(),
        Some("text/csv; charset=utf-8")
    );
    assert_eq!(rows.len(), 1 + 9);
    for row in &rows[1..] {
        assert!(row.contains(",'=1+1,badge:5 (Gold),badge:5 "), "{row}");
        assert!(!row.contains("LeoBuilds"), "{row}");
    }
    assert!(rows[9].ends_with(",bind,"), "{}", rows[9]);
}

#[tokio::test]
async fn who_may_not_see_it_presses_in_vain() {
    let world = world().await;
    assert!(matches!(
        world.leo().command("/audit"),
        Err(CommandError::NotAllowed)
    ));
    let harbour = world.harbour;
    world
        .discord
        .set_command_permission_for(harbour, "audit", world.leo, true);
    let viewed = run(&world.leo(), "/audit");
    answer(&viewed).await;
    let (reply, rows) = csv(&viewed).await;
    assert!(
        reply.text().contains("The one role change"),
        "{}",
        reply.text()
    );
    assert_eq!(rows.len(), 2);
    world.discord.let_pass(Duration::from_mins(15));
    let pressed = viewed.press("CSV").await.expect("there");
    let refused = refusal(&pressed).await;
    assert!(refused.files.is_empty());
    assert!(
        refused.text().contains("permission Manage Server"),
        "{}",
        refused.text()
    );
}
