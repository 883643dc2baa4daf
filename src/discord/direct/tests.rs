use super::*;
use crate::domain::Timestamp;

fn loss(roles: &[&str], name: &str) -> HiddenLoss {
    HiddenLoss {
        server: name.to_owned(),
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
        until: Timestamp::from_millis(1_790_000_000_000),
        language: None,
    }
}

fn drawn(language: &str, loss: &HiddenLoss) -> String {
    let reply = draw_loss(Locale::for_discord(language), loss);
    reply.embeds[0].description.to_string()
}

#[test]
fn a_member_is_told_what_they_lose_when_and_how_they_do_not() {
    let one = loss(&["Captain"], "Harbour");
    insta::assert_snapshot!(drawn("en-US", &one));
    insta::assert_snapshot!(drawn("de", &one));
}

/// Names are somebody's words, and as long as Discord lets them be.
#[test]
fn the_longest_names_and_many_roles_fit() {
    let long = "*".repeat(100);
    let drawn = drawn("en-US", &loss(&[long.as_str(); 30], &long));
    assert!(drawn.chars().count() < 4_096, "{}", drawn.chars().count());
    assert!(drawn.contains("20"), "{drawn}");
    assert!(!drawn.contains("****"), "escaped: {drawn}");
}

/// That the bot wrote to too many, say, is no reason never to write to this one.
#[test]
fn only_what_is_about_the_member_is_a_refusal() {
    let refused = |code| RestError::Refused {
        status: 403,
        code,
        message: String::new(),
    };
    for (error, meaning) in [
        (refused(50007), DirectError::Refused),
        (RestError::UnknownMember, DirectError::Refused),
        (refused(40003), DirectError::NotSent),
        (refused(0), DirectError::NotSent),
        (RestError::NoAccess, DirectError::NotSent),
        (RestError::Unsure, DirectError::Unsure),
    ] {
        assert_eq!(error_of(&error), meaning, "{error:?}");
    }
}
