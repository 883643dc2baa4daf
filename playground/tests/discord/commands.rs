//! Registering commands.

use serde_json::{Value, json};

use crate::support::{Scene, TestResult, command};

fn option(kind: u64, name: &str) -> Value {
    json!({ "type": kind, "name": name, "description": "An option" })
}

#[tokio::test]
async fn commands_keep_their_ids_and_are_replaced_as_a_whole() -> TestResult {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    let path = scene.commands_path();
    let (owns, why) = (command("owns", json!([])), command("why", json!([])));
    let first = scene
        .bot
        .put(&path, json!([owns, why]))
        .await?
        .expect(200)
        .body;
    let mut changed = owns.clone();
    changed["description"] = "Another text".into();
    let second = scene
        .bot
        .put(&path, json!([changed]))
        .await?
        .expect(200)
        .body;
    assert_eq!(second.as_array().map(Vec::len), Some(1));
    assert_eq!(first[0]["id"], second[0]["id"]);
    assert_ne!(first[0]["version"], second[0]["version"]);
    let third = scene
        .bot
        .put(&path, json!([changed]))
        .await?
        .expect(200)
        .body;
    assert_eq!(second[0]["version"], third[0]["version"], "nothing changed");
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn one_command_is_created_read_changed_and_deleted() -> TestResult {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    for path in [
        scene.commands_path(),
        format!(
            "/applications/{}/guilds/{}/commands",
            scene.discord.application_id(),
            scene.harbour
        ),
    ] {
        let owns = command("owns", json!([option(3, "item")]));
        let created = scene.bot.post(&path, owns.clone()).await?.expect(201).body;
        scene.bot.post(&path, owns).await?.expect(200);
        let one = format!("{path}/{}", created["id"].as_str().expect("an id"));
        let change = json!({ "description": "New" });
        assert_eq!(
            scene.bot.patch(&one, change).await?.expect(200).body["description"],
            "New"
        );
        assert_eq!(
            scene.bot.get(&one).await?.expect(200).body["options"][0]["name"],
            "item"
        );
        scene.bot.delete(&one).await?.expect(204);
        scene.bot.get(&one).await?.expect_error(404, 10063);
        assert_eq!(scene.bot.get(&path).await?.expect(200).body, json!([]));
    }
    scene
        .bot
        .get("/applications/1/commands")
        .await?
        .expect_error(403, 20012);
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn localizations_are_told_on_request() -> TestResult {
    let scene = Scene::new().await?;
    let mut owns = command("owns", json!([]));
    owns["description_localizations"] = json!({ "de": "Besitzt jemand das?" });
    scene
        .bot
        .put(&scene.commands_path(), json!([owns]))
        .await?
        .expect(200);
    let plain = scene
        .bot
        .get(&scene.commands_path())
        .await?
        .expect(200)
        .body;
    assert!(plain[0].get("description_localizations").is_none());
    let path = format!("{}?with_localizations=true", scene.commands_path());
    let told = scene.bot.get(&path).await?.expect(200).body;
    assert_eq!(
        told[0]["description_localizations"]["de"],
        "Besitzt jemand das?"
    );
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of what is refused")]
async fn what_discord_refuses_in_a_command_is_refused() -> TestResult {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    let with = |key: &str, value: Value| {
        let mut owns = command("owns", json!([]));
        owns[key] = value;
        owns
    };
    let options = |options: Value| command("owns", options);
    let choice = |name: &str, value: Value| json!({ "name": name, "value": value });
    let choosing = |choices: Value| {
        let mut item = option(3, "item");
        item["choices"] = choices;
        item
    };
    let mut required = option(3, "b");
    required["required"] = true.into();
    let mut both = choosing(json!([choice("x", json!("x"))]));
    both["autocomplete"] = true.into();
    let mut bounds = option(4, "n");
    bounds["min_value"] = 5.into();
    bounds["max_value"] = 4.into();
    let many =
        |count: usize| -> Vec<_> { (0..count).map(|n| option(3, &format!("o{n}"))).collect() };
    let choices = |count: usize, length: usize| -> Vec<_> {
        (0..count)
            .map(|n| choice(&format!("c{n}"), json!("x".repeat(length))))
            .collect()
    };
    for (what, command) in [
        ("an upper case name", with("name", json!("Owns"))),
        ("a space in a name", with("name", json!("owns it"))),
        ("an empty name", with("name", json!(""))),
        ("a name of 33", with("name", json!("x".repeat(33)))),
        ("a name with an emoji", with("name", json!("owns🙂"))),
        ("no description", with("description", json!(""))),
        (
            "a description of 101",
            with("description", json!("x".repeat(101))),
        ),
        ("26 options", options(json!(many(26)))),
        (
            "a required option after others",
            options(json!([option(3, "a"), required])),
        ),
        (
            "two options of one name",
            options(json!([option(3, "a"), option(4, "a")])),
        ),
        (
            "an option's name with a capital",
            options(json!([option(3, "Item")])),
        ),
        (
            "an option's description of 101",
            options(json!([{"type": 3, "name": "a", "description": "x".repeat(101)}])),
        ),
        (
            "an option's description missing",
            options(json!([{"type": 3, "name": "a"}])),
        ),
        ("an option of type 12", options(json!([option(12, "a")]))),
        (
            "26 choices",
            options(json!([choosing(json!(choices(26, 1)))])),
        ),
        (
            "two choices of one name",
            options(json!([choosing(json!([
                choice("a", json!("1")),
                choice("a", json!("2"))
            ]))])),
        ),
        (
            "a choice's name of 101",
            options(json!([choosing(json!([choice(
                &"x".repeat(101),
                json!("1")
            )]))])),
        ),
        (
            "a number as a text's choice",
            options(json!([choosing(json!([choice("a", json!(5))]))])),
        ),
        ("choices and autocomplete", options(json!([both]))),
        ("bounds crossed", options(json!([bounds]))),
        (
            "subcommands beside options",
            options(json!([option(1, "a"), option(3, "b")])),
        ),
        (
            "an unknown locale",
            with("name_localizations", json!({ "xx": "besitzt" })),
        ),
        (
            "a localized name with a capital",
            with("name_localizations", json!({ "de": "Besitzt" })),
        ),
        (
            "a localized description of 101",
            with(
                "description_localizations",
                json!({ "de": "x".repeat(101) }),
            ),
        ),
        (
            "8001 characters",
            options(json!([choosing(json!(choices(2, 4_000)))])),
        ),
        (
            "a negative permission",
            with("default_member_permissions", json!(-1)),
        ),
        ("an empty list of contexts", with("contexts", json!([]))),
        (
            "a menu command with a description",
            json!({ "name": "Update roles", "type": 2, "description": "x" }),
        ),
        (
            "a menu command with options",
            json!({ "name": "Update roles", "type": 2, "options": [option(3, "a")] }),
        ),
        ("type 9", json!({ "name": "x", "type": 9 })),
    ] {
        let answer = scene
            .bot
            .post(&scene.commands_path(), command.clone())
            .await?;
        assert_eq!(answer.body["code"], 50035, "{what}: {}", answer.text);
        assert!(answer.body["errors"].is_object(), "{what}: {}", answer.text);
        let all = scene
            .bot
            .put(&scene.commands_path(), json!([command]))
            .await?;
        assert_eq!(
            all.body["code"], 50035,
            "{what}, as one of all: {}",
            all.text
        );
        assert!(all.body["errors"]["0"].is_object(), "{what}: {}", all.text);
    }
    assert_eq!(scene.bot.get(&scene.commands_path()).await?.body, json!([]));
    Ok(())
}

#[tokio::test]
async fn names_in_other_scripts_and_menu_names_with_spaces_are_fine() -> TestResult {
    let scene = Scene::new().await?;
    let commands = json!([
        command("besitzt-du_das", json!([])),
        command("所有", json!([])),
        command("हिन्दी", json!([])),
        { "name": "Update roles", "type": 2 },
        { "name": "Update roles", "type": 3 },
    ]);
    scene
        .bot
        .put(&scene.commands_path(), commands)
        .await?
        .expect(200);
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn there_are_at_most_a_hundred_typed_commands_and_fifteen_in_a_menu() -> TestResult {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    let named = |count: usize| -> Vec<_> {
        (0..count)
            .map(|n| command(&format!("c{n}"), json!([])))
            .collect()
    };
    scene
        .bot
        .put(&scene.commands_path(), json!(named(101)))
        .await?
        .expect_error(400, 30032);
    scene
        .bot
        .put(&scene.commands_path(), json!(named(100)))
        .await?
        .expect(200);
    scene
        .bot
        .post(&scene.commands_path(), command("more", json!([])))
        .await?
        .expect_error(400, 30032);
    let menu: Vec<_> = (0..16)
        .map(|n| json!({ "name": format!("m{n}"), "type": 2 }))
        .collect();
    scene
        .bot
        .put(&scene.commands_path(), json!(menu))
        .await?
        .expect_error(400, 50035);
    let twice = json!([command("a", json!([])), command("a", json!([]))]);
    scene
        .bot
        .put(&scene.commands_path(), twice)
        .await?
        .expect_error(400, 50035);
    Ok(())
}

#[tokio::test]
async fn new_commands_are_counted_by_the_day() -> TestResult {
    let scene = Scene::with(|settings| settings.daily_command_creates = 2).await?;
    for name in ["a", "b"] {
        scene
            .bot
            .post(&scene.commands_path(), command(name, json!([])))
            .await?
            .expect(201);
    }
    scene
        .bot
        .post(&scene.commands_path(), command("c", json!([])))
        .await?
        .expect(429);
    scene
        .bot
        .post(&scene.commands_path(), command("a", json!([])))
        .await?
        .expect(200);
    Ok(())
}

#[tokio::test]
async fn permissions_as_a_string_are_taken_but_noted() -> TestResult {
    let scene = Scene::new().await?;
    let mut link = command("link", json!([]));
    link["default_member_permissions"] = "32".into();
    let taken = scene
        .bot
        .put(&scene.commands_path(), json!([link]))
        .await?
        .expect(200)
        .body;
    assert_eq!(taken[0]["default_member_permissions"], "32");
    let violations = scene.discord.violations();
    assert_eq!(violations.len(), 1);
    assert_eq!(
        violations[0].by,
        playground::discord::Culprit::BotAgainstDocument
    );
    Ok(())
}

#[tokio::test]
async fn a_servers_own_decisions_about_commands_can_be_read() -> TestResult {
    let scene = Scene::new().await?;
    let registered = scene
        .bot
        .put(&scene.commands_path(), json!([command("owns", json!([]))]))
        .await?;
    let id = registered.expect(200).body[0]["id"].clone();
    let path = format!(
        "/applications/{}/guilds/{}/commands",
        scene.discord.application_id(),
        scene.harbour
    );
    let one = format!("{path}/{}/permissions", id.as_str().expect("an id"));
    scene.bot.get(&one).await?.expect_error(404, 10066);
    scene
        .discord
        .set_command_permission(scene.harbour, "owns", scene.captain, true);
    let decided = scene.bot.get(&one).await?.expect(200).body;
    assert_eq!(decided["permissions"][0]["permission"], true);
    let all = scene
        .bot
        .get(&format!("{path}/permissions"))
        .await?
        .expect(200)
        .body;
    assert_eq!(all[0], decided);
    scene.assert_clean();
    Ok(())
}
