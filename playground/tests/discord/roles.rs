//! Giving and taking roles.

use playground::discord::{Permissions, RoleSpec, RoleWriteKind};
use reqwest::Method;

use crate::support::{Scene, TestResult};

#[tokio::test]
async fn roles_are_given_and_taken_and_twice_is_fine() -> TestResult {
    let scene = Scene::new().await?;
    let (bot, path) = (&scene.bot, scene.role_path());
    for _ in 0..2 {
        bot.give(&path).await?.expect(204);
        assert_eq!(
            scene.discord.member_roles(scene.harbour, scene.leo),
            [scene.captain].into()
        );
    }
    for _ in 0..2 {
        bot.delete(&path).await?.expect(204);
        assert!(
            scene
                .discord
                .member_roles(scene.harbour, scene.leo)
                .is_empty()
        );
    }
    let kinds: Vec<_> = scene
        .discord
        .writes()
        .into_iter()
        .map(|write| write.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            RoleWriteKind::Give,
            RoleWriteKind::Give,
            RoleWriteKind::Take,
            RoleWriteKind::Take
        ]
    );
    assert_eq!(scene.discord.invalid_requests(), 0);
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn what_is_unknown_has_a_code_of_its_own() -> TestResult {
    let scene = Scene::new().await?;
    let (harbour, leo, captain) = (scene.harbour, scene.leo, scene.captain);
    let stranger = scene.discord.create_user("stranger");
    let elsewhere = scene.discord.create_server_without_bot("Elsewhere", leo);
    for (path, status, code) in [
        (
            format!("/guilds/1/members/{leo}/roles/{captain}"),
            404,
            10004,
        ),
        (
            format!("/guilds/{elsewhere}/members/{leo}/roles/{captain}"),
            403,
            50001,
        ),
        (
            format!("/guilds/{harbour}/members/{stranger}/roles/{captain}"),
            404,
            10007,
        ),
        (
            format!("/guilds/{harbour}/members/{leo}/roles/1"),
            404,
            10011,
        ),
    ] {
        scene.bot.give(&path).await?.expect_error(status, code);
        scene.bot.delete(&path).await?.expect_error(status, code);
    }
    assert_eq!(scene.discord.invalid_requests(), 2, "only the 403s count");
    Ok(())
}

#[tokio::test]
async fn roles_out_of_reach_are_refused() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let above = discord.create_role(harbour, RoleSpec::named("Admiral").above_bot());
    let managed = discord.create_role(harbour, RoleSpec::named("Booster").managed());
    for role in [
        above,
        managed,
        harbour.everyone(),
        discord.bot_role(harbour),
    ] {
        let path = format!("/guilds/{harbour}/members/{}/roles/{role}", scene.leo);
        scene.bot.give(&path).await?.expect_error(403, 50013);
    }
    // The role is moved under the bot's, and now it goes.
    discord.move_role(harbour, above, 1);
    let path = format!("/guilds/{harbour}/members/{}/roles/{above}", scene.leo);
    scene.bot.give(&path).await?.expect(204);
    // Without Manage Roles nothing goes.
    discord.set_role_permissions(
        harbour,
        discord.bot_role(harbour),
        Permissions::SEND_MESSAGES,
    );
    scene.bot.delete(&path).await?.expect_error(403, 50013);
    assert_eq!(discord.invalid_requests(), 5);
    assert!(
        discord
            .writes()
            .iter()
            .filter(|write| write.took_effect)
            .count()
            == 1
    );
    Ok(())
}

#[tokio::test]
async fn the_bots_role_comes_at_the_bottom() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, leo) = (&scene.discord, scene.leo);
    let lagoon = discord.create_server_without_bot("Lagoon", leo);
    let diver = discord.create_role(lagoon, RoleSpec::named("Diver"));
    discord.invite_bot(lagoon);
    let path = format!("/guilds/{lagoon}/members/{leo}/roles/{diver}");
    scene.bot.give(&path).await?.expect_error(403, 50013);
    discord.move_role(lagoon, discord.bot_role(lagoon), 2);
    scene.bot.give(&path).await?.expect(204);
    Ok(())
}

#[tokio::test]
async fn of_two_roles_at_one_position_the_older_is_above() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, leo) = (&scene.discord, scene.leo);
    let lagoon = discord.create_server_without_bot("Lagoon", leo);
    let older = discord.create_role(lagoon, RoleSpec::named("Older"));
    discord.invite_bot(lagoon);
    let newer = discord.create_role(lagoon, RoleSpec::named("Newer").above_bot());
    for (role, status) in [(older, 403), (newer, 204)] {
        let path = format!("/guilds/{lagoon}/members/{leo}/roles/{role}");
        scene.bot.give(&path).await?.expect_error(403, 50013);
        discord.level_role(lagoon, role, discord.bot_role(lagoon));
        scene.bot.give(&path).await?.expect(status);
    }
    Ok(())
}

#[tokio::test]
async fn the_audit_log_decodes_a_reason_of_up_to_512_encoded_characters() -> TestResult {
    let scene = Scene::new().await?;
    let give = |reason: &str| {
        scene
            .bot
            .request(Method::PUT, &scene.role_path())
            .header("x-audit-log-reason", reason)
    };
    scene
        .bot
        .send(give("bind%20%E2%80%9CTreasure%E2%80%9D"))
        .await?
        .expect(204);
    assert_eq!(
        scene.discord.writes()[0].reason.as_deref(),
        Some("bind “Treasure”")
    );
    scene
        .bot
        .send(give(&"%C3%A4".repeat(85)))
        .await?
        .expect(204);
    for refused in ["%C3%A4".repeat(86), "x".repeat(513), String::new()] {
        scene
            .bot
            .send(give(&refused))
            .await?
            .expect_error(400, 50035);
    }
    Ok(())
}

#[tokio::test]
async fn new_roles_lie_where_they_were_put() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let bottom = discord.create_role(harbour, RoleSpec::named("Bottom").at_bottom());
    let below = discord.create_role(harbour, RoleSpec::named("Below").below_bot());
    let above = discord.create_role(harbour, RoleSpec::named("Above").above_bot());
    let in_order = [
        bottom,
        scene.captain,
        below,
        discord.bot_role(harbour),
        above,
    ];
    let positions = in_order.map(|role| discord.role_position(harbour, role));
    assert_eq!(positions, [1, 2, 3, 4, 5]);
    Ok(())
}
