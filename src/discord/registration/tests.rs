#![expect(clippy::unused_async, reason = "poise wants commands to be async")]

use serde_json::{Value, json};

use super::{describe, same, wanted};
use crate::text::Locale;

#[poise::command(slash_command, guild_only)]
async fn owns(
    _context: poise::ApplicationContext<'_, (), ()>,
    item: String,
    user: Option<serenity::all::User>,
) -> Result<(), ()> {
    drop((item, user));
    Ok(())
}

#[poise::command(
    slash_command,
    guild_only,
    subcommands("add"),
    subcommand_required,
    default_member_permissions = "MANAGE_ROLES"
)]
async fn link(_context: poise::ApplicationContext<'_, (), ()>) -> Result<(), ()> {
    Ok(())
}

#[poise::command(slash_command)]
async fn add(
    _context: poise::ApplicationContext<'_, (), ()>,
    user: serenity::all::User,
    roblox: String,
) -> Result<(), ()> {
    drop((user, roblox));
    Ok(())
}

fn commands() -> Vec<Value> {
    let mut commands = vec![owns(), link()];
    describe(&mut commands);
    wanted(&commands)
}

#[test]
fn commands_are_described_in_every_language() {
    let [owns, link]: [Value; 2] = commands().try_into().expect("two");
    assert_eq!(
        owns["description"],
        "Check whether a member owns something on Roblox"
    );
    assert_eq!(
        owns["description_localizations"]["de"],
        "Prüfen, ob ein Mitglied etwas auf Roblox besitzt"
    );
    let add = &link["options"][0];
    assert_eq!(
        add["description"],
        "Link a member to a Roblox account, in this server only"
    );
    assert_eq!(add["options"][0]["description"], "The member");
    assert_eq!(
        add["options"][1]["description_localizations"]["de"],
        "Roblox-Name, Nutzer-ID oder ein Link zum Profil"
    );
    // Manage Roles.
    assert_eq!(link["default_member_permissions"], 268_435_456);
}

/// The commands as Discord gives them back.
fn as_registered() -> Vec<Value> {
    let mut commands = commands();
    commands.reverse();
    for (number, command) in commands.iter_mut().enumerate() {
        command["id"] = json!((100 + number).to_string());
        command["application_id"] = json!("5");
        command["version"] = json!("9");
        command["nsfw"] = json!(false);
        command["dm_permission"] = json!(false);
        command["name_localizations"] = json!(null);
        command["integration_types"] = json!([0]);
        command["type"] = json!(1);
        if let Some(bits) = command["default_member_permissions"].as_u64() {
            command["default_member_permissions"] = json!(bits.to_string());
        }
        for option in command["options"].as_array_mut().expect("options") {
            option["required"] = option["required"].as_bool().filter(|yes| *yes).into();
            option["name_localizations"] = json!(null);
        }
    }
    commands
}

#[test]
fn what_discord_adds_is_no_difference() {
    assert!(same(&as_registered(), &commands()));
}

#[test]
fn what_people_notice_is_a_difference() {
    let differs = |change: fn(&mut Vec<Value>)| {
        let mut registered = as_registered();
        change(&mut registered);
        !same(&registered, &commands())
    };
    assert!(differs(|all| all.truncate(1)));
    assert!(differs(|all| all[1]["description"] = json!("old")));
    assert!(differs(
        |all| all[1]["description_localizations"]["de"] = json!("alt")
    ));
    assert!(differs(
        |all| all[1]["options"][0]["required"] = json!(false)
    ));
    assert!(differs(|all| all[1]["options"]
        .as_array_mut()
        .expect("two")
        .swap(0, 1)));
    assert!(differs(
        |all| all[0]["default_member_permissions"] = json!("0")
    ));
    assert!(differs(
        |all| all[0]["options"][0]["options"][1]["name"] = json!("name")
    ));
    assert!(differs(|all| all[0]["contexts"] = json!([0, 1])));
    assert!(differs(|all| all[0]["type"] = json!(2)));
}

/// Every description that the real commands need, by its key.
fn needed<U, E>(command: &poise::Command<U, E>, prefix: &str, keys: &mut Vec<String>) {
    if command.slash_action.is_none() {
        return;
    }
    let key = format!("{prefix}-{}", command.name);
    let options = command.parameters.iter();
    keys.extend(options.map(|option| format!("{key}.{}", option.name)));
    for subcommand in &command.subcommands {
        needed(subcommand, &key, keys);
    }
    keys.push(key);
}

#[test]
fn no_command_of_ours_lacks_a_description() {
    let mut keys = Vec::new();
    for command in crate::discord::commands() {
        needed(&command, "command", &mut keys);
    }
    for locale in Locale::all() {
        let missing: Vec<&String> = keys
            .iter()
            .filter(|key| locale.find(key).is_none())
            .collect();
        assert!(missing.is_empty(), "{}: {missing:?}", locale.tag());
    }
}
