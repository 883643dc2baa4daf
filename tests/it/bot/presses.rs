//! Whose presses count: Discord checks who may run a command, and nothing about
//! its buttons.

use std::time::Duration;

use playground::discord::actor::{CommandError, Exchange, Person, Reply};
use playground::discord::{Fault, JsonError, Route};
use playground::roblox::Item;
use rstest::rstest;

use super::world::{World, answer, ask, press, refusal, run};

const MINUTE: Duration = Duration::from_mins(1);

/// Harbour with two pages of binds, where the server lets Leo, who has no
/// permission at all, look at the binds and the links, and remove binds.
async fn lenient() -> World {
    let world = World::new().await;
    for badge in 1..=7 {
        world.bind(&format!("badge:{badge}")).await;
    }
    for command in ["viewbinds", "unbind", "link"] {
        world
            .discord
            .set_command_permission_for(world.harbour, command, world.leo, true);
    }
    world
}

async fn forged(person: &Person, under: &Reply, id: &str) -> String {
    let pressed = person.forge_press(under.message, id);
    answer(&pressed).await.text()
}

#[tokio::test]
async fn whom_the_server_lets_type_can_press() {
    let world = lenient().await;
    let viewed = run(&world.leo(), "/viewbinds");
    answer(&viewed).await;
    let second = press(&viewed, "Next →").await.text();
    assert!(second.contains("Page 2 of 2"), "{second}");

    let asked = run(&world.leo(), "/unbind bind:badge:6");
    answer(&asked).await;
    let done = press(&asked, "Remove it").await.text();
    assert!(done.starts_with("✅ Removed"), "{done}");

    world.links_members(16).await;
    let listed = run(&world.leo(), "/link list");
    answer(&listed).await;
    let second = press(&listed, "Next →").await.text();
    assert!(second.contains("Page 2 of 2"), "{second}");

    // What was typed a quarter of an hour ago Discord may forbid today.
    world.discord.let_pass(14 * MINUTE);
    let first = press(&viewed, "← Back").await.text();
    assert!(first.contains("Page 1 of 2"), "{first}");
    world.discord.let_pass(MINUTE);
    for (list, button, says) in [
        (&viewed, "Next →", "permission Manage Server"),
        (&listed, "← Back", "permission Manage Roles"),
    ] {
        let pressed = list.press(button).await.expect("there");
        let text = refusal(&pressed).await.text();
        assert!(text.contains(says) && text.contains("again"), "{text}");
    }
}

/// Under a message of its own, "Check again" would refuse whom only the server's
/// rule for the command lets look.
#[tokio::test]
async fn a_page_that_failed_is_turned_where_it_was() {
    let world = lenient().await;
    let viewed = run(&world.leo(), "/viewbinds");
    answer(&viewed).await;
    // What the bot believes of the roles must be wrong: it reads them anew.
    let forbidden = Fault::on(Route::AddGuildMemberRole).error(JsonError::MissingPermissions);
    world.discord.fault(forbidden);
    let outage = world
        .discord
        .fault(Fault::on(Route::GetGuild).status(502).always());
    world.roblox.give(world.leo_builds, Item::badge(1));
    world.link_leo().await;
    world.expects_refusals(1);

    let turned = viewed.press("Next →").await.expect("there");
    let failed = refusal(&turned).await;
    assert!(
        failed.text().contains("Discord is not answering"),
        "{}",
        failed.text()
    );
    assert!(failed.buttons().is_empty());
    outage.lift();
    world.upstreams_answer().await;
    let second = press(&viewed, "Next →").await.text();
    assert!(second.contains("Page 2 of 2"), "{second}");
}

/// The one command that somebody may run is no leave for the buttons of others.
#[tokio::test]
async fn no_button_is_made_up() {
    let world = lenient().await;
    let (leo, zoe) = (world.leo, world.joins("zoe"));
    assert!(matches!(
        zoe.command("/viewbinds"),
        Err(CommandError::NotAllowed)
    ));
    let viewed = ask(&world.leo(), "/viewbinds").await;
    let everyones = ask(&zoe, "/unlink").await;
    let bind = world.count("select min(bind_id) from binds").await;

    let (by_leo, by_zoe) = (format!("1:{leo}"), format!("1:{}", zoe.user()));
    for (person, under, id, says) in [
        (&zoe, &viewed, format!("{by_leo}:binds:2"), "belongs to"),
        (&zoe, &viewed, format!("{by_zoe}:binds:2"), "Manage Server"),
        (
            &zoe,
            &everyones,
            format!("{by_zoe}:binds:2"),
            "Manage Server",
        ),
        (
            &zoe,
            &everyones,
            format!("{by_zoe}:unbind:{bind}:take"),
            "Manage Server",
        ),
        (
            &zoe,
            &everyones,
            format!("{by_zoe}:confirm:{bind}:8"),
            "Manage Server",
        ),
        (
            &zoe,
            &everyones,
            format!("{by_zoe}:links:1"),
            "Manage Roles",
        ),
        (
            &world.leo(),
            &viewed,
            format!("{by_leo}:unbind:{bind}:take"),
            "Manage Server",
        ),
    ] {
        let text = forged(person, under, &id).await;
        assert!(text.contains(says), "{id}: {text}");
    }
    let binds = ask(&world.mia(), "/viewbinds").await.text();
    assert!(binds.contains("7 binds"), "{binds}");
}

/// Asks for something that has a button, and names the button.
type Asks = fn(&World) -> (Exchange, &'static str);

fn check_again(world: &World) -> (Exchange, &'static str) {
    (run(&world.leo(), "/update"), "Check again")
}

fn next_binds(world: &World) -> (Exchange, &'static str) {
    (run(&world.mia(), "/viewbinds"), "Next →")
}

fn cancel_unbind(world: &World) -> (Exchange, &'static str) {
    (run(&world.mia(), "/unbind bind:badge:5"), "Cancel")
}

fn cancel_unlink(world: &World) -> (Exchange, &'static str) {
    (run(&world.leo(), "/unlink"), "Cancel")
}

/// Leo is a captain by badge 5, which he owns no more, and hides it; there are
/// binds for two pages.
async fn world() -> World {
    let world = World::new().await;
    world.leo_is_a_captain().await;
    for badge in 11..=16 {
        world.bind(&format!("badge:{badge}")).await;
    }
    world.is_settled().await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    world.roblox.hide(world.leo_builds);
    world
}

/// Members and moderators alike: a button is its addressee's alone.
#[rstest]
#[case::check_again(check_again, "@leo")]
#[case::pager(next_binds, "@mia")]
#[case::cancel_of_unbind(cancel_unbind, "@mia")]
#[case::cancel_of_unlink(cancel_unlink, "@leo")]
#[tokio::test]
async fn a_button_is_its_addressees(#[case] asks: Asks, #[case] addressee: &str) {
    let world = world().await;
    let (asked, button) = asks(&world);
    let before = answer(&asked).await;
    let id = before.button(button).and_then(|button| button.custom_id);
    let id = id.expect("a button of the bot's");
    world.roblox.show(world.leo_builds);
    world.roblox.clear_records();

    for presser in [world.joins("zoe"), world.moderator()] {
        let forged = presser.forge_press(before.message, &id);
        let refused = answer(&forged).await;
        let belongs = format!("This button belongs to {addressee}");
        let text = world.read(&refused);
        assert!(text.contains(&belongs), "{text}");
        assert_eq!(forged.replies().len(), 1);
    }
    let after = answer(&asked).await;
    assert_eq!(after.text(), before.text(), "nothing moved");
    assert!(world.has_role(world.leo), "nothing was checked");
    assert_eq!(world.roblox.requests().len(), 0);

    // Whose it is can press it still.
    let text = press(&asked, button).await.text();
    assert_ne!(text, before.text());
}
