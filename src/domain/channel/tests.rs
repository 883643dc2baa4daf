use std::collections::HashMap;

use rstest::rstest;

use super::*;
use crate::domain::Role;

const NONE: Permissions = Permissions::NONE;
const VIEW: Permissions = Permissions::VIEW_CHANNEL;
const SEND: Permissions = Permissions::SEND_MESSAGES;
const EMBED: Permissions = Permissions::EMBED_LINKS;
const ADMINISTRATOR: Permissions = Permissions::ADMINISTRATOR;

/// @everyone has the server's number.
const EVERYONE: i64 = 1;
const OTHER_ROLE: i64 = 10;
const BOT_ROLE: i64 = 20;
const BOT: i64 = 30;

fn role(id: i64) -> RoleId {
    RoleId::new(id).expect("positive")
}

fn user(id: i64) -> UserId {
    UserId::new(id).expect("positive")
}

fn server(id: i64) -> ServerId {
    ServerId::new(id).expect("positive")
}

/// A server where @everyone and the bot's role permit so much.
fn roles(everyone: Permissions, bot: Permissions) -> ServerRoles {
    let role_of = |permissions| Role {
        name: String::new(),
        position: 1,
        permissions,
        managed: false,
    };
    ServerRoles {
        server: server(EVERYONE),
        name: "Harbour".into(),
        owner: user(99),
        roles: HashMap::from([
            (role(EVERYONE), role_of(everyone)),
            (role(OTHER_ROLE), role_of(VIEW)),
            (role(BOT_ROLE), role_of(bot)),
        ]),
        bot_roles: vec![role(BOT_ROLE)],
    }
}

type Said = (OverwriteTarget, Permissions, Permissions);

/// Allows and denies the role something.
fn of(id: i64, allow: Permissions, deny: Permissions) -> Said {
    (OverwriteTarget::Role(role(id)), allow, deny)
}

fn of_member(id: i64, allow: Permissions, deny: Permissions) -> Said {
    (OverwriteTarget::Member(user(id)), allow, deny)
}

fn channel(overwrites: &[Said]) -> Channel {
    let overwrite = |&(target, allow, deny): &Said| Overwrite {
        target,
        allow,
        deny,
    };
    Channel {
        server: server(EVERYONE),
        kind: ChannelKind::Text,
        overwrites: overwrites.iter().map(overwrite).collect(),
    }
}

/// A server as they are made: everyone may read and write everywhere.
fn open() -> ServerRoles {
    roles(VIEW | SEND | EMBED, NONE)
}

/// Everyone sees no channel of which it is not said that they do.
fn closed() -> ServerRoles {
    roles(SEND | EMBED, VIEW)
}

fn all() -> Permissions {
    VIEW | SEND | EMBED
}

fn missing(permissions: Permissions) -> LogObstacle {
    LogObstacle::Post(PostObstacle::Missing(permissions))
}

const PUBLIC: LogObstacle = LogObstacle::Public;

#[rstest]
// Base permissions.
#[case::as_they_are_made(open(), &[], Some(PUBLIC))]
#[case::closed_by_base(closed(), &[], None)]
#[case::everyone_is_administrator(roles(ADMINISTRATOR, NONE), &[of(EVERYONE, NONE, VIEW)], Some(PUBLIC))]
#[case::bot_sees_nothing(roles(SEND | EMBED, NONE), &[], Some(missing(VIEW)))]
#[case::bot_may_only_look(roles(NONE, VIEW), &[], Some(missing(SEND | EMBED)))]
// The overwrite of @everyone.
#[case::hidden_from_all(open(), &[of(EVERYONE, NONE, VIEW)], Some(missing(VIEW)))]
#[case::opened_to_all(closed(), &[of(EVERYONE, VIEW, NONE)], Some(PUBLIC))]
#[case::only_mute(open(), &[of(EVERYONE, NONE, SEND)], Some(missing(SEND)))]
// Those of roles.
#[case::for_the_bot(open(), &[of(EVERYONE, NONE, VIEW), of(BOT_ROLE, VIEW, NONE)], None)]
#[case::for_another_role(open(), &[of(EVERYONE, NONE, VIEW), of(OTHER_ROLE, VIEW, NONE)], Some(missing(VIEW)))]
#[case::a_role_is_kept_out(open(), &[of(OTHER_ROLE, NONE, VIEW)], Some(PUBLIC))]
#[case::the_bot_is_mute(closed(), &[of(BOT_ROLE, NONE, EMBED)], Some(missing(EMBED)))]
// Those of members.
#[case::for_the_bot_itself(open(), &[of(EVERYONE, NONE, VIEW), of_member(BOT, VIEW, NONE)], None)]
#[case::a_member_outweighs_roles(closed(), &[of(BOT_ROLE, all(), NONE), of_member(BOT, NONE, SEND)], Some(missing(SEND)))]
#[case::of_another_member(closed(), &[of_member(31, NONE, all())], None)]
#[case::a_member_is_not_everyone(closed(), &[of_member(31, VIEW, NONE)], None)]
// Administrators do as they like; that does not make a channel private.
#[case::the_bot_is_administrator(roles(NONE, ADMINISTRATOR), &[of_member(BOT, NONE, all())], None)]
#[case::and_everyone_reads(roles(VIEW, ADMINISTRATOR), &[], Some(PUBLIC))]
fn who_reads_and_who_writes(
    #[case] roles: ServerRoles,
    #[case] overwrites: &[Said],
    #[case] obstacle: Option<LogObstacle>,
) {
    assert_eq!(
        log_obstacle(&roles, &channel(overwrites), user(BOT)),
        obstacle
    );
}

#[test]
fn of_several_roles_what_one_allows_counts() {
    let mut roles = closed();
    roles.bot_roles.push(role(OTHER_ROLE));
    let overwrites = [of(BOT_ROLE, SEND, NONE), of(OTHER_ROLE, NONE, SEND)];
    for order in [[0, 1], [1, 0]] {
        let channel = channel(&order.map(|at: usize| overwrites[at]));
        assert_eq!(log_obstacle(&roles, &channel, user(BOT)), None);
    }
}

#[test]
fn the_owner_does_as_they_like() {
    let roles = roles(NONE, NONE);
    assert_eq!(log_obstacle(&roles, &channel(&[]), roles.owner), None);
}

/// Text; direct, voice, group, category, announcement, threads of three kinds,
/// stage, directory, forum, media.
#[test]
fn the_log_goes_into_text_channels_only() {
    let ours = [0];
    for number in [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16] {
        let channel = Channel {
            kind: ChannelKind::from_number(number),
            ..channel(&[])
        };
        let obstacle = log_obstacle(&closed(), &channel, user(BOT));
        let expected =
            (!ours.contains(&number)).then_some(LogObstacle::Post(PostObstacle::NotText));
        assert_eq!(obstacle, expected, "{number}");
    }
}

/// Nobody has the log of one server posted in another.
#[test]
fn a_channel_of_another_server_is_none() {
    let elsewhere = Channel {
        server: server(2),
        ..channel(&[])
    };
    let obstacle = log_obstacle(&closed(), &elsewhere, user(BOT));
    assert_eq!(obstacle, Some(LogObstacle::Post(PostObstacle::Deleted)));
}
