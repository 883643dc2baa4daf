//! Names that people chose in order to style, mention, or turn text around,
//! wherever the bot repeats one.

use playground::discord::RoleSpec;
use playground::discord::actor::{Person, Reply, Suggestion};
use playground::roblox::Item;
use rstest::rstest;

use super::world::{World, answer, ask, run, shown};

/// Fits into a bind's name.
const HOSTILE: &str = "**Hat** @everyone <@1> [x](https://a.b) \u{202e}evil";

/// What must not come through.
const FORBIDDEN: [&str; 6] = [
    "**Hat**",
    " @everyone",
    "<@1>",
    "[x](https",
    "\u{202e}",
    "__Leo__",
];

/// Leo, an item and a bind have hostile names; Captain is for the item.
async fn world() -> World {
    let world = World::new().await;
    let crown = Item::asset(5).collectible();
    world.roblox.publish(Item::asset(5), HOSTILE);
    world.roblox.publish(crown.clone(), HOSTILE);
    world.roblox.give(world.leo_builds, crown);
    world
        .roblox
        .set_display_name(world.leo_builds, "__Leo__ <@1> \u{202e}[x](https");
    let bind = world.mia().slash("bind asset").string("item", "5");
    let bind = bind.role("role", world.captain).string("name", HOSTILE);
    let bound = bind.run().expect("it can be typed");
    let text = answer(&bound).await.text();
    assert!(text.contains("Called"), "{text}");
    assert_harmless("/bind", &text);
    world
}

fn assert_harmless(place: &str, text: &str) {
    for forbidden in FORBIDDEN {
        assert!(
            !text.contains(forbidden),
            "{place}: {forbidden:?} in {text}"
        );
    }
}

fn assert_calls_nobody(place: &str, reply: &Reply) {
    assert_harmless(place, &reply.text());
    assert!(reply.pings.is_empty(), "{place}: {:?}", reply.pings);
}

#[tokio::test]
async fn replies_repeat_names_and_nothing_more() {
    let world = world().await;
    let (leo, mia, moderator) = (world.leo(), world.mia(), world.moderator());
    for (person, command, repeats) in [
        (&moderator, "/link add user:@leo roblox:LeoBuilds", "Leo"),
        (&moderator, "/link list", "Leo"),
        (&leo, "/collectibles", "Hat"),
        (&leo, "/owns item:5", "Hat"),
        (&leo, "/whois", "Leo"),
        (&leo, "/unlink", "Leo"),
        (&mia, "/viewbinds", "Hat"),
        (&mia, "/unbind bind:asset:5", "Hat"),
        (&moderator, "/link remove user:@leo", "Leo"),
    ] {
        let reply = ask(person, command).await;
        assert!(
            reply.text().contains(repeats),
            "{command} shows no name: {}",
            reply.text()
        );
        assert_calls_nobody(command, &reply);
    }
}

/// Shown to the channel, an answer styles and calls as little as before.
#[tokio::test]
async fn an_answer_shown_to_all_calls_nobody() {
    let world = world().await;
    world.link_leo().await;
    let asked = run(&world.leo(), "/owns item:5");
    let shown = shown(&asked).await;
    assert!(shown.text().contains("Hat"), "{}", shown.text());
    assert_calls_nobody("shown", &shown);
}

/// Discord shows choices as they are: signs that style do no harm there, those
/// that turn text around do.
#[tokio::test]
async fn choices_are_one_line_that_reads_forwards() {
    let world = world().await;
    let turncoat = RoleSpec::named("Turn\u{202e}coat\n").below_bot();
    let turncoat = world.discord.create_role(world.harbour, turncoat);
    let bind = format!("/bind badge item:6 role:<@&{turncoat}>");
    ask(&world.mia(), &bind).await;
    for (person, command, option) in [
        (world.leo(), "owns", "item"),
        (world.mia(), "unbind", "bind"),
    ] {
        let labels = labels(&person, command, option).await;
        assert_eq!(labels.len(), 2, "{command}: {labels:?}");
        for label in labels {
            let turned = label.chars().any(|c| c == '\u{202e}' || c.is_control());
            assert!(!turned, "{command}: {label:?}");
        }
    }
}

async fn labels(person: &Person, command: &str, option: &str) -> Vec<String> {
    let suggested = person.autocomplete(command, option, "").await;
    let suggested: Vec<Suggestion> = suggested.expect("suggestions");
    suggested.into_iter().map(|one| one.name).collect()
}

/// Sixty characters are a name, whatever they are; one more is refused, and
/// nothing is bound.
#[rstest]
#[case::letters("x")]
#[case::emoji("⚓")]
#[case::signs_that_style("*")]
#[tokio::test]
async fn a_name_has_sixty_characters_at_most(#[case] sign: &str) {
    let world = World::new().await;
    let bind = async |length| {
        let bind = world.mia().slash("bind badge").string("item", "5");
        let bind = bind.role("role", world.captain);
        let bind = bind.string("name", sign.repeat(length));
        let bound = bind.run().expect("it can be typed");
        answer(&bound).await.text()
    };
    let text = bind(61).await;
    assert!(
        text.contains("has 61 characters, and a bind's name has 60 at most"),
        "{text}"
    );
    let text = world.told(&world.mia(), "/viewbinds").await;
    assert!(text.contains("No role is bound"), "{text}");
    let text = bind(60).await;
    assert!(text.contains("Called"), "{text}");
}
