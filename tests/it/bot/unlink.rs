//! `/unlink`: names the roles that go, asks, and forgets.

use playground::discord::RoleSpec;
use playground::roblox::{Fault, Item, Route};

use super::world::{Captain, World, answer, ask, press, run, until};

#[tokio::test]
async fn nothing_goes_before_the_member_agrees() {
    let world = World::new().await;
    world.leo_is_a_captain().await;
    let captain = format!("<@&{}>", world.captain);

    let asked = run(&world.leo(), "/unlink");
    let question = answer(&asked).await;
    assert!(question.text().contains("LeoBuilds"), "{}", question.text());
    let lose = format!("You lose these roles here: {captain}");
    assert!(question.text().contains(&lose), "{}", question.text());
    let text = press(&asked, "Cancel").await.text();
    assert_eq!(text, "Nothing was changed.");
    assert!(world.has_role(world.leo));

    // Nobody else can agree, not even with a button of their own.
    let (leo, zoe) = (world.leo, world.joins("zoe"));
    for (id, says) in [
        (format!("1:{leo}:unlink"), "This button belongs to"),
        (
            format!("1:{}:unlink", zoe.user()),
            "not linked to any Roblox account",
        ),
    ] {
        let forged = zoe.forge_press(question.message, &id);
        let text = answer(&forged).await.text();
        assert!(text.contains(says), "{id}: {text}");
    }
    let text = ask(&world.leo(), "/whois").await.text();
    assert!(text.contains("LeoBuilds"), "{text}");

    let asked = run(&world.leo(), "/unlink");
    let text = press(&asked, "Forget it").await.text();
    assert!(text.starts_with("✅ Your link to [LeoBuilds]"), "{text}");
    assert!(text.contains(&captain), "{text}");
    world.leo_becomes(Captain::No).await;
    for command in ["/whois", "/owns item:badge:5"] {
        let text = ask(&world.leo(), command).await.text();
        assert!(text.contains("You are not linked"), "{command}: {text}");
    }
    let text = ask(&world.leo(), "/unlink").await.text();
    assert!(text.contains("there is nothing to forget"), "{text}");
}

#[tokio::test]
async fn roles_in_other_servers_are_counted_and_go_too() {
    let world = World::new().await;
    world.leo_is_a_captain().await;

    let cove = world.discord.create_server("Cove", world.mia);
    world.discord.join(cove, world.leo);
    let leo = world.discord.member(cove, world.leo);
    let asked = run(&leo, "/unlink");
    let question = answer(&asked).await.text();
    assert!(
        question.contains("You also lose 1 role in 1 other server."),
        "{question}"
    );
    assert!(!question.contains("<@&"), "{question}");
    press(&asked, "Forget it").await;
    world.leo_becomes(Captain::No).await;
}

/// Named are the roles that an update would take, and no others.
#[tokio::test]
async fn roles_that_stay_are_not_named() {
    let world = World::new().await;
    let (discord, harbour, leo) = (&world.discord, world.harbour, world.leo);
    let make = |server, name| discord.create_role(server, RoleSpec::named(name).below_bot());
    let [keeper, admiral] = ["Keeper", "Admiral"].map(|name| make(harbour, name));
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.bind("badge:5").await;
    for bind in [
        "/bind badge item:5 role:@Keeper on_loss:keep",
        "/bind badge item:5 role:@Admiral",
    ] {
        ask(&world.mia(), bind).await;
    }
    world.link_leo().await;
    // Another server, which the bot is going to leave.
    let cove = discord.create_server("Cove", world.mia);
    discord.join(cove, leo);
    let sailor = make(cove, "Sailor");
    let mia = discord.member(cove, world.mia);
    ask(&mia, "/bind badge item:5 role:@Sailor").await;
    ask(&mia, "/link add user:@leo roblox:LeoBuilds").await;
    until("Leo has it all", || {
        let (here, there) = (
            discord.member_roles(harbour, leo),
            discord.member_roles(cove, leo),
        );
        [world.captain, keeper, admiral]
            .iter()
            .all(|role| here.contains(role))
            && there.contains(&sailor)
    })
    .await;

    let question = ask(&world.leo(), "/unlink").await.text();
    let named = format!(
        "You lose these roles here: <@&{}>, <@&{admiral}>\n",
        world.captain
    );
    assert!(question.contains(&named), "{question}");
    assert!(question.contains("1 role in 1 other server"), "{question}");

    discord.move_role(harbour, admiral, 50);
    discord.kick_bot(cove);
    world.has_left(cove).await;
    let question = ask(&world.leo(), "/unlink").await.text();
    let named = format!("You lose these roles here: <@&{}>\n", world.captain);
    assert!(question.contains(&named), "{question}");
    assert!(!question.contains("other server"), "{question}");
}

/// Whom moderators linked and unlinked again can have that forgotten as well.
#[tokio::test]
async fn links_of_the_past_are_forgotten_too() {
    let world = World::new().await;
    world.link_leo().await;
    ask(&world.moderator(), "/link remove user:@leo").await;

    let asked = run(&world.leo(), "/unlink");
    let question = answer(&asked).await.text();
    let forgets = "forgets the account that you were linked to before";
    assert!(question.contains(forgets), "{question}");
    assert!(!question.contains("LeoBuilds"), "{question}");
    let text = press(&asked, "Forget it").await.text();
    assert!(text.contains("linked to before is forgotten"), "{text}");
    let text = ask(&world.leo(), "/unlink").await.text();
    assert!(text.contains("there is nothing to forget"), "{text}");
    assert_eq!(world.count("select count(*) from links").await, 0);
}

/// What Roblox tells after the wish to be forgotten is not kept.
#[tokio::test]
async fn a_read_under_way_leaves_nothing_behind() {
    let world = World::new().await;
    world.leo_is_a_captain().await;
    assert_eq!(world.count("select count(*) from holdings").await, 1);

    let held = world.roblox.pause_answers(Fault::on(Route::Inventory));
    let update = run(&world.leo(), "/update");
    held.reached().await;
    let asked = run(&world.leo(), "/unlink");
    let text = press(&asked, "Forget it").await.text();
    assert!(text.starts_with("✅ Your link to"), "{text}");
    held.release();
    let text = answer(&update).await.text();
    assert!(text.contains("not linked"), "{text}");

    assert!(!world.has_role(world.leo));
    for what_was_read in [
        "select count(*) from holdings",
        "select count(*) from roblox_users",
        "select count(*) from audit where evidence <> ''",
    ] {
        assert_eq!(world.count(what_was_read).await, 0, "{what_was_read}");
    }
    let acts = "select count(*) from audit where act in ('given', 'taken')";
    assert_eq!(world.count(acts).await, 2, "the server's own record stays");
}
