//! Events, heartbeats, and sessions that break and are taken up again.

use std::time::Duration;

use playground::discord::{Permissions, RoleSpec};
use serde_json::json;

use crate::support::{Ending, GUILD_MEMBERS, GUILDS, Gateway, Scene, TestResult};

#[tokio::test]
async fn what_happens_in_a_server_is_told_in_order() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let mut gateway = Gateway::ready(discord, GUILDS | GUILD_MEMBERS).await?;
    gateway.dispatch("GUILD_CREATE").await?;
    let noa = discord.create_user("noa");
    discord.join_pending(harbour, noa);
    discord.pass_screening(harbour, noa);
    discord.pass_screening(harbour, noa);
    discord.add_role_by_hand(harbour, noa, scene.captain);
    discord.add_role_by_hand(harbour, noa, scene.captain);
    discord.remove_role_by_hand(harbour, noa, scene.captain);
    let mate = discord.create_role(harbour, RoleSpec::named("Mate").at_bottom());
    discord.set_role_permissions(harbour, mate, Permissions::MANAGE_ROLES);
    discord.delete_role(harbour, mate);
    discord.rename_server(harbour, "Port");
    discord.create_channel(harbour, "log");
    discord.leave(harbour, noa);
    let names = gateway.names_until("GUILD_MEMBER_REMOVE").await?;
    assert_eq!(
        names,
        [
            "GUILD_MEMBER_ADD",
            "GUILD_MEMBER_UPDATE",
            "GUILD_MEMBER_UPDATE",
            "GUILD_MEMBER_UPDATE",
            "GUILD_ROLE_CREATE",
            // The two roles that the new one pushed up.
            "GUILD_ROLE_UPDATE",
            "GUILD_ROLE_UPDATE",
            "GUILD_ROLE_UPDATE",
            "GUILD_ROLE_DELETE",
            "GUILD_UPDATE",
            "CHANNEL_CREATE",
            "GUILD_MEMBER_REMOVE",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn without_the_intent_the_bot_hears_only_of_itself() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let mut gateway = Gateway::ready(discord, GUILDS).await?;
    let noa = discord.create_user("noa");
    discord.join(harbour, noa);
    scene.bot.give(&scene.role_path()).await?.expect(204);
    discord.add_role_by_hand(harbour, discord.bot(), scene.captain);
    discord.rename_server(harbour, "Port");
    let names = gateway.names_until("GUILD_UPDATE").await?;
    assert_eq!(
        names,
        ["GUILD_CREATE", "GUILD_MEMBER_UPDATE", "GUILD_UPDATE"]
    );
    Ok(())
}

#[tokio::test]
async fn a_role_write_is_told_only_if_it_changed_something() -> TestResult {
    let scene = Scene::new().await?;
    let mut gateway = Gateway::ready(&scene.discord, GUILDS | GUILD_MEMBERS).await?;
    scene.bot.give(&scene.role_path()).await?.expect(204);
    scene.bot.give(&scene.role_path()).await?.expect(204);
    scene.bot.delete(&scene.role_path()).await?.expect(204);
    scene.bot.delete(&scene.role_path()).await?.expect(204);
    scene.discord.rename_server(scene.harbour, "Port");
    let names = gateway.names_until("GUILD_UPDATE").await?;
    let updates = names
        .iter()
        .filter(|name| *name == "GUILD_MEMBER_UPDATE")
        .count();
    assert_eq!(updates, 2, "{names:?}");
    Ok(())
}

#[tokio::test]
async fn being_thrown_out_is_not_an_outage() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let mut gateway = Gateway::ready(discord, GUILDS).await?;
    gateway.dispatch("GUILD_CREATE").await?;
    discord.begin_outage(harbour);
    assert_eq!(
        gateway.dispatch("GUILD_DELETE").await?,
        json!({ "id": harbour, "unavailable": true })
    );
    discord.end_outage(harbour);
    assert_eq!(
        gateway.dispatch("GUILD_CREATE").await?["id"],
        json!(harbour)
    );
    discord.kick_bot(harbour);
    assert_eq!(
        gateway.dispatch("GUILD_DELETE").await?,
        json!({ "id": harbour })
    );
    discord.invite_bot(harbour);
    assert_eq!(
        gateway.dispatch("GUILD_CREATE").await?["id"],
        json!(harbour)
    );
    Ok(())
}

#[tokio::test]
async fn a_session_is_taken_up_with_all_it_missed() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let mut gateway = Gateway::ready(discord, GUILDS | GUILD_MEMBERS).await?;
    gateway.dispatch("GUILD_CREATE").await?;
    let (session, sequence) = (gateway.session.clone(), gateway.sequence);
    discord.drop_connections();
    assert_eq!(gateway.ending().await?, Ending::Broken);
    discord
        .until("noticed the broken connection", |discord| {
            discord.connected_sessions() == 0
        })
        .await?;
    for name in ["noa", "ida"] {
        let user = discord.create_user(name);
        discord.join(harbour, user);
    }
    let mut gateway = Gateway::connect(discord).await?;
    gateway.resume(discord.token(), &session, sequence).await?;
    for name in ["noa", "ida"] {
        let joined = gateway.next().await?;
        assert_eq!(
            (&joined["t"], &joined["d"]["user"]["username"]),
            (&json!("GUILD_MEMBER_ADD"), &json!(name))
        );
    }
    assert_eq!(gateway.next().await?["t"], "RESUMED");
    assert_eq!(gateway.sequence, sequence + 3);
    assert_eq!(discord.gateway_counts().resumes, 1);
    Ok(())
}

#[tokio::test]
async fn what_can_no_longer_be_taken_up_is_an_invalid_session() -> TestResult {
    let scene = Scene::with(|settings| settings.resume_buffer = 2).await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let mut gateway = Gateway::ready(discord, GUILDS).await?;
    gateway.dispatch("GUILD_CREATE").await?;
    let (session, sequence) = (gateway.session.clone(), gateway.sequence);
    drop(gateway);
    for name in ["a", "b", "c"] {
        discord.rename_server(harbour, name);
    }
    for (what, session, sequence) in [
        ("more was missed than is kept", session.as_str(), sequence),
        ("it is gone since", session.as_str(), sequence + 3),
        ("it never was", "nonsense", 1),
    ] {
        let mut gateway = Gateway::connect(discord).await?;
        gateway.resume(discord.token(), session, sequence).await?;
        assert_eq!(gateway.opcode(9).await?, json!(false), "{what}");
        // The same connection can begin anew.
        gateway
            .identify(discord.token(), json!({ "intents": GUILDS }))
            .await?;
        gateway.dispatch("READY").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_session_that_the_bot_closes_is_over() -> TestResult {
    let scene = Scene::new().await?;
    for (code, resumable) in [(1_000, false), (4_000, true)] {
        let mut gateway = Gateway::ready(&scene.discord, GUILDS).await?;
        let (session, sequence) = (gateway.session.clone(), gateway.sequence + 1);
        gateway.close(code).await?;
        scene
            .discord
            .until("left", |discord| discord.connected_sessions() == 0)
            .await?;
        let mut gateway = Gateway::connect(&scene.discord).await?;
        gateway
            .resume(scene.discord.token(), &session, sequence)
            .await?;
        let answer = gateway.next().await?;
        assert_eq!(answer["t"] == "RESUMED", resumable, "{code}: {answer}");
        drop(gateway);
        scene
            .discord
            .until("left", |discord| discord.connected_sessions() == 0)
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn discord_asks_to_reconnect_and_the_session_goes_on() -> TestResult {
    let scene = Scene::new().await?;
    let mut gateway = Gateway::ready(&scene.discord, GUILDS).await?;
    gateway.dispatch("GUILD_CREATE").await?;
    let (session, sequence) = (gateway.session.clone(), gateway.sequence);
    scene.discord.ask_to_reconnect();
    gateway.opcode(7).await?;
    assert_eq!(gateway.ending().await?, Ending::Closed(1001));
    let mut gateway = Gateway::connect(&scene.discord).await?;
    gateway
        .resume(scene.discord.token(), &session, sequence)
        .await?;
    gateway.dispatch("RESUMED").await?;
    Ok(())
}

#[tokio::test]
async fn invalid_sessions_can_be_resumable_or_not() -> TestResult {
    let scene = Scene::new().await?;
    for resumable in [true, false] {
        let mut gateway = Gateway::ready(&scene.discord, GUILDS).await?;
        gateway.dispatch("GUILD_CREATE").await?;
        let (session, sequence) = (gateway.session.clone(), gateway.sequence);
        scene.discord.invalidate_sessions(resumable);
        assert_eq!(gateway.opcode(9).await?, json!(resumable));
        let mut gateway = Gateway::connect(&scene.discord).await?;
        gateway
            .resume(scene.discord.token(), &session, sequence)
            .await?;
        let answer = gateway.next().await?;
        assert_eq!(answer["t"] == "RESUMED", resumable, "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn heartbeats_are_acknowledged_until_told_otherwise() -> TestResult {
    let scene = Scene::new().await?;
    let mut gateway = Gateway::ready(&scene.discord, 0).await?;
    let beat = json!({ "op": 1, "d": null });
    gateway.send(beat.clone()).await?;
    gateway.opcode(11).await?;
    scene.discord.stop_acking_heartbeats();
    gateway.send(beat).await?;
    scene
        .discord
        .until("sent two heartbeats", |discord| {
            discord.gateway_counts().heartbeats == 2
        })
        .await?;
    scene.discord.request_heartbeats();
    assert_eq!(gateway.next().await?["op"], 1, "an acknowledgement came");
    Ok(())
}

#[tokio::test]
async fn a_silent_bot_is_timed_out() -> TestResult {
    let scene =
        Scene::with(|settings| settings.heartbeat_interval = Duration::from_millis(50)).await?;
    let mut gateway = Gateway::ready(&scene.discord, 0).await?;
    assert_eq!(gateway.ending().await?, Ending::Closed(4009));
    Ok(())
}

#[tokio::test]
async fn connections_can_be_refused_for_a_while() -> TestResult {
    let scene = Scene::new().await?;
    scene.discord.refuse_connections();
    assert!(Gateway::connect(&scene.discord).await.is_err());
    scene.discord.accept_connections();
    Gateway::connect(&scene.discord).await?;
    Ok(())
}

#[tokio::test]
async fn connections_can_be_held_for_a_while() -> TestResult {
    let scene = Scene::new().await?;
    scene.discord.hold_connections();
    let mut connecting = Box::pin(Gateway::connect(&scene.discord));
    let held = tokio::time::timeout(Duration::from_millis(50), &mut connecting).await;
    assert!(held.is_err(), "no answer yet");
    scene.discord.accept_connections();
    connecting.await?;
    Ok(())
}

#[tokio::test]
async fn members_are_asked_for_in_chunks() -> TestResult {
    let scene = Scene::new().await?;
    let settlement = scene.discord.populate(1, 2_300, 0).remove(0);
    let mut gateway = Gateway::ready(&scene.discord, GUILDS | GUILD_MEMBERS).await?;
    let ask = |data| json!({ "op": 8, "d": data });
    let all = json!({ "guild_id": settlement.server, "query": "", "limit": 0, "nonce": "n" });
    gateway.send(ask(all)).await?;
    let mut sizes = Vec::new();
    for index in 0..3 {
        let chunk = gateway.dispatch("GUILD_MEMBERS_CHUNK").await?;
        assert_eq!(
            (
                &chunk["chunk_index"],
                &chunk["chunk_count"],
                &chunk["nonce"]
            ),
            (&json!(index), &json!(3), &json!("n"))
        );
        sizes.push(chunk["members"].as_array().map_or(0, Vec::len));
    }
    assert_eq!(sizes, [1_000, 1_000, 302], "with the owner and the bot");
    let some = json!({ "guild_id": scene.harbour, "user_ids": [scene.leo, "1"] });
    gateway.send(ask(some)).await?;
    let chunk = gateway.dispatch("GUILD_MEMBERS_CHUNK").await?;
    assert_eq!(chunk["members"][0]["user"]["username"], "leo");
    assert_eq!(chunk["not_found"], json!(["1"]));
    let named = json!({ "guild_id": scene.harbour, "query": "mi", "limit": 5 });
    gateway.send(ask(named)).await?;
    let chunk = gateway.dispatch("GUILD_MEMBERS_CHUNK").await?;
    assert_eq!(chunk["members"].as_array().map(Vec::len), Some(1));
    assert_eq!(scene.discord.violations(), []);
    Ok(())
}

#[tokio::test]
async fn all_members_are_for_those_with_the_intent() -> TestResult {
    let scene = Scene::new().await?;
    let mut gateway = Gateway::ready(&scene.discord, GUILDS).await?;
    let all = json!({ "guild_id": scene.harbour, "query": "", "limit": 0 });
    gateway.send(json!({ "op": 8, "d": all })).await?;
    scene
        .discord
        .until("asked", |discord| !discord.violations().is_empty())
        .await?;
    Ok(())
}

#[tokio::test]
async fn in_a_blackout_nothing_is_reached() -> TestResult {
    let scene = Scene::new().await?;
    let mut gateway = Gateway::ready(&scene.discord, GUILDS).await?;
    scene.discord.begin_blackout();
    assert_eq!(gateway.ending().await?, Ending::Broken);
    assert!(Gateway::connect(&scene.discord).await.is_err());
    assert!(scene.bot.get("/gateway").await.is_err());
    scene.discord.end_blackout();
    scene.bot.get("/gateway").await?.expect(200);
    Gateway::ready(&scene.discord, GUILDS).await?;
    Ok(())
}
