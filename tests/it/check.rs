//! `gatepass check`: one line for each thing, with the next step.

mod database;

use gatepass::domain::{
    Ceiling, Permissions, Requirement, RobloxUserId, RoleId, ServerId, Timestamp, UserId,
};
use gatepass::store::{NewBind, NewModeratorLink, PolicyChange, Store};
use playground::bot::Setup;
use playground::discord::{self, RoleSpec, Simulator as Discord};
use playground::roblox::Simulator as Roblox;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::Gatepass;

/// A server in which the bot is, and a bot that is set up.
struct World {
    discord: Discord,
    roblox: Roblox,
    server: discord::ServerId,
    gatepass: Gatepass,
}

impl World {
    async fn new() -> Self {
        let discord = Discord::start().await.expect("a free port");
        let roblox = Roblox::start().await.expect("a free port");
        let mia = discord.create_user("mia");
        let server = discord.create_server("Harbour", mia);
        let gatepass = Gatepass::new()
            .with_roblox(&roblox)
            .set("DISCORD_API_URL", discord.url())
            .set("DISCORD_TOKEN", discord.token())
            .set("HTTP_BIND", "127.0.0.1:0");
        Self {
            discord,
            roblox,
            server,
            gatepass,
        }
    }

    /// As the bot would have written it: the server, and a bind of `role`.
    async fn bind(&self, role: discord::RoleId, requirement: &str) {
        let file = self.gatepass.directory().join("gatepass.db");
        let store = Store::open(&format!("sqlite://{}", file.display())).await;
        let store = store.expect("a database");
        let now = Timestamp::from_millis(1_790_000_000_000);
        let server = ServerId::try_from(self.server.get()).expect("an ID");
        store.joined_server(server, now).await.expect("written");
        let bind = NewBind {
            server,
            role: RoleId::try_from(role.get()).expect("an ID"),
            requirement: requirement.parse::<Requirement>().expect("a requirement"),
            name: None,
            author: UserId::new(1).expect("an ID"),
            ceiling: Ceiling::Owner,
            confirmed_powers: Permissions::NONE,
        };
        let policy = PolicyChange::default();
        store.add_bind(bind, policy, now).await.expect("a bind");
        store.close().await;
    }

    /// The exit code and the lines.
    async fn check(&self) -> (i32, Vec<String>) {
        let ended = self.gatepass.run(&["check"]).await;
        assert_eq!(ended.err, "");
        for secret in [self.discord.token(), &self.roblox.api_key()] {
            assert!(!ended.out.contains(secret), "{}", ended.out);
        }
        (ended.code, ended.out.lines().map(str::to_owned).collect())
    }

    /// What the one failure says of what is looked at.
    async fn failure(&self, subject: &str) -> String {
        let (code, lines) = self.check().await;
        assert_eq!(code, 1, "{lines:#?}");
        let failures: Vec<_> = lines
            .iter()
            .filter(|line| line.starts_with("FAIL"))
            .collect();
        assert_eq!(failures.len(), 1, "{lines:#?}");
        let line = failures[0].strip_prefix(&format!("FAIL  {subject:<13}  "));
        line.unwrap_or_else(|| panic!("{lines:#?}")).to_owned()
    }

    fn invite(&self) -> String {
        format!(
            "https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions=268454912",
            self.discord.application_id()
        )
    }
}

#[tokio::test]
async fn a_first_look_ends_with_the_invite_link() {
    let world = World::new().await;
    let (code, lines) = world.check().await;
    assert_eq!(code, 0, "{lines:#?}");
    assert_eq!(
        lines,
        [
            "ok    configuration  every value is readable",
            "ok    database       there is none yet; it is made at the first start",
            "ok    web server     it can listen on 127.0.0.1:0",
            &format!("ok    Discord        the token is that of {:?}", "Gatepass"),
            "ok    intents        the bot hears who joins",
            &format!(
                "warn  servers        none so far, as of the last run → open {}",
                world.invite()
            ),
            "ok    Roblox         the key is accepted; 99 of 100 inventory requests are left for 60 s",
            "ok    sweep          nobody is linked so far; who is, is read again every 6h",
        ]
    );
    let database = world.gatepass.directory().join("gatepass.db");
    assert!(!database.exists(), "a check makes no database");
}

#[tokio::test]
async fn roles_that_can_be_given_are_ok() {
    let world = World::new().await;
    let role = world
        .discord
        .create_role(world.server, RoleSpec::named("Captain").below_bot());
    world.bind(role, "badge:5").await;
    world.discord.set_guild_members_intent(false);
    let (code, lines) = world.check().await;
    assert_eq!(code, 0, "{lines:#?}");
    assert_eq!(lines[1], "ok    database       1 servers, 1 binds");
    assert_eq!(
        lines[4],
        "warn  intents        the bot does not hear who joins; all else works → \
         switch Server Members Intent on, on your application's page Bot"
    );
    assert_eq!(
        lines[5],
        "ok    server         \"Harbour\": the bot can give the roles of 1 binds"
    );
}

#[tokio::test]
async fn a_role_above_the_bot_and_a_missing_permission_are_failures() {
    let world = World::new().await;
    let role = world
        .discord
        .create_role(world.server, RoleSpec::named("Admiral").above_bot());
    world.bind(role, "badge:5").await;
    let (code, lines) = world.check().await;
    assert_eq!(code, 1);
    assert_eq!(
        lines[5],
        "FAIL  server         \"Harbour\": the role \"Admiral\" of badge:5 lies above the bot's \
         highest → drag the bot's role above it in Server Settings, Roles"
    );

    let bot_role = world.discord.bot_role(world.server);
    let nothing = discord::Permissions::from_bits(0);
    world
        .discord
        .set_role_permissions(world.server, bot_role, nothing);
    let (code, lines) = world.check().await;
    assert_eq!(code, 1);
    assert_eq!(
        lines[5],
        "FAIL  server         \"Harbour\": the bot may not manage roles → \
         give its role Manage Roles in Server Settings, Roles"
    );

    world.discord.kick_bot(world.server);
    let (code, lines) = world.check().await;
    assert_eq!(code, 0);
    assert!(
        lines[5].starts_with("warn  server         the bot is not in "),
        "{lines:#?}"
    );
}

#[tokio::test]
async fn refused_keys_are_failures_with_a_next_step() {
    let mut world = World::new().await;
    world.gatepass = world
        .gatepass
        .set("DISCORD_TOKEN", "not-the-token")
        .set("ROBLOX_API_KEY", "not-the-key");
    let (code, lines) = world.check().await;
    assert_eq!(code, 1);
    assert_eq!(
        lines[3..],
        [
            "FAIL  Discord        Discord refused DISCORD_TOKEN → \
             reset it on your application's page Bot, then `gatepass init`",
            "FAIL  Roblox         Roblox refused ROBLOX_API_KEY; it may be wrong, expired, or not \
             allowed from this address → \
             see https://create.roblox.com/dashboard/credentials, then `gatepass init`",
        ]
    );
}

#[tokio::test]
async fn an_outage_has_one_next_step() {
    let world = World::new().await;
    world.roblox.outage(true);
    let line = world.failure("Roblox").await;
    assert_eq!(line, "Roblox is not available → try again later");
}

#[tokio::test]
async fn a_wrong_configuration_is_all_that_is_looked_at() {
    let gatepass = Gatepass::new()
        .set("DISCORD_TOKEN", "hush")
        .set("ROBLOX_APIKEY", "hush");
    let ended = gatepass.run(&["check"]).await;
    assert_eq!(ended.code, 2);
    assert_eq!(
        ended.out,
        "\
warn  configuration  ROBLOX_APIKEY is set but means nothing here; did you mean ROBLOX_API_KEY? → rename or remove it
FAIL  configuration  ROBLOX_API_KEY is not set; expected an Open Cloud API key, from create.roblox.com/dashboard/credentials → set it in .env or run `gatepass init`, then check again
"
    );
}

#[tokio::test]
async fn a_port_that_is_taken_is_a_failure_unless_the_bot_has_it() {
    let mut world = World::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let stranger = tokio::spawn(async move {
        // Answers everybody alike.
        while let Ok((mut stream, _)) = taken.accept().await {
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(b"HTTP/1.0 200 OK\r\n\r\nhello\n").await;
        }
    });
    world.gatepass = world.gatepass.set("HTTP_BIND", &address);
    let line = world.failure("web server").await;
    assert_eq!(
        line,
        format!(
            "HTTP_BIND is {address}, where the web server can't listen: Address already in use \
             (os error 98) → stop the program that has it, or set another port"
        )
    );
    stranger.abort();

    let folder = tempfile::tempdir().expect("a directory");
    let program = env!("CARGO_BIN_EXE_gatepass");
    let bot = Setup::new(program, folder.path(), &world.discord, &world.roblox);
    let bot = bot.start().await.expect("the bot starts");
    let address = bot.url().replace("http://", "");
    world.gatepass = world.gatepass.set("HTTP_BIND", &address);
    let (code, lines) = world.check().await;
    assert_eq!(code, 0, "{lines:#?}");
    let expected = format!("ok    web server     a bot that runs listens on {address}");
    assert_eq!(lines[2], expected);
}

/// At 80 of the 100 requests that Roblox allows in a minute.
#[tokio::test]
async fn a_round_that_takes_longer_than_was_promised_is_a_warning() {
    let mut world = World::new().await;
    let file = world.gatepass.directory().join("gatepass.db");
    let store = Store::open(&format!("sqlite://{}", file.display())).await;
    let store = store.expect("a database");
    let server = ServerId::try_from(world.server.get()).expect("an ID");
    for n in 1..=90 {
        let user = UserId::new(n).expect("an ID");
        let link = NewModeratorLink {
            server,
            user,
            roblox: RobloxUserId::new(n).expect("an ID"),
            author: UserId::new(900).expect("an ID"),
            ceiling: Ceiling::Owner,
        };
        let now = Timestamp::from_millis(1_790_000_000_000);
        let saw = store.saw_member(server, user, None, now).await;
        saw.expect("works");
        store.link_by_moderator(link, now).await.expect("a link");
    }
    store.close().await;
    let sum = "to read each linked account (90), 0.75 s apart, takes 2m";
    for (interval, expected) in [
        ("68s", format!("ok    sweep          {sum} of every 1m 8s")),
        (
            "67s",
            format!(
                "warn  sweep          {sum}, so SWEEP_INTERVAL=1m 7s can't be kept → set it to 2m \
                 or more"
            ),
        ),
    ] {
        world.gatepass = world.gatepass.set("SWEEP_INTERVAL", interval);
        let (code, lines) = world.check().await;
        assert_eq!((code, lines.last()), (0, Some(&expected)), "{lines:#?}");
    }
}

#[tokio::test]
async fn an_address_of_another_machine_is_told_as_that() {
    let mut world = World::new().await;
    // Of a range that no machine has (RFC 5737).
    world.gatepass = world.gatepass.set("HTTP_BIND", "192.0.2.1:8080");
    let line = world.failure("web server").await;
    assert!(line.contains("HTTP_BIND is 192.0.2.1:8080"), "{line}");
    let next = " → set an address of this machine, as in 127.0.0.1:8080";
    assert!(line.ends_with(next), "{line}");
}

#[tokio::test]
async fn what_keeps_discord_from_being_asked_is_told() {
    let mut world = World::new().await;
    let url = world.discord.url();
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let nowhere = format!("http://{}", closed.local_addr().expect("an address"));
    drop(closed);
    for (url, expected) in [
        (
            nowhere.clone(),
            format!(
                "no connection to {nowhere}: Connection refused (os error 111) → see that this \
                 machine reaches it, and that DISCORD_API_URL is right"
            ),
        ),
        (
            format!("{url}/api/v10"),
            "what answers is not Discord's API → leave DISCORD_API_URL unset, or give it without \
             a path such as /api/v10; if that is so, a proxy or a firewall on the way answers"
                .to_owned(),
        ),
    ] {
        world.gatepass = world.gatepass.set("DISCORD_API_URL", url);
        assert_eq!(world.failure("Discord").await, expected);
    }
}
