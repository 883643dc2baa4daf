//! The log channel: what the bot does about roles, told where the team reads it.

use playground::discord::actor::Reply;
use playground::discord::{BucketSize, ChannelId, Fault, JsonError, Permissions, RoleSpec, Route};
use playground::roblox::{Item, Quota};
use rstest::rstest;

use super::world::{Captain, World, ask, until};

const NONE: Permissions = Permissions::NONE;
const VIEW: Permissions = Permissions::VIEW_CHANNEL;

/// Harbour with a log, and Captain for badge 5, for which Leo is linked.
struct Logged {
    world: World,
    log: ChannelId,
}

impl Logged {
    async fn new() -> Self {
        Self::in_world(World::new().await).await
    }

    async fn in_world(world: World) -> Self {
        let log = world.private_channel("log");
        world.badge_5_makes_captains().await;
        let logged = Self { world, log };
        logged.choose(log).await;
        logged
    }

    async fn choose(&self, channel: ChannelId) {
        self.world.choose_log(channel).await;
    }

    fn posts(&self) -> Vec<Reply> {
        self.world.discord.messages_in(self.log)
    }

    /// What is in the log, a line each. It calls nobody.
    fn lines(&self) -> Vec<String> {
        let posts = self.posts();
        assert!(posts.iter().all(|post| post.pings.is_empty()));
        let texts = posts.iter().map(|post| self.world.read(post));
        texts
            .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }

    async fn says(&self, line: &str) {
        until(line, || self.lines().iter().any(|it| it == line)).await;
    }

    /// Leo gets badge 5 or loses it, and asks for what follows.
    async fn leo_asks(&self, captain: Captain) {
        let (world, badge) = (&self.world, Item::badge(5));
        match captain {
            Captain::Yes => world.roblox.give(world.leo_builds, badge),
            Captain::No => drop(world.roblox.take(world.leo_builds, badge)),
        }
        ask(&world.leo(), "/update").await;
        world.leo_becomes(captain).await;
    }

    /// What `/settings` says of the log.
    async fn settings(&self) -> String {
        self.world.told(&self.world.mia(), "/settings").await
    }

    async fn settings_say(&self, what: &str) {
        super::world::comes_true(what, async || self.settings().await.contains(what)).await;
    }

    /// How often the bot tried to post something.
    fn attempts(&self) -> usize {
        let requests = self.world.discord.requests();
        let posts = requests
            .iter()
            .filter(|it| it.route == Some(Route::CreateMessage));
        posts.count()
    }

    fn everyone(&self, allow: Permissions, deny: Permissions) {
        let everyone = self.world.harbour.everyone();
        self.world
            .discord
            .set_overwrite(self.log, everyone, allow, deny);
    }
}

const GOT: &str = "✅ @leo got @Captain";
const LOST: &str = "➖ @leo lost @Captain";

#[tokio::test]
async fn what_follows_is_told_once_and_calls_nobody() {
    let logged = Logged::new().await;
    logged.leo_asks(Captain::Yes).await;
    logged.says(GOT).await;
    let leo = "/update user:@leo";
    logged
        .world
        .roblox
        .take(logged.world.leo_builds, Item::badge(5));
    ask(&logged.world.moderator(), leo).await;
    let by = format!("{LOST}, set off by @mod");
    logged.says(&by).await;
    assert_eq!(logged.lines(), [GOT, &by]);
}

#[derive(Debug, Clone, Copy)]
enum Killed {
    BeforeItIsPosted,
    BeforeItIsNoted,
}

#[rstest]
#[tokio::test]
async fn a_crash_loses_nothing_and_tells_nothing_twice(
    #[values(Killed::BeforeItIsPosted, Killed::BeforeItIsNoted)] killed: Killed,
) {
    let mut logged = Logged::new().await;
    let post = Fault::on(Route::CreateMessage);
    let pause = logged.world.discord.pause(match killed {
        Killed::BeforeItIsPosted => post,
        Killed::BeforeItIsNoted => post.after_effect(),
    });
    logged.leo_asks(Captain::Yes).await;
    pause.reached().await.expect("it is posted");
    // More happens that the message does not tell.
    logged.leo_asks(Captain::No).await;
    logged.world.kill().await;
    pause.drop_connection();
    logged.world.start_again().await;
    logged.says(LOST).await;
    assert_eq!(logged.lines(), [GOT, LOST]);
    assert_eq!(logged.posts().len(), 2, "the first one is as it was");
}

/// Discord has it, and the answer is lost.
#[tokio::test]
async fn a_lost_answer_tells_nothing_twice() {
    let logged = Logged::new().await;
    let lost = Fault::on(Route::CreateMessage).after_effect().times(4);
    let lost = logged.world.discord.fault(lost.status(502));
    logged.leo_asks(Captain::Yes).await;
    until("it was posted again and again", || logged.attempts() >= 5).await;
    lost.lift();
    logged.leo_asks(Captain::No).await;
    logged.says(LOST).await;
    assert_eq!(logged.lines(), [GOT, LOST]);
}

#[tokio::test]
async fn a_log_that_everyone_can_read_stops_with_a_word_and_goes_on() {
    let logged = Logged::new().await;
    logged.everyone(VIEW, NONE);
    until("the word", || logged.posts().len() == 1).await;
    assert!(logged.lines()[0].starts_with("Everyone can read this channel now"));
    logged.leo_asks(Captain::Yes).await;
    logged.settings_say("Everyone can read #log").await;
    assert_eq!(logged.posts().len(), 1, "nobody is named");

    logged.everyone(NONE, VIEW);
    logged.says(GOT).await;
    assert_eq!(logged.posts().len(), 2);
    let text = logged.settings().await;
    assert!(!text.contains("❌"), "{text}");
}

/// By a role of everybody's, not by the channel.
#[tokio::test]
async fn a_role_can_open_a_channel_too() {
    let logged = Logged::new().await;
    let (discord, harbour) = (&logged.world.discord, logged.world.harbour);
    let all = Permissions::EVERYONE | Permissions::ADMINISTRATOR;
    discord.set_role_permissions(harbour, harbour.everyone(), all);
    until("the word", || logged.posts().len() == 1).await;
    discord.set_role_permissions(harbour, harbour.everyone(), Permissions::EVERYONE);
    logged.leo_asks(Captain::Yes).await;
    logged.says(GOT).await;
}

#[tokio::test]
async fn a_deleted_channel_is_shown_and_not_tried_for_ever() {
    let mut logged = Logged::new().await;
    logged.world.discord.delete_channel(logged.log);
    logged.settings_say("The log stopped").await;
    let text = logged.settings().await;
    assert!(text.contains("no such channel"), "{text}");
    let tried = logged.attempts();
    logged.leo_asks(Captain::Yes).await;
    logged.leo_asks(Captain::No).await;

    let other = logged.world.private_channel("log");
    logged.choose(other).await;
    assert_eq!(logged.attempts(), tried, "nobody tried the first one");
    logged.log = other;
    logged.says(LOST).await;
    assert_eq!(logged.lines(), [GOT, LOST], "nothing is lost");
}

#[tokio::test]
async fn a_lost_permission_is_noted_and_comes_back() {
    let logged = Logged::new().await;
    let (discord, harbour) = (&logged.world.discord, logged.world.harbour);
    let bot = discord.bot_role(harbour);
    discord.set_overwrite(logged.log, bot, VIEW, Permissions::SEND_MESSAGES);
    logged
        .settings_say("lacks permissions in #log: Send Messages")
        .await;
    logged.leo_asks(Captain::Yes).await;
    discord.set_overwrite(logged.log, bot, VIEW, NONE);
    logged.says(GOT).await;
    assert_eq!(logged.attempts(), 1, "no request was refused");
}

/// As while a moderator has timed out the bot.
#[tokio::test]
async fn a_refusal_is_shown_and_what_is_known_is_asked_for_anew() {
    let logged = Logged::new().await;
    let asked = || {
        let requests = logged.world.discord.requests();
        let roles = requests
            .iter()
            .filter(|it| it.route == Some(Route::GetGuild));
        roles.count()
    };
    let refusal = Fault::on(Route::CreateMessage).error(JsonError::MissingPermissions);
    let before = asked();
    logged.world.discord.fault(refusal);
    logged.leo_asks(Captain::Yes).await;
    logged.settings_say("The log stopped").await;
    logged.world.expects_refusals(1);
    assert!(asked() > before);
    logged.says(GOT).await;
}

/// Which nothing says that is heard of the channel itself.
#[tokio::test]
async fn a_channel_that_only_a_role_sees_opens_with_the_role() {
    let logged = Logged::new().await;
    let (discord, harbour) = (&logged.world.discord, logged.world.harbour);
    let staff = discord.create_role(harbour, RoleSpec::named("Staff").below_bot());
    discord.set_overwrite(logged.log, staff, VIEW, NONE);
    discord.set_overwrite(logged.log, discord.bot_role(harbour), NONE, VIEW);
    logged.settings_say("lacks permissions in #log").await;
    logged.leo_asks(Captain::Yes).await;
    discord.add_role_by_hand(harbour, discord.bot(), staff);
    logged.says(GOT).await;
    let requests = discord.requests();
    let hidden = requests.iter().filter(|it| it.status == Some(403));
    let looks = hidden.filter(|it| it.route == Some(Route::GetChannel));
    logged.world.expects_refusals(looks.count());
}

#[tokio::test]
async fn a_role_out_of_reach_is_told_once() {
    let logged = Logged::new().await;
    let (discord, harbour) = (&logged.world.discord, logged.world.harbour);
    let mate = discord.create_role(harbour, RoleSpec::named("Mate").below_bot());
    let bind = "/bind badge item:6 role:@Mate";
    logged.world.told(&logged.world.mia(), bind).await;
    let told = |role: &str| {
        let says = format!("❌ @{role} stands above the bot's own role");
        let lines = logged.lines();
        lines.iter().filter(|it| it.starts_with(&says)).count()
    };
    let above = discord.role_position(harbour, discord.bot_role(harbour)) + 1;
    discord.move_role(harbour, logged.world.captain, above);
    until("it is told", || told("Captain") == 1).await;
    // The log is looked at again, and only what broke since is told.
    discord.move_role(harbour, mate, above);
    until("the other is told", || told("Mate") == 1).await;
    assert_eq!(told("Captain"), 1);
    discord.move_role(harbour, logged.world.captain, 1);
    logged.leo_asks(Captain::Yes).await;
    logged.says(GOT).await;
    assert_eq!(told("Captain"), 1);
}

/// Of a purchase wave the log names some, and says how many there are.
#[tokio::test]
async fn many_changes_are_summed_up() {
    let mut world = World::asleep(|discord| discord.rate_limits = false).await;
    let free = BucketSize::new(10_000, std::time::Duration::from_secs(1));
    for route in [Route::AddGuildMemberRole, Route::GetGuildMember] {
        world.discord.set_bucket(route, free);
    }
    world.roblox.configure(|settings| {
        settings.limits.inventory = Quota {
            per_owner: 10_000,
            per_authorization: 10_000,
        };
    });
    world.start(world.setup()).await;
    let logged = Logged::in_world(world).await;
    let world = &logged.world;
    let people: Vec<_> = (0..60)
        .map(|n| {
            let user = world.discord.create_user(&format!("person{n}"));
            let account = world.roblox.create_user(&format!("PersonBuilds{n}"));
            world.roblox.give(account, Item::badge(5));
            (user, account)
        })
        .collect();
    world.prove(&people).await;
    for (user, _) in &people {
        world.discord.join(world.harbour, *user);
    }
    until("everyone's role", || {
        people.iter().all(|(user, _)| world.has_role(*user))
    })
    .await;
    let told = || {
        let lines = logged.lines();
        let more = lines.iter().filter_map(|line| {
            let (count, _) = line.strip_prefix("… and ")?.split_once(' ')?;
            count.parse::<usize>().ok()
        });
        let named = lines.iter().filter(|line| line.starts_with("✅")).count();
        named + more.sum::<usize>()
    };
    until("everybody is told of", || told() == people.len()).await;
    assert!(logged.posts().len() < people.len() / 10, "in few messages");
    for post in logged.posts() {
        let text = post.text();
        assert!(text.lines().count() <= 26);
        let more = text.lines().find(|line| line.starts_with("… and "));
        assert!(more.is_none_or(|line| line.contains("</audit:")), "{text}");
    }
}
