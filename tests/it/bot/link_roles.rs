//! The roles that `/setup` gives to members who are linked, and to those who are not.

use playground::discord::actor::{Exchange, Reply};
use playground::discord::{Permissions, RoleId, RoleSpec, UserId};
use playground::roblox::Route;

use super::world::{World, answer, ask, comes_true, press, refusal, run, until};

const LINKED: &str = "Choose the role for linked members";
const UNLINKED: &str = "Choose the role for members who are not linked";
const BACK: &str = "Back to the setup";

/// A server with a role for members who are linked and one for those who are not.
struct Roles {
    world: World,
    member: RoleId,
    newcomer: RoleId,
    /// Mia's setup, with both chosen.
    setup: Exchange,
}

impl Roles {
    async fn chosen() -> Self {
        let world = World::new().await;
        let [member, newcomer] = ["Member", "Newcomer"].map(|name| below_bot(&world, name));
        let setup = run(&world.mia(), "/setup");
        answer(&setup).await;
        choose(&setup, LINKED, member).await;
        press(&setup, BACK).await;
        choose(&setup, UNLINKED, newcomer).await;
        press(&setup, BACK).await;
        Self {
            world,
            member,
            newcomer,
            setup,
        }
    }

    /// Waits until a member has these of the two roles, and no other.
    async fn come_to_have(&self, user: UserId, roles: &[RoleId]) {
        let world = &self.world;
        let theirs = || {
            let has = world.discord.member_roles(world.harbour, user);
            [self.member, self.newcomer].map(|role| has.contains(&role))
        };
        let expected = [self.member, self.newcomer].map(|role| roles.contains(&role));
        until("the roles", || theirs() == expected).await;
    }

    fn has(&self, user: UserId, role: RoleId) -> bool {
        let world = &self.world;
        world
            .discord
            .member_roles(world.harbour, user)
            .contains(&role)
    }

    async fn shown(&self) -> String {
        self.world
            .read(&answer(&run(&self.world.mia(), "/setup")).await)
    }
}

fn below_bot(world: &World, name: &str) -> RoleId {
    let role = RoleSpec::named(name).below_bot();
    world.discord.create_role(world.harbour, role)
}

async fn choose(setup: &Exchange, menu: &str, role: RoleId) -> Reply {
    let chosen = setup.select(menu, &[&role.to_string()]).await;
    answer(&chosen.expect("offered")).await
}

/// A moderator links Nia.
async fn link_nia(world: &World, account: &str) -> String {
    world.roblox.create_user(account);
    let command = format!("/link add user:@nia roblox:{account}");
    world.told(&world.moderator(), &command).await
}

/// From joining to leaving, and Roblox is asked for nobody's inventory.
#[tokio::test]
async fn who_is_linked_has_the_one_role_and_who_is_not_the_other() {
    let roles = Roles::chosen().await;
    let world = &roles.world;
    let shown = roles.shown().await;
    for said in [
        "**Linked members** get @Member.",
        "**Members who are not linked** get @Newcomer.",
        "✅ **Binds**: 2",
    ] {
        assert!(shown.contains(said), "{shown}");
    }
    let nia = world.joins("nia");
    roles.come_to_have(nia.user(), &[roles.newcomer]).await;
    world.is_settled().await;
    assert_eq!(world.role_writes(), 1, "for nobody who was here before");

    let text = link_nia(world, "NiaBuilds").await;
    for said in ["Given: @Member", "Taken away: @Newcomer"] {
        assert!(text.contains(said), "{text}");
    }
    roles.come_to_have(nia.user(), &[roles.member]).await;
    let text = world
        .told(&world.moderator(), "/link remove user:@nia")
        .await;
    for said in ["Given: @Newcomer", "Taken away: @Member"] {
        assert!(text.contains(said), "{text}");
    }
    roles.come_to_have(nia.user(), &[roles.newcomer]).await;

    // In one update, which nothing follows.
    world.is_settled().await;
    assert_eq!(world.role_writes(), 5);
    link_nia(world, "NiaAgain").await;
    let unlink = run(&nia, "/unlink");
    answer(&unlink).await;
    press(&unlink, "Forget it").await;
    roles.come_to_have(nia.user(), &[roles.newcomer]).await;

    // Who comes again came without roles, and nobody took them by hand.
    world.discord.leave(world.harbour, nia.user());
    world.are_known_to_be_gone(&[nia.user()]).await;
    world.discord.join(world.harbour, nia.user());
    roles.come_to_have(nia.user(), &[roles.newcomer]).await;

    let updateall = run(&world.mia(), "/updateall");
    answer(&updateall).await;
    press(&updateall, "Start").await;
    world.is_settled().await;
    assert_eq!(world.roblox.count(Route::Inventory), 0);
}

#[tokio::test]
async fn who_was_here_before_gets_the_role_for_the_asking() {
    let roles = Roles::chosen().await;
    let world = &roles.world;
    world.is_settled().await;
    assert!(!roles.has(world.leo, roles.newcomer));
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.starts_with("✅ Given: @Newcomer"), "{text}");
    assert!(text.contains("/link add"), "and how to go on: {text}");
    let text = world.told(&world.mia(), "/update user:@mod").await;
    assert!(text.starts_with("✅ Given: @Newcomer"), "{text}");
}

#[tokio::test]
async fn the_lists_say_whom_a_role_is_for() {
    let roles = Roles::chosen().await;
    let world = &roles.world;
    let nia = world.joins("nia");
    roles.come_to_have(nia.user(), &[roles.newcomer]).await;
    let text = world.told(&world.mia(), "/viewbinds").await;
    for said in [
        "@Member ← linked members",
        "@Newcomer ← members who are not linked",
    ] {
        assert!(text.contains(said), "{text}");
    }
    let text = world.told(&world.mia(), "/audit").await;
    assert!(text.contains("members who are not linked"), "{text}");
    let found = world.mia().autocomplete("unbind", "bind", "newcomer").await;
    let found = found.expect("suggestions");
    let names: Vec<_> = found.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!(names, ["members who are not linked · @Newcomer"]);
    // There is nothing to own.
    let found = world.mia().autocomplete("owns", "item", "").await;
    assert!(found.expect("suggestions").is_empty());
}

/// Another role takes the place of the one before, for those who have that, too.
#[tokio::test]
async fn the_role_that_is_replaced_goes_or_stays_as_is_answered() {
    let roles = Roles::chosen().await;
    let world = &roles.world;
    let nia = world.joins("nia");
    roles.come_to_have(nia.user(), &[roles.newcomer]).await;
    let [guest, visitor] = ["Guest", "Visitor"].map(|name| below_bot(world, name));

    let question = world.read(&choose(&roles.setup, UNLINKED, guest).await);
    for said in [
        "@Guest takes the place of another role.",
        "One member has @Newcomer through it alone.",
    ] {
        assert!(question.contains(said), "{question}");
    }
    let text = world.read(&press(&roles.setup, "Remove it and take the role").await);
    assert!(text.contains("gets @Guest"), "{text}");
    until("the new role", || roles.has(nia.user(), guest)).await;
    until("the old role", || !roles.has(nia.user(), roles.newcomer)).await;

    press(&roles.setup, BACK).await;
    choose(&roles.setup, UNLINKED, visitor).await;
    press(&roles.setup, "Remove it, they keep the role").await;
    until("the newest role", || roles.has(nia.user(), visitor)).await;
    world.is_settled().await;
    assert!(roles.has(nia.user(), guest), "as though by hand");

    press(&roles.setup, BACK).await;
    let question = press(&roles.setup, "No role for the unlinked").await;
    let question = world.read(&question);
    assert!(question.contains("Remove this bind?"), "{question}");
    press(&roles.setup, "Remove it and take the role").await;
    until("no role", || !roles.has(nia.user(), visitor)).await;
    let shown = roles.shown().await;
    assert!(
        shown.contains("**Members who are not linked**: no role"),
        "{shown}"
    );
    let ola = world.joins("ola");
    world.are_known_to_be_there(&[ola.user()]).await;
    world.is_settled().await;
    assert!(!roles.has(ola.user(), visitor));
}

/// What `/bind` checks is checked here, also of a press that was made up.
#[tokio::test]
async fn a_role_that_nobody_may_bind_is_refused_and_one_with_powers_is_confirmed() {
    let world = World::new().await;
    let harbour = world.harbour;
    let powerful = RoleSpec::named("Bouncer")
        .permissions(Permissions::BAN_MEMBERS)
        .below_bot();
    let powerful = world.discord.create_role(harbour, powerful);
    let setup = run(&world.mia(), "/setup");
    answer(&setup).await;
    let chosen = setup.select(UNLINKED, &[&world.crew.to_string()]).await;
    let text = world.read(&refusal(&chosen.expect("offered")).await);
    assert!(text.contains("@Crew stands above the bot"), "{text}");

    let text = world.read(&choose(&setup, UNLINKED, powerful).await);
    assert!(text.contains("carries powers: Ban Members"), "{text}");
    let nia = world.joins("nia");
    // Her update was tried, and waits for somebody to confirm.
    let waits = "select count(*) from work where due_at = 9223372036854775807";
    comes_true("her update waits", async || world.count(waits).await == 1).await;
    let has = || {
        let roles = world.discord.member_roles(harbour, nia.user());
        roles.contains(&powerful)
    };
    assert!(!has(), "nobody confirmed its powers");
    press(&setup, "Hand out these powers").await;
    until("the confirmed role", has).await;

    // Leo may give roles by hand, and no more.
    let may_give = RoleSpec::named("Giver").permissions(Permissions::MANAGE_ROLES);
    let may_give = world.discord.create_role(harbour, may_give.above_bot());
    world.discord.add_role_by_hand(harbour, world.leo, may_give);
    let under = ask(&world.leo(), "/whois").await.message;
    let bind = bound(&world).await;
    let steps = ["linked-role", "unlinked-role", "no-unlinked-role"];
    let steps = steps.map(|step| format!("setup:{step}"));
    let replaces = format!("replace-bind:{bind}:{}:take", world.captain);
    for action in steps.into_iter().chain([replaces]) {
        let id = format!("1:{}:{action}", world.leo);
        let text = refusal(&world.leo().forge_press(under, &id)).await.text();
        assert!(
            text.contains("permission Manage Server"),
            "{action}: {text}"
        );
        assert_eq!(bound(&world).await, bind, "{action}");
    }
}

/// The one bind that the server has.
async fn bound(world: &World) -> i64 {
    let binds = "select count(*) from binds where removed_at is null";
    assert_eq!(world.count(binds).await, 1);
    world
        .count("select bind_id from binds where removed_at is null")
        .await
}
