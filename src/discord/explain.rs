//! The reasons that come up in many replies, each as one sentence that says
//! what happened, whose move it is and what to do.

use super::markup::{Markup, channel as channel_name, relative, role as role_name};
use crate::domain::{
    ChannelId, LogObstacle, Obstacle, Permissions, PostObstacle, RoleId, Timestamp, UnknownReason,
};
use crate::service::{GatewayError, WriteError};
use crate::text::Locale;
use crate::{key, t};

/// Why it can't be told whether somebody owns something. `name` is the Roblox
/// account, as markup; `again` is when asking again is worth it, where that is
/// known.
pub fn unknown(
    locale: &Locale,
    reason: UnknownReason,
    name: &Markup,
    again: Option<Timestamp>,
) -> Markup {
    if let Some(again) = again
        && let Some(key) = until(reason)
    {
        return t!(locale, key: key, again = relative(again));
    }
    let key = match reason {
        UnknownReason::Hidden => key!("unknown-hidden", name),
        UnknownReason::NoSuchUser => key!("unknown-no-such-user", name),
        UnknownReason::KeyRefused => key!("unknown-key-refused", name),
        UnknownReason::ScopeMissing => key!("unknown-scope-missing", name),
        UnknownReason::RateLimited => key!("unknown-rate-limited", name),
        UnknownReason::Busy => key!("unknown-busy", name),
        UnknownReason::Unavailable => key!("unknown-unavailable", name),
        UnknownReason::TimedOut => key!("unknown-timed-out", name),
        UnknownReason::Malformed => key!("unknown-malformed", name),
        UnknownReason::Refused => key!("unknown-refused", name),
        UnknownReason::Partial => key!("unknown-partial", name),
        UnknownReason::NotRead => key!("unknown-not-read", name),
    };
    t!(locale, key: key, name = name)
}

/// The reasons that end at a time that is told.
fn until(reason: UnknownReason) -> Option<&'static str> {
    match reason {
        UnknownReason::RateLimited => Some(key!("unknown-rate-limited-until", again)),
        UnknownReason::Busy => Some(key!("unknown-busy-until", again)),
        _ => None,
    }
}

/// Why a role can't be given or taken.
pub fn obstacle(locale: &Locale, obstacle: Obstacle, role: RoleId) -> Markup {
    let key = match obstacle {
        Obstacle::Everyone => key!("obstacle-everyone", role, powers),
        Obstacle::Deleted => key!("obstacle-deleted", role, powers),
        Obstacle::Managed => key!("obstacle-managed", role, powers),
        Obstacle::NoManageRoles => key!("obstacle-no-manage-roles", role, powers),
        Obstacle::AboveBot => key!("obstacle-above-bot", role, powers),
        Obstacle::AboveBindAuthor => key!("obstacle-above-bind-author", role, powers),
        Obstacle::AboveLinkAuthor => key!("obstacle-above-link-author", role, powers),
        Obstacle::Powers(_) => key!("obstacle-powers", role, powers),
    };
    let powers = match obstacle {
        Obstacle::Powers(powers) => permissions(powers),
        _ => Markup::default(),
    };
    t!(locale, key: key, role = role_name(role), powers = powers)
}

/// Why the bot can't post in a channel.
pub fn post_obstacle(locale: &Locale, obstacle: PostObstacle, channel: ChannelId) -> Markup {
    match obstacle {
        PostObstacle::Deleted => t!(locale, "post-obstacle-deleted"),
        PostObstacle::NotText => t!(locale, "post-obstacle-not-text"),
        PostObstacle::Missing(missing) => t!(
            locale,
            "post-obstacle-missing",
            channel = channel_name(channel),
            permissions = permissions(missing)
        ),
    }
}

/// Why the log can't go into a channel.
pub fn log_obstacle(locale: &Locale, obstacle: LogObstacle, channel: ChannelId) -> Markup {
    match obstacle {
        LogObstacle::Post(obstacle) => post_obstacle(locale, obstacle, channel),
        LogObstacle::Public => {
            t!(
                locale,
                "log-obstacle-public",
                channel = channel_name(channel)
            )
        }
    }
}

/// Permissions by Discord's names, as its documentation writes them in
/// English: `Manage Roles, Ban Members`.
pub fn permissions(permissions: Permissions) -> Markup {
    let names = permissions.names().map(|name| {
        let words: Vec<String> = name.split('_').map(capitalised).collect();
        Markup::ours(match words.join(" ").as_str() {
            // Discord's client calls a guild a server.
            "Manage Guild" => "Manage Server",
            "Moderate Members" => "Timeout Members",
            "Manage Guild Expressions" => "Manage Expressions",
            words => words,
        })
    });
    Markup::join(names, ", ")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .into_iter()
        .chain(letters.map(|letter| letter.to_ascii_lowercase()))
        .collect()
}

/// Why Discord could not be asked.
pub fn gateway(locale: &Locale, error: GatewayError) -> Markup {
    let key = match error {
        GatewayError::NoAccess => key!("discord-no-access"),
        GatewayError::Unavailable | GatewayError::LeftAlone => key!("discord-unavailable"),
        GatewayError::TokenRefused => key!("discord-token-refused"),
    };
    t!(locale, key: key)
}

/// What became of a role that could not be given or taken.
pub fn write(locale: &Locale, error: WriteError, role: RoleId) -> Markup {
    let key = match error {
        WriteError::MissingPermission => key!("write-missing-permission", role),
        WriteError::UnknownRole => key!("write-unknown-role", role),
        WriteError::UnknownMember => key!("write-unknown-member", role),
        WriteError::Refused => key!("write-refused", role),
        WriteError::NotSent => key!("write-not-sent", role),
        WriteError::Unsure => key!("write-unsure", role),
    };
    t!(locale, key: key, role = role_name(role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_read_as_in_discords_client() {
        assert_eq!(
            permissions(Permissions::MANAGE_GUILD | Permissions::BAN_MEMBERS).as_str(),
            "Ban Members, Manage Server"
        );
    }

    #[test]
    fn every_reason_names_whose_move_it_is() {
        let role = RoleId::new(5).expect("positive");
        let name = Markup::ours("Builder");
        for locale in Locale::all() {
            for reason in UnknownReason::ALL {
                for again in [None, Some(Timestamp::from_millis(0))] {
                    let sentence = unknown(locale, *reason, &name, again);
                    assert!(sentence.as_str().ends_with('.'), "{sentence}");
                }
            }
            let powers = Obstacle::Powers(Permissions::BAN_MEMBERS);
            let sentence = obstacle(locale, powers, role);
            assert!(sentence.as_str().contains("Ban Members"), "{sentence}");
            assert!(sentence.as_str().contains("<@&5>"), "{sentence}");
        }
    }
}
