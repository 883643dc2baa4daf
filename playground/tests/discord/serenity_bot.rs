//! A bot made with serenity understands all that the simulator says.

use std::{sync::Arc, time::Duration};

use playground::discord::{RoleSpec, Simulator};
use serenity::{
    all::{
        ActionRowComponent, Command, CommandInteraction, CommandOptionType, CommandType,
        ComponentInteraction, Context, CreateActionRow, CreateAutocompleteResponse, CreateButton,
        CreateCommand, CreateCommandOption, CreateEmbed, CreateInputText,
        CreateInteractionResponse, CreateInteractionResponseFollowup,
        CreateInteractionResponseMessage, CreateModal, EditInteractionResponse, Event,
        EventHandler, GatewayIntents, InputTextStyle, Interaction, ModalInteraction,
        RawEventHandler, Ready, ResolvedTarget, ResolvedValue, RoleId, ShardManager,
    },
    async_trait,
    client::ClientBuilder,
    http::HttpBuilder,
};
use tokio::{sync::mpsc, task::JoinHandle};

use crate::support::TestResult;

/// Answers every kind of interaction; what it finds in them goes to the test.
struct Handler {
    role: RoleId,
    found: mpsc::UnboundedSender<String>,
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, context: Context, _: Ready) {
        let item = CreateCommandOption::new(CommandOptionType::String, "item", "What")
            .required(true)
            .set_autocomplete(true);
        let user = CreateCommandOption::new(CommandOptionType::User, "user", "Who");
        let commands = vec![
            CreateCommand::new("owns")
                .description("Does the member own it?")
                .add_option(item)
                .add_option(user),
            CreateCommand::new("Update roles").kind(CommandType::User),
        ];
        let registered = Command::set_global_commands(&context.http, commands).await;
        registered.expect("the commands are taken");
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let answered = match &interaction {
            Interaction::Command(command) if command.data.kind == CommandType::User => {
                self.update(&context, command).await
            }
            Interaction::Command(command) => self.owns(&context, command).await,
            Interaction::Component(press) => show(&context, press).await,
            Interaction::Modal(form) => self.link(&context, form).await,
            Interaction::Autocomplete(typing) => {
                let choices =
                    CreateAutocompleteResponse::new().add_string_choice("Treasure", "badge:5");
                let answer = CreateInteractionResponse::Autocomplete(choices);
                typing.create_response(&context, answer).await
            }
            other => panic!("nothing else was sent, but {other:?}"),
        };
        answered.expect("Discord takes the answer");
    }
}

impl Handler {
    async fn owns(&self, context: &Context, command: &CommandInteraction) -> serenity::Result<()> {
        command.defer_ephemeral(context).await?;
        if let Some(server) = command.guild_id {
            let (user, reason) = (command.user.id, Some("owns: badge:5"));
            let given = context
                .http
                .add_member_role(server, user, self.role, reason);
            given.await?;
        }
        let options = command.data.options();
        let ResolvedValue::String(item) = options[0].value else {
            panic!("the item is a text")
        };
        if let Some(ResolvedValue::User(user, member)) = options.get(1).map(|option| &option.value)
        {
            let found = format!("{} is a member: {}", user.name, member.is_some());
            self.found.send(found).expect("the test listens");
        }
        let buttons = [("show", "Show to channel"), ("link", "Link")]
            .map(|(id, label)| CreateButton::new(id).label(label));
        let embed = CreateEmbed::new()
            .title("Yes")
            .description(format!("You own {item}"));
        let edit = EditInteractionResponse::new()
            .embed(embed)
            .components(vec![CreateActionRow::Buttons(buttons.into())]);
        command.edit_response(context, edit).await?;
        Ok(())
    }

    async fn update(
        &self,
        context: &Context,
        command: &CommandInteraction,
    ) -> serenity::Result<()> {
        let Some(ResolvedTarget::User(user, Some(_))) = command.data.target() else {
            panic!("the target is a member")
        };
        let message =
            CreateInteractionResponseMessage::new().content(format!("Updated {}", user.name));
        let answer = CreateInteractionResponse::Message(message);
        command.create_response(context, answer).await
    }

    async fn link(&self, context: &Context, form: &ModalInteraction) -> serenity::Result<()> {
        let ActionRowComponent::InputText(field) = &form.data.components[0].components[0] else {
            panic!("the form has a text")
        };
        let found = field.value.clone().unwrap_or_default();
        self.found.send(found).expect("the test listens");
        form.create_response(context, CreateInteractionResponse::Acknowledge)
            .await
    }
}

async fn show(context: &Context, press: &ComponentInteraction) -> serenity::Result<()> {
    if press.data.custom_id == "link" {
        let field = CreateInputText::new(InputTextStyle::Short, "Roblox name", "name");
        let modal =
            CreateModal::new("link", "Link").components(vec![CreateActionRow::InputText(field)]);
        let answer = CreateInteractionResponse::Modal(modal);
        return press.create_response(context, answer).await;
    }
    let message = CreateInteractionResponseMessage::new()
        .content("Shown.")
        .components(vec![]);
    let update = CreateInteractionResponse::UpdateMessage(message);
    press.create_response(context, update).await?;
    let followup = CreateInteractionResponseFollowup::new().content("leo owns it");
    press.create_followup(context, followup).await?;
    Ok(())
}

/// Every event that decodes, by its name.
struct Events(mpsc::UnboundedSender<String>);

#[async_trait]
impl RawEventHandler for Events {
    async fn raw_event(&self, _: Context, event: Event) {
        // The test may be over by now.
        let _ = self.0.send(event.name().unwrap_or_default());
    }
}

struct Running {
    shards: Arc<ShardManager>,
    client: JoinHandle<serenity::Result<()>>,
    found: mpsc::UnboundedReceiver<String>,
    events: mpsc::UnboundedReceiver<String>,
}

async fn run(discord: &Simulator, role: RoleId) -> TestResult<Running> {
    let (found, told) = mpsc::unbounded_channel();
    let (events, heard) = mpsc::unbounded_channel();
    let http = HttpBuilder::new(discord.token())
        .proxy(discord.url())
        .ratelimiter_disabled(true)
        .build();
    let intents =
        GatewayIntents::GUILDS | GatewayIntents::GUILD_MEMBERS | GatewayIntents::GUILD_MESSAGES;
    let mut client = ClientBuilder::new_with_http(http, intents)
        .event_handler(Handler { role, found })
        .raw_event_handler(Events(events))
        .await?;
    let shards = Arc::clone(&client.shard_manager);
    let client = tokio::spawn(async move { client.start().await });
    discord.bot_has_command("owns").await?;
    Ok(Running {
        shards,
        client,
        found: told,
        events: heard,
    })
}

#[tokio::test]
async fn serenity_answers_every_kind_of_interaction() -> TestResult {
    let discord = Simulator::start().await?;
    let (mia, leo) = (discord.create_user("mia"), discord.create_user("leo"));
    let harbour = discord.create_server("Harbour", mia);
    let captain = discord.create_role(harbour, RoleSpec::named("Captain").below_bot());
    discord.join(harbour, leo);
    let mut bot = run(&discord, RoleId::new(captain.get())).await?;

    let leo_here = discord.member(harbour, leo);
    let suggestions = leo_here.autocomplete("owns", "item", "tre").await?;
    assert_eq!(suggestions[0].value, "badge:5");

    let stranger = discord.create_user("stranger");
    let owns = leo_here.command("/owns item:badge:5 user:@stranger")?;
    let reply = owns.reply().await?;
    assert!(
        reply.ephemeral && reply.text().contains("You own badge:5"),
        "{reply:?}"
    );
    assert_eq!(discord.member_roles(harbour, leo), [captain].into());
    assert_eq!(discord.writes()[0].reason.as_deref(), Some("owns: badge:5"));
    assert_eq!(
        bot.found.recv().await.as_deref(),
        Some("stranger is a member: false")
    );
    leo_here
        .slash("owns")
        .string("item", "5")
        .user("user", mia)
        .run()?
        .reply()
        .await?;
    assert_eq!(
        bot.found.recv().await.as_deref(),
        Some("mia is a member: true")
    );

    let form = owns
        .press("Link")
        .await?
        .submit(&[("Roblox name", "builderman")])
        .await?;
    assert_eq!(bot.found.recv().await.as_deref(), Some("builderman"));
    assert!(form.conversation().to_string().contains("Link"), "{form:?}");
    let pressed = owns.press("Show to channel").await?;
    assert_eq!(pressed.reply().await?.content, "Shown.");
    assert!(!pressed.followup(1).await?.ephemeral);

    let updated = leo_here.user_menu("Update roles", mia)?;
    assert_eq!(updated.reply().await?.content, "Updated mia");
    let direct = discord
        .in_direct_messages(stranger)
        .command("/owns item:7")?;
    assert!(direct.reply().await?.text().contains("You own 7"));

    assert_eq!(
        (discord.violations(), discord.invalid_requests()),
        (vec![], 0)
    );
    bot.shards.shutdown_all().await;
    bot.client.await??;
    Ok(())
}

#[tokio::test]
async fn serenity_decodes_every_event() -> TestResult {
    let discord = Simulator::start().await?;
    let (mia, leo) = (discord.create_user("mia"), discord.create_user("leo"));
    let harbour = discord.create_server("Harbour", mia);
    let captain = discord.create_role(harbour, RoleSpec::named("Captain"));
    let mut bot = run(&discord, RoleId::new(captain.get())).await?;

    discord.join(harbour, leo);
    discord
        .member(harbour, leo)
        .command("/owns item:5")?
        .reply()
        .await?;
    let pressed = discord
        .member(harbour, leo)
        .user_menu("Update roles", mia)?;
    pressed.reply().await?;
    discord.rename_server(harbour, "Port");
    discord.create_channel(harbour, "log");
    discord.create_role(harbour, RoleSpec::named("Mate").color(0x00_ff_88));
    discord.rename_role(harbour, captain, "Admiral");
    discord.delete_role(harbour, captain);
    discord.leave(harbour, leo);
    discord.begin_outage(harbour);
    discord.end_outage(harbour);
    discord.drop_connections();
    discord
        .until("resumed", |discord| discord.gateway_counts().resumes == 1)
        .await?;
    discord.kick_bot(harbour);

    let mut names = Vec::new();
    while names.iter().filter(|name| *name == "GUILD_DELETE").count() < 2 {
        let name = tokio::time::timeout(Duration::from_secs(10), bot.events.recv()).await;
        let name = name.map_err(|_| format!("only {names:?} were understood"))?;
        names.push(name.expect("the bot runs"));
    }
    names.dedup();
    for expected in [
        "READY",
        "GUILD_CREATE",
        "INTERACTION_CREATE",
        "MESSAGE_CREATE",
        "GUILD_MEMBER_ADD",
        "GUILD_MEMBER_UPDATE",
        "GUILD_MEMBER_REMOVE",
        "GUILD_UPDATE",
        "GUILD_ROLE_CREATE",
        "GUILD_ROLE_UPDATE",
        "GUILD_ROLE_DELETE",
        "CHANNEL_CREATE",
        "RESUMED",
    ] {
        let heard = names.iter().any(|name| name == expected);
        assert!(heard, "{expected} is missing in {names:?}");
    }
    assert!(
        names.iter().all(|name| !name.is_empty()),
        "an unknown event in {names:?}"
    );
    bot.shards.shutdown_all().await;
    bot.client.await??;
    Ok(())
}
