//! A bot made with serenity understands all that the simulator says.

use std::sync::Arc;

use playground::discord::{RoleSpec, Settings, Simulator};
use serenity::{
    all::{
        ButtonStyle, Command, CommandInteraction, CommandOptionType, ComponentInteraction, Context,
        CreateActionRow, CreateAutocompleteResponse, CreateButton, CreateCommand,
        CreateCommandOption, CreateEmbed, CreateInteractionResponse,
        CreateInteractionResponseFollowup, CreateInteractionResponseMessage,
        EditInteractionResponse, EventHandler, GatewayIntents, Interaction, Ready, ResolvedValue,
        RoleId,
    },
    async_trait,
    http::HttpBuilder,
};
use tokio::sync::mpsc;

use crate::support::TestResult;

struct Handler {
    role: RoleId,
    seen: mpsc::UnboundedSender<String>,
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, context: Context, _: Ready) {
        let commands = vec![
            CreateCommand::new("owns")
                .description("Does the member own it?")
                .add_option(
                    CreateCommandOption::new(CommandOptionType::String, "item", "What")
                        .required(true)
                        .set_autocomplete(true),
                )
                .add_option(CreateCommandOption::new(
                    CommandOptionType::User,
                    "user",
                    "Who",
                )),
        ];
        Command::set_global_commands(&context.http, commands)
            .await
            .expect("the commands are taken");
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        match interaction {
            Interaction::Command(command) => self.owns(&context, &command).await,
            Interaction::Component(press) => self.show(&context, &press).await,
            Interaction::Autocomplete(typing) => {
                let answer =
                    CreateAutocompleteResponse::new().add_string_choice("Treasure", "badge:5");
                let answer = CreateInteractionResponse::Autocomplete(answer);
                typing
                    .create_response(&context, answer)
                    .await
                    .expect("suggested");
            }
            other => panic!("nothing else was sent, but {other:?}"),
        }
    }

    async fn ratelimit(&self, _: serenity::all::RatelimitInfo) {}
}

impl Handler {
    async fn owns(&self, context: &Context, command: &CommandInteraction) {
        command.defer_ephemeral(context).await.expect("deferred");
        let server = command.guild_id.expect("it was run in a server");
        context
            .http
            .add_member_role(server, command.user.id, self.role, Some("owns: badge:5"))
            .await
            .expect("the role was given");
        let options = command.data.options();
        let ResolvedValue::String(item) = options[0].value else {
            panic!("the item is a text")
        };
        if let Some(option) = options.get(1) {
            let ResolvedValue::User(user, member) = option.value else {
                panic!("the user is resolved")
            };
            let _ = self
                .seen
                .send(format!("{} {}", user.name, member.is_some()));
        }
        let button = CreateButton::new("show")
            .label("Show to channel")
            .style(ButtonStyle::Primary);
        let edit = EditInteractionResponse::new()
            .embed(
                CreateEmbed::new()
                    .title("Yes")
                    .description(format!("You own {item}")),
            )
            .components(vec![CreateActionRow::Buttons(vec![button])]);
        command.edit_response(context, edit).await.expect("edited");
    }

    async fn show(&self, context: &Context, press: &ComponentInteraction) {
        let message = CreateInteractionResponseMessage::new()
            .content("Shown.")
            .components(vec![]);
        let update = CreateInteractionResponse::UpdateMessage(message);
        press
            .create_response(context, update)
            .await
            .expect("updated");
        let followup = CreateInteractionResponseFollowup::new().content("leo owns it");
        press
            .create_followup(context, followup)
            .await
            .expect("followed up");
    }
}

/// Every event by name, so that one which does not decode is missed.
struct Events(mpsc::UnboundedSender<String>);

#[async_trait]
impl serenity::all::RawEventHandler for Events {
    async fn raw_event(&self, _: Context, event: serenity::all::Event) {
        let name = event.name().unwrap_or_default();
        let _ = self.0.send(name);
    }
}

#[tokio::test]
async fn serenity_registers_answers_and_gives_roles() -> TestResult {
    let discord = Simulator::start_with(Settings::default()).await?;
    let (mia, leo) = (discord.create_user("mia"), discord.create_user("leo"));
    let harbour = discord.create_server("Harbour", mia);
    let captain = discord.create_role(harbour, RoleSpec::named("Captain").below_bot());
    discord.join(harbour, leo);
    let (seen, mut told) = mpsc::unbounded_channel();
    let (events, mut heard) = mpsc::unbounded_channel();
    let handler = Handler {
        role: RoleId::new(captain.get()),
        seen,
    };
    let http = HttpBuilder::new(discord.token())
        .proxy(discord.url())
        .ratelimiter_disabled(true)
        .build();
    let intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MEMBERS;
    let mut client = serenity::client::ClientBuilder::new_with_http(http, intents)
        .event_handler(handler)
        .raw_event_handler(Events(events))
        .await?;
    let shards = Arc::clone(&client.shard_manager);
    let running = tokio::spawn(async move { client.start().await });

    discord.bot_has_command("owns").await?;
    let leo_here = discord.member(harbour, leo);
    let suggestions = leo_here.autocomplete("owns", "item", "tre").await?;
    assert_eq!(suggestions[0].value, "badge:5");
    let stranger = discord.create_user("stranger");
    let text = format!("/owns item:badge:5 user:<@{stranger}>");
    let owns = leo_here.command(&text)?;
    let reply = owns.reply().await?;
    assert!(reply.ephemeral);
    assert!(reply.text().contains("You own badge:5"), "{}", reply.text());
    assert_eq!(discord.member_roles(harbour, leo), [captain].into());
    assert_eq!(discord.writes()[0].reason.as_deref(), Some("owns: badge:5"));
    assert_eq!(told.recv().await.as_deref(), Some("stranger false"));

    let pressed = owns.press("Show to channel").await?;
    assert_eq!(pressed.reply().await?.content, "Shown.");
    assert!(!pressed.followup(1).await?.ephemeral);

    discord.join(harbour, stranger);
    discord.rename_server(harbour, "Port");
    discord.rename_role(harbour, captain, "Admiral");
    discord.move_role(harbour, captain, 1);
    discord.leave(harbour, stranger);
    discord.delete_role(harbour, captain);
    discord.begin_outage(harbour);
    discord.end_outage(harbour);
    discord.kick_bot(harbour);
    let mut names = Vec::new();
    while names.last().is_none_or(|name| name != "GUILD_DELETE")
        || names.iter().filter(|n| *n == "GUILD_DELETE").count() < 2
    {
        let name = tokio::time::timeout(std::time::Duration::from_secs(10), heard.recv()).await;
        names.push(
            name.map_err(|_| format!("only {names:?} were understood"))?
                .expect("the bot runs"),
        );
    }
    for expected in [
        "READY",
        "GUILD_CREATE",
        "INTERACTION_CREATE",
        "GUILD_MEMBER_UPDATE",
        "GUILD_MEMBER_ADD",
        "GUILD_UPDATE",
        "GUILD_ROLE_UPDATE",
        "GUILD_MEMBER_REMOVE",
        "GUILD_ROLE_DELETE",
    ] {
        assert!(
            names.iter().any(|name| name == expected),
            "{expected} is missing in {names:?}"
        );
    }
    assert_eq!(discord.invalid_requests(), 0);
    assert_eq!(discord.violations(), []);
    shards.shutdown_all().await;
    running.await??;
    Ok(())
}
