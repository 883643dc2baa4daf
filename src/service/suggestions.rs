use std::collections::BTreeMap;

use super::{ItemName, Service};
use crate::domain::{Item, ServerId};
use crate::store::StoreError;

/// Something that a server's binds ask for, to be picked while typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedItem {
    /// What the server calls it.
    pub bind_name: Option<String>,
    pub items: Vec<Item>,
    /// What Roblox calls the first of them, as far as is known.
    pub name: ItemName,
}

impl Service {
    /// What of the server's binds matches `typed`, at most `most`: by name, by
    /// Roblox's name or by kind and ID. Never asks Roblox.
    pub async fn suggest_items(
        &self,
        server: ServerId,
        typed: &str,
        most: usize,
    ) -> Result<Vec<SuggestedItem>, StoreError> {
        // By their items: several roles may hang on the same ones.
        let mut bound: BTreeMap<Vec<Item>, Option<String>> = BTreeMap::new();
        for bind in self.store().binds(server).await? {
            let items: Vec<_> = bind.requirement.items().collect();
            if items.is_empty() {
                continue;
            }
            let name = bound.entry(items).or_default();
            *name = name.take().or(bind.name);
        }
        let items = bound.keys().flatten().copied().collect();
        let mut names = self.known_item_names(&items).await;
        let mut suggested: Vec<_> = bound
            .into_iter()
            .map(|(items, bind_name)| SuggestedItem {
                name: items
                    .first()
                    .and_then(|item| names.remove(item))
                    .unwrap_or_default(),
                bind_name,
                items,
            })
            .filter(|suggestion| suggestion.matches(typed))
            .collect();
        // Those with a name of the server's own first, in alphabetical order.
        suggested.sort_by_key(|it| (it.bind_name.is_none(), it.words().to_lowercase()));
        suggested.truncate(most);
        Ok(suggested)
    }
}

impl SuggestedItem {
    /// The items as `/owns` reads them: `badge:5,asset:7`.
    pub fn written(&self) -> String {
        let items: Vec<_> = self.items.iter().map(ToString::to_string).collect();
        items.join(",")
    }

    fn words(&self) -> &str {
        let name = self.bind_name.as_deref().or(self.name.name.as_deref());
        name.unwrap_or_default()
    }

    fn matches(&self, typed: &str) -> bool {
        let typed = typed.trim().to_lowercase();
        let names = [self.bind_name.as_deref(), self.name.name.as_deref()];
        self.written().contains(&typed)
            || names
                .into_iter()
                .flatten()
                .any(|name| name.to_lowercase().contains(&typed))
    }
}
