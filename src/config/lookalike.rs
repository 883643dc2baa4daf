use std::fmt;

use super::{Environment, key};

/// A variable that is set but means nothing here, and looks like one that does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookalike {
    pub found: String,
    pub meant: String,
}

impl fmt::Display for Lookalike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is set but means nothing here; did you mean {}?",
            self.found, self.meant
        )
    }
}

/// The variables that are probably misspelt.
pub fn lookalikes(environment: &Environment) -> Vec<Lookalike> {
    let known: Vec<String> = key::ALL
        .into_iter()
        .map(str::to_owned)
        .chain(key::SECRETS.into_iter().map(key::file_variant))
        .collect();
    environment
        .keys()
        .filter(|found| !known.iter().any(|known| known == found))
        .filter_map(|found| {
            let meant = known.iter().find(|known| alike(found, known))?;
            Some(Lookalike {
                found: found.to_owned(),
                meant: meant.clone(),
            })
        })
        .collect()
}

/// At most two slips apart, or the same but for case and underscores. The
/// shortest key has eight letters, so that two slips don't make another word.
fn alike(found: &str, known: &str) -> bool {
    let plain = |key: &str| key.replace('_', "").to_ascii_uppercase();
    plain(found) == plain(known) || strsim::osa_distance(found, known) <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(found: &str) -> Option<String> {
        let environment = Environment::from_iter([(found, "x")]);
        lookalikes(&environment).pop().map(|found| found.meant)
    }

    #[test]
    fn slips_are_noticed() {
        for (found, expected) in [
            ("ROBLOX_APIKEY", "ROBLOX_API_KEY"),
            ("DISCORD_TOEKN", "DISCORD_TOKEN"),
            ("discord_token", "DISCORD_TOKEN"),
            ("DISCORD_TOKENS", "DISCORD_TOKEN"),
            ("DISCORD_TOKENFILE", "DISCORD_TOKEN_FILE"),
            ("ALLOWED_GUILD", "ALLOWED_GUILDS"),
        ] {
            assert_eq!(meant(found).as_deref(), Some(expected), "{found}");
        }
    }

    #[test]
    fn what_others_read_is_left_alone() {
        for found in [
            "PATH",
            "HTTP_PROXY",
            "RUSTFLAGS",
            "DISCORD_WEBHOOK",
            "LOGNAME",
            "RUST_LOG",
        ] {
            assert_eq!(meant(found), None, "{found}");
        }
    }
}
