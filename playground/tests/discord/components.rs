//! What components may be.

use serde_json::{Value, json};

use crate::support::{Scene, TestResult};

fn button(custom_id: &str) -> Value {
    json!({ "type": 2, "style": 1, "label": "Press", "custom_id": custom_id })
}

fn row(components: Value) -> Value {
    let mut row = json!({ "type": 1 });
    row["components"] = components;
    row
}

fn menu(options: usize) -> Value {
    let options: Vec<_> = (0..options)
        .map(|number| json!({ "label": "x", "value": number.to_string() }))
        .collect();
    json!({ "type": 3, "custom_id": "menu", "options": options })
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of what is refused")]
async fn classic_components_keep_their_limits() -> TestResult {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    let path = scene.messages_path();
    let buttons = |count: usize| -> Vec<_> { (0..count).map(|n| button(&n.to_string())).collect() };
    let fine = [
        json!([row(json!(buttons(5)))]),
        json!([row(json!([menu(25)]))]),
        json!([row(
            json!([{"type": 2, "style": 5, "label": "Open", "url": "https://roblox.com/"}])
        )]),
        json!([row(
            json!([{"type": 2, "style": 2, "emoji": {"name": "⏩"}, "custom_id": "next"}])
        )]),
    ];
    for components in fine {
        let body = json!({ "content": "x", "components": components });
        scene.bot.post(&path, body).await?.expect(200);
    }
    scene.assert_clean();
    let mut labelled = button("long");
    labelled["label"] = "x".repeat(81).into();
    let mut greedy = menu(2);
    greedy["max_values"] = 3.into();
    let mut twice = menu(1);
    twice["options"] = json!([{"label": "a", "value": "1"}, {"label": "b", "value": "1"}]);
    let refused = [
        (
            "six rows",
            json!(
                (0..6)
                    .map(|n| row(json!([button(&n.to_string())])))
                    .collect::<Vec<_>>()
            ),
        ),
        ("six buttons in a row", json!([row(json!(buttons(6)))])),
        ("an empty row", json!([row(json!([]))])),
        (
            "a button beside a menu",
            json!([row(json!([menu(1), button("a")]))]),
        ),
        (
            "two menus in a row",
            json!([row(json!([menu(1), {"type": 5, "custom_id": "b"}]))]),
        ),
        ("26 options", json!([row(json!([menu(26)]))])),
        ("no options", json!([row(json!([menu(0)]))])),
        ("more values than options", json!([row(json!([greedy]))])),
        ("the same option value twice", json!([row(json!([twice]))])),
        (
            "the same custom_id twice",
            json!([row(json!([button("a")])), row(json!([button("a")]))]),
        ),
        ("an empty custom_id", json!([row(json!([button("")]))])),
        (
            "a custom_id of 101",
            json!([row(json!([button(&"x".repeat(101))]))]),
        ),
        ("a label of 81", json!([row(json!([labelled]))])),
        (
            "no custom_id",
            json!([row(json!([{"type": 2, "style": 1, "label": "x"}]))]),
        ),
        (
            "no label and no emoji",
            json!([row(json!([{"type": 2, "style": 1, "custom_id": "x"}]))]),
        ),
        (
            "a link without url",
            json!([row(json!([{"type": 2, "style": 5, "label": "x"}]))]),
        ),
        (
            "a link with a custom_id",
            json!([row(
                json!([{"type": 2, "style": 5, "label": "x", "url": "https://a.b/", "custom_id": "x"}])
            )]),
        ),
        (
            "a link elsewhere",
            json!([row(
                json!([{"type": 2, "style": 5, "label": "x", "url": "javascript://a"}])
            )]),
        ),
        ("a button outside a row", json!([button("a")])),
        (
            "a text display without the flag",
            json!([{"type": 10, "content": "x"}]),
        ),
        ("an unknown type", json!([{"type": 99}])),
    ];
    for (what, components) in refused {
        let before = scene.discord.violations().len();
        let body = json!({ "content": "x", "components": components });
        let answer = scene.bot.post(&path, body).await?;
        assert_eq!(
            (answer.status, answer.body["code"].as_u64()),
            (400, Some(50035)),
            "{what}: {}",
            answer.text
        );
        assert_eq!(
            scene.discord.violations().len(),
            before + 1,
            "{what} is recorded"
        );
    }
    Ok(())
}

#[tokio::test]
async fn messages_made_of_components_keep_theirs() -> TestResult {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    let path = scene.messages_path();
    let flags = 1 << 15;
    let text = |length: usize| json!({ "type": 10, "content": "x".repeat(length) });
    let section = json!({ "type": 9, "components": [text(5)], "accessory": button("a") });
    let picture = json!({ "media": {"url": "https://tr.rbxcdn.com/icon.png"} });
    let thumbnail = json!({ "type": 11, "media": picture["media"] });
    let pictured = json!({ "type": 9, "components": [text(5)], "accessory": thumbnail });
    let gallery = json!({ "type": 12, "items": [picture] });
    let inside = json!([section, {"type": 14}, pictured, gallery, text(1)]);
    let fine = json!({ "flags": flags, "components": [{"type": 17, "components": inside}] });
    let sent = scene.bot.post(&path, fine).await?.expect(200).body;
    assert_eq!(
        sent["components"][0]["components"][0]["accessory"]["custom_id"],
        "a"
    );
    scene.assert_clean();
    for (what, body) in [
        (
            "content",
            json!({ "flags": flags, "content": "x", "components": [text(1)] }),
        ),
        (
            "embeds",
            json!({ "flags": flags, "embeds": [{"title": "x"}], "components": [text(1)] }),
        ),
        (
            "41 components",
            json!({ "flags": flags, "components": vec![text(1); 41] }),
        ),
        (
            "41 with nested ones",
            json!({ "flags": flags, "components": vec![json!({"type": 17, "components": [text(1), text(1)]}); 14] }),
        ),
        (
            "4001 characters",
            json!({ "flags": flags, "components": [text(4_000), text(1)] }),
        ),
    ] {
        let answer = scene.bot.post(&path, body).await?;
        assert_eq!(answer.body["code"], 50035, "{what}: {}", answer.text);
    }
    Ok(())
}

#[tokio::test]
async fn an_edit_is_judged_by_the_message_it_makes() -> TestResult {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    let made_of_components = 1 << 15;
    let text = json!([{ "type": 10, "content": "x" }]);
    let six_rows: Vec<_> = (0..6)
        .map(|n| row(json!([button(&n.to_string())])))
        .collect();
    let classic = json!({ "content": "hi" });
    let modern = json!({ "flags": made_of_components, "components": text });
    for (what, before, edit) in [
        ("six rows", &classic, json!({ "components": six_rows })),
        (
            "a button outside a row",
            &classic,
            json!({ "components": [button("a")] }),
        ),
        (
            "a text display without the flag",
            &classic,
            json!({ "components": text }),
        ),
        (
            "content that stays beside the flag",
            &classic,
            json!({ "flags": made_of_components, "components": text }),
        ),
        (
            "content for a message made of components",
            &modern,
            json!({ "content": "hi" }),
        ),
    ] {
        let path = scene.messages_path();
        let sent = scene.bot.post(&path, before.clone()).await?.expect(200);
        let path = format!("{path}/{}", sent.body["id"].as_str().expect("an id"));
        let refusals = scene.discord.violations().len();
        let answer = scene.bot.patch(&path, edit).await?;
        assert_eq!(answer.body["code"], 50035, "{what}: {}", answer.text);
        assert_eq!(
            scene.discord.violations().len(),
            refusals + 1,
            "{what} is recorded"
        );
        let now = scene.bot.get(&path).await?.expect(200).body;
        assert_eq!(now["components"], sent.body["components"], "{what}");
    }
    Ok(())
}

#[tokio::test]
async fn an_edit_need_not_say_again_what_a_message_is_made_of() -> TestResult {
    let scene = Scene::new().await?;
    let text = |words: &str| json!([{ "type": 10, "content": words }]);
    let path = scene.messages_path();
    let body = json!({ "flags": 1 << 15, "components": text("before") });
    let sent = scene.bot.post(&path, body).await?.expect(200).body;
    let path = format!("{path}/{}", sent["id"].as_str().expect("an id"));
    let edit = json!({ "components": text("after") });
    let edited = scene.bot.patch(&path, edit).await?.expect(200).body;
    assert_eq!(edited["components"][0]["content"], "after");
    scene.assert_clean();
    Ok(())
}
