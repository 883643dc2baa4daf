//! One server keeps the bot busy; the people of another don't wait for it.
//! Counted in requests to Roblox, not in time: a quiet question comes up after
//! at most so many of the busy server's.

use futures_util::future::join_all;
use gatepass::domain::{Ceiling, Permissions, Requirement, Timestamp};
use gatepass::store::{NewBind, NewModeratorLink, PolicyChange, Store};
use playground::discord::actor::Person;
use playground::discord::{RoleId, RoleSpec, ServerId, UserId};
use playground::roblox::{self, Item, Quota, Route};

use super::world::{World, answer, ask, run, until};

/// Roblox's limit here, in each [`WINDOW`].
const LIMIT: u32 = 20;
const WINDOW: std::time::Duration = std::time::Duration::from_secs(2);

/// More than the bot updates at once, so that they queue for their turn.
const WAITING: usize = 100;

/// Beside the harbour a market whose linked members all wait for an update.
/// The first of them collects: 10,000 copies of one of the two things that are
/// bound, and none of the other, so that no page before the last answers.
struct Market {
    world: World,
    server: ServerId,
    members: Vec<UserId>,
    accounts: Vec<roblox::UserId>,
}

const HOARDED: u64 = 62_724_852;

impl Market {
    async fn open() -> Self {
        let world = World::asleep(|_| {}).await;
        world.roblox.configure(|settings| {
            settings.limits.window = WINDOW;
            settings.limits.inventory = Quota {
                per_owner: LIMIT,
                per_authorization: LIMIT,
            };
        });
        let server = world.discord.create_server("Market", world.mia);
        let role = RoleSpec::named("Merchant").below_bot();
        let role = world.discord.create_role(server, role);
        let members: Vec<_> = (0..WAITING)
            .map(|n| world.discord.create_user(&format!("merchant{n}")))
            .collect();
        for user in &members {
            world.discord.join(server, *user);
        }
        let accounts: Vec<_> = (0..WAITING)
            .map(|n| world.roblox.create_user(&format!("MerchantBuilds{n}")))
            .collect();
        for _ in 0..10_000 {
            world.roblox.give(accounts[0], Item::asset(HOARDED));
        }
        let mut market = Self {
            world,
            server,
            members,
            accounts,
        };
        market.remember(role).await;
        market.world.start(market.world.setup()).await;
        market
    }

    /// What moderators and admins did before the bot starts. Each of it has
    /// the members concerned wait for an update.
    async fn remember(&self, role: RoleId) {
        let store = self.world.store().await;
        let linked = self.members.iter().zip(&self.accounts);
        for (user, account) in linked {
            link(&store, self.server, *user, *account, self.world.mia).await;
        }
        let (leo, leo_builds) = (self.world.leo, self.world.leo_builds);
        link(&store, self.world.harbour, leo, leo_builds, self.world.mia).await;
        for item in [HOARDED, HOARDED + 1] {
            let new = NewBind {
                server: id(self.server.get()),
                role: id(role.get()),
                requirement: Requirement::Owns(format!("asset:{item}").parse().expect("an item")),
                name: None,
                author: id(self.world.mia.get()),
                ceiling: Ceiling::Owner,
                confirmed_powers: Permissions::NONE,
            };
            let added = store.add_bind(new, PolicyChange::default(), now()).await;
            added.expect("a bind");
        }
        store.close().await;
    }

    /// How many requests of others came between Leo's command and the one that
    /// was made for him.
    async fn requests_before_leo(&self, item: u64) -> usize {
        let before = self.world.roblox.count(Route::Inventory);
        let reply = ask(&self.world.leo(), &format!("/owns item:asset:{item}")).await;
        assert!(reply.text().contains("does not own"), "{}", reply.text());
        let leo = self.world.leo_builds;
        let requests = self.world.roblox.requests();
        let mut readers = requests
            .iter()
            .filter(|request| request.route == Route::Inventory)
            .skip(before);
        let place = readers.position(|request| request.user == Some(leo));
        place.expect("Leo's inventory was read")
    }

    fn reads_of(&self, account: roblox::UserId) -> usize {
        let requests = self.world.roblox.requests();
        let of_them = requests.iter().filter(|one| one.user == Some(account));
        of_them.count()
    }
}

async fn link(
    store: &Store,
    server: ServerId,
    user: UserId,
    account: roblox::UserId,
    author: UserId,
) {
    let new = NewModeratorLink {
        server: id(server.get()),
        user: id(user.get()),
        roblox: id(account.get()),
        author: id(author.get()),
        ceiling: Ceiling::Owner,
    };
    let (server, user) = (new.server, new.user);
    let seen = store.saw_member(server, user, None, now());
    seen.await.expect("seen");
    store.link_by_moderator(new, now()).await.expect("linked");
}

/// The bot's own type for a number of Discord's or Roblox's.
fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(number: u64) -> T {
    number.to_string().parse().expect("positive")
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

#[tokio::test]
async fn updates_that_wait_do_not_hold_up_a_question() {
    let market = Market::open().await;
    let background = || market.world.roblox.count(Route::Inventory) >= 8;
    until("the market's updates run", background).await;
    for item in 1..=5 {
        let before = market.requests_before_leo(item).await;
        // One that was on its way, and one granted in the same moment.
        assert!(before <= 2, "{before} requests came before Leo's");
    }
    assert!(
        market.reads_of(market.accounts[0]) < 100,
        "the collector's update was over before Leo asked"
    );
}

/// At Roblox's real limit of 100 a minute.
#[tokio::test]
async fn a_giant_inventory_leaves_most_of_the_minute_to_others() {
    let world = World::new().await;
    for _ in 0..10_000 {
        world.roblox.give(world.leo_builds, Item::asset(HOARDED));
    }
    world.link_leo().await;
    let ida = linked(&world, world.harbour, &world.moderator(), "ida").await;
    world.roblox.clear_records();

    // It ends when a person has waited long enough.
    let items = format!("/owns item:{HOARDED},{}", HOARDED + 1);
    let reply = ask(&world.leo(), &items).await;
    assert!(reply.text().contains("at least 1 of 2"), "{}", reply.text());
    let read = world.roblox.count(Route::Inventory);
    assert!((20..=35).contains(&read), "{read} pages were read");

    let reply = ask(&ida.person, "/owns item:badge:5").await;
    assert!(reply.text().contains("does not own"), "{}", reply.text());
}

/// At Roblox's real limit of 100 a minute.
#[tokio::test]
async fn a_crowd_of_one_server_leaves_something_to_another() {
    let world = World::new().await;
    let owner = world.moderator();
    let names: Vec<_> = (0..10).map(|n| format!("crowd{n}")).collect();
    let linking = names
        .iter()
        .map(|name| linked(&world, world.harbour, &owner, name));
    let crowd = join_all(linking).await;
    for collector in &crowd {
        for _ in 0..1_500 {
            world.roblox.give(collector.account, Item::asset(HOARDED));
        }
    }
    let cove = world.discord.create_server("Cove", world.mia);
    let mia = world.discord.member(cove, world.mia);
    let ida = linked(&world, cove, &mia, "ida").await;
    world.roblox.clear_records();

    // 15 pages each: half as much again as a minute has. A fifth is for others.
    let items = format!("/owns item:{HOARDED},{}", HOARDED + 1);
    let asked: Vec<_> = crowd.iter().map(|it| run(&it.person, &items)).collect();
    let read = || world.roblox.count(Route::Inventory);
    until("the crowd has taken its part", || read() >= 80).await;
    let mut untold = 0;
    for asked in asked {
        let text = answer(&asked).await.text();
        if !text.contains("owns 1 of 2") {
            assert!(text.contains("owns at least 1 of 2"), "{text}");
            assert!(text.contains("It may ask again"), "{text}");
            untold += 1;
        }
    }
    assert!(untold > 0, "all was read, in {} pages", read());
    assert_eq!(read(), 80);

    let reply = ask(&ida.person, "/owns item:badge:5").await;
    assert!(reply.text().contains("does not own"), "{}", reply.text());
    assert_eq!(read(), 81);
}

/// A member with an account of Roblox.
struct Linked {
    person: Person,
    account: roblox::UserId,
}

async fn linked(world: &World, server: ServerId, by: &Person, name: &str) -> Linked {
    let user = world.discord.create_user(name);
    world.discord.join(server, user);
    let account = world.roblox.create_user(&format!("{name}Builds"));
    let link = format!("/link add user:{user} roblox:{account}");
    let reply = ask(by, &link).await;
    assert!(reply.text().contains("Builds"), "{}", reply.text());
    Linked {
        person: world.discord.member(server, user),
        account,
    }
}
