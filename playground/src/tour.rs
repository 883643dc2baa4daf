//! The tour: one evening in a server called Harbour.

use playground::discord::{Permissions, RoleId, RoleSpec, ServerId, UserId};
use playground::roblox::{self, Item, Route};

use crate::output::say;
use crate::stage::{Actor, Stage};

/// Plays every scene; what does not hold is remembered by the stage.
pub(crate) async fn play(stage: &mut Stage) -> anyhow::Result<()> {
    let cast = Cast::new(stage);
    say("Harbour is a server on a Discord that runs on this machine, beside a Roblox that");
    say("does. Mia owns it, Ben is crew, Leo is a member. The bot is the real one, in a");
    say("process of its own.");
    cast.a_link(stage).await?;
    cast.two_binds(stage).await?;
    cast.questions(stage).await?;
    cast.a_purchase(stage).await?;
    cast.an_outage(stage).await?;
    cast.a_hidden_inventory(stage).await?;
    cast.a_loss(stage).await?;
    cast.curiosity(stage).await?;
    cast.nobody_asks(stage).await?;
    verdict(stage).await
}

/// Who and what the evening is about.
struct Cast {
    harbour: ServerId,
    mia: Actor,
    ben: Actor,
    leo: Actor,
    leo_id: UserId,
    account: roblox::UserId,
    hunter: RoleId,
    patron: RoleId,
}

fn treasure() -> Item {
    Item::badge(2_124_517_345)
}

fn pass() -> Item {
    Item::game_pass(7_415_118)
}

impl Cast {
    fn new(stage: &Stage) -> Self {
        let (discord, roblox) = (&stage.discord, &stage.roblox);
        let [mia, ben, leo] = ["mia", "ben", "leo"].map(|name| discord.create_user(name));
        let harbour = discord.create_server("Harbour", mia);
        let hunter = discord.create_role(harbour, RoleSpec::named("Treasure Hunter").below_bot());
        let patron = discord.create_role(harbour, RoleSpec::named("Patron").below_bot());
        let crew = RoleSpec::named("Crew").permissions(Permissions::MANAGE_ROLES);
        let crew = discord.create_role(harbour, crew.above_bot());
        discord.join(harbour, ben);
        discord.join(harbour, leo);
        discord.add_role_by_hand(harbour, ben, crew);

        let account = roblox.create_user("LeoBuilds");
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

        let actor = |name, user| Actor {
            name,
            person: discord.member(harbour, user),
        };
        Self {
            harbour,
            mia: actor("mia", mia),
            ben: actor("ben", ben),
            leo: actor("leo", leo),
            leo_id: leo,
            account,
            hunter,
            patron,
        }
    }

    fn leo_has(&self, stage: &Stage, role: RoleId) -> bool {
        stage
            .discord
            .member_roles(self.harbour, self.leo_id)
            .contains(&role)
    }

    fn leo_has_both(&self, stage: &Stage) -> bool {
        self.leo_has(stage, self.hunter) && self.leo_has(stage, self.patron)
    }

    async fn a_link(&self, stage: &mut Stage) -> anyhow::Result<()> {
        stage.scene("Ben links Leo's account");
        let reply = stage
            .ask(&self.ben, "/link add user:@leo roblox:LeoBuilds")
            .await?;
        stage.says(&reply, "LeoBuilds");
        Ok(())
    }

    async fn two_binds(&self, stage: &mut Stage) -> anyhow::Result<()> {
        stage.scene("Mia binds a badge and a pass to roles");
        let badge = "/bind badge item:2124517345 role:@Treasure Hunter name:Treasure";
        let reply = stage.ask(&self.mia, badge).await?;
        stage.says(&reply, "Found the treasure");
        let link = "https://www.roblox.com/game-pass/7415118/Patron";
        let reply = stage
            .ask(
                &self.mia,
                &format!("/bind gamepass item:{link} role:@Patron"),
            )
            .await?;
        stage.says(&reply, "7415118");
        let reply = stage.ask(&self.mia, "/update user:@leo").await?;
        let neither = !self.leo_has(stage, self.hunter) && !self.leo_has(stage, self.patron);
        stage.check(
            "Leo has earned neither role yet",
            neither && reply.ephemeral,
        );
        Ok(())
    }

    async fn questions(&self, stage: &mut Stage) -> anyhow::Result<()> {
        stage.scene("Leo asks what he owns");
        stage.roblox.clear_records();
        let reply = stage
            .ask(&self.leo, "/owns item:62724852,1028595,4773588762")
            .await?;
        stage.says(&reply, "1 of 3");
        let requests = stage.roblox.count(Route::Inventory);
        stage.check("three items took one request to Roblox", requests == 1);
        let reply = stage.ask(&self.leo, "/collectibles").await?;
        stage.says(&reply, "17");
        Ok(())
    }

    async fn a_purchase(&self, stage: &mut Stage) -> anyhow::Result<()> {
        stage.scene("Leo finds the treasure and buys the pass");
        stage.tell("Roblox: LeoBuilds earns the badge and buys the pass");
        stage.roblox.give(self.account, treasure());
        stage.roblox.give(self.account, pass());
        let reply = stage.ask(&self.leo, "/update").await?;
        stage.says(&reply, "Treasure Hunter");
        stage
            .soon("Leo is a Treasure Hunter", |stage| {
                self.leo_has(stage, self.hunter)
            })
            .await;
        stage
            .soon("Leo is a Patron", |stage| self.leo_has(stage, self.patron))
            .await;
        Ok(())
    }

    async fn an_outage(&self, stage: &mut Stage) -> anyhow::Result<()> {
        stage.scene("Roblox is down");
        stage.tell("Roblox: every request fails");
        stage.roblox.outage(true);
        let reply = stage.ask(&self.leo, "/update").await?;
        let holds = self.leo_has_both(stage);
        stage.check("nothing was taken", holds);
        stage.says(&reply, "outage");
        stage.roblox.outage(false);
        Ok(())
    }

    async fn a_hidden_inventory(&self, stage: &mut Stage) -> anyhow::Result<()> {
        stage.scene("Leo hides his inventory");
        stage.tell("Roblox: LeoBuilds shows the inventory to nobody");
        stage.roblox.hide(self.account);
        let reply = stage.ask(&self.leo, "/update").await?;
        let holds = self.leo_has_both(stage);
        stage.check("nothing was taken", holds);
        stage.says(&reply, "hides");
        stage.roblox.show(self.account);
        Ok(())
    }

    async fn a_loss(&self, stage: &mut Stage) -> anyhow::Result<()> {
        stage.scene("Leo loses the badge");
        stage.tell("Roblox: the badge is gone");
        stage.roblox.take(self.account, treasure());
        stage.ask(&self.leo, "/update").await?;
        let gone = |stage: &Stage| !self.leo_has(stage, self.hunter);
        stage.soon("Leo is no Treasure Hunter any more", gone).await;
        let patron = self.leo_has(stage, self.patron);
        stage.check("and still a Patron", patron);
        Ok(())
    }

    async fn curiosity(&self, stage: &mut Stage) -> anyhow::Result<()> {
        stage.scene("Leo asks what is not his to know, and what is nowhere");
        stage.roblox.create_user("BenDigs");
        let link = "/link add user:@ben roblox:BenDigs";
        let reply = stage.ask(&self.mia, link).await?;
        stage.says(&reply, "BenDigs");
        let reply = stage.ask(&self.leo, "/owns item:badge:5 user:@ben").await?;
        stage.says(&reply, "Only moderators");
        let told = reply.text().contains("BenDigs");
        stage.check("Ben's account is not told", !told);
        stage.check("only Leo sees the answer", reply.ephemeral);
        let reply = stage
            .ask(&self.leo, "/owns item:https://example.com/badges/5")
            .await?;
        stage.says(&reply, "example.com");
        Ok(())
    }

    async fn nobody_asks(&self, stage: &mut Stage) -> anyhow::Result<()> {
        stage.scene("Leo finds the treasure again, and nobody asks for anything");
        stage.tell("The bot is started anew, to read everybody each second and not every 6 hours");
        stage.stop().await?;
        stage.start_with("SWEEP_INTERVAL", "1s").await?;
        stage.tell("Roblox: LeoBuilds has the badge");
        stage.roblox.give(self.account, treasure());
        let hunts = |stage: &Stage| self.leo_has(stage, self.hunter);
        stage.soon("Leo is a Treasure Hunter", hunts).await;
        stage.tell("Roblox: the badge is gone");
        stage.roblox.take(self.account, treasure());
        stage
            .soon("Leo is none any more", |stage| !hunts(stage))
            .await;
        Ok(())
    }
}

async fn verdict(stage: &mut Stage) -> anyhow::Result<()> {
    stage.scene("What the services say of the bot");
    for violation in stage.discord.violations() {
        stage.tell(&format!("Discord: {violation:?}"));
    }
    for violation in stage.roblox.violations() {
        stage.tell(&format!("Roblox: {violation:?}"));
    }
    stage.check(
        "every request conformed to Discord's and Roblox's documents",
        stage.discord.violations().is_empty() && stage.roblox.violations().is_empty(),
    );
    let invalid = stage.discord.invalid_requests();
    stage.check("no request that Discord counts towards a ban", invalid == 0);
    stage.stop().await
}
