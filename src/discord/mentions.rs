use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use serde_json::Value;

use super::markup::Markup;
use crate::domain::Permissions;

/// Commands as clickable names, once Discord told their IDs.
#[derive(Debug, Default)]
pub struct Mentions(RwLock<HashMap<String, Registered>>);

#[derive(Debug)]
struct Registered {
    id: String,
    /// Who may run it, as long as the server wants nothing else.
    needs: Permissions,
}

impl Mentions {
    /// Learns the IDs from the commands as registered.
    pub(super) fn learn(&self, registered: &[Value]) {
        let commands = registered
            .iter()
            // A user command may share its name with a slash command (1).
            .filter(|command| command["type"].as_u64().unwrap_or(1) == 1)
            .filter_map(|command| {
                let name = command["name"].as_str()?.to_owned();
                let id = command["id"].as_str()?.to_owned();
                let bits = command["default_member_permissions"].as_str();
                let bits = bits.and_then(|bits| bits.parse().ok()).unwrap_or(0);
                let needs = Permissions::from_bits(bits);
                Some((name, Registered { id, needs }))
            })
            .collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = commands;
    }

    /// `</link add:123>` for `link add`, which people click; the bare name for
    /// a reader of these `permissions` who could not run it, and until the ID is
    /// known. `command` is one of our own names.
    pub fn command(&self, command: &str, permissions: Permissions) -> Markup {
        let root = command.split(' ').next().unwrap_or_default();
        let commands = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Markup::ours(match commands.get(root) {
            Some(known) if permissions.allow(known.needs) => format!("</{command}:{}>", known.id),
            _ => format!("`/{command}`"),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::discord::{commands, registration};

    #[test]
    fn a_command_is_clickable_once_its_id_is_known() {
        let mentions = Mentions::default();
        let command = |name| mentions.command(name, Permissions::NONE).to_string();
        assert_eq!(command("link add"), "`/link add`");
        mentions.learn(&[
            json!({ "id": "7", "name": "link", "type": 1 }),
            json!({ "id": "8", "name": "link", "type": 2 }),
            json!({ "id": "9", "name": "owns" }),
        ]);
        assert_eq!(command("link add"), "</link add:7>");
        assert_eq!(command("owns"), "</owns:9>");
        assert_eq!(command("why"), "`/why`");
    }

    /// The sources are read for it: a name that is not registered would be shown as
    /// text, to the few who come by that answer.
    #[test]
    fn every_name_is_that_of_a_registered_command() {
        let registered = registration::wanted(&commands::all());
        let registered: BTreeSet<_> = registered.iter().flat_map(full_names).collect();
        let mut named = 0;
        for source in sources(concat!(env!("CARGO_MANIFEST_DIR"), "/src/discord").as_ref()) {
            for call in source.split(".command(").skip(1) {
                let argument = call.trim_start().strip_prefix('"');
                let Some((name, _)) = argument.and_then(|it| it.split_once('"')) else {
                    continue;
                };
                assert!(registered.contains(name), "/{name} is no command");
                named += 1;
            }
        }
        assert!(named > 20, "only {named} names were found");
    }

    /// `link`, or `link add` and the like.
    fn full_names(command: &Value) -> Vec<String> {
        let name = |it: &Value| it["name"].as_str().expect("a name").to_owned();
        let options = command["options"].as_array();
        let subcommands: Vec<_> = options
            .into_iter()
            .flatten()
            .filter(|option| option["type"] == 1)
            .map(|option| format!("{} {}", name(command), name(option)))
            .collect();
        if subcommands.is_empty() {
            vec![name(command)]
        } else {
            subcommands
        }
    }

    /// What is in the files of a folder, and of those in it. Of this file, what is
    /// no test.
    fn sources(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                found.extend(sources(&path));
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                let (code, _) = text.split_once("mod tests {").unwrap_or((&text, ""));
                found.push(code.to_owned());
            }
        }
        found
    }

    #[test]
    fn a_command_is_clickable_to_those_who_may_run_it() {
        let mentions = Mentions::default();
        let needs = Permissions::MANAGE_ROLES.bits().to_string();
        mentions.learn(&[json!({
            "id": "7", "name": "link", "default_member_permissions": needs,
        })]);
        for (permissions, shown) in [
            (Permissions::NONE, "`/link add`"),
            (Permissions::MANAGE_GUILD, "`/link add`"),
            (Permissions::MANAGE_ROLES, "</link add:7>"),
            (Permissions::ADMINISTRATOR, "</link add:7>"),
        ] {
            assert_eq!(mentions.command("link add", permissions).as_str(), shown);
        }
    }
}
