//! `/settings`: what a server wants of the bot, by whom it is said, and what
//! comes of it.

use std::time::Duration;

use playground::discord::actor::{Exchange, Person, Reply};
use playground::discord::{ChannelId, ChannelKind, Permissions, RoleSpec};
use playground::roblox::{Item, Route};
use rstest::rstest;

use super::world::{Cove, World, answer, ask, press, refusal, run, until};

const LOG: &str = "Choose the log channel";
const ADD: &str = "Add moderator roles";
const DROP: &str = "Remove moderator roles";
const NONE: Permissions = Permissions::NONE;
const VIEW: Permissions = Permissions::VIEW_CHANNEL;

async fn opened(person: &Person) -> Exchange {
    let settings = run(person, "/settings");
    answer(&settings).await;
    settings
}

/// Chooses from a menu under the latest answer.
async fn choose(settings: &Exchange, menu: &str, values: &[&str]) -> Exchange {
    let chosen = settings.select(menu, values).await;
    chosen.unwrap_or_else(|error| panic!("{menu}: {error}"))
}

async fn chosen(settings: &Exchange, menu: &str, values: &[&str]) -> String {
    answer(&choose(settings, menu, values).await).await.text()
}

#[tokio::test]
async fn everything_is_changed_where_it_is_shown_and_after_a_restart() {
    let mut world = World::new().await;
    let log = world.private_channel("log");
    let settings = opened(&world.mia()).await;
    let before = answer(&settings).await;
    assert!(before.text().contains("**Log channel**: none"));
    let text = chosen(&settings, LOG, &[&log.to_string()]).await;
    assert!(
        text.contains(&format!("**Log channel**: <#{log}>")),
        "{text}"
    );
    let text = chosen(&settings, ADD, &[&world.captain.to_string()]).await;
    let captains = format!("Manage Server: <@&{}>", world.captain);
    assert!(text.contains(&captains), "{text}");

    world.kill().await;
    world.start_again().await;
    let text = press(&settings, "Switch regular checks off").await.text();
    for kept in [&captains, &format!("<#{log}>"), "checks**: off"] {
        assert!(text.contains(kept), "{text}");
    }
    let text = press(&settings, "No log channel").await.text();
    assert!(text.contains("**Log channel**: none"), "{text}");
    let text = press(&settings, "Switch regular checks on").await.text();
    assert!(text.contains("checks**: on"), "{text}");
    let text = chosen(&settings, DROP, &["Captain"]).await;
    assert_eq!(text, before.text());
}

/// Both look at the same settings, and change them one after the other.
#[tokio::test]
async fn two_admins_do_not_undo_each_others_changes() {
    let world = World::new().await;
    let (mias, mods) = (opened(&world.mia()).await, opened(&world.moderator()).await);
    press(&mias, "Switch regular checks off").await;
    chosen(&mias, ADD, &[&world.captain.to_string()]).await;
    let text = chosen(&mods, ADD, &[&world.crew.to_string()]).await;
    let kept = [world.captain, world.crew].map(|role| format!("<@&{role}>"));
    for kept in kept.iter().map(String::as_str).chain(["checks**: off"]) {
        assert!(text.contains(kept), "{text}");
    }
}

/// Where the log would go.
#[derive(Debug, Clone, Copy)]
enum Where {
    Open,
    HiddenFromTheBot,
    ReadOnly,
    Plain,
}

impl Where {
    fn make(self, world: &World) -> ChannelId {
        let (discord, everyone) = (&world.discord, world.harbour.everyone());
        let bot = discord.bot_role(world.harbour);
        let channel = discord.create_channel(world.harbour, "log");
        let (allow, deny) = match self {
            Self::Open => return channel,
            Self::HiddenFromTheBot => (NONE, NONE),
            Self::ReadOnly => (VIEW, Permissions::SEND_MESSAGES),
            Self::Plain => (VIEW, Permissions::EMBED_LINKS),
        };
        discord.set_overwrite(channel, everyone, NONE, VIEW);
        discord.set_overwrite(channel, bot, allow, deny);
        channel
    }
}

#[rstest]
#[case::open(Where::Open, "take View Channel away from @everyone")]
#[case::hidden(Where::HiddenFromTheBot, "lacks permissions in #log: View Channel.")]
#[case::read_only(Where::ReadOnly, "lacks permissions in #log: Send Messages.")]
#[case::plain(Where::Plain, "lacks permissions in #log: Embed Links.")]
#[tokio::test]
async fn a_channel_that_wont_do_is_refused_with_what_to_change(
    #[case] kind: Where,
    #[case] says: &str,
) {
    let world = World::new().await;
    let channel = kind.make(&world);
    if matches!(kind, Where::HiddenFromTheBot) {
        // Discord does not show the bot what it can't see.
        world.expects_refusals(1);
    }
    let settings = opened(&world.mia()).await;
    let chosen = choose(&settings, LOG, &[&channel.to_string()]).await;
    let text = world.read(&refusal(&chosen).await);
    assert!(text.contains(says), "{text}");
    let text = answer(&settings).await.text();
    assert!(
        text.contains("**Log channel**: none"),
        "nothing moved: {text}"
    );

    // Once it is mended, the same choice is taken.
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.set_overwrite(channel, harbour.everyone(), NONE, VIEW);
    let all = VIEW | Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS;
    discord.set_overwrite(channel, discord.bot_role(harbour), all, NONE);
    super::world::comes_true("the log channel", async || {
        let chosen = choose(&settings, LOG, &[&channel.to_string()]).await;
        answer(&settings).await;
        let text = answer(&chosen).await.text();
        text.contains(&format!("**Log channel**: <#{channel}>"))
    })
    .await;
}

/// With a client of one's own anything can be chosen.
#[tokio::test]
async fn what_no_menu_offers_is_refused() {
    let world = World::new().await;
    let discord = &world.discord;
    let cove = discord.create_server("Cove", world.moderator);
    let elsewhere = discord.general_channel(cove);
    let forum = discord.create_channel_of(ChannelKind::Forum, world.harbour, "ideas");
    let settings = opened(&world.mia()).await;
    let shown = answer(&settings).await;
    let menu = |placeholder: &str| {
        let mut menus = shown.menus().into_iter();
        let found = menus.find(|menu| menu.placeholder.as_deref() == Some(placeholder));
        found.expect("a menu")
    };
    let everyone = world.harbour.everyone().to_string();
    for (choice, value, says) in [
        (LOG, elsewhere.to_string(), "no such channel in this server"),
        (LOG, forum.to_string(), "plain text channel"),
        (ADD, everyone, "@everyone can't be moderators"),
    ] {
        let forged = world
            .mia()
            .forge_select(shown.message, &menu(choice), &[&value]);
        let text = refusal(&forged).await.text();
        assert!(text.contains(says), "{text}");
    }
    // A role of another server is none of this one.
    let other = discord
        .create_role(cove, RoleSpec::named("Diver"))
        .to_string();
    let forged = world
        .mia()
        .forge_select(shown.message, &menu(ADD), &[&other]);
    assert_eq!(answer(&forged).await.text(), shown.text());
}

/// The server lets Leo, who has no permission at all, run the command.
#[tokio::test]
async fn whom_the_server_lets_type_can_choose_for_a_quarter_of_an_hour() {
    let world = World::new().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.set_command_permission_for(harbour, "settings", world.leo, true);
    let settings = opened(&world.leo()).await;
    let text = chosen(&settings, ADD, &[&world.captain.to_string()]).await;
    assert!(text.contains(&world.captain.to_string()), "{text}");
    discord.let_pass(Duration::from_mins(15));
    for pressed in [
        choose(&settings, ADD, &[&world.crew.to_string()]).await,
        settings
            .press("Switch regular checks off")
            .await
            .expect("there"),
    ] {
        let text = refusal(&pressed).await.text();
        assert!(text.contains("permission Manage Server"), "{text}");
    }
}

#[tokio::test]
async fn a_moderator_role_lets_its_holders_look_at_others() {
    let world = World::new().await;
    world.link_leo().await;
    let zoe = world.joins("zoe");
    let helper = RoleSpec::named("Helper").above_bot();
    let helper = world.discord.create_role(world.harbour, helper);
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.add_role_by_hand(harbour, zoe.user(), helper);
    let whois = async || ask(&zoe, "/whois user:@leo").await.text();
    let refused = whois().await;
    assert!(!refused.contains("LeoBuilds"), "{refused}");
    let settings = opened(&world.mia()).await;
    chosen(&settings, ADD, &[&helper.to_string()]).await;
    let told = whois().await;
    assert!(told.contains("LeoBuilds"), "{told}");
    chosen(&settings, DROP, &["Helper"]).await;
    assert_eq!(whois().await, refused);
}

/// Leo is linked in the harbour, which wants no sweep, and by an account of its
/// own in the cove; Zoe in the harbour alone.
#[tokio::test]
async fn without_a_sweep_nothing_is_read_by_turns() {
    let world = World::with(|setup| setup.with("SWEEP_INTERVAL", "1s")).await;
    world.badge_5_makes_captains().await;
    let zoe = world.joins("zoe");
    let zoe_builds = world.roblox.create_user("ZoeBuilds");
    ask(&world.moderator(), "/link add user:@zoe roblox:ZoeBuilds").await;
    let cove = Cove::new(&world);
    cove.divers_have_badge(&world, 6).await;
    press(&opened(&world.mia()).await, "Switch regular checks off").await;
    world.is_settled().await;

    for account in [world.leo_builds, zoe_builds] {
        for badge in [5, 6] {
            world.roblox.give(account, Item::badge(badge));
        }
    }
    world.clear_records();
    until("Leo's role in the cove", || cove.leo_dives(&world)).await;
    until("three more turns", || {
        world.roblox.count(Route::Inventory) >= 4
    })
    .await;
    assert!(!world.has_role(world.leo));
    assert!(!world.has_role(zoe.user()));
    let paths = world.roblox.requests().into_iter().map(|it| it.path);
    let account = format!("/{zoe_builds}/");
    let of_zoe = paths.filter(|path| path.contains(&account)).count();
    assert_eq!(of_zoe, 0, "who is linked here alone is not read at all");

    press(&opened(&world.mia()).await, "Switch regular checks on").await;
    until("the roles in the harbour", || {
        world.has_role(world.leo) && world.has_role(zoe.user())
    })
    .await;
}

#[tokio::test]
async fn a_sweep_that_cant_keep_up_says_so_with_the_sum() {
    let world = World::with(|setup| setup.with("SWEEP_INTERVAL", "1s")).await;
    world.links_members(2).await;
    let text = answer(&opened(&world.mia()).await).await.text();
    let sum = "the bot's 2 linked accounts, read `750ms` apart, take `1m`";
    assert!(text.contains(sum), "{text}");
}

#[tokio::test]
async fn in_german() {
    let world = World::new().await;
    world.discord.set_locale(world.mia, "de");
    let settings = opened(&world.mia()).await;
    let read = |reply: &Reply| reply.text();
    let text = read(&answer(&settings).await);
    assert!(text.contains("**Protokollkanal**: keiner"), "{text}");
    let general = world.discord.general_channel(world.harbour).to_string();
    let chosen = choose(&settings, "Protokollkanal wählen", &[&general]).await;
    let text = read(&refusal(&chosen).await);
    assert!(text.contains("„Kanal anzeigen“"), "{text}");
}
