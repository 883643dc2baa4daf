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
    use serde_json::json;

    use super::*;

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
