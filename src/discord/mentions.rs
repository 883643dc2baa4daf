use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use serde_json::Value;

use super::markup::Markup;

/// Commands as clickable names, once Discord told their IDs.
#[derive(Debug, Default)]
pub struct Mentions(RwLock<HashMap<String, String>>);

impl Mentions {
    /// Learns the IDs from the commands as registered.
    pub(super) fn learn(&self, registered: &[Value]) {
        let ids = registered
            .iter()
            // A user command may share its name with a slash command (1).
            .filter(|command| command["type"].as_u64().unwrap_or(1) == 1)
            .filter_map(|command| {
                let name = command["name"].as_str()?.to_owned();
                Some((name, command["id"].as_str()?.to_owned()))
            })
            .collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = ids;
    }

    /// `</link add:123>` for `link add`, which people click; the bare name
    /// until the ID is known. `command` is one of our own names.
    pub fn command(&self, command: &str) -> Markup {
        let root = command.split(' ').next().unwrap_or_default();
        let ids = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Markup::ours(match ids.get(root) {
            Some(id) => format!("</{command}:{id}>"),
            None => format!("`/{command}`"),
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
        assert_eq!(mentions.command("link add").as_str(), "`/link add`");
        mentions.learn(&[
            json!({ "id": "7", "name": "link", "type": 1 }),
            json!({ "id": "8", "name": "link", "type": 2 }),
            json!({ "id": "9", "name": "owns" }),
        ]);
        assert_eq!(mentions.command("link add").as_str(), "</link add:7>");
        assert_eq!(mentions.command("owns").as_str(), "</owns:9>");
        assert_eq!(mentions.command("why").as_str(), "`/why`");
    }
}
