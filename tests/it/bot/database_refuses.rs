//! The database takes nothing more: another process holds it, or its files
//! can't grow. No role is wrongly given or taken, the person is told, and once
//! it takes something again all is as it should be.
//!
//! A full disk is arranged by the limit of the process on the size of a file
//! (`RLIMIT_FSIZE`), which Linux lets anybody change from outside. SQLite then
//! gets `EFBIG` where a full disk says `ENOSPC`, at the same write.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use playground::bot::Setup;
use playground::discord::{Fault, RoleSpec, Route};
use playground::roblox::Item;
use rstest::rstest;
use sqlx::AnyConnection;
use tokio::process::Command;
use tokio::time::Instant;

use super::world::{Captain, World, answer, ask, run, until};

/// A limit on files ends a program by a signal unless it is ignored, and the
/// disk of a bot that nobody limits never sends it.
const WITHOUT_THE_SIGNAL: &str = concat!(
    "#!/bin/sh\ntrap '' XFSZ\nexec '",
    env!("CARGO_BIN_EXE_gatepass"),
    "' \"$@\"\n"
);

/// Leo is linked, and Captain is for badge 5.
async fn world() -> World {
    let mut world = World::asleep(|_| {}).await;
    let folder = world.setup().folder().to_owned();
    let program = folder.join("gatepass");
    std::fs::write(&program, WITHOUT_THE_SIGNAL).expect("it can be written");
    std::fs::set_permissions(&program, Permissions::from_mode(0o700)).expect("it is ours");
    let setup = Setup::new(program, folder, &world.discord, &world.roblox)
        .with("DATABASE_URL", world.database.url());
    world.start(setup).await;
    world.badge_5_makes_captains().await;
    world
}

#[derive(Debug, Clone, Copy)]
enum Trouble {
    Locked,
    Full,
}

/// The trouble, while it lasts.
enum Lasting<'a> {
    Locked(AnyConnection),
    Full(&'a World),
}

impl Trouble {
    async fn begins(self, world: &World) -> Lasting<'_> {
        match self {
            Self::Locked => Lasting::Locked(world.database.lock().await),
            Self::Full => {
                limit_files(world, &grown(world).to_string()).await;
                Lasting::Full(world)
            }
        }
    }

    /// Begins where an update that Leo asked for has come to; and what he reads.
    async fn begins_in_update(self, world: &World, at: Fault) -> (Lasting<'_>, String) {
        let pause = world.discord.pause(at);
        let update = run(&world.leo(), "/update");
        pause.reached().await.expect("the update gets there");
        let lasting = self.begins(world).await;
        pause.release();
        (lasting, world.read(&answer(&update).await))
    }
}

impl Lasting<'_> {
    async fn ends(self) {
        match self {
            Self::Locked(lock) => drop(lock),
            Self::Full(world) => limit_files(world, "unlimited").await,
        }
    }
}

/// How large the file is that every write makes larger.
fn grown(world: &World) -> u64 {
    let log = world.setup().folder().join("gatepass.db-wal");
    log.metadata().expect("it is there").len()
}

/// Limits the files of the running bot to so many bytes.
async fn limit_files(world: &World, bytes: &str) {
    let bot = world
        .bot
        .as_ref()
        .and_then(playground::bot::Bot::process_id);
    let status = Command::new("prlimit")
        .arg(format!("--pid={}", bot.expect("it runs")))
        // The soft limit only: it can be raised again.
        .arg(format!("--fsize={bytes}:"))
        .status()
        .await
        .expect("util-linux is there");
    assert!(status.success(), "{status}");
}

/// Nothing is half done.
#[rstest]
#[tokio::test]
async fn a_command_that_can_not_be_carried_out_says_so(
    #[values(Trouble::Locked, Trouble::Full)] trouble: Trouble,
) {
    let world = world().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let lasting = trouble.begins(&world).await;
    let text = world
        .told(&world.moderator(), "/link remove user:@leo")
        .await;
    assert!(text.contains("can't use its database right now"), "{text}");

    lasting.ends().await;
    let text = world.told(&world.leo(), "/whois").await;
    assert!(text.contains("LeoBuilds"), "{text}");
    ask(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo));
}

/// Without an intention on disk no role is written.
#[rstest]
#[tokio::test]
async fn no_role_is_written_that_could_not_be_recorded(
    #[values(Trouble::Locked, Trouble::Full)] trouble: Trouble,
) {
    let world = world().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let look = Fault::on(Route::GetGuildMember).user(world.leo);
    let (lasting, text) = trouble.begins_in_update(&world, look).await;
    assert!(text.contains("can't use its database right now"), "{text}");
    assert!(text.contains("give this number to whoever runs"), "{text}");
    assert_eq!(world.role_writes(), 0);
    // What is only read is told all the while.
    let text = world.told(&world.mia(), "/viewbinds").await;
    assert!(text.contains("one bind"), "{text}");

    lasting.ends().await;
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    assert_eq!(world.grants().await, ["held"]);
}

/// The role was given, and that can't be recorded: the member has it, and the
/// next look at them completes the ledger.
#[rstest]
#[tokio::test]
async fn a_gift_that_could_not_be_recorded_is_the_bots_all_the_same(
    #[values(Trouble::Locked, Trouble::Full)] trouble: Trouble,
) {
    let world = world().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let written = Fault::on(Route::AddGuildMemberRole).after_effect();
    let (lasting, text) = trouble.begins_in_update(&world, written).await;
    assert!(text.contains("Given: @Captain"), "{text}");
    assert_eq!(world.grants().await, ["giving"]);

    lasting.ends().await;
    ask(&world.leo(), "/update").await;
    assert_eq!(world.grants().await, ["held"]);
    world.roblox.take(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::No).await;
}

#[rstest]
#[tokio::test]
async fn a_loss_that_could_not_be_recorded_is_no_hand_of_others(
    #[values(Trouble::Locked, Trouble::Full)] trouble: Trouble,
) {
    let world = world().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    let written = Fault::on(Route::DeleteGuildMemberRole).after_effect();
    let (lasting, text) = trouble.begins_in_update(&world, written).await;
    assert!(text.contains("Taken away: @Captain"), "{text}");
    assert_eq!(world.grants().await, ["taking"]);

    lasting.ends().await;
    // Nobody took it by hand: it is given again without anybody asking.
    world.roblox.give(world.leo_builds, Item::badge(5));
    ask(&world.mia(), "/bind asset item:77 role:@Captain").await;
    world.leo_becomes(Captain::Yes).await;
}

/// What waits can't even be put off: it is not tried over and over meanwhile,
/// and is done once there is room.
#[tokio::test]
async fn what_waits_rests_while_the_disk_is_full() {
    let world = world().await;
    let bosun = RoleSpec::named("Bosun").below_bot();
    let bosun = world.discord.create_role(world.harbour, bosun);
    world.roblox.give(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    let look = Fault::on(Route::GetGuildMember).user(world.leo);
    let pause = world.discord.pause(look);
    // What he owns is known: each try is as quick as Discord.
    ask(&world.mia(), "/bind badge item:5 role:@Bosun").await;
    pause.reached().await.expect("the queued update begins");
    let lasting = Trouble::Full.begins(&world).await;
    pause.release();
    let failures = || {
        let log = world.bot.as_ref().expect("it runs").log();
        let failure = "could not record what became of an update";
        log.iter()
            .filter(|line| line.message().as_deref() == Some(failure))
            .count()
    };
    until("the first failure", || failures() > 0).await;
    let first = Instant::now();
    // Time for many more.
    for _ in 0..20 {
        world.told(&world.mia(), "/viewbinds").await;
    }
    // One for each rest of ten seconds that has gone by.
    let rests = first.elapsed().as_secs() / 10;
    assert!(failures() <= 1 + usize::try_from(rests).expect("few"));
    assert_eq!(world.waiting().await, [world.leo]);

    lasting.ends().await;
    let roles = || world.discord.member_roles(world.harbour, world.leo);
    until("the other role", || roles().contains(&bosun)).await;
    world.is_settled().await;
}
