//! `/panel`: a message that everybody sees, whose answers nobody else does.

use std::time::Duration;

use playground::discord::actor::{Exchange, Person, Reply};
use playground::discord::{ChannelId, ChannelKind, Fault, JsonError, Permissions, RoleSpec, Route};
use playground::roblox::{Item, Route as Roblox};
use rstest::rstest;

use super::world::{World, answer, ask, comes_true, press, refusal, run, until};

const GET: &str = "Get my roles";
const BOUGHT: &str = "I just bought it";
const WHY_NOT: &str = "Why not?";
const POST: &str = "Post it";
const EDIT: &str = "Change the texts";

const NONE: Permissions = Permissions::NONE;
const VIEW: Permissions = Permissions::VIEW_CHANNEL;

/// The harbour with a channel that everybody reads.
struct Rules {
    world: World,
    rules: ChannelId,
}

impl Rules {
    async fn new() -> Self {
        let world = World::new().await;
        let rules = world.discord.create_channel(world.harbour, "rules");
        Self { world, rules }
    }

    /// With a panel there.
    async fn with_panel() -> (Self, Reply) {
        let rules = Self::new().await;
        rules.post().await;
        let panel = rules.panel();
        (rules, panel)
    }

    async fn preview(&self) -> Exchange {
        let asked = run(&self.world.mia(), "/panel channel:#rules");
        answer(&asked).await;
        asked
    }

    async fn post(&self) {
        let text = press(&self.preview().await, POST).await.text();
        assert!(text.starts_with("✅ Posted in"), "{text}");
    }

    fn posts(&self) -> Vec<Reply> {
        self.world.discord.messages_in(self.rules)
    }

    /// The one panel there is. It notifies nobody.
    fn panel(&self) -> Reply {
        let mut posts = self.posts();
        assert_eq!(posts.len(), 1, "one panel");
        let panel = posts.remove(0);
        assert!(panel.pings.is_empty(), "{:?}", panel.pings);
        panel
    }

    /// What Leo is told when he presses a button of the panel.
    async fn told(&self, panel: &Reply, button: &str) -> String {
        self.world
            .read(&answer(&pressed(&self.world.leo(), panel, button)).await)
    }
}

fn pressed(person: &Person, panel: &Reply, button: &str) -> Exchange {
    let pressed = person.press(panel, button);
    pressed.unwrap_or_else(|error| panic!("{button}: {error}"))
}

#[tokio::test]
async fn it_is_shown_first_and_posted_as_it_was_shown() {
    let rules = Rules::new().await;
    let asked = rules.preview().await;
    let preview = answer(&asked).await;
    let text = rules.world.read(&preview);
    assert!(text.contains("everybody in #rules will see"), "{text}");
    for button in [GET, BOUGHT, WHY_NOT] {
        let button = preview.button(button).expect("it is shown");
        assert!(button.disabled, "{button:?} does nothing here");
    }
    assert_eq!(rules.posts().len(), 0, "nothing is posted so far");

    let posted = press(&asked, POST).await;
    assert_eq!(
        rules.world.read(&posted),
        "✅ Posted in #rules. The panel works until somebody deletes the message."
    );
    let panel = rules.panel();
    assert_eq!(panel.embeds, preview.embeds);
    // The word that it is posted is no panel.
    let id = format!("1:{}:post-panel:{}", rules.world.mia, rules.rules);
    let again = rules.world.mia().forge_press(preview.message, &id);
    let refused = refusal(&again).await.text();
    assert!(refused.contains("no longer works"), "{refused}");
    assert_eq!(rules.posts().len(), 1);
}

#[tokio::test]
async fn pressed_twice_in_a_moment_it_is_there_once() {
    let rules = Rules::new().await;
    let asked = rules.preview().await;
    let fault = Fault::on(Route::CreateMessage);
    let pause = rules.world.discord.pause(fault);
    let first = asked.press(POST).await.expect("there");
    pause.reached().await.expect("it is being posted");
    rules.world.clear_records();
    let second = asked.press(POST).await.expect("there still");
    pause.release();
    for pressed in [first, second] {
        let text = answer(&pressed).await.text();
        assert!(text.starts_with("✅ Posted in"), "{text}");
    }
    // They change the same message, each once it has posted.
    let told = Route::UpdateOriginalWebhookMessage;
    until("both are told", || tried(&rules.world, told) == 2).await;
    rules.panel();
}

/// Whether the first try was posted Discord did not say: it was.
#[tokio::test]
async fn texts_that_are_changed_after_a_try_are_posted() {
    let rules = Rules::new().await;
    let asked = rules.preview().await;
    let lost = Fault::on(Route::CreateMessage).reset().after_effect();
    rules.world.discord.fault(lost.times(3));
    refusal(&asked.press(POST).await.expect("there")).await;
    rules.panel();

    let editing = asked.press(EDIT).await.expect("there");
    let sent = editing.submit(&[("Title", "Harbour's roles")]).await;
    answer(&sent.expect("it is filled in")).await;
    let text = press(&asked, POST).await.text();
    assert!(text.starts_with("✅ Posted in"), "{text}");
    let posts = rules.posts();
    let mut titles = posts.iter().map(|post| &post.embeds[0]["title"]);
    assert!(titles.any(|title| title == "Harbour's roles"), "{posts:?}");
}

#[tokio::test]
async fn its_texts_can_be_changed_before_it_is_posted() {
    let rules = Rules::new().await;
    let asked = rules.preview().await;
    let editing = asked.press(EDIT).await.expect("there");
    let form = editing.form().await.expect("a form");
    let title = form.fields[0].value.as_deref();
    assert_eq!(title, Some("Roles for what you own on Roblox"));
    let text = "**Anchors** up!\n<@&1> \u{202e}@everyone";
    let sent = editing
        .submit(&[
            ("Title", "Harbour's roles"),
            ("Text (Markdown works)", text),
        ])
        .await
        .expect("it is filled in");
    let preview = answer(&sent).await;
    assert_eq!(preview.embeds[0]["title"], "Harbour's roles");
    assert_eq!(
        preview.embeds[0]["description"],
        "**Anchors** up!\n<@&1> @everyone"
    );
    assert_eq!(rules.posts().len(), 0);
    press(&asked, POST).await;
    let panel = rules.panel();
    assert_eq!(panel.embeds, preview.embeds);

    // Without any text it is the suggestion again.
    let asked = rules.preview().await;
    let editing = asked.press(EDIT).await.expect("there");
    let empty = [("Title", ""), ("Text (Markdown works)", " ")];
    let sent = editing.submit(&empty).await.expect("it is filled in");
    let preview = answer(&sent).await;
    assert_eq!(
        preview.embeds[0]["title"],
        "Roles for what you own on Roblox"
    );
}

#[tokio::test]
async fn everybody_gets_their_own_answer_and_it_works_after_a_restart() {
    let (mut rules, panel) = Rules::with_panel().await;
    rules.world.badge_5_makes_captains().await;
    let mod_told = answer(&pressed(&rules.world.moderator(), &panel, GET)).await;
    let text = mod_told.text();
    assert!(text.contains("not linked to a Roblox account"), "{text}");

    rules.world.kill().await;
    rules.world.start_again().await;
    rules
        .world
        .roblox
        .give(rules.world.leo_builds, Item::badge(5));
    assert_eq!(rules.told(&panel, GET).await, "✅ Given: @Captain");
    assert!(rules.world.has_role(rules.world.leo));
    let after = rules.panel();
    assert_eq!(after.embeds, panel.embeds, "nobody's press changes it");
    assert_eq!(after.components, panel.components);
    assert!(!after.edited);
}

/// With a client of one's own any ID can be sent from any message.
#[tokio::test]
async fn nobody_changes_what_everybody_sees() {
    let (rules, panel) = Rules::with_panel().await;
    let leo = rules.world.leo;
    for id in [
        format!("1:{leo}:cancel"),
        format!("1:{leo}:update:{leo}"),
        "1:anyone:unlink".to_owned(),
    ] {
        answer(&rules.world.leo().forge_press(panel.message, &id)).await;
    }
    // Nor does a form, whoever may open it.
    let mia = rules.world.mia;
    let id = format!("1:{mia}:edit-panel:{}", rules.rules);
    let editing = rules.world.mia().forge_press(panel.message, &id);
    let sent = editing.submit(&[("Title", "Harbour's roles")]).await;
    let preview = answer(&sent.expect("it is filled in")).await;
    assert_eq!(preview.embeds[0]["title"], "Harbour's roles");
    assert_eq!(rules.panel().embeds, panel.embeds);
    assert!(!rules.panel().edited);
}

/// What is shown to all is an answer under which the bot put the button for that.
#[tokio::test]
async fn nobody_has_the_bot_show_what_it_does_not_offer() {
    let (rules, panel) = Rules::with_panel().await;
    let show = format!("1:{}:show", rules.world.leo);
    let leo = rules.world.leo();
    let refused = answer(&leo.forge_press(panel.message, &show)).await.text();
    assert!(refused.contains("no longer works"), "{refused}");

    let own = answer(&pressed(&leo, &panel, WHY_NOT)).await;
    let refused = refusal(&leo.forge_press(own.message, &show)).await.text();
    assert!(refused.contains("no longer works"), "{refused}");
    rules.panel();
}

#[tokio::test]
async fn a_member_who_presses_again_is_told_when_they_can() {
    let (rules, panel) = Rules::with_panel().await;
    rules.world.badge_5_makes_captains().await;
    let first = rules.told(&panel, GET).await;
    assert!(first.starts_with("✅ All roles"), "{first}");
    let read = rules.world.roblox.count(Roblox::Inventory);
    let again = rules.told(&panel, GET).await;
    let rests = "⏳ You pressed this a moment ago. You can press it again <t:";
    assert!(again.starts_with(rests), "{again}");
    assert_eq!(rules.world.roblox.count(Roblox::Inventory), read);

    // The other buttons, and other people, don't wait for that.
    let why = rules.told(&panel, WHY_NOT).await;
    assert!(why.starts_with("You have 0 of the 1 roles"), "{why}");
    let again = rules.told(&panel, WHY_NOT).await;
    assert!(again.starts_with(rests), "{again}");
    let other = answer(&pressed(&rules.world.moderator(), &panel, GET)).await;
    assert!(!other.text().starts_with("⏳"), "{}", other.text());
}

#[tokio::test]
async fn what_was_just_bought_is_looked_for() {
    let (rules, panel) = Rules::with_panel().await;
    rules.world.badge_5_makes_captains().await;
    let looking = pressed(&rules.world.leo(), &panel, BOUGHT);
    let text = answer(&looking).await.text();
    assert!(text.starts_with("⏳ Looking for it on Roblox."), "{text}");
    rules
        .world
        .roblox
        .give(rules.world.leo_builds, Item::badge(5));
    comes_true("the role is told", async || {
        rules.world.read(&answer(&looking).await) == "✅ Given: @Captain"
    })
    .await;
    let running = pressed(&rules.world.leo(), &panel, BOUGHT);
    let text = answer(&running).await.text();
    assert!(text.starts_with("⏳"), "it may begin anew: {text}");
}

/// Leo is linked and owns nothing; what he does not have is told without a request.
#[tokio::test]
async fn why_not_tells_the_reason_from_what_is_known() {
    let (rules, panel) = Rules::with_panel().await;
    let world = &rules.world;
    world.badge_5_makes_captains().await;
    let diver = RoleSpec::named("Diver").below_bot();
    let diver = world.discord.create_role(world.harbour, diver);
    ask(&world.mia(), "/bind badge item:6 role:@Diver").await;
    ask(&world.leo(), "/update").await;
    world.is_settled().await;
    world.clear_records();
    let told = rules.told(&panel, WHY_NOT).await;
    assert!(told.starts_with("You have 0 of the 2 roles"), "{told}");
    for role in ["@Captain", "@Diver"] {
        let line = format!("❌ {role}: you don't own ");
        assert!(told.contains(&line), "{told}");
    }
    assert_eq!(world.roblox.requests().len(), 0, "nothing had to be asked");
    assert_eq!(world.role_writes(), 0);

    // A role that went away is told as what it is.
    world.discord.delete_role(world.harbour, diver);
    let id = format!("1:{}:missing-roles:1", world.leo);
    comes_true("the deleted role is told", async || {
        let why = world.leo().forge_press(panel.message, &id);
        let told = world.read(&answer(&why).await);
        told.contains("❌ The role was deleted.") && told.contains("❌ @Captain: you don't own")
    })
    .await;
}

/// "Why not?" changes nothing; its button does.
#[tokio::test]
async fn what_is_earned_is_offered_and_given_on_a_press() {
    let (rules, panel) = Rules::with_panel().await;
    let world = &rules.world;
    world.leo_is_a_captain().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.remove_role_by_hand(harbour, world.leo, world.captain);
    let why = pressed(&world.leo(), &panel, WHY_NOT);
    let text = world.read(&answer(&why).await);
    assert!(
        text.contains("✋ @Captain: you have earned it, but somebody took it away by hand."),
        "{text}"
    );
    assert!(!world.has_role(world.leo), "nothing is changed by asking");
    let given = press(&why, GET).await;
    assert_eq!(world.read(&given), "✅ Given: @Captain");
    let all = rules.told(&panel, GET).await;
    assert!(all.starts_with("✅ All roles"), "{all}");
}

#[tokio::test]
async fn a_bot_that_comes_back_answers_at_its_old_panel() {
    let (rules, panel) = Rules::with_panel().await;
    let world = &rules.world;
    world.badge_5_makes_captains().await;
    world.discord.kick_bot(world.harbour);
    world.discord.invite_bot(world.harbour);
    world.roblox.give(world.leo_builds, Item::badge(5));
    // As by a button under an earlier answer, which does not rest.
    let id = format!("1:{}:update:{}", world.leo, world.leo);
    let update = async || {
        let pressed = world.leo().forge_press(panel.message, &id);
        world.read(&answer(&pressed).await)
    };
    // Its new role is the lowest.
    comes_true("the role is told to stand above the bot", async || {
        let told = update().await;
        told.contains("@Captain stands above the bot's own role")
    })
    .await;
    let position = world.discord.role_position(world.harbour, world.captain);
    let bot_role = world.discord.bot_role(world.harbour);
    world
        .discord
        .move_role(world.harbour, bot_role, position + 1);
    comes_true("the role is given", async || {
        update().await == "✅ Given: @Captain"
    })
    .await;
    let told = rules.told(&panel, GET).await;
    assert!(told.starts_with("✅ All roles"), "{told}");
}

/// Where the panel would go.
#[derive(Debug, Clone, Copy)]
enum Where {
    Hidden,
    ReadOnly,
    Plain,
}

#[rstest]
#[case::hidden(Where::Hidden, "lacks permissions in #rules: View Channel.")]
#[case::read_only(Where::ReadOnly, "lacks permissions in #rules: Send Messages.")]
#[case::plain(Where::Plain, "lacks permissions in #rules: Embed Links.")]
#[tokio::test]
async fn what_the_bot_lacks_is_named_before_anything_is_tried(
    #[case] kind: Where,
    #[case] says: &str,
) {
    let rules = Rules::new().await;
    let world = &rules.world;
    let (discord, bot) = (&world.discord, world.discord.bot_role(world.harbour));
    let (allow, deny) = match kind {
        Where::Hidden => {
            // Discord does not show the bot what it can't see.
            world.expects_refusals(1);
            (NONE, VIEW)
        }
        Where::ReadOnly => (VIEW, Permissions::SEND_MESSAGES),
        Where::Plain => (VIEW, Permissions::EMBED_LINKS),
    };
    discord.set_overwrite(rules.rules, bot, allow, deny);
    let text = world.told(&world.mia(), "/panel channel:#rules").await;
    assert!(text.contains(says), "{text}");
    assert_eq!(posts_tried(world), 0);
}

/// It is looked at again when it is posted, and once more when Discord refuses.
#[tokio::test]
async fn a_channel_that_closes_meanwhile_is_told() {
    let rules = Rules::new().await;
    let world = &rules.world;
    let asked = rules.preview().await;
    let fault = Fault::on(Route::CreateMessage).error(JsonError::MissingPermissions);
    world.discord.fault(fault);
    world.expects_refusals(1);
    let refused = refusal(&asked.press(POST).await.expect("there")).await;
    let text = world.read(&refused);
    assert!(
        text.starts_with("Discord did not let the bot write in #rules."),
        "{text}"
    );
    world.discord.delete_channel(rules.rules);
    comes_true("the deleted channel is told", async || {
        let refused = refusal(&asked.press(POST).await.expect("there")).await;
        refused.text().starts_with("There is no such channel")
    })
    .await;
    assert_eq!(posts_tried(world), 1);
}

fn posts_tried(world: &World) -> usize {
    tried(world, Route::CreateMessage)
}

fn tried(world: &World, route: Route) -> usize {
    let requests = world.discord.requests();
    let tried = requests.iter().filter(|it| it.route == Some(route));
    tried.count()
}

/// The server lets Leo, who has no permission at all, run the command.
#[tokio::test]
async fn nobody_has_the_bot_write_where_they_could_not() {
    let rules = Rules::new().await;
    let world = &rules.world;
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.set_command_permission_for(harbour, "panel", world.leo, true);
    let asked = run(&world.leo(), "/panel channel:#rules");
    answer(&asked).await;
    let forum = discord.create_channel_of(ChannelKind::Forum, harbour, "ideas");
    let id = format!("1:{}:post-panel:{forum}", world.leo);
    let preview = answer(&asked).await.message;
    let text = refusal(&world.leo().forge_press(preview, &id)).await.text();
    assert!(
        text.contains("permission Manage Server"),
        "not offered: {text}"
    );

    let everyone = harbour.everyone();
    discord.set_overwrite(rules.rules, everyone, VIEW, Permissions::SEND_MESSAGES);
    let bot = discord.bot_role(harbour);
    discord.set_overwrite(rules.rules, bot, Permissions::SEND_MESSAGES, NONE);
    comes_true("Leo may not write there", async || {
        let refused = refusal(&asked.press(POST).await.expect("there")).await;
        world
            .read(&refused)
            .starts_with("You can't write in #rules")
    })
    .await;
    assert_eq!(rules.posts().len(), 0);
    let editing = asked.press(EDIT).await.expect("there");
    editing.form().await.expect("in time");
    discord.let_pass(Duration::from_mins(15));
    let late = refusal(&asked.press(POST).await.expect("there")).await;
    assert!(late.text().contains("permission Manage Server"));
    let sent = editing.submit(&[("Title", "Mine")]).await.expect("sent");
    let late = refusal(&sent).await;
    assert!(late.text().contains("permission Manage Server"));
    // Told before anything is written into a form.
    let late = answer(&asked.press(EDIT).await.expect("there")).await;
    assert!(late.text().contains("permission Manage Server"));
}

/// The member reads their language, everybody the server's.
#[tokio::test]
async fn in_german_to_a_german_member() {
    let rules = Rules::new().await;
    let world = &rules.world;
    for person in [world.mia, world.leo] {
        world.discord.set_locale(person, "de");
    }
    let asked = rules.preview().await;
    let editing = asked.press("Texte ändern").await.expect("there");
    // Without a text it is the suggestion again.
    let sent = editing.submit(&[("Titel", ""), ("Text (Markdown geht)", "")]);
    let preview = answer(&sent.await.expect("it is filled in")).await;
    let text = world.read(&preview);
    assert!(
        text.starts_with("Das werden in #rules alle sehen."),
        "{text}"
    );
    assert_eq!(
        preview.embeds[0]["title"],
        "Roles for what you own on Roblox"
    );
    let text = world.read(&press(&asked, "Senden").await);
    assert!(text.starts_with("✅ In #rules gesendet."), "{text}");

    let panel = rules.panel();
    assert_eq!(panel.embeds, preview.embeds);
    for button in [GET, BOUGHT, WHY_NOT] {
        assert!(panel.button(button).is_some(), "{button}");
    }
    let told = rules.told(&panel, GET).await;
    assert!(told.starts_with("Noch hängt keine Rolle"), "{told}");
}
