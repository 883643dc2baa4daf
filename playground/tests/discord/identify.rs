//! Beginning a gateway session.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Ending, GUILD_MEMBERS, GUILDS, Gateway, Scene, TestResult};

/// How the connection ends after this IDENTIFY.
async fn ending_after(scene: &Scene, token: &str, fields: Value) -> TestResult<Ending> {
    let mut gateway = Gateway::connect(&scene.discord).await?;
    gateway.identify(token, fields).await?;
    gateway.ending().await
}

#[tokio::test]
async fn what_discord_refuses_closes_the_connection() -> TestResult {
    let scene = Scene::new().await?;
    let token = scene.discord.token();
    for (what, token, fields, code) in [
        ("a wrong token", "wrong", json!({ "intents": 1 }), 4004),
        ("no intents", token, json!({}), 4013),
        (
            "an unknown intent",
            token,
            json!({ "intents": 1_u64 << 40 }),
            4013,
        ),
        (
            "presences, never switched on",
            token,
            json!({ "intents": 1 << 8 }),
            4014,
        ),
        (
            "message content, never switched on",
            token,
            json!({ "intents": 1 << 15 }),
            4014,
        ),
        (
            "shard 2 of 2",
            token,
            json!({ "intents": 1, "shard": [2, 2] }),
            4010,
        ),
        (
            "shard 0 of 0",
            token,
            json!({ "intents": 1, "shard": [0, 0] }),
            4010,
        ),
    ] {
        assert_eq!(
            ending_after(&scene, token, fields).await?,
            Ending::Closed(code),
            "{what}"
        );
    }
    scene.discord.set_guild_members_intent(false);
    let members = json!({ "intents": GUILD_MEMBERS });
    assert_eq!(
        ending_after(&scene, token, members).await?,
        Ending::Closed(4014)
    );
    assert_eq!(scene.discord.connected_sessions(), 0);
    Ok(())
}

#[tokio::test]
async fn another_api_version_is_refused() -> TestResult {
    let scene = Scene::new().await?;
    let url = format!(
        "{}/?v=9&encoding=json",
        scene.discord.url().replace("http", "ws")
    );
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await?;
    let message = futures_util::StreamExt::next(&mut socket)
        .await
        .expect("a close")?;
    let tokio_tungstenite::tungstenite::Message::Close(Some(frame)) = message else {
        panic!("{message:?}")
    };
    assert_eq!(u16::from(frame.code), 4012);
    Ok(())
}

#[tokio::test]
async fn more_than_2500_servers_need_shards() -> TestResult {
    let scene = Scene::new().await?;
    scene.discord.populate(2_501, 0, 0);
    let token = scene.discord.token();
    let intents = json!({ "intents": GUILDS });
    assert_eq!(
        ending_after(&scene, token, intents).await?,
        Ending::Closed(4011)
    );
    Ok(())
}

#[tokio::test]
async fn payloads_out_of_turn_close_the_connection() -> TestResult {
    let scene = Scene::new().await?;
    for (what, payload, code) in [
        (
            "presence before identify",
            json!({ "op": 3, "d": {} }),
            4003,
        ),
        ("an unknown opcode", json!({ "op": 99, "d": {} }), 4001),
        ("no opcode", json!({ "d": {} }), 4002),
        ("too long", json!({ "op": 1, "d": "x".repeat(4_096) }), 4002),
    ] {
        let mut gateway = Gateway::connect(&scene.discord).await?;
        gateway.send(payload).await?;
        assert_eq!(gateway.ending().await?, Ending::Closed(code), "{what}");
    }
    let mut gateway = Gateway::ready(&scene.discord, GUILDS).await?;
    gateway
        .identify(scene.discord.token(), json!({ "intents": 1 }))
        .await?;
    assert_eq!(gateway.ending().await?, Ending::Closed(4005));
    let mut gateway = Gateway::connect(&scene.discord).await?;
    for _ in 0..121 {
        gateway.send(json!({ "op": 1, "d": null })).await?;
    }
    assert_eq!(gateway.ending().await?, Ending::Closed(4008));
    assert_eq!(
        scene.discord.violations().len(),
        6,
        "each of these is recorded"
    );
    Ok(())
}

#[tokio::test]
async fn sessions_of_a_shard_are_paced() -> TestResult {
    let scene = Scene::with(|settings| {
        settings.identify_window = Duration::from_mins(1);
        settings.max_concurrency = 2;
    })
    .await?;
    for (shard, begins) in [(0, true), (1, true), (2, false), (3, false), (0, false)] {
        let mut gateway = Gateway::connect(&scene.discord).await?;
        let fields = json!({ "intents": 0, "shard": [shard, 4] });
        gateway.identify(scene.discord.token(), fields).await?;
        let answer = gateway.next().await?;
        assert_eq!(answer["t"] == "READY", begins, "shard {shard}: {answer}");
        assert!(begins || (answer["op"] == 9 && answer["d"] == false));
    }
    assert_eq!(scene.discord.gateway_counts().invalid_sessions, 3);
    let gateway = scene.bot.get("/gateway/bot").await?.expect(200).body;
    assert_eq!(gateway["session_start_limit"]["remaining"], 998);
    Ok(())
}

#[tokio::test]
async fn ready_comes_before_the_servers_of_the_shard() -> TestResult {
    let scene = Scene::new().await?;
    let mut servers = vec![scene.harbour];
    while servers.len() < 6 {
        servers.push(scene.discord.create_server("More", scene.mia));
        // The shard depends on the millisecond a server was made in.
        scene.discord.let_pass(Duration::from_millis(1));
    }
    let mut seen = Vec::new();
    for shard in 0..2 {
        let mut gateway = Gateway::connect(&scene.discord).await?;
        let fields = json!({ "intents": GUILDS, "shard": [shard, 2] });
        gateway.identify(scene.discord.token(), fields).await?;
        let ready = gateway.next().await?;
        assert_eq!((&ready["t"], &ready["s"]), (&json!("READY"), &json!(1)));
        assert_eq!(ready["d"]["shard"], json!([shard, 2]));
        assert!(
            ready["d"]["resume_gateway_url"]
                .as_str()
                .is_some_and(|url| url.starts_with("ws://"))
        );
        for guild in ready["d"]["guilds"].as_array().expect("a list") {
            assert_eq!(guild["unavailable"], true);
            let created = gateway.next().await?;
            assert_eq!(
                (&created["t"], &created["d"]["id"]),
                (&json!("GUILD_CREATE"), &guild["id"])
            );
            let id: u64 = guild["id"].as_str().expect("an id").parse()?;
            assert_eq!((id >> 22) % 2, shard);
            seen.push(id);
        }
    }
    seen.sort_unstable();
    assert_eq!(
        seen,
        servers
            .iter()
            .map(|server| server.get())
            .collect::<Vec<_>>()
    );
    Ok(())
}

#[tokio::test]
async fn a_server_is_told_as_without_presences() -> TestResult {
    let scene = Scene::new().await?;
    let mut gateway = Gateway::ready(&scene.discord, GUILDS | GUILD_MEMBERS).await?;
    let server = gateway.dispatch("GUILD_CREATE").await?;
    assert_eq!(
        (&server["member_count"], &server["large"]),
        (&json!(3), &json!(false))
    );
    let members = server["members"].as_array().expect("a list");
    assert_eq!(members.len(), 1);
    assert_eq!(members[0]["user"]["id"], json!(scene.discord.bot()));
    assert_eq!(server["roles"].as_array().map(Vec::len), Some(3));
    assert_eq!(server["channels"][0]["name"], "general");
    Ok(())
}

#[tokio::test]
async fn long_payloads_are_compressed_if_wanted() -> TestResult {
    use futures_util::{SinkExt, StreamExt};
    use tokio_tungstenite::tungstenite::Message;
    let scene = Scene::new().await?;
    let url = format!("{}/?v=10", scene.discord.url().replace("http", "ws"));
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await?;
    let hello = socket.next().await.expect("hello")?;
    assert!(hello.is_text());
    let data =
        json!({ "token": scene.discord.token(), "intents": 1, "compress": true, "properties": {} });
    socket
        .send(Message::Text(json!({ "op": 2, "d": data }).to_string()))
        .await?;
    socket.next().await.expect("ready")?;
    let server = socket.next().await.expect("a server")?;
    assert!(server.is_binary());
    Ok(())
}
