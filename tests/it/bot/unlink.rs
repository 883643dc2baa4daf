//! `/unlink`: names the roles that go, asks, and forgets.

use playground::roblox::Item;

use super::world::{Captain, World, answer, ask, press, run};

#[tokio::test]
async fn nothing_goes_before_the_member_agrees() {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.bind("badge:5").await;
    world.link_leo().await;
    world.leo_becomes(Captain::Yes).await;
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
    world.assert_conforms();
}

#[tokio::test]
async fn roles_in_other_servers_are_counted_and_go_too() {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.bind("badge:5").await;
    world.link_leo().await;
    world.leo_becomes(Captain::Yes).await;

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
    world.assert_conforms();
}
