//! Servers, their members and channels over REST.

use serde_json::json;

use crate::support::{Scene, TestResult};

#[tokio::test]
async fn a_server_tells_of_itself_its_roles_and_channels() -> TestResult {
    let scene = Scene::new().await?;
    let path = format!("/guilds/{}", scene.harbour);
    let plain = scene.bot.get(&path).await?.expect(200).body;
    assert_eq!(plain["name"], "Harbour");
    assert!(plain.get("approximate_member_count").is_none());
    let counted = scene
        .bot
        .get(&format!("{path}?with_counts=true"))
        .await?
        .body;
    assert_eq!(
        counted["approximate_member_count"], 3,
        "mia, leo and the bot"
    );
    let roles = scene
        .bot
        .get(&format!("{path}/roles"))
        .await?
        .expect(200)
        .body;
    let everyone = &roles[0];
    assert_eq!(
        (everyone["id"].as_str(), &everyone["position"]),
        (Some(scene.harbour.to_string().as_str()), &json!(0))
    );
    let role = scene
        .bot
        .get(&format!("{path}/roles/{}", scene.captain))
        .await?
        .expect(200)
        .body;
    assert_eq!(role["name"], "Captain");
    scene
        .bot
        .get(&format!("{path}/roles/1"))
        .await?
        .expect_error(404, 10011);
    let channels = scene
        .bot
        .get(&format!("{path}/channels"))
        .await?
        .expect(200)
        .body;
    assert_eq!(channels[0]["name"], "general");
    let mine = scene.bot.get("/users/@me/guilds").await?.expect(200).body;
    assert_eq!(mine[0]["name"], "Harbour");
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn the_member_list_comes_in_pages_and_needs_the_intent() -> TestResult {
    let scene = Scene::new().await?;
    let path = format!("/guilds/{}/members", scene.harbour);
    let mut seen = Vec::new();
    let mut after = "0".to_owned();
    loop {
        let page = scene
            .bot
            .get(&format!("{path}?limit=2&after={after}"))
            .await?
            .expect(200)
            .body;
        let page = page.as_array().expect("a list");
        let Some(last) = page.last() else { break };
        after = last["user"]["id"].as_str().expect("an id").into();
        seen.extend(page.iter().map(|member| member["user"]["username"].clone()));
    }
    assert_eq!(seen, ["Gatepass", "mia", "leo"]);
    let one = scene.bot.get(&path).await?.expect(200).body;
    assert_eq!(
        one.as_array().map(Vec::len),
        Some(1),
        "the default limit is 1"
    );
    scene.discord.set_guild_members_intent(false);
    scene.bot.get(&path).await?.expect_error(403, 50001);
    scene
        .bot
        .get(&format!("{path}/{}", scene.leo))
        .await?
        .expect(200);
    Ok(())
}

#[tokio::test]
async fn a_member_is_told_from_a_user_and_from_nobody() -> TestResult {
    let scene = Scene::new().await?;
    let path = format!("/guilds/{}/members", scene.harbour);
    scene
        .discord
        .add_role_by_hand(scene.harbour, scene.leo, scene.captain);
    scene.discord.set_nick(scene.harbour, scene.leo, "Lion");
    let leo = scene
        .bot
        .get(&format!("{path}/{}", scene.leo))
        .await?
        .expect(200)
        .body;
    assert_eq!(leo["roles"], json!([scene.captain]));
    assert_eq!(leo["nick"], "Lion");
    let stranger = scene.discord.create_user("stranger");
    scene
        .bot
        .get(&format!("{path}/{stranger}"))
        .await?
        .expect_error(404, 10007);
    scene
        .bot
        .get(&format!("{path}/1"))
        .await?
        .expect_error(404, 10013);
    let found = scene
        .bot
        .get(&format!("{path}/search?query=lio&limit=5"))
        .await?
        .expect(200)
        .body;
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn leaving_a_server_ends_access_to_it() -> TestResult {
    let scene = Scene::new().await?;
    scene
        .bot
        .delete(&format!("/users/@me/guilds/{}", scene.harbour))
        .await?
        .expect(204);
    scene
        .bot
        .get(&format!("/guilds/{}", scene.harbour))
        .await?
        .expect_error(403, 50001);
    scene.bot.get("/guilds/1").await?.expect_error(404, 10004);
    Ok(())
}
