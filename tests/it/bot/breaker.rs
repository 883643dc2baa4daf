//! Roblox or Discord is down for a while: the bot asks now and then whether it is
//! still so, people are told at once, and whatever waited comes by itself.

use std::time::Duration;

use playground::discord;
use playground::roblox::{Item, Route};

use super::world::{DISCORD, Pair, ROBLOX, World, ask, comes_true, comes_true_within, until};

/// So many failures in a row are an outage.
const TELLING: usize = 5;

/// Requests under way when that is noticed: of the sweep, of updates.
const UNDER_WAY: usize = 8;

const CREW: usize = 24;

/// Members of one server who are in hand at once: they may overtake one another.
const IN_HAND: usize = 8;

/// Whose update waits until Roblox answers.
const WAIT_FOR_ROBLOX: &str = "select count(*) from work where due_at = 9223372036854775806";

impl World {
    fn count_captains(&self, crew: &[Pair]) -> usize {
        crew.iter().filter(|(user, _)| self.has_role(*user)).count()
    }

    /// Whose update failed just before the outage was noticed is tried again in a
    /// minute; the others come sooner.
    async fn all_become_captains(&self, crew: &[Pair]) {
        let patience = Duration::from_secs(90);
        let all = async || self.count_captains(crew) == crew.len();
        comes_true_within(patience, "all are captains", all).await;
    }

    fn asked(&self, route: discord::Route) -> usize {
        let requests = self.discord.requests().into_iter();
        requests.filter(|it| it.route == Some(route)).count()
    }

    /// A bot that starts when everybody's turn is due. The first of the crew has
    /// had the role for a while, and the others have bought the badge since.
    async fn crew_that_bought(&mut self) -> Vec<Pair> {
        self.allow_a_second(100);
        self.bind("badge:5").await;
        let crew = self.crowd(self.harbour, "sailor", CREW).await;
        let (first, account) = crew[0];
        self.roblox.give(account, Item::badge(5));
        ask(&self.discord.member(self.harbour, first), "/update").await;
        until("the first captain", || self.has_role(first)).await;
        self.is_settled().await;
        self.kill().await;
        for (_, account) in &crew {
            self.roblox.give(*account, Item::badge(5));
        }
        self.everybodys_turn_is_due().await;
        self.clear_records();
        crew
    }
}

#[tokio::test]
async fn an_outage_of_roblox_costs_a_few_requests_and_no_turn() {
    let mut world = World::new().await;
    let crew = world.crew_that_bought().await;
    world.roblox.outage(true);
    world.start_again().await;
    until("it is noticed", || world.outages(ROBLOX) == (1, 0)).await;
    // The first pause is two seconds at the most, and the second four.
    let noticed = world.roblox.count(Route::Inventory);
    until("two tries", || {
        world.roblox.count(Route::Inventory) >= noticed + 2
    })
    .await;
    let tried = world.roblox.count(Route::Inventory);
    assert!(tried <= TELLING + UNDER_WAY + 2, "{tried} requests");

    // Somebody who asks meanwhile is told at once, or after one try.
    let (person, account) = crew[1];
    let reads = || world.reads().get(&account).copied().unwrap_or_default();
    let before = reads();
    let person = world.discord.member(world.harbour, person);
    let told = world.told(&person, "/owns item:badge:5").await;
    assert!(told.contains("Roblox is having an outage"), "{told}");
    assert!(reads() <= before + 1, "{} reads", reads() - before);
    assert_eq!(world.count_captains(&crew), 1, "nothing was given or taken");

    world.roblox.outage(false);
    world.all_become_captains(&crew).await;
    assert!(world.has_role(crew[0].0), "who had it has it");
    assert_eq!(world.role_writes(), CREW - 1, "nobody was written twice");
    assert_eq!(world.outages(ROBLOX), (1, 1));
}

/// What a new bind sets off waits for Roblox, which is no try unless it was asked.
#[tokio::test]
async fn an_update_that_waits_is_done_soon_after() {
    let world = World::new().await;
    world.allow_a_second(100);
    let crew = world.crowd(world.harbour, "sailor", CREW).await;
    for (_, account) in &crew {
        world.roblox.give(*account, Item::badge(5));
    }
    world.roblox.outage(true);
    world.bind("badge:5").await;
    until("it is noticed", || world.outages(ROBLOX) == (1, 0)).await;
    // Of those under way when it is noticed, Roblox was asked: these were tried.
    comes_true("the others are set aside", async || {
        let later = "select count(*) from work where due_at > queued_at and attempts = 0";
        world.count(later).await >= i64::try_from(CREW - UNDER_WAY).expect("few")
    })
    .await;
    world.roblox.outage(false);
    until("it answers", || world.outages(ROBLOX) == (1, 1)).await;
    world.all_become_captains(&crew).await;
}

/// Killed and started in the middle, the bot goes on in the order in which they were
/// queued, and at the pace that Roblox allows.
#[tokio::test]
async fn after_an_outage_whoever_waited_longest_is_read_first() {
    let mut world = World::new().await;
    world.allow_a_second(10);
    world.link_leo().await;
    world.bind("badge:5").await;
    let crew = world.crowd(world.harbour, "sailor", CREW).await;
    let users: Vec<_> = crew.iter().map(|(user, _)| *user).collect();
    for (user, account) in &crew {
        world.roblox.give(*account, Item::badge(5));
        world.discord.leave(world.harbour, *user);
    }
    world.are_known_to_be_gone(&users).await;
    world.is_settled().await;

    world.roblox.outage(true);
    for _ in 0..TELLING {
        world.told(&world.leo(), "/owns item:badge:6").await;
    }
    until("it is noticed", || world.outages(ROBLOX) == (1, 0)).await;
    // No other order is this one by chance.
    let in_order: Vec<_> = crew.iter().rev().copied().collect();
    for (waiting, (user, _)) in (1..).zip(&in_order) {
        world.discord.join(world.harbour, *user);
        let waits = async || world.count(WAIT_FOR_ROBLOX).await == waiting;
        comes_true("they wait for Roblox", waits).await;
    }
    world.kill().await;
    world.clear_records();
    world.start_again().await;
    let tries = || world.roblox.count(Route::Inventory);
    until("Roblox is tried", || tries() >= 3).await;
    let all = i64::try_from(CREW).expect("few");
    assert_eq!(world.count(WAIT_FOR_ROBLOX).await, all);
    let read_of_crew = || {
        let of_crew = |account: &_| crew.iter().any(|(_, its)| its == account);
        let read = world.read_in_order().into_iter();
        read.filter(of_crew).collect::<Vec<_>>()
    };
    assert_eq!(read_of_crew(), [], "of nobody in vain");

    world.roblox.outage(false);
    world.all_become_captains(&crew).await;
    let read = read_of_crew();
    assert_eq!(read.len(), CREW, "nobody twice");
    for (place, (_, account)) in in_order.iter().enumerate() {
        let at = read.iter().position(|it| it == account);
        let overtaken = at.expect("they were read").abs_diff(place);
        assert!(overtaken < IN_HAND, "{read:?} instead of {in_order:?}");
    }
    assert_eq!(world.role_writes(), CREW, "nobody was written twice");
    let requests = world.roblox.requests().into_iter();
    let too_fast = requests.filter(|it| it.status.is_some_and(|status| status == 429));
    assert_eq!(too_fast.count(), 0, "the limit is kept");
}

#[tokio::test]
async fn an_outage_of_discord_costs_a_few_requests_and_no_answer() {
    let world = World::new().await;
    world.allow_a_second(100);
    let crew = world.crowd(world.harbour, "sailor", CREW).await;
    for (_, account) in &crew {
        world.roblox.give(*account, Item::badge(5));
    }
    world.clear_records();
    let outage = [discord::Route::GetGuildMember, discord::Route::GetMyUser]
        .map(|route| discord::Fault::on(route).always().status(503))
        .map(|fault| world.discord.fault(fault));
    world.bind("badge:5").await;
    until("it is noticed", || world.outages(DISCORD) == (1, 0)).await;
    let tries = || world.asked(discord::Route::GetMyUser);
    let before = tries();
    until("two tries", || tries() >= before + 2).await;
    let asked = world.asked(discord::Route::GetGuildMember);
    assert!(asked <= TELLING + UNDER_WAY, "{asked} requests");

    let person = world.discord.member(world.harbour, crew[0].0);
    let told = world.told(&person, "/owns item:badge:5").await;
    assert!(told.starts_with('✅'), "{told}");
    assert_eq!(world.count_captains(&crew), 0);
    for fault in outage {
        fault.lift();
    }
    world.all_become_captains(&crew).await;
    assert_eq!(world.outages(DISCORD), (1, 1));
}
