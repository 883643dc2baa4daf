//! The tour: one evening in a server called Harbour.

use playground::discord::{Permissions, RoleSpec};
use playground::roblox::{Item, Route};

use crate::stage::{Actor, Stage};

fn treasure() -> Item {
    Item::badge(2_124_517_345)
}

pub(crate) async fn play(stage: &mut Stage) -> anyhow::Result<()> {
    let discord = stage.discord.clone();
    let roblox = stage.roblox.clone();

    let [mia, ben, leo] = ["mia", "ben", "leo"].map(|name| discord.create_user(name));
    let harbour = discord.create_server("Harbour", mia);
    let hunter = discord.create_role(harbour, RoleSpec::named("Treasure Hunter").below_bot());
    let patron = discord.create_role(harbour, RoleSpec::named("Patron").below_bot());
    let crew = RoleSpec::named("Crew").permissions(Permissions::MANAGE_ROLES);
    let crew = discord.create_role(harbour, crew.above_bot());
    for user in [ben, leo] {
        discord.join(harbour, user);
    }
    discord.add_role_by_hand(harbour, ben, crew);
    let act = |name, user| Actor {
        name,
        person: discord.member(harbour, user),
    };
    let (mia, ben, leo_types) = (act("mia", mia), act("ben", ben), act("leo", leo));

    let account = roblox.create_user("LeoBuilds");
    let pass = || Item::game_pass(7_415_118);
    roblox.publish(treasure(), "Found the treasure");
    roblox.publish(pass(), "Patron of the Harbour");
    roblox.give(account, Item::asset(1_028_595).of_type("CLASSIC_TSHIRT"));
    roblox.give(
        account,
        Item::asset(1_365_767)
            .of_type("HAT")
            .collectible()
            .serial(17),
    );

    let has = |stage: &Stage, role| stage.discord.member_roles(harbour, leo).contains(&role);

    println!(
        "Harbour is a server on a Discord that runs on this machine, beside a Roblox that does."
    );
    println!(
        "Mia owns it, Ben is crew, Leo is a member. The bot is the real one, in its own process."
    );

    stage.scene("Ben links Leo's account");
    let reply = stage
        .ask(&ben, "/link add user:@leo roblox:LeoBuilds")
        .await?;
    stage.says(&reply, "LeoBuilds");

    stage.scene("Mia binds a badge and a pass to roles");
    let command = "/bind badge item:2124517345 role:@Treasure Hunter name:Treasure";
    let reply = stage.ask(&mia, command).await?;
    stage.says(&reply, "Found the treasure");
    stage
        .ask(
            &mia,
            "/bind gamepass item:https://www.roblox.com/game-pass/7415118/Patron role:@Patron",
        )
        .await?;

    stage.scene("Leo asks what he owns");
    stage.roblox.clear_records();
    let reply = stage
        .ask(&leo_types, "/owns item:62724852,1028595,4773588762")
        .await?;
    stage.says(&reply, "1 of 3");
    let requests = stage.roblox.count(Route::Inventory);
    stage.check("three items took one request to Roblox", requests == 1);
    let reply = stage.ask(&leo_types, "/collectibles").await?;
    stage.says(&reply, "#17");

    stage.scene("Leo finds the treasure and buys the pass");
    stage.tell("Roblox: LeoBuilds earns the badge and buys the pass");
    roblox.give(account, treasure());
    roblox.give(account, pass());
    stage.ask(&leo_types, "/update").await?;
    stage
        .soon("Leo is a Treasure Hunter", |stage| has(stage, hunter))
        .await;
    stage
        .soon("Leo is a Patron", |stage| has(stage, patron))
        .await;

    stage.scene("Roblox is down");
    stage.tell("Roblox: every request fails");
    roblox.outage(true);
    let reply = stage.ask(&leo_types, "/update").await?;
    stage.check(
        "nothing was taken",
        has(stage, hunter) && has(stage, patron),
    );
    stage.says(&reply, "Roblox");
    roblox.outage(false);

    stage.scene("Leo hides his inventory");
    stage.tell("Roblox: LeoBuilds shows the inventory to nobody");
    roblox.hide(account);
    stage.ask(&leo_types, "/update").await?;
    stage.check(
        "nothing was taken",
        has(stage, hunter) && has(stage, patron),
    );
    roblox.show(account);

    stage.scene("Leo loses the badge");
    stage.tell("Roblox: the badge is gone");
    roblox.take(account, treasure());
    stage.ask(&leo_types, "/update").await?;
    stage
        .soon("Leo is no Treasure Hunter any more", |stage| {
            !has(stage, hunter)
        })
        .await;
    stage.check("and still a Patron", has(stage, patron));

    stage.scene("Somebody asks what is not theirs to know");
    let reply = stage
        .ask(&leo_types, "/owns item:badge:5 user:@ben")
        .await?;
    stage.check("only Leo sees the answer", reply.ephemeral);
    let reply = stage
        .ask(&leo_types, "/owns item:https://example.com/badges/5")
        .await?;
    stage.says(&reply, "example.com");

    stage.scene("What the services say of the bot");
    let violations = stage.discord.violations().len() + stage.roblox.violations().len();
    stage.check(
        "every request conformed to Discord's and Roblox's documents",
        violations == 0,
    );
    let invalid = stage.discord.invalid_requests();
    stage.check("no request that Discord counts towards a ban", invalid == 0);
    if let Some(bot) = stage.bot.take() {
        let (_, status) = bot.stop().await?;
        stage.check("the bot stopped when it was asked to", status.success());
    }
    Ok(())
}
