use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fmt, fs, io};

use super::ConfigError;
use super::dot_env::{DOT_ENV, parse};
use super::key::file_variant;

/// The variables of the process and, under them, those of `.env`.
#[derive(Clone, Default)]
pub struct Environment {
    values: BTreeMap<String, String>,
    /// Those that the process sets, whatever `.env` says.
    process: BTreeSet<String>,
}

impl Environment {
    /// Reads the process and `directory/.env`, which may be absent. A variable
    /// of the process wins over a line of the file, unless it is blank: Docker
    /// hands on every `KEY=` of a template.
    pub fn load(directory: &Path) -> Result<Self, ConfigError> {
        let mut environment = Self::default();
        let path = directory.join(DOT_ENV);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let variables =
                    parse(&text).map_err(|line| ConfigError::DotEnvLine { path, line })?;
                environment.values.extend(variables);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(ConfigError::DotEnv { path, source }),
        }
        // A value that is not UTF-8 fails its own check, under its own name.
        for (key, value) in env::vars_os() {
            let key = key.to_string_lossy().into_owned();
            let value = value.to_string_lossy().into_owned();
            if !value.trim().is_empty() {
                environment.process.insert(key.clone());
                environment.values.insert(key, value);
            }
        }
        Ok(environment)
    }

    /// The value of `key`; `None` when it is absent or blank.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let value = self.values.get(key)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// What the process sets of `key` and its `KEY_FILE`: as long as it does, a
    /// line of `.env` does not count.
    pub fn overriding(&self, key: &str) -> impl Iterator<Item = &str> {
        [key.to_owned(), file_variant(key)]
            .into_iter()
            .filter_map(|name| self.process.get(&name).map(String::as_str))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let owned = |(key, value): (K, V)| (key.into(), value.into());
        Self {
            values: variables.into_iter().map(owned).collect(),
            process: BTreeSet::new(),
        }
    }
}

impl fmt::Debug for Environment {
    /// Names only: among the values are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_wins_over_the_file() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(
            directory.path().join(DOT_ENV),
            "PATH=from-file\nONLY_THERE=yes\n",
        )
        .expect("a file");
        let environment = Environment::load(directory.path()).expect("a readable file");
        assert_ne!(environment.get("PATH"), Some("from-file"));
        assert_eq!(environment.get("ONLY_THERE"), Some("yes"));
    }

    #[test]
    fn no_value_shows_in_debug() {
        let environment = Environment::from_iter([("DISCORD_TOKEN", "hush")]);
        assert_eq!(format!("{environment:?}"), r#"{"DISCORD_TOKEN"}"#);
    }
}
