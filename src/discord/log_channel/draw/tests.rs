use serde_json::Value;

use super::*;
use crate::discord::commands::pause_view as held_back;
use crate::discord::reply::Visibility;
use crate::domain::{AuditId, Direction, ServerId, Timestamp, Trigger, UserId};
use crate::service::{AuditEntry, BatchEnd, LISTED};

fn row(user: i64, act: Act, actor: Option<i64>) -> AuditRow {
    let user_id = |id| UserId::new(id).expect("positive");
    AuditRow {
        id: AuditId::new(1).expect("positive"),
        server: ServerId::new(7).expect("positive"),
        user: user_id(user),
        role: RoleId::new(i64::MAX).expect("positive"),
        entry: AuditEntry {
            actor: actor.map(user_id),
            ..AuditEntry::new(act, Trigger::Sweep)
        },
        at: Timestamp::from_millis(0),
    }
}

fn batch(listed: Vec<AuditRow>, more: u64) -> LogPost {
    LogPost::Changes(LogBatch {
        server: ServerId::new(7).expect("positive"),
        listed,
        more,
        end: BatchEnd::default(),
    })
}

fn message(language: &str, post: &LogPost) -> Value {
    message_for(Audience::Team, language, post)
}

fn message_for(audience: Audience, language: &str, post: &LogPost) -> Value {
    let mentions = Mentions::default();
    let reply = draw(Locale::for_discord(language), &mentions, post, audience);
    reply.message(Visibility::Public).0
}

fn text(language: &str, post: &LogPost) -> String {
    let message = message(language, post);
    let text = message["embeds"][0]["description"].as_str();
    text.expect("a text").to_owned()
}

fn in_both(post: &LogPost) -> String {
    ["en", "de"]
        .map(|language| text(language, post))
        .join("\n\n")
}

#[test]
fn who_got_and_lost_what() {
    let rows = vec![
        row(42, Act::Given, None),
        row(42, Act::Given, Some(42)),
        row(42, Act::Taken, Some(41)),
        row(42, Act::Taken, None),
        row(42, Act::Given, Some(41)),
    ];
    insta::assert_snapshot!(in_both(&batch(rows, 340)));
}

#[test]
fn what_is_not_listed_is_a_click_away() {
    let mentions = Mentions::default();
    let needs = Permissions::MANAGE_GUILD.bits().to_string();
    mentions.learn(&[serde_json::json!({
        "id": "7", "name": "audit", "default_member_permissions": needs,
    })]);
    let post = batch(vec![row(42, Act::Given, None)], 3);
    let reply = draw(Locale::for_discord("en"), &mentions, &post, Audience::Team);
    let text = reply.message(Visibility::Public).0.to_string();
    assert!(text.contains("… and 3 more: </audit:7>"), "{text}");
}

#[test]
fn what_is_broken() {
    let broken = |count| {
        let role = |id| RoleId::new(i64::MAX - id).expect("positive");
        let roles = (0..count).map(|id| (role(id), Obstacle::AboveBot));
        LogPost::Broken(roles.collect())
    };
    insta::assert_snapshot!(in_both(&broken(1)));
    insta::assert_snapshot!(in_both(&broken(17)));
}

#[test]
fn that_everyone_reads_it() {
    insta::assert_snapshot!(in_both(&LogPost::Exposed));
}

/// As long as they get: nothing is cut, nobody is called.
#[test]
fn the_longest_messages_are_whole() {
    let row = row(i64::MAX, Act::Taken, Some(i64::MAX - 1));
    let rows = vec![row; usize::try_from(LISTED).expect("few")];
    let powers = Obstacle::Powers(Permissions::POWERS);
    let role = RoleId::new(i64::MAX).expect("positive");
    for post in [
        batch(rows, u64::MAX),
        LogPost::Broken(vec![(role, powers); 500]),
    ] {
        for language in ["en", "de"] {
            let text = text(language, &post);
            assert!(!text.ends_with('…'), "{text}");
            assert!(text.contains("`/"), "it ends with a command: {text}");
            let message = message(language, &post);
            assert_eq!(
                message["allowed_mentions"],
                serde_json::json!({ "parse": [] })
            );
        }
    }
}

#[test]
fn nobody_is_named_to_everyone() {
    let leo = UserId::new(42).expect("positive");
    let question = LogPost::HeldBack {
        view: held_back(Direction::Loss),
        who: vec![leo],
    };
    for (audience, named) in [(Audience::Team, true), (Audience::Everyone, false)] {
        let message = message_for(audience, "en", &question).to_string();
        assert_eq!(message.contains("<@42>"), named, "{message}");
        assert!(message.contains(":anyone:rule:"), "{message}");
    }
}
